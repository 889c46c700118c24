"""Log entries by column: what the entries of a stretch of the log say, read at once."""

from collections.abc import Sequence
from typing import Final

import polars as pl

ENTRY: Final = pl.Struct(
    {
        "seq": pl.Int64,
        "type": pl.String,
        "time": pl.String,
        "run": pl.Int64,
        "article": pl.String,
        "number": pl.Int64,
        "kind": pl.String,
        "capture": pl.String,
        "text": pl.String,
        "record": pl.String,
        "content": pl.String,
        "reader": pl.String,
        "registry": pl.String,
    }
)
"""What an export needs to know of an entry; null where entries of its type have no such key."""


def read(bodies: Sequence[bytes], first: int) -> pl.DataFrame | None:
    """Read entries, the first of them numbered ``first``; None if one of them is damaged."""
    try:
        entries = decoded(bodies)
    except pl.exceptions.PolarsError:
        return None
    numbered = entries["seq"].equals(pl.Series(range(first, first + len(bodies)), dtype=pl.Int64))
    return entries if numbered and not entries["type"].has_nulls() else None


def decoded(bodies: Sequence[bytes]) -> pl.DataFrame:
    """Give what entries say, a row of ``ENTRY`` each.

    Raises:
        polars.exceptions.PolarsError: One is not JSON, or a key has a value of another type.
    """
    text = pl.Series(bodies, dtype=pl.Binary).cast(pl.String)
    return text.str.json_decode(ENTRY).struct.unnest()
