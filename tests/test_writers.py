"""Many writers and readers at once: nothing is lost, nothing forks, nobody waits for a reader."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from archive import Archive
from archive.errors import BusyError, NotFoundError
from archive.intake.ingest import Ingest, Surroundings
from archive.intake.prepare import Preparer
from archive.model import Capture, Origin
from archive.reading import Knowledge
from archive.store.database import open_archive
from archive.store.location import locate
from archive.store.writer import lock_head

CHILD = Path(__file__).with_name("child.py")

ARTICLES = 24
BATCH = 4

NOW = datetime(2024, 5, 2, 6, 30, tzinfo=UTC)

Child: TypeAlias = "subprocess.Popen[str]"


@contextmanager
def _children(*commands: Sequence[object]) -> Iterator[list[Child]]:
    """Start children, and let them go at the same moment once all are ready."""
    children = [
        subprocess.Popen(
            [sys.executable, CHILD, *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"DIE_AT": "0"},
        )
        for command in commands
    ]
    for child in children:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    yield children
    ends = [(child.communicate(timeout=90)[1], child.returncode) for child in children]
    assert ends == [("", 0)] * len(children)


def _feed(newsroom: Any, name: str, numbers: Sequence[int]) -> Path:
    rows = [newsroom.row(title=f"Pasar Ikan Hari ke-{number}") for number in numbers]
    path: Path = newsroom.write(name, "\n".join(json.dumps(row) for row in rows))
    return path


def _assert_one_sound_log(newsroom: Any, articles: int) -> None:
    """Every article is there once, and the entries are one sequence that the head was made over."""
    titles = [title for (title,) in newsroom.rows("SELECT title FROM version")]
    assert sorted(titles) == sorted(f"Pasar Ikan Hari ke-{number}" for number in range(articles))
    assert newsroom.rows("SELECT DISTINCT number FROM version") == [(1,)]
    numbers = [seq for (seq,) in newsroom.rows("SELECT seq FROM entry ORDER BY seq")]
    assert numbers == list(range(len(numbers)))
    assert newsroom.rows("SELECT size FROM head") == [(len(numbers),)]
    assert newsroom.verify().is_green


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait long for anybody."""
    monkeypatch.setattr("archive.store.sqlite.WAIT_SECONDS", 0.2)
    monkeypatch.setattr("archive.store.database.WAIT_SECONDS", 0.2)


@pytest.mark.parametrize("writers", [2, 4])
def test_adders_of_different_articles_at_once_lose_nothing_and_fork_nothing(newsroom, writers):
    Archive.init(newsroom.place).close()
    numbers = range(ARTICLES)
    feeds = [_feed(newsroom, f"pasar-{at}.jsonl", numbers[at::writers]) for at in range(writers)]
    with _children(*(["add", newsroom.place, BATCH, feed] for feed in feeds)):
        pass
    _assert_one_sound_log(newsroom, ARTICLES)


@pytest.mark.parametrize("writers", [2, 4])
def test_adders_of_the_same_articles_at_once_enter_each_of_them_once(newsroom, writers):
    Archive.init(newsroom.place).close()
    feed = _feed(newsroom, "pasar.jsonl", range(ARTICLES))
    with _children(*[["add", newsroom.place, BATCH, feed]] * writers):
        pass
    _assert_one_sound_log(newsroom, ARTICLES)
    (received,) = newsroom.rows("SELECT count(*) FROM observation")
    assert received == (writers * ARTICLES,)


def test_adders_that_come_upon_the_same_articles_from_both_ends_enter_each_of_them_once(newsroom):
    Archive.init(newsroom.place).close()
    feeds = [
        _feed(newsroom, "maju.jsonl", range(ARTICLES)),
        _feed(newsroom, "mundur.jsonl", range(ARTICLES)[::-1]),
    ]
    with _children(*(["add", newsroom.place, BATCH, feed] for feed in feeds)):
        pass
    _assert_one_sound_log(newsroom, ARTICLES)


@pytest.mark.parametrize("writers", [2, 4])
def test_adders_that_make_the_archive_at_the_same_moment_make_one_archive(newsroom, writers):
    numbers = range(ARTICLES)
    feeds = [_feed(newsroom, f"pasar-{at}.jsonl", numbers[at::writers]) for at in range(writers)]
    with _children(*(["add", newsroom.place, ARTICLES, feed] for feed in feeds)):
        pass
    _assert_one_sound_log(newsroom, ARTICLES)


def test_upgrades_at_the_same_moment_leave_a_whole_archive(newsroom):
    Archive.init(newsroom.place).close()
    with _children(*[["upgrade", newsroom.place]] * 2):
        pass
    newsroom.publish(newsroom.row(title="Pasar Ikan Hari ke-0"))
    _assert_one_sound_log(newsroom, 1)


def test_whoever_verifies_while_others_write_sees_a_whole_archive(newsroom):
    Archive.init(newsroom.place).close()
    numbers = range(ARTICLES)
    feeds = [_feed(newsroom, f"pasar-{at}.jsonl", numbers[at::2]) for at in range(2)]
    sizes = []
    with _children(*(["add", newsroom.place, 1, feed] for feed in feeds)) as children:
        while any(child.poll() is None for child in children):
            report = newsroom.verify()
            assert report.result.problems == []
            sizes.append(report.size)
    assert sizes == sorted(sizes)
    _assert_one_sound_log(newsroom, ARTICLES)


@pytest.mark.usefixtures("impatient")
def test_a_reader_and_a_verifier_do_not_wait_for_a_writer(newsroom):
    newsroom.publish(newsroom.row(title="Pasar Ikan Hari ke-0"))
    database = open_archive(locate(newsroom.place), "write")
    with database.writing() as connection:
        lock_head(connection)
        with newsroom.open() as archive:
            assert len(list(archive.articles())) == 1
        assert newsroom.verify().is_green
    database.close()


