"""`archive copy`: the same archive on another database, whatever happens on the way."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive import Archive
from archive.cli import main
from archive.curation import copying
from archive.errors import ArchiveError, NotAnArchiveError
from archive.store.tables import METADATA

CHILD = Path(__file__).with_name("child.py")
DATABASES = ("sqlite", "postgresql")


def _contents(newsroom):
    """Give every row of every table, in order of their keys."""
    keys = {t.name: ", ".join(f'"{c.name}"' for c in t.primary_key) for t in METADATA.sorted_tables}
    return {name: newsroom.rows(f'SELECT * FROM "{name}" ORDER BY {key}') for name, key in keys.items()}


def _at(newsroom, place):
    """Give a newsroom that works on another place."""
    return type(newsroom)(place, newsroom.folder)


def _copy(newsroom, place):
    with Archive.open(newsroom.place, read_only=True) as archive:
        return archive.copy(place)


def _feed(newsroom, articles=30):
    rows = [newsroom.row(title=f"Gempa Susulan ke-{number}") for number in range(1, articles + 1)]
    return newsroom.write("gempa.jsonl", "\n".join(map(json.dumps, rows)))


@pytest.mark.parametrize("database", DATABASES)
def test_a_copy_holds_the_same_rows_in_every_table_and_so_does_its_copy_back(specimen, another, database):
    there, back = another(database), another("sqlite" if specimen.is_sqlite else "postgresql")
    report = _copy(specimen, there)
    assert report.is_clean
    assert report.verification.is_green
    assert _contents(_at(specimen, there)) == _contents(specimen)
    assert _copy(_at(specimen, there), back).root == report.root
    assert _contents(_at(specimen, back)) == _contents(specimen)


@pytest.mark.parametrize("entries", [1, 3, 7])
def test_it_does_not_matter_how_large_the_batches_are(specimen, another, monkeypatch, entries):
    monkeypatch.setattr(copying, "MAX_ENTRIES", entries)
    there = another("sqlite")
    assert _copy(specimen, there).is_clean
    assert _contents(_at(specimen, there)) == _contents(specimen)


def test_objects_are_copied_a_few_bytes_at_a_time_if_need_be(specimen, another, monkeypatch):
    monkeypatch.setattr(copying, "MAX_BYTES", 1)
    there = another("sqlite")
    assert _copy(specimen, there).is_clean
    assert _contents(_at(specimen, there)) == _contents(specimen)


@pytest.mark.parametrize("database", DATABASES)
def test_a_second_copy_copies_only_what_is_new(specimen, another, database):
    there = another(database)
    first = _copy(specimen, there)
    assert _copy(specimen, there).before == first.size
    specimen.publish(specimen.row(title="Lagi"), specimen.row(title="Dan lagi"))
    again = _copy(specimen, there)
    assert (again.before, [(again.size,)]) == (first.size, specimen.rows("SELECT size FROM head"))
    assert again.size > first.size
    assert _contents(_at(specimen, there)) == _contents(specimen)


def test_a_copy_can_be_added_to_and_is_then_ahead(specimen, another):
    there = another("sqlite")
    _copy(specimen, there)
    _at(specimen, there).publish(specimen.row(title="Hanya di salinan"))
    with pytest.raises(ArchiveError, match="it is ahead"):
        _copy(specimen, there)
    specimen.publish(specimen.row(title="Hanya di asal"), specimen.row(title="Dan ini"))
    before = _contents(_at(specimen, there))
    with pytest.raises(ArchiveError, match="holds another log"):
        _copy(specimen, there)
    assert _contents(_at(specimen, there)) == before


def test_an_archive_is_not_copied_over_another_one_or_onto_itself(specimen, another):
    other = _at(specimen, another("postgresql"))
    other.publish(specimen.row())
    with pytest.raises(ArchiveError, match="holds another log"):
        _copy(specimen, other.place)
    with pytest.raises(ArchiveError, match="onto itself"):
        _copy(specimen, specimen.place)


@pytest.mark.parametrize("link", ["symlink_to", "hardlink_to"])
def test_an_archive_is_not_copied_onto_itself_through_a_link(tmp_path, link):
    place, linked = tmp_path / "archive.db", tmp_path / "linked.db"
    Archive.init(place).close()
    getattr(linked, link)(place)
    with Archive.open(place) as archive, pytest.raises(ArchiveError, match="onto itself"):
        archive.copy(linked)


@pytest.mark.parametrize("name", ["file:salinan.db", "sqlite:salinan.db", "FILE:salinan.db?mode=rw"])
def test_a_name_of_another_programs_kind_makes_no_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    Archive.init("archive.db").close()
    with (
        Archive.open("archive.db") as archive,
        pytest.raises(NotAnArchiveError, match="name the file itself"),
    ):
        archive.copy(name)
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]


def test_a_copy_is_verified_by_the_key_that_is_pinned_for_the_source(specimen, another, monkeypatch):
    trusted = specimen.verify().key
    report = _copy(specimen, another("sqlite"))
    assert (report.verification.key, report.verification.request.key_source) == (trusted, "pinned")
    monkeypatch.setenv("ARCHIVE_HOME", f"{specimen.folder}-of-somebody-else")
    assert _copy(specimen, another("sqlite")).verification.request.key_source == ""


def test_a_source_that_was_rolled_back_is_found_out_in_its_copy(newsroom, another):
    source, older = (_at(newsroom, another("sqlite")) for _ in range(2))
    source.publish(newsroom.row())
    with source.open() as archive:
        archive.new_key()
    _copy(source, older.place)
    source.publish(newsroom.row(title="Lagi"))
    assert source.verify().is_green
    Path(older.place).replace(source.place)
    (problem,) = _copy(source, another("sqlite")).verification.result.problems
    assert "rolled back" in problem.detail


def test_two_that_grow_apart_are_told_by_the_others_checkpoint(newsroom, another):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive:
        archive.new_key()
    there = _at(newsroom, another("sqlite"))
    _copy(newsroom, there.place)
    newsroom.publish(newsroom.row(title="Di asal"))
    there.publish(newsroom.row(title="Di salinan"))
    assert newsroom.verify().is_green
    assert there.verify().is_green
    with newsroom.open() as archive:
        checkpoint = newsroom.write("checkpoint.txt", bytes(archive.checkpoint()))
    assert not there.verify(against=(checkpoint,)).is_green


def test_another_programs_database_is_left_alone(specimen, another):
    other = _at(specimen, another("postgresql"))
    other.tamper("CREATE TABLE theirs (x int)")
    with pytest.raises(NotAnArchiveError, match="another program"):
        _copy(specimen, other.place)


def test_an_empty_archive_is_copied_as_one(newsroom, another):
    Archive.init(newsroom.place).close()
    report = _copy(newsroom, another("sqlite"))
    assert (report.size, report.is_clean, report.verification.is_empty) == (1, True, True)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE object SET data = 'x' WHERE entry = 3 AND position = 0",
        "UPDATE entry SET body = 'x' WHERE seq = 4",
        "DELETE FROM entry WHERE seq = 5",
        "DELETE FROM object WHERE digest = (SELECT record FROM version WHERE entry = 3)",
        "UPDATE head SET size = size + 1",
    ],
)
def test_damage_is_not_copied(specimen, another, damage):
    first = specimen.rows("SELECT min(entry) FROM version")[0][0]
    specimen.tamper(damage.replace("entry = 3", f"entry = {first}"))
    there = another("sqlite")
    with pytest.raises(NotAnArchiveError, match="archive verify"):
        _copy(specimen, there)


def test_a_projection_that_was_tampered_with_is_whole_in_the_copy(specimen, another):
    before = _contents(specimen)
    specimen.tamper("UPDATE version SET outlet = 'Palsu'")
    there = another("sqlite")
    assert _copy(specimen, there).is_clean
    assert _contents(_at(specimen, there)) == before


def test_an_entry_that_was_exchanged_for_another_sound_one_is_noticed(specimen, another):
    body = specimen.rows("SELECT body FROM entry WHERE seq = 0")[0][0]
    forged = bytes(body).replace(b'"origin":"', b'"origin":"x')
    specimen.tamper("UPDATE entry SET body = ? WHERE seq = 0", forged)
    with pytest.raises(NotAnArchiveError, match="do not give its head"):
        _copy(specimen, another("sqlite"))


def test_bytes_that_are_gone_without_a_redaction_are_damage(specimen, another):
    digest = specimen.rows("SELECT text FROM version WHERE text <> capture AND title IS NOT NULL")[0][0]
    specimen.tamper("UPDATE object SET data = NULL WHERE digest = ?", digest)
    with pytest.raises(NotAnArchiveError, match="no redaction says so"):
        _copy(specimen, another("sqlite"))


WITHDRAWN = "Katarahasia hanya ada di sini."


def _withdraw(newsroom):
    """Redact the one article that holds the secret."""
    with newsroom.open() as archive:
        (version,) = (version for version in archive.articles() if version.title == "Ditarik")
        archive.redact(version.article, reason="a court's order", by="Ani")


def _publish_a_secret(newsroom):
    text = newsroom.row()["text"]
    newsroom.publish(newsroom.row(title="Pertama"), newsroom.row(title="Ditarik", text=f"{text} {WITHDRAWN}"))
    newsroom.publish(newsroom.row(title="Terakhir"))


@pytest.mark.parametrize("database", DATABASES)
def test_what_was_redacted_since_the_last_copy_goes_from_the_copy_too(newsroom, another, database):
    _publish_a_secret(newsroom)
    there = another(database)
    copied = _at(newsroom, there)
    _copy(newsroom, there)
    with copied.open() as archive:
        assert len(archive.search("katarahasia").hits) == 1
    _withdraw(newsroom)
    report = _copy(newsroom, there)
    assert report.is_clean
    assert _contents(copied) == _contents(newsroom)
    with copied.open() as archive:
        assert archive.search("katarahasia").hits == ()
    if database == "sqlite":
        written = b"".join(path.read_bytes() for path in Path(there).parent.glob(f"{Path(there).name}*"))
        assert WITHDRAWN.encode() not in written
        assert b"katarahasia" not in written


@pytest.mark.parametrize("done", [0, 5])
def test_what_is_redacted_while_it_is_copied_goes_from_the_copy_at_once_or_with_the_next(
    newsroom, another, monkeypatch, done
):
    monkeypatch.setattr(copying, "MAX_ENTRIES", 5)
    _publish_a_secret(newsroom)
    there = another("sqlite")
    withdrawn = []

    def meanwhile(what, reached, _all):
        if what == "copying" and reached >= done and not withdrawn:
            withdrawn.append(reached)
            _withdraw(newsroom)

    with Archive.open(newsroom.place, read_only=True) as archive:
        assert archive.copy(there, progress=meanwhile).is_clean
    assert withdrawn
    assert _copy(newsroom, there).is_clean
    assert _contents(_at(newsroom, there)) == _contents(newsroom)


def test_progress_is_told_from_the_first_entry_to_the_last(specimen, another, monkeypatch):
    monkeypatch.setattr(copying, "MAX_ENTRIES", 4)
    seen = []
    with Archive.open(specimen.place) as archive:
        report = archive.copy(another("sqlite"), progress=lambda *step: seen.append(step))
    copied = [done for what, done, _ in seen if what == "copying"]
    assert copied == sorted(copied)
    assert (copied[0], copied[-1]) == (0, report.size)
    assert seen[-1] == ("verifying", report.size, report.size)


def _start(*arguments, die_at=0):
    child = subprocess.Popen(
        [sys.executable, CHILD, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"DIE_AT": str(die_at)},
    )
    assert child.stdout.readline() == "ready\n"
    return child


@pytest.mark.parametrize("database", DATABASES)
def test_a_copier_killed_again_and_again_leaves_an_archive_and_ends_where_it_should(
    newsroom, another, database
):
    newsroom.add(_feed(newsroom))
    there = another(database)
    chance = random.Random(database)  # noqa: S311  only moments
    for _ in range(4):
        child = _start("copy", newsroom.place, there, 5)
        child.stdin.write("go\n")
        child.stdin.flush()
        time.sleep(chance.random() * 0.4)
        child.kill()
        child.communicate(timeout=60)
        assert _is_prefix(newsroom, there)
    assert _copy(newsroom, there).is_clean
    assert _contents(_at(newsroom, there)) == _contents(newsroom)


@pytest.mark.parametrize("statement", [1, 5, 30, 75, 90, 110, 130])
@pytest.mark.parametrize("database", DATABASES)
def test_a_copier_that_dies_at_a_statement_leaves_whole_batches(newsroom, another, database, statement):
    newsroom.add(_feed(newsroom, 10))
    there = another(database)
    child = _start("copy", newsroom.place, there, 3, die_at=statement)
    _, told = child.communicate("go\n", timeout=60)
    assert (child.returncode, told) in {(-signal.SIGKILL, ""), (0, "")}
    assert _is_prefix(newsroom, there)
    assert _copy(newsroom, there).is_clean
    assert _contents(_at(newsroom, there)) == _contents(newsroom)


def _is_prefix(newsroom, there):
    """Tell whether a place holds nothing yet, or an archive that verifies and is the beginning of another."""
    made = _at(newsroom, there)
    try:
        report = made.verify()
    except NotAnArchiveError as error:
        return "does not exist" in str(error) or "holds no archive yet" in str(error)
    entries = made.rows("SELECT seq, body FROM entry ORDER BY seq")
    whole = newsroom.rows("SELECT seq, body FROM entry ORDER BY seq")
    return not report.result.found and entries == whole[: len(entries)] and len(entries) > 0


@pytest.mark.parametrize("database", DATABASES)
def test_an_archive_is_copied_while_somebody_writes_to_it(newsroom, another, database):
    newsroom.publish(newsroom.row(title="Sebelumnya"))
    there = another(database)
    child = _start("add", newsroom.place, 1, _feed(newsroom, 60))
    child.stdin.write("go\n")
    child.stdin.flush()
    sizes = []
    while child.poll() is None:
        report = _copy(newsroom, there)
        assert report.is_clean, (report.left, report.verification.result.problems)
        sizes.append(report.size)
    assert child.communicate(timeout=60)[1] == ""
    assert _copy(newsroom, there).size > sizes[0]
    assert _contents(_at(newsroom, there)) == _contents(newsroom)


def test_the_command_copies_says_so_and_verifies(specimen, another):
    there = another("sqlite")
    result = CliRunner().invoke(main, ["copy", there, "--db", specimen.place, "--processes", "1"])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith("Copied ")
    assert "add to one of the two only" in result.stdout
    assert result.stdout.splitlines()[-1] == "OK: everything that was looked at is as the log says"
    result = CliRunner().invoke(main, ["copy", there, "--db", specimen.place, "--format", "json"])
    told = json.loads(result.stdout)
    assert (told["copied"], told["verification"]["ok"]) == (0, True)


def test_a_search_index_is_not_copied_and_the_copy_makes_its_own(specimen, another):
    there = another("sqlite")
    with specimen.open() as archive:
        found = [hit.version.capture for hit in archive.search("petani").hits]
    _copy(specimen, there)
    copied = _at(specimen, there)
    assert copied.rows("SELECT size FROM search_state") == [(0,)]
    with copied.open() as archive:
        assert [hit.version.capture for hit in archive.search("petani").hits] == found != []
