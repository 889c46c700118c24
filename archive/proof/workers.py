"""Sharing the ranges of a log among processes, each of which imports this module and what checking needs."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Final

from archive.errors import ArchiveError
from archive.merkle import Frontier
from archive.proof.check import Depth, Span, check_range
from archive.proof.verdicts import Problem, RangeReport
from archive.store.location import Location
from archive.store.scan import open_scan

RANGE: Final = 1_024
"""Entries to a range: a power of two, so that each range's hashes are a subtree of the whole."""

PARALLEL_FROM: Final = 4 * RANGE
"""Below so many entries, starting more processes costs more than they save."""


@contextmanager
def checked_ranges(
    location: Location, size: int, depth: Depth, processes: int | None
) -> Iterator[Iterator[RangeReport]]:
    """Check a log of this size range by range; the reports come in order, as they are wanted.

    Args:
        location: The archive.
        size: The number of its entries.
        depth: How closely they are looked at.
        processes: How many processes share the work; None for all but one of the cores.
    """
    spans = [(first, min(first + RANGE, size)) for first in range(0, size, RANGE)]
    # This process is busy with step 0 meanwhile.
    number = min(processes or max(1, (os.cpu_count() or 1) - 1), len(spans))
    if number < 2 or size < PARALLEL_FROM:
        yield (_in_process(location, span, depth) for span in spans)
        return
    # Spawned, not forked: a library's threads do not survive a fork.
    with ProcessPoolExecutor(number, mp_context=get_context("spawn")) as pool:
        yield pool.map(_in_process, [location] * len(spans), spans, [depth] * len(spans))


def _in_process(location: Location, span: Span, depth: Depth) -> RangeReport:
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
