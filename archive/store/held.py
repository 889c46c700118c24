"""What the archive already holds of a batch of captures: the look-ups that matching needs."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, Select, func, literal_column, select
from sqlalchemy.sql import ColumnElement

from archive.entries import Object, decode
from archive.errors import NotAnArchiveError
from archive.identity import Alias, Scheme, alias
from archive.matching import Held, HeldItem, HeldVersion
from archive.store.among import among, among_numbers
from archive.store.redacted import is_latest, is_redacted
from archive.store.tables import ALIAS, ENTRY, OBJECT, OBSERVATION, QUARANTINE, RESOLUTION, RUN, VERSION


def look_up(connection: Connection, captures: Sequence[str], aliases: Sequence[str]) -> Held:
    """Give what the archive holds of these captures and under these aliases.

    Raises:
        NotAnArchiveError: What is held contradicts itself.
    """
    held = Held()
    held.by_alias |= named(connection, aliases)
    made = among(connection, VERSION.c.capture, captures) & ~is_redacted(VERSION.c.entry)
    for version in _versions(connection, made):
        held.by_capture.setdefault(version.capture, []).insert(0, version)
    articles = set(held.by_alias.values())
    articles |= {version.article for versions in held.by_capture.values() for version in versions}
    named_or_same = among(connection, VERSION.c.article, sorted(articles))
    for version in _versions(connection, named_or_same & is_latest()):
        held.latest[version.article] = version
    gone = select(VERSION.c.article, func.max(VERSION.c.number).label("number"))
    gone = gone.where(named_or_same, is_redacted(VERSION.c.entry)).group_by(VERSION.c.article)
    held.redacted |= {row.article: row.number for row in connection.execute(gone)}
    if held.latest.keys() != articles:
        raise NotAnArchiveError("an article has names but no version; run `archive verify`")
    kept = _items().where(among(connection, QUARANTINE.c.capture, captures))
    newest = {row.capture: row for row in connection.execute(kept.order_by(QUARANTINE.c.entry))}
    for digest, row in newest.items():
        if row.outcome is None:
            held.quarantined[digest] = _item(row)
        elif row.outcome == "dropped":
            held.dropped[digest] = _item(row)
    return held


def named(connection: Connection, aliases: Sequence[str]) -> dict[str, str]:
    """Give the article that each of these aliases leads to.

    That is the first that had the name; unless somebody said that it belongs to another one: then
    what was said last counts.
    """
    # Most names lead to one article, of which many versions may have them; then it is that one.
    query = select(ALIAS.c.digest, ALIAS.c.article).distinct()
    rows = connection.execute(query.where(among(connection, ALIAS.c.digest, aliases))).all()
    found: dict[str, str] = {row.digest: row.article for row in rows}
    if len(rows) > len(found):
        several = [digest for digest, number in Counter(row.digest for row in rows).items() if number > 1]
        found |= _led(connection, several)
    return found


def _led(connection: Connection, aliases: Sequence[str]) -> dict[str, str]:
    """Give the article that each of some aliases leads to that several articles have or had."""
    both = ALIAS.outerjoin(VERSION, VERSION.c.entry == ALIAS.c.entry)
    query = (
        select(ALIAS.c.digest, ALIAS.c.article, VERSION.c.entry.is_(None).label("by_hand"))
        .select_from(both)
        .where(among(connection, ALIAS.c.digest, aliases))
        .order_by(ALIAS.c.entry)
    )
    found: dict[str, str] = {}
    for row in connection.execute(query):
        if row.by_hand:
            found[row.digest] = row.article
        else:
            found.setdefault(row.digest, row.article)
    return found


def schemes(connection: Connection, articles: Collection[str]) -> dict[str, frozenset[Scheme]]:
    """Give which of a key and an address some articles are known by."""
    if not articles:
        return {}
    wanted = sorted(articles)
    keyed = select(ALIAS.c.article).where(
        among(connection, ALIAS.c.article, wanted), ALIAS.c.scheme == literal_column("'key'")
    )
    addressed = (
        select(VERSION.c.article)
        .join(ALIAS, ALIAS.c.entry == VERSION.c.entry)
        .where(among(connection, VERSION.c.article, wanted), ALIAS.c.scheme == "url")
    )
    with_key = set(connection.execute(keyed).scalars())
    with_url = set(connection.execute(addressed).scalars())
    known: dict[str, frozenset[Scheme]] = {}
    for article in wanted:
        key: frozenset[Scheme] = frozenset({"key"} if article in with_key else ())
        known[article] = key | ({"url"} if article in with_url else frozenset())
    return known


def names_of(connection: Connection, article: str) -> list[Alias]:
    """Give the names that lead to an article."""
    query = select(ALIAS.c.scheme, ALIAS.c.value).where(ALIAS.c.article == article)
    rows = connection.execute(query.order_by(ALIAS.c.entry, ALIAS.c.position)).all()
    known = {made.digest: made for made in (alias(row.scheme, row.value) for row in rows)}
    leads = named(connection, sorted(known))
    return [made for digest, made in known.items() if leads.get(digest) == article]


def held_versions(connection: Connection, entries: Sequence[int]) -> list[HeldVersion]:
    """Give the versions of these entries, in the order in which they were entered."""
    return list(_versions(connection, VERSION.c.entry.in_(entries)))


def read_with(connection: Connection, runs: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Give the reader's version and the registry's digest of some runs, by their entries' numbers."""
    query = select(RUN.c.entry, RUN.c.reader, RUN.c.registry).where(RUN.c.entry.in_(sorted(set(runs))))
    return {row.entry: (row.reader, row.registry) for row in connection.execute(query)}


