"""Sharing the ranges of a log among processes: how they are cut, started and put together."""

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.merkle import Frontier
from archive.proof.check import Depth
from archive.proof.verdicts import RangeReport
from archive.proof.workers import Crew, crew, ranges, start_method
from archive.store.location import locate
from archive.store.sqlite import sqlite_connection

LINUX = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system does not count threads")

SHARED = """
import json, sys
from archive.proof import workers
from archive.proof.verify import Request, verify
from archive.store.location import locate

if __name__ == "__main__":
    workers.PARALLEL_FROM, workers._NARROWEST, workers._WIDEST = 1, 2, 2
    if sys.argv[2] == "spawn":
        workers.start_method = lambda location: "spawn"
    said = workers.start_method(locate(sys.argv[1]))
    result = verify(locate(sys.argv[1]), Request(processes=3))
    items = sorted([*kind, number] for kind, number in result.result.items.items())
    problems = [[p.step, p.verdict, p.where, p.detail] for p in result.result.problems]
    print(json.dumps([said, result.root, items, problems]))
"""


class Idle(Executor):
    """A pool whose processes never begin."""

    def submit(self, *_asked, **_named):
        return Future()


class Done(Executor):
    """A pool whose processes are done at once."""

    def submit(self, function, /, *asked, **_named):
        future = Future()
        future.set_running_or_notify_cancel()
        future.set_result(function(*asked))
        return future


def _joined(reports):
    whole, result = Frontier(), RangeReport()
    for report in reports:
        whole = whole.joined(report.frontier)
        result.add(report)
    return whole.root().hex(), result.items


@given(size=st.integers(0, 100_000), processes=st.integers(1, 64))
def test_ranges_cover_the_log_and_each_is_a_subtree(size, processes):
    cut = list(ranges(size, processes))
    assert [first for first, _ in cut] == [0, *(last for _, last in cut)][: len(cut)]
    assert (cut[-1][1] if cut else 0) == size
    widths = [last - first for first, last in cut[:-1]]
    assert all(width.bit_count() == 1 and 256 <= width <= 1_024 for width in widths)
    # Narrower ranges come last, so that each begins where a subtree of its size does.
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("pool", [Idle(), Done()], ids=["by this process", "by others"])
def test_ranges_are_checked_whoever_does_it(specimen, pool, monkeypatch):
    size = len(specimen.rows("SELECT 1 FROM entry"))
    location = locate(specimen.place)
    alone = _joined(Crew(location).check(size, Depth()))
    monkeypatch.setattr("archive.proof.workers._NARROWEST", 2)
    assert len(list(ranges(size, 3))) > 4
    assert _joined(Crew(location, 3, pool).check(size, Depth())) == alone


@LINUX
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_find_together_what_one_finds(specimen, tmp_path, method):
    specimen.tamper("UPDATE version SET title = 'Lain' WHERE number = 2")
    script = tmp_path / "shared.py"
    script.write_text(SHARED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script, specimen.place, method], capture_output=True, text=True, check=True
    )
    said, root, items, problems = json.loads(done.stdout)
    assert said == method
    alone = specimen.verify()
    mine = sorted([*kind, number] for kind, number in alone.result.items.items())
    # Checkpoints that this home has seen before are held to as well.
    assert [item for item in items if item[0] != "checkpoint"] == [i for i in mine if i[0] != "checkpoint"]
    assert root == alone.root
    assert problems == [[p.step, p.verdict, p.where, p.detail] for p in alone.result.problems]
    assert problems != []


def test_a_small_archive_is_checked_by_one_process(specimen):
    with crew(locate(specimen.place), 4) as workers:
        assert workers._pool is None


def _method(place):
    """Ask a process that has nothing else to do."""
    code = (
        "from archive.proof.workers import start_method; from archive.store.location import locate; "
        f"print(start_method(locate({place!r})))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


@LINUX
def test_processes_are_forked_where_nothing_else_goes_on(specimen):
    assert _method(specimen.place) == "fork"


def test_processes_are_spawned_beside_other_threads(specimen):
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    try:
        assert start_method(locate(specimen.place)) == "spawn"
    finally:
        ended.set()
        thread.join()


def test_processes_are_spawned_where_the_system_does_not_count_threads(specimen, monkeypatch):
    monkeypatch.setattr("archive.proof.workers._threads", lambda: None)
    assert start_method(locate(specimen.place)) == "spawn"


@LINUX
@pytest.mark.parametrize("specimen", ["sqlite"], indirect=True)
def test_processes_are_spawned_while_the_file_is_open(specimen, tmp_path, monkeypatch):
    monkeypatch.setattr("archive.proof.workers._threads", lambda: 1)
    location = locate(specimen.place)
    linked = tmp_path / "linked.db"
    linked.hardlink_to(specimen.place)
    assert start_method(location) == "fork"
    with closing(sqlite_connection(locate(linked), "read")) as connection:
        connection.execute("SELECT count(*) FROM entry").fetchall()
        assert start_method(location) == "spawn"
    assert start_method(location) == "fork"


KEPT_WAITING = """
import multiprocessing, sys, time
from archive.proof import workers
from archive.store.location import locate

if __name__ == "__main__":
    workers.PARALLEL_FROM, workers._LOOKING = 1, 0.05
    with workers.crew(locate(sys.argv[1]), 3):
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
        time.sleep(600)
"""


@LINUX
def test_where_the_process_that_shares_its_work_is_killed_the_others_end_too(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    path = tmp_path / "waiting.py"
    path.write_text(KEPT_WAITING, encoding="utf-8")
    with subprocess.Popen([sys.executable, path, newsroom.place], stdout=subprocess.PIPE, text=True) as asked:
        others = [int(number) for number in (asked.stdout.readline() if asked.stdout else "").split()]
        asked.kill()
    assert others
    patience = time.monotonic() + 60
    while any(map(_runs, others)) and time.monotonic() < patience:
        time.sleep(0.05)
    assert [number for number in others if _runs(number)] == []


def _runs(number: int) -> bool:
    """Tell whether a process is there, and not only waiting to be buried by whoever inherited it."""
    try:
        return Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
