"""Owns what counts as a word of running text: its form, its place, its sentence, whether it is quoted."""

import re
import sys
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from typing import Final, NamedTuple, TypeAlias

Span: TypeAlias = tuple[int, int]

MAX_WORDS: Final = 20_000
"""Words of one text that are compared: no article has as many, and a hostile one costs no more."""

_WORD: Final = re.compile(r"\w+")
_STOP: Final = r"[\"”’)\]]*(?:\s|,(?=\w))"
_ITEM: Final = r"[-–•] "
_END: Final = re.compile(rf"\n|\.{_STOP}|!{_STOP}|\?{_STOP}|,{_ITEM}|:{_ITEM}|;{_ITEM}")
"""What stands between two words where a sentence, a paragraph or an item of a list ends, also where a comma
has replaced the line's end. Each alternative begins with a literal: ``re`` skips what none begins with."""
_MARK: Final = re.compile(r'["“”„‟«»]')
_OPENING: Final = frozenset("“„‟«")
_SINGLE: Final = re.compile(
    r"(?<!\w)‘(?!\d\ds\b)(?=\S)"
    r"(?:[^‘]*?(?:[^\s‘s]’(?!\w)|s’(?=[.,!?…;:)”\"]|\s*$))|[^‘]{1,60}?s’(?!\w))"
)
"""Words between single quotation marks. The closing one is an apostrophe, too (the boys’ boats): after an s
it closes at a stop, or a few words that nothing else closes. That of ‘90s opens nothing."""
_POSTER: Final = re.compile(r"\n[—–-]{1,2} ?[^\n]{1,60}\(@\w+\)[^\n]{0,40}")
"""Who posted it, under a post that a page embeds without quotation marks."""

_LETTERS: Final = bytes(code for code in range(128) if chr(code).isalnum() or chr(code) == "_")
_BLANKED: Final = bytes(code if code in _LETTERS or code > 127 else 0x20 for code in range(256))
_ASCII: Final = bytes(range(128))
_UTF_8: Final = ("utf-8", "surrogatepass")

_OTHERS: Final = 32
"""Marks outside ASCII that are blanked one after the other; a text with more of them is gone through once."""

SIGNS: Final = 200_000
"""Words of a lexicon that have a sign of their own; news has fewer, whatever a text may say."""

NO_SIGN: Final = chr(sys.maxunicode)
"""Stands for all words that have none: texts that hold it are signed anew to be compared."""

