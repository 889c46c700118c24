"""Tiles: a log as files that never change once they are full (C2SP tlog-tiles v0.1.0)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from archive.entries import MAX_ENTRY_BYTES
from archive.merkle import HASH_BYTES, Frontier
from archive.transparency.forms import ProofError

WIDTH: Final = 256
ENTRIES: Final = "entries"
CHECKPOINT: Final = "checkpoint"

_LENGTH_BYTES: Final = 2
MAX_BUNDLE_BYTES: Final = WIDTH * (_LENGTH_BYTES + MAX_ENTRY_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One tile: which hashes of the tree it holds.

    Attributes:
        level: Its level: at 0 the leaves, at n the roots of full tiles of level n - 1.
        index: Its number within the level.
        width: How many hashes it holds, up to ``WIDTH``.
    """

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        """Where the tile's hashes are served."""
        return f"tile/{self.level}/{_place(self.index, self.width)}"

    @property
    def bundle(self) -> str:
        """Where the entries of a tile of level 0 are served."""
        return f"tile/{ENTRIES}/{_place(self.index, self.width)}"


def _place(index: int, width: int) -> str:
    parts = [f"{index % 1000:03d}"]
    while index := index // 1000:
        parts.insert(0, f"x{index % 1000:03d}")
    return "/".join(parts) + ("" if width == WIDTH else f".p/{width}")


def tiles(level: int, size: int, *, first: int = 0) -> Iterator[Tile]:
    """Give the tiles of one level of a tree, from the tile of this number on; the last may be partial."""
    count = size // WIDTH**level
    for index in range(first, -(-count // WIDTH)):
        yield Tile(level=level, index=index, width=min(WIDTH, count - index * WIDTH))


def levels(size: int) -> range:
    """Give the levels that a tree of this size has."""
    found = 0
    while size // WIDTH**found:
        found += 1
    return range(found)


def hashes(data: bytes, width: int) -> list[bytes]:
    """Read a tile.

    Raises:
        ProofError: It does not hold so many hashes.
    """
    if len(data) != width * HASH_BYTES:
        raise ProofError(f"a tile of {width} hashes has {width * HASH_BYTES} bytes, not {len(data)}")
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def bundled(entries: Sequence[bytes]) -> bytes:
    """Write an entry bundle: each entry after its length, in two bytes, big-endian."""
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES) + entry for entry in entries)


def unbundled(data: bytes, width: int) -> list[bytes]:
    """Read an entry bundle.

    Raises:
        ProofError: It does not hold so many entries, and nothing else.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(data) and len(entries) <= width:
        start = at + _LENGTH_BYTES
        at = start + int.from_bytes(data[at:start])
        entries.append(data[start:at])
    if at != len(data) or len(entries) != width:
        raise ProofError(f"the bundle does not hold {width} entries and nothing else")
    return entries


def root_of(tile: Sequence[bytes]) -> bytes:
    """Give the root over a tile's hashes."""
    return Frontier().extended(tile).root()
