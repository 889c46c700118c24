"""The audit: what stands behind articles, and what does not hold, where the truth is known."""

import json
import sys
from dataclasses import replace
from itertools import combinations, permutations
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive import Archive
from archive.audit.auditing import Scope, owners
from archive.audit.roots import Origins, roots
from archive.audit.signals import Signals
from archive.audit.tables import week
from archive.audit.values import Credit, Link, Story
from archive.cli import main
from archive.intake.adding import AddOptions
from archive.registry import Registry
from archive.views import Filters

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"

sys.path.insert(0, str(ROOT / "benchmarks"))
import newsroom as written_newsroom  # noqa: E402  a program, not a package


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory):
    """A newsroom's fortnight with known truth, and what the audit makes of it."""
    room = written_newsroom.written(seed=7, events=3)
    return room, written_newsroom.audited(room, str(tmp_path_factory.mktemp("audit") / "archive.db"))


def _measured(fortnight):
    return {kind: (there, said, right) for kind, there, said, right in written_newsroom.measured(*fortnight)}


@pytest.mark.parametrize("kind", ["against-time", "circular", "coverage-drop", "no-source"])
def test_of_the_findings_that_do_not_hang_on_short_passages_all_are_found_and_no_others(fortnight, kind):
    there, said, right = _measured(fortnight)[kind]
    assert there == said == right > 0


@pytest.mark.parametrize("kind", ["uncredited-copy", "unsupported-credit"])
def test_copies_and_unsupported_credits_are_found_but_for_few(fortnight, kind):
    there, said, right = _measured(fortnight)[kind]
    assert right >= 0.85 * there > 0
    assert right >= 0.85 * said


def test_the_table_of_the_documentation_is_what_its_command_prints(capsys):
    written_newsroom.main([])
    assert capsys.readouterr().out in (ROOT / "docs" / "lineage.md").read_text(encoding="utf-8")


def test_the_reports_behind_the_articles_are_counted(fortnight):
    room, report = fortnight
    assert len(report.roots) == pytest.approx(room.truth.reports, rel=0.03)
    assert len(report.stories) > 1.5 * len(report.roots)


def test_every_article_stands_in_one_cell(fortnight):
    _, report = fortnight
    listed = [article for articles in report.cells.values() for article in articles]
    assert sorted(listed) == sorted(story.article for story in report.stories)


def test_two_archives_of_the_same_articles_are_audited_alike_whatever_their_ids_are(fortnight, tmp_path):
    _, report = fortnight
    again = written_newsroom.audited(written_newsroom.written(seed=7, events=3), str(tmp_path / "again.db"))

    def told(found):
        shown = json.dumps(found.to_json())
        for at, story in enumerate(found.stories):
            shown = shown.replace(story.article, f"article {at}")
        return json.loads(shown)

    assert told(again) == told(report)


def test_the_passages_of_a_copy_stand_in_an_article(fortnight):
    room, report = fortnight
    texts = " ".join(row["text"] for row in room.rows).replace("\n\n", " ")
    copies = report.of("uncredited-copy")
    assert copies
    assert all(text.replace("\n\n", " ") in texts for found in copies for text in found.passages)
    assert all(found.passages for found in copies)


def _story(name: str, *credits_: str) -> Story:
    return Story(
        article=name,
        node=f"version:{name}/1",
        entry=1,
        record="",
        outlet=name,
        naming=name,
        title=None,
        date="2024-05-01",
        utc=None,
        language="en",
        agency=False,
        credits=tuple(
            Credit(name=credit, naming=credit, node=f"item:{name}.{at}", under=f"version:{name}/1")
            for at, credit in enumerate(credits_)
        ),
        sourced=bool(credits_),
        has=frozenset(),
    )


def _link(subject: str, relation: str, other: str) -> Link:
    return Link(
        edge="1.0", subject=subject, relation=relation, object=other, reason="", grade="whole", share=900
    )


def test_ten_outlets_on_one_dispatch_are_one_source():
    held = {f"o{at}": _story(f"o{at}", "reuters") for at in range(10)}
    links = [_link(f"item:o{at}.0", "alternateOf", f"item:o{at + 1}.0") for at in range(9)]
    (root,) = roots(list(held.values()), held, links, {})
    assert (root.name, len(root.articles), root.held) == ("reuters", 10, False)


