"""Owns which words of two texts stand in both: tiles of equal words, each word in one tile at most.

After greedy string tiling (Wise 1993), which Clough et al. (METER, ACL 2002) used to measure what
newspapers take from agency copy. Here the tiles of the shorter text are found from its start to its
end, each the longest at its place, so that the time grows with the length of the texts and not with
their product.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from archive.sharing.words import Words

SHORTEST: Final = 5
"""Words of the shortest tile."""

_PLACES: Final = 8
"""Further places of one sequence of words that are tried; what stands in a text more often is a refrain."""

_LOOKED_FOR: Final = 150
"""Sequences of words that are looked for in a text before it is worth an index."""

_STRIDE: Final = 2 * SHORTEST
"""Words that are compared at first; what two texts share by chance is shorter."""


class Tile(NamedTuple):
    """Equal words: ``length`` of them from word ``a`` of one text and from word ``b`` of the other."""

    a: int
    b: int
    length: int


def tiles(a: Words, b: Words) -> tuple[Tile, ...]:
    """Give the tiles of two texts that were read with one lexicon, in the order of the first text.

    Swapping the texts swaps the sides of every tile and changes nothing else.

    What both begin and end with is taken off first, as most of a copy is that, and what is left between is
    tiled.
    """
    one, other = a.signs, b.signs
    if one == other:
        return (Tile(0, 0, len(one)),) if one else ()
    most = min(len(one), len(other))
    head = _long(_ahead(one, 0, other, 0, most))
    tail = _long(_behind(one, other, most - head))
    middles = one[head : len(one) - tail], other[head : len(other) - tail]
    if len(one) < len(other) or (len(one) == len(other) and a.keys < b.keys):
        between = [Tile(head + here, head + there, length) for here, there, length in _between(*middles)]
    else:
        swapped = _between(*reversed(middles))
        between = sorted(Tile(head + there, head + here, length) for here, there, length in swapped)
    ends = [Tile(len(one) - tail, len(other) - tail, tail)] if tail else []
    return (*([Tile(0, 0, head)] if head else []), *between, *ends)


def _long(length: int) -> int:
    return length if length >= SHORTEST else 0


def _between(a: str, b: str) -> Iterator[tuple[int, int, int]]:
    places = _Places(b)
    free = bytearray(b"\1") * len(b)
    at, last = 0, len(a) - SHORTEST
    while at <= last:
        length, there = 0, 0
        for place in places.of(a[at : at + SHORTEST]):
            taken = free.find(0, place)
            most = min(len(a) - at, (len(b) if taken < 0 else taken) - place)
            alike = _ahead(a, at, b, place, most)
            if alike > length:
                length, there = alike, place
        if length >= SHORTEST:
            yield at, there, length
            free[there : there + length] = bytes(length)
            at += length
        else:
            at += 1


class _Places:
    """Where each short sequence of words stands in a text: nearly all stand there once.

    The first ones are looked for in the text itself, as few look-ups find most of two near copies; whoever
    asks more often gets an index.
    """

    __slots__ = ("_again", "_asked", "_first", "_text")

    def __init__(self, text: str) -> None:
        self._text: Final = text
        self._asked = 0
        self._first: dict[str, int] = {}
        self._again: dict[str, list[int]] = {}

    def of(self, gram: str) -> Iterable[int]:
        """Give the places of a sequence of words, the first ones first."""
        self._asked += 1
        if self._asked <= _LOOKED_FOR:
            return islice(self._looked_for(gram), 1 + _PLACES) if gram in self._text else ()
        if not self._first:
            self._index()
        first = self._first.get(gram)
        return () if first is None else (first, *self._again.get(gram, ()))

    def _looked_for(self, gram: str) -> Iterator[int]:
        at = self._text.find(gram)
        while at >= 0:
            yield at
            at = self._text.find(gram, at + 1)

    def _index(self) -> None:
        text, last = self._text, len(self._text) - SHORTEST
        self._first = {text[at : at + SHORTEST]: at for at in range(last, -1, -1)}
        if len(self._first) <= last:
            for at in range(last + 1):
                gram = text[at : at + SHORTEST]
                if self._first[gram] != at:
                    there = self._again.setdefault(gram, [])
                    if len(there) < _PLACES:
                        there.append(at)


def _ahead(a: str, at: int, b: str, place: int, most: int) -> int:
    """Count the equal words from a place of each text on, up to so many.

    In strides that double and, after the first unlike one, halve: many cost hardly more than one. Ten words
    halve to five, two and one, so that a word may be left out.
    """
    length, stride, growing = 0, _STRIDE, True
    while stride and length < most:
        end = min(length + stride, most)
        if a[at + length : at + end] == b[place + length : place + end]:
            length = end
        else:
            growing = False
        stride = 2 * stride if growing else stride // 2
    return length


def _behind(a: str, b: str, most: int) -> int:
    """Count the equal words from the ends of two texts back, up to so many."""
    return _ahead(a[len(a) - most :][::-1], 0, b[len(b) - most :][::-1], 0, most)
