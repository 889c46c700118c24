"""Sharing the ranges of a log among processes: this one, and others that it starts."""

import gc
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Final, Literal

from archive.errors import ArchiveError
from archive.merkle import Frontier
from archive.proof.check import Depth, Span, check_range
from archive.proof.verdicts import Problem, RangeReport
from archive.store.location import Location
from archive.store.scan import open_scan
from archive.store.sqlite import is_open_here

PARALLEL_FROM: Final = 4_096
"""Below so many entries, starting more processes costs more than they save."""

_NARROWEST: Final = 256
_WIDEST: Final = 1_024
"""Entries to a range: a power of two, so that each range's hashes are a subtree of the whole. What the
database cannot give any more is told of a whole range."""

_ROUNDS: Final = 2
"""Ranges of a width that each process gets before they become narrower, so that all end at about one time."""

_LOOKING: Final = 1.0
"""Seconds after which the other processes look whether there is still somebody to work for."""

_YOUNG: Final = 100_000
"""New objects at which the other processes look for cycles among them: rows by the ten thousand hold none."""


class Crew:
    """The processes that check one archive: this one, and those of a pool where there is one."""

    __slots__ = ("_location", "_number", "_pool")

    def __init__(self, location: Location, number: int = 1, pool: ProcessPoolExecutor | None = None) -> None:
        self._location: Final = location
        self._number: Final = number
        self._pool: Final = pool

    def check(self, size: int, depth: Depth) -> Iterator[RangeReport]:
        """Check a log of this size range by range; the reports come in order.

        The other processes begin at once, this one when the first report is asked for.

        Args:
            size: The number of its entries.
            depth: How closely they are looked at.
        """
        spans = tuple(ranges(size, self._number))
        if self._pool is None:
            return (_checked(self._location, span, depth) for span in spans)
        begun = [self._pool.submit(_checked, self._location, span, depth) for span in spans]
        return self._joined(spans, depth, begun)

    def _joined(
        self, spans: Sequence[Span], depth: Depth, begun: Sequence[Future[RangeReport]]
    ) -> Iterator[RangeReport]:
        """Give the reports; while the next one is being made, make one that nobody has begun."""
        own: dict[int, RangeReport] = {}
        rest = iter(range(len(spans)))
        for at, future in enumerate(begun):
            while not future.done():
                free = next((number for number in rest if begun[number].cancel()), None)
                if free is None:
                    break
                own[free] = _checked(self._location, spans[free], depth)
            yield own.pop(at) if at in own else future.result()


@contextmanager
def crew(location: Location, processes: int | None) -> Iterator[Crew]:
    """Give the processes that are to check an archive, started where there is enough for them to do.

    To be called before the archive is opened: processes that are forked would inherit the connection.

    Args:
        location: The archive.
        processes: How many share the work, this one among them; None for as many as there are cores.

    Raises:
        ArchiveError: The archive cannot be read at all.
    """
    number = processes or os.cpu_count() or 1
    with open_scan(location) as scan:
        if not scan.reaches(PARALLEL_FROM):
            number = 1
    if number < 2:
        yield Crew(location)
        return
    context = get_context(start_method(location))
    pool = ProcessPoolExecutor(number - 1, mp_context=context, initializer=_settle, initargs=(os.getpid(),))
    try:
        # With the first task the pool forks all its processes, as it starts threads then.
        pool.submit(int)
        yield Crew(location, number, pool)
    finally:
        pool.shutdown(cancel_futures=True)


def start_method(location: Location) -> Literal["fork", "spawn"]:
    """Tell how processes are started: forked where that is known to be safe, spawned elsewhere.

    A forked process starts in a twentieth of the time of a spawned one, which loads everything anew. Forking
    is safe where nothing is halfway at that moment. Locks that other threads hold, of Python or of libraries
    that it does not know, would stay locked for ever: this must be the only thread, as the system counts
    them. SQLite takes the locks of a connection that was open before the fork for its own: no file of the
    archive may be open. A connection to PostgreSQL may be: nobody but the process that made it uses or
    closes it. Systems without /proc do not tell, and macOS' own libraries would not bear a fork.
    """
    is_open = location.dialect == "sqlite" and is_open_here(location)
    return "fork" if _threads() == 1 and not is_open else "spawn"


def _threads() -> int | None:
    """Count this process's threads as the system does; None where it does not tell."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    except OSError:
        return None


def ranges(size: int, processes: int) -> Iterator[Span]:
    """Cut a log of this size into ranges for so many processes; each is a subtree of the whole."""
    first = 0
    while first < size:
        width = _WIDEST
        while processes > 1 and width > _NARROWEST and size - first < width * processes * _ROUNDS:
            width //= 2
        yield first, min(first + width, size)
        first += width


def _settle(parent: int) -> None:
    """Begin as one of the other processes: nothing that is there already will ever be garbage.

    Args:
        parent: The process that shares its work. Where it is killed, nobody else tells this one to end.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG)
    Thread(target=_outlive, args=(parent,), daemon=True).start()


def _outlive(parent: int) -> None:
    """Wait until a process is no longer the parent of this one, and end."""
    while os.getppid() == parent:
        sleep(_LOOKING)
    os._exit(1)


def _checked(location: Location, span: Span, depth: Depth) -> RangeReport:
    """Check a range; a range that the database cannot give any more is unverifiable, not fatal."""
    first, last = span
    try:
        with open_scan(location) as scan:
            return check_range(scan, first, last, depth)
    except ArchiveError as error:
        report = RangeReport(frontier=Frontier().extended([b"\0" * 32] * (last - first)))
        report.report(
            Problem(
                step=0,
                kind="database",
                verdict="unverifiable",
                where=f"entries {first} to {last - 1}",
                detail=f"the database cannot give them: {error}",
            )
        )
        return report