_MANY: Final = 24
"""Spans of a text for which the place of every word is found, rather than each one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as words.

    Attributes:
        lines: Its lines.
        signs: The words in lower case, for each the sign that stands for it in the lexicon.
        quoted: For each word, 1 if it is quoted, else 0.
        told: The number of words that are not quoted.
        sentences: The first word of each sentence, and the number of words at the end.
        places: Where its lines begin, and its length at the end.
        counts: How many words stand before each of them, and how many in all.
    """

    lines: "tuple[Line, ...]"
    signs: str
    quoted: bytes
    told: int
    sentences: "array[int]"
    places: "array[int]"
    counts: "array[int]"

    @property
    def plain(self) -> str:
        """The text in lower case, with a blank for every character that is of no word."""
        return "".join([line.plain for line in self.lines])

    @property
    def keys(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(self.plain.split()[: len(self.signs)])

    def span(self, first: int, number: int) -> Span:
        """Give the code points that so many words from ``first`` on stand in."""
        line, begun = self._place(first + number - 1)
        word = _WORD.match(self.lines[line].plain, begun)
        here, start = self._place(first)
        return self.places[here] + start, self.places[line] + (word.end() if word else begun)

    def spanning(self, number: int) -> Callable[[int, int], Span]:
        """Give the function that does what ``span`` does, for so many spans of one text."""
        if number <= _MANY:
            return self.span
        found = self.spans()
        return lambda first, length: (found[first][0], found[first + length - 1][1])

    def before(self, place: int) -> int:
        """Count the words that begin before a code point."""
        at = min(bisect_right(self.places, place), len(self.lines)) - 1
        counted = self.counts[at] + len(self.lines[at].plain[: place - self.places[at]].split())
        return min(counted, len(self.signs))

    def spans(self) -> list[Span]:
        """Give the code points that each word stands in."""
        found = (match.span() for match in _WORD.finditer(self.plain))
        return list(islice(found, len(self.signs)))

    def _place(self, number: int) -> tuple[int, int]:
        """Give the line that a word stands in, and its first code point there."""
        at = bisect_right(self.counts, number) - 1
        plain, before, after = self.lines[at].plain, number - self.counts[at], self.counts[at + 1] - number
        # Most of what is asked for stands at the end of a line.
        if after < before:
            rest = plain[len(plain.rsplit(None, after)[0]) :].lstrip()
        else:
            rest = plain.split(None, before)[-1]
        return at, len(plain) - len(rest)


class Line(NamedTuple):
    """A line of a text as words; nothing of it depends on the lines around it.

    Attributes:
        signs: The words in lower case, as their signs.
        quoted: For each word, 1 if it is quoted, else 0.
        starts: The first word of each sentence.
        plain: The line in lower case, with a blank for every character that is of no word.
        goes_on: Whether it ends with an initial, so that its last sentence may go on in the next line.
        posts: Whether it may say who posted what stands above it.
    """

    signs: str
    quoted: bytes
    starts: tuple[int, ...]
    plain: str
    goes_on: bool
    posts: bool


class _Signs(dict[str, str]):
    """A sign for each word, as they turn up, and one for all that turn up when there are none left."""

    def __missing__(self, word: str) -> str:
        if len(self) >= SIGNS:
            return NO_SIGN
        self[word] = sign = chr(len(self))
        return sign


class Lexicon:
    """The words and lines of the texts that are compared with each other, read once.

    For every word stands a sign, a code point of its own. Texts are then strings of signs, which are compared
    and looked through as memory is, and not word by word. A lexicon only grows: texts that were read with it
    can be compared with each other for as long as they are there.
    """

    __slots__ = ("_lines", "_signs", "letters")

    def __init__(self) -> None:
        self._lines: Final[dict[str, Line]] = {}
        self._signs: Final = _Signs()
        self.letters = 0

    def line(self, text: str) -> Line:
        """Read a line, with the line's end that stands before it."""
        return self._lines.get(text) or self._read(text)

    def signed(self, keys: Iterable[str]) -> str:
        """Give the signs of words in lower case."""
        return "".join(map(self._signs.__getitem__, keys))

    def _read(self, text: str) -> Line:
        low = lower(text)
        plain = _plain(low)
        keys: list[str] = []
        starts: list[int] = [0]
        at, goes_on = 0, False
        for end in (*(match.start() for match in _END.finditer(low)), len(low)):
            part = plain[at:end]
            some = part.split()
            if some:
                keys += some
                goes_on = len(some[-1]) == 1 and _is_initial(text, at + len(part.rstrip()) - 1)
                if not goes_on:
                    starts.append(len(keys))
            at = end
        self.letters += len(text)
        self._lines[text] = found = Line(
            signs=self.signed(keys),
            quoted=_quoted(plain, len(keys), _between_marks(text)),
            starts=tuple(start for start in starts if start < len(keys)),
            plain=plain,
            goes_on=goes_on,
            posts="(@" in text,
        )
        return found


def words(text: str, lexicon: Lexicon | None = None) -> Words:
    """Read a text as words: runs of letters and digits, in lower case.

    Args:
        text: The text.
        lexicon: What the texts that it is compared with were read with. Copies of a text have most of their
            lines in common.
    """
    known = lexicon or Lexicon()
    first, *others = text.split("\n")
    lines = (known.line(first), *[known.line("\n" + line) for line in others])
    signs, quoted, starts, plain, goes_on, posts = zip(*lines, strict=True)
    counts = array("Q", accumulate(map(len, signs), initial=0))
    every, marks = "".join(signs)[:MAX_WORDS], b"".join(quoted)[:MAX_WORDS]
    sentences = [count + start for count, some in zip(counts, starts, strict=False) for start in some]
    if True in goes_on or counts[-1] > MAX_WORDS:
        joined = {after for after, unended in zip(counts[1:], goes_on, strict=True) if unended}
        sentences = [at for at in sentences if at not in joined and at < MAX_WORDS]
    found = Words(
        lines=lines,
        signs=every,
        quoted=marks,
        told=marks.count(0),
        sentences=array("Q", (*sentences, len(every))),
        places=array("Q", accumulate(map(len, plain), initial=0)),
        counts=counts,
    )
    return _with_posts(found, text) if True in posts else found


def _quoted(plain: str, number: int, spans: Iterator[Span]) -> bytes:
    """Mark the words of a line that stand in ascending spans."""
    marks = bytearray(number)
    at = counted = 0
    for start, end in spans:
        first = counted + len(plain[at:start].split())
        at, counted = end, first + len(plain[start:end].split())
        marks[first:counted] = b"\1" * (counted - first)
    return bytes(marks)


def _with_posts(found: Words, text: str) -> Words:
    """Mark the words of embedded posts as quoted."""
    marks = bytearray(found.quoted)
    for span in _posts(text):
        first, last = map(found.before, span)
        marks[first:last] = b"\1" * (last - first)
    return replace(found, quoted=bytes(marks), told=marks.count(0))


def _plain(low: str) -> str:
    """Put a blank for every character that is of no word; the length stays.

    Splitting at blanks costs a quarter of looking for words.
    """
    data = low.encode(*_UTF_8)
    if not low.isascii():
        others = set(data.translate(None, _ASCII).decode(*_UTF_8))
        marks = [mark for mark in others if not mark.isalnum()]
        if len(marks) > _OTHERS:
            low = low.translate({ord(mark): " " for mark in marks})
        else:
            for mark in marks:
                low = low.replace(mark, " ")
        data = low.encode(*_UTF_8)
    return data.translate(_BLANKED).decode(*_UTF_8)


def lower(text: str) -> str:
    """Lower-case a text without changing its length ("İ" would become two characters)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _between_marks(line: str) -> Iterator[Span]:
    """Give what is quoted between quotation marks, in order."""
    if '"' not in line and line.isascii():
        return
    if "‘" in line:
        yield from _merged(sorted((*_doubly(line), *(found.span() for found in _SINGLE.finditer(line)))))
    else:
        yield from _doubly(line)


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Join spans, in order, of which one reaches into the next."""
    first = last = -1
    for start, end in spans:
        if start > last:
            if last > first:
                yield first, last
            first = start
        last = max(last, end)
    if last > first:
        yield first, last


def _doubly(line: str) -> Iterator[Span]:
    """Give what is quoted between double quotation marks.

    A quotation that is not closed ends with its line: where a speech goes on over several paragraphs, each of
    them opens anew. One that is opened again before it is closed was a stray mark.
    """
    opened = -1
    for mark in _MARK.finditer(line):
        at = mark.start()
        if _opens(line, at, mark[0]):
            opened = at
        elif opened >= 0:
            yield opened, at
            opened = -1
    if opened >= 0:
        yield opened, len(line)


def _posts(text: str) -> Iterator[Span]:
    """Give the posts that a text embeds."""
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


def _is_initial(text: str, start: int) -> bool:
    """Tell whether a word is an initial ("J.", "U.S."), whose full stop ends no sentence."""
    if text[start + 1 : start + 2] != "." or not "A" <= text[start] <= "Z":
        return False
    return start > 0 and (text[start - 1] == "." or text[start - 1].isspace())
