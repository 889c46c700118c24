"""Parquet: the promised table with real types, in one file or in a file for each outlet or month."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import polars as pl

from archive.digest import sha256
from archive.exports.arrow import arrow, arrow_schema, arrow_table

if TYPE_CHECKING:
    from archive.exports.folder import Folder, HashedFile
    from archive.exports.layout import Layout

COMPRESSION: Final = {"compression": "zstd", "compression_level": 1}
"""Level 3 makes articles 9 % smaller and costs a fifth more time."""

OPEN_FILES: Final = 64
"""Files being written at a time; a partition that comes back later goes on in another file."""

_NONE: Final = "__HIVE_DEFAULT_PARTITION__"
_LONGEST: Final = 120


class Parquet:
    """Writes ``articles.parquet``, or ``articles/outlet=…/part-0.parquet`` and so on."""

    def __init__(self, folder: "Folder", layout: "Layout") -> None:
        arrow()
        self._folder: Final = folder
        self._partition: Final = layout.partition
        self._schema: Final = arrow_schema(layout.columns, layout.metadata)
        self._open: Final[OrderedDict[str, tuple[Any, HashedFile]]] = OrderedDict()
        self._parts: Final[dict[str, int]] = {}
        if not self._partition:
            self._writer("")

    def write(self, frame: pl.DataFrame) -> None:
        """Write rows of the promised table."""
        if not self._partition:
            self._write("", frame)
            return
        key = pl.col("outlet") if self._partition == "outlet" else pl.col("date").str.slice(0, 7)
        keyed = frame.with_columns(key.alias("partition"))
        for (value,), rows in keyed.group_by("partition", maintain_order=True):
            self._write(f"{self._partition}={_folder_name(value)}", rows)

    def close(self) -> dict[str, object]:
        """End the files; there is nothing more to say about them."""
        while self._open:
            self._close_oldest()
        return {}

    def _write(self, partition: str, frame: pl.DataFrame) -> None:
        writer, file = self._writer(partition)
        writer.write_table(arrow_table(frame, self._schema))
        file.rows += frame.height

    def _writer(self, partition: str) -> "tuple[Any, HashedFile]":
        if partition not in self._open:
            if len(self._open) >= OPEN_FILES:
                self._close_oldest()
            self._open[partition] = self._begin(partition)
        self._open.move_to_end(partition)
        return self._open[partition]

    def _begin(self, partition: str) -> "tuple[Any, HashedFile]":
        from pyarrow.parquet import ParquetWriter  # noqa: PLC0415  as for pyarrow itself

        name = "articles.parquet"
        if partition:
            # Counted without regard to case: two names may be one folder on the disk.
            part = self._parts.get(partition.casefold(), 0)
            self._parts[partition.casefold()] = part + 1
            name = f"articles/{partition}/part-{part}.parquet"
        file = self._folder.create(name)
        return ParquetWriter(file, self._schema, **COMPRESSION), file

    def _close_oldest(self) -> None:
        _, (writer, file) = self._open.popitem(last=False)
        writer.close()
        file.close()


def _folder_name(value: Any) -> str:
    """Give a partition's value as a folder's name, as Hive writes it: an outlet may be called anything."""
    if value is None:
        return _NONE
    name = quote(str(value), safe="")
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}~{sha256(name.encode())[-16:]}"
