"""The head of a story: which outlet, place and agency stand before its first sentence."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple, TypeAlias

from archive.reading.byline import Byline
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet
from archive.reading.names import (
    Named,
    Own,
    canonical,
    is_domain,
    is_institution,
    known,
    plausible,
    take,
    unshouted,
)
from archive.reading.values import Value, printed
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
_PLACE_MOST: Final = 40
_DASHED: Final = re.compile(r"[-–—]{1,2}(?:[ \xa0]+(?=[^\W_]|[“\"'‘])|(?=\n|\Z))")
_HEAD_WIDTH: Final = 80
_HEAD_LEAST: Final = 2
_HEAD_MOST: Final = 70
_HEAD_GAP: Final = 3
_HEAD_DASH: Final = re.compile(r"[–—|]|--|(?<=[ \xa0])-|-(?=[ \xa0])")
_NOT_IN_HEAD: Final = frozenset("\n–—|")
_DOT: Final = re.compile(r" ?\. ?(?=\w)")
_AGENCY: Final = re.compile(r"[ \xa0]?\(([^()\n]{2,40})\)[ \xa0]{0,2}\Z")
_PLACE: Final = re.compile(r"[^\W\d_a-zß-öø-ÿ][\w.'’]{1,24}(?:[ -][^\W\d_a-zß-öø-ÿ][\w.'’]{1,24}){0,3}\Z")
_NEXT_PLACE: Final = re.compile(r"[ \xa0]{0,2}([A-Z]{3,20}(?: [A-Z]{3,20}){0,2})[ \xa0]?[.,–—-]")
_GLUED: Final = re.compile(r"([\w-]{3,30}\.[a-z]{2,6}),[ \xa0]?([A-Z][a-z]{2,20})(?=[A-Z][a-z ])")
_YEARS: Final = re.compile(
    r"[\s\xa0:©@-]*(?:\(c\))?[\s\xa0@-]*(?:[0-9]{4}(?: ?[-–] ?[0-9]{4})?)?[\s\xa0,|:-]*", re.IGNORECASE
)
_RIGHTS_LINE: Final = 160
_SEPARATORS: Final = (" - ", " | ", " – ", " — ", " • ")
_TITLE_MOST: Final = 400
_SECTION: Final = re.compile(r"\(([\w.]{3,30}) ?[-–] ?[A-Z][\w &]{2,30}\)")
_NAME_MOST: Final = 80
_BRACKETED: Final = re.compile(r"\(([A-Z][\w. ]{1,24})\)[ \xa0]?[—–-]{0,2}[ \xa0]?(?=[A-Z“\"])")
_SMALL: Final = re.compile(r"[a-z][\w.]{3,30}(?<!\.)")
_LOGO_LINES: Final = 12
_LOGO_MOST: Final = 40
_LAST: Final = 400
_HASHTAG: Final = re.compile(
    r"#(?P<tag>\w{3,40})(?: (?:with|di|bersama|at|on|by) (?P<name>[\w.]{3,30}(?: [A-Z][\w.]{2,20})?))?"
)
_HITS: Final = 50
_CUE_WIDTH: Final = 40
_CREDITING: Final = frozenset({"after", "clause", "reprint"})
# Every match of the next holds one of this, which begins with a letter that is seldom and found at once.
_DOMAIN_LEADS: Final = re.compile(r"\.(?:com|co|id|net)[ \xa0]?[a-z]")
_ASKED: Final = re.compile(r"\b([A-Z][\w-]{2,30}\.(?:com|co|id|net))(?=[ \xa0]?[a-z])")


class Head(NamedTuple):
    """What stands before a story's first sentence; each part may be missing."""

    outlet: Named | None = None
    place: tuple[int, int] | None = None
    agency: Named | None = None
    end: int = 0


class _Part(NamedTuple):
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
        if head is None and end - start <= _PLACE_MOST and at + 1 < len(body):
            head = _own_line(sheet.text, (start, end), body[at + 1], knowledge)
        if head is not None and (number < _LINES or head.agency is not None):
            return head
        number += end - start >= _PROSE
        if number >= _AGENCY_LINES:
            break
    return Head()


