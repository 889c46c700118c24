"""`archive compare`: two texts with what they share, from files, an archive, or pairs of a JSONL file."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive.cli import main
from archive.lineage.comparing import Comparison, pairs
from archive.reading import Knowledge

WIRE = (
    "The ferry between the two northern islands stopped running on Monday after a cable broke. "
    "Engineers from the harbour office walked the whole length of the line before noon.\n\n"
    "They found that salt had eaten through eleven of the forty strands near the pulley. "
    "Passengers were taken across in fishing boats that the owners lent without charge.\n"
)
COPY = f"Ferry Stops After Cable Breaks\n\n1 May 2024\n\nTEMPO.CO, Jakarta - {WIRE}\nSource: Reuters\n"
BREAD = (
    "Bakers in the old town have begun to sell bread by weight instead of by the loaf. "
    "The guild says that flour has become too dear for anything but honest measure now.\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command line in a folder with two articles that share a dispatch, and one that does not."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("wire", WIRE), ("copy", COPY), ("bread", BREAD)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(main, ["compare", *arguments])


def _pair(name: str, one: str, other: str) -> str:
    return json.dumps({"pair": name, "a": {"text": one}, "b": {"text": other}})


def test_two_files_are_shown_with_what_they_share_between_marks(run):
    result = run("wire.txt", "copy.txt")
    assert result.exit_code == 0
    assert "the shorter text is taken whole (1000 permille)" in result.output
    assert result.output.count("⟦The ferry between the two northern islands") == 2


def test_two_articles_that_share_nothing_are_said_to(run):
    assert "no reporting is shared (0 permille)" in run("wire.txt", "bread.txt").output


def test_articles_of_an_archive_are_compared_by_id(place, newsroom, run):
    newsroom.publish(
        newsroom.row(outlet="One", title="Ferry", text=WIRE),
        newsroom.row(outlet="Two", title="Cable", text=f"{WIRE}\n{BREAD}"),
    )
    with newsroom.open() as archive:
        ids = [version.article for version in archive.articles()]
    assert json.loads(run(*ids, "--db", place, "--format", "jsonl").output)["reuse"] == "whole"


def test_pairs_of_a_jsonl_file_are_told_line_by_line_with_spans_of_the_given_texts(run, tmp_path):
    lines = [_pair("ferry", WIRE, COPY), _pair("bread", WIRE, BREAD)]
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ferry, bread = map(json.loads, run("pairs.jsonl", "--format", "jsonl").output.splitlines())
    assert (ferry["pair"], ferry["reuse"], ferry["direction"]) == ("ferry", "whole", "unknown")
    assert [WIRE[a:b] == COPY[c:d] for a, b, c, d in ferry["spans"]] == [True]
    assert (bread["reuse"], bread["spans"]) == ("none", [])


@pytest.mark.parametrize("name", [7, None, {"deep": [1]}, "ferry"])
def test_what_a_pair_is_called_comes_back_as_it_was_given(run, tmp_path, name):
    (tmp_path / "pairs.jsonl").write_text(_pair(name, WIRE, COPY), encoding="utf-8")
    assert json.loads(run("pairs.jsonl", "--format", "jsonl").output)["pair"] == name


def test_no_sign_of_a_text_turns_a_page_round(run, tmp_path):
    (tmp_path / "pairs.jsonl").write_text(_pair("p", f"{WIRE}\u202e\x07", COPY), encoding="utf-8")
    shown = run("pairs.jsonl", "--format", "html").output
    assert "\\u202e" in shown
    assert not {"\u202e", "\x07"} & set(shown)


def test_a_line_that_is_no_pair_is_told_and_does_not_stop_the_others(run, tmp_path):
    lines = ["[1]", '{"pair": "x", "a": {}}', _pair("ferry", WIRE, COPY)]
    (tmp_path / "pairs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    result = run("pairs.jsonl", "--format", "jsonl")
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    assert "pairs.jsonl:2: line 2 is left out" in result.stderr


def test_the_page_marks_what_is_shared_and_cannot_be_made_to_run_anything(run, tmp_path):
    hostile = WIRE.replace("Monday", '<script>alert("x")</script> Monday')
    (tmp_path / "wire.txt").write_text(hostile, encoding="utf-8")
    page = run("wire.txt", "copy.txt", "--format", "html").output
    assert "<mark>" in page
    assert "<script" not in page
    assert "default-src 'none'" in page


def test_three_names_are_wrong_usage(run):
    assert run("a", "b", "c").exit_code == 2


def test_a_name_that_is_neither_a_file_nor_in_the_archive_is_told(run, newsroom, place):
    newsroom.publish(newsroom.row())
    assert run("wire.txt", "0000ffff", "--db", place).exit_code == 2


def test_a_file_of_pairs_that_is_not_there_is_told(run):
    result = run("nothing.jsonl")
    assert (result.exit_code, "nothing.jsonl" in result.output) == (3, True)


@given(st.lists(st.binary(max_size=60) | st.just(b'{"a":{"text":"x"},"b":{"html":"<p>y"}}') | st.none()))
def test_no_line_whatever_is_in_it_makes_comparing_fail(lines):
    found = list(pairs(lines, "pairs.jsonl", KNOWLEDGE))
    assert all(item.shared.permille == 0 for item in found if isinstance(item, Comparison))


KNOWLEDGE = Knowledge.load()
