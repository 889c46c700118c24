"""Owns which words of two texts stand in both: tiles of equal words, each word in one tile at most.

After greedy string tiling (Wise 1993), which Clough et al. (METER, ACL 2002) used to measure what
newspapers take from agency copy. Here the tiles of the shorter text are found from its start to its
end, each the longest at its place, so that the time grows with the length of the texts and not with
their product.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

Gram: TypeAlias = tuple[str, ...]

SHORTEST: Final = 5
"""Words of the shortest tile."""

_PLACES: Final = 8
"""Places of one sequence of words that are tried; what stands in a text more often is a refrain."""


_LOOKED_FOR: Final = 40
"""Sequences of words that are looked for in a text before it is worth an index."""


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
    places = _Places(b)
    free = bytearray(b"\1") * len(b)
    found: list[Tile] = []
    at, last = 0, len(a) - SHORTEST
    while at <= last:
        best = Tile(at, 0, 0)
        for place in places.of(a[at : at + SHORTEST]):
            length = _equal(a, at, b, place, free)
            if length > best.length:
                best = Tile(at, place, length)
        if best.length >= SHORTEST:
            found.append(best)
            free[best.b : best.b + best.length] = bytes(best.length)
            at += best.length
        else:
            at += 1
    return found


def _grams(words: Sequence[str]) -> list[Gram]:
    return list(zip(*(words[n:] for n in range(SHORTEST)), strict=False))


class _Places:
    """Where each short sequence of words stands in a text: nearly all stand there once.

    The first ones are looked for in the text itself, as few look-ups find most of two near copies; whoever
    asks more often gets an index.
    """

    __slots__ = ("_again", "_asked", "_first", "_joined", "_text")

    def __init__(self, text: Sequence[str]) -> None:
        self._text: Final = text
        self._joined: Final = f" {' '.join(text)} "
        self._asked = 0
        self._first: dict[Gram, int] = {}
        self._again: dict[Gram, list[int]] = {}

    def of(self, gram: Sequence[str]) -> list[int]:
        """Give the places of a sequence of words, the first ones first."""
        self._asked += 1
        if self._asked <= _LOOKED_FOR:
            return list(islice(self._looked_for(f" {' '.join(gram)} "), 1 + _PLACES))
        if not self._first:
            self._index()
        first = self._first.get(tuple(gram))
        return [] if first is None else [first, *self._again.get(tuple(gram), ())]

    def _looked_for(self, words: str) -> Iterator[int]:
        at = self._joined.find(words)
        while at >= 0:
            yield self._joined.count(" ", 0, at)
            at = self._joined.find(words, at + 1)

    def _index(self) -> None:
        grams = _grams(self._text)
        last = len(grams) - 1
        self._first = dict(zip(reversed(grams), range(last, -1, -1), strict=True))
        if len(self._first) < len(grams):
            for at, gram in enumerate(grams):
                if self._first[gram] != at:
                    there = self._again.setdefault(gram, [])
                    if len(there) < _PLACES:
                        there.append(at)


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
