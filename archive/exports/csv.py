"""CSV (RFC 4180): the promised table, with nested values as JSON, and without live formulas.

A cell that a spreadsheet would calculate (OWASP, "CSV Injection") gets a ``'`` before it; so does one
that begins with ``'``, so that taking one ``'`` off each cell that begins with it gives the text back.
"""

from io import BytesIO
from typing import TYPE_CHECKING, Final

import polars as pl

from archive.exports.table import worded

if TYPE_CHECKING:
    from archive.exports.folder import Folder
    from archive.exports.layout import Layout

NEUTRALISED: Final = (
    "a text cell that begins with ' = + - @ TAB CR LF or the full-width ＝ ＋ － ＠ has a ' before it"
)

_LIVE: Final = r"^['=+\-@\t\r\n＝＋－＠]"


class Csv:
    """Writes ``articles.csv``."""

    def __init__(self, folder: "Folder", layout: "Layout") -> None:
        self._file: Final = folder.create("articles.csv")
        self._columns: Final = list(layout.columns)
        self._cells = 0

    def write(self, frame: pl.DataFrame) -> None:
        """Write rows of the promised table."""
        cells = pl.DataFrame([flat(column) for column in worded(frame.select(self._columns))])
        texts = [name for name, type_ in cells.schema.items() if type_ == pl.String]
        live = cells.select(pl.col(texts).str.contains(_LIVE))
        self._cells += sum(int(live[name].sum()) for name in texts)
        safe = cells.with_columns(
            pl.when(live[name]).then("'" + pl.col(name)).otherwise(pl.col(name)).alias(name) for name in texts
        )
        buffer = BytesIO()
        safe.write_csv(buffer, include_header=not self._file.size)
        self._file.write(buffer.getvalue())
        self._file.rows += frame.height

    def close(self) -> dict[str, object]:
        """End the file, and say what was done to it."""
        if not self._file.size:
            self._file.write(",".join(self._columns).encode() + b"\n")
        self._file.close()
        return {"neutralised": {"rule": NEUTRALISED, "cells": self._cells}}


def flat(column: pl.Series) -> pl.Series:
    """Give nested values as JSON text; what is not nested stays."""
    if not column.dtype.is_nested():
        return column
    wrapped = pl.DataFrame({"": column}).to_struct().struct.json_encode()
    return wrapped.str.strip_prefix('{"":').str.head(-1).alias(column.name)
