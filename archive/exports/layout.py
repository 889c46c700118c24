"""How an export is laid out: which columns, and whether in one file or in many."""

from dataclasses import dataclass
from typing import Any, Final, Protocol

from archive.exports.folder import Folder
from archive.exports.table import COLUMNS
from archive.model import Json

PARTITIONS: Final = ("outlet", "month")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the rows are laid out.

    Attributes:
        columns: The columns of the promised table that go out, in its order.
        partition: ``outlet`` or ``month`` for a file of each, else None.
        metadata: What a file that can carry it says about itself.
    """

    columns: tuple[str, ...] = COLUMNS
    partition: str | None = None
    metadata: Json


class Writer(Protocol):
    """What a format must do."""

    def write(self, frame: Any) -> None:
        """Write rows of the promised table, a polars frame of all its columns."""

    def close(self) -> dict[str, object]:
        """End the files, and give what the manifest is to say about them."""


class Open(Protocol):
    """How a format is begun."""

    def __call__(self, folder: Folder, layout: Layout, /) -> Writer:
        """Begin to write into a folder."""
