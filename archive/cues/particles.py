"""The small words around a credit, compiled to the patterns in which they are looked for."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Self

PARTICLES: Final = ("origin", "through", "day", "place", "within", "that", "adverb", "article", "possessive")
"""The kinds of small words that a language's file gives."""

_NAME: Final = r"[A-Z][\w’'-]{1,20}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Particles:
    """Patterns that are the same in every language but for their small words.

    Attributes:
        when: After a cue, the day on which it was read, with an origin's word behind it:
            "dikutip Kamis (6/1/2022) dari …".
        relay: Between a name and the one behind it: "dikutip A dari B", "dikutip B via A".
        within: Where a claim stands: "menurut A dalam B"; or, in the group ``stop``, the clause's end.
        posted: Between a medium's name and its verb, where its reporter is: "A di Lombok melaporkan".
        stated: After a verb, what was stated: "menyebut pada Senin (30/6) bahwa".
        ends: After a verb, the end of an attribution: ", A said." and ", A said on Monday".
        adverb: An adverb between a subject and its verb, at the end of a text.
        origins: The words of origin.
        articles: The articles.
        possessives: Endings that say "his".
    """

    when: re.Pattern[str]
    relay: re.Pattern[str]
    within: re.Pattern[str]
    posted: re.Pattern[str]
    stated: re.Pattern[str]
    ends: re.Pattern[str]
    adverb: re.Pattern[str]
    origins: frozenset[str]
    articles: frozenset[str]
    possessives: tuple[str, ...]

    @classmethod
    def compile(cls, words: Mapping[str, Iterable[str]]) -> Self:
        """Compile the words of all languages, by kind (``PARTICLES``)."""
        one_of = {kind: "|".join(sorted(map(re.escape, set(words[kind])))) for kind in PARTICLES}
        origin, day, place = one_of["origin"], one_of["day"], one_of["place"]
        return cls(
            when=re.compile(
                rf"[ \xa0]{{1,2}}(?:(?:{day})[ \xa0]){{0,2}}(?P<day>[A-Z][a-z’']{{2,8}})[ \xa0,]{{0,3}}"
                r"(?:\([\d/. -]{3,12}\)|\d{1,2}[ /][A-Za-z0-9]{1,10}(?:[ /]\d{4})?)?[ \xa0,]{0,3}"
                rf"(?=(?:{origin})[ \xa0])"
            ),
            relay=re.compile(rf",?[ \xa0](?P<how>{origin}|{one_of['through']})[ \xa0]"),
            within=re.compile(
                rf"[ \xa0](?:{one_of['within']})(?=[ \xa0])|(?P<stop>[.,;:?!\n\"”“(])",
            ),
            posted=re.compile(
                rf"[ \xa0](?:{place})[ \xa0]{_NAME}(?:[ ,][ ]?{_NAME}){{0,3}},?[ \xa0]\Z",
            ),
            stated=re.compile(
                rf"(?:[ \xa0](?:{day}|{place})\b[^.,;:!?\n(]{{0,40}})?(?:[ \xa0]?\([\d/ ]{{1,12}}\))?"
                rf",?[ \xa0](?:{one_of['that']})\b"
            ),
            ends=re.compile(rf"[ \xa0]?[.,]|[ \xa0](?:{day}|{place})[ \xa0]"),
            adverb=re.compile(rf",?[ \xa0](?:{one_of['adverb']}),?[ \xa0]?\Z"),
            origins=frozenset(words["origin"]),
            articles=frozenset(words["article"]),
            possessives=tuple(sorted(set(words["possessive"]))),
        )
