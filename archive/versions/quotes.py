"""Where a text quotes somebody: pairs of quotation marks, found in one pass."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Self

_DEEPEST: Final = 8
"""Quotations within quotations; more opening marks than that on one line are no quotations."""

_INDENT: Final = 5
"""So far from its line's beginning a mark may stand that goes on with a quotation."""

_STRAIGHT: Final = "'"
_APOSTROPHES: Final = frozenset("'’")
"""Marks that are apostrophes, too: between letters they open and close nothing."""


class Span(NamedTuple):
    """A stretch of a text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotes:
    """The marks of quotations.

    Attributes:
        marks: Finds every mark, and every end of a line.
        opened: What each closing mark may have been opened with.
        opening: The marks that open.
    """

    marks: re.Pattern[str]
    opened: dict[str, frozenset[str]]
    opening: frozenset[str]

    @classmethod
    def of(cls, pairs: Iterable[str]) -> Self:
        """Give the marks of some pairs.

        Args:
            pairs: An opening and a closing mark each, as one string of two letters: ``“”``.
        """
        pairs = tuple(pairs)
        opened = {pair[1]: frozenset(other[0] for other in pairs if other[1] == pair[1]) for pair in pairs}
        either = re.escape("".join(sorted(set("".join(pairs)))))
        return cls(
            marks=re.compile(rf"[{either}\n]"), opened=opened, opening=frozenset(pair[0] for pair in pairs)
        )

    def within(self, text: str) -> list[Span]:
        """Give the quotations of a text with their marks, in order; none lies within another.

        A quotation ends on its own line, or goes on over the paragraphs that begin with its opening mark,
        as is the custom for speeches; one with different marks at its ends also goes on without that.
        """
        found, line = _Found(), 0
        for mark in self.marks.finditer(text):
            place, letter = mark.start(), mark[0]
            if letter == "\n":
                found.end_line(place)
                line = mark.end()
            elif not _is_apostrophe(text, place, letter):
                opened = self.opened.get(letter, frozenset())
                closed = _may_close(text, place, letter) and found.close(opened, letter, place + 1)
                if not closed and letter in self.opening and _may_open(text, place, letter):
                    first = place - line < _INDENT and not text[line:place].strip()
                    found.open(letter, place, first=first)
        found.end_line(len(text))
        return found.spans


class _Open(NamedTuple):
    letter: str
    place: int


@dataclass(slots=True)
class _Found:
    """The quotations found so far, those that are open on this line, and one left open by an earlier line."""

    spans: list[Span] = field(default_factory=list)
    _open: list[_Open] = field(default_factory=list)
    _left: _Open | None = None
    _left_until: int = 0

    def open(self, letter: str, place: int, *, first: bool) -> None:
        if self._left is not None:
            if first and letter == self._left.letter:
                self._add(self._left.place, self._left_until)
            if letter == self._left.letter:
                self._left = None
        if len(self._open) < _DEEPEST:
            self._open.append(_Open(letter, place))

    def close(self, opened: frozenset[str], letter: str, end: int) -> bool:
        """Close the innermost quotation that may end so; gives whether there is one."""
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].letter in opened:
                self._add(self._open[at].place, end)
                del self._open[at:]
                return True
        left = self._left
        if left is None or left.letter not in opened or left.letter == letter or letter in _APOSTROPHES:
            return False
        self._add(left.place, end)
        self._left = None
        self._open.clear()
        return True

    def end_line(self, place: int) -> None:
        if self._open:
            self._left, self._left_until = self._open[0], place
            self._open.clear()

    def _add(self, start: int, end: int) -> None:
        """Add a quotation in the place of those within it; others may be known that stand behind it."""
        behind = []
        while self.spans and self.spans[-1].start >= start:
            found = self.spans.pop()
            if found.start >= end:
                behind.append(found)
        self.spans += [Span(start, end), *reversed(behind)]


def _letters_beside(text: str, place: int) -> Iterator[str]:
    yield text[place - 1] if place else " "
    yield text[place + 1] if place + 1 < len(text) else " "


def _is_apostrophe(text: str, place: int, letter: str) -> bool:
    return letter in _APOSTROPHES and all(beside.isalnum() for beside in _letters_beside(text, place))


def _may_open(text: str, place: int, letter: str) -> bool:
    before, after = _letters_beside(text, place)
    return letter != _STRAIGHT or not (before.isalnum() or after.isspace())


def _may_close(text: str, place: int, letter: str) -> bool:
    before, after = _letters_beside(text, place)
    return letter != _STRAIGHT or not (before.isspace() or after.isalnum())
