"""The promised table: what everyone downstream may rely on, one row for each article version.

``FIELDS`` is the promise; the pandera schema that enforces it on the way out, and every other form
of it (JSON Schema, Arrow, SQL), is made from this one table. Imports nothing of the archive's own,
so that this file by itself validates an export anywhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

Type: TypeAlias = Literal[
    "string", "category", "integer", "boolean", "timestamp", "strings", "sources", "notes"
]

NESTED: Final = frozenset({"strings", "sources", "notes"})
"""The types that hold more than one value."""

NAME: Final = "article"

VERSION: Final = "1.0"
"""Raised with every change of ``FIELDS``: the first number if something that held before holds no
longer (``schemas.compat.breaks``), else the second. What was published stands in ``published/``."""

KINDS: Final = ("content", "technical", "manual")
PRECISIONS: Final = ("second", "minute", "day")

_DIGEST: Final = r"^sha256:[0-9a-f]{64}$"
_DATE: Final = r"^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$"
_SOME: Final = r"\S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One column of the promised table.

    Attributes:
        name: Its name.
        type: Its type; ``sources`` and ``notes`` are nested as in the record.
        nullable: Whether a row may lack it.
        description: What it means.
        pattern: A regular expression that every value holds a match of, or "".
        values: All values there may be; empty where they are not limited.
        least: The smallest value, for integers.
    """

    name: str
    type: Type
    nullable: bool = False
    description: str
    pattern: str = ""
    values: tuple[str, ...] = ()
    least: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the form in which a promise is published and compared."""
        return {
            "name": self.name,
            "type": self.type,
            "nullable": self.nullable,
            "description": self.description,
            "pattern": self.pattern,
            "values": list(self.values),
            "least": self.least,
        }


def _field(name: str, type_: Type, description: str, **more: Any) -> Field:
    return Field(name=name, type=type_, description=description, **more)


FIELDS: Final = (
    _field(
        "article", "string", "The article's opaque id, given once, never changed.", pattern=r"^[0-9a-f]+$"
    ),
    _field("version", "integer", "The number of this version of the article, from 1.", least=1),
    _field("latest", "boolean", "Whether the article had no newer version when this was exported."),
    _field(
        "kind",
        "category",
        "Why there is this version: the publisher changed the content, the reader changed (technical), or "
        "somebody stated something (manual).",
        values=KINDS,
    ),
    _field("outlet", "category", "The publication, by its canonical name.", pattern=_SOME),
    _field("date", "string", "When it was published, ISO 8601, as far as known.", pattern=_DATE),
    _field("date_precision", "category", "The finest unit of the date that is known.", values=PRECISIONS),
    _field(
        "date_utc", "timestamp", "The date in UTC; null unless its time and offset are known.", nullable=True
    ),
    _field("date_offset", "integer", "The date's offset from UTC, in minutes.", nullable=True),
    _field("modified", "string", "When the page says it was updated, ISO 8601.", nullable=True),
    _field("title", "string", "The headline.", nullable=True),
    _field("byline", "string", "The byline as printed, without its label.", nullable=True),
    _field("reporters", "strings", "The persons who wrote it, as printed."),
    _field("editors", "strings", "The persons who edited it, as printed."),
    _field(
        "source_agencies",
        "strings",
        "The media organisations that the report is taken from directly, by their canonical names.",
    ),
    _field("dateline", "string", "The place at the start of the story.", nullable=True),
    _field("language", "category", "The language, as an ISO 639 code.", nullable=True),
    _field("url", "string", "The article's address.", nullable=True),
    _field("photo_credits", "strings", "Organisations named in picture credits; never a source."),
    _field(
        "sources",
        "sources",
        "Every source the article credits, with the words that credit it; offsets are code points of the "
        "capture's plain text.",
    ),
    _field("fields", "notes", "For each field, where its value comes from, and the words it was read from."),
    _field("findings", "strings", "The codes of the warnings about this version."),
    _field(
        "body",
        "string",
        "The running text; its beginning with mode quote, null with mode hash.",
        nullable=True,
    ),
    _field("body_length", "integer", "The length of the whole running text in code points.", least=0),
    _field("body_digest", "string", "SHA-256 of the whole running text's UTF-8.", pattern=_DIGEST),
    _field(
        "extra",
        "string",
        "What the article's row held beside the fields the archive knows, as a JSON object.",
        nullable=True,
    ),
    _field("entered", "timestamp", "When this version entered the archive."),
    _field("entry", "integer", "The number of the log entry that holds this version.", least=1),
    _field("run", "integer", "The number of the log entry of the run that entered it.", least=0),
    _field("capture", "string", "The digest of the exact bytes received.", pattern=_DIGEST),
    _field("text", "string", "The digest of the capture's plain text.", pattern=_DIGEST),
    _field("record", "string", "The digest of the record (RFC 8785).", pattern=_DIGEST),
    _field(
        "content", "string", "The digest of what makes a version new: the record's content.", pattern=_DIGEST
    ),
)
"""The columns, in order. Rows are in the order of their log entries."""

NOTED: Final = (
    "outlet",
    "date",
    "date_precision",
    "modified",
    "byline",
    "reporters",
    "editors",
    "source_agencies",
    "dateline",
    "title",
    "body",
    "language",
    "url",
    "photo_credits",
)
"""The fields that ``fields`` may have a note about."""

EVIDENCE: Final = MappingProxyType(
    {"in": "string", "start": "integer", "end": "integer", "exact": "string", "cue": "string"}
)
"""The words a value was read from: where they stand, from which code point to which, and by which rule."""

SOURCE: Final = ("name", "kind", "relation", "via", "place")
"""What is said of a source beside its evidence, all text."""

_EVIDENCE: Final = pl.Struct(
    {name: pl.Int64 if type_ == "integer" else pl.String for name, type_ in EVIDENCE.items()}
)

FRAME_TYPES: Final[Mapping[Type, Any]] = MappingProxyType(
    {
        "string": pl.String(),
        "category": pl.String(),
        "integer": pl.Int64(),
        "boolean": pl.Boolean(),
        "timestamp": pl.Datetime("us", "UTC"),
        "strings": pl.List(pl.String),
        "sources": pl.List(pl.Struct({**dict.fromkeys(SOURCE, pl.String), "evidence": _EVIDENCE})),
        "notes": pl.Struct({name: pl.Struct({"basis": pl.String, "evidence": _EVIDENCE}) for name in NOTED}),
    }
)
"""The types as polars has them."""


def export_schema() -> pa.DataFrameSchema:
    """Make the pandera schema that a batch of rows, in a polars frame, must fit before it goes out."""
    return pa.DataFrameSchema(
        name=f"{NAME} {VERSION}",
        columns={
            field.name: pa.Column(
                FRAME_TYPES[field.type],
                nullable=field.nullable,
                checks=list(_checks(field)),
                description=field.description,
            )
            for field in FIELDS
        },
        checks=[_check("date_utc and date_offset are both known, or neither", _offset_with_moment)],
        unique=["article", "version"],
        strict=True,
        ordered=True,
    )


def _checks(field: Field) -> "list[pa.Check]":
    made = []
    if field.pattern:
        made.append(_check(f"matches {field.pattern}", _matches(field.pattern)))
    if field.values:
        made.append(_check(f"is one of {', '.join(field.values)}", _among(field.values)))
    if field.least is not None:
        made.append(_check(f"is at least {field.least}", _at_least(field.least)))
    return made


def _check(error: str, rule: Callable[[PolarsData], pl.LazyFrame]) -> pa.Check:
    return pa.Check(rule, name=error, error=error)


def _matches(pattern: str) -> Callable[[PolarsData], pl.LazyFrame]:
    return lambda data: data.lazyframe.select(pl.col(str(data.key)).str.contains(pattern))


def _among(values: tuple[str, ...]) -> Callable[[PolarsData], pl.LazyFrame]:
    return lambda data: data.lazyframe.select(pl.col(str(data.key)).is_in(values))


def _at_least(least: int) -> Callable[[PolarsData], pl.LazyFrame]:
    return lambda data: data.lazyframe.select(pl.col(str(data.key)) >= least)


def _offset_with_moment(data: PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col("date_utc").is_null() == pl.col("date_offset").is_null())


def promise() -> dict[str, Any]:
    """Give the promise in the form in which it is published."""
    return {"name": NAME, "version": VERSION, "fields": [field.to_json() for field in FIELDS]}


def broken(schema: pa.DataFrameSchema, frame: pl.DataFrame) -> tuple[str, int | None] | None:
    """Give what a frame breaks of the promise first, in words, and in which row; None if nothing."""
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases: Any = errors.failure_cases
        first = cases.row(0, named=True)
        return f"{first['column']}: {first['check']}", first["index"]
    return None
