"""Which language an article is written in."""

from typing import Any, Final

from resiliparse.parse.lang import detect_fast

from archive.cues import Cues

_SAMPLE: Final = 1_200
"""More text makes no better guess and costs time."""

_LEAST: Final = 60
_FARTHEST: Final = 800
"""The distance (resiliparse's rank) above which a guess is worth nothing."""

_NEAR: Final = 20
"""A language so little farther than the nearest one cannot be told from it: id and jv, of a short text."""

_TELLING: Final = 2
"""So many words that its relative does not use tell a language; one may be a name or a quotation."""


def detect(text: str, cues: Cues, stated: str | None = None) -> str | None:
    """Give the ISO 639-1 code of a text's language, or None where it cannot be told.

    The detector does not know every language; what it takes for a close relative is told by words.

    Args:
        text: The text.
        cues: The words.
        stated: The language that the page states, which wins where the text leaves it open.
    """
    sample = text[:_SAMPLE]
    if len(sample) < _LEAST:
        return None
    code, distance = detect_fast(sample, cutoff=_FARTHEST)
    if not distance or code == "unknown":
        return None
    if stated not in (None, code):
        near: Any = detect_fast(sample, cutoff=distance + _NEAR, n_results=3)
        code = stated if any(other == stated for other, _ in near) else code
    kin = cues.kin.get(code)
    if kin is not None and len({word for word, _, _ in kin.words.places(sample)}) >= _TELLING:
        return kin.language
    return str(code)


def tag(stated: str) -> str | None:
    """Give the language of a BCP 47 tag such as ``id-ID`` or ``en_GB``, or None if it is none."""
    code = stated.strip().lower().replace("_", "-").partition("-")[0]
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None
