"""Proofs that travel: of one entry (C2SP tlog-proof), and of one head growing into another.

A consistency proof is written as C2SP's tlog-witness asks for it (the body of ``add-checkpoint``),
so that a witness takes it as it is.
"""

from dataclasses import dataclass
from typing import Final, Self

from archive import merkle
from archive.merkle import HASH_BYTES
from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.forms import ProofError, decoded, encoded, number, text

HEADER: Final = "c2sp.org/tlog-proof@v1"
MAX_HASHES: Final = 63

_OLD: Final = "old "


@dataclass(frozen=True, slots=True, kw_only=True)
class InclusionProof:
    """The proof that an entry is in a log.

    Attributes:
        index: The entry's number, from 0.
        path: The hashes from the leaf's sibling up to the root's child.
        signed: The checkpoint that the path leads to.
        extra: Data without a meaning here, or None.
    """

    index: int
    path: tuple[bytes, ...]
    signed: SignedCheckpoint
    extra: bytes | None = None

    def __bytes__(self) -> bytes:
        extra = [] if self.extra is None else [f"extra {encoded(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(encoded, self.path)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + bytes(self.signed)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a proof strictly.

        Raises:
            ProofError: It is none.
        """
        lines, rest = _above(data, "a proof of inclusion")
        if not lines or lines.pop(0) != HEADER:
            raise ProofError(f"not a proof of inclusion: its first line is not {HEADER}")
        extra = decoded(_after("extra ", lines)) if lines and lines[0].startswith("extra ") else None
        index = number(_after("index ", lines))
        found = cls(index=index, path=_path(lines), signed=SignedCheckpoint.parse(rest), extra=extra)
        if bytes(found) != data:
            raise ProofError("not a proof of inclusion in its one form")
        return found

    def check(self, entry: bytes) -> None:
        """Make sure that an entry stands in the log where the proof says; signatures are not looked at.

        Raises:
            ProofError: It does not.
        """
        head = self.signed.checkpoint
        try:
            root = merkle.root_from_path(merkle.leaf_hash(entry), self.index, head.size, self.path)
        except ValueError as error:
            raise ProofError(f"the proof does not fit its checkpoint: {error}") from error
        if root != head.root:
            raise ProofError(f"the entry is not number {self.index} of this checkpoint's log")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsistencyProof:
    """The proof that a head grew out of an older one.

    Attributes:
        old: The older head's size.
        path: The hashes of RFC 6962 section 2.1.2.
        signed: The newer checkpoint.
    """

    old: int
    path: tuple[bytes, ...]
    signed: SignedCheckpoint

    def __bytes__(self) -> bytes:
        lines = [f"{_OLD}{self.old}", *map(encoded, self.path)]
        return "".join(f"{line}\n" for line in lines).encode() + b"\n" + bytes(self.signed)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a proof strictly.

        Raises:
            ProofError: It is none.
        """
        lines, rest = _above(data, "a proof of consistency")
        old = number(_after(_OLD, lines))
        found = cls(old=old, path=_path(lines), signed=SignedCheckpoint.parse(rest))
        if bytes(found) != data:
            raise ProofError("not a proof of consistency in its one form")
        return found

    def check(self, old_root: bytes) -> None:
        """Make sure that the newer head grew out of the older one; signatures are not looked at.

        Raises:
            ProofError: It did not.
        """
        head = self.signed.checkpoint
        try:
            merkle.check_consistency(self.old, old_root, head.size, head.root, self.path)
        except ValueError as error:
            raise ProofError(f"the newer head did not grow out of the older one: {error}") from error


def checkpoint_in(data: bytes) -> SignedCheckpoint:
    """Give the checkpoint that stands alone, or in a proof of either kind: found anywhere, it holds a log.

    Raises:
        ProofError: There is none.
    """
    if data.startswith(HEADER.encode()):
        return InclusionProof.parse(data).signed
    if data.startswith(_OLD.encode()):
        return ConsistencyProof.parse(data).signed
    return SignedCheckpoint.parse(data)


def _above(data: bytes, what: str) -> tuple[list[str], bytes]:
    """Cut a proof at its first empty line: the lines above it, and the checkpoint below."""
    above, separator, below = text(data).partition("\n\n")
    if not separator:
        raise ProofError(f"not {what}: no checkpoint stands under it")
    return above.split("\n"), below.encode()


def _after(word: str, lines: list[str]) -> str:
    line = lines.pop(0) if lines else ""
    if not line.startswith(word):
        raise ProofError(f"not a proof: a line with “{word.strip()}” is missing")
    return line.removeprefix(word)


def _path(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > MAX_HASHES:
        raise ProofError(f"{len(lines)} hashes are more than any log's proof has")
    return tuple(decoded(line, HASH_BYTES) for line in lines)
