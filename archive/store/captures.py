"""Stored captures as they were received, ready to be read once more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select

from archive.entries import Object
from archive.errors import NotAnArchiveError
from archive.matching import HeldVersion
from archive.model import Capture, Origin
from archive.projection import unpacked_columns
from archive.store.database import Database
from archive.store.held import held_versions, objects
from archive.store.redacted import is_latest, is_redacted
from archive.store.tables import OBJECT, OBSERVATION, QUARANTINE, RESOLUTION, RUN, VERSION

_GROUP: Final = 500
_GROUP_BYTES: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The capture of one version, with all that decides how it is read.

    Attributes:
        version: The version.
        capture: The capture, with the facts of the reception that the version was made from.
        received: When it was received.
        prior: The statements that the version was made with, oldest first.
    """

    version: HeldVersion
    capture: Capture
    received: datetime
    prior: tuple[Object, ...]


def stored(connection: Connection, entries: Sequence[int]) -> list[Stored]:
    """Give the captures of these versions, by their entries' numbers.

    Raises:
        NotAnArchiveError: Something of them is not there.
    """
    versions = held_versions(connection, entries)
    facts = _receptions(connection, entries)
    named = {version.capture for version in versions} | {a for v in versions for a in v.assertions}
    held = objects(connection, sorted(named))
    try:
        return [
            Stored(
                version=version,
                capture=_capture(held[version.capture].data, facts[version.entry]),
                received=datetime.fromisoformat(facts[version.entry].received),
                prior=tuple(held[digest] for digest in version.assertions),
            )
            for version in versions
        ]
    except (KeyError, ValueError) as error:
        raise NotAnArchiveError(f"a stored capture is incomplete ({error}); run `archive verify`") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some articles that fit into memory and into one transaction.

    Attributes:
        last: The number of the last entry that was looked at.
        size: How many articles were looked at.
        entries: The entries of the latest versions of those that another reader or registry read.
    """

    last: int
    size: int
    entries: tuple[int, ...]


def groups(database: Database, reader: str, registry: str) -> Iterator[Group]:
    """Give the latest versions of all articles in groups, in the order of their entries.

    Each group is read in a transaction of its own, so that a long rereading holds nothing open.

    Args:
        database: The archive.
        reader: The reader's version; what it read with this registry is counted and passed over.
        registry: The registry's digest.
    """
    after = -1
    while True:
        with database.reading() as connection:
            rows = connection.execute(_latest(after)).all()
        if not rows:
            return
        group = _fitting(rows)
        entries = tuple(row.entry for row in group if (row.reader, row.registry) != (reader, registry))
        after = group[-1].entry
        yield Group(last=after, size=len(group), entries=entries)


def _fitting(rows: Sequence[Any]) -> Sequence[Any]:
    size = 0
    for at, row in enumerate(rows):
        size += row.size or 0
        if size >= _GROUP_BYTES:
            return rows[: at + 1]
    return rows


def _latest(after: int) -> Select[Any]:
    joined = VERSION.join(RUN, RUN.c.entry == VERSION.c.run).join(
        OBJECT, OBJECT.c.digest == VERSION.c.capture
    )
    columns = (VERSION.c.entry, RUN.c.reader, RUN.c.registry, func.length(OBJECT.c.data).label("size"))
    return (
        select(*columns)
        .select_from(joined)
        .where(
            VERSION.c.entry > after,
            is_latest(),
            ~is_redacted(VERSION.c.entry),
        )
        .order_by(VERSION.c.entry)
        .limit(_GROUP)
    )


def _capture(data: bytes, facts: Any) -> Capture:
    return Capture(
        id=facts.name,
        data=data,
        media_type=facts.media_type,
        origin=Origin(name=facts.name, position=facts.line, captured=facts.captured),
        columns=unpacked_columns(facts.columns),
        delimiter=facts.delimiter,
    )


def _receptions(connection: Connection, entries: Sequence[int]) -> dict[int, Any]:
    """Give the facts of the reception that each version was made from.

    A version that was made without receiving anything has those of the newest version before it
    that was made from the same capture; one that was admitted has the quarantined item's.
    """
    found: dict[int, Any] = {}
    for query in (_received(entries), _admitted(entries)):
        for row in connection.execute(query):
            known = found.get(row.version)
            if known is None or row.made > known.made:
                found[row.version] = row
    return found


_THIS: Final = VERSION.alias("this")
_SAME: Final = VERSION.alias("same")

_FACTS: Final = (
    _THIS.c.entry.label("version"),
    _SAME.c.entry.label("made"),
    OBSERVATION.c.received,
    OBSERVATION.c.name,
    OBSERVATION.c.line,
    OBSERVATION.c.media_type,
    OBSERVATION.c.columns,
    OBSERVATION.c.delimiter,
    OBSERVATION.c.captured,
)


def _received(entries: Sequence[int]) -> Select[Any]:
    return _of(entries, _earlier().join(OBSERVATION, OBSERVATION.c.subject == _SAME.c.entry))


def _admitted(entries: Sequence[int]) -> Select[Any]:
    resolved = _earlier().join(QUARANTINE, QUARANTINE.c.capture == _THIS.c.capture)
    became = (RESOLUTION.c.quarantine == QUARANTINE.c.entry) & (RESOLUTION.c.version == _SAME.c.entry)
    return _of(
        entries,
        resolved.join(RESOLUTION, became).join(OBSERVATION, OBSERVATION.c.subject == QUARANTINE.c.entry),
    )


def _earlier() -> Any:
    same = (_SAME.c.article == _THIS.c.article) & (_SAME.c.capture == _THIS.c.capture)
    return _THIS.join(_SAME, same & (_SAME.c.entry <= _THIS.c.entry))


def _of(entries: Sequence[int], joined: Any) -> Select[Any]:
    return (
        select(*_FACTS)
        .select_from(joined)
        .where(
            _THIS.c.entry.in_(entries),
            OBSERVATION.c.capture == _THIS.c.capture,
            OBSERVATION.c.outcome != "observed",
        )
        .order_by(OBSERVATION.c.entry, OBSERVATION.c.position)
    )
