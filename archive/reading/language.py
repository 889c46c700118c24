"""Which language an article is written in."""

from typing import Final

from resiliparse.parse.lang import detect_fast

_SAMPLE: Final = 1_200
"""More text makes no better guess and costs time."""

_LEAST: Final = 60
_FARTHEST: Final = 800
"""The distance (resiliparse's rank) above which a guess is worth nothing."""


def detect(text: str) -> str | None:
    """Give the ISO 639-1 code of a text's language, or None where it cannot be told."""
    sample = text[:_SAMPLE]
    if len(sample) < _LEAST:
        return None
    code, distance = detect_fast(sample, cutoff=_FARTHEST)
    return str(code) if distance and code != "unknown" else None


def tag(stated: str) -> str | None:
    """Give the language of a BCP 47 tag such as ``id-ID`` or ``en_GB``, or None if it is none."""
    code = stated.strip().lower().replace("_", "-").partition("-")[0]
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None
