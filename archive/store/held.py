"""What the archive already holds of a batch of captures: the look-ups that matching needs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select, tuple_
from sqlalchemy.sql import ColumnElement

from archive.entries import Object, decode
from archive.errors import NotAnArchiveError
from archive.matching import Held, HeldItem, HeldVersion
from archive.model import Origin
from archive.store.among import among
from archive.store.tables import ALIAS, ENTRY, OBJECT, OBSERVATION, QUARANTINE, RESOLUTION, VERSION


def look_up(connection: Connection, captures: Sequence[str], aliases: Sequence[str]) -> Held:
    """Give what the archive holds of these captures and under these aliases.

    Raises:
        NotAnArchiveError: What is held contradicts itself.
    """
    held = Held()
    named = select(ALIAS.c.digest, ALIAS.c.article).where(among(connection, ALIAS.c.digest, aliases))
    for row in connection.execute(named.order_by(ALIAS.c.entry)):
        held.by_alias.setdefault(row.digest, row.article)
    for version in _versions(connection, among(connection, VERSION.c.capture, captures)):
        held.by_capture.setdefault(version.capture, []).insert(0, version)
    articles = set(held.by_alias.values())
    articles |= {version.article for versions in held.by_capture.values() for version in versions}
    for version in _versions(connection, _is_latest(connection, sorted(articles))):
        held.latest[version.article] = version
    if held.latest.keys() != articles:
        raise NotAnArchiveError("an article has names but no version; run `archive verify`")
    for row in connection.execute(_open_items().where(among(connection, QUARANTINE.c.capture, captures))):
        held.quarantined[row.capture] = _item(row)
    return held


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
        _open_items()
        .add_columns(OBSERVATION.c.name)
        .where(received, QUARANTINE.c.capture.is_(None), among(connection, OBSERVATION.c.name, names))
    )
    return {row.name: _item(row) for row in connection.execute(query)}


def _open_items() -> Select[Any]:
    both = QUARANTINE.join(ENTRY, ENTRY.c.seq == QUARANTINE.c.entry).outerjoin(
        RESOLUTION, RESOLUTION.c.quarantine == QUARANTINE.c.entry
    )
    query = select(QUARANTINE.c.entry, QUARANTINE.c.item, QUARANTINE.c.capture, ENTRY.c.body)
    return query.select_from(both).where(RESOLUTION.c.entry.is_(None))


def _item(row: Any) -> HeldItem:
    return HeldItem(entry=row.entry, item=row.item, assertions=tuple(decode(row.body).data["assertions"]))


def _is_latest(connection: Connection, articles: Sequence[str]) -> ColumnElement[bool]:
    """Give the condition that a version is the latest of one of some articles."""
    latest = (
        select(VERSION.c.article, func.max(VERSION.c.number))
        .where(among(connection, VERSION.c.article, articles))
        .group_by(VERSION.c.article)
    )
    return tuple_(VERSION.c.article, VERSION.c.number).in_(latest)


def _versions(connection: Connection, condition: ColumnElement[bool]) -> Iterator[HeldVersion]:
    both = VERSION.join(ENTRY, ENTRY.c.seq == VERSION.c.entry)
    columns = (VERSION.c.entry, VERSION.c.outlet, VERSION.c.url, ENTRY.c.body)
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
            url=row.url,
            assertions=tuple(data["assertions"]),
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
    for row in connection.execute(_observed(among(connection, VERSION.c.article, articles))):
        origin = Origin(name=row.name, position=row.line)
        found.last[row.article, origin] = row.capture
        found.first.setdefault(row.subject, origin)
    return found


def _observed(condition: ColumnElement[bool]) -> Select[Any]:
    both = OBSERVATION.join(VERSION, VERSION.c.entry == OBSERVATION.c.subject)
    columns = (
        VERSION.c.article,
        OBSERVATION.c.subject,
        OBSERVATION.c.name,
        OBSERVATION.c.line,
        OBSERVATION.c.capture,
    )
    query = select(*columns).select_from(both).where(condition)
    return query.order_by(OBSERVATION.c.entry, OBSERVATION.c.position)
