"""Reading versions out in the order of the log, a stretch of it at a time, for exports and feeds."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, case, func, select, true
from sqlalchemy.sql import ColumnElement

from archive.digest import parse
from archive.entries import decode
from archive.errors import NotAnArchiveError
from archive.model import Json
from archive.store.redacted import is_redacted
from archive.store.tables import ENTRY, FINDING, HEAD, OBJECT, OBSERVATION, RESOLUTION, VERSION
from archive.views import Stretch

STRETCH: Final = 2_000
"""Entries asked for at a time."""

CUT_BYTES: Final = 16 * 1024 * 1024
"""Bytes of records given at a time: each may have 16 MiB."""

_FETCH: Final = 50
"""Records held in memory beside those of the batch: each may have 16 MiB."""


def head(connection: Connection) -> tuple[int, bytes]:
    """Give the log's size and root."""
    row = connection.execute(select(HEAD.c.size, HEAD.c.root)).one()
    return int(row.size), bytes(row.root)


def origin(connection: Connection) -> str:
    """Give the log's name."""
    body = connection.execute(select(ENTRY.c.body).where(ENTRY.c.seq == 0)).scalar_one()
    return str(decode(body).data["origin"])


def bodies(connection: Connection, first: int, last: int) -> list[bytes]:
    """Give the bytes of the entries numbered from ``first`` up to, not including, ``last``.

    Raises:
        NotAnArchiveError: One is not there.
    """
    query = select(ENTRY.c.body).where(_between(ENTRY.c.seq, first, last)).order_by(ENTRY.c.seq)
    found = connection.execute(query).scalars().all()
    if len(found) != last - first:
        raise NotAnArchiveError(f"an entry from {first} to {last - 1} is missing; run `archive verify`")
    return list(found)


def stretches(connection: Connection, first: int, last: int, longest: int | None = None) -> Iterator[Stretch]:
    """Give a range of the log in stretches, each with the versions in it that may go out.

    What was redacted has no bytes any more, and is not among them.

    Args:
        connection: The archive.
        first: The first entry's number.
        last: One past the last one's. A version is the latest as of a log of this size.
        longest: How many entries a stretch has at most, ``STRETCH`` if this is not said; fewer where
            records are large.

    Raises:
        NotAnArchiveError: An entry is not there.
    """
    extras = _Extras(connection)
    start = first
    while start < last:
        end = min(start + (longest or STRETCH), last)
        records = _records(connection, start, end)
        if sum(map(len, records.values())) >= CUT_BYTES:
            end = max(records) + 1
        older = _older(connection, start, end, last)
        findings, beside = _findings(connection, start, end), extras.of(start, end)
        yield Stretch(
            first=start,
            bodies=bodies(connection, start, end),
            seqs=list(records),
            records=list(records.values()),
            latest=[seq not in older for seq in records],
            findings=[findings.get(seq, ()) for seq in records],
            extras=[beside.get(seq) or None for seq in records],
        )
        start = end


def _records(connection: Connection, first: int, last: int) -> dict[int, bytes]:
    """Give the records of the versions that may go out, by their entries, until they are many bytes."""
    is_there = OBJECT.c.data.is_not(None)
    has_text = case((VERSION.c.text == VERSION.c.capture, true()), else_=_of_object(VERSION.c.text, is_there))
    query = (
        select(VERSION.c.entry, _of_object(VERSION.c.record, OBJECT.c.data))
        .where(_between(VERSION.c.entry, first, last), _of_object(VERSION.c.capture, is_there), has_text)
        .order_by(VERSION.c.entry)
    )
    found, size = dict[int, bytes](), 0
    with connection.execute(query, execution_options={"yield_per": _FETCH}) as rows:
        for seq, record in rows:
            if record is None:
                continue
            found[seq] = record
            size += len(record)
            if size >= CUT_BYTES:
                break
    return found


