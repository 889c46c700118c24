"""Keys of signed notes (C2SP signed-note v1.0.0): Ed25519, and cosignatures of witnesses.

A verifier key is written ``name+hex(key ID)+base64(type ‖ public key)``, a signing key as Go's
``golang.org/x/mod/sumdb/note`` writes it: ``PRIVATE+KEY+name+hex(key ID)+base64(type ‖ seed)``.
"""

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Self

from archive.transparency.forms import ProofError, decoded, encoded

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ED25519: Final = 0x01
COSIGNATURE: Final = 0x04

KEY_BYTES: Final = 32
_MAX_TEXT: Final = 1_000
_STAMP_BYTES: Final = 8
_PRIVATE: Final = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """A public key under its name.

    Attributes:
        name: The key's name; a log's key has the log's origin for a name.
        public: The Ed25519 public key, 32 bytes.
        type: What it signs: notes (1), or checkpoints with a time, as a witness (4).
    """

    name: str
    public: bytes
    type: Literal[0x01, 0x04] = ED25519

    @property
    def id(self) -> bytes:
        """The four bytes by which signatures name the key."""
        made = self.name.encode() + b"\n" + bytes([self.type]) + self.public
        return hashlib.sha256(made).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encoded(bytes([self.type]) + self.public)}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read a verifier key strictly.

        Raises:
            ProofError: It is none, or of a type that is unknown here.
        """
        name, _, data = _fields(written)
        if data[0] not in {ED25519, COSIGNATURE}:
            raise ProofError(f"signatures of type {data[0]} are unknown to this software")
        found = cls(name=name, public=data[1:], type=ED25519 if data[0] == ED25519 else COSIGNATURE)
        if str(found) != written:
            raise ProofError(f"the key's id does not fit the key: {written[:100]!r}")
        return found

    def verifies(self, text: str, signature: bytes) -> bool:
        """Tell whether a signature over a note's text is this key's."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  most commands check nothing
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

        message = text.encode()
        if self.type == COSIGNATURE:
            stamp, signature = signature[:_STAMP_BYTES], signature[_STAMP_BYTES:]
            message = f"cosignature/v1\ntime {int.from_bytes(stamp)}\n".encode() + message
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A secret key under its name. It shows itself nowhere but in ``secret()``.

    Attributes:
        name: The key's name.
        seed: The Ed25519 seed, 32 bytes.
    """

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(name=self.name, public=self._private().public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """Sign a note's text (RFC 8032)."""
        return self._private().sign(text.encode())

    def _private(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415  above

        return Ed25519PrivateKey.from_private_bytes(self.seed)

    def secret(self) -> str:
        """Write the key down, for a place where nobody else can read it."""
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{encoded(bytes([ED25519]) + self.seed)}"

    @classmethod
    def parse(cls, written: str) -> Self:
        """Read what ``secret`` wrote; no message quotes any of it.

        Raises:
            ProofError: It is something else.
        """
        if not written.startswith(_PRIVATE):
            raise ProofError("this is not a signing key: it would begin with PRIVATE+KEY+")
        try:
            name, _, data = _fields(written.removeprefix(_PRIVATE))
        except ProofError:
            raise ProofError("the signing key does not have its form") from None
        found = cls(name=name, seed=data[1:])
        if data[0] != ED25519 or found.secret() != written:
            raise ProofError("the signing key does not have its form, or its id does not fit it")
        return found


def is_name(name: str) -> bool:
    """Tell whether a key may be called so: something without spaces, plus signs and control characters."""
    return bool(name) and not any(c.isspace() or c == "+" or c < " " for c in name)


def _fields(written: str) -> tuple[str, str, bytes]:
    if len(written) > _MAX_TEXT:
        raise ProofError("this is longer than a key can be")
    parts = written.split("+", 2)
    if len(parts) != 3 or not is_name(parts[0]) or not written.isprintable():
        raise ProofError(f"not a key of the form name+id+key: {written[:100]!r}")
    return parts[0], parts[1], decoded(parts[2], KEY_BYTES + 1)
