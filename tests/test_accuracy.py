"""The measure of accuracy: what it counts, and that it agrees with the specification's own scorer."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.accuracy.__main__ import main
from archive.accuracy.labels import Kind, Labelled, load, predicted
from archive.accuracy.measures import Measure, measure
from archive.accuracy.report import by_kind
from archive.errors import DataFileError
from archive.model import Json
from archive.registry import Registry

HERE = Path(__file__).parent
BODIES = HERE / "accuracy" / "bodies.jsonl"
SHARED = HERE.parents[1] / "shared"
REGISTRY = Registry.load()
OF_SOURCES = {
    "media_f1": "media f1",
    "channels_recall": "channels recall",
    "via": "via",
    "evidence_valid": "evidence slices",
    "evidence_right": "evidence right",
    "photo_credits_f1": "photo_credits f1",
    "dateline_f1": "dateline f1",
    "byline_f1": "byline f1",
    "reporters_f1": "reporters f1",
}
"""What the specification's scorer and ours call the same figure."""


def measured(kind: Kind, expect: Json, read: Json, text: str = "") -> dict[str, Measure]:
    articles = [Labelled(id="a", text=text, expect=expect)]
    figures = measure(kind, articles, {"a": read} if read else {}, REGISTRY)
    return {f"{figure.name} {figure.ratio}": figure for figure in figures}


def sources(**changed: object) -> Json:
    empty: Json = {
        "media": [],
        "channels": [],
        "photo_credits": [],
        "reporters": [],
        "dateline": None,
        "byline": None,
    }
    return empty | changed


def source(name: str, text: str, kind: str = "agency", via: str | None = None) -> Json:
    at = text.index(name)
    evidence = {"in": "text", "start": at, "end": at + len(name), "exact": name, "cue": "x"}
    return {"name": name, "kind": kind, "via": via, "evidence": evidence}


def media(name: str, *, via: str | None = None, optional: bool = False) -> Json:
    return {"name": name, "via": via, "optional": optional, "evidence": name}


def test_canonical_and_printed_name_are_the_same_medium() -> None:
    text = "dikutip dari Agence France-Presse"
    found = measured(
        "sources",
        sources(media=[media("Agence France-Presse")]),
        {"text": text, "sources": [source("Agence France-Presse", text) | {"name": "AFP"}]},
        text,
    )
    assert found["media f1"].value == 1
    assert found["evidence right share"].value == 1


def test_missed_and_extra_media_are_errors_of_their_kind() -> None:
    text = "kata Kyodo"
    found = measured(
        "sources",
        sources(media=[media("Reuters")]),
        {"text": text, "sources": [source("Kyodo", text)]},
        text,
    )
    assert found["media f1"].value == 0
    kinds = [("missed, known name", 1, "a"), ("extra, known name", 1, "a")]
    assert by_kind(found["media f1"].misses) == kinds


def test_optional_medium_costs_and_earns_nothing() -> None:
    text = "kata Kyodo"
    read = {"text": text, "sources": [source("Kyodo", text)]}
    found = measured("sources", sources(media=[media("Kyodo", optional=True)]), read, text)
    assert (found["media f1"].n, found["media f1"].value) == (0, None)


def test_via_is_right_only_if_the_medium_between_is_named() -> None:
    text = "Haaretz menurut Kyodo"
    expect = sources(media=[media("Haaretz", via="Kyodo")])
    right = {"text": text, "sources": [source("Haaretz", text, via="Kyodo")]}
    wrong = {"text": text, "sources": [source("Haaretz", text)]}
    assert measured("sources", expect, right, text)["via share"].value == 1
    assert by_kind(measured("sources", expect, wrong, text)["via share"].misses) == [("no via", 1, "a")]


def test_channel_counts_where_one_name_holds_the_other() -> None:
    text = "akun Dinas Kehutanan Provinsi"
    said = source("Dinas Kehutanan Provinsi", text, kind="institution")
    expect = sources(channels=[{"name": "Dinas Kehutanan", "optional": False}])
    found = measured("sources", expect, {"text": text, "sources": [said]}, text)
    assert found["channels recall"].value == found["channels given precision"].value == 1


def test_span_that_does_not_slice_is_an_error() -> None:
    text = "kata Kyodo"
    read = {"text": text, "sources": [source("Kyodo", text)]}
    read["sources"][0]["evidence"]["exact"] = "Reuters"
    assert measured("sources", sources(), read, text)["evidence slices share"].value == 0


def test_article_that_was_not_read_counts_as_empty() -> None:
    found = measured("fields", {"outlet": "Kompas.com", "date": "2024-03-04"}, {})
    assert found["outlet share"].value == found["date share"].value == 0
    assert by_kind(found["date share"].misses) == [("nothing read", 1, "a")]


