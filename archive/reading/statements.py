"""What a page's markup states about the article, interpreted: the best authority comes first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

from archive.model import Note, Page, Statement
from archive.reading.dates import stated
from archive.reading.dating import Told
from archive.reading.knowledge import Knowledge
from archive.reading.names import brand
from archive.reading.people import signed

_LONGEST: Final = 200
_MARK: Final = re.compile(r"\s*\([^()]{1,12}\)")
_SEPARATORS: Final = (
    " - ",
    " | ",
    " – ",
    " — ",
    " : ",
    " • ",
    " · ",
    " :: ",
    " * ",
    " » ",
    " « ",
    "｜",
    "：",
    "|",
)
_FIRST_PART: Final = re.compile(r"([^|:：｜]{2,40}?)(?:\s[-–—•]\s|\s?[|:：｜]\s?)")
_MARKS: Final = tuple("-|–—:•·*»｜：")
_BODIES: Final = ("Organization", "Corporation", "WebSite", "Brand")
_PARTS: Final = 3
_SHARED: Final = "meta:og:title"
_HEADLINE: Final = "json-ld:headline"
_ELEMENT: Final = "title"
_QUOTES: Final = str.maketrans("‘’‚“”„«»", "'''" + '"' * 5)
_NO_LETTER: Final = re.compile(r"[\W_]+")
_TITLE_LEAST: Final = 20
_TRAIL_MOST: Final = 500
_DAY: Final = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESS: Final = re.compile(r"\S+@\S+\.\w+|@\w+")
_TOP_LEVELS: Final = frozenset({"co", "com", "or", "org", "ac", "go", "net", "news", "web"})


def first(page: Page, field: str) -> Statement | None:
    """Give the statement of best authority about a field, or None."""
    for statement in page.statements:
        if statement.field == field and statement.value.strip():
            return statement
    return None


def note(statement: Statement) -> Note:
    """Give the note of a value that the markup states."""
    return Note(basis="metadata", evidence=statement.evidence)


def told(page: Page, field: str, knowledge: Knowledge, *, day_first: bool) -> Told | None:
    """Give the first readable date that the markup states in a field."""
    return next(all_told(page, field, knowledge, day_first=day_first), None)


def all_told(page: Page, field: str, knowledge: Knowledge, *, day_first: bool) -> Iterator[Told]:
    """Give every readable date that the markup states in a field."""
    for statement in page.statements:
        if statement.field == field:
            moment = stated(statement.value, knowledge.cues, day_first=day_first)
            if moment is not None:
                yield Told(moment=moment, note=note(statement))


class Site(NamedTuple):
    """What a page's own outlet is called, as far as markup and URL state it.

    Attributes:
        brands: Its names, folded and without a domain's ending.
    """

    brands: frozenset[str] = frozenset()

    @classmethod
    def of(cls, page: Page, outlet: str | None, host: str) -> Self:
        """Gather the names of a page's outlet."""
        if not page.statements and not outlet and not host:
            return cls()
        names = [s.value for s in page.statements if s.field == "outlet"]
        names += [outlet or "", *host.rsplit(".", 3)[-3:-1]]
        return cls(brands=frozenset(filter(None, map(brand, names))) - _TOP_LEVELS)

    def is_called(self, name: str) -> bool:
        """Tell whether a name is the outlet's own, or that of its desk ("name.com editor")."""
        return brand(name) in self.brands or brand(name.partition(" ")[0]) in self.brands


_NO_SITE: Final = Site()


def title_of(value: str, outlet: str | None, knowledge: Knowledge, site: Site = _NO_SITE) -> str:
    """Give a stated title without the outlet's name, and a date, before or behind it."""
    title = " ".join(value.split())

    def foreign(part: str) -> bool:
        return (
            knowledge.knows(part)
            or site.is_called(part)
            or (outlet is not None and brand(part) == brand(outlet))
        )

    for _ in range(_PARTS):
        head, tail = _last_part(title)
        if not head or not (foreign(tail) or _DAY.fullmatch(tail)):
            break
        title = head
    match = _FIRST_PART.match(title)
    if match is not None and (site.is_called(match[1]) or (outlet and brand(match[1]) == brand(outlet))):
        title = title[match.end() :]
    return title


def _last_part(title: str) -> tuple[str, str]:
    """Split a title before its last separator that stands between spaces, or is of full width."""
    at = max(title.rfind(separator) for separator in _SEPARATORS)
    if at <= 0:
        return "", title
    separator = next(s for s in _SEPARATORS if title.startswith(s, at))
    return title[:at].strip(), title[at + len(separator) :].strip()


def titles(page: Page, outlet: str | None, site: Site, knowledge: Knowledge) -> list[tuple[str, Statement]]:
    """Give the titles that the markup states, best first, without the outlet's name.

    What a publisher shares as the title (Open Graph) comes before what it tells search engines (the
    headline of JSON-LD), unless the page itself prefers the latter (``_preferred``), or the former only
    adds a section to another of its titles.
    """
    stated = [s for s in page.statements if s.field == "title" and s.value.strip()]
    stated.sort(key=lambda s: _cue(s) != _SHARED)
    # The same words often stand in many places.
    bare = {value: title_of(value, outlet, knowledge, site) for value in {s.value for s in stated}}
    read = [(bare[s.value], s) for s in stated if bare[s.value]]
    if read and all(_cue(statement) == _ELEMENT for _, statement in read):
        read = [(_as_printed(title, page.text), statement) for title, statement in read]
    better = _preferred(read, page)
    if better is None:
        better = next((n for n, (title, _) in enumerate(read) if n and _adds(read[0][0], title)), None)
    if better is not None:
        read.insert(0, read.pop(better))
    return read


