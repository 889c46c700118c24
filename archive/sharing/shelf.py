"""Owns with which of the articles that are held a new one is compared.

Every fingerprint that both have is a sign, and the weaker the more articles have it. What one outlet has
printed in several articles is its own furniture (prompts, slogans, standing background) and no sign.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from archive.sharing.direction import Capturing, Sighting, capturing
from archive.sharing.measure import Shared, measured
from archive.sharing.withdrawn import Withdrawn
from archive.sharing.words import Lexicon, Words, words

Key: TypeAlias = int

POSTINGS: Final = 32
"""Articles that a fingerprint leads to, the newest ones: what all print costs no more than the rest."""

FURNITURE: Final = 5
"""Articles of one outlet in which a fingerprint stands, from which it is that outlet's furniture."""

COMPARED: Final = 6
"""Articles that a new one is compared with, those with the most signs: a dispatch that fifty outlets print
is linked to six of them, and through them to all."""

LEAST: Final = 0.1
"""The weight of signs from which two articles are compared: one run of words that ten articles have."""


_LETTERS_PUT: Final = 32_000_000
"""Letters of the texts that were put on a desk before it is full: each takes a byte."""

_LETTERS_READ: Final = 12_000_000
"""Letters of the lines that it has read before it is full: each takes four bytes."""

_UNKNOWN: Final = Sighting(capture="", run=-1, captured=None)
"""Stands for what was received of an article before, where nobody says when it was captured."""

_VERSIONS_KNOWN: Final = 65_536
"""Versions of which a desk knows who printed them: each takes 200 bytes."""


class Printed(NamedTuple):
    """As which article, and in which outlet, a version was printed."""

    article: str
    outlet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """One medium that a version credits directly.

    Attributes:
        name: Its name, in the form in which names of media are compared.
        printed: Its name as the record has it.
        position: Its place among the sources of the record.
        words: The words that credit it.
    """

    name: str
    printed: str
    position: int
    words: str


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
        credited: The media it credits directly.
        made_from: The digest of its capture.
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
    credited: tuple[Credited, ...]
    made_from: str = ""
    capture: bytes = b""


class Index:
    """Which versions the fingerprints of a batch lead to; those of the batch itself join them one by one.

    Attributes:
        printed: Of each version, as which article and where it was printed.
    """

    __slots__ = ("_added", "_given", "_likely", "_postings", "printed")

    def __init__(self, postings: dict[Key, list[int]], printed: dict[int, Printed]) -> None:
        self.printed: Final = printed
        self._postings: Final = postings
        self._likely: Final[dict[tuple[int, ...], _Likely]] = {}
        self._given: Final[dict[tuple[str, tuple[Key, ...]], list[int]]] = {}
        self._added: Final[set[Key]] = set()

    def add(self, version: int, printed: Printed, keys: Collection[Key]) -> None:
        """Add a version in which some fingerprints stand."""
        self.printed[version] = printed
        self._added.update(keys)
        for key in keys:
            self._postings.setdefault(key, []).append(version)

    def candidates(self, keys: tuple[Key, ...], by: Printed) -> list[int]:
        """Give the versions that a text is to be compared with, those with the most signs first.

        Args:
            keys: The text's fingerprints.
            by: Its article, which is not compared with itself, and its outlet, whose own articles it is not
                compared with.
        """
        given = self._given.get((by.outlet, keys))
        if given is None or not self._holds(given, keys, by.article):
            self._given[by.outlet, keys] = given = self._chosen(keys, by)
        return given

    def _holds(self, given: list[int], keys: tuple[Key, ...], article: str) -> bool:
        """Tell whether what was given before its article was known is what is to be given now."""
        return self._added.isdisjoint(keys) and all(self.printed[each].article != article for each in given)

    def _chosen(self, keys: tuple[Key, ...], by: Printed) -> list[int]:
        weights: dict[str, float] = {}
        latest: dict[str, int] = {}
        # The fingerprints of a copied passage mostly lead to the same versions.
        alike = Counter([tuple(some) for some in map(self._postings.get, keys) if some])
        for known, number in alike.items():
            likely = self._likely.get(known) or self._leads(known)
            if by.outlet in likely.furniture:
                continue
            weight = number / likely.number
            for version, (article, outlet) in likely.versions:
                if article == by.article or outlet == by.outlet:
                    continue
                weights[article] = weights.get(article, 0.0) + weight
                if version > latest.get(article, -1):
                    latest[article] = version
        ordered = sorted(weights.items(), key=lambda item: (-item[1], latest[item[0]]))
        return [latest[name] for name, weight in ordered[:COMPARED] if weight >= LEAST]

    def _leads(self, known: tuple[int, ...]) -> "_Likely":
        # Versions come in the order of the log: of each article the latest one stays.
        there = {self.printed[version].article: version for version in known if version in self.printed}
        versions = [(version, self.printed[version]) for version in there.values()]
        outlets = Counter([printed.outlet for _, printed in versions])
        furniture = frozenset(outlet for outlet, number in outlets.items() if number >= FURNITURE)
        self._likely[known] = found = _Likely(
            number=len(there),
            versions=[each for each in versions if each[1].outlet not in furniture],
            furniture=furniture,
        )
        return found


class _Likely(NamedTuple):
    """What fingerprints that lead to the same versions say.

    Attributes:
        number: The number of articles.
        versions: Of each the latest version, but those of outlets whose furniture the fingerprints are.
        furniture: These outlets.
    """

    number: int
    versions: list[tuple[int, Printed]]
    furniture: frozenset[str]


