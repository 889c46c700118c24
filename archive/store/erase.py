"""Redaction: what belongs to an article and to nobody else, and making it go for good."""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, false, or_, select, tuple_

from archive.digest import parse
from archive.entries import Entry, decode
from archive.model import Json
from archive.projection import names, reduced
from archive.store import search, volumes
from archive.store.among import among
from archive.store.database import Database
from archive.store.insertion import insert
from archive.store.names import Target
from archive.store.redacted import is_redacted
from archive.store.sqlite import sqlite_connection
from archive.store.tables import (
    ALIAS,
    ASSERTION,
    DERIVED,
    ENTRY,
    METADATA,
    OBJECT,
    OBSERVATION,
    QUARANTINE,
    REDACTABLE,
    RESOLUTION,
    VERSION,
)
from archive.store.ties import Others, ties

Place = tuple[int, int]

_LOCK_WAIT: Final = "60s"

_READER_WAIT: Final = 2_000
"""Milliseconds in which other programs may finish reading what the -wal file still holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """Everything that a redaction takes away.

    Attributes:
        entries: The numbers of the entries whose rows go, ascending.
        observations: Observations, by the number of their run's entry and their position in it.
        objects: The digests of the objects whose bytes and salts go, sorted.
        numbers: The numbers of the versions among them.
        holders: The ids of the articles and quarantined items that hold some of the same bytes,
            which therefore stay.
        others: What the derivations among the entries say of others only, to be entered anew.
    """

    entries: tuple[int, ...]
    observations: tuple[Place, ...]
    objects: tuple[str, ...]
    numbers: tuple[int, ...]
    holders: tuple[str, ...]
    others: tuple[Others, ...] = ()


def doomed(connection: Connection, target: Target) -> Doomed:
    """Find what belongs to an article, one of its versions or a quarantined item, and is not gone yet."""
    meant = _meant(connection, target)
    versions, items = _makings(connection, target, meant)
    makings = [row.entry for row in (*versions, *items)]
    observed = _observed(connection, makings)
    captures = {row.capture for row in (*versions, *items, *observed) if row.capture}
    tied = ties(connection, meant)
    entries = set(makings) | tied.entries | _resolutions(connection, items)
    if target.number is None:
        entries |= _named_by_hand(connection, target.id)
    stated = {digest for entry in _entries(connection, makings) for digest in entry.data["assertions"]}
    entries |= _statements(connection, stated - _still_stated(connection, captures, makings))
    places = tuple((row.entry, row.position) for row in observed)
    named = {digest for entry in _entries(connection, entries) for digest in names(entry)}
    named |= captures | _facts(connection, places)
    kept, holders = _survivors(connection, named, makings)
    kept |= _still_stated(connection, captures, makings)
    return Doomed(
        entries=tuple(sorted(entries)),
        observations=places,
        objects=tuple(sorted(named - kept)),
        numbers=tuple(sorted(row.number for row in versions)),
        holders=tuple(sorted(holders)),
        others=tied.others,
    )


def erase(connection: Connection, what: Doomed) -> None:
    """Take away what a redaction that is already in the log names; leaves what the entries themselves say."""
    if connection.dialect.name == "sqlite":
        # Should the file not be rewritten afterwards, the freed pages are at least not readable.
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    connection.execute(
        OBJECT.update().where(among(connection, OBJECT.c.digest, what.objects)).values(salt=None, data=None)
    )
    volumes.forget(connection, what.entries)
    for name in sorted(REDACTABLE - {"observation"}):
        table = METADATA.tables[name]
        connection.execute(table.delete().where(table.c.entry.in_(what.entries)))
    place = tuple_(OBSERVATION.c.entry, OBSERVATION.c.position)
    connection.execute(OBSERVATION.delete().where(place.in_(what.observations)))
    for entry in _entries(connection, what.entries):
        for name, rows in reduced(entry).items():
            insert(connection, name, rows)
    search.forget(connection, what.entries)


def repeat(connection: Connection, targets: Json) -> bool:
    """Take away from a copy what a redaction took from its source; its entry is in the copy already.

    Args:
        connection: The copy.
        targets: What the redaction's entry names.

    Returns:
        Whether there were bytes to take away, so that the files must be rewritten.
    """
    what = Doomed(
        entries=tuple(targets["entries"]),
        observations=tuple((run, at) for run, at in targets["observations"]),
        objects=tuple(targets["objects"]),
        numbers=(),
        holders=(),
    )
    there = select(OBJECT.c.digest).where(
        among(connection, OBJECT.c.digest, what.objects), OBJECT.c.data.is_not(None)
    )
    found = connection.execute(there.limit(1)).first() is not None
    erase(connection, what)
    return found


def scrub(database: Database) -> str:
    """Rewrite the database's files without what was erased.

    Returns:
        "" if nothing of it is left in the database's own files, else what stood in the way.
    """
    return _scrub_sqlite(database) if database.is_sqlite else _scrub_postgresql(database)


def _scrub_sqlite(database: Database) -> str:
    try:
        with closing(sqlite_connection(database.location, "write")) as driver:
            driver.execute("VACUUM")
            driver.execute(f"PRAGMA busy_timeout = {_READER_WAIT}")
            (busy, _, _) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError as error:
        return f"the file could not be rewritten ({error})"
    return "another program has the archive open, and its -wal file could not be emptied" if busy else ""


def _scrub_postgresql(database: Database) -> str:
    import psycopg  # noqa: PLC0415  an SQLite archive never needs it

    warned: list[str] = []
    try:
        with psycopg.connect(database.location.target, autocommit=True) as driver:
            driver.add_notice_handler(lambda notice: warned.append(notice.message_primary or ""))
            driver.execute(f"SET lock_timeout = '{_LOCK_WAIT}'")
            for name in sorted({"object", *DERIVED, *REDACTABLE}):
                driver.execute(f'VACUUM (FULL) "{name}"')
    except psycopg.Error as error:
        return f"the tables could not be rewritten ({str(error).strip()})"
    return f"the tables could not all be rewritten ({'; '.join(warned)})" if warned else ""


def _meant(connection: Connection, target: Target) -> list[Any]:
    """Give the versions that are meant, those that were redacted before among them.

    With a version go the article's other versions from the same bytes.
    """
    columns = (VERSION.c.entry, VERSION.c.article, VERSION.c.capture, VERSION.c.number)
    versions = select(*columns, is_redacted(VERSION.c.entry).label("redacted")).where(
        VERSION.c.article == target.id
    )
    if target.number is not None:
        same = select(VERSION.c.capture).where(
            VERSION.c.article == target.id, VERSION.c.number == target.number
        )
        versions = versions.where(VERSION.c.capture.in_(same))
    return list(connection.execute(versions)) if target.kind == "article" else []


def _makings(connection: Connection, target: Target, meant: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Give the versions and the quarantined items that are to go.

    What stayed in quarantine, or was dropped from it, goes with the article that was made from its
    bytes: nobody else claims them.
    """
    made = [row for row in meant if not row.redacted]
    became = RESOLUTION.c.version
    captures = sorted({row.capture for row in made})
    mine = or_(
        became.in_([row.entry for row in made]),
        among(connection, QUARANTINE.c.capture, captures) & became.is_(None),
        QUARANTINE.c.item == target.id if target.number is None else false(),
    )
    items = (
        select(QUARANTINE.c.entry, QUARANTINE.c.capture)
        .select_from(QUARANTINE.outerjoin(RESOLUTION, RESOLUTION.c.quarantine == QUARANTINE.c.entry))
        .where(mine, ~is_redacted(QUARANTINE.c.entry))
    )
    return made, list(connection.execute(items))


