"""Owns what a caller may state about an article, and which values of it can mean something.

A statement stays with the bytes it was made about, for ever; so what cannot be meant is refused before
anything is read. What a row's own columns say is another matter: that is data, and becomes findings.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from archive.errors import MisuseError
from archive.identity import normalised_url
from archive.model import ASSERTABLE, is_text
from archive.reading.dates import given
from archive.reading.language import tag

_SPAN: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")

_FORMS: Final[Mapping[str, tuple[Callable[[str], object], str]]] = MappingProxyType(
    {
        "date": (given, "a day of the calendar as YYYY-MM-DD, or with a time as YYYY-MM-DDTHH:MM:SS+HH:MM"),
        "url": (normalised_url, "a web address that begins with http:// or https://"),
        "language": (tag, "a language's code (BCP 47), such as id, en or en-GB"),
    }
)
"""For each field that has a form: what reads it (None: it cannot), and the form in words."""


def check_fields(fields: Mapping[str, str]) -> None:
    """Refuse statements that cannot be meant.

    Raises:
        MisuseError: A field cannot be stated, or its value is empty, no text, or not of its form.
    """
    unknown = fields.keys() - set(ASSERTABLE)
    if unknown:
        raise MisuseError(
            f"cannot be stated: {', '.join(sorted(unknown))}; one of {', '.join(ASSERTABLE)} can"
        )
    for name, value in fields.items():
        check_words(name, value)
        reads, form = _FORMS.get(name, (None, ""))
        if reads is not None and reads(value) is None:
            raise MisuseError(f"{name}: {value[:80]!r} is not {form}")


def check_span(name: str, span: str | None) -> None:
    """Refuse what is no day, month or year; None is no limit.

    Raises:
        MisuseError: It has another form, or is not in the calendar.
    """
    if span is not None and (not _SPAN.fullmatch(span) or given(span + "-01-01"[len(span) - 4 :]) is None):
        raise MisuseError(
            f"{name}: {span[:80]!r} is no day, month or year of the calendar; "
            "give YYYY-MM-DD, YYYY-MM or YYYY"
        )


@dataclass(frozen=True, slots=True)
class Said:
    """Why somebody does something to what is held, and who it is.

    Attributes:
        reason: Where it is known from, or why it is right.
        by: Who says so, or "".

    Raises:
        MisuseError: The reason says nothing, or one of them is no text.
    """

    reason: str
    by: str = ""

    def __post_init__(self) -> None:
        check_words("reason", self.reason)
        if self.by:
            check_words("by", self.by)


def check_words(name: str, value: str) -> None:
    """Refuse what says nothing, and what no database can store.

    Raises:
        MisuseError: The value is empty, or holds bytes that are not UTF-8.
    """
    if not value.strip():
        raise MisuseError(f"{name}: it is empty; say something")
    if not is_text(value):
        raise MisuseError(f"{name}: {value[:80]!r} is not text; give it as UTF-8")
