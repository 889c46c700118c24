"""Owns the order in which fingerprints are looked up: volumes over stretches of the log, cut into pages.

The logarithmic method (Bentley and Saxe 1980): the volumes over a log of so many entries are as its size is
written in binary, in units of ``LEAST`` entries; what the log has beyond them is looked through as it stands.
Two volumes of a size are bound into one of twice that size, so that a fingerprint is looked up in as many
volumes as the size has binary digits, and is bound as many times. Which volumes there are, and what is in
them, follows from the log alone.
"""

import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from operator import lt
from typing import Final, NamedTuple, TypeAlias

Posting: TypeAlias = int
"""A fingerprint, and in the lower 32 bits the number of the entry that it stands in, modulo 2³²."""

LEAST: Final = 4_096
"""Entries of the smallest volume: about as many postings as one batch of articles looks up."""

_FEW: Final = 4
"""Entries to a page. Of articles of 500 words that are 60 postings, or half a kilobyte: what a row costs
beside its bytes is then a tenth of them, and finding a fingerprint in them costs less than fetching them."""

_BITS: Final = 32
_LOW: Final = (1 << _BITS) - 1
_LARGEST: Final = 1 << _BITS
_WIDTH: Final = 8


class Volume(NamedTuple):
    """The postings of a stretch of the log.

    Attributes:
        first: The number of its first entry, a multiple of ``size``.
        size: How many entries it is over: ``LEAST`` times a power of two.
    """

    first: int
    size: int

    @property
    def last(self) -> int:
        """One more than the number of its last entry."""
        return self.first + self.size

    @property
    def shift(self) -> int:
        """How many bits of a fingerprint do not tell its page."""
        return max(0, _BITS - max(1, self.size // _FEW).bit_length() + 1)

    @property
    def pages(self) -> int:
        """The number of its pages."""
        return 1 << (_BITS - self.shift)

    def page(self, key: int) -> int:
        """Give the page on which a fingerprint stands."""
        return key >> self.shift

    def entry(self, posting: Posting) -> int:
        """Give the number of a posting's entry."""
        return (self.first & ~_LOW) | (posting & _LOW)


def volumes(size: int) -> tuple[Volume, ...]:
    """Give the volumes over a log of so many entries, in its order; together they are over its beginning."""
    found: list[Volume] = []
    first, units = 0, size // LEAST
    while units > 0:
        most = min(LEAST << (units.bit_length() - 1), _LARGEST)
        found.append(Volume(first, most))
        first += most
        units -= most // LEAST
    return tuple(found)


def bound(size: int) -> int:
    """Give how many entries of a log of this size are bound in volumes."""
    return size // LEAST * LEAST


def posting(key: int, entry: int) -> Posting:
    """Give the posting of a fingerprint in an entry."""
    return key << _BITS | entry & _LOW


def postings(entry: int, keys: Iterable[int]) -> list[Posting]:
    """Give the postings of an entry's fingerprints."""
    low = entry & _LOW
    return [key << _BITS | low for key in keys]


def pieces(volume: Volume) -> Iterator[tuple[int, int]]:
    """Cut all fingerprints into stretches of so many that a volume has few postings with them.

    Yields:
        The first fingerprint of a stretch, and one more than its last.
    """
    number = min(volume.size // LEAST, LEAST // _FEW)  # no fewer than one page of the smallest volume
    width = (1 << _BITS) // number
    yield from ((piece * width, (piece + 1) * width) for piece in range(number))


def between(ordered: Sequence[Posting], low: int, high: int) -> Sequence[Posting]:
    """Give those of ordered postings whose fingerprints are from ``low`` up to, not including, ``high``."""
    return ordered[bisect_left(ordered, low << _BITS) : bisect_left(ordered, high << _BITS)]


def cut(volume: Volume, ordered: Sequence[Posting], low: int, high: int) -> Iterator[tuple[int, bytes]]:
    """Cut postings into the pages of a volume.

    Args:
        volume: The volume.
        ordered: Its postings whose fingerprints are from ``low`` up to, not including, ``high``, ascending.
        low: The first fingerprint of a page.
        high: One more than the last fingerprint of a page.

    Yields:
        The number and the bytes of each page that is not empty.
    """
    shift = volume.shift + _BITS
    first, last = volume.page(low), volume.page(high)
    cuts = [bisect_left(ordered, page << shift) for page in range(first, last + 1)]
    for page, (start, end) in enumerate(pairwise(cuts), first):
        if start < end:
            yield page, packed(ordered[start:end])


def packed(ordered: Sequence[Posting]) -> bytes:
    """Give the bytes of ordered postings: eight each, the first ones highest."""
    return _big(array("Q", ordered)).tobytes()


def unpacked(data: bytes) -> "array[int]":
    """Give the postings in the bytes of one page, or of several.

    Raises:
        ValueError: The bytes end within a posting.
    """
    found = array("Q")
    found.frombytes(data)
    return _big(found)


def is_page(volume: Volume, page: int, held: Sequence[Posting]) -> bool:
    """Tell whether postings may be a page: there are some, they ascend, and all belong there."""
    shift = volume.shift + _BITS
    ends = len(held) > 0 and held[0] >> shift == page == held[-1] >> shift
    return ends and all(map(lt, held, held[1:]))


def newest(volume: Volume, data: bytes, keys: Iterable[int], most: int) -> Iterator[tuple[int, list[int]]]:
    """Give the newest entries in which fingerprints stand, ascending, by the bytes of pages.

    All that stands on the pages is held against what is looked for: of a batch of articles that costs less
    than to look for each fingerprint on its page, and a page has few others.

    Args:
        volume: The volume.
        data: The bytes of several of its pages, in their order.
        keys: The fingerprints, of which some may stand there.
        most: How many entries of each to give at most.

    Yields:
        Each fingerprint that stands there, with its entries.

    Raises:
        ValueError: The bytes end within a posting.
    """
    halves = array("I", data)
    if len(data) % _WIDTH:
        raise ValueError(f"{len(data)} bytes are no postings of {_WIDTH} bytes")
    if sys.byteorder == "little":
        halves.byteswap()
    there, high = halves[::2], volume.first & ~_LOW
    for key in frozenset(keys).intersection(there):
        end = bisect_right(there, key)
        start = bisect_left(there, key, max(0, end - most), end)
        lows = halves[2 * start + 1 : 2 * end : 2].tolist()
        yield key, [high | low for low in lows] if high else lows


def _big(values: "array[int]") -> "array[int]":
    if sys.byteorder == "little":
        values.byteswap()
    return values
