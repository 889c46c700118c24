"""Owns which words of two texts stand in both: tiles of equal words, each word in one tile at most.

After greedy string tiling (Wise 1993), which Clough et al. (METER, ACL 2002) used to measure what
newspapers take from agency copy. Here the tiles of the shorter text are found from its start to its
end, each the longest at its place, so that the time grows with the length of the texts and not with
their product.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

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
    places = _places(b)
    free = bytearray(b"\1") * len(b)
    found: list[Tile] = []
    at = 0
    while at <= len(a) - SHORTEST:
        best = Tile(at, 0, 0)
        for place in places.get(tuple(a[at : at + SHORTEST]), ()):
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


def _places(words: Sequence[str]) -> dict[tuple[str, ...], list[int]]:
    found: dict[tuple[str, ...], list[int]] = {}
    for at, gram in enumerate(zip(*(words[n:] for n in range(SHORTEST)), strict=False)):
        there = found.setdefault(gram, [])
        if len(there) < _PLACES:
            there.append(at)
    return found


def _equal(a: Sequence[str], at: int, b: Sequence[str], place: int, free: bytearray) -> int:
    """Count the equal words from two places on, as far as those of ``b`` are free.

    In strides that double and, after the first unlike one, halve: comparing slices costs a tenth of
    comparing words.
    """
    taken = free.find(0, place)
    most = min(len(a) - at, (len(b) if taken < 0 else taken) - place)
    length, stride, growing = 0, 2 * SHORTEST, True
    while stride and length < most:
        end = min(length + stride, most)
        if a[at + length : at + end] == b[place + length : place + end]:
            length = end
        else:
            growing = False
        stride = 2 * stride if growing else stride // 2
    return length
