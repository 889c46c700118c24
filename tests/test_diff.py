"""`archive diff`: two versions of one article, on each database."""

import json

import pytest
from click.testing import CliRunner

from archive.cli import main

URL = "https://contoh.id/panen"
HOSTILE = "<script>alert(1)</script> \x1b[31m \u202e <del>"


@pytest.fixture
def versions(newsroom):
    """An archive with one article in three versions."""
    text = newsroom.row()["text"]
    newsroom.publish(newsroom.row(url=URL))
    newsroom.publish(newsroom.row(url=URL, title="Panen Kopi Mundur", text=text.replace("dua", "tiga")))
    newsroom.publish(newsroom.row(url=URL, title="Panen Kopi Mundur", text=f"{text}\n\n{HOSTILE}"))
    return newsroom


def _diff(newsroom, *arguments):
    return CliRunner().invoke(main, ["diff", URL, *arguments, "--db", newsroom.place])


def test_the_last_two_versions_are_compared_unless_others_are_named(versions):
    with versions.open() as archive:
        numbers = [
            (found.before.number, found.after.number)
            for found in (
                archive.diff(URL),
                archive.diff(URL, 1),
                archive.diff(URL, 1, 2),
                archive.diff(URL, 3, 1),
            )
        ]
    assert numbers == [(2, 3), (1, 3), (1, 2), (3, 1)]


def test_text_marks_words_and_is_never_coloured_in_a_pipe(versions):
    result = _diff(versions, "1", "2")
    assert result.exit_code == 0
    assert "Panen Kopi [-Lebih Awal-]{+Mundur+}" in result.stdout
    assert "memanen kopi [-dua-]{+tiga+} pekan lebih awal" in result.stdout
    assert "SILENT" in result.stdout
    assert "\x1b" not in _diff(versions).stdout


def test_an_edit_is_told_in_one_direction_only(versions):
    assert "SILENT" in _diff(versions, "1", "2").stdout
    assert "SILENT" not in _diff(versions, "2", "1").stdout


def test_a_mark_of_the_articles_own_is_not_taken_for_ours(versions):
    text = f"{versions.row()['text']}\n\n"
    versions.publish(versions.row(url=URL, text=f"{text}Suhu -5 [-tetap-] {{+di+}} sini."))
    versions.publish(versions.row(url=URL, text=f"{text}Suhu 5 [-tetap-] {{+di+}} sini."))
    assert r"Suhu [-\--]5 \[-tetap\-] \{+di\+} sini." in _diff(versions).stdout


def test_colour_is_the_only_escape_that_a_terminal_gets(versions):
    from archive.render.difference import difference_text

    with versions.open() as archive:
        shown = difference_text(archive.diff(URL), colour=True)
    for sequence in ("\x1b[31m", "\x1b[32m", "\x1b[0m"):
        shown = shown.replace(sequence, "")
    assert not {"\x1b", "\u202e"} & set(shown)


def test_the_page_is_whole_and_holds_nothing_of_the_article_that_is_markup(versions):
    page = _diff(versions, "--format", "html").stdout
    assert page.startswith("<!DOCTYPE html>")
    assert page.rstrip().endswith("</html>")
    assert "<ins>&lt;script&gt;alert(1)&lt;/script&gt; \\x1b[31m \\u202e &lt;del&gt;</ins>" in page
    assert "<script" not in page


def test_json_gives_typed_changes_with_their_places(versions):
    found = json.loads(_diff(versions, "1", "2", "--format", "json").stdout)
    assert found["kinds"] == ["headline", "lead", "numbers"]
    assert found["silent"] is True
    (passage,) = found["passages"]
    assert versions.row()["text"][passage["start"] :].startswith(passage["before"])


def test_a_version_that_is_not_there_is_named(versions):
    for arguments in (("1", "9"), ("9",)):
        result = _diff(versions, *arguments)
        assert result.exit_code == 2
        assert "none is number 9" in result.stderr


def test_the_first_version_has_nothing_before_it(newsroom):
    newsroom.publish(newsroom.row(url=URL))
    result = _diff(newsroom)
    assert result.exit_code == 2
    assert "nothing comes before it" in result.stderr


def test_a_redacted_version_is_told_and_is_no_failure(versions):
    with versions.open() as archive:
        (version,) = archive.articles()
        archive.redact(f"{version.article}/2", reason="a court's order")
    for form in ("text", "html"):
        result = _diff(versions, "--format", form)
        assert result.exit_code == 0
        assert "version 2 was redacted" in result.stdout
    found = json.loads(_diff(versions, "--format", "json").stdout)
    assert (found["redacted"], found["passages"], found["silent"]) == ([2], [], False)
    assert _diff(versions, "1", "3").exit_code == 0


def test_a_change_with_a_correction_note_is_not_silent(versions):
    text = versions.row()["text"]
    versions.publish(versions.row(url=URL, text=f"{text}\n\nRalat: panen mundur tiga pekan."))
    assert "SILENT" not in _diff(versions).stdout


def test_words_that_are_gone_without_a_redaction_are_told_as_damage(versions):
    versions.tamper(
        "UPDATE object SET data = NULL WHERE digest = (SELECT record FROM version WHERE number = 2)"
    )
    result = _diff(versions)
    assert result.exit_code == 3
    assert "archive verify" in result.stderr
