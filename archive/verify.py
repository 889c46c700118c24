"""Verification: the numbered steps of the log's contract, each item with exactly one verdict.

(0) The database is whole, of this schema, and its append-only triggers stand.
(2) The entries are numbered without a gap, and the root over them is the stored head's.
(3) Every projection equals what the entries say: no row without an entry, no entry without its rows.
(4) Every stored object's bytes give its digest, each capture's among them.
(5) Every record gives its digest, and every column equals the record's field.
(6) Every evidence span slices to its exact words.

Steps (1), a checkpoint's signature, and (7), rereading the captures, are named in the report as not
done. Steps (2) to (6) walk the log once, in ranges that are checked apart from each other.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Final, TypeAlias

from archive.check import Problem, RangeReport, Verdict, check_range
from archive.errors import ArchiveError
from archive.merkle import Frontier
from archive.projection import ROWS
from archive.store.location import Location
from archive.store.scan import Scan, open_scan

Progress: TypeAlias = Callable[[int, int], None]
Span: TypeAlias = tuple[int, int]

RANGE: Final = 1_024
"""Entries to a range: a power of two, so that each range's hashes are a subtree of the whole."""

PARALLEL_FROM: Final = 4 * RANGE
"""Below so many entries, starting more processes costs more than they save."""

NOT_DONE: Final = (
    "step 1: no checkpoint was compared with; whoever can rewrite the whole database goes unseen",
    "step 7: captures were not read again",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a verification looked at and what it found.

    Attributes:
        archive: The archive's name, without secrets.
        size: The number of entries.
        root: The root over the entries, in hexadecimal.
        result: Counts and problems.
        not_done: What was not looked at.
    """

    archive: str
    size: int
    root: str
    result: RangeReport
    not_done: tuple[str, ...] = NOT_DONE

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to verify: an empty archive is never called intact."""
        return not any(kind in {"version", "quarantine"} for kind, _ in self.result.items)

    @property
    def is_green(self) -> bool:
        """Whether everything in the scope is as it should be."""
        return not self.result.found and not self.is_empty


def verify(
    location: Location, *, processes: int | None = 1, progress: Progress | None = None
) -> VerifyReport:
    """Verify an archive, reading every entry, every object and every row.

    Args:
        location: The archive.
        processes: How many processes share the work; None for all but one of the cores.
        progress: Called with the entries checked so far and the number of all.

    Raises:
        ArchiveError: The archive cannot be read at all.
    """
    with open_scan(location) as scan:
        result = RangeReport()
        head = _head(scan, result)
        tell = progress or (lambda _done, _all: None)
        with _workers(location, head.size, processes) as checked:
            _check_database(location, result)
            _check_beyond(scan, head.size, result)
            whole = Frontier()
            for part in checked:
                whole = whole.joined(part.frontier)
                result.add(part)
                tell(whole.size, head.size)
        _check_root(whole, head, result)
    return VerifyReport(archive=str(location), size=whole.size, root=whole.root().hex(), result=result)


def _head(scan: Scan, result: RangeReport) -> Frontier:
    """Read the stored head; where it is unusable, the entries themselves say how far the log goes."""
    rows = scan.heads()
    if len(rows) == 1 and rows[0][0] == 1:
        _, size, root, peaks = rows[0]
        try:
            head = Frontier.unpacked(size, peaks)
        except (TypeError, ValueError, AttributeError):
            head = None
        if head is not None and head.root() == root:
            result.fine("head")
            return head
    detail = "it does not fit itself" if rows else "it is not there"
    verdict: Verdict = "tampered" if rows else "missing"
    result.report(Problem(step=2, kind="head", verdict=verdict, where="the head", detail=detail))
    return Frontier(size=scan.length())


def _check_root(whole: Frontier, head: Frontier, result: RangeReport) -> None:
    """Step 2: the entries are those that the head was made over."""
    if head.peaks and whole != head:
        detail = f"the {whole.size} entries do not give the stored root"
        result.report(Problem(step=2, kind="head", verdict="tampered", where="the root", detail=detail))


def _check_beyond(scan: Scan, size: int, result: RangeReport) -> None:
    """Step 3: nothing is stored that belongs to no entry of the log."""
    for table in ("entry", "object", *ROWS):
        number = scan.beyond(table, size)
        if number:
            where, detail = f"{number} rows of {table}", f"they belong to no entry below {size}"
            result.report(Problem(step=3, kind=table, verdict="tampered", where=where, detail=detail))


def _check_database(location: Location, result: RangeReport) -> None:
    """Step 0: the database's own check, the schema's version, and the triggers."""
    from archive.store.database import open_archive  # noqa: PLC0415  meanwhile the workers work
    from archive.store.guards import damage, missing  # noqa: PLC0415

    database = open_archive(location, "read")
    try:
        with database.reading() as connection:
            for detail in damage(connection):
                result.report(
                    Problem(step=0, kind="database", verdict="tampered", where="the database", detail=detail)
                )
            for name in missing(connection):
                result.report(
                    Problem(
                        step=0,
                        kind="trigger",
                        verdict="missing",
                        where=f"trigger {name}",
                        detail="it is absent, disabled or altered: rows could be changed unhindered",
                    )
                )
    finally:
        database.close()


@contextmanager
def _workers(location: Location, size: int, processes: int | None) -> Iterator[Iterator[RangeReport]]:
    spans = [(first, min(first + RANGE, size)) for first in range(0, size, RANGE)]
    # This process is busy with step 0 meanwhile.
    number = min(processes or max(1, (os.cpu_count() or 1) - 1), len(spans))
    if number < 2 or size < PARALLEL_FROM:
        yield (_in_process(location, span) for span in spans)
        return
    # Spawned, not forked: a library's threads do not survive a fork.
    with ProcessPoolExecutor(number, mp_context=get_context("spawn")) as pool:
        yield pool.map(_in_process, [location] * len(spans), spans)


def _in_process(location: Location, span: Span) -> RangeReport:
    """Check a range; a range that the database cannot give any more is unverifiable, not fatal."""
    first, last = span
    try:
        with open_scan(location) as scan:
            return check_range(scan, first, last)
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