def _own_line(text: str, line: tuple[int, int], below: tuple[int, int], knowledge: Knowledge) -> Head | None:
    """Read a place that stands on a short line of its own, with the dash on the next, or lost."""
    start, end = line
    if below[0] - end > _APART:
        return None
    words = text[start:end]
    dash = _DASHED.match(text, *below)
    if dash is not None and _PLACE.match(words):
        return Head(place=line, end=dash.end())
    lost = words.isupper() and below[1] - below[0] >= _PROSE and words.lower() in knowledge.cues.places
    return Head(place=line, end=end) if lost else None


def _line_head(text: str, line: tuple[int, int], own: Own, knowledge: Knowledge) -> Head | None:
    start, end = line
    window = text[start : min(end, start + _HEAD_WIDTH)]
    dashed = _dashed(window)
    if dashed is None:
        return _colon(text, line, knowledge) if ":" in window else None
    words, behind = dashed[0], start + dashed[1]
    agency = None
    bracket = _AGENCY.search(words) if ")" in words else None
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
    if agency is None and outlet is None and end - behind < _STORY:
        return None
    if outlet is not None and place is None:
        place = _following_place(text, behind)
        colon = _colon(text, (behind, end), knowledge) if place is None else None
        place = colon.place if colon else place
    return Head(outlet=outlet, place=place, agency=agency, end=behind)


def _dashed(window: str) -> tuple[str, int] | None:
    """Give what stands before the dash of a head, without the blanks between them, and the dash's end."""
    if not ("-" in window or "–" in window or "—" in window or "|" in window):
        return None
    dash = _HEAD_DASH.search(window, _HEAD_LEAST)
    if dash is None:
        return None
    words = window[: dash.start()]
    gap = min(_HEAD_GAP, len(words) - len(words.rstrip(" \xa0")))
    head = words[: max(_HEAD_LEAST, len(words) - gap)]
    return (head, dash.end()) if len(head) <= _HEAD_MOST and _NOT_IN_HEAD.isdisjoint(head) else None


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
    joined = _DOT.sub(".", words) if " ." in words or ". " in words else words
    entry = knowledge.registry.find(joined)
    if entry is None and not is_domain(joined):
        return None
    name = entry.name if entry else unshouted(" ".join(joined.split()))
    return Named(start=start, end=start + len(words), name=name, entry=entry)


def _sort(parts: list[_Part], own: Own, knowledge: Knowledge) -> tuple[Named | None, tuple[int, int] | None]:
    """Tell outlet and place among the parts."""
    if len(parts) > 3:
        return None, None
    outlet = next((part.named for part in parts if part.named is not None), None)
    places = [part for part in parts if part.named is None]
    if not all(_PLACE.match(part.words) for part in places):
        return (outlet, None) if len(parts) == 1 else (None, None)
    if outlet is None and len(places) == 1 and _is_medium(places[0].words, knowledge):
        outlet = _unknown(places.pop(0), knowledge)
    if outlet is None and len(places) == 2 and _is_name(places, own, knowledge):
        outlet = _unknown(places.pop(0), knowledge)
    if not places or knowledge.cues.labels.get(places[0].words.lower()) == "photo":
        return outlet, None
    place = places[0]
    return outlet, (place.start, place.start + len(place.words))


def _unknown(part: _Part, knowledge: Knowledge) -> Named:
    name = canonical(part.words, knowledge)
    return Named(start=part.start, end=part.start + len(part.words), name=name, entry=None)


def _is_medium(words: str, knowledge: Knowledge) -> bool:
    """Tell "LERENG POST" from a place by its last word."""
    return words.isupper() and " " in words and words.rpartition(" ")[2].lower() in knowledge.cues.nouns


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


def printed_outlets(
    sheet: Sheet, head: Head, bylines: Iterable[Byline], knowledge: Knowledge
) -> Iterator[Value]:
    """Give the outlets that the page's own words name, best first.

    The rules stand in the order of what they are worth: the story's head, its byline, the page's
    title, the copyright line, a signature with a section, a line that is the name, what the outlet says
    of itself, and whom somebody told something. A text with an agency in its dateline and no other
    outlet anywhere is the agency's own.
    """
    if head.outlet is not None:
        yield _value(sheet, head.outlet, "head")
    for byline in bylines:
        for named in byline.media:
            if named.entry and named.entry.kind == "outlet":
                yield _value(sheet, named, "byline")
    for rule, cue in _RULES:
        for found in rule(sheet, knowledge):
            yield _value(sheet, found, cue)
    if head.agency is not None:
        yield _value(sheet, head.agency, "dateline")
    for named in _told(sheet, knowledge):
        if not _is_credited(sheet, named, knowledge):
            yield _value(sheet, named, "told")


