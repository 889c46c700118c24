"""What a crash leaves behind: whole batches, an archive that verifies, and a rerun that completes it."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import Archive
from archive.api import upgrade
from archive.entries import Addition, Entry
from archive.errors import NotAnArchiveError, SchemaVersionError
from archive.intake.ingest import Ingest, Surroundings
from archive.intake.prepare import Preparer
from archive.model import Capture, Origin
from archive.reading import Knowledge
from archive.store import schema, writer
from archive.store.database import connect, open_archive
from archive.store.location import locate
from archive.store.tables import METADATA

CHILD = Path(__file__).with_name("child.py")

ARTICLES = 40
BATCH = 4

NOW = datetime(2024, 5, 2, 6, 30, tzinfo=UTC)


def _start(*arguments: object, die_at: int = 0) -> "subprocess.Popen[str]":
    """Start a child that is ready and waits to be told to go."""
    child = subprocess.Popen(
        [sys.executable, CHILD, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"DIE_AT": str(die_at)},
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def _finish(child: "subprocess.Popen[str]") -> str:
    """Tell a child to go, and see it through."""
    out, err = child.communicate("go\n", timeout=60)
    assert (child.returncode, err) == (0, "")
    return out


def _die(child: "subprocess.Popen[str]") -> None:
    """Tell a child to go that kills itself on the way."""
    _, err = child.communicate("go\n", timeout=60)
    assert (child.returncode, err) == (-signal.SIGKILL, "")


def _kill_on_the_way(child: "subprocess.Popen[str]", chance: random.Random) -> None:
    """Kill an adder so many batches and some milliseconds after it was told to go."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("go\n")
    child.stdin.flush()
    for _ in range(chance.randrange(5)):
        child.stdout.readline()
    time.sleep(chance.random() * 0.05)
    child.kill()
    child.communicate(timeout=60)


def _feed(newsroom: Any, articles: int = ARTICLES) -> Path:
    rows = [newsroom.row(title=f"Gempa Susulan ke-{number}") for number in range(1, articles + 1)]
    path: Path = newsroom.write("gempa.jsonl", "\n".join(json.dumps(row) for row in rows))
    return path


def _is_sound(newsroom: Any) -> bool:
    """Tell whether what is there is whole: nothing at all, an empty log, or an archive that verifies."""
    try:
        report = newsroom.verify()
    except NotAnArchiveError as error:
        return "does not exist" in str(error) or "holds no archive yet" in str(error)
    return bool(report.is_green or (report.is_empty and not report.result.found))


def _titles(newsroom: Any) -> list[str]:
    if newsroom.is_sqlite and not Path(newsroom.place).exists():
        return []
    try:
        return [title for (title,) in newsroom.rows("SELECT title FROM version ORDER BY entry")]
    except Exception as error:
        if "no such table" in str(error) or "does not exist" in str(error):
            return []
        raise


def _contents(newsroom: Any) -> dict[str, list[Any]]:
    """Give every row of every table."""
    tables = METADATA.sorted_tables
    keys = {t.name: ", ".join(f'"{c.name}"' for c in t.primary_key) for t in tables}
    return {name: newsroom.rows(f'SELECT * FROM "{name}" ORDER BY {key}') for name, key in keys.items()}


def _expected(articles: int = ARTICLES) -> list[str]:
    return [f"Gempa Susulan ke-{number}" for number in range(1, articles + 1)]


@pytest.mark.parametrize("seed", range(2))
def test_an_adder_killed_again_and_again_leaves_whole_batches_and_a_rerun_completes_them(newsroom, seed):
    chance, feed = random.Random(seed), _feed(newsroom)  # noqa: S311  only moments
    for _ in range(3):
        before = _titles(newsroom)
        _kill_on_the_way(_start("add", newsroom.place, BATCH, feed), chance)
        after = _titles(newsroom)
        assert _is_sound(newsroom)
        assert after == _expected(len(after))
        assert len(after) % BATCH == 0
        assert len(after) >= len(before)
    _finish(_start("add", newsroom.place, BATCH, feed))
    assert _titles(newsroom) == _expected()
    assert newsroom.rows("SELECT DISTINCT number FROM version") == [(1,)]
    assert newsroom.verify().is_green


@pytest.mark.parametrize("statement", [8, 12, 19, 30])
def test_an_adder_that_dies_within_a_transaction_leaves_the_batches_before_it(newsroom, statement):
    feed = _feed(newsroom, 12)
    Archive.init(newsroom.place).close()
    _die(_start("add", newsroom.place, BATCH, feed, die_at=statement))
    assert _is_sound(newsroom)
    assert len(_titles(newsroom)) in {0, 4, 8}
    _finish(_start("add", newsroom.place, BATCH, feed))
    assert _titles(newsroom) == _expected(12)
    assert newsroom.verify().is_green


def test_what_was_reported_as_stored_is_there_after_a_crash(newsroom):
    child = _start("add", newsroom.place, BATCH, _feed(newsroom))
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("go\n")
    child.stdin.flush()
    reported = [child.stdout.readline() for _ in range(3)]
    child.kill()
    child.communicate(timeout=60)
    assert reported == ["4\n", "8\n", "12\n"]
    assert len(_titles(newsroom)) >= 12


