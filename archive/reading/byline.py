"""Who signed the article: labelled names, names beside the date, initials and credits at its end."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from archive.cues import Label, Role
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Labelled, Sheet
from archive.reading.names import Named, Own, cased, is_institution, known
from archive.reading.people import is_initials, is_person, signed

_LAST_LINES: Final = 4
_LAST_SHORT: Final = 40
_SIGNED_LINES: Final = 2
_SHORT: Final = 60
_STOPS: Final = (".", "!", "?", "”", '"')
_SIGN: Final = re.compile(r"(?<=[.!?”\"'’*)\w,])[ \xa0]{0,3}([\[(])([^\[\]()\n]{2,60})[\])][ .,*]{0,4}\Z")
_ALONE: Final = re.compile(r"()([^\[\]()\n]{2,60})[\])][ .,*]{0,4}\Z")
_CLOSE: Final = 5
"""Within so many letters of a line's end its bracket closes."""

_ENDS: Final = ".!?”\"'’*),"
_DASHED: Final = re.compile(
    r"(?:(?<=[.!?”\"'’)])[ \xa0]{0,3}|\A)[-–—]{1,2}[ \xa0]{0,2}([^\W\d_][\w/&. -]{1,40}?)[ .]{0,2}\Z"
)
_CAPITALS: Final = re.compile(r"[A-Z]{2,3}(?:/[A-Z]{2,3})+\Z")
_HIDDEN: Final = "email\xa0protected"
"""What a content network prints instead of an address."""
_STAR: Final = re.compile(r"[*\s]+/\s*|[*\s]+")
_BETWEEN: Final = re.compile(r"[/,&\s-]+")
_HYPHEN: Final = re.compile(r"(?<=\w)-(?=[^\W\d_]+[ .])")
_CUT: Final = re.compile(r"\s{3,}|\s[|•·]\s(?=\d)|\s-\s(?=\w{1,12},?\s\d)")
_MOST: Final = 200
_COLONS: Final = 200
_ROLES: Final[tuple[Label | None, ...]] = ("reporter", "editor")
_JOINS: Final = frozenset({"&", "/", "dan", "and"})
_SPACES: Final = (" ", "\xa0")
_LABEL_WIDTH: Final = 28
_VALUE_END: Final = re.compile(r"\s[|(\[]|[\n|(\[;]")
_NAME: Final = re.compile(r"[^\W\d_][^\W\d_.'’-]{0,30}(?: [^\W\d_][\w.'’-]{0,30}){0,3}\Z")
_NAMED_BY_SIGN: Final = re.compile(r"[ \xa0]{1,2}([^;()\n]{2,160})")
_NAMED_FIRST: Final = re.compile(
    r"([^\W\d_a-z][\w.'’-]{0,30}(?: [^\W\d_a-z][\w.'’-]{0,30}){1,3}) ([a-z].+)", re.DOTALL
)
_BESIDE: Final = 80
_ADDRESS: Final = re.compile(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)\Z")
_ENTRY: Final = 30
_HEAD_LINES: Final = 60
_TAIL_LINES: Final = 25


class Byline(NamedTuple):
    """A byline and what it names.

    Attributes:
        words: As printed, without its label.
        start: Its first code point.
        end: One past its last.
        people: The persons, as printed.
        media: The organisations that the registry knows.
        cue: The rule that read it.
    """

    words: str
    start: int
    end: int
    people: tuple[str, ...]
    media: tuple[Named, ...]
    cue: str


def labelled(sheet: Sheet, knowledge: Knowledge) -> Iterator[tuple[Label, Byline]]:
    """Give the bylines that stand after or below a label with its meaning, then those within a line."""
    near = _near(sheet) if sheet.labels else range(0)
    for found in sheet.labels:
        if found.label in _ROLES and sheet.roles[found.at] != "tail" and found.at in near:
            byline = _value(sheet, (found.start, found.end), f"label:{found.label}", knowledge)
            if byline is not None and not _is_menu(sheet, found, byline):
                yield found.label, byline
    yield from _inline(sheet, knowledge)


