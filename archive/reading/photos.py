"""Picture credits: which organisations a caption names, and what makes a line a caption."""

import re
from dataclasses import dataclass
from typing import Final

from archive.reading.knowledge import Knowledge
from archive.reading.names import known

_LONGEST: Final = 600
"""A line with more characters is running text."""

_BRACKET: Final = re.compile(r"[\[(]([^\[\]()\n]{2,120})[\])][ .]{0,2}\Z")
_TAIL: Final = re.compile(r"(?:\A|[.\s(\])–-])([^\W\d_][\w. ]{1,24}?) ?/ ?([^/\n]{2,50})\Z")
_PART: Final = re.compile(r"\s*(?:/|,|\||;|\bvia\b|\s[-–—]\s)\s*", re.IGNORECASE)
_NAME: Final = re.compile(r"[^\W\d_a-z][\w.'’-]{0,30}(?: [^\W\d_a-z][\w.'’-]{0,30}){0,4}\.?\Z")
_SUFFIX: Final = re.compile(r"\s+(?:photo|foto|images?|photos|handout|pool)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """A line's picture credit.

    Attributes:
        start: The credit's first code point.
        end: One past its last.
        names: The organisations it names, canonical.
        people: Whether it also names someone or something that is no known organisation.
        marked: Whether a word such as "Photo" says that it is a picture credit.
    """

    start: int
    end: int
    names: tuple[str, ...]
    people: bool
    marked: bool


def caption(line: str, start: int, knowledge: Knowledge) -> Caption | None:
    """Read the picture credit of a line, or None if it has none.

    Args:
        line: The line's text.
        start: Where it stands.
        knowledge: The registry and the words.
    """
    if len(line) > _LONGEST or not line:
        return None
    bracket = _BRACKET.search(line, max(0, len(line) - 130)) if line.rstrip(" .")[-1:] in "])" else None
    if bracket is not None:
        if bracket[1][0].isdigit():  # "(6/1/2022)", the commonest of all brackets
            return None
        return _credit(bracket[1], start + bracket.start(1), knowledge)
    marker = _marker(line, knowledge)
    if marker:
        return _credit(line, start, knowledge)
    if "/" in line[-60:]:
        return _slashed(line, start, knowledge)
    return None


def _marker(words: str, knowledge: Knowledge) -> bool:
    """Tell whether words begin as a picture credit does: "Foto:", "ILUSTRASI.", "Photo by"."""
    if ":" not in words[:32] and "." not in words[:32]:
        return False
    head = re.match(r"[\W_]{0,3}([^\W\d_]{3,12})(?: (?:by|oleh|ilustrasi|file))?\s?[:.]", words[:32])
    return head is not None and knowledge.cues.labels.get(head[1].lower()) == "photo"


def _credit(words: str, start: int, knowledge: Knowledge) -> Caption | None:
    """Read a credit's parts; without an organisation or a marker it is none."""
    marked = _marker(words, knowledge) or any(
        knowledge.cues.labels.get(word.strip(":").lower()) == "photo" for word in words.split()[:3]
    )
    names: list[str] = []
    others = 0
    for part in _PART.split(words.partition(":")[2] or words):
        name = _organisation(part.strip(" ."), knowledge)
        if name is None:
            others += 1
        else:
            names.append(name)
    if not names and not marked:
        return None
    return Caption(
        start=start,
        end=start + len(words),
        names=tuple(dict.fromkeys(names)),
        people=others > 0,
        marked=marked,
    )


def _organisation(part: str, knowledge: Knowledge) -> str | None:
    entry = known(part, knowledge) or known(_SUFFIX.sub("", part), knowledge)
    return entry.name if entry else None


def _slashed(line: str, start: int, knowledge: Knowledge) -> Caption | None:
    """Read "… Jakarta. ANTARA/Nama Orang" and "…ditahan/AP" at a line's end."""
    last = line.rpartition("/")[2].strip(" .)")
    name = _organisation(last, knowledge)
    if name is not None:
        at = len(line) - len(line.rpartition("/")[2])
        return Caption(start=start + at, end=start + len(line), names=(name,), people=True, marked=False)
    tail = _TAIL.search(line, max(0, len(line) - 80))
    if tail is None or not _NAME.match(tail[2].strip()):
        return None
    words = tail[1].split()
    for first in range(max(0, len(words) - 3), len(words)):
        name = _organisation(" ".join(words[first:]), knowledge)
        if name is not None:
            at = start + tail.start(1)
            return Caption(start=at, end=start + len(line), names=(name,), people=True, marked=False)
    return None
