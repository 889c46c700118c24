"""The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162): hashing, and roots as it grows."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash one entry: SHA-256(0x00, then the entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees: SHA-256(0x01, then left, then right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """The right edge of a tree: all that is needed to append to it and to give its root.

    Attributes:
        size: The number of leaves.
        peaks: The roots of the perfect subtrees that make up the tree, largest first: one for
            each bit that is set in ``size``.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def extended(self, leaves: Iterable[bytes]) -> "Frontier":
        """Give the frontier after more leaf hashes."""
        peaks, size = list(self.peaks), self.size
        for leaf in leaves:
            node, rest = leaf, size
            while rest & 1:
                node = node_hash(peaks.pop(), node)
                rest >>= 1
            peaks.append(node)
            size += 1
        return Frontier(size=size, peaks=tuple(peaks))

    def joined(self, later: "Frontier") -> "Frontier":
        """Give the frontier of this tree followed by a tree over the leaves that come next.

        Args:
            later: The frontier of the following leaves, hashed on their own. This tree's size
                must be a multiple of the largest power of two in ``later.size``, so that the
                later subtrees are subtrees of the whole.

        Raises:
            ValueError: The sizes do not align.
        """
        peaks, size, rest = list(self.peaks), self.size, later.size
        for peak in later.peaks:
            width = 1 << (rest.bit_length() - 1)
            if size % width:
                raise ValueError(f"a subtree of {width} leaves cannot start at leaf {size}")
            node, above = peak, size // width
            while above & 1:
                node = node_hash(peaks.pop(), node)
                above >>= 1
            peaks.append(node)
            size += width
            rest -= width
        return Frontier(size=size, peaks=tuple(peaks))

    def root(self) -> bytes:
        """Give the tree's root hash."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def packed(self) -> bytes:
        """Give the peaks as one byte string, for storage beside the root."""
        return b"".join(self.peaks)

    @staticmethod
    def unpacked(size: int, packed: bytes) -> "Frontier":
        """Read what ``packed`` wrote.

        Raises:
            ValueError: The peaks do not fit the size.
        """
        if len(packed) != HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(packed)} bytes of peaks do not fit a tree of {size} leaves")
        peaks = (packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES))
        return Frontier(size=size, peaks=tuple(peaks))
