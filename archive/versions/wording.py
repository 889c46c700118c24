"""What a text says, apart from how it is set and from what its page changes by itself."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from archive.cues import Cues

_LONGEST: Final = 160
"""Characters of a line that may be a counter or an aside."""

_UNSEEN: Final = re.compile("[\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""Soft hyphens, joiners, marks of direction, choices between forms of one letter."""

_APOSTROPHES: Final = "\"'`´ʹʻʼʽ′″"
_DASHES: Final = "-‐‑‒–—―−"
_RUN: Final = re.compile(r" ?-+ ?|'+")
"""Two apostrophes are a quotation mark on an old keyboard, two hyphens a dash."""

_NUMBER: Final = re.compile(r"\d[\d.,]*(?: ?[a-z]{1,2}\b)?")
"""Also the short forms of counters: 1,2rb and 3 k."""

_AROUND: Final = " .,:;|()[]*•·…-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The rule by which two texts say the same.

    Attributes:
        marks: What is written in several ways and says the same: every quotation mark and dash.
        counters: Lines that a page changes by itself, with # for a number.
        asides: How lines begin that stand for something else, such as an embedded post.
    """

    marks: dict[int, str]
    counters: frozenset[str]
    asides: tuple[str, ...]

    @classmethod
    def of(cls, cues: Cues) -> Self:
        """Give the rule, with the words of the cue files."""
        quotes = _APOSTROPHES + "".join(cues.changes.get("quotes", ()))
        marks = dict.fromkeys(map(ord, quotes), "'") | dict.fromkeys(map(ord, _DASHES), "-")
        return cls(
            marks=marks,
            counters=frozenset(_bare(line) for line in cues.changes.get("counters", ())),
            asides=cues.changes.get("asides", ()),
        )

    def plain(self, text: str) -> str:
        """Give a text on one line in the form in which texts are compared.

        Compatibility forms are resolved (Unicode NFKC); quotation marks, dashes and spaces are each one.
        """
        if not text.isascii():
            # The marks first: of an acute accent that stands alone, NFKC would make a space and a sign.
            text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text).translate(self.marks))
        return _RUN.sub(_one, " ".join(text.translate(self.marks).split())).strip()

    def same(self, one: str, other: str) -> bool:
        """Tell whether two stretches of text are the same words, set otherwise."""
        return self.plain(one).replace(" ", "") == self.plain(other).replace(" ", "")

    def words(self, text: str, titles: Iterable[str] = ()) -> str:
        """Give what a text says, to be compared: its letters without spaces, which no reader hears.

        The lines that its page changes by itself are left out, and its titles.

        Args:
            text: The text.
            titles: Headlines in plain form; a line that is one of them is none of the text's.
        """
        lines = map(self.plain, text.split("\n"))
        kept = (line for line in lines if line not in titles and not self._is_furniture(line))
        return "".join(kept).replace(" ", "")

    def _is_furniture(self, line: str) -> bool:
        if len(line) > _LONGEST:
            return False
        low = line.casefold()
        return not low or low.startswith(self.asides) or _bare(_NUMBER.sub("#", low)) in self.counters


def _one(run: re.Match[str]) -> str:
    return "-" if "-" in run[0] else "'"


def _bare(line: str) -> str:
    return line.strip(_AROUND)
