"""The promised table in Arrow: real types, and what each column means in its metadata. Needs pyarrow."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from archive.errors import ArchiveError
from archive.exports.table import COLUMNS
from archive.schemas.export import EVIDENCE, FIELDS, NOTED, SOURCE, Field, promise

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa

_BY_NAME: Final = {field.name: field for field in FIELDS}


class ArrowMissingError(ArchiveError):
    """pyarrow is not installed."""


def arrow() -> Any:
    """Give pyarrow.

    Raises:
        ArrowMissingError: It is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra, and 40 MB: most commands never need it
    except ImportError as error:
        raise ArrowMissingError(
            "this needs pyarrow, which is not installed: pip install 'sanad-archive[arrow]'"
        ) from error
    return pa


def arrow_schema(columns: Sequence[str] = COLUMNS, metadata: Mapping[str, str] | None = None) -> "pa.Schema":
    """Give the promised table's Arrow schema, each field with its description.

    Args:
        columns: Which columns of it, in order.
        metadata: What more the schema says of itself.

    Raises:
        ArrowMissingError: pyarrow is not installed.
    """
    pa = arrow()
    fields = [
        pa.field(name, _type(pa, field), nullable=field.nullable, metadata={"description": field.description})
        for name in columns
        for field in (_BY_NAME[name],)
    ]
    said = {"sanad:schema": f"{promise()['name']} {promise()['version']}"}
    return pa.schema(fields, metadata=said | dict(metadata or {}))


def arrow_table(frame: "pl.DataFrame", schema: "pa.Schema") -> "pa.Table":
    """Give rows of the promised table as an Arrow table of this schema, whose columns the frame has."""
    import polars as pl  # noqa: PLC0415  the caller has it loaded

    # In one piece: Arrow takes a column of many pieces ten times as long.
    plain = frame.select(schema.names).rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    return plain.cast(schema)


def _type(pa: Any, field: Field) -> Any:
    evidence = pa.struct(
        [(name, pa.int64() if type_ == "integer" else pa.string()) for name, type_ in EVIDENCE.items()]
    )
    note = pa.struct([("basis", pa.string()), ("evidence", evidence)])
    source = pa.struct([*((name, pa.string()) for name in SOURCE), ("evidence", evidence)])
    types = {
        "string": pa.string(),
        "category": pa.dictionary(pa.int32(), pa.string()),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "timestamp": pa.timestamp("us", "UTC"),
        "strings": pa.list_(pa.string()),
        "sources": pa.list_(source),
        "notes": pa.struct([(name, note) for name in NOTED]),
    }
    return types[field.type]
