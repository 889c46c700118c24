"""The feed: every change once or more, in the order of the log, and the same each time."""

import json
import random
import subprocess
import sys
import threading
from contextlib import closing

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive import Archive
from archive.cli import main
from archive.delivery.feed import Cursor
from archive.errors import NotFoundError
from archive.exports.table import Rights


def _pending(newsroom, after=""):
    with newsroom.open() as archive:
        return list(archive.feed(after).pending())


def _told(lines):
    return [(line["type"], line["version"]) for line in lines]


def test_every_addition_version_and_admission_is_told_in_the_order_of_the_log(newsroom):
    newsroom.publish(newsroom.row(), newsroom.row(title="Dua", outlet=""))
    newsroom.publish(newsroom.row(text=newsroom.row()["text"][::-1]))
    with newsroom.open() as archive:
        (held,) = archive.quarantined()
        archive.admit(held.id, {"outlet": "Koran Utara"}, reason="its page")
    lines = _pending(newsroom)
    assert _told(lines) == [("addition", 1), ("version", 2), ("addition", 1), ("admission", 1)]
    assert [line["seq"] for line in lines] == sorted(line["seq"] for line in lines)
    assert lines[2]["article"] == lines[3]["article"] == held.id


def test_a_line_holds_the_row_of_the_promised_table(newsroom):
    newsroom.publish(newsroom.row(byline="Ani Lestari"))
    (line,) = _pending(newsroom)
    assert (line["row"]["title"], line["row"]["reporters"]) == ("Panen Kopi Lebih Awal", ["Ani Lestari"])
    assert line["row"]["article"] == line["article"]
    assert not line["tombstone"]


def test_nothing_is_told_of_what_is_in_quarantine(specimen):
    with specimen.open() as archive:
        held = {item.id for item in archive.quarantined(resolved=True) if item.outcome != "admitted"}
    told = json.dumps(_pending(specimen))
    assert [ident for ident in held if ident in told] == []
    assert "Tetap di karantina" not in told


def test_a_cursor_goes_on_after_its_line(specimen):
    lines = _pending(specimen)
    assert len(lines) > 5
    for at, line in enumerate(lines):
        assert _pending(specimen, line["cursor"]) == lines[at + 1 :]


def test_two_consumers_with_one_cursor_see_the_same_lines_whatever_comes_after(newsroom):
    newsroom.publish(*(newsroom.row(title=f"Nomor {number}") for number in range(5)))
    before = _pending(newsroom)
    newsroom.publish(newsroom.row(title="Nomor 3", text=newsroom.row()["text"][::-1], section="desa"))
    newsroom.publish(newsroom.row(title="Nomor 4", section="desa"))
    after = _pending(newsroom)
    assert after[: len(before)] == before
    assert after[: len(before)][2:] == _pending(newsroom, before[1]["cursor"])[: len(before) - 2]


def test_a_feed_goes_on_where_it_was(newsroom):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive:
        feed = archive.feed()
        assert _told(feed.pending()) == [("addition", 1)]
        assert _told(feed.pending()) == []
        newsroom.publish(newsroom.row(title="Dua"))
        assert [line["row"]["title"] for line in feed.pending()] == ["Dua"]


def test_following_waits_for_what_happens(newsroom):
    newsroom.publish(newsroom.row())
    waits = []

    def wait():
        waits.append(1)
        newsroom.publish(newsroom.row(title=f"Nomor {len(waits)}"))

    with newsroom.open() as archive, closing(archive.feed().follow(wait)) as lines:
        titles = [next(lines)["row"]["title"] for _ in range(3)]
    assert titles == ["Panen Kopi Lebih Awal", "Nomor 1", "Nomor 2"]
    assert len(waits) == 2


def test_a_version_whose_bytes_are_gone_is_told_as_a_tombstone(newsroom):
    newsroom.publish(newsroom.row(), newsroom.row(title="Judul terhapus", byline="Orang Terhapus"))
    before = _pending(newsroom)
    newsroom.tamper(
        "UPDATE object SET data = NULL, salt = NULL WHERE digest = "
        "(SELECT record FROM version WHERE title = 'Judul terhapus')"
    )
    after = _pending(newsroom)
    assert after[0] == before[0]
    assert after[1] == before[1] | {"tombstone": True, "row": None}
    assert "erhapus" not in json.dumps(after)


def test_a_redaction_is_told_as_a_tombstone_of_the_article(newsroom):
    pytest.importorskip("archive.curation.redact", reason="this version redacts nothing")
    newsroom.publish(newsroom.row(), newsroom.row(title="Judul terhapus", byline="Orang Terhapus"))
    _, before = _pending(newsroom)
    with newsroom.open() as archive:
        archive.redact(before["article"], reason="asked for")
    _, again, redaction = _pending(newsroom)
    assert again == before | {"tombstone": True, "row": None}
    assert (redaction["type"], redaction["article"], redaction["tombstone"]) == (
        "redaction",
        before["article"],
        True,
    )
    assert "erhapus" not in json.dumps(_pending(newsroom))


def _withdraw_an_edge(newsroom):
    """Publish a report and its copy, withdraw the edge between them, and publish another report."""
    text = "\n\n".join([newsroom.row()["text"], newsroom.row()["text"][::-1]])
    newsroom.publish(newsroom.row(text=text), newsroom.row(text=text, outlet="Koran Selatan"))
    with newsroom.open() as archive:
        (edge,) = {edge for v in list(archive.articles()) for edge in archive.lineage(v.article).shared}
        archive.retract("{}.{}".format(*edge.key), reason="both print the notice", by="Ani")
    newsroom.publish(newsroom.row(title="Dua"))
    return edge


