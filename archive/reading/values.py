"""A value that was read, with its note: what every field's candidates have in common."""

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeVar

from archive.model import Evidence, Note

ASSERTED: Final = Note(basis="asserted")

_Any = TypeVar("_Any")


class Value(NamedTuple):
    """A text value with its note."""

    value: str
    note: Note


class Writers(NamedTuple):
    """Who signed: a byline, and the persons it names.

    Attributes:
        byline: The words, or None where only persons are known.
        people: The persons, as printed.
        note: Where the persons were read.
    """

    byline: Value | None = None
    people: tuple[str, ...] = ()
    note: Note | None = None


def printed(text: str, span: tuple[int, int], cue: str, value: str | None = None) -> Value:
    """Give a value that the text prints.

    Args:
        text: The text.
        span: Where the words stand.
        cue: The rule that read them.
        value: What they mean, where that is not the words themselves.
    """
    start, end = span
    words = text[start:end]
    note = Note("printed", Evidence(start, end, words, cue))
    return Value(words if value is None else value, note)


def first(candidates: Iterable[_Any]) -> _Any | None:
    """Give the best of some candidates, which stand best first, or None."""
    return next(iter(candidates), None)
