"""Persons in bylines: who is one, and which organisations stand beside them."""

import re
from typing import Final, NamedTuple

from archive.reading.knowledge import Knowledge
from archive.reading.names import Named, cased, is_domain, known

_WORD: Final = r"[^\W\d_](?:[^\W\d_]|[.'’-]){0,30}"
_PERSON: Final = re.compile(rf"{_WORD}(?: {_WORD}){{0,5}}\Z")
_IN_PLACE: Final = re.compile(r" (?:in|for|from|di|dari|untuk) [A-Z][\w .’'-]{2,30}\Z")
_CONTACT: Final = re.compile(r"[ \xa0]*[(\[<]?[\w.+-]*@[\w.-]+[)\]>]?")
_HOST: Final = re.compile(r"\w\.[a-z]{2,3}\Z")
_BETWEEN: Final = " ,-–—|\xa0"
_INITIALS: Final = re.compile(r"[^\W\d_]{2,10}[0-9]{0,2}\Z")
_LONGEST: Final = 200


class Signed(NamedTuple):
    """What a byline names.

    Attributes:
        people: Persons, as printed, without organisation or function.
        media: The known organisations, with their places.
    """

    people: tuple[str, ...]
    media: tuple[Named, ...]


def signed(value: str, start: int, knowledge: Knowledge) -> Signed:
    """Take a byline apart into persons and organisations.

    Args:
        value: The byline's words.
        start: Where they stand in the text.
        knowledge: The registry and the words.
    """
    people: list[str] = []
    media: list[Named] = []
    at = 0
    for part in knowledge.cues.splits.split(value[:_LONGEST]):
        bare = part.strip(" .\xa0@")
        at = max(at, value.find(bare, at))
        if not bare:
            continue
        place = start + at
        person, medium = _part(bare, place, knowledge)
        if people and person is not None and person.rpartition(" ")[2].lower() in knowledge.cues.media_words:
            person = None  # "Jane Doe, Shore Post"
        if medium is not None:
            media.append(medium)
        if person is not None:
            people.append(person)
        at += len(bare)
    return Signed(people=tuple(dict.fromkeys(people)), media=tuple(media))


def _part(part: str, start: int, knowledge: Knowledge) -> tuple[str | None, Named | None]:
    """Read one part: a person, an organisation, or "Name AGENCY Function"."""
    if "@" in part:
        part = _CONTACT.sub("", part).rstrip(_BETWEEN)
    # "Associated Press in Valencia" names an agency and where it reported from.
    place = _IN_PLACE.search(part)
    entry = known(part, knowledge) or (known(part[: place.start()], knowledge) if place else None)
    if entry is not None:
        return None, Named(start=start, end=start + len(part), name=entry.name, entry=entry)
    part = part[: place.start()] if place else part
    words = part.split(" ")
    medium: Named | None = None
    for number, word in enumerate(words[2:], 2):
        entry = known(word, knowledge) if word.isupper() else None
        if entry is not None:
            at = start + len(" ".join(words[:number])) + 1
            medium = Named(start=at, end=at + len(word), name=entry.name, entry=entry)
            part = " ".join(words[:number])
            break
    part = without_function(part, knowledge)
    return (part if is_person(part, knowledge) else None), medium


def without_function(part: str, knowledge: Knowledge) -> str:
    """Take off what a person is to the outlet ("Staff Writer"), if a whole name stands before it."""
    low = part.lower()
    if not low.endswith(knowledge.cues.functions):
        return part
    function = next(function for function in knowledge.cues.functions if low.endswith(function))
    name = part[: -len(function)]
    return name.rstrip(_BETWEEN) if name[-1:] in _BETWEEN and " " in name.rstrip(_BETWEEN) else part


def is_person(part: str, knowledge: Knowledge) -> bool:
    """Tell whether the words of a byline can be a person's name."""
    if _PERSON.match(part) is None or part[0].islower() or part[part.rfind(" ") + 1].islower():
        return False
    if "." in part and (is_domain(part) or _HOST.search(part)):
        return False
    low, cues = part.lower(), knowledge.cues
    words = low.split()
    return (
        cues.desks.isdisjoint(words)
        and words[0] not in cues.correspondents
        and not low.endswith(cues.functions)
        and not (words[0] in cues.teams and _is_team(part, knowledge))
    )


def _is_team(part: str, knowledge: Knowledge) -> bool:
    """Tell "Tim Okezone" and a bare "Tim" from a person called Tim."""
    rest = part.partition(" ")[2]
    return not rest or known(rest, knowledge) is not None


def is_initials(part: str) -> bool:
    """Tell whether a word is an author's mark, such as "rin" or "abc12"."""
    return part.islower() and _INITIALS.match(part) is not None


def names_agency(line: str, knowledge: Knowledge) -> bool:
    """Tell whether a line is a byline by its form: "Name Name, Associated Press", "Name Name, USA Today"."""
    parts = [part for part in knowledge.cues.splits.split(line) if part]
    if not 2 <= len(parts) <= 6:
        return False
    entry = cased(parts[-1].strip(" ."), knowledge)
    if entry is None or entry.pictures or not is_person(parts[0], knowledge):
        return False  # "Name | AFP | Getty Images" signs a picture
    return entry.kind == "agency" or (len(parts) == 2 and " " in parts[0])