def test_date_is_right_as_printed_or_in_utc() -> None:
    expect = {"title": "T", "authors": None, "date": "2024-03-04T23:30:00-05:00"}
    for read, value in (("2024-03-05T04:30:00+00:00", 1), ("2024-03-04", 1), ("2024-03-06", 0)):
        assert measured("pages", expect, {"title": "T", "date": read})["date share"].value == value


def test_organisation_among_authors_may_stand_in_the_byline_and_persons_may_not_be_too_many() -> None:
    expect = {"title": None, "authors": ["Ann Lee", "Shore Post"], "date": None}
    read = {"reporters": ["Ann Lee", "Bob Ray"], "editors": [], "byline": "Shore Post", "source_agencies": []}
    figure = measured("pages", expect, read)["authors f1"]
    assert figure.value == 4 / 5
    assert by_kind(figure.misses) == [("extra", 1, "a")]


@pytest.mark.parametrize(
    ("read", "kind"), [("Mangroves", "shorter"), ("Mangroves return at last", "longer"), ("", "nothing read")]
)
def test_titles_err_in_kinds(read: str, kind: str) -> None:
    expect = {"title": "Mangroves return", "authors": None, "date": None}
    assert by_kind(measured("pages", expect, {"title": read})["title share"].misses) == [(kind, 1, "a")]


def test_body_is_measured_in_words_and_whole_paragraphs() -> None:
    found = measured("bodies", {"body": "one two three\n\nfour"}, {"body": "one two three\n\nfour five"})
    assert found["body words recall"].value == 1
    assert found["body words precision"].value == 4 / 5
    assert found["body paragraphs whole share"].value == 1 / 2


def test_bodies_written_for_this_project_keep_every_word_of_the_article() -> None:
    file = load(BODIES)
    assert len(file.articles) >= 30
    figures = {
        f.name + f.ratio: f.value for f in measure(file.kind, file.articles, predicted(file), REGISTRY)
    }
    assert figures["body wordsrecall"] == 1
    assert (figures["body wordsprecision"] or 0) >= 0.98


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{", "line 1: is not JSON"),
        ('{"id": "a"}', "line 1: must be an object"),
        ('{"id": "a", "expect": {"colour": 1}}', "its first line expects none of"),
    ],
)
def test_file_of_another_form_is_refused(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(DataFileError, match=re.escape(says)):
        load(path)


def test_report_names_ids_and_no_words_of_the_articles(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    row = {"id": "a-1", "text": "Rahasia di lereng.", "expect": {"outlet": "Pos Rahasia", "date": None}}
    path.write_text(json.dumps(row), encoding="utf-8")
    shown = CliRunner().invoke(main, ["--no-speed", str(path)])
    assert shown.exit_code == 0
    assert "`a-1`" in shown.output
    assert "Rahasia" not in shown.output
    assert "Pos Rahasia" in CliRunner().invoke(main, ["--misses", str(path)]).output
    as_json = json.loads(CliRunner().invoke(main, ["--format", "json", str(path)]).output)
    assert as_json["files"][0]["measures"][0]["n"] == 1


def test_unreadable_file_is_told_with_its_exit_code(tmp_path: Path) -> None:
    shown = CliRunner().invoke(main, [str(tmp_path / "none.jsonl")])
    assert shown.exit_code == 3
    assert "cannot be read" in shown.output


@pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason="the specification's labelled articles are not at hand"
)
@pytest.mark.parametrize(
    ("kind", "name", "same"),
    [
        ("sources", "sources-dev", OF_SOURCES),
        ("fields", "fields-dev", {"outlet": "outlet", "date": "date"}),
        ("pages", "html-dev", {"title": "title", "date": "date", "authors_f1": "authors f1"}),
    ],
)  # fmt: skip
def test_figures_are_those_of_the_specifications_scorer(
    tmp_path: Path, kind: str, name: str, same: dict[str, str]
) -> None:
    gold = SHARED / "gold" / f"{name}.jsonl"
    file = load(gold)
    read = predicted(file)
    rows = tmp_path / "read.jsonl"
    rows.write_text("".join(json.dumps(row) + "\n" for row in read.values()), encoding="utf-8")
    scorer = [sys.executable, str(SHARED / "tools" / "score"), kind, str(gold), str(rows), "--json"]
    told = json.loads(subprocess.run(scorer, capture_output=True, text=True, check=True).stdout)
    ours = {
        f.name if f.ratio == "share" else f"{f.name} {f.ratio}": f.value
        for f in measure(file.kind, file.articles, read, REGISTRY)
    }
    assert {there: ours[here] for there, here in same.items()} == {there: told[there] for there in same}