def objects(connection: Connection, digests: Sequence[str]) -> dict[str, Object]:
    """Give those objects that are stored under these digests and have not been redacted."""
    stored = connection.execute(select(OBJECT).where(among(connection, OBJECT.c.digest, digests)))
    return {
        row.digest: Object(digest=row.digest, data=bytes(row.data), salt=row.salt)
        for row in stored
        if row.data is not None
    }


def too_large(connection: Connection, names: Sequence[str]) -> dict[str, HeldItem]:
    """Give the open quarantines of captures that were too large to keep, by the name of their origin."""
    if not names:
        return {}
    received = OBSERVATION.c.subject == QUARANTINE.c.entry
    query = (
        _items()
        .add_columns(OBSERVATION.c.name)
        .where(received, QUARANTINE.c.capture.is_(None), RESOLUTION.c.entry.is_(None))
        .where(among(connection, OBSERVATION.c.name, names))
    )
    return {row.name: _item(row) for row in connection.execute(query)}


def _items() -> Select[Any]:
    both = QUARANTINE.join(ENTRY, ENTRY.c.seq == QUARANTINE.c.entry).outerjoin(
        RESOLUTION, RESOLUTION.c.quarantine == QUARANTINE.c.entry
    )
    columns = (QUARANTINE.c.entry, QUARANTINE.c.item, QUARANTINE.c.capture)
    query = select(*columns, RESOLUTION.c.outcome, ENTRY.c.body)
    return query.select_from(both).where(~is_redacted(QUARANTINE.c.entry))


def _item(row: Any) -> HeldItem:
    return HeldItem(entry=row.entry, item=row.item, assertions=tuple(decode(row.body).data["assertions"]))


def _versions(connection: Connection, condition: ColumnElement[bool]) -> Iterator[HeldVersion]:
    both = VERSION.join(ENTRY, ENTRY.c.seq == VERSION.c.entry)
    columns = (VERSION.c.entry, VERSION.c.outlet, VERSION.c.run, ENTRY.c.body)
    query = select(*columns).select_from(both).where(condition).order_by(VERSION.c.entry)
    for row in connection.execute(query):
        data = decode(row.body).data
        yield HeldVersion(
            entry=row.entry,
            article=data["article"],
            number=data["number"],
            capture=data["capture"],
            content=data["content"],
            outlet=row.outlet,
            run=row.run,
            rule=data.get("addresses", 1),
            assertions=tuple(data["assertions"]),
        )


Form: TypeAlias = tuple[str, str, str]
"""As what a capture was read: its media type, a CSV header's packed names, and the delimiter."""


def forms(connection: Connection, captures: Sequence[str]) -> dict[str, set[Form]]:
    """Give as what the captures of held versions were read when they were received."""
    found: dict[str, set[Form]] = {}
    if not captures:
        return found
    told = (OBSERVATION.c.media_type, OBSERVATION.c.columns, OBSERVATION.c.delimiter)
    these = among(connection, VERSION.c.capture, captures)
    received = VERSION.join(OBSERVATION, OBSERVATION.c.subject == VERSION.c.entry)
    own = select(VERSION.c.capture, *told).select_from(received).where(these).distinct()
    for row in connection.execute(own):
        found.setdefault(row.capture, set()).add((row.media_type, row.columns, row.delimiter))
    # In two steps: in one, SQLite looks through every observation, since it has no statistics.
    both = RESOLUTION.join(VERSION, VERSION.c.entry == RESOLUTION.c.version)
    became = select(RESOLUTION.c.quarantine, VERSION.c.capture).select_from(both).where(these)
    admitted = {row.quarantine: row.capture for row in connection.execute(became)}
    if admitted:
        query = select(OBSERVATION.c.subject, *told)
        waited = query.where(among_numbers(connection, OBSERVATION.c.subject, list(admitted))).distinct()
        for row in connection.execute(waited):
            found.setdefault(admitted[row.subject], set()).add((row.media_type, row.columns, row.delimiter))
    return found