def _is_menu(sheet: Sheet, found: Labelled, byline: Byline) -> bool:
    """Tell a menu's entries "Reporter" and "Shift" from a label with a name below it."""
    below = found.start == sheet.spans[found.at][0]
    if not below or byline.media or " " in byline.words:
        return False
    beside = sheet.spans[max(0, found.at - 3) : found.at - 1] + sheet.spans[found.at + 1 : found.at + 3]
    return all(end - start < _ENTRY for start, end in beside)


def _near(sheet: Sheet) -> range:
    """Give the lines in which a label can belong to the story: not those of menus and other stories."""
    last = len(sheet.roles)
    if "body" not in sheet.roles:
        return range(last)
    top = sheet.roles.index("body")
    end = last - 1 - sheet.roles[::-1].index("body")
    return range(max(0, top - _HEAD_LINES), min(last, end + _TAIL_LINES))


def _value(sheet: Sheet, span: tuple[int, int], cue: str, knowledge: Knowledge) -> Byline | None:
    words = sheet.text[span[0] : min(span[1], span[0] + _MOST)]
    for pattern in (_CUT, knowledge.cues.label_cut) if ":" in words else (_CUT,):
        cut = pattern.search(words)
        words = words[: cut.start()] if cut else words
    dated = next((each.start for each in sheet.dates if span[0] < each.start < span[0] + len(words)), None)
    words = words[: dated - span[0]].rstrip(" \xa0|,;-–") if dated else words
    # "Name | Place": what stands behind the bar is a medium or no part of the signature.
    head, bar, tail = words.partition(" | ")
    words = (head if bar and cased(tail.strip(), knowledge) is None else words).rstrip(" \xa0-|,(/*•·")
    if not words:
        return None
    parts = signed(words, span[0], knowledge)
    return Byline(
        words=words,
        start=span[0],
        end=span[0] + len(words),
        people=parts.people,
        media=parts.media,
        cue=cue,
    )


def _inline(sheet: Sheet, knowledge: Knowledge) -> Iterator[tuple[Label, Byline]]:
    """Read "… Penulis : A Editor : B …" in the lines that begin with a label, else in the whole text.

    The lines of a page may have been run together. Only what ends at another label, a bracket or the
    line's end is a name; anything may follow it else.
    """
    lines = [_unread(sheet, found) for found in sheet.labels if found.label in _ROLES]
    for start, end in lines or [(0, len(sheet.text))]:
        at = sheet.text.find(":", start, end)
        for _ in range(_COLONS):
            if at < 0:
                break
            # Most colons stand in times of day, addresses and before quotations.
            if sheet.text[at - 1 : at] in _SPACES or sheet.text[at - 1 : at].islower():
                for label in _labels_before(sheet, at, knowledge):
                    byline = _after_colon(sheet, at, label, knowledge)
                    if byline is not None:
                        yield label, byline
            at = sheet.text.find(":", at + 1, end)


def _unread(sheet: Sheet, found: Labelled) -> tuple[int, int]:
    """Give what a label's line holds besides it: its value, and another label in "Redaktur & Reporter:"."""
    start, end = sheet.spans[found.at]
    two = "&" in sheet.text[start : found.start] or "/" in sheet.text[start : found.start]
    return (start if two else min(found.start, end)), end


def _after_colon(sheet: Sheet, at: int, label: Label, knowledge: Knowledge) -> Byline | None:
    if _starts_line(sheet, at, label):
        return None
    start = at + 1
    while sheet.text[start : start + 1] in (" ", "\xa0"):
        start += 1
    end = _VALUE_END.search(sheet.text, start, start + _MOST)
    span = (start, end.start() if end else min(len(sheet.text), start + _MOST))
    byline = _value(sheet, span, f"inline:{label}", knowledge)
    return byline if byline and byline.people and all(map(_NAME.match, byline.people)) else None


