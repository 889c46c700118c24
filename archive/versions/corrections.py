"""How a text owns up to a change, and which changes were silent: rules over two states of one article."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from archive.cues import Cues
from archive.model import Record
from archive.versions.quotes import Quotes, Span
from archive.versions.wording import Wording

_LABEL_ROOM = 40
"""Characters between a label and its colon: "Correction, May 3, 2024:"."""

_OPENING = "[(*•·–—- \t"
_CLOSING = frozenset(":)]–—-")

_LINE: Final = re.compile(r"[^\n]+")
_SENTENCE_END: Final = re.compile(r"[.!?]['\"”’)\]]*\s+|[)\]]\s+(?=[A-Z\"“‘])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candour:
    """The rule by which a publisher owns up to having changed a text.

    Attributes:
        labels: Words that begin the line of a correction note.
        phrases: Words that make a sentence one.
        quotes: The marks of quotations: what somebody is quoted with is no note.
        wording: Which texts say the same.
    """

    labels: tuple[str, ...]
    phrases: tuple[str, ...]
    quotes: Quotes
    wording: Wording

    @classmethod
    def of(cls, cues: Cues) -> Self:
        """Give the rule, with the words of the cue files."""
        return cls(
            labels=cues.correction_labels,
            phrases=cues.correction_phrases,
            quotes=Quotes.of(cues.changes.get("quotes", ())),
            wording=Wording.of(cues),
        )

    def notes(self, text: str) -> Iterator[Span]:
        """Give where a text says that it was changed: whole lines under a label, else single sentences."""
        quoted = self.quotes.within(text)
        for match in _LINE.finditer(text):
            line = Span(match.start(), match.end())
            if self._is_labelled(_folded(match[0]).lstrip(_OPENING)):
                yield line
            elif self._has_phrase(match[0]):
                yield from (s for s in _sentences(text, line) if self._has_phrase(_outside(text, s, quoted)))

    def is_silent(self, before: Record, after: Record) -> bool:
        """Tell whether a text was changed without saying so.

        That is: headline or running text say something else, the date of the last change is not a later
        one, and neither has a correction note that it had not before. What stands elsewhere on the page
        is no note of this article.

        Args:
            before: The record of the older state.
            after: The record of the newer state.
        """
        if (before.title, before.body) == (after.title, after.body) or _says_when(before, after):
            return False
        return self._is_reworded(before, after) and not self._owned(after) - self._owned(before)

    def _is_reworded(self, before: Record, after: Record) -> bool:
        titles = {self.wording.plain(record.title) for record in (before, after) if record.title}
        # A headline that was found in one of the two only was missed, not changed.
        if before.title and after.title and len(titles) > 1:
            return True
        return self.wording.words(before.body, titles) != self.wording.words(after.body, titles)

    def _owned(self, record: Record) -> set[str]:
        texts = (record.title or "", record.body)
        return {self.wording.plain(text[n.start : n.end]) for text in texts for n in self.notes(text)}

    def _is_labelled(self, line: str) -> bool:
        return any(_begins(line, label) for label in self.labels)

    def _has_phrase(self, text: str) -> bool:
        folded = _folded(text)
        return any(phrase in folded for phrase in self.phrases)


def _says_when(before: Record, after: Record) -> bool:
    """Tell whether the newer state gives a later date of change than the older one: or than publication."""
    since = before.modified or before.date or after.date
    if after.modified is None or since is None:
        return after.modified is not None
    try:
        new, old = datetime.fromisoformat(after.modified), datetime.fromisoformat(since)
    except ValueError:
        return False
    if new.tzinfo is None or old.tzinfo is None:
        # Where one names no zone, the clocks are compared as they are printed.
        new, old = new.replace(tzinfo=None), old.replace(tzinfo=None)
    return new > old


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _begins(line: str, label: str) -> bool:
    if not line.startswith(label):
        return False
    rest = line[len(label) :].lstrip()
    if not rest or rest[0] in _CLOSING:
        return True
    # "Correction, May 3: …" and "Koreksi (3/5): …" are notes, "Koreksi harga saham" is a sentence.
    return not rest[0].isalpha() and ":" in rest[:_LABEL_ROOM]


def _sentences(text: str, line: Span) -> Iterator[Span]:
    start = line.start
    for end in _SENTENCE_END.finditer(text, line.start, line.end):
        yield Span(start, end.start() + len(end[0].rstrip()))
        start = end.end()
    if start < line.end:
        yield Span(start, line.end)


def _outside(text: str, stretch: Span, quoted: list[Span]) -> str:
    """Give a stretch of a text without what is quoted in it."""
    parts, at = [], stretch.start
    first = max(bisect_right(quoted, stretch.start, key=lambda span: span.start) - 1, 0)
    for number in range(first, len(quoted)):
        span = quoted[number]
        if span.start >= stretch.end:
            break
        if span.end > at:
            parts.append(text[at : max(span.start, at)])
            at = span.end
    parts.append(text[at : stretch.end] if at < stretch.end else "")
    return " ".join(parts)
