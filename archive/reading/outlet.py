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

_PROSE: Final = 60
"""Shorter lines are menus as often as text, and do not count."""

_HEAD_LINES: Final = 300
_APART: Final = 6
"""Between a place and the line with its dash stand a few line breaks and blanks."""

_STORY: Final = 30
"""What follows a place and its dash is a sentence, not the rest of a headline or a menu."""

_COLON: Final = re.compile(r"(?P<place>[A-Z][\w.'’]{1,24}(?: [A-Z][\w.'’]{1,24}){0,2}):[ \xa0](?=[\w“\"'‘])")
_DAY: Final = re.compile(
    r"([A-Z][a-z]{2,9})\.? \d{1,2}(?:, \d{4})?\Z|\d{1,2} ([A-Z][a-z]{2,9})(?: \d{4})?\Z|\d{4}\Z"
)
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
    body = sheet.running[:_HEAD_LINES]
    number = 0
    for at, (start, end) in enumerate(body):
        head = _glued(sheet.text, start, knowledge) or _line_head(sheet.text, (start, end), own, knowledge)
        if head is None and at + 1 < len(body):
            head = _own_line(sheet.text, (start, end), body[at + 1])
        if head is not None and (number < _LINES or head.agency is not None):
            return head
        number += end - start >= _PROSE
        if number >= _AGENCY_LINES:
            break
    return Head()


def _own_line(text: str, line: tuple[int, int], below: tuple[int, int]) -> Head | None:
    """Read a place that stands on a line of its own, with the dash on the next."""
    start, end = line
    if below[0] - end > _APART:
        return None
    dash = text[below[0]] in "-–—" and (below[1] - below[0] == 1 or text[below[0] + 1] in " \xa0")
    if not dash or end - start > 40 or not _PLACE.match(text[start:end]):
        return None
    return Head(place=line, end=below[1])


def _line_head(text: str, line: tuple[int, int], own: Own, knowledge: Knowledge) -> Head | None:
    start, end = line
    match = _HEAD.match(text, start, min(end, start + 80))
    if match is None:
        return _colon(text, line, knowledge)
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
    if outlet is None and place is not None:
        named = Named(
            start=place[0], end=place[1], name=canonical(text[slice(*place)], knowledge), entry=None
        )
        if own.covers(named, knowledge):
            outlet, place = named, None
    if outlet is None and place is None and agency is None:
        return None
    if agency is None and outlet is None and end - match.end() < _STORY:
        return None
    if outlet is not None and place is None:
        place = _following_place(text, match.end())
        colon = _colon(text, (match.end(), end), knowledge) if place is None else None
        place = colon.place if colon else place
    return Head(outlet=outlet, place=place, agency=agency, end=match.end())


def _colon(text: str, line: tuple[int, int], knowledge: Knowledge) -> Head | None:
    """Read "Kota: Kalimat pertama …"; before a colon only a known place is one."""
    match = _COLON.match(text, *line)
    if match is None or line[1] - match.end() < _PROSE or match["place"].lower() not in knowledge.cues.places:
        return None
    return Head(place=match.span("place"), end=match.end())


def _is_day(words: str, knowledge: Knowledge) -> bool:
    """Tell the day in "GENEVA, Oct 9 (Reuters)" from a place."""
    match = _DAY.match(words)
    month = (match[1] or match[2] or "") if match else ""
    return match is not None and (not month or month.lower() in knowledge.cues.months)


def _parts(words: str, start: int, knowledge: Knowledge) -> list[_Part]:
    """Split a head at its commas."""
    parts: list[_Part] = []
    at = 0
    for piece in words.split(","):
        bare = piece.strip(" \xa0")
        place = start + at + piece.find(bare)
        if not parts or not _is_day(bare, knowledge):
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
    if not places or knowledge.cues.labels.get(places[0].words.lower()) == "photo":
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
