"""Which article a capture belongs to: the values that say what is held, and the rule that decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from archive.identity import Alias, Scheme
from archive.sharing.shelf import Shelf


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldVersion:
    """One version that the archive holds, as far as matching needs it.

    Attributes:
        entry: The number of its entry.
        article: The article's id.
        number: The version's number, from 1.
        capture: The digest of its capture.
        content: The digest that decides whether a capture is a new version.
        outlet: The outlet, or None.
        run: The number of the run that entered it; None if that is the present one.
        rule: The rule by which its address was normalised.
        assertions: The digests of the statements that apply to it, oldest first.
        arrived: Where its capture stands in the input that is being added, or None if that input
            did not bring it.
    """

    entry: int
    article: str
    number: int
    capture: str
    content: str
    outlet: str | None
    run: int | None
    rule: int
    assertions: tuple[str, ...]
    arrived: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Where a capture stands in the input that is being added.

    Attributes:
        at: Its place among all captures of the input.
        before: The last place before it where the same bytes stood, or None.
    """

    at: int
    before: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    """One capture in quarantine that was not admitted."""

    entry: int
    item: str
    assertions: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Held:
    """What is held of a batch of captures; a plan adds what it is about to write.

    Attributes:
        by_alias: Alias digest to article.
        schemes: Article to which of a key and an address it is known by, as far as that was asked for;
            see ``doubted``.
        by_capture: Capture digest to the versions made from it, newest first.
        latest: Article to its latest version: the newest that was not redacted.
        redacted: Article to the highest number of its redacted versions, where it has any.
        shelf: What new articles are compared with; None where they are not.
        quarantined: Capture digest to its open quarantine. Captures that were too large to be
            kept stand under the name of their origin instead.
        dropped: Capture digest to the quarantine out of which somebody dropped it.
        gone: The digests of bytes, texts, records and contents that were redacted, as far as that was asked
            for: nothing is entered again that has one of them.
    """

    by_alias: dict[str, str] = field(default_factory=dict)
    schemes: dict[str, frozenset[Scheme]] = field(default_factory=dict)
    by_capture: dict[str, list[HeldVersion]] = field(default_factory=dict)
    latest: dict[str, HeldVersion] = field(default_factory=dict)
    redacted: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, HeldItem] = field(default_factory=dict)
    dropped: dict[str, HeldItem] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    shelf: Shelf | None = None

    def absorb(self, other: "Held") -> None:
        """Take in what another look-up found, where this one does not know better."""
        self.by_alias = other.by_alias | self.by_alias
        for article, schemes in other.schemes.items():
            self.schemes[article] = self.schemes.get(article, frozenset()) | schemes
        self.by_capture = other.by_capture | self.by_capture
        self.latest = other.latest | self.latest
        self.redacted = other.redacted | self.redacted
        self.quarantined = other.quarantined | self.quarantined
        self.dropped = other.dropped | self.dropped

    def arrive(self, arrived: Mapping[int, int]) -> None:
        """Take in which versions the present input brought: the place of each by its entry."""
        for article, version in self.latest.items():
            if version.entry in arrived:
                self.latest[article] = replace(version, arrived=arrived[version.entry])

    def next_number(self, article: str) -> int:
        """Give the number of an article's next version: numbers of redacted ones are not given again."""
        latest = self.latest.get(article)
        return max(latest.number if latest else 0, self.redacted.get(article, 0)) + 1

    def add(self, version: HeldVersion, aliases: Sequence[Alias]) -> None:
        """Take in a version that is about to be written."""
        self.latest[version.article] = version
        self.by_capture.setdefault(version.capture, []).insert(0, version)
        for alias in aliases:
            self.by_alias.setdefault(alias.digest, version.article)
        own = frozenset(alias.scheme for alias in aliases if alias.scheme != "imprint")
        self.schemes[version.article] = self.schemes.get(version.article, frozenset()) | own

    def made_from(self, capture: str | None, article: str) -> HeldVersion | None:
        """Give an article's newest version that was made from some bytes."""
        versions = self.by_capture.get(capture or "", ())
        return next((version for version in versions if version.article == article), None)


def match(held: Held, capture: str, aliases: Sequence[Alias], outlet: str | None) -> HeldVersion | None:
    """Find the latest version of the article that a capture belongs to, or None for a new one.

    By the strongest alias that is held; else by equal bytes, unless the outlet says that they were
    published as another article. Neither an imprint nor equal bytes stand against a key or an address:
    where both sides have one, and it is not the same, they are two articles.

    Args:
        held: What is held.
        capture: The capture's digest.
        aliases: The names by which it is recognised, strongest first.
        outlet: Its outlet.
    """
    others: set[Scheme] = set()
    for alias in aliases:
        article = held.by_alias.get(alias.digest)
        if article is None:
            others.add(alias.scheme)
        elif alias.scheme != "imprint" or others.isdisjoint(held.schemes.get(article, ())):
            return held.latest[article]
    for article, outlets in _publishers(held.by_capture.get(capture, ())).items():
        if others.isdisjoint(held.schemes.get(article, ())) and (
            not outlet or not outlets or outlet in outlets
        ):
            return held.latest[article]
    return None


def doubted(held: Held, capture: str | None, aliases: Sequence[Alias]) -> set[str]:
    """Give the articles of which ``match`` must know whether they have a key or an address."""
    if all(alias.digest in held.by_alias for alias in aliases if alias.scheme != "imprint"):
        return set()
    found = {held.by_alias[alias.digest] for alias in aliases if alias.digest in held.by_alias}
    return found | {version.article for version in held.by_capture.get(capture or "", ())}


def is_older(held: Held, capture: str, latest: HeldVersion) -> bool:
    """Tell whether these are the bytes of an older version of an article, and not of its latest."""
    versions = held.by_capture.get(capture, ())
    return latest.capture != capture and any(v.article == latest.article for v in versions)


def goes_back(arrival: Arrival, latest: HeldVersion) -> bool:
    """Tell whether the input itself goes back to older bytes: it brought them, then newer ones."""
    return latest.arrived is not None and arrival.before is not None and arrival.before < latest.arrived


def _publishers(versions: Sequence[HeldVersion]) -> dict[str, set[str]]:
    """Give the articles that were made from the same bytes, newest first, each with its outlets."""
    found: dict[str, set[str]] = {}
    for version in versions:
        outlets = found.setdefault(version.article, set())
        if version.outlet is not None:
            outlets.add(version.outlet)
    return found