def test_a_retraction_is_told_once_where_it_stands_in_the_log(newsroom):
    edge = _withdraw_an_edge(newsroom)
    lines = _pending(newsroom)
    assert [line["type"] for line in lines] == ["addition", "addition", "retraction", "addition"]
    assert [line["seq"] for line in lines] == sorted(line["seq"] for line in lines)
    retraction = lines[2]
    assert retraction["edge"] == list(edge.key)
    assert set(retraction) == {"cursor", "seq", "type", "time", "edge", "statement"}


def test_a_retraction_comes_again_the_same_wherever_a_consumer_goes_on(newsroom):
    _withdraw_an_edge(newsroom)
    lines = _pending(newsroom)
    for at, line in enumerate(lines):
        assert _pending(newsroom, line["cursor"]) == lines[at + 1 :]


def test_a_retraction_says_nothing_of_who_asked_for_it_and_why(newsroom):
    _withdraw_an_edge(newsroom)
    told = json.dumps(_pending(newsroom)[2])
    assert "notice" not in told
    assert "Ani" not in told


def test_lines_hold_no_more_words_than_allowed(newsroom):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive:
        (line,) = archive.feed(rights=Rights.parse("quote:12")).pending()
    assert line["row"]["body"] == newsroom.row()["text"][:12]


def test_a_cursor_of_another_log_is_refused(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    (line,) = _pending(newsroom)
    with Archive.open(str(tmp_path / "other.db"), create=True) as other:
        other.add([newsroom.folder])
        with pytest.raises(NotFoundError, match="is no place in this log"):
            list(other.feed(line["cursor"]).pending())


def test_a_cursor_beyond_the_log_is_refused(newsroom):
    newsroom.publish(newsroom.row())
    with pytest.raises(NotFoundError, match="which has 3 entries"):
        _pending(newsroom, f"99.{'0' * 16}")


@given(st.integers(0, 10**15), st.binary(min_size=1))
def test_a_cursor_is_read_as_it_was_written(seq, body):
    cursor = Cursor.of(seq, body)
    assert Cursor.parse(str(cursor)) == cursor


@given(st.text())
def test_what_is_no_cursor_is_refused(text):
    try:
        assert str(Cursor.parse(text)) == text
    except ValueError as error:
        assert "is no cursor" in str(error)  # noqa: PT017  a text may well be one


def test_a_feed_refuses_what_is_no_cursor_before_it_reads(newsroom):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive, pytest.raises(ValueError, match="is no cursor"):
        archive.feed("yesterday")


@pytest.mark.parametrize("seed", range(2))
def test_a_consumer_killed_at_random_points_loses_no_line_and_sees_every_duplicate_identical(newsroom, seed):
    chance = random.Random(seed)  # noqa: S311  only moments
    titles = [f"Nomor {number}" for number in range(30)]
    newsroom.publish(newsroom.row(title=titles[0]))

    def write():
        for start in range(1, len(titles), 4):
            newsroom.publish(*(newsroom.row(title=title) for title in titles[start : start + 4]))

    writer = threading.Thread(target=write)
    writer.start()
    seen, cursor = {}, ""
    while len(seen) < len(titles):
        # What a consumer has dealt with and not yet noted down comes again after a crash.
        kept = chance.randrange(1, 9)
        lines = _consume(newsroom.place, cursor, chance.randrange(1, 9), chance.random() * 0.05)
        for line in lines:
            assert seen.setdefault(line["cursor"], line) == line
        if lines:
            cursor = lines[min(kept, len(lines)) - 1]["cursor"]
    writer.join()
    assert [line["row"]["title"] for line in sorted(seen.values(), key=lambda line: line["seq"])] == titles


def _consume(place, after, number, patience):
    """Follow the feed for so many lines at most, then kill it, wherever it is."""
    command = [sys.executable, "-m", "archive.cli", "feed", "--db", place, "--follow", "--every", "0.05"]
    child = subprocess.Popen([*command, *(["--after", after] if after else [])], stdout=subprocess.PIPE)
    assert child.stdout is not None
    read = []
    for _ in range(number):
        line = child.stdout.readline()
        read.append(json.loads(line))
        if len(read) == number or read[-1]["row"]["title"] == "Nomor 29":
            break
    threading.Event().wait(patience)
    child.kill()
    # A line that was cut off by the death is not a line.
    rest, _ = child.communicate()
    return read + [json.loads(line) for line in rest.split(b"\n")[:-1]]


def test_the_command_prints_a_line_for_each_change(specimen, monkeypatch):
    monkeypatch.setenv("ARCHIVE_DB", specimen.place)
    printed = CliRunner().invoke(main, ["feed"]).stdout
    assert [json.loads(line) for line in printed.splitlines()] == _pending(specimen)
    assert printed.isascii()
    after = _pending(specimen)[-2]["cursor"]
    assert len(CliRunner().invoke(main, ["feed", "--after", after]).stdout.splitlines()) == 1


@pytest.mark.parametrize("wrong", [("--after", "x"), ("--after", f"9.{'0' * 16}"), ("--mode", "some")])
def test_what_is_asked_wrongly_ends_with_2(specimen, monkeypatch, wrong):
    monkeypatch.setenv("ARCHIVE_DB", specimen.place)
    assert CliRunner().invoke(main, ["feed", *wrong]).exit_code == 2


def test_a_feed_of_a_whole_archive_crosses_the_stretches_it_is_read_in(newsroom, monkeypatch):
    newsroom.publish(*(newsroom.row(title=f"Nomor {number}") for number in range(9)))
    whole = _pending(newsroom)
    monkeypatch.setattr("archive.store.outflow.STRETCH", 2)
    monkeypatch.setattr("archive.store.outflow.CUT_BYTES", 1)
    assert _pending(newsroom) == whole
