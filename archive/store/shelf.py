"""What the archive holds that a batch may share text with, in a few questions for the whole batch."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, select, text

from archive.digest import canonical, parse
from archive.lineage.linking import Linkable, Naming, address, credited
from archive.lineage.tree import Edge
from archive.projection import article_of, is_item
from archive.sharing.direction import Sighting
from archive.sharing.shelf import POSTINGS, Desk, Index, Printed, Shelf, Text
from archive.sharing.withdrawn import Link, What, Withdrawn
from archive.store import relations, volumes
from archive.store.among import among, among_numbers
from archive.store.redacted import is_redacted
from archive.store.tables import ALIAS, LINK, OBJECT, OBSERVATION, QUARANTINE, RUN, VERSION

LINKERS: Final = 256
"""Articles that are looked at for linking to a new one, the newest ones."""

VERSIONS: Final = 16
"""Versions of one article, the newest ones, whose placeholders a new article may resolve."""

_LINKING: Final = {
    "sqlite": "SELECT DISTINCT p.value ->> 0 AS entry, p.value ->> 1 AS address FROM json_each(:pairs) AS p "
    "JOIN version AS v ON v.entry = p.value ->> 0 JOIN object AS o ON o.digest = v.capture "
    "WHERE instr(o.data, CAST(p.value ->> 1 AS BLOB)) > 0",
    "postgresql": "SELECT DISTINCT v.entry, p.address FROM unnest(CAST(:versions AS bigint[]), "
    "CAST(:addresses AS text[])) AS p(entry, address) JOIN version AS v ON v.entry = p.entry "
    "JOIN object AS o ON o.digest = v.capture WHERE position(convert_to(p.address, 'UTF8') IN o.data) > 0",
}


def shelf(
    connection: Connection,
    batch: Sequence[Linkable],
    naming: Naming,
    desk: Desk | None = None,
    near: Collection[str] = (),
) -> Shelf:
    """Give what a batch is to be compared with, and what it links to.

    Args:
        connection: The archive, under the writer's lock.
        batch: What is known of the articles to be entered.
        naming: Names media as they are compared.
        desk: Where the texts of earlier batches were read.
        near: The ids of the articles that something of the batch belongs to, and the digests of its captures.
    """
    desk = desk or Desk()
    keys = Counter(key for each in batch for key in each.fingerprints)
    index = _index(connection, keys, naming, desk)
    linked = _linked(connection, [link for each in batch for link in each.links])
    chosen = [index.candidates(each.fingerprints, Printed("", each.naming)) for each in batch]
    linkers = _linkers(connection, [each.alias for each in batch if each.alias])
    wanted = {version for versions in (*chosen, *linkers.values(), linked.values()) for version in versions}
    pairs = [
        (version, each.address)
        for each, versions in zip(batch, chosen, strict=True)
        for version in versions
        if each.address
    ]
    for held, body in _texts(connection, sorted(wanted - desk.texts.keys()), naming):
        desk.put(held, body)
    several = {desk.texts[version].article for version in wanted if _is_later(desk.texts.get(version))}
    versions = _versions(connection, sorted(several.union(near)))
    before = {version for some in versions.values() for version in some}
    for held, body in _texts(connection, sorted(before - desk.texts.keys()), naming):
        desk.put(held, body)
    wanted |= before
    seen = {desk.texts[version].article for version in wanted if version in desk.texts}.union(near)
    return Shelf(
        index=index,
        desk=desk,
        texts={version: desk.texts[version] for version in wanted if version in desk.texts},
        linking=_linking(connection, pairs),
        linked=linked,
        linkers=linkers,
        versions=versions,
        sightings=sightings(connection, sorted(seen)),
        withdrawn=_withdrawn(connection),
        repeated=frozenset(key for key, number in keys.items() if number > 1),
    )


def _index(connection: Connection, keys: Collection[int], naming: Naming, desk: Desk) -> Index:
    found = volumes.look_up(connection, keys, POSTINGS)
    entries = {entry for some in found.values() for entry in some}
    unknown = sorted(entries - desk.printed.keys())
    query = select(VERSION.c.entry, VERSION.c.article, VERSION.c.outlet)
    chosen = query.where(among_numbers(connection, VERSION.c.entry, unknown))
    for entry, article, outlet in connection.execute(chosen):
        desk.printed[entry] = Printed(article=article, outlet=naming(outlet or ""))
    return Index(found, {entry: desk.printed[entry] for entry in entries if entry in desk.printed})


def _linked(connection: Connection, links: Sequence[str]) -> dict[str, int]:
    """Give the latest version of the article that each address leads to, of those that were not redacted."""
    if not links:
        return {}
    both = ALIAS.join(VERSION, VERSION.c.article == ALIAS.c.article)
    query = select(ALIAS.c.digest, VERSION.c.entry).select_from(both)
    held = query.where(among(connection, ALIAS.c.digest, links), ~is_redacted(VERSION.c.entry))
    rows = connection.execute(held.order_by(VERSION.c.entry))
    return {row.digest: row.entry for row in rows}


def _linkers(connection: Connection, aliases: Sequence[str]) -> dict[str, list[int]]:
    """Give the newest versions that link to each address, oldest first."""
    found: dict[str, list[int]] = {}
    if aliases:
        query = select(LINK.c.digest, LINK.c.version).where(among(connection, LINK.c.digest, aliases))
        for digest, version in connection.execute(query.order_by(LINK.c.version)):
            found.setdefault(digest, []).append(version)
    return {digest: versions[-LINKERS:] for digest, versions in found.items()}


def _texts(connection: Connection, versions: Sequence[int], naming: Naming) -> Iterator[tuple[Text, str]]:
    """Give versions, each with its running text."""
    both = VERSION.join(OBJECT, OBJECT.c.digest == VERSION.c.record)
    query = select(
        VERSION.c.entry,
        VERSION.c.article,
        VERSION.c.number,
        VERSION.c.record,
        VERSION.c.capture,
        OBJECT.c.data,
    )
    chosen = query.select_from(both).where(among_numbers(connection, VERSION.c.entry, versions))
    for row in connection.execute(chosen):
        if row.data is None:
            continue
        record = parse(bytes(row.data))
        sources = (
            (s["name"], s["kind"], s["relation"], s["via"], s["evidence"]["exact"]) for s in record["sources"]
        )
        held = Text(
            version=row.entry,
            article=row.article,
            number=row.number,
            outlet=record["outlet"] or "",
            naming=naming(record["outlet"] or ""),
            date=record["date"],
            address=address(record["url"]),
            record=row.record,
            credited=tuple(credited(sources, naming)),
            made_from=row.capture,
        )
        yield held, record["body"]


def _is_later(held: Text | None) -> bool:
    return held is not None and held.number > 1


def _versions(connection: Connection, articles: Sequence[str]) -> dict[str, list[int]]:
    """Give the newest versions of articles that were not redacted, oldest first."""
    found: dict[str, list[int]] = {}
    query = select(VERSION.c.article, VERSION.c.entry).where(among(connection, VERSION.c.article, articles))
    held = query.where(~is_redacted(VERSION.c.entry)).order_by(VERSION.c.entry)
    for article, entry in connection.execute(held) if articles else ():
        found.setdefault(article, []).append(entry)
    return {article: entries[-VERSIONS:] for article, entries in found.items()}


def _withdrawn(connection: Connection) -> Withdrawn:
    """Give the credits, and the links between articles, that were withdrawn."""
    edges = relations.withdrawn(connection)
    nodes = [node for edge in edges for node in (edge.subject, edge.object)]
    crediting = relations.crediting_articles(connection, nodes)
    return Withdrawn.of(_links(edges, crediting), relations.gone_credits(edges, crediting))


def _links(edges: Iterable[Edge], crediting: Mapping[str, str]) -> Iterator[Link]:
    for edge in edges:
        one, other = (article_of(node) or crediting.get(node) for node in (edge.subject, edge.object))
        if edge.grade and one and other:
            credits_ = is_item(edge.subject), is_item(edge.object)
            what: What = "dispatch" if all(credits_) else "credit" if any(credits_) else "text"
            yield Link(what, one, other, edge.reason, edge.grade)


def sightings(connection: Connection, names: Sequence[str]) -> dict[str, list[Sighting]]:
    """Give every time that something of articles was received, by their ids, and captures into quarantine.

    Nothing in an archive in which no input states when it was captured: there it says nothing.

    Args:
        connection: The archive.
        names: Ids of articles, and digests of captures.
    """
    stated = select(OBSERVATION.c.entry).where(OBSERVATION.c.captured.is_not(None)).limit(1)
    if connection.execute(stated).first() is None:
        return {}
    run = func.coalesce(RUN.c.begun, RUN.c.entry)
    received = OBSERVATION.join(RUN, RUN.c.entry == OBSERVATION.c.entry)
    entered = received.join(VERSION, VERSION.c.entry == OBSERVATION.c.subject)
    waiting = received.join(QUARANTINE, QUARANTINE.c.entry == OBSERVATION.c.subject)
    # Also what was dropped, or replaced: the same bytes were received all the same.
    waited = waiting.join(VERSION, VERSION.c.capture == QUARANTINE.c.capture)
    found: dict[str, list[Sighting]] = {}
    for tables, ident, capture in (
        (entered, VERSION.c.article, VERSION.c.capture),
        (waited, VERSION.c.article, VERSION.c.capture),
        (waiting, QUARANTINE.c.capture, QUARANTINE.c.capture),
    ):
        query = select(ident, capture, run, OBSERVATION.c.captured).select_from(tables)
        for name, digest, act, captured in connection.execute(query.where(among(connection, ident, names))):
            found.setdefault(name, []).append(Sighting(digest or "", act, captured))
    return found


def _linking(connection: Connection, pairs: Sequence[tuple[int, str]]) -> set[tuple[int, str]]:
    """Give which versions' captures hold which addresses, of pairs of both."""
    if not pairs:
        return set()
    named: dict[str, Any]
    if connection.dialect.name == "sqlite":
        named = {"pairs": canonical(pairs).decode()}
    else:
        named = {"versions": [version for version, _ in pairs], "addresses": [where for _, where in pairs]}
    rows = connection.execute(text(_LINKING[connection.dialect.name]), named)
    return {(row.entry, row.address) for row in rows}