class Desk:
    """What was taken off the shelf lately, and read: copies of an article often come soon after each other.

    Nothing is found by it: what is on the shelf is told by the archive each time.

    Attributes:
        lexicon: What texts are read with.
        texts: Versions that are held, by the numbers of their entries.
        printed: As which article, and where, versions that are held were printed.
    """

    __slots__ = ("_bodies", "_letters", "_words", "lexicon", "printed", "texts")

    def __init__(self) -> None:
        self.lexicon: Final = Lexicon()
        self.texts: Final[dict[int, Text]] = {}
        self.printed: Final[dict[int, Printed]] = {}
        self._bodies: Final[dict[int, str]] = {}
        self._words: Final[dict[int, Words]] = {}
        self._letters = 0

    @property
    def is_full(self) -> bool:
        """Whether it is time for an empty one."""
        return (
            self._letters > _LETTERS_PUT
            or self.lexicon.letters > _LETTERS_READ
            or len(self.printed) > _VERSIONS_KNOWN
        )

    def put(self, text: Text, body: str) -> None:
        """Put a version and its running text on the desk."""
        self.texts[text.version] = text
        self._bodies[text.version] = body
        self._letters += len(body)

    def words(self, version: int) -> Words:
        """Give the words of a version that was put on the desk."""
        if version not in self._words:
            self._words[version] = words(self._bodies.pop(version), self.lexicon)
        return self._words[version]


@dataclass(slots=True, kw_only=True)
class Shelf:
    """The versions that a batch is compared with; those of the batch itself join it one by one.

    Attributes:
        index: The versions that each fingerprint of the batch leads to.
        desk: Where versions that are held are read.
        texts: The versions that may be compared, by the numbers of their entries.
        linking: Pairs of a held version and an address of the batch that stands in its capture.
        linked: The version that each address linked to in the batch leads to, by the address's alias.
        repeated: The fingerprints that stand in several articles of the batch.
        linkers: The versions that link to each address of the batch, by the address's alias, oldest first.
        versions: Of articles of which several versions are held: the numbers of their entries.
        sightings: Every time that something of an article was received, where capture times are stated.
        withdrawn: The links that are not to be entered again.
    """

    index: Index
    desk: Desk
    texts: dict[int, Text] = field(default_factory=dict)
    linking: set[tuple[int, str]] = field(default_factory=set)
    linked: dict[str, int] = field(default_factory=dict)
    linkers: dict[str, list[int]] = field(default_factory=dict)
    repeated: frozenset[Key] = frozenset()
    versions: dict[str, list[int]] = field(default_factory=dict)
    sightings: dict[str, list[Sighting]] = field(default_factory=dict)
    withdrawn: Withdrawn = field(default_factory=Withdrawn)
    _bodies: dict[int, str] = field(default_factory=dict)
    _words: dict[int, Words] = field(default_factory=dict)

    def add(self, text: Text, keys: Iterable[Key], alias: str | None, links: Iterable[str]) -> None:
        """Put a version of the batch on the shelf.

        Args:
            text: The version.
            keys: Its fingerprints.
            alias: The alias of its address, or None.
            links: The aliases of the addresses it links to at media it credits.
        """
        self.texts[text.version] = text
        self.versions.setdefault(text.article, []).append(text.version)
        self.index.add(text.version, _printed(text), self.repeated.intersection(keys))
        if alias:
            self.linked[alias] = text.version
        for link in links:
            self.linkers.setdefault(link, []).append(text.version)

    def saw(self, article: str, sighting: Sighting, *, known: bool) -> None:
        """Take in that something of an article is received.

        Args:
            article: The article's id.
            sighting: What is received.
            known: Whether something of it was received before.
        """
        before = self.sightings.setdefault(article, [])
        if known and not before:
            before.append(_UNKNOWN)
        before.append(sighting)

    def captured(self, text: Text) -> Capturing | None:
        """Give when a version was captured, where the input states it."""
        return capturing(self.sightings.get(text.article, ()), text.made_from, text.date)

    def linked_by(self, links: Iterable[str]) -> list[Text]:
        """Give the versions that links lead to, by the aliases of the addresses."""
        return [self.texts[version] for link in links if (version := self.linked.get(link)) in self.texts]

    def linking_to(self, alias: str | None) -> list[Text]:
        """Give the versions that link to an address."""
        return [self.texts[version] for version in self.linkers.get(alias or "", ()) if version in self.texts]

    def sharing(self, text: Text, body: str, keys: tuple[Key, ...]) -> Iterator[tuple[Text, Shared]]:
        """Compare a version of the batch with those it may share text with.

        Args:
            text: The version.
            body: Its running text.
            keys: Its fingerprints.

        Yields:
            Each version that it does share text with, and what.
        """
        self._bodies[text.version] = body
        for version in self.index.candidates(keys, _printed(text)):
            other = self.texts.get(version)
            if other is not None:
                found = measured(self._read(text.version), self._read(version))
                if found.grade != "none" or found.quotations:
                    yield other, found

    def other_versions(self, text: Text, held: Text) -> Iterator[tuple[Text, Shared]]:
        """Compare a version of the batch with the other versions of an article that it is compared with."""
        for version in self.versions.get(held.article, ()):
            if version != held.version and version in self.texts:
                yield self.texts[version], measured(self._read(text.version), self._read(version))

    def links(self, text: Text, other: Text) -> bool:
        """Tell whether a version links to another one."""
        if other.address is None:
            return False
        return other.address.encode() in text.capture or (text.version, other.address) in self.linking

    def _read(self, version: int) -> Words:
        if version not in self._bodies:
            return self.desk.words(version)
        if version not in self._words:
            self._words[version] = words(self._bodies[version], self.desk.lexicon)
        return self._words[version]


def _printed(text: Text) -> Printed:
    return Printed(article=text.article, outlet=text.naming)
