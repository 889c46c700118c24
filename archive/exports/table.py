"""Versions, as the log holds them, to rows of the promised table (``schemas.export``), in batches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final, Self

import orjson
import polars as pl

from archive.digest import sha256
from archive.errors import ArchiveError, NotAnArchiveError
from archive.model import Json
from archive.projection import moment
from archive.schemas.export import FIELDS, FRAME_TYPES, broken, export_schema
from archive.views import Held

COLUMNS: Final = tuple(field.name for field in FIELDS)

_FROM_RECORD: Final = (
    "outlet",
    "date",
    "date_precision",
    "modified",
    "title",
    "byline",
    "reporters",
    "editors",
    "source_agencies",
    "dateline",
    "language",
    "url",
    "photo_credits",
    "sources",
    "fields",
    "body",
)
_TYPES: Final = {field.name: FRAME_TYPES[field.type] for field in FIELDS}
_RECORD: Final = pl.Struct({name: _TYPES[name] for name in _FROM_RECORD})
_FROM_ENTRY: Final = {"version": "number", "entry": "seq"} | {
    name: name for name in ("article", "kind", "run", "capture", "text", "record", "content")
}
_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"

DECODED: Final = 256
"""Records decoded at a time: as many as a processor's own memory holds cost half as much as thousands."""


CHECKED_ROWS: Final = 8_192
CHECKED_BYTES: Final = 32 * 1024 * 1024
"""How much is checked at once: a check costs as much for one row as for a thousand."""


class BrokenPromiseError(ArchiveError):
    """A row would not fit the promised table; nothing was put out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """How much of the publishers' words goes out.

    Attributes:
        mode: ``full``, ``quote`` (the beginning of the running text) or ``hash`` (none of it).
        characters: With ``quote``, how many code points.
    """

    mode: str = "full"
    characters: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``full``, ``hash`` or ``quote:300``.

        Raises:
            ValueError: It is something else.
        """
        mode, colon, number = text.partition(":")
        if mode == "quote" and number.isascii() and number.isdecimal() and int(number) > 0:
            return cls(mode=mode, characters=int(number))
        if mode in {"full", "hash"} and not colon:
            return cls(mode=mode)
        raise ValueError(f"{text!r} is no mode; give full, hash, or quote:300 for the first 300 characters")

    def __str__(self) -> str:
        return f"quote:{self.characters}" if self.mode == "quote" else self.mode


FULL: Final = Rights()


class Table:
    """Makes frames of the promised table; making the schema costs as much as checking one frame."""

    __slots__ = ("_rights", "_schema")

    def __init__(self, rights: Rights = FULL) -> None:
        self._rights: Final = rights
        self._schema: Final = export_schema()

    def frame(self, held: Held, entries: pl.DataFrame) -> pl.DataFrame:
        """Give the rows of some versions, checked against the log's digests and against the promise.

        Args:
            held: The versions.
            entries: Their log entries, as ``exports.entries`` reads them.

        Raises:
            NotAnArchiveError: A record's bytes are not those that its entry names.
            BrokenPromiseError: A row does not fit the promised table.
        """
        return self.checked(self.read(held, entries))

    def read(self, held: Held, entries: pl.DataFrame) -> pl.DataFrame:
        """Give the rows of some versions, as ``frame`` does, not yet checked against the promise.

        Raises:
            NotAnArchiveError: A record's bytes are not those that its entry names.
        """
        return _limited(_frame(held, entries), self._rights)

    def nothing(self) -> pl.DataFrame:
        """Give a frame without rows."""
        return pl.DataFrame(schema=_TYPES)

    def checked(self, made: pl.DataFrame) -> pl.DataFrame:
        """Give rows as they are, if they fit the promise.

        Raises:
            BrokenPromiseError: A row does not fit the promised table.
        """
        problem = broken(self._schema, made) if made.height else None
        if problem is not None:
            what, row = problem
            where = f"entry {made['entry'][row]}" if row is not None else "a batch of rows"
            raise BrokenPromiseError(
                f"{where} does not fit what downstream is promised ({what}); nothing was put out. "
                "See `archive schema`, and report this as a defect"
            )
        return made


