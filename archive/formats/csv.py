"""Owns CSV: a header, then one article a row; records are cut as raw bytes, quotes respected.

The rules are RFC 4180's as the standard library's ``csv`` reads them (its reader is not used: its
limit on a cell's size is one setting for the whole process, and it does not tell a record's bytes).
A quote opens a quoted cell only where the cell begins, and stands for itself elsewhere.
"""

import codecs
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from archive.findings import finding
from archive.formats import rows, streams
from archive.formats.decoding import decode
from archive.formats.json_text import encoded, encoded_object
from archive.model import Capture, Origin, Page, Unreadable

MEDIA_TYPE: Final = "text/csv"
DELIMITERS: Final = (",", ";", "\t", "|")

_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CHUNK: Final = 1 << 16
_SHOWN: Final = 200


class CsvError(ValueError):
    """A header or a row cannot be used; the message says why."""


def captures(stream: BinaryIO, name: str, limit: int) -> Iterator[Capture | Unreadable]:
    """Take each row of a stream after its header as one capture; its bytes are the row's.

    Rows are counted from 1 after the header; blank lines are no rows. A row over the limit is read
    past in pieces, never held.
    """
    header = next(streams.lines(stream, limit), b"")
    try:
        columns, delimiter = _header(header)
    except CsvError as e:
        yield Unreadable(origin=Origin(name=name), code="unreadable", reason=str(e))
        return
    number = 0
    for record, closed in records(stream, delimiter.encode(), limit):
        if record is not None and not record.strip():
            continue
        number += 1
        origin = Origin(name=name, position=number)
        if not closed:
            reason = f"row {number} opens a quote that is never closed, and takes in the rest of the file"
            yield Unreadable(origin=origin, code="unreadable", reason=f"{reason}; close it and add it again")
        elif record is None:
            yield streams.too_large(origin, f"row {number}", limit)
        else:
            yield _capture(record, origin, columns, delimiter)


def page(capture: Capture) -> Page:
    """Parse a captured row."""
    decoded = decode(capture.data)
    if decoded.undecodable:
        return Page(text="", findings=decoded.findings)
    try:
        values = _values(decoded.text, capture.columns, capture.delimiter)
    except CsvError as e:
        return Page(text="", findings=(finding("undecodable", f"it is no row: {e}"),))
    known = {name: value for name, value in values.items() if name in rows.KNOWN}
    return rows.page(known, decoded.findings + rows.unclear(values.get(rows.CAPTURED)))


def markup(capture: Capture) -> str | None:
    """Give the HTML that a captured row holds."""
    decoded = decode(capture.data)
    try:
        return None if decoded.undecodable else rows.markup(_known(decoded.text, capture))
    except CsvError:
        return None


def records(stream: BinaryIO, delimiter: bytes, limit: int) -> Iterator[tuple[bytes | None, bool]]:
    r"""Cut a stream into records: bytes without the line end, and whether its quotes are closed.

    Args:
        stream: The bytes after the header.
        delimiter: The byte between cells.
        limit: The most bytes a record may have; None stands for a record that has more.
    """
    state = _Quotes(delimiter)
    pieces: list[bytes] = []
    size = 0
    while line := stream.readline(_CHUNK):
        state.feed(line)
        size += len(line)
        if size <= limit + 2:
            pieces.append(line)
        else:
            pieces.clear()
        if line.endswith(b"\n") and not state.quoted:
            yield _record(pieces, limit), True
            pieces, size = [], 0
            state = _Quotes(delimiter)
    if size:
        yield _record(pieces, limit), not state.quoted


def cells(record: str, delimiter: str) -> list[str]:
    """Parse one record into its cells."""
    if '"' not in record:
        return record.split(delimiter)
    found = []
    position = 0
    while True:
        value, position = _cell(record, position, delimiter)
        found.append(value)
        if position >= len(record):
            return found
        position += len(delimiter)
        if position == len(record):
            return [*found, ""]


