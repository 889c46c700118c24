"""What a page's markup states about the article, interpreted: the best authority comes first."""

from archive.model import Note, Page, Statement
from archive.reading.dates import stated
from archive.reading.dating import Told
from archive.reading.knowledge import Knowledge
from archive.reading.names import brand
from archive.reading.people import signed

_SEPARATORS = (" - ", " | ", " – ", " — ", " : ", " • ", " :: ")


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
    """Give the persons and the values that the markup states, and the first statement used."""
    persons: list[str] = []
    values: list[str] = []
    used: Statement | None = None
    for statement in page.statements:
        value = " ".join(statement.value.split())
        if statement.field != field or not value or "://" in value or len(value) > 200:
            continue
        used = used or statement
        values.append(value)
        if statement.type != "Organization":
            persons += signed(value, 0, knowledge).people
    return list(dict.fromkeys(persons)), list(dict.fromkeys(values)), used
