"""The pandera schema of a batch of records: what must hold for an article to be accepted.

Each check is named by the finding code that its failure is reported under. Imports nothing of
the archive's own; the frame's columns are the record's fields and the facts that judging needs.
"""

from collections.abc import Sequence
from typing import Any, Final

import pandera.polars as pa
import polars as pl
from pandera.polars import PolarsData

MIN_BODY: Final = 80
"""Characters of running text below which something is not an article."""

EARLIEST: Final = "1690"
"""The year of the first multi-page newspaper in the Americas; dailies are older by little."""

COLUMNS: Final[dict[str, Any]] = {
    "outlet": pl.String,
    "outlet_known": pl.Boolean,
    "date": pl.String,
    "latest_date": pl.String,
    "instant": pl.Int64,
    "latest_instant": pl.Int64,
    "title": pl.String,
    "body_length": pl.Int64,
    "language": pl.String,
}
"""The frame's columns and types. ``latest_date`` is the day after the article was received, and
``latest_instant`` the moment a day after it, in seconds since 1970; ``instant`` is the date's, null where
its offset from UTC is not known. ``body_length`` counts code points."""


def _present(data: PolarsData) -> pl.LazyFrame:
    column = pl.col(str(data.key))
    return data.lazyframe.select(column.is_not_null() & (column.str.strip_chars() != ""))


def _not_in_future(data: PolarsData) -> pl.LazyFrame:
    day = pl.col("date").str.slice(0, 10)
    by_day = day.is_null() | (day <= pl.col("latest_date"))
    by_instant = pl.col("instant") <= pl.col("latest_instant")
    return data.lazyframe.select(pl.when(pl.col("instant").is_null()).then(by_day).otherwise(by_instant))


def _not_too_early(data: PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col("date").is_null() | (pl.col("date").str.slice(0, 4) >= EARLIEST))


def _known_or_missing(data: PolarsData) -> pl.LazyFrame:
    return data.lazyframe.select(pl.col("outlet_known") | pl.col("outlet").is_null())


def _check(code: str, rule: Any) -> pa.Check:
    return pa.Check(rule, name=code, error=code, ignore_na=False)


def record_schema() -> pa.DataFrameSchema:
    """Make the schema. A frame of ``COLUMNS`` is validated lazily; failures name codes and rows."""
    return pa.DataFrameSchema(
        name="record",
        columns={
            "outlet": pa.Column(pl.String, nullable=True, checks=_check("outlet-missing", _present)),
            "outlet_known": pa.Column(pl.Boolean),
            "date": pa.Column(pl.String, nullable=True, checks=_check("date-missing", _present)),
            "latest_date": pa.Column(pl.String),
            "instant": pa.Column(pl.Int64, nullable=True),
            "latest_instant": pa.Column(pl.Int64),
            "title": pa.Column(pl.String, nullable=True, checks=_check("title-missing", _present)),
            "body_length": pa.Column(
                pl.Int64,
                checks=pa.Check.ge(MIN_BODY, name="body-too-short", error="body-too-short"),
            ),
            "language": pa.Column(pl.String, nullable=True),
        },
        checks=[
            _check("date-in-future", _not_in_future),
            _check("date-too-early", _not_too_early),
            _check("outlet-unknown", _known_or_missing),
        ],
        strict=True,
    )


def failures(schema: pa.DataFrameSchema, rows: Sequence[tuple[Any, ...]]) -> list[tuple[int, str]]:
    """Validate a batch of records.

    Args:
        schema: What ``record_schema`` made; making it costs as much as validating.
        rows: The records, each a tuple of the values of ``COLUMNS``.

    Returns:
        The number of the row and the code of each check that failed, in no particular order.
    """
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases: Any = errors.failure_cases
        return list(zip(cases["index"].to_list(), cases["check"].to_list(), strict=True))
    return []
