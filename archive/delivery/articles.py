"""The articles that fit a question: one after the other, or as a table for data tools."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Final, TypeAlias

from archive.delivery.extract import Choice, Selection, Walk, latest
from archive.errors import ArchiveError
from archive.store import outflow, reader
from archive.views import Filters, Version

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from archive.store.database import Connection, Database

Mark: TypeAlias = "Callable[[Connection, Iterator[Version]], Iterator[Version]]"
"""Adds to versions what only their history tells."""


class Articles(Iterator[Version]):
    """The latest version of every article that fits, in the order they entered the archive.

    It is an iterator, read once; the tables are read anew whenever they are asked for.
    """

    __slots__ = ("_database", "_filters", "_mark", "_rows")

    def __init__(self, database: "Database", filters: Filters, mark: Mark) -> None:
        self._database: Final = database
        self._filters: Final = filters
        self._mark: Final = mark
        self._rows: Iterator[Version] | None = None

    def __next__(self) -> Version:
        if self._rows is None:
            self._rows = self._read()
        return next(self._rows)

    def to_polars(self) -> "pl.DataFrame":
        """Give the promised table (``schemas.export``) as a polars frame, checked against the promise.

        Raises:
            ArchiveError: A row's bytes are not those that the log names.
        """
        import polars as pl  # noqa: PLC0415  half a second: listing need not pay

        from archive.exports.table import Table  # noqa: PLC0415  as above

        table, selection = Table(), self._selection()
        with self._database.reading() as connection:
            walk = Walk(size=outflow.head(connection)[0])
            with closing(walk.batches(connection, self._fits(connection))) as batches:
                rows = [
                    selection.of(table.rows(each.stretch, each.versions, each.records)) for each in batches
                ]
        return table.checked(pl.concat([table.nothing(), *rows], rechunk=True))

    def to_arrow(self) -> "pa.Table":
        """Give the promised table as an Arrow table; needs the extra ``arrow``.

        Raises:
            ArchiveError: pyarrow is not installed, or a row's bytes are not those that the log names.
        """
        from archive.exports.arrow import arrow_schema, arrow_table  # noqa: PLC0415  as above

        schema = arrow_schema()
        return arrow_table(self.to_polars(), schema)

    def to_pandas(self) -> "pd.DataFrame":
        """Give the promised table as a pandas frame; needs the extra ``pandas``.

        Raises:
            ArchiveError: pandas is not installed, or a row's bytes are not those that the log names.
        """
        try:
            import pandas as pd  # noqa: PLC0415  an extra
        except ImportError as error:
            raise ArchiveError(
                "this needs pandas, which is not installed: pip install 'sanad-archive[pandas]'"
            ) from error
        from archive.exports.arrow import arrow  # noqa: PLC0415  as above

        # Whole numbers that may be absent stay whole numbers.
        return self.to_arrow().to_pandas(types_mapper={arrow().int64(): pd.Int64Dtype()}.get)

    def _read(self) -> Iterator[Version]:
        with self._database.reading() as connection:
            yield from self._mark(connection, reader.versions(connection, self._filters))

    def _selection(self) -> Selection:
        asked = self._filters
        return Selection(outlet=asked.outlet, since=asked.since, until=asked.until, language=asked.language)

    def _fits(self, connection: "Connection") -> Choice:
        """Give the choice by what only the archive's own tables know: who is credited, and who wrote it."""
        if self._filters.source is None and self._filters.reporter is None:
            return latest
        entries = {version.entry for version in reader.versions(connection, self._filters)}
        return lambda stretch: [
            is_latest and seq in entries for seq, is_latest in zip(stretch.seqs, stretch.latest, strict=True)
        ]
