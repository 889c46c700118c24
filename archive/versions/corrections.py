"""How a text owns up to a change, and which changes were silent: rules over two states of one article."""

from archive.cues import Cues
from archive.model import Record

_LABEL_ROOM = 40
"""Characters between a label and its colon: "Correction, May 3, 2024:"."""

_OPENING = "[(*•·–—-\"'“” \t"
_CLOSING = frozenset(":)]–—-")


def notes(text: str, cues: Cues) -> tuple[str, ...]:
    """Give the lines of a text that say that it was changed, with their white space evened out."""
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return tuple(line for line in lines if line and _is_note(line.casefold(), cues))


def is_silent(before: Record, after: Record, texts: tuple[str, str], cues: Cues) -> bool:
    """Tell whether a text was changed without saying so.

    That is: headline or running text differ, the date of the last change does not, and the newer
    text has no correction note that the older one had not.

    Args:
        before: The record of the older state.
        after: The record of the newer state.
        texts: The whole plain texts of both, in the same order; notes often stand outside the
            running text.
        cues: The words of correction notes.
    """
    if _words(before) == _words(after) or before.modified != after.modified:
        return False
    older, newer = (notes(text, cues) for text in texts)
    return not set(newer) - set(older)


def _words(record: Record) -> tuple[list[str], list[str]]:
    return (record.title or "").split(), record.body.split()


def _is_note(line: str, cues: Cues) -> bool:
    start = line.lstrip(_OPENING)
    return any(_begins(start, label) for label in cues.correction_labels) or any(
        phrase in line for phrase in cues.correction_phrases
    )


def _begins(line: str, label: str) -> bool:
    if not line.startswith(label):
        return False
    rest = line[len(label) :].lstrip()
    if not rest or rest[0] in _CLOSING:
        return True
    # "Correction, May 3: …" and "Koreksi (3/5): …" are notes, "Koreksi harga saham" is a sentence.
    return not rest[0].isalpha() and ":" in rest[:_LABEL_ROOM]
