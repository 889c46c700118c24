"""Lineage as a graph: up and down, hop by hop, in every form, with every circle told."""

import io
import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from prov.model import ProvDocument, ProvRelation

from archive.cli import main
from archive.lineage.graph import circles, collect, tree
from archive.lineage.tree import Edge

WIRE = (
    "The ferry between the two northern islands stopped running on Monday after a cable broke. "
    "Engineers from the harbour office walked the whole length of the line before noon.\n\n"
    "They found that salt had eaten through eleven of the forty strands near the pulley. "
    "Passengers were taken across in fishing boats that the owners lent without charge."
)


def _edge(subject: str, relation: str, other: str, entry: int) -> Edge:
    return Edge(
        entry=entry,
        subject=subject,
        relation=relation,
        object=other,
        name=other,
        kind="article",
        basis="textual",
        place="",
        cue="",
        within="",
        span=None,
        exact="",
        reason="credit",
        grade="whole",
        share=1000,
    )


NODE = st.sampled_from([f"version:{name}/1" for name in "abcde"] + ["item:1.0", "item:2.0"])
EDGES = st.lists(st.tuples(NODE, st.sampled_from(["wasDerivedFrom", "alternateOf"]), NODE), max_size=12).map(
    lambda triples: [_edge(*triple, entry=at) for at, triple in enumerate(triples)]
)


def _expand(edges):
    return lambda nodes: [edge for edge in edges if edge.subject in nodes or edge.object in nodes]


@given(EDGES, st.sampled_from(["up", "down"]), st.integers(1, 6))
def test_collecting_and_drawing_end_whatever_the_edges_are(edges, way, depth):
    found, _ = collect("version:a/1", way, depth, _expand(edges))
    assert {edge.key for edge in found} <= {edge.key for edge in edges}
    tree("version:a/1", found, way)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=20))
def test_every_circle_is_found_and_nothing_else_is(pairs):
    named = [(str(one), str(other)) for one, other in pairs]

    def reach(start):
        seen, waiting = set(), [start]
        while waiting:
            node = waiting.pop()
            new = {other for one, other in named if one == node} - seen
            seen |= new
            waiting += new
        return seen

    within = {node for one, other in named for node in (one, other) if node in reach(node)}
    assert {node for circle in circles(named) for node in circle} == within


def test_what_lies_beyond_the_depth_is_said_to_be_there():
    edges = [_edge("version:a/1", "wasDerivedFrom", "version:b/1", 1)]
    edges.append(_edge("version:b/1", "wasDerivedFrom", "version:c/1", 2))
    assert collect("version:a/1", "up", 1, _expand(edges)) == ((edges[0],), True)
    assert collect("version:a/1", "up", 2, _expand(edges)) == (tuple(edges), False)


def test_what_lies_beyond_an_article_is_shown_though_it_was_named_before_as_alike():
    edges = [
        _edge("version:a/1", "alternateOf", "version:b/1", 1),
        _edge("version:a/1", "wasDerivedFrom", "version:b/1", 2),
        _edge("version:b/1", "wasDerivedFrom", "version:c/1", 3),
    ]
    alike, source = tree("version:a/1", edges, "up")
    assert (alike.again, alike.beyond, source.again) == (False, (), False)
    assert "version:c/1" in [step.node for step in source.beyond]


@pytest.fixture
def run(newsroom, monkeypatch):
    """Run the command line on an archive with a dispatch, a credited copy and an uncredited one."""
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    newsroom.publish(
        newsroom.row(outlet="Koran Utara", title="Ferry", text=f"{WIRE}\n\nSource: Reuters"),
        newsroom.row(outlet="Reuters", title='Ferry <stops> "now"', text=f"{WIRE} More on Tuesday."),
        newsroom.row(outlet="Koran Selatan", title="Cable", text=WIRE),
    )
    with newsroom.open() as archive:
        ids = {version.outlet: version.article for version in archive.articles()}

    def invoke(*arguments):
        return CliRunner().invoke(main, [ids.get(argument, argument) for argument in arguments])

    return invoke


def test_both_states_of_a_placeholder_are_shown(run):
    shown = run("lineage", "Koran Utara").output
    assert "← Reuters, agency: “Source: Reuters”" in shown
    assert "held since entry" in shown
    assert "Shares text: has it from" in shown


def test_of_a_source_the_articles_that_have_it_are_named_and_no_placeholder(run):
    shown = run("lineage", "Reuters").output
    assert "Shares text: gave it to [" in shown
    assert "item:" not in shown


def test_upwards_the_source_is_shown_and_downwards_who_has_it_from_there(run):
    shown = run("lineage", "Koran Utara", "--up").output
    assert "← Reuters" in shown
    assert "= Reuters  “Ferry" in shown
    assert "~ Koran Selatan" in shown
    assert "→ Koran Utara" in run("lineage", "Reuters", "--down").output
    assert json.loads(run("lineage", "Reuters", "--down", "--format", "json").output)["way"] == "down"


