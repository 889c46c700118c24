"""The head of a story: which outlet, place and agency stand before its first sentence."""

import re
from dataclasses import dataclass
from typing import Final

from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet
from archive.reading.names import Named, Own, canonical, is_domain, take
from archive.registry import fold

_LINES: Final = 8
"""A head is looked for in so many lines of running text."""

_AGENCY_LINES: Final = 24
"""An agency's dateline is unmistakable and may stand further down, under menus and captions."""

_HEAD: Final = re.compile(r"(?P<head>[^\n–—|]{2,70}?)[ \xa0]{0,3}(?:[–—|]|--|(?<=[ \xa0])-|-(?=[ \xa0]))")
_AGENCY: Final = re.compile(r"[ \xa0]?\(([^()\n]{2,40})\)[ \xa0]{0,2}\Z")
_PLACE: Final = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w.'’]{1,24}(?:[ -][^\W\d_a-zß-öø-ÿ][\w.'’]{1,24}){0,3}\Z")
_NEXT_PLACE: Final = re.compile(r"[ \xa0]{0,2}([A-Z]{3,20}(?: [A-Z]{3,20}){0,2})[ \xa0]?[.,–—-]")
_GLUED: Final = re.compile(r"([\w-]{3,30}\.[a-z]{2,6}),[ \xa0]?([A-Z][a-z]{2,20})(?=[A-Z][a-z ])")
_COPYRIGHT: Final = re.compile(
    r"(?:copyright)?[ \xa0]*(?:©|\(c\)|@)?[ \xa0]*(?:[0-9]{4})?[ \xa0]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands before a story's first sentence; each part may be missing."""

    outlet: Named | None = None
    place: tuple[int, int] | None = None
    agency: Named | None = None
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    start: int
    words: str
    named: Named | None


def read_head(sheet: Sheet, own: Own, knowledge: Knowledge) -> Head:
    """Find "OUTLET, Place -", "PLACE, Outlet —", "Place (AGENCY) -" or "PLACE -".

    Args:
        sheet: The lines.
        own: The outlet, if it is known from elsewhere.
        knowledge: The registry and the words.
    """
    body = sheet.running[: _AGENCY_LINES + 1]
    for number, (start, end) in enumerate(body[:_AGENCY_LINES]):
        head = _glued(sheet.text, start, knowledge) or _line_head(sheet.text, (start, end), own, knowledge)
        if head is None and number + 1 < len(body):
            head = _own_line(sheet.text, (start, end), body[number + 1])
        if head is not None and (number < _LINES or head.agency is not None):
            return head
    return Head()


def _own_line(text: str, line: tuple[int, int], below: tuple[int, int]) -> Head | None:
    """Read a place that stands on a line of its own, with the dash on the next."""
    start, end = line
    dash = below[1] - below[0] == 1 and text[below[0]] in "-–—"
    if not dash or end - start > 40 or not _PLACE.match(text[start:end]):
        return None
    return Head(place=line, end=below[1])


def _line_head(text: str, line: tuple[int, int], own: Own, knowledge: Knowledge) -> Head | None:
    start, end = line
    match = _HEAD.match(text, start, min(end, start + 80))
    if match is None:
        return None
    words = match["head"]
    agency = None
    bracket = _AGENCY.search(words)
    if bracket is not None:
        agency = _named(bracket[1], start + bracket.start(1), knowledge)
        if agency is None:
            return None
        words = words[: bracket.start()]
    parts = _parts(words, start, knowledge)
    outlet, place = _sort(parts, own, knowledge)
    if outlet is None and place is None and agency is None:
        return None
    if outlet is not None and place is None:
        place = _following_place(text, match.end())
    return Head(outlet=outlet, place=place, agency=agency, end=match.end())


def _parts(words: str, start: int, knowledge: Knowledge) -> list[_Part]:
    """Split a head at its commas."""
    parts: list[_Part] = []
    at = 0
    for piece in words.split(","):
        bare = piece.strip(" \xa0")
        place = start + at + piece.find(bare)
        parts.append(_Part(start=place, words=bare, named=_named(bare, place, knowledge)))
        at += len(piece) + 1
    return parts


def _named(words: str, start: int, knowledge: Knowledge) -> Named | None:
    """Read a part that is an outlet or agency: one that is known, or a domain ("NAME . COM")."""
    joined = re.sub(r" ?\. ?(?=\w)", ".", words) if "." in words else words
    entry = knowledge.registry.find(joined)
    if entry is None and not is_domain(joined):
        return None
    name = entry.name if entry else canonical(joined, knowledge)
    return Named(start=start, end=start + len(words), name=name, entry=entry)


def _sort(parts: list[_Part], own: Own, knowledge: Knowledge) -> tuple[Named | None, tuple[int, int] | None]:
    """Tell outlet and place among the parts."""
    if len(parts) > 3:
        return None, None
    outlet = next((part.named for part in parts if part.named is not None), None)
    places = [part for part in parts if part.named is None]
    if not all(_PLACE.match(part.words) for part in places):
        return (outlet, None) if len(parts) == 1 else (None, None)
    if outlet is None and len(places) == 2 and _is_name(places, own, knowledge):
        first = places.pop(0)
        name = canonical(first.words, knowledge)
        outlet = Named(start=first.start, end=first.start + len(first.words), name=name, entry=None)
    if not places:
        return outlet, None
    place = places[0]
    return outlet, (place.start, place.start + len(place.words))


def _is_name(places: list[_Part], own: Own, knowledge: Knowledge) -> bool:
    """Tell whether "A B, C -" begins with an outlet nobody knows; "KOTA, NEGARA -" does not."""
    first, second = (part.words for part in places)
    if own.brand:
        named = Named(start=0, end=0, name=first, entry=None)
        return own.covers(named, knowledge) or fold(first) in own.whole
    return first.isupper() and " " in first and second.lower() not in knowledge.cues.countries


def _following_place(text: str, at: int) -> tuple[int, int] | None:
    """Read the place in "KONTAN.CO.ID - JAKARTA."."""
    match = _NEXT_PLACE.match(text, at)
    return match.span(1) if match else None


def _glued(text: str, start: int, knowledge: Knowledge) -> Head | None:
    """Read "Situs.com, JakartaGubernur", where a lost tag glued place and sentence."""
    match = _GLUED.match(text, start)
    outlet = _named(match[1], start, knowledge) if match else None
    if match is None or outlet is None:
        return None
    return Head(outlet=outlet, place=match.span(2), end=match.end())


def copyright_holder(sheet: Sheet, knowledge: Knowledge) -> Named | None:
    """Give the outlet that a copyright line names."""
    for start, end in sheet.lines("junk", "tail", "outside", "body"):
        if end - start < 160 and sheet.lowered.startswith(("copyright", "©"), start):
            match = _COPYRIGHT.match(sheet.text, start, end)
            named = take(sheet.text, match.end(), knowledge) if match and match.end() < end else None
            if named is not None and named.entry is not None:
                return named
    return None