def _value(sheet: Sheet, named: Named, cue: str) -> Value:
    return printed(sheet.text, (named.start, named.end), cue, named.name)


def _page_title(sheet: Sheet, knowledge: Knowledge) -> Iterator[Named]:
    """Read "Headline | Section | Outlet" on the first line; only a known name counts."""
    if not sheet.spans:
        return
    start, end = sheet.spans[0]
    at = max(sheet.text.rfind(separator, start, min(end, start + _TITLE_MOST)) for separator in _SEPARATORS)
    if at < 0:
        return
    at += 3
    words = sheet.text[at:end]
    # "Section in City NAME.com": the name may stand behind the section's.
    for word in (words, words.rpartition(" ")[2]):
        entry = known(word, knowledge) if 0 < len(word) <= _NAME_MOST else None
        if entry is not None and entry.kind == "outlet" and not _is_weak(word, knowledge):
            yield Named(start=end - len(word), end=end, name=entry.name, entry=entry)
            return


def _is_weak(word: str, knowledge: Knowledge) -> bool:
    return word.lower() in knowledge.cues.weak_names


def _copyright(sheet: Sheet, knowledge: Knowledge) -> Iterator[Named]:
    """Read "© 2019 Name. All rights reserved", whose parts may stand on several lines.

    A name that nobody knows counts if nothing but a company's form and the claim stand behind it.
    """
    rights = knowledge.cues.rights
    if sheet.seen.phrases.keys().isdisjoint(rights):
        return
    for number, (start, end) in enumerate(sheet.spans):
        if end - start >= _RIGHTS_LINE or not sheet.lowered.startswith(rights, start):
            continue
        last = sheet.spans[min(number + 2, len(sheet.spans) - 1)][1]
        word = next(word for word in rights if sheet.lowered.startswith(word, start))
        years = _YEARS.match(sheet.text, start + len(word), last)
        at = years.end() if years else last
        named = take(sheet.text, at, knowledge) if at < last else None
        if named is None:
            continue
        holder = named if named.entry else _holder(sheet, named, knowledge)
        if holder is not None:
            yield holder


def _holder(sheet: Sheet, named: Named, knowledge: Knowledge) -> Named | None:
    """Take a company's form and the claim of rights off a holder's name."""
    words = sheet.text[named.start : named.end]
    cut = min(
        (at for word in knowledge.cues.companies if (at := f"{words.lower()} ".find(f" {word} ")) > 0),
        default=len(words),
    )
    name = words[:cut].rstrip(" .,&-")
    entry = known(name, knowledge) if name else None
    if entry is None and cut == len(words) and not _claims(sheet, named.end, knowledge):
        return None
    if len(name) < 3 or not plausible(name, knowledge) or is_institution(name, knowledge):
        return None
    end = named.start + len(name)
    return Named(start=named.start, end=end, name=entry.name if entry else name, entry=entry)


def _claims(sheet: Sheet, at: int, knowledge: Knowledge) -> bool:
    """Tell whether "All rights reserved" or the like follows a holder's name."""
    rest = sheet.lowered[at : at + 40].lstrip(" .,-–|")
    return rest.startswith(knowledge.cues.companies)


def _leading(sheet: Sheet, knowledge: Knowledge) -> Iterator[Named]:
    """Read "(CNN) The mayor said": a known name in brackets before the story's first words."""
    for start, end in sheet.running[:_LINES]:
        match = _BRACKETED.match(sheet.text, start, end) if sheet.text[start] == "(" else None
        entry = known(match[1], knowledge) if match else None
        if match and entry is not None and entry.kind == "outlet":
            yield Named(start=match.start(1), end=match.end(1), name=entry.name, entry=entry)


def _section(sheet: Sheet, knowledge: Knowledge) -> Iterator[Named]:
    """Read "(situs.id - Politik)", which signs a story together with its section."""
    for match in _SECTION.finditer(sheet.text):
        named = _named(match[1], match.start(1), knowledge)
        if named is not None and (named.entry is None or named.entry.kind == "outlet"):
            yield named


