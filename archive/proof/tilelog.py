"""The log as a folder of C2SP tiles: written piece by piece, and checked without any database (I/O)."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from archive import disk
from archive.errors import ArchiveError
from archive.merkle import HASH_BYTES, Frontier, leaf_hash
from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.forms import MAX_BYTES, ProofError
from archive.transparency.tiles import (
    CHECKPOINT,
    MAX_BUNDLE_BYTES,
    WIDTH,
    Tile,
    bundled,
    hashes,
    levels,
    root_of,
    tiles,
    unbundled,
)

Entries: TypeAlias = Callable[[int, int], Iterable[bytes]]
"""Gives the entries numbered from the first up to, not including, the second number."""

_MAX_TILE_BYTES: Final = WIDTH * HASH_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What an export did.

    Attributes:
        before: The size of the log that the folder held.
        size: The size that it holds now.
        files: The number of files written.
    """

    before: int
    size: int
    files: int


class TileLog:
    """A folder that holds a log as tiles, to be served as it is."""

    __slots__ = ("folder",)

    def __init__(self, folder: str | Path) -> None:
        self.folder: Final = Path(folder)

    def export(self, signed: SignedCheckpoint, entries: Entries) -> Exported:
        """Write what the folder lacks of a log, its checkpoint last.

        Full tiles that are there already are kept; the root over the folder's tiles must then be
        the checkpoint's, so that tiles of another log, or older ones that were changed, are noticed.

        Args:
            signed: The checkpoint.
            entries: Gives the log's entries.

        Raises:
            ArchiveError: The folder holds another log, or cannot be read or written.
        """
        head = signed.checkpoint
        before = self._held(signed)
        written = sum(self._write(tile, entries) for tile in tiles(0, head.size, first=before // WIDTH))
        for level in levels(head.size)[1:]:
            for tile in tiles(level, head.size, first=before // WIDTH ** (level + 1)):
                below = (Tile(level=level - 1, index=at, width=WIDTH) for at in _children(tile))
                data = b"".join(root_of(self.hashes(child)) for child in below)
                written += self._put(tile.path, tile, data)
        if self.root(head.size) != head.root:
            raise ArchiveError(f"the tiles in {self.folder} are not this log's; export into an empty folder")
        disk.write(self.folder / CHECKPOINT, bytes(signed))
        return Exported(before=before, size=head.size, files=written + 1)

    def signed(self) -> SignedCheckpoint:
        """Give the folder's checkpoint.

        Raises:
            ArchiveError: It cannot be read.
            ProofError: It is none.
        """
        return SignedCheckpoint.parse(disk.read(self.folder / CHECKPOINT, MAX_BYTES))

    def hashes(self, tile: Tile) -> list[bytes]:
        """Give the hashes of a tile.

        Raises:
            ArchiveError: It cannot be read.
            ProofError: It is none.
        """
        return hashes(disk.read(self.folder / tile.path, _MAX_TILE_BYTES), tile.width)

    def root(self, size: int) -> bytes:
        """Give the root over the tiles of a log of this size, from their right edge alone."""
        peaks: list[bytes] = []
        for level in reversed(levels(size)):
            full, width = divmod(size // WIDTH**level, WIDTH)
            if width:
                edge = self.hashes(Tile(level=level, index=full, width=width))
                peaks += Frontier().extended(edge).peaks
        return Frontier(size=size, peaks=tuple(peaks)).root()

    def faults(self, progress: Callable[[int], None] = lambda _: None) -> Iterator[tuple[str, str]]:
        """Recompute everything from the entries; give what is wrong, and where.

        Args:
            progress: Called with the number of entries looked at so far.

        Raises:
            ArchiveError: A file cannot be read.
            ProofError: The folder's checkpoint is none.
        """
        head = self.signed().checkpoint
        tree = Frontier()
        above: list[list[bytes]] = [[] for _ in levels(head.size)]
        for tile in tiles(0, head.size):
            leaves = []
            try:
                bundle = disk.read(self.folder / tile.bundle, MAX_BUNDLE_BYTES)
                leaves = [leaf_hash(entry) for entry in unbundled(bundle, tile.width)]
            except ProofError as error:
                yield tile.bundle, str(error)
                return
            tree = tree.extended(leaves)
            yield from self._compared(tile, leaves)
            yield from self._carried(above, leaves, tile)
            progress(tree.size)
        for level, held in enumerate(above):
            if level and held:
                index = head.size // WIDTH ** (level + 1)
                yield from self._compared(Tile(level=level, index=index, width=len(held)), held)
        if tree.root() != head.root:
            yield CHECKPOINT, "its root is not the root over the entries"

    def _carried(self, above: list[list[bytes]], full: list[bytes], tile: Tile) -> Iterator[tuple[str, str]]:
        """Carry the root of a full tile into the tile above it, and on as long as tiles get full."""
        level, index = tile.level, tile.index
        while len(full) == WIDTH:
            level, held = level + 1, above[level + 1]
            held.append(root_of(full))
            if len(held) < WIDTH:
                return
            index //= WIDTH
            full = held[:]
            held.clear()
            yield from self._compared(Tile(level=level, index=index, width=WIDTH), full)

    def _compared(self, tile: Tile, expected: list[bytes]) -> Iterator[tuple[str, str]]:
        try:
            if self.hashes(tile) != expected:
                yield tile.path, "its hashes do not follow from the entries"
        except ProofError as error:
            yield tile.path, str(error)

    def _held(self, signed: SignedCheckpoint) -> int:
        """Give the size of the log that the folder holds: it must be this one, and no longer."""
        if not (self.folder / CHECKPOINT).exists():
            return 0
        try:
            held, head = self.signed().checkpoint, signed.checkpoint
        except ProofError as error:
            raise ArchiveError(f"{self.folder / CHECKPOINT}: {error}; export into an empty folder") from error
        if held.origin != head.origin:
            raise ArchiveError(f"{self.folder} holds the log {held.origin}; export into another folder")
        if held.size > head.size:
            raise ArchiveError(
                f"{self.folder} holds {held.size} entries and this log has {head.size}: "
                "an older copy of it was put back; run `archive verify --against` with that checkpoint"
            )
        return held.size

    def _write(self, tile: Tile, entries: Entries) -> int:
        bodies = list(entries(tile.index * WIDTH, tile.index * WIDTH + tile.width))
        leaves = b"".join(map(leaf_hash, bodies))
        return self._put(tile.bundle, tile, bundled(bodies)) + self._put(tile.path, tile, leaves)

    def _put(self, path: str, tile: Tile, data: bytes) -> int:
        """Write a file; a full tile takes the place of its partial ones."""
        disk.write(self.folder / path, data)
        if tile.width == WIDTH:
            shutil.rmtree(self.folder / f"{path}.p", ignore_errors=True)
        return 1


def _children(tile: Tile) -> range:
    return range(tile.index * WIDTH, tile.index * WIDTH + tile.width)