def test_who_used_an_agencys_report_is_told_with_those_who_do_not_say_so(run):
    found = json.loads(run("lineage", "--of", "Thomson Reuters", "--format", "json").output)["articles"]
    bases = {use["outlet"]: {edge["basis"] for edge in use["edges"]} for use in found}
    assert bases == {"Koran Utara": {"credited", "textual"}, "Koran Selatan": {"textual"}}
    assert "1000 permille" in run("lineage", "--of", "REUTERS").output
    assert "No article" in run("lineage", "--of", "TASS").output


@pytest.mark.parametrize("form", ["mermaid", "dot"])
def test_no_title_can_break_out_of_a_drawing(run, form):
    shown = run("lineage", "Koran Utara", "--format", form).output
    assert "Ferry" in shown
    assert '"now"' not in shown.replace('\\"', "")


def test_prov_json_loads_in_an_independent_library_and_every_relation_has_both_ends(run):
    shown = run("lineage", "Koran Utara", "--format", "prov-json").stdout
    document = ProvDocument.deserialize(io.StringIO(shown), format="json")
    named = {record.identifier for record in document.get_records() if record.identifier}
    relations = list(document.get_records(ProvRelation))
    ends = [end for relation in relations for _, end in relation.formal_attributes[:2]]
    assert len(relations) > 4
    assert [end for end in ends if end not in named] == []


def test_prov_json_says_who_wrote_an_article_what_it_revises_and_whether_its_source_is_held(run, newsroom):
    newsroom.publish(
        newsroom.row(
            outlet="Koran Utara",
            title="Ferry",
            byline="Ani Lestari",
            text=f"{WIRE} It rained.\n\nSource: Reuters",
        )
    )
    document = json.loads(run("lineage", "Koran Utara", "--format", "prov-json").stdout)
    agents = {each["prov:agent"] for each in document["wasAttributedTo"].values()}
    assert {"sanad:organisation/Koran%20Utara", "sanad:person/Ani%20Lestari"} <= agents
    kinds = [each.get("prov:type", {}).get("$") for each in document["wasDerivedFrom"].values()]
    assert "prov:Revision" in kinds
    (item,) = [facts for name, facts in document["entity"].items() if "/item" in name or ":item" in name]
    assert (item["rdfs:label"], item["sanad:kind"], item["sanad:held"]) == ("Reuters", "agency", True)


def test_a_circle_is_told_in_every_form(newsroom, run):
    outlets = ("Pos Satu", "Pos Dua", "Pos Tiga")
    story = WIRE.replace("ferry", "train").replace("cable", "rail").replace("harbour", "station")
    for outlet, source in zip(outlets, (*outlets[1:], outlets[0]), strict=True):
        newsroom.publish(newsroom.row(outlet=outlet, title="Train", text=f"{story}\n\nSource: {source}"))
    with newsroom.open() as archive:
        ident = next(version.article for version in list(archive.articles()) if version.outlet == "Pos Satu")
    assert "Circular: " in run("lineage", ident, "--up").output
    assert len(json.loads(run("lineage", ident, "--up", "--format", "json").stdout)["circles"]) == 1
    result = run("lineage", ident, "--format", "prov-json")
    circular = [e for e in json.loads(result.stdout)["entity"].values() if e.get("sanad:circular")]
    assert len(circular) >= 3
    assert "circular: " in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("a", "--of", "b"),
        ("--of", "b", "--up"),
        ("--of", "b", "--format", "dot"),
        ("a", "--depth", "0"),
        ("a", "--depth", "2"),
        ("a", "--up", "--down"),
    ],
)
def test_what_does_not_go_together_is_wrong_usage(run, arguments):
    assert run("lineage", *arguments).exit_code == 2


def test_an_edge_is_withdrawn_from_the_command_line(run, newsroom):
    (entry, position), *_ = newsroom.rows("SELECT entry, position FROM edge WHERE reason = 'undetermined'")
    result = run("retract", f"{entry}.{position}", "--reason", "both print the notice", "--by", "Ani")
    assert (result.exit_code, result.output[:10]) == (0, "Withdrawn:")
    assert run("retract", f"{entry}.{position}", "--reason", "again").exit_code == 2
    said = "Withdrawn, by Ani: is alike ["
    assert said in run("lineage", "Koran Selatan").output
    shown = json.loads(run("lineage", "Koran Selatan", "--format", "json").output)
    assert [each["retraction"]["reason"] for each in shown["withdrawn"]] == ["both print the notice"]
    assert run("retract", "5", "--reason", "x").exit_code == 2


def test_a_redacted_article_does_not_lead_to_itself(run, newsroom):
    with newsroom.open() as archive:
        (ident,) = (v.article for v in archive.articles() if v.outlet == "Koran Selatan")
        archive.redact(ident, reason="her own request", by="Ani")
    assert "Led to" not in run("lineage", ident, "--up").output
