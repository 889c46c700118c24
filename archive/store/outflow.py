"""Reading versions out in the order of the log, a stretch of it at a time, for exports and feeds."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, and_, case, func, select, true
from sqlalchemy.sql import ColumnElement

from archive.digest import parse
from archive.entries import decode
from archive.errors import NotAnArchiveError
from archive.model import Json
from archive.store.redacted import is_redacted
from archive.store.tables import ENTRY, FINDING, HEAD, OBJECT, OBSERVATION, RESOLUTION, VERSION
from archive.views import Held

STRETCH: Final = 1_000
"""Entries asked for at a time."""

CUT_BYTES: Final = 8 * 1024 * 1024
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


def stretches(first: int, last: int, together: int = 1) -> Iterator[tuple[int, int]]:
    """Cut a range of entries into stretches, or into so many of them together."""
    step = STRETCH * together
    for start in range(first, last, step):
        yield start, min(start + step, last)


def bodies(connection: Connection, first: int, last: int) -> list[bytes]:
    """Give the bytes of the entries numbered from ``first`` up to, not including, ``last``.

    Raises:
        NotAnArchiveError: One is not there.
    """
    query = select(ENTRY.c.seq, ENTRY.c.body).where(_between(ENTRY.c.seq, first, last))
    rows = connection.execute(query.order_by(ENTRY.c.seq)).all()
    if [seq for seq, _ in rows] != list(range(first, last)):
        raise NotAnArchiveError(f"an entry from {first} to {last - 1} is missing; run `archive verify`")
    return [body for _, body in rows]


def versions(connection: Connection, first: int, last: int, size: int, extras: "Extras") -> Iterator[Held]:
    """Give the versions of a stretch of the log that may go out, in order, cut where records are large.

    What was redacted has no bytes any more, and is not among them.

    Args:
        connection: The archive.
        first: The first entry's number.
        last: One past the last one's.
        size: The size of the log as of which a version is the latest.
        extras: What the versions' rows held beside the known fields.
    """
    findings, beside = _findings(connection, first, last), extras.of(first, last)
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
    is_there = OBJECT.c.data.is_not(None)
    has_text = case((VERSION.c.text == VERSION.c.capture, true()), else_=_of_object(VERSION.c.text, is_there))
    query = (
        select(
            VERSION.c.entry,
            _of_object(VERSION.c.record, OBJECT.c.data),
            and_(_of_object(VERSION.c.capture, is_there), has_text),
            ~is_older,
        )
        .where(_between(VERSION.c.entry, first, last))
        .order_by(VERSION.c.entry)
    )
    seqs, records, latest, size_ = list[int](), list[bytes](), list[bool](), 0
    for seq, record, whole, newest in connection.execute(query).yield_per(_FETCH):
        if record is None or not whole:
            continue
        seqs.append(seq)
        records.append(record)
        latest.append(bool(newest))
        size_ += len(record)
        if size_ >= CUT_BYTES:
            yield _held(seqs, records, latest, findings, beside)
            seqs, records, latest, size_ = [], [], [], 0
    if seqs:
        yield _held(seqs, records, latest, findings, beside)


def _held(
    seqs: list[int],
    records: list[bytes],
    latest: list[bool],
    findings: Mapping[int, tuple[str, ...]],
    beside: Mapping[int, str],
) -> Held:
    return Held(
        seqs=seqs,
        records=records,
        latest=latest,
        findings=[findings.get(seq, ()) for seq in seqs],
        extras=[beside.get(seq) or None for seq in seqs],
    )


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


class Extras:
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
