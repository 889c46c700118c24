"""Owns plain text: one file is one capture, and its page is its decoded text, otherwise untouched."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from archive.formats import streams
from archive.formats.decoding import decode
from archive.model import Capture, Page, Unreadable

MEDIA_TYPE: Final = "text/plain"


def captures(stream: BinaryIO, name: str, limit: int) -> Iterator[Capture | Unreadable]:
    """Take a stream of plain text as one capture."""
    return streams.whole(stream, name, MEDIA_TYPE, limit)


def page(capture: Capture) -> Page:
    """Decode a capture of plain text."""
    decoded = decode(capture.data)
    return Page(text=decoded.text, findings=decoded.findings + decoded.damage)


def markup(capture: Capture) -> None:
    """Plain text has no markup."""
