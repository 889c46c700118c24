"""Questions about what happened to an article: runs, words of its versions, redactions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from sqlalchemy import Connection, select

from archive.cues import Cues
from archive.digest import parse
from archive.entries import decode
from archive.errors import NotAnArchiveError
from archive.model import Record
from archive.store import reader
from archive.store.among import among
from archive.store.held import objects
from archive.store.lapses import statings
from archive.store.tables import ENTRY, REDACTION, RUN, VERSION
from archive.versions.corrections import Candour
from archive.versions.history import History, Run, State, changes, silent_edits
from archive.versions.lapse import lapses
from archive.views import Version, Withdrawal

_MARKED: Final = 500
"""Articles whose silent edits are looked for at a time."""


def history(connection: Connection, article: str, cues: Cues) -> History:
    """Give all that happened to an article."""
    versions = reader.versions_of(connection, article)
    told = records(connection, versions)
    acts = runs(connection, [version.run for version in versions])
    differing = changes(versions, told)
    silent = {version.entry for version in silent_edits(versions, told, Candour.of(cues))}
    ended = lapses(statings(connection, versions))
    known: set[int] = set()
    states = []
    for version in versions:
        stated = tuple(s for s in reader.statements(connection, version) if s.entry not in known)
        known.update(statement.entry for statement in stated)
        states.append(
            State(
                version=version,
                run=acts[version.run],
                changed=differing.get(version.entry, ()),
                silent=version.entry in silent,
                stated=stated,
                lapsed=ended.get(version.entry, ()),
            )
        )
    return History(
        article=article,
        title=reader.latest(versions).title,
        states=tuple(states),
        observations=reader.observations(connection, article),
        withdrawals=withdrawals(connection, article),
    )


def marked(
    connection: Connection, versions: Iterable[Version], cues: Callable[[], Cues]
) -> Iterator[Version]:
    """Give versions, each with the silent edits that led to it.

    Args:
        connection: The archive.
        versions: Latest versions of articles.
        cues: Gives the words of correction notes; not asked where no article has two versions.
    """
    rest = iter(versions)
    candour = None
    while some := list(islice(rest, _MARKED)):
        revised = histories(connection, [version.article for version in some if version.number > 1])
        if revised and candour is None:
            candour = Candour.of(cues())
        silent = {
            article: tuple(version.number for version in _silent(connection, held, candour))
            for article, held in revised.items()
            if candour is not None
        }
        for version in some:
            yield replace(version, silent=silent.get(version.article, ()))


def _silent(connection: Connection, versions: Sequence[Version], candour: Candour) -> Iterator[Version]:
    return silent_edits(versions, records(connection, versions), candour)


def runs(connection: Connection, entries: Sequence[int]) -> dict[int, Run]:
    """Give the acts of writing with these numbers."""
    return {
        row.entry: Run(
            entry=row.entry,
            time=row.time,
            activity=row.activity,
            software=row.software,
            reader=row.reader,
            registry=row.registry,
        )
        for row in connection.execute(select(RUN).where(RUN.c.entry.in_(entries)))
    }


def records(connection: Connection, versions: Sequence[Version]) -> dict[int, Record]:
    """Give the records of those of some versions that were not redacted, by entry.

    Raises:
        NotAnArchiveError: One that should be there is missing or damaged.
    """
    live = [version for version in versions if not version.redacted]
    held = objects(connection, sorted({version.record for version in live}))
    try:
        return {version.entry: Record.from_json(parse(held[version.record].data)) for version in live}
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnArchiveError(
            f"a version's words are missing or damaged ({error}); run `archive verify`"
        ) from error


def histories(connection: Connection, articles: Sequence[str]) -> dict[str, list[Version]]:
    """Give all versions of some articles, oldest first, by article."""
    found: dict[str, list[Version]] = {}
    query = select(VERSION).where(among(connection, VERSION.c.article, articles))
    for version in reader.listed(connection, query.order_by(VERSION.c.article, VERSION.c.number)):
        found.setdefault(version.article, []).append(version)
    return found


def withdrawals(connection: Connection, article: str) -> tuple[Withdrawal, ...]:
    """Give what of an article was redacted, when and why."""
    both = REDACTION.join(ENTRY, ENTRY.c.seq == REDACTION.c.entry).outerjoin(
        VERSION, VERSION.c.entry == REDACTION.c.target
    )
    columns = (REDACTION.c.entry, REDACTION.c.reason, REDACTION.c.by, ENTRY.c.body, VERSION.c.number)
    query = select(*columns).select_from(both).where(REDACTION.c.article == article)
    found: dict[int, Withdrawal] = {}
    numbers: dict[int, set[int]] = {}
    for row in connection.execute(query.order_by(REDACTION.c.entry, REDACTION.c.position)):
        numbers.setdefault(row.entry, set()).update([row.number] if row.number else [])
        found[row.entry] = Withdrawal(
            entry=row.entry,
            time=decode(bytes(row.body)).time,
            numbers=tuple(sorted(numbers[row.entry])),
            reason=row.reason,
            by=row.by,
        )
    return tuple(found.values())
