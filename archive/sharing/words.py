"""Owns what counts as a word of running text: its form, its place, its sentence, whether it is quoted."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from typing import Final, TypeAlias

Span: TypeAlias = tuple[int, int]

MAX_WORDS: Final = 20_000
"""Words of one text that are compared: no article has as many, and a hostile one costs no more."""

_WORD: Final = re.compile(r"(\w+)")
_END: Final = re.compile(r"\n|[.!?][\"”’)\]]*(?:\s|,$)|[,:;][-–•] ")
"""What stands between two words where a sentence, a paragraph or an item of a list ends, also where a comma
has replaced the line's end."""
_MARK: Final = re.compile(r'["“”„‟«»]|\n')
_MARKS: Final = '"“”„‟«»'
_OPENING: Final = frozenset("“„‟«")
_POSTER: Final = re.compile(r"\n[—–-]{1,2} ?[^\n]{1,60}\(@\w+\)[^\n]{0,40}")
"""Who posted it, under a post that a page embeds without quotation marks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as words.

    Attributes:
        text: The text.
        keys: The words in lower case.
        starts: The first code point of each word.
        ends: One past the last code point of each word.
        quoted: For each word, 1 if it is quoted, else 0.
        sentences: The first word of each sentence, and the number of words at the end.
    """

    text: str
    keys: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    quoted: bytes
    sentences: tuple[int, ...]

    @property
    def told(self) -> int:
        """The number of words that are not quoted."""
        return len(self.keys) - sum(self.quoted)

    def span(self, first: int, number: int) -> Span:
        """Give the code points that so many words from ``first`` on stand in."""
        return self.starts[first], self.ends[first + number - 1]


def words(text: str) -> Words:
    """Read a text as words: runs of letters and digits, in lower case."""
    parts = _WORD.split(lower(text), MAX_WORDS)
    number = len(parts) // 2
    places = list(accumulate(map(len, parts[: 2 * number])))
    starts = tuple(places[0::2])
    return Words(
        text=text,
        keys=tuple(parts[1::2]),
        starts=starts,
        ends=tuple(places[1::2]),
        quoted=_quoted(starts, quotations(text)),
        sentences=_sentences(text, starts, parts[2:-1:2]),
    )


class _Ends(dict[str, bool]):
    """Whether a sentence ends at what stands between two words, as it turns up: there are few such."""

    _MOST: Final = 10_000

    def __missing__(self, between: str) -> bool:
        ends = _END.search(between) is not None
        if len(self) < self._MOST and len(between) < _LONG:
            self[between] = ends
        return ends


_ENDS: Final = _Ends()
_LONG: Final = 20


def lower(text: str) -> str:
    """Lower-case a text without changing its length ("İ" would become two characters)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def quotations(text: str) -> tuple[Span, ...]:
    """Give what is quoted: between quotation marks, and embedded posts.

    A quotation that is not closed ends with its paragraph: where a speech goes on over several, each of
    them opens anew. One that is opened again before it is closed was a stray mark.
    """
    return (*_between_marks(text), *(_posts(text) if "(@" in text else ()))


def _between_marks(text: str) -> Iterator[Span]:
    if not any(mark in text for mark in _MARKS):
        return
    opened = -1
    for mark in _MARK.finditer(text):
        at, sign = mark.start(), mark[0]
        if sign != "\n" and _opens(text, at, sign):
            opened = at
        elif opened >= 0:
            yield opened, at
            opened = -1
    if opened >= 0:
        yield opened, len(text)


def _posts(text: str) -> Iterator[Span]:
    for poster in _POSTER.finditer(text):
        above = poster.start()
        while above and text[above - 1] == "\n":
            above -= 1
        yield text.rfind("\n", 0, above) + 1, poster.end()


def _opens(text: str, at: int, sign: str) -> bool:
    """Tell whether a mark opens: printed marks are often the wrong one, so the neighbours decide first."""
    after_blank = at == 0 or text[at - 1].isspace() or text[at - 1] in "([—–-,:"
    before_word = at + 1 < len(text) and not text[at + 1].isspace()
    return after_blank if after_blank == before_word else sign in _OPENING


def _quoted(starts: Sequence[int], spans: Sequence[Span]) -> bytes:
    marks = bytearray(len(starts))
    for start, end in spans:
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        marks[first:last] = b"\1" * (last - first)
    return bytes(marks)


def _sentences(text: str, starts: Sequence[int], between: Sequence[str]) -> tuple[int, ...]:
    number = len(starts)
    cuts = compress(range(1, number), map(_ENDS.__getitem__, between))
    firsts = [0, *(cut for cut in cuts if not _is_initial(text, starts[cut - 1]))] if number else []
    return (*firsts, number)


def _is_initial(text: str, start: int) -> bool:
    """Tell whether a word is an initial ("J.", "U.S."), whose full stop ends no sentence."""
    if text[start + 1 : start + 2] != "." or not "A" <= text[start] <= "Z":
        return False
    return start > 0 and (text[start - 1] == "." or text[start - 1].isspace())