@pytest.mark.parametrize("statement", [1, 3, 8, 25, 40])
def test_a_crash_while_an_archive_is_made_leaves_nothing_in_the_way_of_making_it(newsroom, statement):
    _die(_start("init", newsroom.place, die_at=statement))
    assert _is_sound(newsroom)
    with Archive.init(newsroom.place) as archive:
        assert archive.status().size == 1


@pytest.mark.parametrize("statement", [1, 4, 12, 24])
def test_a_crash_while_an_archive_is_upgraded_leaves_the_older_schema_whole(newsroom, statement):
    _make_older(newsroom.place)
    before = newsroom.rows("SELECT seq, body FROM entry")
    _die(_start("upgrade", newsroom.place, die_at=statement))
    with pytest.raises(SchemaVersionError, match="archive upgrade"):
        newsroom.open()
    assert upgrade(newsroom.place) == ("0001", schema.REVISIONS[-1])
    assert newsroom.rows("SELECT seq, body FROM entry") == before
    newsroom.publish(newsroom.row())
    assert newsroom.verify().is_green


@pytest.mark.parametrize("statement", [2, 6, 10, 13])
def test_a_crash_while_a_key_is_made_leaves_a_log_with_both_key_and_checkpoint_or_neither(
    newsroom, statement
):
    newsroom.publish(newsroom.row())
    _die(_start("key", newsroom.place, die_at=statement))
    assert newsroom.verify().is_green
    keys, checkpoints = (newsroom.rows(f"SELECT 1 FROM {table}") for table in ("log_key", "checkpoint"))
    assert len(keys) == len(checkpoints)


def _make_older(place: str) -> None:
    """Make an archive of the first schema."""
    database = connect(locate(place), "create")
    genesis = {"origin": "contoh.id/warta", "format": "sanad-archive/1"}
    entry = Entry(seq=0, type="genesis", time="2024-05-01T00:00:00Z", run=None, data=genesis)
    with database.writing() as connection:
        schema.upgrade(connection, "0001")
        writer.append(connection, writer.found(connection), [Addition(entry=entry)])
    database.close()


class _ChanceRunsOut:
    """Gives so many random bytes, so many times."""

    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self, size: int) -> bytes:
        if not self.left:
            raise OSError("no more randomness")
        self.left -= 1
        return os.urandom(size)


def _captures(newsroom: Any, numbers: Sequence[int]) -> list[Capture]:
    return [
        Capture(
            id=f"banjir.jsonl:{number}",
            data=json.dumps(newsroom.row(title=f"Banjir Hari ke-{number}")).encode(),
            media_type="application/x-ndjson",
            origin=Origin(name="banjir.jsonl", position=number),
        )
        for number in numbers
    ]


@pytest.mark.parametrize("times", [0, 1, 4, 7])
def test_an_error_within_a_transaction_leaves_the_archive_as_it_was(newsroom, monkeypatch, times):
    monkeypatch.setattr("archive.intake.ingest.DRAWN_BYTES", 1)
    newsroom.publish(newsroom.row())
    before = _contents(newsroom)
    around = Surroundings(clock=lambda: NOW, entropy=_ChanceRunsOut(times))
    database = open_archive(locate(newsroom.place), "write")
    ingest = Ingest(database, Preparer(Knowledge.load()), around, defaults={})
    with pytest.raises(OSError, match="no more randomness"):
        list(ingest.add(_captures(newsroom, range(1, 4))))
    database.close()
    assert _contents(newsroom) == before
    assert newsroom.verify().is_green


def test_an_archive_whose_writer_failed_can_be_written_on_the_same_connection(newsroom, monkeypatch):
    monkeypatch.setattr("archive.intake.ingest.DRAWN_BYTES", 1)
    Archive.init(newsroom.place).close()
    chance = _ChanceRunsOut(1)
    database = open_archive(locate(newsroom.place), "write")
    around = Surroundings(clock=lambda: NOW, entropy=chance)
    ingest = Ingest(database, Preparer(Knowledge.load()), around, defaults={})
    with pytest.raises(OSError, match="no more randomness"):
        list(ingest.add(_captures(newsroom, range(1, 4))))
    chance.left = 1_000
    list(ingest.add(_captures(newsroom, range(1, 4))))
    database.close()
    assert _titles(newsroom) == [f"Banjir Hari ke-{number}" for number in range(1, 4)]
    assert newsroom.verify().is_green


def test_an_interrupted_add_keeps_what_it_reported(newsroom, monkeypatch):
    monkeypatch.setattr("archive.intake.ingest.BATCH_CAPTURES", BATCH)
    feed = _feed(newsroom, 12)

    def interrupt(report):
        if report.received == 8:
            raise KeyboardInterrupt

    with Archive.open(newsroom.place, create=True) as archive, pytest.raises(KeyboardInterrupt):
        archive.add([feed], progress=interrupt)
    assert _titles(newsroom) == _expected(8)
    newsroom.add(feed)
    assert _titles(newsroom) == _expected(12)
    assert newsroom.verify().is_green
