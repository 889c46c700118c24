"""How text is cut into the words that are searched for, what a query means, and where its words stand.

One rule for both databases, applied here and not by them: SQLite's and PostgreSQL's own tokenizers
disagree about numbers, apostrophes, accents and scripts, and PostgreSQL's depends on the server's locale.
The rule: compatibility forms are resolved (Unicode NFKD), case is folded, accents fall away, apostrophes
inside a word too (Jum'at is jumat), and so does what nobody sees (soft hyphens, zero-width spaces);
whatever is neither letter nor digit separates (anak-anak is two words that follow each other). Where a
script puts no spaces between words each letter is a word, and what is searched for is a phrase of them.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple, Self, TypeAlias

from archive.model import Json

RULE: Final = 2
"""Raised whenever the same text may give other words than before; the index is then made anew."""

FIELDS: Final = ("title", "byline", "body")
"""The fields of a record that are searched, in the order of their words in the index."""

BREAK: Final = "¶"
"""Stands between the words of two fields, so that no phrase reaches from one into the other."""

MAX_LETTERS: Final = 64
"""Words are searched by so many of their first letters (PostgreSQL takes none over 2,046 bytes)."""

MAX_BYTES: Final = 1_000_000
"""What the words of one article may take in the index, and how many letters of a field are looked at;
words beyond are not searched. PostgreSQL's tsvector holds 2^20 - 1 bytes: each word's own, its places and
its padding."""

MAX_TERMS: Final = 32
"""How many words and phrases a query may have."""

Term: TypeAlias = tuple[str, ...]

_MARKS: Final = r"\s!-&(-/:-@\[-`{-~"
"""White space, and ASCII's marks other than the apostrophe."""

_UNSPACED: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f"  # Myanmar
    "\u1780-\u17ff"  # Khmer
    "\u1b00-\u1b7f\ua980-\ua9df"  # Balinese, Javanese
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
"""The scripts without spaces, by their blocks (Unicode's line breaking classes SA and ID)."""

_PIECE: Final = re.compile(rf"[^{_MARKS}]+")
_PLACE: Final = re.compile(rf"[{_UNSPACED}]|[^{_MARKS}{_UNSPACED}]+")
"""The pieces that are looked at one by one where it matters where a word stands."""

