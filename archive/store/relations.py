"""Edges between nodes: those that articles state, those found between them, and which are withdrawn."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Select, func, literal_column, or_, select

from archive.digest import parse
from archive.entries import decode
from archive.lineage.graph import Article
from archive.lineage.tree import Edge, Severed, Withdrawn
from archive.model import Json
from archive.projection import article_of, entry_of, is_item, version_node
from archive.sharing.withdrawn import Gone
from archive.store.among import among, among_numbers
from archive.store.held import objects
from archive.store.redacted import is_redacted
from archive.store.sound import sound
from archive.store.tables import EDGE, ENTRY, REDACTION, RETRACTION, VERSION

BETWEEN: Final = EDGE.c.grade != literal_column("''")
"""The condition of the indexes of edges between articles: they are not used for one with a parameter."""

Key: TypeAlias = tuple[int, int]

_VERSIONS: Final = select(VERSION, is_redacted(VERSION.c.entry).label("redacted"))

_DERIVATION: Final = b'"type":"derivation"'
"""What stands in the bytes of every derivation's entry: the others need not be read."""


def severed(connection: Connection, version: int) -> tuple[Severed, ...]:
    """Give what led from the version of an entry to articles that were redacted."""
    both = REDACTION.join(ENTRY, ENTRY.c.seq == REDACTION.c.target)
    query = (
        select(REDACTION.c.entry, REDACTION.c.article, ENTRY.c.body)
        .select_from(both)
        .where(REDACTION.c.target > version, REDACTION.c.at.is_(None))
        .order_by(REDACTION.c.target)
    )
    rows = [row for row in connection.execute(query) if _DERIVATION in bytes(row.body)]
    told = [(decode(bytes(row.body)), row) for row in rows]
    return tuple(
        Severed(entry=entry.seq, article=row.article, redaction=row.entry)
        for entry, row in told
        if entry.data["version"] == version
    )


def edge(connection: Connection, entry: int, position: int) -> Edge | None:
    """Give the edge of an entry at a position."""
    query = select(EDGE).where(EDGE.c.entry == entry, EDGE.c.position == position)
    return next(_edges(connection, query), None)


def stated(connection: Connection, entries: Sequence[int]) -> list[Edge]:
    """Give the edges that entries state, in their order."""
    return list(_edges(connection, select(EDGE).where(among_numbers(connection, EDGE.c.entry, entries))))


def between(connection: Connection, nodes: Sequence[str]) -> list[Edge]:
    """Give the edges found between articles of which one of these nodes is an end."""
    ends = or_(among(connection, EDGE.c.subject, nodes), among(connection, EDGE.c.object, nodes))
    return list(_edges(connection, select(EDGE).where(BETWEEN, ends)))


def found(connection: Connection) -> list[Edge]:
    """Give every edge that was found between articles."""
    return list(_edges(connection, select(EDGE).where(BETWEEN)))


def touching(connection: Connection, nodes: Sequence[str]) -> list[Edge]:
    """Give every edge of which one of these nodes is an end and that was not withdrawn."""
    entries = {row.entry for row in _rows(connection, nodes)} | {
        entry for entry in map(entry_of, nodes) if entry
    }
    edges = {edge.key: edge for edge in (*stated(connection, sorted(entries)), *between(connection, nodes))}
    withdrawn = retracted(connection, list(edges.values()))
    ends = frozenset(nodes)
    return [
        edge
        for key, edge in sorted(edges.items())
        if key not in withdrawn and (edge.subject in ends or edge.object in ends)
    ]


def articles(connection: Connection, nodes: Collection[str]) -> dict[str, Article]:
    """Give the versions that nodes stand for, by node."""
    return {article.node: article for article in map(_article, _rows(connection, nodes))}


def articles_of(connection: Connection, ids: Sequence[str]) -> list[Article]:
    """Give the versions of articles, oldest first."""
    query = _VERSIONS.where(among(connection, VERSION.c.article, ids)).order_by(VERSION.c.entry)
    return [_article(row) for row in connection.execute(query)]


def published(connection: Connection, outlets: Iterable[str]) -> dict[str, Article]:
    """Give the versions that outlets of these names published, in any case, by node."""
    folded = [name.lower() for name in outlets]
    query = _VERSIONS.where(func.lower(VERSION.c.outlet).in_(folded))
    return {article.node: article for article in map(_article, connection.execute(query))}


def versions(connection: Connection, entries: Collection[int]) -> dict[str, Article]:
    """Give the versions that entries entered, by node."""
    query = _VERSIONS.where(among_numbers(connection, VERSION.c.entry, sorted(entries)))
    return {article.node: article for article in map(_article, connection.execute(query))}


def _rows(connection: Connection, nodes: Collection[str]) -> list[Any]:
    named = sorted({article for article in map(article_of, nodes) if article})
    query = _VERSIONS.where(among(connection, VERSION.c.article, named))
    return [row for row in connection.execute(query) if version_node(row.article, row.number) in nodes]


