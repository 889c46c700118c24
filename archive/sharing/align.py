"""Owns which words of two texts stand in both: tiles of equal words, each word in one tile at most.

After greedy string tiling (Wise 1993), which Clough et al. (METER, ACL 2002) used to measure what
newspapers take from agency copy. Here the tiles of the shorter text are found from its start to its
end, each the longest at its place, so that the time grows with the length of the texts and not with
their product.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count
from typing import Final, TypeAlias

Gram: TypeAlias = tuple[str, ...]

SHORTEST: Final = 5
"""Words of the shortest tile."""

_PLACES: Final = 8
"""Places of one sequence of words that are tried; what stands in a text more often is a refrain."""


@dataclass(frozen=True, slots=True, order=True)
class Tile:
    """Equal words: ``length`` of them from word ``a`` of one text and from word ``b`` of the other."""

    a: int
    b: int
    length: int


def tiles(a: Sequence[str], b: Sequence[str]) -> tuple[Tile, ...]:
    """Give the tiles of two texts' words, in the order of the first text.

    Swapping the texts swaps the sides of every tile and changes nothing else.
    """
    if a == b:
        return (Tile(0, 0, len(a)),) if a else ()
    if (len(b), b) < (len(a), a):
        return tuple(sorted(Tile(tile.b, tile.a, tile.length) for tile in _tiles(b, a)))
    return tuple(_tiles(a, b))


def _tiles(a: Sequence[str], b: Sequence[str]) -> list[Tile]:
    """Take off what both begin and end with, as most of a copy is that, and tile what is left between."""
    most = min(len(a), len(b))
    head = _long(_alike(most, lambda one, other: a[one:other] == b[one:other]))
    ends = len(a), len(b)
    tail = _long(
        _alike(
            most - head,
            lambda one, other: a[ends[0] - other : ends[0] - one] == b[ends[1] - other : ends[1] - one],
        )
    )
    between = _between(a[head : ends[0] - tail], b[head : ends[1] - tail])
    found = [Tile(0, 0, head)] if head else []
    found += [Tile(tile.a + head, tile.b + head, tile.length) for tile in between]
    return [*found, Tile(ends[0] - tail, ends[1] - tail, tail)] if tail else found


def _long(length: int) -> int:
    return length if length >= SHORTEST else 0


def _between(a: Sequence[str], b: Sequence[str]) -> list[Tile]:
    if min(len(a), len(b)) < SHORTEST:
        return []
    grams = _grams(a)
    places = _Places(_grams(b))
    free = bytearray(b"\1") * len(b)
    found: list[Tile] = []
    reached = 0
    for at in places.known(grams):
        if at < reached:
            continue
        best = Tile(at, 0, 0)
        for place in places.of(grams[at]):
            length = _equal(a, at, b, place, free)
            if length > best.length:
                best = Tile(at, place, length)
        if best.length >= SHORTEST:
            found.append(best)
            free[best.b : best.b + best.length] = bytes(best.length)
            reached = at + best.length
    return found


def _grams(words: Sequence[str]) -> list[Gram]:
    return list(zip(*(words[n:] for n in range(SHORTEST)), strict=False))


class _Places:
    """Where each short sequence of words stands in a text: nearly all stand there once."""

    __slots__ = ("_again", "_first")

    def __init__(self, grams: list[Gram]) -> None:
        last = len(grams) - 1
        self._first: Final = dict(zip(reversed(grams), range(last, -1, -1), strict=True))
        self._again: Final[dict[Gram, list[int]]] = {}
        if len(self._first) < len(grams):
            for at, gram in enumerate(grams):
                if self._first[gram] != at:
                    there = self._again.setdefault(gram, [])
                    if len(there) < _PLACES:
                        there.append(at)

    def known(self, grams: list[Gram]) -> Iterator[int]:
        """Give the places, in another text, of the sequences of words that stand in this one."""
        return compress(count(), map(self._first.__contains__, grams))

    def of(self, gram: Gram) -> list[int]:
        """Give the places of a sequence of words that stands in this text, the first ones first."""
        return [self._first[gram], *self._again.get(gram, ())]


def _equal(a: Sequence[str], at: int, b: Sequence[str], place: int, free: bytearray) -> int:
    """Count the equal words from two places on, as far as those of ``b`` are free."""
    taken = free.find(0, place)
    most = min(len(a) - at, (len(b) if taken < 0 else taken) - place)
    return _alike(most, lambda one, other: a[at + one : at + other] == b[place + one : place + other])


def _alike(most: int, same: Callable[[int, int], bool]) -> int:
    """Count the equal words from a place on, in strides that double and, after the first unlike one, halve.

    Comparing slices costs a tenth of comparing words.

    Args:
        most: How many there can be.
        same: Tells whether the words from the one up to, not including, the other distance are equal.
    """
    length, stride, growing = 0, 2 * SHORTEST, True
    while stride and length < most:
        end = min(length + stride, most)
        if same(length, end):
            length = end
        else:
            growing = False
        stride = 2 * stride if growing else stride // 2
    return length