def _logo(sheet: Sheet, knowledge: Knowledge) -> Iterator[Named]:
    """Read a known outlet's name on a line of its own near the top of a page with menus."""
    for number, (start, end) in enumerate(sheet.spans[:_LOGO_LINES]):
        if end - start > _LOGO_MOST or sheet.roles[number] == "title":
            continue
        words = sheet.text[start:end]
        entry = known(words, knowledge)
        if entry is not None and entry.kind == "outlet" and not _is_weak(words, knowledge):
            yield Named(start=start, end=end, name=entry.name, entry=entry)


def _own_words(sheet: Sheet, knowledge: Knowledge) -> Iterator[Named]:
    """Read a known name where the outlet speaks of itself: "follow NAME", "#Slogan with NAME"."""
    for phrase in knowledge.cues.owns:
        if phrase in sheet.seen.phrases:
            yield from _known_after(sheet, phrase, knowledge)
    for match in _HASHTAG.finditer(sheet.text, max(0, len(sheet.text) - _LAST)):
        for group in ("name", "tag"):
            words = match[group] or ""
            entry = known(words, knowledge) if words and not _is_weak(words, knowledge) else None
            if entry is not None and entry.kind == "outlet":
                start = match.start(group)
                yield Named(start=start, end=start + len(words), name=entry.name, entry=entry)


def _told(sheet: Sheet, knowledge: Knowledge) -> Iterator[Named]:
    """Read whom somebody told something: "kepada NAME.com", "NAME.com sudah menghubungi …".

    People speak to the outlet that prints it; the word of another outlet is credited as such.
    """
    for phrase in knowledge.cues.told:
        for named in _known_after(sheet, phrase, knowledge) if phrase in sheet.seen.phrases else ():
            if is_domain(sheet.text[named.start : named.end]):
                yield named
    for match in _ASKED.finditer(sheet.text) if _DOMAIN_LEADS.search(sheet.text) else ():
        asker = _named(match[1], match.start(1), knowledge)
        glued = sheet.lowered[match.end() :].lstrip().partition(" ")
        if asker is not None and asker.entry and glued[2].startswith(knowledge.cues.told):
            yield asker


def _is_credited(sheet: Sheet, named: Named, knowledge: Knowledge) -> bool:
    """Tell whether the text credits a medium anywhere: somebody spoke to it there, not here."""
    words = sheet.text[named.start : named.end]
    at = sheet.text.find(words)
    for _ in range(_HITS):
        if at < 0:
            return False
        before = sheet.lowered[max(0, at - _CUE_WIDTH) : at]
        for _, _, _, meaning in knowledge.cues.credits[""].find(before):
            if _CREDITING.intersection(meaning.forms):
                return True
        at = sheet.text.find(words, at + 1)
    return False


def _known_after(sheet: Sheet, phrase: str, knowledge: Knowledge) -> Iterator[Named]:
    """Give the known outlets whose names follow a phrase."""
    for at in sheet.seen.phrases.get(phrase, ())[:_HITS]:
        start = at + len(phrase)
        whole = at == 0 or not sheet.lowered[at - 1].isalnum()
        if whole and sheet.text[start : start + 1] in (" ", "\xa0", ":", "\n"):
            named = take(sheet.text, start + 1, knowledge) or _small(sheet.text, start + 1, knowledge)
            words = sheet.text[named.start : named.end] if named else ""
            if named and named.entry and named.entry.kind == "outlet" and not _is_weak(words, knowledge):
                yield named


def _small(text: str, at: int, knowledge: Knowledge) -> Named | None:
    """Read a known name that is printed in small letters ("detikcom")."""
    word = _SMALL.match(text, at)
    entry = known(word[0], knowledge) if word else None
    return Named(start=at, end=word.end(), name=entry.name, entry=entry) if word and entry else None


_Rule: TypeAlias = Callable[[Sheet, Knowledge], Iterator[Named]]
_RULES: Final[tuple[tuple[_Rule, str], ...]] = (
    (_page_title, "page-title"),
    (_copyright, "copyright"),
    (_leading, "leading"),
    (_section, "section"),
    (_logo, "logo"),
    (_own_words, "own-words"),
)
