"""Owns what the two signals say together: who is credited, and whose text it is."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from archive.audit.values import Found, Link, Story
from archive.lineage.graph import DERIVED, circles
from archive.lineage.linking import compatible

Subjects: TypeAlias = Callable[[Story], frozenset[str]]
"""Gives what a story is about: the names and numbers in it."""

SAME: Final = 4
"""Names and numbers that two reports of one event share, and a third of those of either at least."""


def is_same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether two stories are about the same event, as far as their names and numbers tell."""
    both = len(one & other)
    return both >= SAME and 3 * both >= min(len(one), len(other))


class Signals:
    """The text that articles share, seen from each of them."""

    def __init__(
        self, stories: Mapping[str, Story], links: Iterable[Link], refused: Collection[tuple[str, str]] = ()
    ) -> None:
        """Take the articles, their links, and pairs of which a credit was said to be for another report."""
        self._stories = stories
        self._refused = refused
        self._shared: defaultdict[str, list[tuple[Link, Story]]] = defaultdict(list)
        self._quoting: defaultdict[str, list[tuple[Link, Story]]] = defaultdict(list)
        self._derived: list[Link] = []
        self._resolving: list[Link] = []
        self._givers: set[str] = set()
        for link in links:
            one, other = stories.get(link.subject), stories.get(link.object)
            if link.resolves and other:
                self._resolving.append(link)
            if one and other:
                # What one of them quotes is not its reporting.
                signs = self._quoting if link.relation == "wasQuotedFrom" else self._shared
                signs[one.article].append((link, other))
                signs[other.article].append((link, one))
                self._derived.append(link)
                if link.relation == "wasDerivedFrom" and link.is_copy:
                    self._givers.add(other.article)
        self._sources = {story.article: self._has_from(story) for story in stories.values()}
        self._by_outlet: defaultdict[str, list[Story]] = defaultdict(list)
        for story in stories.values():
            self._by_outlet[story.naming].append(story)

    def cell(self, story: Story) -> str:
        """Give the cell of the table that an article stands in."""
        if self.uncredited(story):
            return "uncredited-copy"
        if not story.direct:
            return "independent"
        return "supported" if self._supports(story) else "credit-only"

    def uncredited(self, story: Story) -> list[tuple[Link, Story]]:
        """Give the articles whose text an article has without saying so."""
        return [
            (link, other)
            for link, other in self._shared[story.article]
            if link.is_copy and not self._accounted(story, link, other)
        ]

    def _accounted(self, story: Story, link: Link, other: Story) -> bool:
        """Tell whether it is known why an article has text in common with another one.

        It credits the other one, or both credit the same medium, or what it credits does. Or it is the giver:
        the other one has it from it, others credit it for text, or it is an agency's own report. Where it
        says from whom its report is and the other one says nothing, it is the other one that is to be asked.
        """
        sources = self._sources[story.article]
        if {other.naming, *other.credited} & sources or story.naming in self._sources[other.article]:
            return True
        if link.relation == "wasDerivedFrom":
            return link.object == story.article
        gives = self._rank(story) - self._rank(other)
        return gives > 0 or (gives == 0 and bool(story.direct) and not other.direct)

    def _has_from(self, story: Story) -> frozenset[str]:
        """Give the media that a story credits, and those that they credit in reports it is a copy of."""
        found: set[str] = set()
        waiting = set(story.credited)
        while waiting:
            name = waiting.pop()
            found.add(name)
            for link, other in self._shared[story.article]:
                if link.is_copy and other.naming == name:
                    waiting |= other.credited - found
        return frozenset(found)

    def _rank(self, story: Story) -> int:
        return 2 * (story.article in self._givers) + story.agency

    def _supports(self, story: Story) -> bool:
        shared = self._shared[story.article]
        return any({other.naming, *other.credited} & story.credited for _, other in shared)

    def unsupported(self, story: Story, subjects: Subjects) -> Iterator[Found]:
        """Give the credits that the text does not support, though that medium's report of it is held.

        What is told in another language cannot be found by its words, and says nothing.
        """
        near = (*self._shared[story.article], *self._quoting[story.article])
        shared = {name for _, other in near for name in (other.naming, *other.credited)}
        for credit in story.credits:
            if credit.under != story.node or credit.naming in shared:
                continue
            held = [
                other
                for other in self._by_outlet[credit.naming]
                if other.language == story.language
                and compatible(story.date, other.date)
                and is_same(subjects(story), subjects(other))
            ]
            if held:
                yield Found(
                    kind="unsupported-credit",
                    articles=(story.article, held[0].article),
                    detail=f"{story.outlet} credits {credit.name}, whose report of it is held and "
                    "shares no text with it",
                )

    def circular(self) -> Iterator[Found]:
        """Give the articles that have it from each other in a circle, and those that credit each other."""
        ways = self._ways()
        rounds = {
            tuple(node for node in circle if node in self._stories): _within(circle, ways)
            for circle in circles(ways)
        }
        for link in self._derived:
            one, other = self._stories[link.subject], self._stories[link.object]
            if link.relation == "alternateOf" and self._credits(one, other) and self._credits(other, one):
                first, second = sorted((one.article, other.article))
                rounds.setdefault((first, second), (link.edge,))
        told = (
            (sorted(articles, key=lambda each: self._stories[each].order), named)
            for articles, named in rounds.items()
        )
        for articles, named in sorted(told, key=lambda each: self._stories[each[0][0]].order):
            outlets = ", ".join(self._stories[article].outlet for article in articles)
            yield Found(
                kind="circular",
                articles=tuple(articles),
                detail=f"these have the report from each other: {outlets}",
                edges=named,
            )

    def _credits(self, story: Story, other: Story) -> bool:
        is_refused = (story.article, other.article) in self._refused
        return other.naming in story.direct and not is_refused

    def _ways(self) -> dict[tuple[str, str], str]:
        """Give where articles and placeholders have it from, each with its edge's name, "" for a credit."""
        ways = {
            (story.article if credit.under == story.node else credit.under, credit.node): ""
            for story in self._stories.values()
            for credit in story.credits
        }
        derived = (link for link in self._derived if link.relation in DERIVED)
        return ways | {(link.subject, link.object): link.edge for link in (*self._resolving, *derived)}

    def against_time(self) -> Iterator[Found]:
        """Give the articles that have their report from one that appeared later."""
        for link in self._derived:
            one, other = self._stories[link.subject], self._stories[link.object]
            if link.relation in DERIVED and _later(other, one):
                takes = "quotes" if link.relation == "wasQuotedFrom" else "has it from"
                yield Found(
                    kind="against-time",
                    articles=(one.article, other.article),
                    detail=f"{one.outlet} ({one.date}) {takes} {other.outlet}, "
                    f"which printed it later ({other.date})",
                    edges=(link.edge,),
                )


def copies(signals: Signals, story: Story) -> Iterator[Found]:
    """Give an article's copies without credit, once for each pair of which nobody knows who was first."""
    for link, other in signals.uncredited(story):
        both = any(back.article == story.article for _, back in signals.uncredited(other))
        if both and story.order > other.order:
            continue
        who = f"{story.outlet} or {other.outlet}" if both else story.outlet
        share = f"{link.share} permille of the shorter one"
        yield Found(
            kind="uncredited-copy",
            articles=(story.article, other.article),
            detail=f"{who} has text of the other without credit: {share} ({link.grade}, {link.reason})",
            edges=(link.edge,),
        )


def _within(circle: Sequence[str], ways: Mapping[tuple[str, str], str]) -> tuple[str, ...]:
    members = frozenset(circle)
    return tuple(edge for ends, edge in ways.items() if edge and members.issuperset(ends))


def _later(one: Story, other: Story) -> bool:
    """Tell whether an article appeared after another one, as far as both dates tell."""
    if one.utc and other.utc:
        return one.utc > other.utc
    return bool(one.date and other.date) and (one.date or "")[:10] > (other.date or "")[:10]
