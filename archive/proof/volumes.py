"""Checking the volumes of fingerprints: that they hold what the versions' own rows say, and nothing else.

A volume is in another order than the rows that it is made of, so both are compared as multisets: by the
product of (r - posting) modulo a prime, for a random r (Lipton 1990; Blum et al. 1994). Two that differ have
the same product once in 2⁶¹ / n times, whoever chose them without knowing r; neither is held in memory.
"""

from collections.abc import Iterable
from typing import Final

from archive.proof.verdicts import Problem, RangeReport, Verdict
from archive.sharing import fingerprints
from archive.sharing.volumes import Volume, is_page, postings, unpacked, volumes
from archive.store.scan import Scan

PRIME: Final = (1 << 61) - 1

_STEP: Final = 4_096


def check_volumes(scan: Scan, size: int, secret: int, report: RangeReport) -> None:
    """Step 5: the volumes over a log of this size are there, and hold the fingerprints of its entries.

    Args:
        scan: The archive.
        size: The number of its entries.
        secret: A random number below ``PRIME`` that nobody knew when the archive was written.
        report: Takes what is found.
    """
    expected = frozenset(volumes(size))
    for first, length in scan.volumes():
        if (first, length) not in expected:
            where = f"the volume over entries from {first!r} on"
            _problem(report, where, "tampered", "a log of this size has no such volume")
    for volume in sorted(expected):
        where = f"the volume over entries {volume.first} to {volume.last - 1}"
        pages, found = _held(scan, volume, secret)
        if found == _due(scan, volume, secret):
            report.fine("posting", pages)
        elif pages:
            _problem(report, where, "tampered", "it does not hold the fingerprints of these entries")
        else:
            _problem(report, where, "missing", "it is not there")


def product(numbers: Iterable[int], secret: int, start: int = 1) -> int:
    """Give the product that stands for a multiset of numbers below 2⁶⁴, times ``start``."""
    for number in numbers:
        start = start * (secret - number) % PRIME
    return start


def _held(scan: Scan, volume: Volume, secret: int) -> tuple[int, int | None]:
    """Give the number of a volume's pages, and the product of its postings; None if they are none."""
    number, found = 0, 1
    for page, data in scan.pages(*volume):
        number += 1
        try:
            held = unpacked(data)
        except (TypeError, ValueError):
            return number, None
        if not is_page(volume, page, held):
            return number, None
        found = product(held, secret, found)
    return number, found


def _due(scan: Scan, volume: Volume, secret: int) -> int | None:
    """Give the product that a volume should have; None where the rows that it is made of are damaged."""
    due = 1
    for first in range(volume.first, volume.last, _STEP):
        for entry, _, _, keys in scan.rows("fingerprint", first, min(first + _STEP, volume.last)):
            try:
                due = product(postings(entry, fingerprints.unpacked(keys)), secret, due)
            except (TypeError, ValueError):
                return None
    return due


def _problem(report: RangeReport, where: str, verdict: Verdict, detail: str) -> None:
    advice = "`archive copy` makes it anew"
    report.report(Problem(step=5, kind="posting", verdict=verdict, where=where, detail=f"{detail}; {advice}"))
