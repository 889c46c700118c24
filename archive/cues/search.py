"""Finding cue words: all of them in one pass over the text."""

from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

F = TypeVar("F")


class Search(Generic[F]):
    """The cue words of a language, compiled to one automaton (Aho and Corasick, 1975).

    The pass over a text takes the same time for ten words as for a thousand, so that words and
    languages cost nothing. Which of the words found stand as words is for the caller to say.
    """

    __slots__ = ("_automaton", "_forms", "words")

    def __init__(self, forms: Mapping[str, F]) -> None:
        """Compile the words of a table from words to what they mean."""
        self.words = tuple(forms)
        self._forms = tuple(forms.values())
        self._automaton = AhoCorasick(
            self.words,
            matchkind=MatchKind.Standard,
            implementation=Implementation.DFA,
            store_patterns=False,
        )

    def find(self, lowered: str) -> Iterator[tuple[int, int, str, F]]:
        """Give start and end of every word, overlapping ones too, in the order of their ends.

        Args:
            lowered: Lower-cased text.
        """
        words, forms = self.words, self._forms
        for number, start, end in self._automaton.find_matches_as_indexes(lowered, overlapping=True):
            yield start, end, words[number], forms[number]
