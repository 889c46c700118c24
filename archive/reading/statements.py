"""What a page's markup states about the article, interpreted: the best authority comes first."""

import re
from typing import Final

from archive.model import Note, Page, Statement
from archive.reading.dates import stated
from archive.reading.dating import Told
from archive.reading.knowledge import Knowledge
from archive.reading.names import brand
from archive.reading.people import signed

_LONGEST: Final = 200
_MARK: Final = re.compile(r"\s*\([^()]{1,12}\)")
_SEPARATORS: Final = (" - ", " | ", " – ", " — ", " : ", " • ", " :: ")


def first(page: Page, field: str) -> Statement | None:
    """Give the statement of best authority about a field, or None."""
    return next((s for s in page.statements if s.field == field and s.value.strip()), None)


def note(statement: Statement) -> Note:
    """Give the note of a value that the markup states."""
    return Note(basis="metadata", evidence=statement.evidence)


def told(page: Page, field: str, knowledge: Knowledge, *, day_first: bool) -> Told | None:
    """Give the first readable date that the markup states in a field."""
    for statement in page.statements:
        if statement.field == field:
            moment = stated(statement.value, knowledge.cues, day_first=day_first)
            if moment is not None:
                return Told(moment=moment, note=note(statement))
    return None


def title_of(value: str, outlet: str | None, knowledge: Knowledge) -> str:
    """Give a stated title without the outlet's name behind it."""
    title = " ".join(value.split())
    for separator in _SEPARATORS:
        head, found, tail = title.rpartition(separator)
        if (
            found
            and head
            and (knowledge.knows(tail) or (outlet is not None and brand(tail) == brand(outlet)))
        ):
            return head.strip()
    return title


def people(page: Page, field: str, knowledge: Knowledge) -> tuple[list[str], list[str], Statement | None]:
    """Give the persons and the values that the markup states, and the first statement used.

    The same names often stand in several forms of markup, and in other orders ("Dewi, Sari"); so
    only one form is read: the best that names a person, else the best.
    """
    forms: dict[str, list[Statement]] = {}
    for statement in page.statements:
        value = statement.value.strip()
        if statement.field == field and value and "://" not in value and len(value) <= _LONGEST:
            cue = statement.evidence.cue if statement.evidence else ""
            forms.setdefault(cue, []).append(statement)
    read = [(_persons(form, knowledge), form) for form in forms.values()]
    persons, used = next((both for both in read if both[0]), read[0] if read else ([], []))
    values = list(dict.fromkeys(" ".join(statement.value.split()) for statement in used))
    return persons, values, used[0] if used else None


def _persons(form: list[Statement], knowledge: Knowledge) -> list[str]:
    names = (
        person
        for statement in form
        if statement.type != "Organization"
        for person in signed(_bare(statement.value, knowledge), 0, knowledge).people
    )
    return list(dict.fromkeys(names))


def _bare(value: str, knowledge: Knowledge) -> str:
    """Take "By" and initials in brackets off a stated byline."""
    value = _MARK.sub("", " ".join(value.split()))
    first, _, rest = value.partition(" ")
    return rest if rest and first.lower() in knowledge.cues.bylines else value