def _preferred(read: list[tuple[str, Statement]], page: Page) -> int | None:
    """Find the headline of JSON-LD, if the page prefers it to another title, the one that is shared.

    The page must second the headline, by what it prints or by its ``title`` element. It prefers it if its
    own data call the shared title one for social networks, if it does not second that one, or if it
    prints the headline below it.
    """
    headline = next((n for n, (_, statement) in enumerate(read) if _cue(statement) == _HEADLINE), None)
    if headline is None or _cue(read[0][1]) != _SHARED:
        return None
    titles = read[0][0], read[headline][0]
    shared, other = map(_folded, titles)
    if not other or shared == other:
        return None
    social = any(statement.field == "social" for statement in page.statements)
    if not social and (shared in other or other in shared):
        return None
    # The element often has a section and a site's name behind the title.
    said = [_folded(statement.value) for _, statement in read if _cue(statement) == _ELEMENT]
    if not all(any(title in words for words in said) for title in (shared, other)):
        said.append(_folded(page.text))
    seconds = [any(title in words for words in said) for title in (shared, other)]
    if not seconds[1]:
        return None
    return headline if social or not seconds[0] or _is_below(*titles, page.text) else None


def _is_below(upper: str, lower: str, text: str) -> bool:
    """Tell whether both titles are printed as they are, and one a few lines below the other.

    The lower one is the headline: above it stands the trail of links that leads to the page, at whose
    end some sites print the title that they wrote for search engines.
    """
    first, second = (_line_of(title, text) for title in (upper, lower))
    return 0 <= first < second <= first + len(upper) + _TRAIL_MOST


def _folded(words: str) -> str:
    """Give the letters and digits of some words, in which quotes, hyphens and spaces make no difference."""
    return _NO_LETTER.sub("", words.casefold())


def _cue(statement: Statement) -> str:
    return statement.evidence.cue if statement.evidence else ""


def _as_printed(title: str, text: str) -> str:
    """Take off the name of a site that nobody knows, where the page prints the title without it."""
    head, _ = _last_part(title)
    return head if len(head) >= _TITLE_LEAST and _line_of(head, text) >= 0 else title


def _line_of(words: str, text: str) -> int:
    """Give where the first line begins that is nothing but some words, or -1."""
    wanted = words.split()
    at = 0
    for line in text.split("\n"):
        if wanted[0] in line and line.split() == wanted:
            return at
        at += len(line) + 1
    return -1


def _adds(longer: str, title: str) -> bool:
    """Tell whether one title is another with a part before or behind it, in any form of quotes."""
    longer, title = longer.translate(_QUOTES), title.translate(_QUOTES)
    if not _TITLE_LEAST <= len(title) < len(longer):
        return False
    if longer.startswith(title):
        return longer[len(title) :].lstrip()[:1] in _MARKS
    return longer.endswith(title) and longer[: -len(title)].rstrip()[-1:] in _MARKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Whom the markup names in one form of it.

    Attributes:
        people: The persons.
        values: The values as stated.
        used: The first statement of this form.
    """

    people: tuple[str, ...]
    values: tuple[str, ...]
    used: Statement


def people(page: Page, field: str, site: Site, knowledge: Knowledge) -> list[Stated]:
    """Give whom the markup names, by the form of markup, best first.

    The same names often stand in several forms, and in other orders ("Dewi, Sari"); so only one form
    is read: the best that names a person, else the best. Sites often give themselves as a Person,
    an account's number or an address for a name; such values are passed over.
    """
    forms: dict[str, list[Statement]] = {}
    for statement in page.statements:
        value = statement.value.strip()
        if statement.field == field and len(value) <= _LONGEST and _is_name(value):
            cue = statement.evidence.cue if statement.evidence else ""
            forms.setdefault(cue, []).append(statement)
    read = [
        Stated(
            people=tuple(_persons(form, site, knowledge)),
            values=tuple(dict.fromkeys(" ".join(statement.value.split()) for statement in form)),
            used=form[0],
        )
        for form in forms.values()
    ]
    return sorted(read, key=lambda stated: not stated.people)


def _is_name(value: str) -> bool:
    """Tell a name from an address and from the number of an account."""
    return "://" not in value and any(map(str.isalpha, value)) and not _ADDRESS.fullmatch(value)


def _persons(form: list[Statement], site: Site, knowledge: Knowledge) -> list[str]:
    names = (
        person
        for statement in form
        if not statement.type.endswith(_BODIES)
        for person in signed(_bare(statement.value, knowledge), 0, knowledge).people
    )
    return [name for name in dict.fromkeys(names) if not site.is_called(name)]


def _bare(value: str, knowledge: Knowledge) -> str:
    """Take "By" and initials in brackets off a stated byline."""
    value = _MARK.sub("", " ".join(value.split()))
    first, _, rest = value.partition(" ")
    return rest if rest and first.lower() in knowledge.cues.bylines else value
