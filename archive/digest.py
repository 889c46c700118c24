"""Canonical JSON (RFC 8785) and SHA-256 digests: the identity of everything that is stored."""

import hashlib
from typing import Any, Final

import orjson

PREFIX: Final = "sha256:"
SALT_BYTES: Final = 16


def canonical(value: Any) -> bytes:
    """Give the RFC 8785 bytes of a JSON value.

    orjson with sorted keys gives the RFC's bytes, and is ten times faster than a general
    implementation, for values without floats, integers over 2^53-1 and keys outside ASCII.
    The archive's own objects hold none of these; a property test compares the two.

    Raises:
        TypeError: The value is not JSON, or text in it holds a lone surrogate.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def parse(data: bytes) -> Any:
    """Read a JSON value.

    Raises:
        ValueError: The bytes are not JSON.
    """
    return orjson.loads(data)


def sha256(data: bytes) -> str:
    """Give the digest of bytes as ``sha256:`` and 64 lower-case hexadecimal digits."""
    return PREFIX + hashlib.sha256(data).hexdigest()


def salted(salt: bytes, data: bytes) -> str:
    """Give the digest of an object that could be guessed: SHA-256(salt, then bytes).

    With the salt destroyed, nobody can confirm a guess of what was redacted.
    """
    return PREFIX + hashlib.sha256(salt + data).hexdigest()