def test_one_agency_behind_ten_outlets_is_ten_reports_where_nothing_joins_them():
    held = {f"o{at}": _story(f"o{at}", "reuters") for at in range(10)}
    assert len(roots(list(held.values()), held, [], {})) == 10


def test_a_relay_is_followed_to_its_end():
    held = {"a": _story("a", "b"), "b": _story("b", "reuters")}
    links = [_link("item:a.0", "alternateOf", "b"), _link("a", "wasDerivedFrom", "b")]
    (root,) = roots(list(held.values()), held, links, {})
    assert (root.node, root.name) == ("item:b.0", "reuters")


NODE = st.sampled_from(["a", "b", "c", "d", "item:a.0", "item:b.0"])


@given(st.lists(st.tuples(NODE, st.sampled_from(["wasDerivedFrom", "alternateOf"]), NODE), max_size=12))
def test_every_article_has_a_root_whatever_circles_there_are(triples):
    held = {name: _story(name, *(["x"] if name in "ab" else [])) for name in "abcd"}
    origins = Origins(held, [_link(*triple) for triple in triples if triple[0] != triple[2]])
    assert all(origins.of(name) for name in held)


@pytest.mark.parametrize(("day", "shown"), [("2024-12-30", "2025-W01"), (None, ""), ("soon", "")])
def test_weeks_are_those_of_iso_8601(day, shown):
    assert week(day) == shown


def test_every_owner_that_the_registry_knows_comes_with_where_it_is_known_from():
    known = owners(Registry.load())
    assert {"TASS", "Xinhua", "Antara", "Russia Today"} <= known.keys()
    assert all(owner.source for owner in known.values())


@pytest.fixture
def run(newsroom, monkeypatch):
    """Run the command line on an archive with two articles, one a copy of the other."""
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    text = newsroom.row()["text"] * 2
    newsroom.publish(
        newsroom.row(outlet="Koran Utara", title="Kopi", text=text),
        newsroom.row(outlet="Koran Selatan", title="Panen", text=text, date="2024-06-01"),
    )
    return lambda *arguments: CliRunner().invoke(main, ["audit", *arguments])


def test_the_audit_tells_what_it_found_as_text_and_as_json(run):
    shown = run().output
    assert "2 articles of 2 outlets; behind them 1 report of 1 source" in shown
    assert "Copies without credit: 1" in shown
    found = json.loads(run("--format", "json").output)
    assert [each["kind"] for each in found["findings"]] == ["uncredited-copy", "no-source", "no-source"]


def test_the_audit_ends_with_1_only_for_what_it_was_told_to_fail_on(run):
    assert run().exit_code == 0
    assert run("--fail-on", "circular").exit_code == 0
    assert run("--fail-on", "circular", "--fail-on", "uncredited-copy").exit_code == 1
    assert run("--fail-on", "nothing").exit_code == 2


def test_an_audit_of_no_article_passes_no_gate(run):
    assert run("--outlet", "Koran Yang Tidak Ada").exit_code == 0
    result = run("--outlet", "Koran Yang Tidak Ada", "--fail-on", "circular")
    assert result.exit_code == 1
    assert "no article was audited" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (("--since", "2024-05-02"), 1),
        (("--until", "2024-05-02"), 1),
        (("--outlet", "koran utara"), 1),
        (("--topic", "PETANI kopi"), 2),
        (("--topic", "petani gajah"), 0),
    ],
)
def test_the_audit_looks_at_what_is_asked_for(run, arguments, number):
    assert len(json.loads(run(*arguments, "--format", "json").output)["articles"]) == number


def test_an_audit_of_nothing_says_so(run):
    assert run("--topic", "gajah").output == "No article fits what was asked for.\n"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the specification's folder is not at hand")