@pytest.mark.usefixtures("impatient")
def test_a_writer_does_not_wait_for_a_reader_and_the_reader_goes_on_seeing_what_it_saw(newsroom):
    newsroom.publish(*(newsroom.row(title=f"Pasar Ikan Hari ke-{number}") for number in range(3)))
    with newsroom.open() as archive:
        seen = archive.articles()
        next(seen)
        newsroom.publish(newsroom.row(title="Pasar Ikan Hari ke-3"))
        assert len(list(seen)) == 2
    _assert_one_sound_log(newsroom, 4)


@pytest.mark.usefixtures("impatient")
def test_a_writer_that_waits_too_long_for_another_says_so_and_changes_nothing(newsroom):
    newsroom.publish(newsroom.row(title="Pasar Ikan Hari ke-0"))
    database = open_archive(locate(newsroom.place), "write")
    with database.writing() as connection:
        lock_head(connection)
        with pytest.raises(BusyError, match="another program is writing to it"):
            newsroom.publish(newsroom.row(title="Pasar Ikan Hari ke-1"))
    database.close()
    _assert_one_sound_log(newsroom, 1)
    newsroom.publish(newsroom.row(title="Pasar Ikan Hari ke-1"))
    _assert_one_sound_log(newsroom, 2)


class _Overtaken:
    """A clock that lets somebody else act when it is first asked: after the look-up, before the lock."""

    def __init__(self, overtake: Callable[[], object]) -> None:
        self.overtake: Callable[[], object] | None = overtake

    def __call__(self) -> datetime:
        overtake, self.overtake = self.overtake, None
        if overtake:
            overtake()
        return NOW


def _capture(row: object, name: str = "pasar.jsonl", position: int = 1) -> Capture:
    return Capture(
        id=f"{name}:{position}",
        data=json.dumps(row).encode(),
        media_type="application/x-ndjson",
        origin=Origin(name=name, position=position),
    )


def _results_of_the_overtaken(
    newsroom: Any, captures: Sequence[Capture], overtake: Callable[[], object]
) -> list[str]:
    database = open_archive(locate(newsroom.place), "write")
    around = Surroundings(clock=_Overtaken(overtake), entropy=os.urandom)
    ingest = Ingest(database, Preparer(Knowledge.load()), around, defaults={})
    results = [outcome.result for batch in ingest.add(captures) for outcome in batch.outcomes]
    database.close()
    return results


def test_an_adder_that_is_overtaken_by_another_article_enters_its_own_after_it(newsroom):
    Archive.init(newsroom.place).close()
    one, other = (newsroom.row(title=f"Pasar Ikan Hari ke-{number}") for number in range(2))
    results = _results_of_the_overtaken(newsroom, [_capture(one)], lambda: newsroom.publish(other))
    assert results == ["new"]
    _assert_one_sound_log(newsroom, 2)


def test_an_adder_that_is_overtaken_by_the_same_article_observes_it(newsroom):
    Archive.init(newsroom.place).close()
    row = newsroom.row(title="Pasar Ikan Hari ke-0")
    results = _results_of_the_overtaken(newsroom, [_capture(row)], lambda: newsroom.publish(row))
    assert results == ["observed"]
    _assert_one_sound_log(newsroom, 1)


def test_an_adder_that_is_overtaken_by_a_version_of_its_article_enters_the_next_one(newsroom):
    Archive.init(newsroom.place).close()
    row, text = newsroom.row(), newsroom.row()["text"]
    changed = newsroom.row(text=f"{text}\n\nRalat: panen dimulai sepekan lebih awal.")
    results = _results_of_the_overtaken(newsroom, [_capture(changed)], lambda: newsroom.publish(row))
    assert results == ["version"]
    assert newsroom.verify().is_green


def test_bytes_that_are_the_latest_until_another_overtakes_are_a_return_to_them(newsroom):
    row, text = newsroom.row(), newsroom.row()["text"]
    changed = newsroom.row(text=f"{text}\n\nRalat: panen dimulai sepekan lebih awal.")
    newsroom.publish(row)
    results = _results_of_the_overtaken(newsroom, [_capture(row)], lambda: newsroom.publish(changed))
    assert results == ["version"]
    assert newsroom.rows("SELECT number FROM version ORDER BY entry") == [(1,), (2,), (3,)]
    assert newsroom.verify().is_green


def test_an_adder_overtaken_by_another_of_the_same_collection_makes_no_versions_of_its_own(newsroom):
    Archive.init(newsroom.place).close()
    row, text = newsroom.row(), newsroom.row()["text"]
    changed = newsroom.row(text=f"{text}\n\nRalat: panen dimulai sepekan lebih awal.")
    both = [_capture(row, "lama.jsonl"), _capture(changed, "baru.jsonl")]
    results = _results_of_the_overtaken(newsroom, both, lambda: newsroom.publish(row, changed))
    assert results == ["observed", "observed"]
    assert newsroom.rows("SELECT number FROM version ORDER BY entry") == [(1,), (2,)]
    assert newsroom.verify().is_green


def test_an_item_can_leave_quarantine_only_once_when_two_resolve_it(newsroom):
    newsroom.publish(newsroom.row(outlet="", title="Pasar Ikan Hari ke-0"))
    with newsroom.open() as one, newsroom.open() as other:
        (item,) = one.quarantined()
        one.admit(item.id, {"outlet": "Harian Contoh"}, reason="its page", by="Ani")
        with pytest.raises(NotFoundError, match="admitted already"):
            other.drop(item.id, reason="a list page", by="Budi")
    _assert_one_sound_log(newsroom, 1)
