"""Who signed the article: labelled names, initials at its end, and editors."""

import re
from dataclasses import dataclass
from typing import Final

from archive.cues import Label
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Labelled, Sheet
from archive.reading.names import Named
from archive.reading.people import is_initials, is_person, signed

_LAST_LINES: Final = 4
_SIGN: Final = re.compile(r"(?<=[.!?”\"'’*)\w,])[ \xa0]{0,3}([\[(])([^\[\]()\n]{2,60})[\])][ .,*]{0,4}\Z")
_ALONE: Final = re.compile(r"()([^\[\]()\n]{2,60})[\])][ .,*]{0,4}\Z")
_ENDS: Final = ".!?”\"'’*),"
_CUT: Final = re.compile(r"\s{3,}|\s[|•·]\s(?=\d)|\s-\s(?=\w{1,12},?\s\d)|\b(?:Editor|Penulis|Reporter)\s?:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
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


def labelled(sheet: Sheet, label: Label, knowledge: Knowledge) -> Byline | None:
    """Give the first byline that stands after or below a label of some meaning."""
    for found in sheet.labels:
        if found.label == label and sheet.roles[found.at] != "tail":
            byline = _value(sheet, found, knowledge)
            if byline is not None:
                return byline
    return None


def _value(sheet: Sheet, found: Labelled, knowledge: Knowledge) -> Byline | None:
    words = sheet.text[found.start : min(found.end, found.start + 200)]
    cut = _CUT.search(words)
    words = (words[: cut.start()] if cut else words).rstrip(" \xa0-|,(")
    if not words:
        return None
    parts = signed(words, found.start, knowledge)
    return Byline(
        words=words,
        start=found.start,
        end=found.start + len(words),
        people=parts.people,
        media=parts.media,
        cue=f"label:{found.label}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOff:
    """The bracket that closes a story: initials, a name, or the agencies it is taken from."""

    byline: Byline
    cut: tuple[int, int]
    initials: bool


def sign_off(sheet: Sheet, knowledge: Knowledge) -> SignOff | None:
    """Read "[abc]", "(Name)" or "(Reuters/AFP)" at the end of one of the last lines."""
    last = sheet.running[-_LAST_LINES:]
    for start, end in reversed(last):
        window = max(start, end - 70)
        if sheet.text[end - 1] not in ")].,*" or not any(b in sheet.text[window:end] for b in "(["):
            continue
        match = _SIGN.search(sheet.text, window, end)
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


def _signed(
    sheet: Sheet, match: re.Match[str], knowledge: Knowledge, *, cut: tuple[int, int]
) -> SignOff | None:
    """Tell a signature from an abbreviation in brackets, such as "(PSSI)"."""
    words = match[2].strip()
    at = match.start(2) + len(match[2]) - len(match[2].lstrip())
    before = sheet.text[match.start() - 1 : match.start()]
    parts = signed(words, at, knowledge)
    marks = tuple(part for part in re.split(r"[/,&\s-]+", words) if is_initials(part))
    closes = before in _ENDS or match.start(1) == match.start(2)
    initials = bool(marks) and len(marks) + len(parts.media) == len(re.split(r"[/,&\s-]+", words))
    if initials and (closes or match[1] == "["):
        known_marks = {sheet.text[m.start : m.end] for m in parts.media}
        people = tuple(mark for mark in marks if mark not in known_marks)
    elif (
        closes
        and words.count(" ") < 4
        and not words.isupper()
        and _all_people(parts.people, words, knowledge)
    ):
        people = parts.people
    elif closes and parts.media and not parts.people:
        people = ()
    else:
        return None
    byline = Byline(
        words=words, start=at, end=at + len(words), people=people, media=parts.media, cue="sign-off"
    )
    return SignOff(byline=byline, cut=cut, initials=initials)


def _all_people(people: tuple[str, ...], words: str, knowledge: Knowledge) -> bool:
    """Tell whether everything in the bracket is a person of at least a proper name's form."""
    joined = sum(len(person) for person in people)
    return (
        bool(people)
        and joined >= len(words) - 3 * len(people)
        and all(person[0].isupper() and is_person(person, knowledge) for person in people)
        and all(word[:1].isupper() for word in words.replace("/", " ").split())
    )
