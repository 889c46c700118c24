"""The tree of credits that is made from edges, whatever the edges are."""

import json
from collections.abc import Iterator
from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from archive.lineage.tree import DEEPEST, Credit, Edge, credit_tree
from archive.render.lineage import _branches


def _edge(subject: str, object_: str, relation: str = "wasDerivedFrom") -> Edge:
    return Edge(
        entry=1,
        subject=subject,
        relation=relation,
        object=object_,
        name=object_,
        kind="agency",
        basis="credited",
        place="text",
        cue="",
        within="",
        span=None,
        exact="",
    )


def _shape(credits_: tuple[Credit, ...]) -> list[object]:
    return [(c.edge.name, _shape(c.beyond)) if c.beyond else c.edge.name for c in credits_]


def _all(credits_: tuple[Credit, ...]) -> Iterator[Credit]:
    waiting = list(credits_)
    while waiting:
        yield (credit := waiting.pop())
        waiting.extend(credit.beyond)


def test_sources_stand_in_the_order_of_their_edges_with_those_beyond_them() -> None:
    edges = [_edge("v", "Tempo"), _edge("v", "AP"), _edge("Tempo", "Reuters"), _edge("Reuters", "WHO")]
    assert _shape(credit_tree("v", edges)) == [("Tempo", [("Reuters", ["WHO"])]), "AP"]


def test_a_chain_that_comes_back_ends_there() -> None:
    edges = [_edge("v", "A"), _edge("A", "B"), _edge("B", "A"), _edge("B", "v")]
    assert _shape(credit_tree("v", edges)) == [("A", ["B"])]


def test_what_is_beyond_a_source_is_told_once_where_it_is_nearest() -> None:
    edges = [_edge("v", "A"), _edge("A", "B"), _edge("v", "B"), _edge("B", "C")]
    assert _shape(credit_tree("v", edges)) == [("A", ["B"]), ("B", ["C"])]


def test_other_relations_lead_to_no_source() -> None:
    assert credit_tree("v", [_edge("v", "A", "wasAttributedTo")]) == ()


def test_a_chain_of_thousands_is_followed_so_far_and_said_to_go_on() -> None:
    names = ["v", *(f"n{number}" for number in range(3_000))]
    tree = credit_tree("v", [_edge(*pair) for pair in pairwise(names)])
    found = list(_all(tree))
    assert len(found) == DEEPEST
    assert [credit.edge.name for credit in found if credit.goes_on] == [f"n{DEEPEST - 1}"]
    assert json.dumps([credit.to_json() for credit in tree]).count('"goes_on": true') == 1
    assert list(_branches(tree, ""))[-1].endswith("└─ … and on")


def test_a_dense_graph_has_each_edge_once_at_most() -> None:
    nodes = [f"n{number}" for number in range(40)]
    edges = [_edge(*pair) for pair in permutations(nodes, 2)]
    found = [credit.edge for credit in _all(credit_tree("n0", edges))]
    assert len(found) == len({(edge.subject, edge.object) for edge in found})
    assert {edge.object for edge in found} == set(nodes[1:])


@given(st.lists(st.tuples(st.sampled_from("vABCDE"), st.sampled_from("vABCDE")), max_size=30))
def test_every_source_that_can_be_reached_is_in_the_tree_and_none_stands_behind_itself(pairs) -> None:
    edges = [_edge(*pair) for pair in pairs]
    tree = credit_tree("v", edges)
    reachable, waiting = set(), ["v"]
    while waiting:
        subject = waiting.pop()
        for edge in edges:
            if edge.subject == subject and edge.object not in reachable | {"v"}:
                reachable.add(edge.object)
                waiting.append(edge.object)
    assert {credit.edge.object for credit in _all(tree)} == reachable
    for credit in _all(tree):
        assert credit.edge.object not in {below.edge.object for below in _all(credit.beyond)}