def _older(connection: Connection, first: int, last: int, size: int) -> set[int]:
    """Give the versions of a stretch of the log of which there is a newer one.

    Asked by itself: in one query with the records, these leave no room for the index in SQLite's memory.
    """
    newer = VERSION.alias()
    is_older = (
        select(newer.c.entry)
        .where(
            newer.c.article == VERSION.c.article,
            newer.c.number > VERSION.c.number,
            newer.c.entry < size,
            ~is_redacted(newer.c.entry),
        )
        .exists()
    )
    query = select(VERSION.c.entry).where(_between(VERSION.c.entry, first, last), is_older)
    return set(connection.execute(query).scalars())


def _of_object(digest: ColumnElement[str], value: ColumnElement[Any]) -> ColumnElement[Any]:
    """Give a value of the object that a version names; None if there is no such object.

    Most versions stored their objects first themselves, so that these lie beside each other in the order of
    the log. A digest by itself is looked up anywhere, which costs twice as much.
    """
    # As an expression, so that SQLite does not look the digest up anywhere for all that.
    itself = OBJECT.c.digest.concat("") == digest
    own = select(value).where(OBJECT.c.entry == VERSION.c.entry, itself).scalar_subquery()
    elsewhere = select(value).where(OBJECT.c.digest == digest).scalar_subquery()
    return func.coalesce(own, elsewhere)


def opened(bodies: Sequence[bytes], first: int) -> dict[int, Json]:
    """Give entries' JSON objects by number, the first of them numbered ``first``.

    Raises:
        NotAnArchiveError: One is damaged.
    """
    found = {}
    for seq, body in enumerate(bodies, first):
        try:
            entry = parse(body)
            whole = entry["seq"] == seq and isinstance(entry["type"], str)
        except (ValueError, LookupError, TypeError):
            whole = False
        if not whole:
            raise NotAnArchiveError(f"entry {seq} is damaged; run `archive verify`")
        found[seq] = entry
    return found


def _findings(connection: Connection, first: int, last: int) -> dict[int, tuple[str, ...]]:
    query = select(FINDING.c.entry, FINDING.c.code).where(_between(FINDING.c.entry, first, last))
    found: dict[int, tuple[str, ...]] = {}
    for entry, code in connection.execute(query.order_by(FINDING.c.entry, FINDING.c.position)):
        found[entry] = (*found.get(entry, ()), code)
    return found


class _Extras:
    """What versions' rows held beside the known fields, as first received."""

    __slots__ = ("_admitted", "_connection", "_none")

    def __init__(self, connection: Connection) -> None:
        self._connection: Final = connection
        held = select(OBSERVATION.c.entry).where(OBSERVATION.c.extra != "").limit(1)
        self._none: Final = connection.execute(held).first() is None
        # What was admitted was received under the number of its quarantine.
        admitted = select(RESOLUTION.c.version, RESOLUTION.c.quarantine).where(
            RESOLUTION.c.version.is_not(None)
        )
        self._admitted: Final = {row.version: row.quarantine for row in connection.execute(admitted)}

    def of(self, first: int, last: int) -> dict[int, str]:
        """Give what the versions of a stretch of the log have, by their entries' numbers."""
        if self._none:
            return {}
        quarantined = {self._admitted[seq]: seq for seq in range(first, last) if seq in self._admitted}
        received = self._received(OBSERVATION.c.subject.in_(quarantined)) if quarantined else {}
        found = {quarantined[subject]: extra for subject, extra in received.items()}
        return found | self._received(_between(OBSERVATION.c.subject, first, last))

    def _received(self, condition: ColumnElement[bool]) -> dict[int, str]:
        columns = (OBSERVATION.c.entry, OBSERVATION.c.position, OBSERVATION.c.subject, OBSERVATION.c.extra)
        found: dict[int, str] = {}
        # Sorted here: asked to, SQLite reads the whole table in its order instead of looking up the subjects.
        for _, _, subject, extra in sorted(self._connection.execute(select(*columns).where(condition)).all()):
            found.setdefault(subject, extra)
        return found


def _between(column: Any, first: int, last: int) -> ColumnElement[bool]:
    both: ColumnElement[bool] = (column >= first) & (column < last)
    return both