class _Quotes:
    """Knows whether the end of what was fed so far stands inside a quoted cell.

    A pair of quotes inside a quoted cell closes it and opens it again, so pieces of a record may
    be cut anywhere.
    """

    __slots__ = ("_at_start", "_closed", "_delimiter", "quoted")

    def __init__(self, delimiter: bytes) -> None:
        self._delimiter = delimiter
        self._at_start = True
        self._closed = False
        self.quoted = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the record."""
        if not self.quoted and not self._closed and b'"' not in piece:
            # Nothing can open in here; only whether the next piece begins a cell matters.
            self._at_start = piece.endswith(self._delimiter)
            return
        position = 0
        while position < len(piece):
            position = self._step(piece, position)

    def _step(self, piece: bytes, position: int) -> int:
        if self.quoted:
            end = piece.find(b'"', position)
            if end < 0:
                return len(piece)
            self.quoted, self._closed = False, True
            return end + 1
        if piece[position] == 0x22 and (self._at_start or self._closed):
            self.quoted, self._at_start, self._closed = True, False, False
            return position + 1
        self._closed = False
        end = piece.find(self._delimiter, position)
        self._at_start = end >= 0
        return end + 1 if self._at_start else len(piece)


def _record(pieces: list[bytes], limit: int) -> bytes | None:
    """Join the pieces of a record; there are none if they went over the limit."""
    record = streams.without_end(b"".join(pieces))
    return None if not pieces or len(record) > limit else record


def _cell(record: str, position: int, delimiter: str) -> tuple[str, int]:
    """Read the cell that begins at a position; give it and the position of what ends it."""
    value = ""
    if record[position : position + 1] == '"':
        position += 1
        parts: list[str] = []
        while True:
            end = record.find('"', position)
            if end < 0:
                return "".join([*parts, record[position:]]), len(record)
            if record[end + 1 : end + 2] != '"':
                break
            parts.append(record[position : end + 1])
            position = end + 2
        value = "".join([*parts, record[position:end]])
        position = end + 1
    stop = record.find(delimiter, position)
    if stop < 0:
        stop = len(record)
    return value + record[position:stop], stop


def _header(line: bytes | None) -> tuple[tuple[str, ...], str]:
    """Read the header: the columns' names and the delimiter that separates them.

    Raises:
        CsvError: The file cannot be read with this header.
    """
    if line is None:
        raise CsvError("the header line is larger than the limit; is this a CSV file?")
    if line.startswith(_WIDE):
        raise CsvError("the file is UTF-16; save it as CSV UTF-8")
    decoded = decode(line)
    if decoded.undecodable:
        raise CsvError(f"the header line is not text: {decoded.findings[0].detail}")
    if not decoded.text.strip():
        raise CsvError("the file has no header line; its first line must name the columns")
    if "\r" in decoded.text:
        raise CsvError("the file's lines end in CR alone; save it with LF or CRLF line ends")
    choices = [(cells(decoded.text, delimiter), delimiter) for delimiter in DELIMITERS]
    names, delimiter = max(choices, key=lambda choice: (_has_article(choice[0]), len(choice[0])))
    columns = tuple(_column(name, at) for at, name in enumerate(names, start=1))
    if not _has_article(columns):
        shown = ", ".join(columns)[:_SHOWN]
        raise CsvError(f"the header has the columns {shown}; a column named text or html is needed")
    twice = next((name for name, count in Counter(columns).items() if count > 1), None)
    if twice is not None:
        raise CsvError(f"the header has the column {twice!r} twice; rename one")
    return columns, delimiter


def _column(name: str, at: int) -> str:
    """Give a column's name: a known one in any case is that one, an empty one is its number's."""
    known = name.strip().lower()
    return known if known in rows.KNOWN else name.strip() or f"column {at}"


def _has_article(names: list[str] | tuple[str, ...]) -> bool:
    return any(name.strip().lower() in {"text", "html"} for name in names)


def _capture(record: bytes, origin: Origin, columns: tuple[str, ...], delimiter: str) -> Capture | Unreadable:
    decoded = decode(record)
    extra = ""
    identifier = ""
    if not decoded.undecodable:  # else page() says that it is undecodable, and the capture is kept
        try:
            values = _values(decoded.text, columns, delimiter)
        except CsvError as e:
            reason = f"row {origin.position} is left out: {e}; mend it and add the file again"
            return Unreadable(origin=origin, code="unreadable", reason=reason)
        identifier = rows.identifier(values)
        origin = replace(origin, captured=rows.capture_time(values.get(rows.CAPTURED)))
        unknown = [(name, encoded(value)) for name, value in values.items() if name not in rows.KNOWN]
        extra = encoded_object(unknown)
    return Capture(
        id=identifier,
        data=record,
        media_type=MEDIA_TYPE,
        origin=origin,
        columns=columns,
        delimiter=delimiter,
        extra=extra,
    )


def _values(text: str, columns: tuple[str, ...], delimiter: str) -> dict[str, str]:
    found = cells(text, delimiter)
    if len(found) != len(columns):
        raise CsvError(f"it has {len(found)} cells where the header has {len(columns)}")
    return dict(zip(columns, found, strict=True))


def _known(text: str, capture: Capture) -> dict[str, str]:
    values = _values(text, capture.columns, capture.delimiter)
    return {name: value for name, value in values.items() if name in rows.KNOWN}
