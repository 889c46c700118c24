"""Signed notes: text with signatures under it (C2SP signed-note v1.0.0)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from archive.transparency.forms import ProofError, decoded, encoded, text
from archive.transparency.keys import SigningKey, VerifierKey, is_name

MAX_SIGNATURES: Final = 100

_MARK: Final = "— "
_ID_BYTES: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature line.

    Attributes:
        name: The key's name.
        key: The key's id, 4 bytes.
        data: The signature proper.
    """

    name: str
    key: bytes
    data: bytes

    def __str__(self) -> str:
        return f"{_MARK}{self.name} {encoded(self.key + self.data)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text and who signed it.

    Attributes:
        text: The text, with the newline that ends it.
        signatures: The signatures, none of them checked yet.
    """

    text: str
    signatures: tuple[Signature, ...]

    def __bytes__(self) -> bytes:
        return (self.text + "\n" + "".join(map(str, self.signatures))).encode()

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a note strictly: written again, it must give the same bytes.

        Raises:
            ProofError: It is none.
        """
        whole = text(data)
        body, separator, under = whole.rpartition("\n\n")
        lines = under.split("\n")[:-1]
        if not separator or not under.endswith("\n") or len(lines) > MAX_SIGNATURES:
            raise ProofError("not a signed note: no text with signatures under it")
        found = cls(text=body + "\n", signatures=tuple(_signature(line) for line in lines))
        if bytes(found) != data:
            raise ProofError("not a signed note in its one form")
        return found

    def signed_by(self, keys: Sequence[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Give those of the known keys that signed the note; signatures of unknown keys are ignored.

        Raises:
            ProofError: A known key's signature is false, which discredits the whole note.
        """
        found = []
        for key in keys:
            mine = [s for s in self.signatures if s.name == key.name and s.key == key.id]
            if not all(key.verifies(self.text, signature.data) for signature in mine):
                raise ProofError(f"the signature of {key.name} ({key.id.hex()}) is false")
            found += [key] if mine else []
        return tuple(found)


def signed(body: str, *keys: SigningKey) -> Note:
    """Sign a text that ends in a newline."""
    signatures = (Signature(name=k.name, key=k.verifier.id, data=k.sign(body)) for k in keys)
    return Note(text=body, signatures=tuple(signatures))


def _signature(line: str) -> Signature:
    name, _, written = line.removeprefix(_MARK).partition(" ")
    if not line.startswith(_MARK) or not is_name(name):
        raise ProofError(f"not a signature line: {line[:100]!r}")
    data = decoded(written)
    if len(data) <= _ID_BYTES:
        raise ProofError(f"a signature of {name[:100]!r} is too short to be one")
    return Signature(name=name, key=data[:_ID_BYTES], data=data[_ID_BYTES:])
