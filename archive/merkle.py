"""The Merkle tree of RFC 6962 section 2.1 (the same in RFC 9162): hashing, roots as it grows, proofs."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

Subtree: TypeAlias = Callable[[int, int], bytes]
"""Gives the root over the leaves numbered from the first up to, not including, the second number."""

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
        if size < 0 or len(packed) != HASH_BYTES * size.bit_count():
            raise ValueError(f"{len(packed)} bytes of peaks do not fit a tree of {size} leaves")
        peaks = (packed[at : at + HASH_BYTES] for at in range(0, len(packed), HASH_BYTES))
        return Frontier(size=size, peaks=tuple(peaks))


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """Give the proof that a leaf is in a tree (RFC 6962 section 2.1.1), the leaf's sibling first.

    Args:
        index: The leaf's number, from 0.
        size: The number of leaves.
        subtree: Gives the roots of subtrees; each leaf but the proven one is asked for once.

    Raises:
        ValueError: There is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    first, last, path = 0, size, []
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(subtree(middle, last))
            last = middle
        else:
            path.append(subtree(first, middle))
            first = middle
    return path[::-1]


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Give the root that a proof of inclusion leads to (RFC 9162 section 2.1.3.2).

    Raises:
        ValueError: The proof is not as long as this leaf's proof in a tree of this size.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    node, at, end = leaf, index, size - 1
    for sibling in path:
        if not end:
            raise ValueError("it is longer than the tree is high")
        if at & 1 or at == end:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, end = at >> 1, end >> 1
        else:
            node = node_hash(node, sibling)
        at, end = at >> 1, end >> 1
    if end:
        raise ValueError("it does not reach the root")
    return node


def consistency_path(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """Give the proof that a tree grew out of its first leaves (RFC 6962 section 2.1.2).

    Args:
        old: The number of leaves of the older tree.
        new: The number of leaves of the newer tree.
        subtree: Gives the roots of subtrees; each leaf is asked for at most once.

    Raises:
        ValueError: The older tree is the larger one.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves did not grow out of one of {old}")
    if old in {0, new}:
        return []
    first, last, path = 0, new, []
    while last != old:
        middle = first + _split(last - first)
        if old <= middle:
            path.append(subtree(middle, last))
            last = middle
        else:
            path.append(subtree(first, middle))
            first = middle
    if first:
        path.append(subtree(first, last))
    return path[::-1]


def check_consistency(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Make sure that a tree grew out of an older one (RFC 9162 section 2.1.4.2).

    Raises:
        ValueError: The proof does not show it.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves did not grow out of one of {old}")
    if old in {0, new}:
        whole = new_root if old else EMPTY_ROOT
        if path or old_root != whole:
            raise ValueError("the roots differ, or a proof is given where none is needed")
        return
    if _from_path(old, old_root, new, path) != (old_root, new_root):
        raise ValueError("the proof leads to other roots")


def _from_path(old: int, old_root: bytes, new: int, path: Sequence[bytes]) -> tuple[bytes, bytes]:
    """Give the roots of both trees as a proof of consistency makes them."""
    at, end = old - 1, new - 1
    while at & 1:
        at, end = at >> 1, end >> 1
    # An older tree that is one perfect subtree is not in the proof: its root is known.
    hashes = iter(path if old & (old - 1) else (old_root, *path))
    older = newer = next(hashes, b"")
    for sibling in hashes:
        if not end:
            raise ValueError("the proof is longer than the tree is high")
        if at & 1 or at == end:
            older, newer = node_hash(sibling, older), node_hash(sibling, newer)
            while not at & 1 and at:
                at, end = at >> 1, end >> 1
        else:
            newer = node_hash(newer, sibling)
        at, end = at >> 1, end >> 1
    if end:
        raise ValueError("the proof does not reach the root")
    return older, newer


def _split(width: int) -> int:
    """Give the largest power of two below a number."""
    return 1 << ((width - 1).bit_length() - 1)