_ASCII_WORD: Final = re.compile(r"[a-z0-9]+")
_WORD: Final = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_SILENT: Final = str.maketrans(
    dict.fromkeys("'’‘ʼʻ`´＇\u00ad\u034f\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
)
"""What falls away inside a word: apostrophes, and what nobody sees."""

_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»", '"'))

_WORD_COST: Final = 6
_LONG: Final = 200
"""Characters of a snippet."""

_MOST_HITS: Final = 1_000
"""The hits among which a snippet is looked for: an article may hold nothing but what is asked for."""


def words(text: str) -> list[str]:
    """Give the words of a text, in order, as they are searched for."""
    if text.isascii():
        return [w[:MAX_LETTERS] for w in _ASCII_WORD.findall(text.lower().replace("'", ""))]
    return [word for piece in _PIECE.findall(text) for word in _folded(piece)]


def _folded(piece: str) -> Sequence[str]:
    """Give the words of a piece of text: one of most, none of a dash, two of words that a dash joins."""
    if piece.isascii():
        if piece.isalnum():
            return (piece[:MAX_LETTERS].lower(),)
        return [w[:MAX_LETTERS] for w in _ASCII_WORD.findall(piece.lower().replace("'", ""))]
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", piece).casefold())
    bare = "".join(mark for mark in folded if not unicodedata.combining(mark))
    bare = bare.translate(_SILENT).casefold()
    return [word[:MAX_LETTERS] for word in _WORD.findall(bare) if word[0].isalnum()]


def searched(record: Json) -> list[str]:
    """Give all words of an article that are searched, with ``BREAK`` between its fields."""
    found: list[str] = []
    for field in FIELDS:
        if field != FIELDS[0]:
            found.append(BREAK)
        found.extend(words(str(record.get(field) or "")[:MAX_BYTES]))
    # Four bytes are the most that a character takes: most articles need not be measured.
    if sum(map(len, found)) * 4 + len(found) * _WORD_COST > MAX_BYTES:
        return list(_fitting(found))
    return found


def _fitting(found: Iterable[str]) -> Iterator[str]:
    room = MAX_BYTES
    for word in found:
        room -= len(word.encode()) + _WORD_COST
        if room < 0:
            return
        yield word


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is searched for: every term must stand in the article.

    Attributes:
        terms: Words, and phrases of words that follow each other.
    """

    terms: tuple[Term, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read what a person asks for: words, and phrases in double quotes. There are no operators.

        Raises:
            ValueError: There is no word in it, or there are too many.
        """
        parts = text.translate(_QUOTES).split('"')
        phrases = parts[1::2] if len(parts) % 2 else parts[1:-1:2]
        loose = parts[0::2] if len(parts) % 2 else [*parts[0::2], parts[-1]]
        asked = [*(word for part in loose for word in part.split()), *phrases]
        terms = tuple(dict.fromkeys(term for term in map(tuple, map(words, asked)) if term))
        if not terms:
            raise ValueError("there is no word to search for: give letters or digits")
        if sum(map(len, terms)) > MAX_TERMS:
            raise ValueError(f"these are more than {MAX_TERMS} words; search for fewer")
        return cls(terms=terms)

    def fits(self, found: Sequence[str]) -> bool:
        """Tell whether every term stands among the words of an article."""
        places = _places(found)
        return all(any(True for _ in _starts(term, found, places)) for term in self.terms)


class Part(NamedTuple):
    """A part of a snippet, and whether it is what was searched for."""

    text: str
    hit: bool


Snippet: TypeAlias = tuple[Part, ...]


def snippet(record: Json, query: Query) -> Snippet:
    """Give the words around the place of an article where most of a query's terms stand together.

    The body is looked at first, then the title and the byline.
    """
    for field in ("body", "title", "byline"):
        text = str(record.get(field) or "")
        hits = list(islice(_hits(text, query), _MOST_HITS))
        if hits:
            return tuple(_around(text, hits))
    return ()


class _Place(NamedTuple):
    start: int
    end: int
    term: int


def _hits(text: str, query: Query) -> Iterator[_Place]:
    """Give where the terms stand in a text, in order."""
    placed = [(word, match) for match in _PLACE.finditer(text[:MAX_BYTES]) for word in _folded(match[0])]
    found = [word for word, _ in placed]
    places = _places(found)
    yield from sorted(
        _Place(_first(placed[at][1]), _last(placed[at + len(term) - 1][1]), number)
        for number, term in enumerate(query.terms)
        for at in _starts(term, found, places)
    )


def _places(found: Sequence[str]) -> Mapping[str, list[int]]:
    places: dict[str, list[int]] = {}
    for at, word in enumerate(found):
        places.setdefault(word, []).append(at)
    return places


def _starts(term: Term, found: Sequence[str], places: Mapping[str, list[int]]) -> Iterator[int]:
    """Give where a term begins among words."""
    for at in places.get(term[0], ()):
        if tuple(found[at : at + len(term)]) == term:
            yield at


def _first(piece: re.Match[str]) -> int:
    """Give where a piece begins, without its quotation marks."""
    lead = next((at for at, letter in enumerate(piece[0]) if letter.isalnum()), 0)
    return piece.start() + lead


def _last(piece: re.Match[str]) -> int:
    trail = next((at for at, letter in enumerate(reversed(piece[0])) if letter.isalnum()), 0)
    return piece.end() - trail


def _around(text: str, hits: Sequence[_Place]) -> Iterator[Part]:
    """Cut out the stretch that holds most different terms, from before its first to behind its last."""
    best, most, last = 0, 0, 0
    for at, hit in enumerate(hits):
        last = max(last, at)
        while last < len(hits) and hits[last].end <= hit.start + _LONG * 3 // 4:
            last += 1
        many = len({other.term for other in hits[at:last]})
        if many > most:
            best, most = at, many
    start = max(hits[best].start - _LONG // 4, 0)
    end = max(hits[best].end, min(start + _LONG, len(text)))
    start, end = _whole_words(text, start, end)
    at = start
    yield Part("… " if start else "", hit=False)
    for hit in hits:
        if at <= hit.start and hit.end <= end:
            yield Part(text[at : hit.start], hit=False)
            yield Part(text[hit.start : hit.end], hit=True)
            at = hit.end
    yield Part(text[at:end] + (" …" if end < len(text) else ""), hit=False)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """Move the ends of a stretch outwards to the nearest spaces, where there are any close by."""
    if start:
        space = text.rfind(" ", max(start - MAX_LETTERS, 0), start)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.find(" ", end, end + MAX_LETTERS)
        end = space if space >= 0 else end
    return start, end