def test_behind_the_seeds_stand_five_outlets_and_five_direct_sources_three_of_them_state_media(tmp_path):
    with Archive.open(str(tmp_path / "archive.db"), create=True) as archive:
        archive.add(sorted(SEEDS.glob("*.txt")), options=AddOptions(by="test"))
        for item in list(archive.quarantined()):
            archive.admit(item.id, {"outlet": "SINDOnews"}, reason="expected.jsonl")
        report = archive.audit(Scope(filters=Filters(since="2022-01-01")))
    assert len(report.outlets) == 5
    assert list(report.direct) == ["AFP", "Reuters", "Russia Today", "TASS", "Xinhua"]
    state = {name for name, owner in report.owners.items() if owner.type == "state"}
    assert state == {"Russia Today", "TASS", "Xinhua"}
    assert all(owner.source for owner in report.owners.values())


def test_of_reports_of_which_nobody_knows_who_was_first_an_agencys_own_is_the_root_whatever_its_id():
    for paper, wire in (("a", "b"), ("b", "a")):
        held = {paper: _story(paper), wire: replace(_story(wire), agency=True)}
        (root,) = roots(list(held.values()), held, [_link("a", "alternateOf", "b")], {})
        assert root.name == wire


@pytest.mark.parametrize("names", list(permutations("abc")))
def test_whoever_has_it_from_a_circle_adds_no_report_of_its_own(names):
    """Two articles credit each other, and a third one credits the first of them."""
    one, other, third = names
    held = {one: _story(one, other), other: _story(other, one), third: _story(third, one)}
    links = [
        _link(f"item:{one}.0", "wasDerivedFrom", other),
        _link(f"item:{other}.0", "wasDerivedFrom", one),
        _link(f"item:{third}.0", "wasDerivedFrom", one),
    ]
    (root,) = roots(list(held.values()), held, links, {})
    assert root.node in {one, other}


@pytest.mark.parametrize("hops", [2, 3])
def test_a_relay_of_a_held_dispatch_is_no_copy_without_credit(hops):
    held = {"d0": replace(_story("d0"), agency=True)}
    held |= {f"d{at}": _story(f"d{at}", f"d{at - 1}") for at in range(1, hops + 1)}
    links = [_link(later, "alternateOf", earlier) for earlier, later in combinations(held, 2)]
    signals = Signals(held, links)
    assert [signals.cell(story) for story in held.values()] == ["independent", *["supported"] * hops]
    assert not any(signals.uncredited(story) for story in held.values())


def test_articles_that_link_to_each_other_as_sources_are_a_circle_without_any_shared_text():
    held = {"a": _story("a", "b"), "b": _story("b", "a")}
    links = [_link("item:a.0", "wasDerivedFrom", "b"), _link("item:b.0", "wasDerivedFrom", "a")]
    (found,) = Signals(held, links).circular()
    assert found.articles == ("a", "b")


def test_a_dispatch_that_was_dated_anew_is_the_one_report_that_was_credited():
    stories = {name: _story(name, *credits_) for name, credits_ in (("a", ("w",)), ("w", ()))}
    (root,) = roots([stories["a"]], stories, [_link("a", "wasDerivedFrom", "w")], {})
    assert (root.node, root.held) == ("w", True)


def _quoting(subject: str, other: str) -> Link:
    return replace(_link(subject, "wasQuotedFrom", other), grade="none", share=None)


def test_articles_that_quote_each_other_are_a_circle_and_quoting_what_came_later_is_against_time():
    names = ("kompas", "tempo", "detik")
    stories = {
        name: replace(_story(name), date=f"2024-05-0{day}")
        for name, day in zip(names, (1, 4, 7), strict=True)
    }
    signals = Signals(stories, [_quoting(one, names[(at + 1) % 3]) for at, one in enumerate(names)])
    (circle,) = signals.circular()
    assert circle.articles == names
    assert [found.articles for found in signals.against_time()] == [("kompas", "tempo"), ("tempo", "detik")]


def test_quoted_words_support_no_credit_and_are_no_copy():
    stories = {"kompas": _story("kompas", "reuters"), "reuters": _story("reuters")}
    signals = Signals(stories, [_quoting("kompas", "reuters")])
    assert signals.cell(stories["kompas"]) == "credit-only"
    assert list(signals.unsupported(stories["kompas"], lambda _: frozenset("abcdef"))) == []
