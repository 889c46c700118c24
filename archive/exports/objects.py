"""What the formats that are one JSON object for each version share: a line for each, and names for things."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import orjson

from archive.exports.table import lines
from archive.model import Json

if TYPE_CHECKING:
    import polars as pl

    from archive.exports.folder import Folder


class ObjectLines:
    """Writes a file with one JSON object a line."""

    def __init__(self, folder: "Folder", name: str, make: Callable[[Json], Json]) -> None:
        self._file: Final = folder.create(name)
        self._make: Final = make

    def write(self, frame: "pl.DataFrame") -> None:
        """Write rows of the promised table."""
        for row in lines(frame):
            # A < that no program can take for the beginning of a tag, when somebody puts it into a page.
            self._file.write(orjson.dumps(self._make(row)).replace(b"<", b"\\u003c") + b"\n")
        self._file.rows += frame.height

    def close(self) -> dict[str, object]:
        """End the file; there is nothing more to say about it."""
        self._file.close()
        return {}


def version_uri(row: Json) -> str:
    """Name a version of an article, as `archive.lineage.prov` names it."""
    return f"urn:sanad:version/{row['article']}/{row['version']}"


def article_uri(row: Json) -> str:
    """Name an article, whatever its version."""
    return f"urn:sanad:article/{row['article']}"


def present(value: Json) -> Json:
    """Leave out what is not known."""
    return {name: each for name, each in value.items() if each not in (None, [], "", {})}
