"""What ties versions to other articles: the edges found between them, and what was withdrawn of all edges."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, or_, select

from archive.entries import decode
from archive.model import Json
from archive.projection import item_node, version_node
from archive.store import reader
from archive.store.among import among_numbers
from archive.store.redacted import is_redacted
from archive.store.relations import BETWEEN
from archive.store.tables import EDGE, ENTRY, RETRACTION

Place: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What a derivation says of others only, to be entered anew.

    Attributes:
        version: The number of the entry of the version that it belongs to.
        edges: The edges, as a derivation states them.
        withdrawn: The positions of those that were withdrawn, each with the statement that says so.
    """

    version: int
    edges: tuple[Json, ...]
    withdrawn: tuple[tuple[int, Json], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """The entries that tell of some versions' relations to others.

    Attributes:
        entries: The numbers of ``derivation`` entries with an edge that ends at one of the versions, and of
            ``retraction`` entries of their edges and of those that the versions state themselves.
        others: What these derivations say of others only.
    """

    entries: frozenset[int]
    others: tuple[Others, ...]


def ties(connection: Connection, versions: Sequence[Any]) -> Ties:
    """Find what ties versions to other articles, as far as it was not redacted.

    Args:
        connection: The archive.
        versions: Rows of the table ``version``: entry, article and number.
    """
    ending = {place for version in versions for place in _ending(connection, version)}
    derivations = sorted({entry for entry, _ in ending})
    known = [*derivations, *(version.entry for version in versions)]
    query = select(RETRACTION).where(
        among_numbers(connection, RETRACTION.c.edge_entry, known), ~is_redacted(RETRACTION.c.entry)
    )
    withdrawn = {(row.edge_entry, row.edge_position): row for row in connection.execute(query)}
    between_others = {place for place in withdrawn if place[0] in derivations} - ending
    said = {place: {"by": withdrawn[place].by, "reason": withdrawn[place].reason} for place in between_others}
    return Ties(
        entries=frozenset({*derivations, *(row.entry for row in withdrawn.values())}),
        others=tuple(_others(connection, derivations, ending, said)),
    )


def _ending(connection: Connection, version: Any) -> Iterator[Place]:
    """Give the found edges that end at a version, or at a placeholder of it."""
    node, items = version_node(version.article, version.number), item_node(version.entry, 0).removesuffix("0")
    # A range: every position begins with a digit, and all of them stand before the next character.
    ends = ((end == node) | ((end >= items) & (end < items + ":")) for end in (EDGE.c.subject, EDGE.c.object))
    for row in connection.execute(select(EDGE.c.entry, EDGE.c.position).where(BETWEEN, or_(*ends))):
        yield row.entry, row.position


def _others(
    connection: Connection, derivations: Sequence[int], without: set[Place], withdrawn: Mapping[Place, Json]
) -> Iterator[Others]:
    query = select(ENTRY.c.body).where(among_numbers(connection, ENTRY.c.seq, derivations))
    for body in connection.execute(query.order_by(ENTRY.c.seq)).scalars().all():
        entry = decode(bytes(body))
        said = reader.json_object(connection, entry.data["statement"])["edges"]
        left = [at for at in range(len(said)) if (entry.seq, at) not in without]
        if left:
            places = enumerate((entry.seq, at) for at in left)
            yield Others(
                version=entry.data["version"],
                edges=tuple(said[at] for at in left),
                withdrawn=tuple((at, withdrawn[place]) for at, place in places if place in withdrawn),
            )
