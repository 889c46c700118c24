"""What the archive already holds of a batch of captures: the look-ups that matching needs."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from archive.entries import Object, decode
from archive.matching import Held, HeldItem, HeldVersion
from archive.model import Origin
from archive.store.tables import ALIAS, ENTRY, OBJECT, OBSERVATION, QUARANTINE, RESOLUTION, VERSION

_CHUNK = 500


def look_up(connection: Connection, captures: Sequence[str], aliases: Sequence[str]) -> Held:
    """Give what the archive holds of these captures and under these aliases."""
    held = Held()
    for alias in _chunked(connection, _aliases, aliases):
        held.by_alias.setdefault(alias.digest, alias.article)
    for version in _versions(connection, _versions_of_captures, captures):
        held.by_capture.setdefault(version.capture, []).insert(0, version)
    articles = set(held.by_alias.values())
    articles |= {version.article for versions in held.by_capture.values() for version in versions}
    for version in _versions(connection, _latest_of_articles, sorted(articles)):
        held.latest[version.article] = version
    for row in _chunked(connection, _open_quarantines, captures):
        assertions = tuple(decode(row.body).data["assertions"])
        held.quarantined[row.capture] = HeldItem(entry=row.entry, item=row.item, assertions=assertions)
    return held


def objects(connection: Connection, digests: Sequence[str]) -> dict[str, Object]:
    """Give those objects that are stored under these digests and have not been redacted."""
    query = _chunked(connection, lambda chunk: select(OBJECT).where(OBJECT.c.digest.in_(chunk)), digests)
    return {
        row.digest: Object(digest=row.digest, data=bytes(row.data), salt=row.salt)
        for row in query
        if row.data is not None
    }


def _versions(
    connection: Connection, query: Callable[[Sequence[str]], Select[Any]], keys: Sequence[str]
) -> Iterator[HeldVersion]:
    for row in _chunked(connection, query, keys):
        yield HeldVersion(
            entry=row.entry,
            article=row.article,
            number=row.number,
            capture=row.capture,
            content=row.content,
            outlet=row.outlet,
            url=row.url,
            assertions=tuple(decode(row.body).data["assertions"]),
        )


def _chunked(
    connection: Connection, query: Callable[[Sequence[str]], Select[Any]], keys: Sequence[str]
) -> Iterator[Any]:
    for at in range(0, len(keys), _CHUNK):
        yield from connection.execute(query(keys[at : at + _CHUNK]))


def _aliases(digests: Sequence[str]) -> Select[Any]:
    return select(ALIAS).where(ALIAS.c.digest.in_(digests)).order_by(ALIAS.c.entry)


def _versions_of_captures(captures: Sequence[str]) -> Select[Any]:
    both = VERSION.join(ENTRY, ENTRY.c.seq == VERSION.c.entry)
    query = select(VERSION, ENTRY.c.body).select_from(both)
    return query.where(VERSION.c.capture.in_(captures)).order_by(VERSION.c.entry)


def _latest_of_articles(articles: Sequence[str]) -> Select[Any]:
    newest = (
        select(VERSION.c.article, func.max(VERSION.c.number).label("number"))
        .where(VERSION.c.article.in_(articles))
        .group_by(VERSION.c.article)
        .subquery()
    )
    both = VERSION.join(ENTRY, ENTRY.c.seq == VERSION.c.entry).join(
        newest, (newest.c.article == VERSION.c.article) & (newest.c.number == VERSION.c.number)
    )
    return select(VERSION, ENTRY.c.body).select_from(both)


def _open_quarantines(captures: Sequence[str]) -> Select[Any]:
    both = QUARANTINE.join(ENTRY, ENTRY.c.seq == QUARANTINE.c.entry).outerjoin(
        RESOLUTION, RESOLUTION.c.quarantine == QUARANTINE.c.entry
    )
    query = select(QUARANTINE, ENTRY.c.body).select_from(both)
    return query.where(QUARANTINE.c.capture.in_(captures), RESOLUTION.c.entry.is_(None))


def too_large(connection: Connection, names: Sequence[str]) -> dict[str, HeldItem]:
    """Give the open quarantines of captures that were too large to keep, by the name of their origin."""
    held = {}
    for row in _chunked(connection, _open_oversized, names):
        assertions = tuple(decode(row.body).data["assertions"])
        held[row.name] = HeldItem(entry=row.entry, item=row.item, assertions=assertions)
    return held


def _open_oversized(names: Sequence[str]) -> Select[Any]:
    both = (
        QUARANTINE.join(ENTRY, ENTRY.c.seq == QUARANTINE.c.entry)
        .join(OBSERVATION, OBSERVATION.c.subject == QUARANTINE.c.entry)
        .outerjoin(RESOLUTION, RESOLUTION.c.quarantine == QUARANTINE.c.entry)
    )
    query = select(QUARANTINE, ENTRY.c.body, OBSERVATION.c.name).select_from(both)
    return query.where(
        QUARANTINE.c.capture.is_(None), OBSERVATION.c.name.in_(names), RESOLUTION.c.entry.is_(None)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliveries:
    """Where the captures of some articles came from.

    Attributes:
        last: Article and place to the digest of the last capture that came from there.
        first: The number of a version's entry to the place its capture first came from.
    """

    last: dict[tuple[str, Origin], str]
    first: dict[int, Origin]


def deliveries(connection: Connection, articles: Sequence[str]) -> Deliveries:
    """Give where the captures of these articles came from."""
    found = Deliveries(last={}, first={})
    for row in _chunked(connection, _observed, articles):
        origin = Origin(name=row.name, position=row.line)
        found.last[row.article, origin] = row.capture
        found.first.setdefault(row.subject, origin)
    return found


def _observed(articles: Sequence[str]) -> Select[Any]:
    both = OBSERVATION.join(VERSION, VERSION.c.entry == OBSERVATION.c.subject)
    columns = (
        VERSION.c.article,
        OBSERVATION.c.subject,
        OBSERVATION.c.name,
        OBSERVATION.c.line,
        OBSERVATION.c.capture,
    )
    query = select(*columns).select_from(both).where(VERSION.c.article.in_(articles))
    return query.order_by(OBSERVATION.c.entry, OBSERVATION.c.position)
