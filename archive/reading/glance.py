"""One glance at a text: which cue words and phrases stand in it, and where.

All that is looked for in the whole text is found in one pass, and most of it is passed over here;
the rules of reading then look at the few places that are left, not at the text.
"""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Final, NamedTuple

from archive.cues import Form, Meaning
from archive.reading.knowledge import Knowledge

MAX_HITS: Final = 3_000
"""A text with more cue words is no article; the rest is not read."""

_WORD_BEFORE: Final = 40
_WORD_AFTER: Final = 45


class Cue(NamedTuple):
    """A cue word where it stands, in one of its forms; many are made, so it is a tuple."""

    at: int
    word: str
    form: Form

    @property
    def end(self) -> int:
        """One past the word's last code point."""
        return self.at + len(self.word)


class Seen(NamedTuple):
    """What stands in a text.

    Attributes:
        cues: The cue words that stand as words beside what can be a name; of each form the longest.
        phrases: The places of the phrases, whether they stand as words or not, in order.
    """

    cues: Sequence[Cue] = ()
    phrases: Mapping[str, Sequence[int]] = {}


def glance(text: str, lowered: str, language: str | None, knowledge: Knowledge) -> Seen:
    """Find the cue words and phrases of a text.

    A name may be glued to a word's end ("dilansirReuters") or to its start ("NPRmenyebut").

    Args:
        text: The text.
        lowered: The same in lower case, of the same length.
        language: Its language: the cue words of all languages are looked for in a text that has none.
        knowledge: The registry and the words.
    """
    leading, trailing = knowledge.cues.leading, knowledge.cues.trailing
    searches = knowledge.cues.credits
    search = searches.get(language or "") or searches[""]
    words, meanings = search.words, search.meanings
    best: dict[tuple[int, Form], str] = {}
    phrases: dict[str, list[int]] = {}
    found = search.places(lowered)
    last = len(found) if len(found) <= MAX_HITS else _last_read(found, meanings)
    # Most cue words stand beside no name: they are told here, twenty times a text, without a call.
    for number, at, end in found[:last]:
        forms, beside, phrase = meanings[number]
        if phrase:
            phrases.setdefault(words[number], []).append(at)
        if beside == "behind":
            start = text.rfind(" ", at - _WORD_BEFORE if at > _WORD_BEFORE else 0, at - 1 if at else 0) + 1
            before = text[start:at] or text[:1]
            vain = (
                before[0].islower()
                and not before[-1].isupper()
                and "\n" not in before
                and before[:-1] not in trailing
            )
        elif beside == "ahead":
            space = text.find(" ", end + 1, end + _WORD_AFTER)
            after = text[end + 1 : space if space >= 0 else end + _WORD_AFTER]
            vain = (
                text[end : end + 1] == " "
                and after[:1].islower()
                and after not in leading
                and "." not in after[1:-1]
            )
        else:  # a date or an address
            vain = words[number] == "/" and not text[end : end + 2].lstrip()[:1].isupper()
        if not vain and _is_whole(text, at, end):
            # Words come in the order of their ends: the last at a place is the longest.
            for form in forms:
                best[at, form] = words[number]
    for number, at, _ in found[last:]:
        if meanings[number].phrase:
            phrases.setdefault(words[number], []).append(at)
    return Seen(cues=[Cue(at, word, form) for (at, form), word in sorted(best.items())], phrases=phrases)


def _last_read(found: list[tuple[int, int, int]], meanings: Sequence[Meaning]) -> int:
    """Give how many of the words found are read: not more than so many cue words."""
    cues = (number for number, (word, _, _) in enumerate(found) if meanings[word].forms)
    return next(islice(cues, MAX_HITS, None), len(found))


def _is_whole(text: str, at: int, end: int) -> bool:
    """Tell whether the letters at a place are a word, or glued to a name."""
    if text[end : end + 1].islower() and text[end - 1].isalnum():
        return False
    before = text[at - 1 : at]
    return not (before.isalnum() and text[at].isalnum() and before.isupper() == text[at].isupper())
