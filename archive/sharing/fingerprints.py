"""Owns the fingerprints by which articles that share text are found: hashes of selected runs of five words.

A run is selected by its own words (Manber 1994; Broder 1997), so that two texts that share many runs share
selected ones wherever either was cut or padded. To select by place, or the smallest hashes of a whole
text (MinHash), would miss a dispatch inside a longer article.
"""

import re
from collections.abc import Sequence
from operator import methodcaller
from struct import pack, unpack
from typing import Final
from zlib import crc32

RULE: Final = 1
"""The number of this rule: another way to select or to hash gets another one."""

RUN: Final = 5
"""Words in a run: the shortest that is measured (``archive.sharing.align.SHORTEST``)."""

KINDS: Final = 5
"""Words fall into so many kinds by their hash; a run is selected if its first word is of kind 0 and its
second of kind 1: of 25 runs one. The index then takes a sixth of the room of the text, and by that count a
passage of 120 words goes unseen once in a hundred times."""

MOST: Final = 1_000
"""Fingerprints of one text that are kept; no article has as many."""

_WIDTH: Final = 4

_START: Final = methodcaller("start")
_SELECTED: Final = re.compile(rb"\x00\x01")
_KEPT: Final = bytes(byte if bytes((byte,)).isalnum() or byte >= 0x80 else 0x20 for byte in range(256))
_PUNCTUATION: Final = re.compile(rb"\xe2\x80.|\xc2[\xa0\xab\xbb]")
"""Dashes, quotation marks and blanks outside ASCII, in UTF-8."""


class _Kinds(dict[bytes, int]):
    """The kinds of words, as they turn up: news has few, and looking one up costs a tenth of hashing it."""

    _MOST: Final = 200_000

    def __missing__(self, word: bytes) -> int:
        if len(self) >= self._MOST:
            self.clear()
        self[word] = kind = crc32(word) % KINDS
        return kind


_KINDS: Final = _Kinds()


def fingerprints(text: str) -> tuple[int, ...]:
    """Give a running text's fingerprints: 32-bit numbers, each once, in order of appearance."""
    words = _split(text)
    kinds = bytes(map(_KINDS.__getitem__, words))
    return tuple(dict.fromkeys(_hashed(words, kinds)))[:MOST]


def packed(keys: Sequence[int]) -> bytes:
    """Give the bytes of fingerprints: four each, the first ones highest."""
    return pack(f">{len(keys)}I", *keys)


def unpacked(data: bytes) -> tuple[int, ...]:
    """Read what ``packed`` wrote.

    Raises:
        ValueError: It is something else.
    """
    if len(data) % _WIDTH:
        raise ValueError(f"{len(data)} bytes are no fingerprints of {_WIDTH} bytes")
    return unpack(f">{len(data) // _WIDTH}I", data)


def _split(text: str) -> list[bytes]:
    data = text.lower().encode(errors="replace").translate(_KEPT)
    return (data if data.isascii() else _PUNCTUATION.sub(b" ", data)).split()


def _hashed(words: list[bytes], kinds: bytes) -> list[int]:
    chosen = _SELECTED.finditer(kinds, 0, max(0, len(words) - RUN + 2))
    return [crc32(b" ".join(words[at : at + RUN])) for at in map(_START, chosen)]