def _labels_before(sheet: Sheet, at: int, knowledge: Knowledge) -> tuple[Label, ...]:
    """Give the meanings of what stands before a colon: "Editor :", "Redaktur & Reporter :"."""
    window = sheet.lowered[max(0, at - _LABEL_WIDTH) : at]
    words = window.replace("/", " / ").replace("&", " & ").split()
    labels = knowledge.cues.labels
    word = words[-1] if words else ""
    if labels.get(word) not in _ROLES or sheet.text[sheet.lowered.rfind(word, 0, at)].islower():
        return ()
    other = labels.get(words[-3]) if len(words) > 2 and words[-2] in _JOINS else None
    return (labels[word], other) if other in _ROLES and other is not None else (labels[word],)


def _starts_line(sheet: Sheet, at: int, label: Label) -> bool:
    """Tell whether a label stands at a line's start, where it was read with its line."""
    number = sheet.line_at(at)
    read = any(found.at == number and found.start > at and found.label == label for found in sheet.labels)
    return read and at - sheet.spans[number][0] < _LABEL_WIDTH


def beside_date(sheet: Sheet, own: Own, knowledge: Knowledge) -> Iterator[Byline]:
    """Read a name alone on the line above or below the date, between the title and the story."""
    titles = [n for n, role in enumerate(sheet.roles) if role == "title"]
    for number, _ in sheet.date_lines if titles else ():
        if not any(title < number <= title + 6 for title in titles) or sheet.roles[number] == "tail":
            continue
        for at in (number - 1, number + 1):
            if at in titles or at >= len(sheet.spans):
                continue
            start, end = sheet.spans[at]
            words = sheet.text[start:end]
            if "\n" in words or end - start > _BESIDE or sheet.text.count(words) != 1:
                continue
            people = (words,) if _is_name(words, own, knowledge) else _with_outlet(words, own, knowledge)
            if people:
                yield Byline(words=words, start=start, end=end, people=people, media=(), cue="beside-date")


def _with_outlet(words: str, own: Own, knowledge: Knowledge) -> tuple[str, ...]:
    """Read "Name - OUTLET": persons and the own outlet, or one that is known; a slash credits a picture."""
    if "/" in words:
        return ()
    parts = [part for part in knowledge.cues.splits.split(words) if part]
    people = tuple(part for part in parts if _is_name(part, own, knowledge))
    others = [part for part in parts if part not in people]
    outlets = all(
        own.covers(Named(start=0, end=0, name=part, entry=entry), knowledge) or entry is not None
        for part in others
        for entry in (known(part, knowledge),)
    )
    return people if others and outlets else ()


def addressed(sheet: Sheet, knowledge: Knowledge) -> Iterator[Byline]:
    """Read a writer's address at a medium, alone on a line: it signs, and names nobody."""
    for start, end in sheet.running:
        match = _ADDRESS.match(sheet.lowered, start, end) if end - start < _BESIDE else None
        if match is not None and knowledge.registry.at(match[1]) is not None:
            words = sheet.text[start:end]
            yield Byline(words=words, start=start, end=end, people=(), media=(), cue="address")


def biography(sheet: Sheet, own: Own, knowledge: Knowledge) -> Iterator[Byline]:
    """Read "Name is a reporter for OUTLET", where a story's last lines tell who wrote it."""
    for start, end in sheet.running[-_LAST_LINES:]:
        words = sheet.text[start : min(end, start + _MOST)].partition(". ")[0]
        match = _NAMED_FIRST.match(words)
        if (
            match is None
            or not match[2].startswith(knowledge.cues.bios)
            or not is_person(match[1], knowledge)
        ):
            continue
        rest = match[2].replace("’s", " ").replace("'s", " ").rstrip(".").split()
        if any(_is_post(word.lower(), knowledge) for word in rest) and _names_outlet(rest, own, knowledge):
            yield Byline(
                words=match[1],
                start=start,
                end=start + len(match[1]),
                people=(match[1],),
                media=(),
                cue="bio",
            )


def _is_post(word: str, knowledge: Knowledge) -> bool:
    """Tell the word for somebody who writes: a label for reporters and editors, or a function."""
    cues = knowledge.cues
    return word in cues.correspondents or cues.labels.get(word) in _ROLES or word in cues.functions


