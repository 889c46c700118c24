"""Owns who has shared text from whom, always with a reason.

A credit tells more than a link, a link more than who was seen first; else it is undetermined.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias, get_args

Reason: TypeAlias = Literal["credit", "common-source", "explicit-link", "first-seen", "undetermined"]

REASONS: Final[tuple[Reason, ...]] = get_args(Reason)
"""From the one that tells most."""

NEAR: Final = timedelta(hours=24)
"""How long after it was published an article may be captured for the capture to say who was first."""


class Sighting(NamedTuple):
    """One time that something of an article was received.

    Attributes:
        capture: The digest of the capture that the version it told of was made from.
        run: The act of adding in which it came: in a bulk load the order of files says nothing.
        captured: When it was captured, RFC 3339 in UTC, where the input states that.
    """

    capture: str
    run: int
    captured: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capturing:
    """When a version of an article was seen, where the input states it.

    Attributes:
        published: The time that it prints, with its time zone.
        moment: When these very words were first captured.
        run: The act of adding in which that capture came.
        since: When anything of the article was first captured; None where that is not known of every capture.
        since_run: The act of adding in which that came.
    """

    published: datetime
    moment: datetime
    run: int
    since: datetime | None
    since_run: int


def capturing(sightings: Sequence[Sighting], capture: str, date: str | None) -> Capturing | None:
    """Give when a version was seen, if that and its moment of publication are known.

    Args:
        sightings: Every time that something of its article was received.
        capture: The digest of the capture that it was made from.
        date: Its date as known.
    """
    own = [(each.captured, each.run) for each in sightings if each.captured and each.capture == capture]
    published = _moment(date) if own else None
    if published is None:
        return None
    seen, run = min(own)
    known = [(each.captured, each.run) for each in sightings if each.captured]
    first, first_run = min(known)
    moment, since = _moment(seen), _moment(first)
    if moment is None or since is None:
        return None
    is_known = len(known) == len(sightings)
    return Capturing(
        published=published, moment=moment, run=run, since=since if is_known else None, since_run=first_run
    )


def _moment(value: str | None) -> datetime | None:
    """Read a time with its time zone; None for any other."""
    try:
        moment = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


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
    for name in one.credits:
        if name in other.credits:
            yield Direction(later=None, reason="common-source", source=name)
    if credited[0] and credited[1]:
        return  # each credits the other: the words that would decide contradict each other
    if one.links != other.links:
        yield Direction(later=0 if one.links else 1, reason="explicit-link")
    if one.captured and other.captured:
        if _was_first(one.captured, other.captured):
            yield Direction(later=1, reason="first-seen")
        if _was_first(other.captured, one.captured):
            yield Direction(later=0, reason="first-seen")


def _was_first(one: Capturing, other: Capturing) -> bool:
    """Tell whether one article was seen before anything of the other was, each when it was new."""
    if other.since is None or one.moment >= other.since or one.run == other.since_run:
        return False
    waits = one.moment - one.published, other.since - other.published
    return all(timedelta(0) <= wait <= NEAR for wait in waits)
