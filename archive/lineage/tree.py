"""Who has it from whom: a tree of credited sources, made from the edges of one version."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from archive.model import Json

DEEPEST: Final = 100
"""The steps that a chain of credits is followed: no reader of JSON follows values nested without end."""

_SOURCE: Final = frozenset({"wasDerivedFrom", "hadPrimarySource"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One relation of W3C PROV between two nodes, with the words that state it.

    Attributes:
        entry: The log entry that it follows from.
        subject: The node that has the relation.
        relation: ``wasDerivedFrom``, ``hadPrimarySource``, ``wasQuotedFrom``, ``wasAttributedTo`` or
            ``alternateOf``.
        object: The node it has it to.
        name: The object's name.
        kind: What the object is.
        basis: ``credited``, ``textual`` or ``asserted``.
        place: Where in the article the words stand.
        cue: The rule that read them.
        within: ``text``, ``markup`` or "" where there are no words.
        span: Their first and last code point, or None.
        exact: The words, or "".
        position: Its position among the edges of its entry.
        reason: Of an edge found between articles, what decides its direction.
        grade: How much text the two share: ``whole``, ``large``, ``some``, ``none``; "" for other edges.
        share: How much of the shorter running text, in permille, or None.
        passages: Of an edge found between articles, where the same words stand: first and last code point in
            the running text of the subject's version, and in that of the object's.
    """

    entry: int
    subject: str
    relation: str
    object: str
    name: str
    kind: str
    basis: str
    place: str
    cue: str
    within: str
    span: tuple[int, int] | None
    exact: str
    position: int = 0
    reason: str = ""
    grade: str = ""
    share: int | None = None
    passages: tuple[tuple[int, int, int, int], ...] = ()

    @classmethod
    def from_row(cls, row: Any) -> Self:
        """Make it from a row of the table ``edge``: one that is stored, or one that a projection gives."""
        return cls(
            entry=row.entry,
            position=row.position,
            subject=row.subject,
            relation=row.relation,
            object=row.object,
            name=row.name,
            kind=row.kind,
            basis=row.basis,
            place=row.place,
            cue=row.cue,
            within=row.within,
            span=None if row.start_at is None or row.end_at is None else (row.start_at, row.end_at),
            exact=row.exact,
            reason=row.reason,
            grade=row.grade,
            share=row.share,
        )

    @property
    def key(self) -> tuple[int, int]:
        """What it is withdrawn by: its entry and its position."""
        return self.entry, self.position

    def to_json(self) -> Json:
        """Give the JSON form."""
        evidence = None
        if self.span:
            start, end = self.span
            evidence = {"in": self.within, "start": start, "end": end, "exact": self.exact, "cue": self.cue}
        return {
            "edge": f"{self.entry}.{self.position}",
            "entry": self.entry,
            "subject": self.subject,
            "relation": self.relation,
            "object": self.object,
            "name": self.name,
            "kind": self.kind,
            "basis": self.basis,
            "place": self.place or None,
            "evidence": evidence,
            "reason": self.reason or None,
            "grade": self.grade or None,
            "share_permille": self.share,
            "passages": [{"subject": [a, b], "object": [c, d]} for a, b, c, d in self.passages],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """An edge that was withdrawn, and is no longer followed.

    Attributes:
        edge: The edge.
        entry: The number of the retraction's entry.
        reason: Why.
        by: Who says so, or "".
    """

    edge: Edge
    entry: int
    reason: str
    by: str

    def to_json(self) -> Json:
        """Give the JSON form."""
        withdrawn = {"entry": self.entry, "reason": self.reason, "by": self.by or None}
        return self.edge.to_json() | {"retraction": withdrawn}


@dataclass(frozen=True, slots=True, kw_only=True)
class Severed:
    """That something led from a version to an article, and was redacted with it.

    Attributes:
        entry: The number of the ``derivation`` entry that said so.
        article: The id of the redacted article.
        redaction: The number of the redaction's entry.
    """

    entry: int
    article: str
    redaction: int

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {"entry": self.entry, "article": self.article, "redaction": self.redaction}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One credited source, and the sources that it was reached from in turn.

    Attributes:
        edge: What credits it.
        beyond: They; empty also where they are told elsewhere in the tree.
        goes_on: Whether there are more, deeper than is told.
        resolved: The edges, entered later, to the articles that its report was found to be.
    """

    edge: Edge
    beyond: tuple["Credit", ...] = ()
    goes_on: bool = False
    resolved: tuple[Edge, ...] = ()

    def to_json(self) -> Json:
        """Give the JSON form; ``held`` says whether the archive holds an article found to be its report."""
        return self.edge.to_json() | {
            "held": bool(self.resolved),
            "resolved_by": [edge.to_json() for edge in self.resolved],
            "beyond": [credit.to_json() for credit in self.beyond],
            "goes_on": self.goes_on,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """Where one version of an article comes from, as far as the article says.

    Attributes:
        node: The version's node.
        id: The article's id.
        number: The version's number.
        outlet: Its outlet.
        title: Its title.
        date: Its date.
        attributed: The edges to its outlet and its reporters.
        credits: The sources it credits.
        revises: The node of the version before it, or None.
        run: The run that entered it.
        possible_duplicates: Articles that may be the same one, each with the reason.
        shared: The edges to articles that it shares text or quotations with, either way.
        withdrawn: The edges around it that were withdrawn.
        severed: What led from it to articles that were redacted.
    """

    node: str
    id: str
    number: int
    outlet: str | None
    title: str | None
    date: str | None
    attributed: tuple[Edge, ...]
    credits: tuple[Credit, ...]
    revises: str | None
    run: int
    possible_duplicates: tuple[tuple[str, str], ...] = ()
    shared: tuple[Edge, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    severed: tuple[Severed, ...] = ()

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "node": self.node,
            "article": self.id,
            "version": self.number,
            "outlet": self.outlet,
            "title": self.title,
            "date": self.date,
            "wasAttributedTo": [edge.to_json() for edge in self.attributed],
            "credits": [credit.to_json() for credit in self.credits],
            "shared": [edge.to_json() for edge in self.shared],
            "withdrawn": [each.to_json() for each in self.withdrawn],
            "severed": [each.to_json() for each in self.severed],
            "wasRevisionOf": self.revises,
            "wasGeneratedBy": f"run:{self.run}",
            "possible_duplicates": [
                {"article": article, "reason": reason} for article, reason in self.possible_duplicates
            ],
        }


def credit_tree(
    node: str, edges: Sequence[Edge], found: Mapping[str, Sequence[Edge]] | None = None
) -> tuple[Credit, ...]:
    """Give the sources that a node credits, each with those beyond it.

    Args:
        node: The node.
        edges: The edges that its entry states.
        found: The edges by which each placeholder was resolved.

    What is beyond a source is told once, where it is reached by the fewest steps, and no deeper than
    ``DEEPEST``. A chain that comes back to a source it has passed ends there: an article may well
    say that two outlets quote each other.
    """
    steps = _steps(node, edges)
    beyond: dict[int, list[Credit]] = defaultdict(list)
    # Those beyond a step stand behind it.
    for at in range(len(steps) - 1, -1, -1):
        step = steps[at]
        credit = Credit(
            edge=step.edge,
            beyond=tuple(reversed(beyond.pop(at, []))),
            goes_on=step.goes_on,
            resolved=tuple((found or {}).get(step.edge.object, ())),
        )
        beyond[step.before].append(credit)
    return tuple(reversed(beyond[_START]))


_START: Final = -1


@dataclass(frozen=True, slots=True)
class _Step:
    """One edge of a tree, and the place of the step before it."""

    edge: Edge
    before: int
    depth: int
    goes_on: bool


def _steps(node: str, edges: Sequence[Edge]) -> list[_Step]:
    """Walk from a node level by level; every edge is met once, and no recursion can grow too deep."""
    sources: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.relation in _SOURCE:
            sources[edge.subject].append(edge)
    steps: list[_Step] = []
    reached = {node}
    waiting = deque([(node, _START)])
    while waiting:
        subject, before = waiting.popleft()
        depth = steps[before].depth + 1 if before != _START else 1
        passed = {node, *_passed(steps, before)}
        for edge in sources.get(subject, ()):
            if edge.object in passed:
                continue
            is_new = edge.object not in reached and edge.object in sources
            reached.add(edge.object)
            if is_new and depth < DEEPEST:
                waiting.append((edge.object, len(steps)))
            steps.append(_Step(edge, before, depth, is_new and depth == DEEPEST))
    return steps


def _passed(steps: Sequence[_Step], at: int) -> Iterator[str]:
    while at != _START:
        yield steps[at].edge.object
        at = steps[at].before


def shared_paragraphs(one: str, other: str) -> float:
    """Give the share of the shorter text's paragraphs that stand in the other one too, 0 to 1."""
    first, second = _paragraphs(one), _paragraphs(other)
    fewest = min(len(first), len(second))
    return len(first & second) / fewest if fewest else 0.0


def _paragraphs(text: str) -> frozenset[str]:
    lines: Iterable[str] = (" ".join(line.split()).casefold() for line in text.split("\n"))
    return frozenset(line for line in lines if len(line) > 40)
