"""The history of an article, and where its silent edits are marked."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive.api import inspect
from archive.cli import main
from archive.digest import canonical, parse
from archive.errors import NotFoundError
from archive.identity import changed
from archive.intake.prepare import Prepared
from archive.model import NOTED, Record


def _story(newsroom: Any) -> str:
    """Publish an article, change it silently, correct it, and amend it; gives its id."""
    text = newsroom.row()["text"]
    url = "https://contoh.id/kopi"
    article = newsroom.publish(newsroom.row(url=url)).accepted[0].id
    newsroom.publish(newsroom.row(url=url))
    silent = text.replace("dua pekan", "sepekan")
    newsroom.publish(newsroom.row(url=url, text=silent))
    newsroom.publish(newsroom.row(url=url, text=f"{silent}\n\nRalat: panen dimulai tiga hari lebih awal."))
    with newsroom.open() as archive:
        archive.amend(article, {"byline": "Citra Dewi"}, reason="the printed page", by="Ani")
    return str(article)


def test_a_history_has_every_version_with_its_kind_its_changes_and_its_run(newsroom):
    article = _story(newsroom)
    with newsroom.open() as archive:
        history = archive.history(article)
    states = [(s.version.number, s.version.kind, s.changed, s.silent, s.run.activity) for s in history.states]
    assert states == [
        (1, "content", (), False, "add"),
        (2, "content", ("body",), True, "add"),
        (3, "content", ("body",), False, "add"),
        (4, "manual", ("byline", "reporters"), False, "amend"),
    ]
    assert [seen.outcome for seen in history.observations] == ["new", "observed", "version", "version"]
    (statement,) = history.states[3].stated
    assert (statement.value, statement.reason, statement.by) == ("Citra Dewi", "the printed page", "Ani")


def test_silent_edits_are_marked_in_the_list(newsroom, monkeypatch):
    article = _story(newsroom)
    newsroom.publish(newsroom.row(title="Lain"))
    with newsroom.open() as archive:
        assert {v.article == article: v.silent for v in archive.articles()} == {True: (2,), False: ()}
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    assert "4 (silent: 2)" in CliRunner().invoke(main, ["list"]).stdout


def test_what_did_not_look_for_silent_edits_says_nothing_of_them(newsroom, monkeypatch):
    article = _story(newsroom)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)

    def told(*arguments):
        return json.loads(CliRunner().invoke(main, [*arguments]).stdout)

    assert told("list", "--format", "jsonl")["silent"] == [2]
    assert "silent" not in told("search", "kopi", "--format", "jsonl")
    assert '"silent"' not in json.dumps(told("show", article, "--format", "json"))


def test_what_stands_beside_the_article_is_no_note_of_it(newsroom):
    page = (
        '<html lang="id"><head><title>Panen Kopi Lebih Awal</title>'
        '<meta property="article:published_time" content="2024-05-01"></head>'
        "<body><article><h1>Panen Kopi Lebih Awal</h1>{}</article><aside>{}</aside></body></html>"
    )
    text = newsroom.row()["text"]
    for body, beside in (
        (text, ""),
        (text.replace("dua", "tiga"), "<p>Artikel ini telah diperbarui.</p>"),
        (text.replace("dua", "empat"), '<a href="/x">Klarifikasi: Wali Kota Bantah Tuduhan</a>'),
    ):
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in body.split("\n\n"))
        row = newsroom.row(url="https://contoh.id/kopi", html=page.format(paragraphs, beside))
        newsroom.publish({name: value for name, value in row.items() if name != "text"})
    with newsroom.open() as archive:
        (version,) = archive.articles()
    assert version.silent == (2, 3)


def test_an_edit_is_not_called_silent_across_a_redacted_version(newsroom):
    article = _story(newsroom)
    with newsroom.open() as archive:
        archive.redact(f"{article}/1", reason="r")
        history = archive.history(article)
    assert [state.silent for state in history.states] == [False] * 4
    assert history.states[1].changed == ()


def test_the_command_tells_the_story_in_order(newsroom, monkeypatch):
    article = _story(newsroom)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    lines = CliRunner().invoke(main, ["history", article]).stdout.splitlines()
    assert [line.split()[1] for line in lines[1:3]] == ["version", "observed"]
    assert [line[22:] for line in lines if "/" not in line][1:] == [
        "version 2  content    body",
        "silent edit: the text changed, the date of change did not, and no note says so",
        "version 3  content    body",
        "version 4  manual     byline, reporters",
        "stated         byline = Citra Dewi, by Ani: the printed page",
    ]
    found = json.loads(CliRunner().invoke(main, ["history", article, "--format", "json"]).stdout)
    assert [v["silent"] for v in found["versions"]] == [False, True, False, False]


def test_a_quarantined_item_has_no_history_yet(newsroom):
    ident = newsroom.publish(newsroom.row(outlet="")).quarantined[0].id
    with newsroom.open() as archive, pytest.raises(NotFoundError, match="quarantine show"):
        archive.history(ident)


@pytest.mark.parametrize(
    "name", ["credit-line.txt", "page.html", "feed.jsonl", "table.csv", "relayed-source.txt"]
)
def test_a_record_reads_back_from_its_json(name):
    from pathlib import Path

    for item in inspect([Path(__file__).parent.parent / "examples" / name]):
        assert isinstance(item, Prepared)
        assert item.record is not None
        assert Record.from_json(parse(canonical(item.record.to_json()))) == item.record


_TEXTS = st.none() | st.text(st.characters(exclude_categories=["Cs"]))


@given(_TEXTS, _TEXTS, st.lists(st.text()).map(tuple))
def test_a_record_of_any_words_reads_back(title, byline, reporters):
    record = Record(title=title, byline=byline, reporters=reporters, body="x")
    assert Record.from_json(record.to_json()) == record


@pytest.mark.parametrize("field", ["title", "byline", "outlet", "date", "modified", "url", "body"])
def test_a_changed_field_of_the_content_is_named(field):
    assert changed(Record(), Record(**{field: "x"})) == (field,)


def test_a_field_that_is_no_content_is_no_change():
    assert changed(Record(), Record(language="id", dateline="Malang")) == ()
    assert set(NOTED) > {"language", "dateline"}