def _article(row: Any) -> Article:
    article = Article(
        node=version_node(row.article, row.number),
        article=row.article,
        number=row.number,
        entry=row.entry,
        run=row.run,
        outlet=row.outlet,
        date=row.date,
        title=row.title,
        redacted=bool(row.redacted),
    )
    return sound(article)


def crediting(connection: Connection, names: Iterable[str]) -> list[Edge]:
    """Give the edges to credited media of these names, in any case."""
    folded = [name.lower() for name in names]
    query = select(EDGE).where(EDGE.c.basis == "credited", EDGE.c.relation == "wasDerivedFrom")
    return list(_edges(connection, query.where(func.lower(EDGE.c.name).in_(folded))))


def retracted(connection: Connection, edges: Sequence[Edge]) -> Mapping[Key, Withdrawn]:
    """Give which of some edges were withdrawn; a credit also by the same words in another version."""
    return _withdrawn_before(connection, edges) | _retractions(connection, edges)


def _retractions(connection: Connection, edges: Sequence[Edge]) -> dict[Key, Withdrawn]:
    known = {each.key: each for each in edges}
    entries = sorted({entry for entry, _ in known})
    query = select(RETRACTION).where(among_numbers(connection, RETRACTION.c.edge_entry, entries))
    return {
        key: sound(Withdrawn(edge=known[key], entry=row.entry, reason=row.reason, by=row.by))
        for row in connection.execute(query)
        if (key := (row.edge_entry, row.edge_position)) in known
    }


def _withdrawn_before(connection: Connection, edges: Sequence[Edge]) -> dict[Key, Withdrawn]:
    """Give the credits that were withdrawn, with the same words, of another version of their article."""
    credits_ = [edge for edge in edges if _is_credit(edge)]
    gone = [edge for edge in withdrawn(connection) if _is_credit(edge)] if credits_ else []
    if not gone:
        return {}
    crediting = crediting_articles(connection, [edge.object for edge in (*credits_, *gone)])
    said = _retractions(connection, gone)
    known = {credit: said[edge.key] for edge in gone for credit in gone_credits([edge], crediting)}
    return {
        edge.key: replace(known[credit], edge=edge)
        for edge in credits_
        for credit in gone_credits([edge], crediting)
        if credit in known
    }


def _is_credit(edge: Edge) -> bool:
    return edge.basis == "credited" and is_item(edge.object)


def gone_credits(edges: Iterable[Edge], crediting: Mapping[str, str]) -> Iterator[Gone]:
    """Give what credits say, by which they are recognised in other versions of their article.

    Args:
        edges: Edges, of which some are credits.
        crediting: The article whose credit each item not held is.
    """
    for edge in edges:
        if _is_credit(edge) and edge.object in crediting:
            yield Gone(crediting[edge.object], edge.name, edge.exact)


def withdrawn(connection: Connection) -> list[Edge]:
    """Give every edge that was withdrawn."""
    query = select(RETRACTION.c.edge_entry, RETRACTION.c.edge_position)
    keys = {(row.edge_entry, row.edge_position) for row in connection.execute(query)}
    if not keys:
        return []
    there = among_numbers(connection, EDGE.c.entry, sorted({entry for entry, _ in keys}))
    return [edge for edge in _edges(connection, select(EDGE).where(there)) if edge.key in keys]


def crediting_articles(connection: Connection, nodes: Sequence[str]) -> dict[str, str]:
    """Give the article whose credit each item not held is; other nodes are passed over."""
    entries = {item: entry for item in nodes if (entry := entry_of(item)) is not None}
    if not entries:
        return {}
    query = select(VERSION.c.entry, VERSION.c.article)
    chosen = query.where(among_numbers(connection, VERSION.c.entry, sorted(set(entries.values()))))
    known = {row.entry: row.article for row in connection.execute(chosen)}
    return {item: known[entry] for item, entry in entries.items() if entry in known}


def statements(connection: Connection, entries: Collection[int]) -> dict[int, list[Json]]:
    """Give the edges as derivations state them, by their entries; none of what was redacted."""
    query = select(ENTRY.c.seq, ENTRY.c.body).where(among_numbers(connection, ENTRY.c.seq, sorted(entries)))
    named = {row.seq: decode(bytes(row.body)).data["statement"] for row in connection.execute(query)}
    said = objects(connection, list(named.values()))
    return {entry: parse(said[digest].data)["edges"] for entry, digest in named.items() if digest in said}


def with_passages(connection: Connection, edges: Iterable[Edge]) -> list[Edge]:
    """Give edges, those between articles with the passages that they rest on."""
    known = list(edges)
    stated = statements(connection, {edge.entry for edge in known if edge.grade})
    return [replace(edge, passages=_passages(stated.get(edge.entry, ()), edge.position)) for edge in known]


def _passages(stated: Sequence[Json], position: int) -> tuple[tuple[int, int, int, int], ...]:
    found = stated[position].get("spans", ()) if position < len(stated) else ()
    return tuple((a, b, c, d) for a, b, c, d in found)


def _edges(connection: Connection, query: Select[Any]) -> Iterator[Edge]:
    for row in connection.execute(query.order_by(EDGE.c.entry, EDGE.c.position)):
        yield sound(Edge.from_row(row))
