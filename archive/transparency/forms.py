"""What all formats share: the one error for foreign input, and strict base64, decimals and text."""

import base64
import binascii
import re
from typing import Final

MAX_BYTES: Final = 256 * 1024
"""The largest note or proof that is looked at: sixteen post-quantum signatures take 80 KiB."""

MAX_NUMBER: Final = 2**63 - 1

_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f]")


class ProofError(ValueError):
    """A key, note, checkpoint, proof or tile does not have its form, or does not prove what it should."""


def text(data: bytes) -> str:
    """Read the text of a note or proof: capped, UTF-8, and without control characters but newlines.

    Raises:
        ProofError: It is something else.
    """
    if len(data) > MAX_BYTES:
        raise ProofError(f"{len(data)} bytes are more than a note or proof may have ({MAX_BYTES})")
    try:
        found = data.decode()
    except UnicodeDecodeError as error:
        raise ProofError("not UTF-8") from error
    if _CONTROL.search(found):
        raise ProofError("a control character stands in it")
    return found


def number(written: str) -> int:
    """Read an ASCII decimal without leading zeros, below 2^63.

    Raises:
        ProofError: It is something else.
    """
    if not _DECIMAL.fullmatch(written) or int(written) > MAX_NUMBER:
        raise ProofError(f"{written[:40]!r} is not a number of entries")
    return int(written)


def encoded(data: bytes) -> str:
    """Write bytes in the standard base64 of RFC 4648, section 4."""
    return base64.b64encode(data).decode()


def decoded(written: str, length: int | None = None) -> bytes:
    """Read base64 strictly: it must be what ``encoded`` writes.

    Args:
        written: The base64.
        length: The number of bytes it must give.

    Raises:
        ProofError: It is something else.
    """
    try:
        data = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProofError(f"{written[:60]!r} is not base64") from error
    if encoded(data) != written or (length is not None and len(data) != length):
        raise ProofError(f"{written[:60]!r} is not the base64 of {length or 'whole'} bytes")
    return data
