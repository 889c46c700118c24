"""Where a version comes from and what was made from it: the archive's edges, put together."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from archive.errors import NotFoundError, RedactedError
from archive.lineage.graph import DERIVED, Article, Graph, Way, circles, collect, tree
from archive.lineage.linking import media_naming
from archive.lineage.tree import Edge, Lineage, Withdrawn, credit_tree, shared_paragraphs
from archive.model import Json
from archive.projection import entry_of, is_item, version_node
from archive.registry import Registry
from archive.store import names, reader, relations
from archive.store.database import Connection, Database
from archive.views import Version

DUPLICATE_SHARE: Final = 0.5
"""The share of paragraphs from which an article of the same outlet and day may be the same one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One article that has its report, or a part of it, from a source.

    Attributes:
        article: The article's version.
        edges: The edges that say so: its own credits, and text it shares with what the source published.
    """

    article: Article
    edges: tuple[Edge, ...]

    def to_json(self) -> Json:
        """Give the JSON form."""
        return self.article.to_json() | {"edges": [edge.to_json() for edge in self.edges]}


def lineage(database: Database, name: str) -> Lineage:
    """Give where a version of an article comes from, as far as it says, without what was withdrawn.

    Args:
        database: The archive.
        name: What the version is called.

    Raises:
        NotFoundError: Nothing is called that, it is in quarantine, or it was redacted.
        AmbiguousIdError: More than one thing is.
    """
    with database.reading() as connection:
        target = names.resolve_article(connection, name)
        version = reader.version(connection, target.id, target.number)
        if version.redacted:
            raise RedactedError(
                f"{name!r} was redacted; `archive history {version.article}` says when and why"
            )
        node = version_node(version.article, version.number)
        edges = relations.stated(connection, [version.entry])
        near = relations.between(connection, [node, *(edge.object for edge in edges)])
        withdrawn = _withdrawn(connection, version.article)
        edges, near = ([e for e in some if e.key not in withdrawn] for some in (edges, near))
        near = relations.with_passages(connection, near)
        found: dict[str, list[Edge]] = {}
        for edge in near:
            if edge.object.startswith("version:"):
                found.setdefault(edge.subject, []).append(edge)
        return Lineage(
            node=node,
            id=version.article,
            number=version.number,
            outlet=version.outlet,
            title=version.title,
            date=version.date,
            attributed=tuple(edge for edge in edges if edge.relation == "wasAttributedTo"),
            credits=credit_tree(node, edges, found),
            revises=version_node(version.article, version.number - 1) if version.number > 1 else None,
            run=version.run,
            possible_duplicates=tuple(_duplicates(connection, version)),
            shared=tuple(edge for edge in near if node in {edge.subject, edge.object} and _shares(edge)),
            withdrawn=tuple(withdrawn[key] for key in sorted(withdrawn)),
            severed=relations.severed(connection, version.entry),
        )


def graph(database: Database, name: str, way: Way, depth: int) -> Graph:
    """Give the edges around a version, without those that were withdrawn.

    Args:
        database: The archive.
        name: What the version is called.
        way: Up to its sources, or down to what was made from it.
        depth: How many hops to follow.

    Raises:
        NotFoundError: Nothing is called that, or it is in quarantine.
    """
    with database.reading() as connection:
        target = names.resolve(connection, name)
        held = relations.articles_of(connection, [target.id])
        latest = next((a for a in reversed(held) if not a.redacted), held[-1] if held else None)
        root = next((a for a in held if a.number == target.number), None) if target.number else latest
        if root is None:
            raise NotFoundError(f"article {target.id} has {len(held)} versions, and none is {name}")

        def expand(nodes: Sequence[str]) -> list[Edge]:
            return relations.touching(connection, nodes)

        collected, cut = collect(root.node, way, depth, expand)
        edges = tuple(relations.with_passages(connection, collected))
        found = relations.articles(
            connection, {root.node} | {n for e in edges for n in (e.subject, e.object)}
        )
        gone = relations.severed(connection, root.entry)
        severed = tuple(each for each in gone if each.article != root.article)
        stated = _stated(connection, edges, found)
    return Graph(
        root=root,
        way=way,
        depth=depth,
        articles=found,
        edges=edges,
        steps=tree(root.node, edges, way),
        circles=circles(_pairs(edges)),
        cut=cut,
        severed=severed,
        stated=stated,
    )


def uses(database: Database, name: str, registry: Registry) -> tuple[Use, ...]:
    """Give the articles that have their report from a medium, in the order of the log.

    Args:
        database: The archive.
        name: The medium, under any name of the registry.
        registry: Knows its names.
    """
    naming = media_naming(registry)
    wanted = naming(name)
    with database.reading() as connection:
        known = [entry for entry in registry.entries if naming(entry.name) == wanted]
        called = {name, *(n for entry in known for n in (entry.name, *entry.aliases))}
        edges = [e for e in relations.crediting(connection, called) if naming(e.name) == wanted]
        own = relations.published(connection, called)
        shared = relations.between(connection, list(own))
        withdrawn = relations.retracted(connection, [*edges, *shared])
        held = relations.versions(connection, {edge.entry for edge in edges})
        held |= relations.articles(connection, {node for e in shared for node in (e.subject, e.object)})
    entries = {article.entry: node for node, article in held.items()}
    by: dict[str, list[Edge]] = {}
    for edge in edges:
        by.setdefault(entries[edge.entry], []).append(edge)
    for edge in shared:
        for node in {edge.subject, edge.object} & held.keys() - own.keys():
            by.setdefault(node, []).append(edge)
    valid = {node: tuple(e for e in named if e.key not in withdrawn) for node, named in by.items()}
    found = (Use(article=held[node], edges=named) for node, named in valid.items() if named)
    return tuple(sorted(found, key=lambda use: use.article.entry))


def _stated(
    connection: Connection, edges: Sequence[Edge], articles: Mapping[str, Article]
) -> tuple[Edge, ...]:
    """Give what the articles of a graph say of themselves, and what its placeholders are called."""
    ends = {node for edge in edges for node in (edge.subject, edge.object)}
    crediting = {entry for entry in map(entry_of, ends) if entry is not None}
    own = {article.entry for article in articles.values()}
    stated = relations.stated(connection, sorted(crediting | own))
    withdrawn = relations.retracted(connection, stated)
    return tuple(
        edge
        for edge in stated
        if edge.key not in withdrawn
        and ((edge.relation == "wasAttributedTo" and edge.entry in own) or edge.object in ends)
    )


def _duplicates(connection: Connection, version: Version) -> Iterator[tuple[str, str]]:
    likely = reader.likely_duplicates(connection, version)
    if not likely:
        return
    body = reader.json_object(connection, version.record)["body"]
    for other in likely:
        if other.capture == version.capture:
            yield other.article, "made from the same bytes"
            continue
        share = shared_paragraphs(body, reader.json_object(connection, other.record)["body"])
        if share >= DUPLICATE_SHARE:
            yield other.article, "same outlet and day, and most of the same paragraphs"


def _withdrawn(connection: Connection, article: str) -> Mapping[tuple[int, int], Withdrawn]:
    """Give the edges around all versions of an article that were withdrawn."""
    held = relations.articles_of(connection, [article])
    own = relations.stated(connection, [each.entry for each in held])
    near = relations.between(connection, [each.node for each in held] + [edge.object for edge in own])
    return relations.retracted(connection, [*own, *near])


def _shares(edge: Edge) -> bool:
    """Tell whether an edge between articles rests on words that both of them have."""
    return bool(edge.share) or edge.relation == "wasQuotedFrom"


def _pairs(edges: Iterable[Edge]) -> Iterator[tuple[str, str]]:
    """Give who has it from whom, with the versions of an article as one."""
    for edge in edges:
        one, other = (node.partition("/")[0] for node in (edge.subject, edge.object))
        if edge.relation in DERIVED or (is_item(one) and not is_item(other)):
            yield one, other
