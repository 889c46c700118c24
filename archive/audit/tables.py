"""Owns what is counted by outlet and week: whose reports an outlet uses, and which fields could be read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final

from archive.audit.values import FIELDS, Found, Story

ENOUGH: Final = 5
"""Articles of one outlet and week from which a share says something."""

DROP: Final = 500
"""Permille by which a field's coverage must fall, from one week to the next, to be told."""


def week(day: str | None) -> str:
    """Give a day's ISO 8601 week, ``2024-W18``; "" for a day that is not known."""
    try:
        year, number, _ = date.fromisoformat((day or "")[:10]).isocalendar()
    except ValueError:
        return ""
    return f"{year}-W{number:02}"


def shares(stories: Iterable[Story]) -> dict[str, dict[str, dict[str, int]]]:
    """Count the media that each outlet has reports from, by week; "" counts articles that state no source."""
    counts: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for story in stories:
        names = {credit.name for credit in story.credits if credit.under == story.node}
        counts[story.outlet][week(story.date)].update(names or ([] if story.sourced else [""]))
    return {
        outlet: {key: dict(sorted(number.items())) for key, number in sorted(weeks.items())}
        for outlet, weeks in sorted(counts.items())
    }


def coverage(stories: Iterable[Story]) -> dict[str, dict[str, dict[str, int]]]:
    """Give, by outlet and week, the number of articles and the permille of them that have each field."""
    by: defaultdict[str, defaultdict[str, list[Story]]] = defaultdict(lambda: defaultdict(list))
    for story in stories:
        by[story.outlet][week(story.date)].append(story)
    return {
        outlet: {key: _covered(weeks[key]) for key in sorted(weeks)} for outlet, weeks in sorted(by.items())
    }


def _covered(stories: Sequence[Story]) -> dict[str, int]:
    number = len(stories)
    return {"articles": number} | {
        name: 1000 * sum(name in story.has for story in stories) // number for name in FIELDS
    }


def drops(
    covered: Mapping[str, Mapping[str, Mapping[str, int]]], stories: Iterable[Story]
) -> Iterator[Found]:
    """Give the fields whose coverage fell from one week to the next: the reader or the page has changed."""
    by: defaultdict[tuple[str, str], list[Story]] = defaultdict(list)
    for story in stories:
        by[story.outlet, week(story.date)].append(story)
    for outlet, weeks in covered.items():
        known = {key: row for key, row in weeks.items() if key and row["articles"] >= ENOUGH}
        for (_, before), (key, after) in pairwise(known.items()):
            for name in FIELDS:
                if before[name] - after[name] >= DROP:
                    lacking = (s.article for s in by[outlet, key] if name not in s.has)
                    yield Found(
                        kind="coverage-drop",
                        articles=tuple(lacking),
                        detail=f"{outlet}: {name} was read in {before[name]} permille of the articles, "
                        f"and in {after[name]} in {key}",
                    )