def _frame(held: Held, entries: pl.DataFrame) -> pl.DataFrame:
    _demand_records(held, entries)
    read = _records(held)
    moments = [moment(date) for date in read["date"].to_list()]
    own: dict[str, Any] = {
        "latest": held.latest,
        "extra": held.extras,
        "date_offset": [offset for _, offset in moments],
        "body_digest": [sha256(body or b"") for body in read["body"].cast(pl.Binary).to_list()],
    }
    columns = [entries[key].alias(name) for name, key in _FROM_ENTRY.items()]
    columns += [pl.Series(name, values, dtype=_TYPES[name]) for name, values in own.items()]
    columns += [
        findings_column(held.findings),
        _timestamps("date_utc", pl.Series([utc for utc, _ in moments], dtype=pl.String)),
        _timestamps("entered", entries["time"]),
        read["body"].str.len_chars().cast(pl.Int64).alias("body_length"),
    ]
    return read.with_columns(columns).select(COLUMNS)


def _demand_records(held: Held, entries: pl.DataFrame) -> None:
    """Make sure that the records are those that the log names."""
    for seq, record, digest in zip(held.seqs, held.records, entries["record"].to_list(), strict=True):
        if sha256(record) != digest:
            raise NotAnArchiveError(
                f"the record of entry {seq} is not the one that the log names; run `archive verify`"
            )


def _records(held: Held) -> pl.DataFrame:
    text = pl.Series(held.records, dtype=pl.Binary).cast(pl.String)
    pieces = range(0, len(text), DECODED) or [0]
    try:
        decoded = [text.slice(at, DECODED).str.json_decode(_RECORD).struct.unnest() for at in pieces]
    except pl.exceptions.ComputeError as error:
        raise NotAnArchiveError(
            f"a record of entries {held.seqs[0]} to {held.seqs[-1]} does not have its form; "
            "run `archive verify`"
        ) from error
    return joined(decoded)


def findings_column(values: Sequence[tuple[str, ...]]) -> pl.Series:
    """Give lists of codes: few differ, and making each by itself costs ten times as much."""
    places: dict[tuple[str, ...], int] = {}
    at = [places.setdefault(codes, len(places)) for codes in values]
    return pl.Series("findings", list(places), dtype=_TYPES["findings"]).gather(at)


def _timestamps(name: str, text: pl.Series) -> pl.Series:
    return text.str.to_datetime(_MOMENT, time_unit="us", time_zone="UTC").alias(name)


def _limited(frame: pl.DataFrame, rights: Rights) -> pl.DataFrame:
    """Leave out the publishers' words that may not go out, those that evidence quotes among them."""
    if rights.mode == "full":
        return frame
    number = rights.characters
    exact = pl.field("exact").str.slice(0, number) if number else pl.lit(None, pl.String).alias("exact")
    evidence = pl.field("evidence").struct.with_fields(exact)
    notes = [pl.field(note.name).struct.with_fields(evidence) for note in _TYPES["fields"].fields]
    return frame.with_columns(
        pl.col("body").str.slice(0, number) if number else pl.lit(None, pl.String).alias("body"),
        pl.lit(None, pl.String).alias("extra"),
        pl.col("sources").list.eval(pl.element().struct.with_fields(evidence)),
        pl.col("fields").struct.with_fields(*notes),
    )


def joined(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Give one frame of some, in one piece: Arrow takes a column of many pieces ten times as long."""
    return pl.concat(frames, rechunk=True)


def gathered(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Give rows in order, joined to as many as are checked and written at once."""
    held: list[pl.DataFrame] = []
    height = size = 0
    for frame in frames:
        held.append(frame)
        height += frame.height
        # What may hold much; a frame's own estimate depends on how its memory is cut.
        size += frame.select(pl.sum_horizontal(pl.col("body", "extra").str.len_bytes().sum())).item()
        if height >= CHECKED_ROWS or size >= CHECKED_BYTES:
            yield joined(held)
            held, height, size = [], 0, 0
    if height:
        yield joined(held)


def lines(frame: pl.DataFrame) -> list[Json]:
    """Give rows as JSON objects, with moments as RFC 3339 in UTC.

    By way of text, which costs a third of making an object of each value.
    """
    return [orjson.loads(line) for line in ndjson(frame).splitlines()]


def ndjson(frame: pl.DataFrame) -> bytes:
    """Give rows as JSON lines."""
    buffer = BytesIO()
    worded(frame).write_ndjson(buffer)
    return buffer.getvalue()


def worded(frame: pl.DataFrame) -> pl.DataFrame:
    """Give a frame with its moments as RFC 3339 text in UTC."""
    moments = [name for name, type_ in frame.schema.items() if isinstance(type_, pl.Datetime)]
    return frame.with_columns(pl.col(name).dt.strftime(_MOMENT) for name in moments)
