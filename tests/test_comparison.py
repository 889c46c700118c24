"""Two archives side by side: what both hold, and who saw which version first."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive import Archive
from archive.cli import main
from archive.errors import NotAnArchiveError
from archive.proof.comparison import Seen, compare, pairs

_names = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("123456"))).map(
    lambda names: sorted(set(names))
)


@given(_names, _names)
def test_pairs_are_those_that_share_a_name_each_once(here, there):
    expected = {(a, b) for one, a in here for other, b in there if one == other}
    found = list(pairs(here, there))
    assert set(found) == expected
    assert len(found) == len(expected)


def test_who_saw_a_version_first_is_told_for_every_content():
    mine = [Seen(number=1, content="x", time="2026-01-01"), Seen(number=2, content="y", time="2026-01-05")]
    theirs = [
        Seen(number=1, content="x", time="2026-01-02"),
        Seen(number=2, content="y", time="2026-01-03"),
        Seen(number=3, content="z", time="2026-01-04"),
    ]
    found = compare(("a", "b"), mine, theirs)
    assert [(v.content, v.first) for v in found.versions] == [
        ("x", "here"),
        ("y", "there"),
        ("z", "only there"),
    ]
    assert not found.equal


@pytest.fixture
def other(newsroom, tmp_path):
    """A second archive, which holds one article alike, one in another version, and one of its own."""
    row = newsroom.row
    newsroom.publish(row(title="Satu"), row(title="Dua", url="https://contoh.id/dua"), row(title="Tiga"))
    lines = [
        row(title="Satu"),
        row(title="Dua", url="https://contoh.id/dua", text=row()["text"] + " Diperbarui."),
        row(title="Empat"),
    ]
    path = newsroom.write("other.jsonl", "\n".join(map(json.dumps, lines)))
    place = tmp_path / "other.db"
    with Archive.open(place, create=True) as archive:
        archive.add([path])
    return str(place)


def test_articles_that_both_hold_are_equal_or_different(newsroom, other):
    with newsroom.open() as archive:
        found = list(archive.compare_with(other))
    assert sorted(each.equal for each in found) == [False, True]
    with Archive.open(other) as archive:
        assert len(list(archive.compare_with(newsroom.place))) == 2


def test_nothing_but_digests_ids_and_times_is_told(newsroom, other, monkeypatch):
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    for form in ("text", "jsonl"):
        done = CliRunner().invoke(main, ["compare-with", other, "--format", form])
        assert done.exit_code == 1
        for word in ("Satu", "Dua", "contoh.id", "Harian", "kopi"):
            assert word not in done.output
    assert (
        "Both hold 2 articles: 1 equal, 1 different"
        in CliRunner().invoke(main, ["compare-with", other]).output
    )


def test_an_archive_equals_itself(other):
    done = CliRunner().invoke(main, ["compare-with", other, "--db", other])
    assert done.exit_code == 0
    assert "3 equal, 0 different" in done.output


def test_a_place_without_an_archive_cannot_be_compared_with(other, tmp_path):
    with Archive.open(other) as archive, pytest.raises(NotAnArchiveError):
        list(archive.compare_with(tmp_path / "none.db"))
