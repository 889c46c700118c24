"""Owns JSON Lines: each line is one article, and a line that is none does not stop the others."""

import codecs
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from archive.findings import finding
from archive.formats import rows, streams
from archive.formats.json_text import JsonTextError, Member, Number, compact, encoded_object, members
from archive.model import Capture, Origin, Page, Unreadable

MEDIA_TYPE: Final = "application/x-ndjson"

_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def captures(stream: BinaryIO, name: str, limit: int) -> Iterator[Capture | Unreadable]:
    """Take each line of a stream as one capture; its bytes are the line's without the end.

    Blank lines are passed over but counted, so that a position is the line's number in an editor.
    A byte order mark belongs to the file, not to its first line.
    """
    for number, line in enumerate(streams.lines(stream, limit), start=1):
        origin = Origin(name=name, position=number)
        if line is None:
            yield streams.too_large(origin, f"line {number}", limit)
            continue
        data = line
        if number == 1:
            if line.startswith(_WIDE):
                reason = "the file is UTF-16; save it as UTF-8"
                yield Unreadable(origin=Origin(name=name), code="unreadable", reason=reason)
                return
            data = line.removeprefix(codecs.BOM_UTF8)
        if data.strip():
            yield _capture(data, origin)


def page(capture: Capture) -> Page:
    """Parse a captured line."""
    try:
        found = _members(capture.data)
        values = _values(found)
    except JsonTextError as e:
        return Page(text="", findings=(finding("undecodable", f"it is no row: {e}"),))
    return rows.page(values, rows.unclear(_stated(found)))


def markup(capture: Capture) -> str | None:
    """Give the HTML that a captured line holds."""
    try:
        return rows.markup(_values(_members(capture.data)))
    except JsonTextError:
        return None


def _capture(data: bytes, origin: Origin) -> Capture | Unreadable:
    try:
        found = _members(data)
        values = _values(found)
    except JsonTextError as e:
        return _left_out(origin, str(e))
    if problem := rows.problem(values):
        return _left_out(origin, problem)
    captured = rows.capture_time(_stated(found))
    extra = [(member.key, compact(member.raw)) for member in found if member.key not in rows.KNOWN]
    return Capture(
        id=rows.identifier(values),
        data=data,
        media_type=MEDIA_TYPE,
        origin=replace(origin, captured=captured),
        extra=encoded_object(extra),
    )


def _stated(found: list[Member]) -> object:
    """Give what a row states as the time of its capture."""
    return next((member.value for member in found if member.key == rows.CAPTURED), None)


def _left_out(origin: Origin, why: str) -> Unreadable:
    reason = f"line {origin.position} is left out: {why}; mend it and add the file again"
    return Unreadable(origin=origin, code="unreadable", reason=reason)


def _members(data: bytes) -> list[Member]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        raise JsonTextError(f"it is not UTF-8 (byte {e.start + 1})") from e
    try:
        return members(text)
    except JsonTextError as e:
        raise JsonTextError(f"it is not a JSON object: {e}") from e


def _values(found: list[Member]) -> dict[str, str]:
    """Take the known keys: text as it is, a number as printed, null as not given.

    Raises:
        JsonTextError: A known key holds something else. The caller meant to state something, and
            leaving that out in silence would store another article than the one he described.
    """
    values = {}
    for member in found:
        if member.key not in rows.KNOWN or member.value is None:
            continue
        is_number = isinstance(member.value, Number)
        if not isinstance(member.value, str) or (is_number and member.key in {"text", "html"}):
            raise JsonTextError(f"{member.key!r} must be text, not {_kind(member.value)}")
        values[member.key] = str(member.value)
    return values


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a number"
