"""Owns which links between articles were withdrawn: a new version of an article does not bring them back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple, Self, TypeAlias, get_args

from archive.sharing.measure import Grade

What: TypeAlias = Literal["text", "credit"]

_GRADES: Final[tuple[Grade, ...]] = get_args(Grade)
"""From the most shared text to none."""


class Link(NamedTuple):
    """What two articles, by their ids, were said to be to each other.

    Attributes:
        what: Whether they share ``text``, or a ``credit`` of the first stands for the second.
        one: The first article.
        other: The second.
        grade: How much text they share.
    """

    what: What
    one: str
    other: str
    grade: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The links that were withdrawn, each with the most shared text that this was said about."""

    _grades: Mapping[tuple[What, str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, links: Iterable[Link]) -> Self:
        """Gather links that were withdrawn."""
        grades: dict[tuple[What, str, str], int] = {}
        for link in links:
            for pair in ((link.one, link.other), (link.other, link.one)):
                key = (link.what, *pair)
                grades[key] = min(_rank(link.grade), grades.get(key, len(_GRADES)))
        return cls(grades)

    def holds(self, what: What, one: str, other: str, grade: Grade) -> bool:
        """Tell whether a link was withdrawn; where more text is shared than before, it is another one."""
        if not self._grades:
            return False
        return self._grades.get((what, one, other), len(_GRADES)) <= _rank(grade)


def _rank(grade: str) -> int:
    return next((at for at, known in enumerate(_GRADES) if known == grade), len(_GRADES))