def _observed(connection: Connection, subjects: Sequence[int]) -> list[Any]:
    columns = (OBSERVATION.c.entry, OBSERVATION.c.position, OBSERVATION.c.capture)
    query = select(*columns).where(OBSERVATION.c.subject.in_(subjects))
    return list(connection.execute(query.order_by(OBSERVATION.c.entry, OBSERVATION.c.position)))


def _resolutions(connection: Connection, items: Sequence[Any]) -> set[int]:
    query = select(RESOLUTION.c.entry).where(RESOLUTION.c.quarantine.in_([row.entry for row in items]))
    return set(connection.execute(query).scalars())


def _named_by_hand(connection: Connection, article: str) -> set[int]:
    """Give the ``alias`` entries with an article's names, whoever they lead to now.

    Other aliases follow from the entries of versions, and go with them.
    """
    mine = select(ALIAS.c.digest).where(ALIAS.c.article == article)
    both = ALIAS.outerjoin(VERSION, VERSION.c.entry == ALIAS.c.entry)
    query = select(ALIAS.c.entry).select_from(both).where(ALIAS.c.digest.in_(mine), VERSION.c.entry.is_(None))
    return set(connection.execute(query).scalars())


def _statements(connection: Connection, digests: Iterable[str]) -> set[int]:
    query = select(ASSERTION.c.entry).where(among(connection, ASSERTION.c.statement, sorted(digests)))
    return set(connection.execute(query).scalars())


def _still_stated(connection: Connection, captures: Iterable[str], going: Sequence[int]) -> set[str]:
    """Give the statements that others who were made from the same captures name."""
    others: set[int] = set()
    for table in (VERSION, QUARANTINE):
        same = among(connection, table.c.capture, sorted(captures))
        query = select(table.c.entry).where(same, table.c.entry.not_in(going), ~is_redacted(table.c.entry))
        others.update(connection.execute(query).scalars())
    return {digest for entry in _entries(connection, others) for digest in entry.data["assertions"]}


def _entries(connection: Connection, numbers: Iterable[int]) -> list[Entry]:
    query = select(ENTRY.c.body).where(ENTRY.c.seq.in_(sorted(numbers))).order_by(ENTRY.c.seq)
    return [decode(bytes(body)) for body in connection.execute(query).scalars()]


def _facts(connection: Connection, places: Sequence[Place]) -> set[str]:
    """Give the digests of the facts of some observations: the items of their runs' lists."""
    found: set[str] = set()
    for entry in _entries(connection, {run for run, _ in places}):
        query = select(OBJECT.c.data).where(OBJECT.c.digest == entry.data["observations"])
        listing = parse(bytes(connection.execute(query).scalar_one()))
        found.update(listing[at] for run, at in places if run == entry.seq)
    return found


def _survivors(
    connection: Connection, named: Iterable[str], going: Sequence[int]
) -> tuple[set[str], set[str]]:
    """Give the objects that somebody else holds, and who they are."""
    digests = sorted(named)
    kept: set[str] = set()
    holders: set[str] = set()
    for table, who in ((VERSION, VERSION.c.article), (QUARANTINE, QUARANTINE.c.item)):
        columns = (table.c.capture, table.c.text, table.c.record)
        same = or_(*(among(connection, column, digests) for column in columns))
        others = select(who, *columns).where(same, table.c.entry.not_in(going), ~is_redacted(table.c.entry))
        for holder, *held in connection.execute(others):
            holders.add(holder)
            kept.update(digest for digest in held if digest)
    seen = select(OBSERVATION.c.capture, OBSERVATION.c.article).where(
        among(connection, OBSERVATION.c.capture, digests), OBSERVATION.c.subject.not_in(going)
    )
    for capture, article in connection.execute(seen):
        kept.add(capture)
        holders.update([article] if article else [])
    return kept, holders
