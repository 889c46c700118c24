"""Owns which links between articles were withdrawn: a new version of an article does not bring them back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, Self, TypeAlias, get_args

from archive.sharing.direction import REASONS
from archive.sharing.measure import Grade

What: TypeAlias = Literal["text", "credit", "dispatch"]

_GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
"""From the most shared text to none."""


class Link(NamedTuple):
    """What two articles, by their ids, were said to be to each other.

    Attributes:
        what: That they share ``text``, that a ``credit`` of the first stands for the second, or that credits
            of both stand for one ``dispatch``.
        one: The first article.
        other: The second.
        reason: What it rests on.
        grade: How much text they share.
    """

    what: What
    one: str
    other: str
    reason: str
    grade: str

    @property
    def strength(self) -> tuple[int, int]:
        """How good its reason is, and how much text it is about; the smaller the more."""
        return _rank(REASONS, self.reason), _rank(_GRADES, self.grade)

    def is_more_than(self, other: "Link") -> bool:
        """Tell whether it says more than another one: for a better reason, or of more text."""
        return any(mine < theirs for mine, theirs in zip(self.strength, other.strength, strict=True))


class Gone(NamedTuple):
    """A credit that was withdrawn: of which article, to whom, and the words."""

    article: str
    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was withdrawn: links between articles, and credits."""

    links: Mapping[tuple[What, str, str], list[Link]] = field(default_factory=dict)
    credits: frozenset[Gone] = frozenset()

    @classmethod
    def of(cls, links: Iterable[Link], credits_: Iterable[Gone]) -> Self:
        """Gather what was withdrawn."""
        found: defaultdict[tuple[What, str, str], list[Link]] = defaultdict(list)
        for link in links:
            found[link.what, link.one, link.other].append(link)
            if link.what != "credit":
                found[link.what, link.other, link.one].append(link)
        return cls(dict(found), frozenset(credits_))

    def holds(self, link: Link) -> bool:
        """Tell whether a link was withdrawn; one for a better reason, or of more text, was not."""
        known = self.links.get(link[:3], ()) if self.links else ()
        return any(not link.is_more_than(each) for each in known)


def _rank(order: tuple[str, ...], value: str) -> int:
    return order.index(value) if value in order else len(order)
