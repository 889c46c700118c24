"""Owns which input formats there are: streams become captures, and captures become pages.

A format is one module with two functions, ``captures`` (the streaming half) and ``page`` (the pure
half), and one line in the table below.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import BinaryIO, Final

from archive.formats import csv, html, jsonl, text
from archive.model import Capture, Page, Unreadable

__all__ = ["MAX_CAPTURE_BYTES", "NAMES", "SUFFIXES", "Format", "captures", "markup", "page"]

MAX_CAPTURE_BYTES: Final = 16 * 1024 * 1024
"""The most bytes one article may have, unless the caller says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One input format.

    Attributes:
        media_type: The media type of its captures.
        in_rows: Whether one file holds many articles.
        captures: Cuts a stream, with the origin's name and the limit in bytes, into captures.
        page: Parses one capture.
        markup: Only decodes it, as far as evidence in the markup needs; None where there is none.
    """

    media_type: str
    in_rows: bool
    captures: Callable[[BinaryIO, str, int], Iterator[Capture | Unreadable]]
    page: Callable[[Capture], Page]
    markup: Callable[[Capture], str | None]


_TEXT: Final = Format(
    media_type=text.MEDIA_TYPE, in_rows=False, captures=text.captures, page=text.page, markup=text.markup
)
_HTML: Final = Format(
    media_type=html.MEDIA_TYPE, in_rows=False, captures=html.captures, page=html.page, markup=html.markup
)
_JSONL: Final = Format(
    media_type=jsonl.MEDIA_TYPE, in_rows=True, captures=jsonl.captures, page=jsonl.page, markup=jsonl.markup
)
_CSV: Final = Format(
    media_type=csv.MEDIA_TYPE, in_rows=True, captures=csv.captures, page=csv.page, markup=csv.markup
)

SUFFIXES: Final = MappingProxyType(
    {".txt": _TEXT, ".html": _HTML, ".htm": _HTML, ".jsonl": _JSONL, ".csv": _CSV}
)
"""The formats by the suffix of a file's name, in lower case."""

NAMES: Final = MappingProxyType({"text": ".txt", "html": ".html", "jsonl": ".jsonl", "csv": ".csv"})
"""What a person calls each format, and its suffix."""

_MEDIA_TYPES: Final = MappingProxyType({known.media_type: known for known in SUFFIXES.values()})


def captures(
    stream: BinaryIO, origin_name: str, suffix: str, limit: int = MAX_CAPTURE_BYTES
) -> Iterator[Capture | Unreadable]:
    """Cut a stream into captures, reading it once and holding no more than one capture.

    A capture's ``id`` is the row's own, or "" (``archive.intake.files`` names those after their file).

    Args:
        stream: Decompressed bytes; a row format reads lines, so the stream should be buffered.
        origin_name: What to call the stream in origins: the path as given, or ``-``.
        suffix: Which format it is in: a key of ``SUFFIXES``.
        limit: The most bytes a capture may have; a larger one becomes an ``Unreadable``.

    Raises:
        ValueError: There is no such suffix, or the limit is less than 1.
        OSError: The stream cannot be read; what came before it was already given.
    """
    known = SUFFIXES.get(suffix)
    if known is None:
        raise ValueError(f"no input format has the suffix {suffix!r}; there are {', '.join(SUFFIXES)}")
    if limit < 1:
        raise ValueError(f"a limit of {limit} bytes leaves no room for any capture")
    return known.captures(stream, origin_name, limit)


def page(capture: Capture) -> Page:
    """Decode and parse a capture; the same capture always gives the same page.

    Whatever the bytes are, this raises nothing: what is wrong with them becomes findings.

    Raises:
        ValueError: The capture's media type is not one of the archive's.
    """
    return _format_of(capture).page(capture)


def markup(capture: Capture) -> str | None:
    """Give what ``page(capture).markup`` is, without parsing it: a tenth of the time.

    Raises:
        ValueError: The capture's media type is not one of the archive's.
    """
    return _format_of(capture).markup(capture)


def _format_of(capture: Capture) -> Format:
    known = _MEDIA_TYPES.get(capture.media_type)
    if known is None:
        raise ValueError(f"no input format has the media type {capture.media_type!r}")
    return known
