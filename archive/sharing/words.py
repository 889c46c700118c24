"""Owns what counts as a word of running text: its form, its place, its sentence, whether it is quoted."""

import re
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
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
_POSTER: Final = re.compile(r"\n[—–-]{1,2} ?[^\n]{1,60}\(@\w+\)[^\n]{0,40}")
"""Who posted it, under a post that a page embeds without quotation marks."""

_LETTERS: Final = bytes(code for code in range(128) if chr(code).isalnum() or chr(code) == "_")
_BLANKED: Final = bytes(code if code in _LETTERS or code > 127 else 0x20 for code in range(256))
_ASCII: Final = bytes(range(128))
_UTF_8: Final = ("utf-8", "surrogatepass")

_SIGNS: Final = 32
"""Signs outside ASCII that are blanked one after the other; a text with more of them is gone through once."""

_MANY: Final = 24
"""Spans of a text for which the place of every word is found, rather than each one's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text as words.

    Attributes:
        text: The text.
        signs: The words in lower case, for each the sign that stands for it in the lexicon.
        quoted: For each word, 1 if it is quoted, else 0.
        told: The number of words that are not quoted.
        sentences: The first word of each sentence, and the number of words at the end.
        plain: The text in lower case, with a blank for every character that is of no word.
        places: Where its lines begin.
        counts: How many words stand before each of them.
    """

    text: str
    signs: str
    quoted: bytes
    told: int
    sentences: tuple[int, ...]
    plain: str
    places: tuple[int, ...]
    counts: tuple[int, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The words in lower case."""
        return tuple(self.plain.split()[: len(self.signs)])

    def span(self, first: int, number: int) -> Span:
        """Give the code points that so many words from ``first`` on stand in."""
        last = self._place(first + number - 1)
        word = _WORD.match(self.plain, last)
        return self._place(first), word.end() if word else last

    def spanning(self, number: int) -> Callable[[int, int], Span]:
        """Give the function that does what ``span`` does, for so many spans of one text."""
        if number <= _MANY:
            return self.span
        found = self.spans()
        return lambda first, length: (found[first][0], found[first + length - 1][1])

    def before(self, place: int) -> int:
        """Count the words that begin before a code point."""
        line = bisect_right(self.places, place) - 1
        return min(self.counts[line] + len(self.plain[self.places[line] : place].split()), len(self.signs))

    def spans(self) -> list[Span]:
        """Give the code points that each word stands in."""
        found = (match.span() for match in _WORD.finditer(self.plain))
        return list(islice(found, len(self.signs)))

    def _place(self, number: int) -> int:
        """Give the first code point of a word."""
        line = bisect_right(self.counts, number) - 1
        end = self.places[line + 1] if line + 1 < len(self.places) else len(self.plain)
        from_it_on = self.plain[self.places[line] : end].split(None, number - self.counts[line])[-1]
        return end - len(from_it_on)


class Line(NamedTuple):
    """A line of a text as words; nothing of it depends on the lines around it.

    Attributes:
        signs: The words in lower case, as their signs: as many as a text may have at most.
        quoted: For each word, 1 if it is quoted, else 0.
        cuts: The first word of each sentence but the first.
        plain: The line in lower case, with a blank for every character that is of no word.
        goes_on: Whether it ends with an initial, so that its last sentence may go on in the next line.
    """

    signs: str
    quoted: bytes
    cuts: tuple[int, ...]
    plain: str
    goes_on: bool


class _Signs(dict[str, str]):
    """A sign for each word, as they turn up."""

    def __missing__(self, word: str) -> str:
        self[word] = sign = chr(len(self))
        return sign


class Lexicon:
    """The words and lines of the texts that are compared with each other, read once.

    For every word stands a sign, a code point of its own. Texts are then strings of signs, which are compared
    and looked through as memory is, and not word by word.
    """

    __slots__ = ("lines", "signs")

    def __init__(self) -> None:
        self.lines: Final[dict[str, Line]] = {}
        self.signs: Final = _Signs()

    def takes(self, texts: int) -> bool:
        """Tell whether it has signs for so many more texts, whatever they say: there are 1,114,112 in all."""
        # A text's last line may go on beyond the words that count.
        return len(self.signs) + 2 * MAX_WORDS * texts <= sys.maxunicode


def words(text: str, lexicon: Lexicon | None = None) -> Words:
    """Read a text as words: runs of letters and digits, in lower case.

    Args:
        text: The text.
        lexicon: What the texts that it is compared with were read with. Copies of a text have most of their
            lines in common.
    """
    known = lexicon or Lexicon()
    lines, place, number = [], 0, 0
    sentences: list[int] = []
    places: list[int] = []
    counts: list[int] = []
    goes_on = False
    for at, line in enumerate(text.split("\n")):
        name = f"\n{line}" if at else line
        read = known.lines.get(name) or _line(name, known)
        lines.append(read)
        places.append(place)
        counts.append(number)
        if read.signs:
            if not goes_on:
                sentences.append(number)
            sentences += [number + cut for cut in read.cuts]
            number += len(read.signs)
            goes_on = read.goes_on
            if number >= MAX_WORDS:
                break
        place += len(read.plain)
    signs = "".join([line.signs for line in lines])[:MAX_WORDS]
    quoted = b"".join([line.quoted for line in lines])[:MAX_WORDS]
    found = Words(
        text=text,
        signs=signs,
        quoted=quoted,
        told=quoted.count(0),
        sentences=(*(first for first in sentences if first < len(signs)), len(signs)),
        plain="".join([line.plain for line in lines]),
        places=tuple(places),
        counts=tuple(counts),
    )
    return _with_posts(found) if "(@" in text else found


def _line(line: str, lexicon: Lexicon) -> Line:
    """Read a line, with the line's end that stands before it."""
    low = lower(line)
    plain = _plain(low)
    keys: list[str] = []
    cuts: list[int] = []
    at, goes_on = 0, False
    for end in (*(match.start() for match in _END.finditer(low)), len(low)):
        part = plain[at:end]
        some = part.split()
        if some:
            keys += some
            goes_on = len(some[-1]) == 1 and _is_initial(line, at + len(part.rstrip()) - 1)
            if not goes_on:
                cuts.append(len(keys))
        at = end
    quoted = _quoted(plain, len(keys), _between_marks(line))
    lexicon.lines[line] = found = Line(
        signs="".join(map(lexicon.signs.__getitem__, keys[:MAX_WORDS])),
        quoted=quoted[:MAX_WORDS],
        cuts=tuple(cut for cut in cuts if cut < len(keys)),
        plain=plain,
        goes_on=goes_on,
    )
    return found


def _quoted(plain: str, number: int, spans: Iterator[Span]) -> bytes:
    """Mark the words of a line that stand in ascending spans."""
    marks = bytearray(number)
    at = counted = 0
    for start, end in spans:
        first = counted + len(plain[at:start].split())
        at, counted = end, first + len(plain[start:end].split())
        marks[first:counted] = b"\1" * (counted - first)
    return bytes(marks)


def _with_posts(found: Words) -> Words:
    """Mark the words of embedded posts as quoted."""
    marks = bytearray(found.quoted)
    for span in _posts(found.text):
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
        signs = [sign for sign in others if not sign.isalnum()]
        if len(signs) > _SIGNS:
            low = low.translate({ord(sign): " " for sign in signs})
        else:
            for sign in signs:
                low = low.replace(sign, " ")
        data = low.encode(*_UTF_8)
    return data.translate(_BLANKED).decode(*_UTF_8)


def lower(text: str) -> str:
    """Lower-case a text without changing its length ("İ" would become two characters)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _between_marks(line: str) -> Iterator[Span]:
    """Give what is quoted between quotation marks.

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
