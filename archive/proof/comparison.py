"""Two archives side by side: which articles both hold, and who saw which version first (pure).

Only digests, ids and times are compared: neither archive needs to show the other a word.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Literal, TypeAlias

from archive.model import Json

Name: TypeAlias = tuple[str, str]
"""A digest by which an article is recognised (of an alias, or of a capture), and the article's id."""

First: TypeAlias = Literal["here", "there", "same time", "only here", "only there"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One version of an article, as one archive holds it.

    Attributes:
        number: Its number there.
        content: The digest of its content.
        time: When it was entered there, RFC 3339.
    """

    number: int
    content: str
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedVersion:
    """One content that at least one of the two archives holds of an article.

    Attributes:
        content: Its digest.
        here: When this archive first saw it, or None.
        there: When the other one did, or None.
    """

    content: str
    here: str | None
    there: str | None

    @property
    def first(self) -> First:
        """Which archive saw it first, by the archives' own clocks."""
        if self.there is None:
            return "only here"
        if self.here is None:
            return "only there"
        if self.here == self.there:
            return "same time"
        return "here" if self.here < self.there else "there"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One article that both archives hold.

    Attributes:
        here: Its id in this archive.
        there: Its id in the other one.
        equal: Whether the latest versions have the same content.
        versions: Every content that either holds, in the order in which they were first seen.
    """

    here: str
    there: str
    equal: bool
    versions: tuple[SharedVersion, ...]

    def to_json(self) -> Json:
        """Give the JSON form."""
        versions = [
            {"content": v.content, "here": v.here, "there": v.there, "first": v.first} for v in self.versions
        ]
        return {"here": self.here, "there": self.there, "equal": self.equal, "versions": versions}


def pairs(here: Iterable[Name], there: Iterable[Name]) -> Iterator[tuple[str, str]]:
    """Give the articles of two archives that go by a name in common, each pair once.

    Args:
        here: The names of one archive, sorted.
        there: The names of the other one, sorted.
    """
    given = set()
    for one, other in _common(here, there):
        for pair in sorted({(a, b) for a in one for b in other}):
            if pair not in given:
                given.add(pair)
                yield pair


def _common(here: Iterable[Name], there: Iterable[Name]) -> Iterator[tuple[list[str], list[str]]]:
    """Merge two sorted lists: the articles on both sides of every digest that stands in both."""
    left, right = groupby(here, key=itemgetter(0)), groupby(there, key=itemgetter(0))
    one, other = next(left, None), next(right, None)
    while one and other:
        if one[0] == other[0]:
            yield [article for _, article in one[1]], [article for _, article in other[1]]
            one, other = next(left, None), next(right, None)
        elif one[0] < other[0]:
            one = next(left, None)
        else:
            other = next(right, None)


def compare(pair: tuple[str, str], here: Sequence[Seen], there: Sequence[Seen]) -> Compared:
    """Compare one article's versions.

    Args:
        pair: Its id in either archive.
        here: Its versions in this archive, oldest first.
        there: Its versions in the other one, oldest first.
    """
    mine, theirs = _first_seen(here), _first_seen(there)
    shared = [
        SharedVersion(content=content, here=mine.get(content), there=theirs.get(content))
        for content in dict.fromkeys((*mine, *theirs))
    ]
    shared.sort(key=lambda each: min(time for time in (each.here, each.there) if time))
    equal = bool(here and there) and here[-1].content == there[-1].content
    return Compared(here=pair[0], there=pair[1], equal=equal, versions=tuple(shared))


def _first_seen(versions: Sequence[Seen]) -> dict[str, str]:
    found: dict[str, str] = {}
    for version in versions:
        found.setdefault(version.content, version.time)
    return found
