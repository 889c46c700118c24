"""Owns who has shared text from whom, always with a reason.

A credit tells more than a link, a link more than who was seen first; else it is undetermined.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

Reason: TypeAlias = Literal["credit", "common-source", "explicit-link", "first-seen", "undetermined"]

NEAR: Final = timedelta(hours=24)
"""How long after it was published an article may be captured for the capture to say who was first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capturing:
    """When somebody captured an article, where the input states it.

    Attributes:
        moment: The capture's time, with its time zone.
        published: The time that the article prints, with its time zone.
        run: The run that entered it: in a bulk load the order of files says nothing.
        first: Whether nothing of the article was captured before: the text of an earlier version may have
            been there long before a later one was seen.
    """

    moment: datetime
    published: datetime
    run: int
    first: bool = True


def capturing(captured: str | None, run: int, date: str | None, *, first: bool) -> Capturing | None:
    """Give when an article was captured, if that and its moment of publication are known.

    Args:
        captured: When it was captured, RFC 3339, as the input states it.
        run: The run that entered it.
        date: Its date as known.
        first: Whether nothing of the article was captured before.
    """
    if captured is None or date is None:
        return None
    try:
        moment, published = datetime.fromisoformat(captured), datetime.fromisoformat(date)
    except ValueError:
        return None
    if moment.tzinfo is None or published.tzinfo is None:
        return None
    return Capturing(moment=moment, published=published, run=run, first=first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What one of two articles says about where it is from.

    Attributes:
        outlet: Its outlet, in the form in which names are compared, or "".
        credits: The media it credits directly, likewise, in order.
        links: Whether it links to the other article.
        captured: When it was captured, or None where the input does not say.
    """

    outlet: str
    credits: tuple[str, ...] = ()
    links: bool = False
    captured: Capturing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """Which of two articles has shared text from the other.

    Attributes:
        later: 0 if the first has it from the second, 1 if the second has it from the first, None if
            neither is known to.
        reason: Why.
        source: For ``common-source``, the medium that both credit; else "".
    """

    later: Literal[0, 1] | None
    reason: Reason
    source: str = ""


def direction(one: Party, other: Party) -> Direction:
    """Tell who has it from whom. Printed times never decide: a quarter of stories reappear within minutes."""
    return next(_told(one, other), Direction(later=None, reason="undetermined"))


def _told(one: Party, other: Party) -> Iterator[Direction]:
    credited = other.outlet in one.credits, one.outlet in other.credits
    if credited[0] != credited[1]:
        yield Direction(later=0 if credited[0] else 1, reason="credit")
    if credited[0] and credited[1]:
        return  # each credits the other: the words that would decide contradict each other
    for name in one.credits:
        if name in other.credits:
            yield Direction(later=None, reason="common-source", source=name)
    if one.links != other.links:
        yield Direction(later=0 if one.links else 1, reason="explicit-link")
    if one.captured and other.captured and _tells(one.captured, other.captured):
        later: Literal[0, 1] = 0 if one.captured.moment > other.captured.moment else 1
        yield Direction(later=later, reason="first-seen")


def _tells(one: Capturing, other: Capturing) -> bool:
    """Tell whether two captures say which article was there first."""
    near = all(timedelta(0) <= each.moment - each.published <= NEAR for each in (one, other))
    later = max(one, other, key=lambda each: each.moment)
    return near and later.first and one.run != other.run and one.moment != other.moment
