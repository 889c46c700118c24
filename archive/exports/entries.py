"""Log entries by column: what the entries of a stretch of the log say, read at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
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


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Some entries that follow upon each other.

    Attributes:
        first: The first one's number.
        bodies: Their bytes.
        entries: What they say, a row of ``ENTRY`` each.
    """

    first: int
    bodies: list[bytes]
    entries: pl.DataFrame

    @property
    def last(self) -> int:
        """One past the last one's number."""
        return self.first + len(self.bodies)

    @cached_property
    def versions(self) -> pl.DataFrame:
        """Those that enter versions."""
        return self.of_type("version")

    def runs(self) -> list[tuple[int, str, str]]:
        """Give the number of each run's entry, its reader's version and its registry's digest."""
        return self.of_type("run").select("seq", "reader", "registry").rows()

    def of_type(self, kind: str) -> pl.DataFrame:
        """Give those of one type."""
        return self.entries.filter(pl.col("type") == kind)


def read(bodies: list[bytes], first: int) -> Stretch | None:
    """Read entries, the first of them numbered ``first``; None if one of them is damaged."""
    try:
        entries = decoded(bodies)
    except pl.exceptions.PolarsError:
        return None
    numbered = entries["seq"].equals(pl.Series(range(first, first + len(bodies)), dtype=pl.Int64))
    if not numbered or entries["type"].has_nulls():
        return None
    return Stretch(first=first, bodies=bodies, entries=entries)


def decoded(bodies: Sequence[bytes]) -> pl.DataFrame:
    """Give what entries say, a row of ``ENTRY`` each.

    Raises:
        polars.exceptions.PolarsError: One is not JSON, or a key has a value of another type.
    """
    text = pl.Series(bodies, dtype=pl.Binary).cast(pl.String)
    return text.str.json_decode(ENTRY).struct.unnest()
