"""Owns how many independent reports stand behind some articles: relays and copies are followed to their end.

An article goes back to the media it credits, each through those it was reached by; a placeholder to the
article that it was found to be, or else to all the placeholders that stand for the same dispatch. An article
that credits nobody goes back to those that its text is a copy of. Nothing is merged that no edge joins.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from archive.audit.values import Link, Owner, Root, Story
from archive.lineage.graph import circles
from archive.projection import entry_of, is_item

_UNDATED: Final = "~"
"""What stands for a date that nobody knows: after every other."""


class Origins:
    """Follows articles and placeholders to the reports behind them."""

    def __init__(
        self, stories: Mapping[str, Story], links: Iterable[Link], refused: Collection[tuple[str, str]] = ()
    ) -> None:
        self._stories = stories
        self._refused = refused
        self._names = {story.article: story.outlet for story in stories.values()}
        self._up: defaultdict[str, list[str]] = defaultdict(list)
        self._alike: defaultdict[str, set[str]] = defaultdict(set)
        self._givers: set[str] = set()
        for story in stories.values():
            for credit in story.credits:
                self._names[credit.node] = credit.name
                self._up[story.article if credit.under == story.node else credit.under].append(credit.node)
        for link in links:
            self._take(link)
            self._recognise(stories, link)

    def name(self, node: str) -> str:
        """Give whose report a node is."""
        return self._names.get(node, "")

    def _take(self, link: Link) -> None:
        if link.resolves or (link.relation == "wasDerivedFrom" and link.is_copy):
            self._up[link.subject].append(link.object)
            self._givers.add(link.object)
        elif link.relation == "alternateOf" and (is_item(link.subject) or link.is_copy):
            self._alike[link.subject].add(link.object)
            self._alike[link.object].add(link.subject)

    def _recognise(self, stories: Mapping[str, Story], link: Link) -> None:
        """Let a placeholder stand for the credited medium's article with the same text, whatever its date."""
        one, other = stories.get(link.subject), stories.get(link.object)
        if one and other and link.is_copy:
            for story, there in ((one, other), (other, one)):
                for credit in story.credits if (story.article, there.article) not in self._refused else ():
                    if credit.naming == there.naming:
                        self._up[credit.node].append(there.article)

    def of(self, node: str) -> frozenset[str]:
        """Give the reports that a node goes back to.

        Of reports of which nobody knows who was first, and of those that have it from each other in a circle,
        it is one: an agency's own before others, then the earliest, then by name.
        """
        ends: set[str] = set()
        seen: set[str] = set()
        waiting = [node]
        while waiting:
            current = waiting.pop()
            if current in seen:
                continue
            seen.add(current)
            above = self._above(current)
            waiting.extend(above)
            if not above:
                ends.add(current if current in self._givers else self._first(self._same(current)))
        return frozenset(ends) or frozenset(map(self._first, self._rounds(seen)))

    def _first(self, nodes: Iterable[str]) -> str:
        return min(nodes, key=self._standing)

    def _standing(self, node: str) -> tuple[bool, str, str, int, str]:
        story = self._stories.get(node)
        if story is None:
            return True, _UNDATED, self.name(node), entry_of(node) or 0, node
        return not story.agency, story.utc or story.date or _UNDATED, story.outlet, story.entry, node

    def _rounds(self, seen: Collection[str]) -> Iterator[tuple[str, ...]]:
        """Give the circles that lead nowhere else, among nodes that all lead on."""
        for circle in circles((node, above) for node in sorted(seen) for above in self._above(node)):
            members = frozenset(circle)
            if all(members.issuperset(self._above(node)) for node in circle):
                yield circle

    def _above(self, node: str) -> Sequence[str]:
        """Give what a node has its report from; a copy without credit has it from where its like have it."""
        if self._up[node] or node in self._givers:
            return self._up[node]
        # Of placeholders of one dispatch, whichever is resolved resolves the others.
        alike = sorted(self._same(node) - {node})
        return [each for each in alike if each in self._givers] + [
            up for each in alike for up in self._up[each]
        ]

    def _same(self, node: str) -> set[str]:
        """Give the nodes that are like a node, and those like them."""
        found, waiting = {node}, [node]
        while waiting:
            for other in self._alike[waiting.pop()]:
                if other not in found:
                    found.add(other)
                    waiting.append(other)
        return found


def roots(
    selected: Sequence[Story],
    stories: Mapping[str, Story],
    links: Iterable[Link],
    owners: Mapping[str, Owner],
    refused: Collection[tuple[str, str]] = (),
) -> tuple[Root, ...]:
    """Give the reports behind some articles, those with the most articles first.

    Args:
        selected: The articles.
        stories: All articles that links lead to, by id.
        links: The edges between articles and placeholders.
        owners: What is known of who owns a medium, by its name.
        refused: Pairs of articles of which somebody said that a credit of the first is not for the second.
    """
    origins = Origins(stories, links, refused)
    behind: defaultdict[str, list[str]] = defaultdict(list)
    for story in selected:
        for end in origins.of(story.article):
            behind[end].append(story.article)
    made = (
        Root(
            node=node,
            name=origins.name(node),
            held=node in stories,
            articles=tuple(articles),
            owner=owners.get(origins.name(node)),
        )
        for node, articles in behind.items()
    )
    places = {story.article: at for at, story in enumerate(selected)}
    return tuple(sorted(made, key=lambda root: (-len(root.articles), root.name, places[root.articles[0]])))