def _names_outlet(words: list[str], own: Own, knowledge: Knowledge) -> bool:
    """Tell whether some words in a row are the own outlet's name, or one that is known."""
    for first in range(len(words)):
        for last in range(first + 1, min(len(words), first + 4) + 1):
            name = " ".join(words[first:last]).strip(".,;")
            if not name[:1].isupper():
                continue
            entry = known(name, knowledge)
            if entry is not None or own.covers(Named(start=0, end=0, name=name, entry=None), knowledge):
                return True
    return False


def on_date_line(sheet: Sheet, knowledge: Knowledge) -> Iterator[Byline]:
    """Read "Name Published 5:57 a.m. July 16, 2018", where signature and date share a line."""
    for number, dated in sheet.date_lines[:4]:
        start = sheet.spans[number][0]
        words = sheet.lowered[start : dated.start].rstrip(" \xa0:|-–").rpartition(" ")
        if sheet.roles[number] == "tail" or knowledge.cues.labels.get(words[2]) != "published":
            continue
        byline = _value(sheet, (start, start + len(words[0])), "date-line", knowledge)
        if byline is not None and (byline.media or any(" " in person for person in byline.people)):
            yield byline


def below_date(sheet: Sheet, knowledge: Knowledge) -> Iterator[Byline]:
    """Read "/ AGENCY" on the line below the date, which signs for the agency."""
    for number, _ in sheet.date_lines[:4]:
        if number + 1 == len(sheet.spans) or sheet.roles[number] == "tail":
            continue
        start, end = sheet.spans[number + 1]
        entry = known(sheet.text[start + 1 : end].strip(), knowledge) if sheet.text[start] == "/" else None
        if entry is not None and entry.kind == "agency":
            start = end - len(sheet.text[start + 1 : end].strip())
            words = sheet.text[start:end]
            yield Byline(words=words, start=start, end=end, people=(), media=(), cue="below-date")


def _is_name(words: str, own: Own, knowledge: Knowledge) -> bool:
    named = Named(start=0, end=0, name=words, entry=known(words, knowledge))
    return (
        _NAME.match(words) is not None
        and " " in words
        and all(word[0].isupper() for word in words.split())
        and named.entry is None
        and is_person(words, knowledge)
        and not own.covers(named, knowledge)
        and not any(word in knowledge.cues.countries for word in words.lower().split())
    )


def sign_credits(sheet: Sheet, role: Role, knowledge: Knowledge) -> Iterator[Byline]:
    """Read "(Reporting by A and B; Editing by C)"."""
    if sheet.seen.phrases.keys().isdisjoint(knowledge.cues.signs):
        return
    for phrase, meaning in knowledge.cues.signs.items():
        for at in sheet.seen.phrases.get(phrase, ()) if meaning == role else ():
            before = sheet.lowered[max(0, at - 3) : at].rstrip(" \xa0")[-1:]
            value = _NAMED_BY_SIGN.match(sheet.text, at + len(phrase))
            if value is not None and before in ("", "(", "[", ";", "\n") and sheet.role_at(at) != "tail":
                byline = _value(sheet, value.span(1), f"sign:{role}", knowledge)
                if byline is not None and byline.people:
                    yield byline


class SignOff(NamedTuple):
    """The bracket that closes a story: initials, a name, or the agencies it is taken from."""

    byline: Byline
    cut: tuple[int, int]
    initials: bool


def sign_off(sheet: Sheet, knowledge: Knowledge) -> SignOff | None:
    """Read "[abc]", "(Name)" or "(Reuters/AFP)" at the end of one of the last lines.

    Short lines without a sentence's end (tags, "loading...") may stand below it.
    """
    whole = 0
    for start, end in reversed(sheet.running[-_LAST_SHORT:]):
        if whole == _LAST_LINES:
            break
        whole += end - start >= _SHORT or sheet.text[end - 1] in _STOPS
        window = max(start, end - 70)
        dashed = _dashed(sheet, (window, end), knowledge) if whole < _SIGNED_LINES else None
        if dashed is not None:
            return dashed
        tail = sheet.text[max(start, end - _CLOSE) : end]
        if ")" not in tail and "]" not in tail:
            continue
        match = _SIGN.search(sheet.text, max(start, end - 70), end)
        alone = None
        if match is None and end - start < 64 and sheet.text[start] in "([":
            alone = _ALONE.match(sheet.text, start + 1, end)
        match = match or alone
        if match is None:
            continue
        found = _signed(sheet, match, knowledge, cut=(start if alone else match.start(1), end))
        if found is not None:
            return found
    return None


