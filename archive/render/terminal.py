"""Text that is safe to print: an article's words must never reach the terminal as commands."""

import unicodedata
from collections.abc import Sequence
from typing import Final

_DANGEROUS: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode's categories of characters that steer a terminal or reorder what it shows: controls,
format characters (right-to-left overrides among them), lone surrogates, unassigned ones."""


def safe(text: str) -> str:
    """Give text on one line in which every character that a terminal could obey is spelled out."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    if character in "\r\n\t":
        return " "
    if unicodedata.category(character) not in _DANGEROUS:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def clipped(text: str, width: int) -> str:
    """Give safe text of at most so many characters."""
    shown = safe(" ".join(text[: 4 * width].split()))
    return shown if len(shown) <= width else shown[: width - 1].rstrip() + "…"


def plural(number: int, noun: str) -> str:
    """Give a number with its noun."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Set rows of safe text in columns under a header."""
    lines = [header, *rows]
    widths = [max(len(line[at]) for line in lines) for at in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
