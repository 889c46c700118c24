"""JSON Lines: the promised table, an object a row."""

from typing import IO, TYPE_CHECKING, Final, cast

from archive.exports.table import worded

if TYPE_CHECKING:
    import polars as pl

    from archive.exports.folder import Folder
    from archive.exports.layout import Layout


WRITTEN: Final = 1_024
"""Rows written at a time: their text is held in memory."""


class JsonLines:
    """Writes ``articles.jsonl``."""

    def __init__(self, folder: "Folder", layout: "Layout") -> None:
        self._file: Final = folder.create("articles.jsonl")
        self._columns: Final = list(layout.columns)

    def write(self, frame: "pl.DataFrame") -> None:
        """Write rows of the promised table."""
        for piece in frame.select(self._columns).iter_slices(WRITTEN):
            # All that polars asks of a file is that it can be written.
            worded(piece).write_ndjson(cast("IO[bytes]", self._file))
        self._file.rows += frame.height

    def close(self) -> dict[str, object]:
        """End the file; there is nothing more to say about it."""
        self._file.close()
        return {}