def _dashed(sheet: Sheet, span: tuple[int, int], knowledge: Knowledge) -> SignOff | None:
    """Read "… said. – AGENCY" at a line's end; what stands behind a dash else is a thought."""
    tail = sheet.text[max(span[0], span[1] - 48) : span[1]]
    if "-" not in tail and "–" not in tail and "—" not in tail:
        return None
    match = _DASHED.search(sheet.text[span[0] : span[1]])
    if match is None:
        return None
    start = span[0] + match.start(1)
    media = signed(match[1], start, knowledge)
    if media.people or not any(named.entry and named.entry.kind == "agency" for named in media.media):
        return None
    byline = Byline(
        words=match[1], start=start, end=span[0] + match.end(1), people=(), media=media.media, cue="sign-off"
    )
    return SignOff(byline=byline, cut=(span[0] + match.start(), span[1]), initials=False)


def _signed(
    sheet: Sheet, match: re.Match[str], knowledge: Knowledge, *, cut: tuple[int, int]
) -> SignOff | None:
    """Tell a signature from an abbreviation in brackets, such as "(PSSI)"."""
    at, end = match.span(2)
    star = _STAR.match(sheet.text, at, end)
    at = star.end() if star else at
    words = sheet.text[at:end].rstrip(" \xa0*/")
    if not words or words.replace(" ", "\xa0") == _HIDDEN:
        return None
    before = sheet.text[match.start() - 1 : match.start()]
    # "Nama Satu-Nama Dua": a hyphen stands between whole names; it is as long as a slash.
    parts = signed(_HYPHEN.sub("/", words) if " " in words else words, at, knowledge)
    pieces = [piece for piece in _BETWEEN.split(words) if piece]
    marks = tuple(piece for piece in pieces if is_initials(piece))
    closes = before in _ENDS or match.start(1) == match.start(2)
    known_marks = {sheet.text[m.start : m.end] for m in parts.media}
    initials = bool(marks) and len(known_marks.union(marks)) == len(set(pieces))
    if initials and (closes or match[1] == "["):
        people = tuple(mark for mark in marks if mark not in known_marks)
    elif closes and _CAPITALS.match(words) and not parts.media and not _are_bodies(pieces, knowledge):
        people = tuple(pieces)
    elif closes and not words.isupper() and _all_people(parts.people, words, knowledge):
        people = parts.people
    elif closes and parts.media and not parts.people:
        people = ()
    else:
        return None
    byline = Byline(
        words=words, start=at, end=at + len(words), people=people, media=parts.media, cue="sign-off"
    )
    return SignOff(byline=byline, cut=cut, initials=initials)


def _are_bodies(pieces: list[str], knowledge: Knowledge) -> bool:
    """Tell "(WHO/FAO)" from the initials "(SD/BS)"."""
    return any(is_institution(piece, knowledge) for piece in pieces)


def without_code(sign: SignOff, own: Own) -> tuple[str, ...]:
    """Give a signature's persons without the own outlet's code: "kpl" in "(kpl/abc)" at Kapanlagi."""
    first, *others = sign.byline.people or ("",)
    if sign.initials and others and own.brand.startswith(first[0]) and _within(first, own.brand):
        return tuple(others)
    return sign.byline.people


def _within(code: str, name: str) -> bool:
    """Tell whether a code's letters stand in a name in the same order."""
    letters = iter(name)
    return all(letter in letters for letter in code)


def _all_people(people: tuple[str, ...], words: str, knowledge: Knowledge) -> bool:
    """Tell whether everything in the bracket is a person of at least a proper name's form."""
    joined = sum(len(person) for person in people)
    return (
        bool(people)
        and joined >= len(words) - 3 * len(people)
        and all(person.count(" ") < 4 for person in people)
        and all(person[0].isupper() and is_person(person, knowledge) for person in people)
        and all(word[:1].isupper() for word in _HYPHEN.sub("/", words).replace("/", " ").split())
    )
