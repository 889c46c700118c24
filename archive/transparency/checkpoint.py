"""Checkpoints: a log's name, size and root, signed (C2SP tlog-checkpoint v1.0.0)."""

from dataclasses import dataclass
from typing import Self

from archive.merkle import HASH_BYTES
from archive.transparency.forms import ProofError, decoded, encoded, number
from archive.transparency.keys import SigningKey
from archive.transparency.note import Note, signed


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log says of itself at one moment.

    Attributes:
        origin: The log's name.
        size: The number of its entries.
        root: The RFC 6962 root over them.
        extensions: Further lines, which nothing here gives a meaning to.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = (self.origin, str(self.size), encoded(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read the text of a checkpoint strictly.

        Raises:
            ProofError: It is none.
        """
        lines = written.split("\n")[:-1]
        if len(lines) < 3 or not all(lines):
            raise ProofError("not a checkpoint: it has a name, a size and a root, each on its line")
        origin, size, root, *rest = lines
        found = cls(origin=origin, size=number(size), root=decoded(root, HASH_BYTES), extensions=tuple(rest))
        if str(found) != written:
            raise ProofError("not a checkpoint in its one form")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCheckpoint:
    """A checkpoint and the note that it stands in; the signatures are not checked yet."""

    checkpoint: Checkpoint
    note: Note

    def __bytes__(self) -> bytes:
        return bytes(self.note)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a signed checkpoint strictly.

        Raises:
            ProofError: It is none.
        """
        note = Note.parse(data)
        return cls(checkpoint=Checkpoint.parse(note.text), note=note)

    @classmethod
    def sign(cls, checkpoint: Checkpoint, key: SigningKey) -> Self:
        """Sign a checkpoint."""
        return cls(checkpoint=checkpoint, note=signed(str(checkpoint), key))
