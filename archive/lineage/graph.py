"""The edges around one version, hop by hop, up to its sources or down to those that have it from it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from archive.lineage.tree import Edge, Severed
from archive.model import Json
from archive.projection import is_item

Way: TypeAlias = Literal["up", "down"]
Expand: TypeAlias = Callable[[Sequence[str]], Iterable[Edge]]

LINEAGE: Final = frozenset({"wasDerivedFrom", "hadPrimarySource", "wasQuotedFrom", "alternateOf"})
"""The relations that lead from an article towards its sources; ``alternateOf`` leads both ways."""

DERIVED: Final = frozenset({"wasDerivedFrom", "wasQuotedFrom"})
"""The relations between articles of which one has something from the other."""

MOST: Final = 5_000
"""Edges that a graph takes in; a dispatch that a thousand outlets print has more than anybody reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One version of an article, as a graph shows it; nothing is left of the words of a ``redacted`` one."""

    node: str
    article: str
    number: int
    entry: int
    run: int
    outlet: str | None
    date: str | None
    title: str | None
    redacted: bool = False

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "node": self.node,
            "article": self.article,
            "version": self.number,
            "entry": self.entry,
            "outlet": self.outlet,
            "date": self.date,
            "title": self.title,
            "redacted": self.redacted,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One hop: the edge, the node that it leads to, and the hops from there.

    Attributes:
        edge: The edge.
        node: The node at its other end.
        again: Whether the node stands elsewhere in the tree; what lies beyond it is shown there.
        beyond: The hops from there.
    """

    edge: Edge
    node: str
    again: bool
    beyond: tuple["Step", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """What lies around one version in one direction.

    Attributes:
        root: The version.
        way: ``up`` to its sources, or ``down`` to what was made from it.
        depth: How many hops were followed.
        articles: The versions in it, by node.
        edges: Its edges, in the order of the log.
        steps: The same as a tree.
        circles: Articles that have it from each other in a circle, by node.
        cut: Whether there is more than was followed.
        severed: What led from the version to articles that were redacted.
        stated: What the articles in it say of themselves, and what the placeholders in it are called: edges
            that are not followed.
    """

    root: Article
    way: Way
    depth: int
    articles: Mapping[str, Article]
    edges: tuple[Edge, ...]
    steps: tuple[Step, ...]
    circles: tuple[tuple[str, ...], ...]
    cut: bool
    severed: tuple[Severed, ...] = ()
    stated: tuple[Edge, ...] = ()

    @property
    def attributed(self) -> tuple[Edge, ...]:
        """The edges from the articles in it to their outlets and reporters."""
        return tuple(edge for edge in self.stated if edge.relation == "wasAttributedTo")

    @property
    def named(self) -> Mapping[str, Edge]:
        """For each placeholder in it, the edge that credits it."""
        return {edge.object: edge for edge in self.stated if is_item(edge.object)}

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "root": self.root.node,
            "way": self.way,
            "depth": self.depth,
            "articles": [article.to_json() for article in self.articles.values()],
            "edges": [edge.to_json() for edge in self.edges],
            "wasAttributedTo": [edge.to_json() for edge in self.attributed],
            "circles": [list(circle) for circle in self.circles],
            "cut": self.cut,
            "severed": [each.to_json() for each in self.severed],
        }


def collect(root: str, way: Way, depth: int, expand: Expand) -> tuple[tuple[Edge, ...], bool]:
    """Give the edges within so many hops of a node, and whether there are more.

    Args:
        root: The node.
        way: Which way to follow them.
        depth: How many hops.
        expand: Gives every edge of which one of some nodes is an end.
    """
    found: dict[tuple[int, int], Edge] = {}
    seen, frontier = {root}, [root]
    for _ in range(depth):
        if not frontier or len(found) >= MOST:
            break
        new: dict[str, None] = {}
        for edge in expand(frontier):
            for node, other, leads in _hops(edge, way):
                if node in frontier and len(found) < MOST:
                    found[edge.key] = edge
                    if leads and other not in seen:
                        new[other] = None
        frontier = list(new)
        seen |= new.keys()
    beyond = frontier and any(node in frontier for e in expand(frontier) for node, _, _ in _hops(e, way))
    return tuple(found[key] for key in sorted(found)), bool(beyond)


def _hops(edge: Edge, way: Way) -> Iterator[tuple[str, str, bool]]:
    """Give the ways an edge is followed: from where, to where, and whether to go on from there.

    Of two articles that share text, and of which nobody knows who was first, each stands beside the other: to
    go on from there would gather everything that anybody has ever printed.
    """
    if edge.relation not in LINEAGE:
        return
    upward = (edge.subject, edge.object) if way == "up" else (edge.object, edge.subject)
    resolves = is_item(edge.subject) and edge.object.startswith("version:")
    leads = edge.relation != "alternateOf" or resolves
    yield *upward, leads
    if not leads:
        yield upward[1], upward[0], False


def tree(root: str, edges: Sequence[Edge], way: Way) -> tuple[Step, ...]:
    """Give the hops from a node as a tree; a node that comes again is shown with what lies beyond it once."""
    out: dict[str, list[tuple[Edge, str, bool]]] = {}
    for edge in edges:
        for node, other, leads in _hops(edge, way):
            out.setdefault(node, []).append((edge, other, leads))
    seen = {root}

    def steps(node: str, came: Edge | None) -> Iterator[Step]:
        for edge, other, leads in out.get(node, ()):
            if edge is came:
                continue
            again = other in seen
            if leads:
                seen.add(other)
            beyond = tuple(steps(other, edge)) if leads and not again else ()
            yield Step(edge=edge, node=other, again=again, beyond=beyond)

    return tuple(steps(root, None))


def circles(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Give the groups of nodes that lead to each other in a circle (Tarjan 1972), without recursion.

    Args:
        pairs: From each node to the node that it has something from.
    """
    out: dict[str, list[str]] = {}
    for node, other in pairs:
        out.setdefault(node, []).append(other)
        out.setdefault(other, [])
    return tuple(sorted(_components(out)))


def _components(out: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: dict[str, None] = {}
    for start in out:
        work = [(start, iter(out[start]))] if start not in index else []
        while work:
            node, rest = work[-1]
            if node not in index:
                index[node] = low[node] = len(index)
                open_[node] = None
            for other in rest:
                if other not in index:
                    work.append((other, iter(out[other])))
                    break
                if other in open_:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    members = _popped(open_, node)
                    if len(members) > 1 or node in out[node]:
                        yield tuple(sorted(members))


def _popped(open_: dict[str, None], last: str) -> list[str]:
    members = []
    while True:
        node, _ = open_.popitem()
        members.append(node)
        if node == last:
            return members
