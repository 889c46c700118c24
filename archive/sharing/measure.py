"""Owns how much of the shorter of two running texts stands in the other, and what that is called.

The unit is the sentence, since that is what an editor takes over and touches up: a sentence of which two
fifths stand in the other text in the same order of words counts as taken whole, and of any other sentence
half of the words that do, since set phrases are in everybody's language. What either side quotes
does not count: two reporters may well have heard the same speech. Jaccard's measure and MinHash at 0.5 find a
fifth of real copies, which are cut, padded and embedded; containment of the shorter text finds them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from archive.sharing.align import Tile, tiles
from archive.sharing.words import NO_SIGN, Lexicon, Words, words

Grade: TypeAlias = Literal["whole", "large", "some", "none"]
Passage: TypeAlias = tuple[int, int, int, int]

WHOLE: Final = 800
"""Permille of the shorter text above which it was taken whole."""

LARGE: Final = 300
"""Permille of the shorter text from which a large part was taken."""

SENTENCES: Final = 2
"""Sentences taken from which some was taken: a single one may be chance, or a formula of the trade."""

_TAKEN: Final = 400
"""Permille of a sentence's words from which it counts as taken and touched up."""

_SENTENCE_WORDS: Final = 8
"""Words of reporting that make a sentence; less is a heading, or what stands between two quotations."""


_SAID: Final = re.compile(rb"\0{%d,}" % _SENTENCE_WORDS)
"""A sentence, or more, of words that one side quotes, among marks of those that count."""

_TOLD: Final = bytes((1, 0)) + bytes(254)
"""Turns marks of what is quoted into marks of what is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What two texts share.

    Attributes:
        grade: What the share is called.
        permille: The share of the shorter text's own words that were taken.
        passages: Where equal words stand: first and last code point in the one and in the other text.
        quotations: Likewise, where nothing was taken, the sentences that only stand in both because one of
            them quotes somebody.
    """

    grade: Grade
    permille: int
    passages: tuple[Passage, ...] = ()
    quotations: tuple[Passage, ...] = ()


NOTHING: Final = Shared(grade="none", permille=0)


def shared(one: str, other: str) -> Shared:
    """Give what two running texts share. Swapping them swaps the sides of the passages."""
    lexicon = Lexicon()
    return measured(words(one, lexicon), words(other, lexicon))


def measured(a: Words, b: Words) -> Shared:
    """Give what two texts share, as words that were read with one lexicon."""
    if not a.told or not b.told:
        return NOTHING
    if NO_SIGN in a.signs or NO_SIGN in b.signs:
        lexicon = Lexicon()
        a, b = (replace(text, signs=lexicon.signed(text.keys)) for text in (a, b))
    return graded(a, b, tiles(a, b))


def graded(a: Words, b: Words, found: tuple[Tile, ...]) -> Shared:
    """Give what two texts share, whose equal words are known."""
    told: list[Tile] = []
    said: list[Tile] = []
    shorter = [_Side(text) for text in (a, b) if text.told == min(a.told, b.told)]
    for tile in found:
        counted = _counted(a.quoted[tile.a : tile.a + tile.length], b.quoted[tile.b : tile.b + tile.length])
        for side in shorter:
            side.mark(tile.a if side.words is a else tile.b, counted)
        if 1 in counted:
            told.append(tile)
        said += (
            Tile(tile.a + run.start(), tile.b + run.start(), run.end() - run.start())
            for run in _SAID.finditer(counted)
        )
    permille, taken = max(side.share() for side in shorter)
    called = grade(permille, taken)
    return Shared(
        grade=called,
        permille=permille,
        passages=tuple(_passages(a, b, told)),
        quotations=tuple(_passages(a, b, said)) if called == "none" else (),
    )


def _passages(a: Words, b: Words, found: list[Tile]) -> Iterator[Passage]:
    """Give where tiles stand."""
    one, other = a.spanning(len(found)), b.spanning(len(found))
    for tile in found:
        yield *one(tile.a, tile.length), *other(tile.b, tile.length)


def grade(permille: int, taken: int) -> Grade:
    """Give what a share is called.

    Args:
        permille: The share of the shorter text.
        taken: The number of its sentences that were taken.
    """
    if permille > WHOLE:
        return "whole"
    if taken < SENTENCES:
        return "none"
    return "large" if permille >= LARGE else "some"


def _counted(one: bytes, other: bytes) -> bytes:
    """Mark those of equal words that neither side quotes: they count."""
    if one != other:
        either = int.from_bytes(one) | int.from_bytes(other)
        one = either.to_bytes(len(one))
    return one.translate(_TOLD)


class _Side:
    """One of two texts, as its words are being told apart."""

    __slots__ = ("_own", "_same", "words")

    def __init__(self, text: Words) -> None:
        self.words: Final = text
        self._own: Final = bytearray(text.quoted.translate(_TOLD))
        self._same: Final = bytearray(len(text.signs))

    def mark(self, first: int, counted: bytes) -> None:
        """Note words that stand in the other text too: which of them count."""
        self._own[first : first + len(counted)] = counted
        self._same[first : first + len(counted)] = counted

    def share(self) -> tuple[int, int]:
        """Give the share in permille of the text's own words that were taken, and the sentences taken."""
        halves = taken = 0
        for first, last in pairwise(self.words.sentences):
            own = self._own.count(1, first, last)
            if own < _SENTENCE_WORDS:
                continue
            same = self._same.count(1, first, last)
            if 1000 * same >= _TAKEN * own:
                halves += 2 * own
                taken += 1
            else:
                halves += same
        return 1000 * halves // (2 * self.words.told), taken
