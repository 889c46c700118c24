"""Owns where running text stands in the text that it was read from."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from archive.sharing.measure import Passage
from archive.sharing.words import Span, words

_BREAK: Final = "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the parts of a running text stand in the whole text.

    Attributes:
        running: The running text.
        text: The whole text.
        parts: Of each part: its first code point in the running text and in the whole text, and its length.
    """

    running: str
    text: str
    parts: tuple[tuple[int, int, int], ...]

    def words(self, start: int, end: int) -> list[Span]:
        """Give where the words of a span of the running text stand in the whole text."""
        found = words(self.running[start:end])
        return [(self._at(start + first), self._at(start + last - 1) + 1) for first, last in found.spans()]

    def parted(self, one: Span, other: Span) -> bool:
        """Tell whether other words stand between two words of the whole text."""
        return bool(words(self.text[one[1] : other[0]]).keys)

    def _at(self, place: int) -> int:
        number = bisect_right(self.parts, place, key=lambda part: part[0]) - 1
        here, there, length = self.parts[max(0, number)]
        return there + min(max(0, place - here), length)


def places(running: str, text: str) -> Places:
    """Find the paragraphs of a running text in the text that they were read from, one after the other.

    A paragraph out of which something was cut is found word by word.
    """
    parts: list[tuple[int, int, int]] = []
    here = there = 0
    for paragraph in running.split(_BREAK):
        at = text.find(paragraph, there)
        pieces = [(0, len(paragraph))]
        if at < 0:
            found = words(paragraph)
            pieces = found.spans()
        for start, end in pieces:
            at = text.find(paragraph[start:end], there)
            if at >= 0:
                parts.append((here + start, at, end - start))
                there = at + end - start
        here += len(paragraph) + len(_BREAK)
    return Places(running=running, text=text, parts=tuple(parts) or ((0, 0, 0),))


def placed(passages: tuple[Passage, ...], one: Places, other: Places) -> tuple[Passage, ...]:
    """Carry passages over from two running texts to the texts that they were read from.

    A passage into which either text puts other words, such as a "read also", is cut there.
    """
    return tuple(part for passage in passages for part in _cut(passage, one, other))


def _cut(passage: Passage, one: Places, other: Places) -> Iterator[Passage]:
    pairs = list(zip(one.words(*passage[:2]), other.words(*passage[2:]), strict=True))
    first = 0
    for at, (before, after) in enumerate(pairwise(pairs), start=1):
        if one.parted(before[0], after[0]) or other.parted(before[1], after[1]):
            yield _joined(pairs[first:at])
            first = at
    yield _joined(pairs[first:])


def _joined(pairs: list[tuple[Span, Span]]) -> Passage:
    (a, _), (c, _) = pairs[0]
    (_, b), (_, d) = pairs[-1]
    return a, b, c, d
