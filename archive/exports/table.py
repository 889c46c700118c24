"""Versions, as the log holds them, to rows of the promised table (``schemas.export``), in batches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final, Self

import orjson
import polars as pl

from archive.digest import sha256
from archive.errors import ArchiveError
from archive.exports import records
from archive.model import Json
from archive.schemas.export import FIELDS, FRAME_TYPES, broken, export_schema
from archive.views import Stretch

COLUMNS: Final = tuple(field.name for field in FIELDS)

_TYPES: Final = {field.name: FRAME_TYPES[field.type] for field in FIELDS}
_FROM_ENTRY: Final = {"version": "number", "entry": "seq"} | {
    name: name for name in ("article", "kind", "run", "capture", "text", "record", "content")
}
_MOMENT: Final = "%Y-%m-%dT%H:%M:%SZ"

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

    def rows(self, stretch: Stretch, entries: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
        """Give the rows of the versions of a stretch, not yet checked against the promise.

        Args:
            stretch: What the archive holds of them.
            entries: Their log entries, as ``exports.entries`` reads them.
            said: What their records say, as ``exports.records`` reads them.

        Raises:
            NotAnArchiveError: A record's bytes are not those that its entry names.
        """
        records.demand(stretch, entries)
        return _limited(_rows(stretch, entries, said), self._rights)

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


def _rows(stretch: Stretch, entries: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
    columns = {column.name: column for column in said}
    columns |= {name: entries[key] for name, key in _FROM_ENTRY.items()}
    digests = [sha256(text or b"") for text in said["body"].cast(pl.Binary).to_list()]
    columns["body_digest"] = pl.Series(digests, dtype=pl.String)
    columns["findings"] = findings_column(stretch.findings)
    columns["latest"] = pl.Series(stretch.latest, dtype=pl.Boolean)
    columns["extra"] = pl.Series(stretch.extras, dtype=pl.String)
    columns["entered"] = entries["time"].str.to_datetime(_MOMENT, time_unit="us", time_zone="UTC")
    return pl.DataFrame({name: columns[name] for name in COLUMNS})


def findings_column(values: Sequence[tuple[str, ...]]) -> pl.Series:
    """Give lists of codes: few differ, and making each by itself costs ten times as much."""
    places: dict[tuple[str, ...], int] = {}
    at = [places.setdefault(codes, len(places)) for codes in values]
    return pl.Series("findings", list(places), dtype=_TYPES["findings"]).gather(at)


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
            yield pl.concat(held)
            held, height, size = [], 0, 0
    if height:
        yield pl.concat(held)


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
