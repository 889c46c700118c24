"""Owns with which of the articles that are held a new one is compared.

Every fingerprint that both have is a sign, and the weaker the more articles have it. What one outlet has
printed in several articles is its own furniture (prompts, slogans, standing background) and no sign.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from archive.sharing.measure import Shared, measured
from archive.sharing.words import Lexicon, Words, words

Key: TypeAlias = int

POSTINGS: Final = 32
"""Articles that a fingerprint leads to, the newest ones: what all print costs no more than the rest."""

FURNITURE: Final = 5
"""Articles of one outlet in which a fingerprint stands, from which it is that outlet's furniture."""

COMPARED: Final = 8
"""Articles that a new one is compared with, those with the most signs: a dispatch that fifty outlets print
is linked to eight of them, and through them to all."""

LEAST: Final = 0.1
"""The weight of signs from which two articles are compared: one run of words that ten articles have."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posting:
    """A version of an article in which a fingerprint stands: one object for all of its fingerprints."""

    version: int
    article: str
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """One medium that a version credits directly.

    Attributes:
        name: Its name, in the form in which names of media are compared.
        printed: Its name as the record has it.
        position: Its place among the sources of the record.
    """

    name: str
    printed: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One version of an article, as far as comparing it needs to know it.

    Attributes:
        version: The number of its entry.
        article: The article's id.
        number: The version's number.
        outlet: Its outlet's name as printed, or "".
        naming: That name in the form in which names are compared.
        date: Its date as known, or None.
        address: The host and path of its address, as links to it hold them, or None.
        record: The digest of its record.
        body: Its running text.
        credited: The media it credits directly.
        capture: The captured bytes, where they are at hand.
    """

    version: int
    article: str
    number: int
    outlet: str
    naming: str
    date: str | None
    address: str | None
    record: str
    body: str
    credited: tuple[Credited, ...]
    capture: bytes = b""


@dataclass(slots=True, kw_only=True)
class Shelf:
    """The versions that a batch is compared with; those of the batch itself join it one by one.

    Attributes:
        postings: The versions that each fingerprint of the batch leads to.
        texts: The versions that may be compared, by the numbers of their entries.
        linking: Pairs of a held version and an address of the batch that stands in its capture.
        linked: The version that each address linked to in the batch leads to, by the address's alias.
        repeated: The fingerprints that stand in several articles of the batch.
        linkers: The versions that link to each address of the batch, by the address's alias, oldest first.
    """

    postings: dict[Key, list[Posting]] = field(default_factory=dict)
    texts: dict[int, Text] = field(default_factory=dict)
    linking: set[tuple[int, str]] = field(default_factory=set)
    linked: dict[str, int] = field(default_factory=dict)
    linkers: dict[str, list[int]] = field(default_factory=dict)
    repeated: frozenset[Key] = frozenset()
    _words: dict[int, Words] = field(default_factory=dict)
    _lexicon: Lexicon = field(default_factory=Lexicon)

    def add(self, text: Text, keys: Iterable[Key], alias: str | None, links: Iterable[str]) -> None:
        """Put a version of the batch on the shelf.

        Args:
            text: The version.
            keys: Its fingerprints.
            alias: The alias of its address, or None.
            links: The aliases of the addresses it links to at media it credits.
        """
        self.texts[text.version] = text
        posting = Posting(version=text.version, article=text.article, outlet=text.naming)
        for key in self.repeated.intersection(keys):
            self.postings.setdefault(key, []).append(posting)
        if alias:
            self.linked[alias] = text.version
        for link in links:
            self.linkers.setdefault(link, []).append(text.version)

    def linked_by(self, links: Iterable[str]) -> list[Text]:
        """Give the versions that links lead to, by the aliases of the addresses."""
        return [self.texts[version] for link in links if (version := self.linked.get(link)) in self.texts]

    def linking_to(self, alias: str | None) -> list[Text]:
        """Give the versions that link to an address, of each article the latest."""
        there = [
            self.texts[version] for version in self.linkers.get(alias or "", ()) if version in self.texts
        ]
        return list({text.article: text for text in there}.values())

    def sharing(self, text: Text, keys: Collection[Key]) -> Iterator[tuple[Text, Shared]]:
        """Compare a version with those it may share text with; gives those that it does share text with."""
        if not self._lexicon.takes(1 + COMPARED):
            self._lexicon, self._words = Lexicon(), {}
        for version in candidates(self.postings, keys, text.article, text.naming):
            other = self.texts.get(version)
            if other is not None:
                found = measured(self._read(text), self._read(other))
                if found.grade != "none":
                    yield other, found

    def links(self, text: Text, other: Text) -> bool:
        """Tell whether a version links to another one."""
        if other.address is None:
            return False
        return other.address.encode() in text.capture or (text.version, other.address) in self.linking

    def _read(self, text: Text) -> Words:
        if text.version not in self._words:
            self._words[text.version] = words(text.body, self._lexicon)
        return self._words[text.version]


def candidates(
    postings: Mapping[Key, Sequence[Posting]], keys: Collection[Key], article: str, outlet: str
) -> list[int]:
    """Give the versions that a text is to be compared with, those with the most signs first.

    Args:
        postings: The versions that each fingerprint leads to.
        keys: The text's fingerprints.
        article: Its article, which is not compared with itself.
        outlet: Its outlet, whose own articles it is not compared with.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    latest: dict[str, int] = {}
    # The fingerprints of a copied passage mostly lead to the same versions.
    alike = Counter(tuple(known) for known in map(postings.get, keys) if known)
    for known, number in alike.items():
        # Versions come in the order of the log: of each article the latest one stays.
        there = {posting.article: posting for posting in known}
        outlets = Counter(posting.outlet for posting in there.values())
        if outlets[outlet] >= FURNITURE:
            continue
        for posting in there.values():
            if article == posting.article or outlet == posting.outlet:
                continue
            if outlets[posting.outlet] < FURNITURE:
                weights[posting.article] += number / len(there)
                latest[posting.article] = max(posting.version, latest.get(posting.article, 0))
    likely = sorted(weights.items(), key=lambda item: (-item[1], latest[item[0]]))
    return [latest[name] for name, weight in likely[:COMPARED] if weight >= LEAST]
