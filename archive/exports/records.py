"""Records by column: what the records of many versions say, read at once; and whether the log names them."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from archive.digest import sha256
from archive.errors import NotAnArchiveError
from archive.exports.moments import moments
from archive.schemas.export import FIELDS, FRAME_TYPES
from archive.views import Stretch

_NAMES: Final = frozenset(
    {
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
    }
)
RECORD: Final = pl.Struct({field.name: FRAME_TYPES[field.type] for field in FIELDS if field.name in _NAMES})
"""The columns of the promised table that a record gives as they are."""

DECODED: Final = 256
"""Records decoded at a time: as many as a processor's own memory holds cost half as much as thousands."""


def decoded(records: Sequence[bytes]) -> pl.DataFrame:
    """Give what records say, a row of ``RECORD`` each, with the moments of dates and the lengths of texts.

    Raises:
        polars.exceptions.PolarsError: One is not JSON, or a key has a value of another type.
    """
    text = pl.Series(records, dtype=pl.Binary).cast(pl.String)
    pieces = range(0, len(text), DECODED) or [0]
    rows = [text.slice(at, DECODED).str.json_decode(RECORD).struct.unnest() for at in pieces]
    said = pl.concat(rows, rechunk=True)
    length = said["body"].str.len_chars().cast(pl.Int64).alias("body_length")
    return said.hstack([*moments(said["date"]), length])


def demand(stretch: Stretch, entries: pl.DataFrame) -> None:
    """Make sure that the records of versions are those that their log entries name.

    Raises:
        NotAnArchiveError: One is not.
    """
    found, named = list(map(sha256, stretch.records)), entries["record"].to_list()
    if found != named:
        at = next(at for at, digest in enumerate(found) if digest != named[at])
        raise NotAnArchiveError(
            f"the record of entry {stretch.seqs[at]} is not the one that the log names; run `archive verify`"
        )
