"""What a verification finds: exactly one verdict for each item, counted, and the first problems in words."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from archive.merkle import Frontier

Verdict: TypeAlias = Literal["ok", "tampered", "missing", "redacted", "unverifiable", "not-checked"]

LISTED: Final = 100
"""Problems listed of one range; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """A key as the log enters it.

    Attributes:
        seq: The entry's number: the key signs checkpoints over more entries than that.
        key: The verifier key.
        endorsement: The note by which the key before it endorses it, or None.
    """

    seq: int
    key: str
    endorsement: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One item that is not what the log says.

    Attributes:
        step: The number of the step that found it.
        kind: What the item is: ``entry``, ``object``, ``evidence``, ``head`` or a table.
        verdict: ``tampered``, ``missing`` or ``unverifiable``.
        where: Which one.
        detail: What was found.
    """

    step: int
    kind: str
    verdict: Verdict
    where: str
    detail: str


@dataclass(slots=True, kw_only=True)
class RangeReport:
    """What checking a range found.

    Attributes:
        frontier: The hashes of the range's entries, as a tree of their own.
        items: The number of items of each kind with each verdict.
        size: Bytes read of entries and objects.
        problems: The first problems, at most ``LISTED``.
        found: The number of all problems.
        steps: The numbers of the steps that found something.
        marks: The frontier of the range's first entries, at each size that was asked for.
        keys: The keys that the range's entries give the log.
    """

    frontier: Frontier = field(default_factory=Frontier)
    items: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    size: int = 0
    problems: list[Problem] = field(default_factory=list)
    found: int = 0
    steps: set[int] = field(default_factory=set)
    marks: dict[int, Frontier] = field(default_factory=dict)
    keys: list[KeyEntry] = field(default_factory=list)

    def fine(self, kind: str, number: int = 1) -> None:
        """Count items that are as they should be."""
        if number:
            self.items[kind, "ok"] += number

    def report(self, problem: Problem) -> None:
        """Note a problem."""
        self.items[problem.kind, problem.verdict] += 1
        self.found += 1
        self.steps.add(problem.step)
        if len(self.problems) < LISTED:
            self.problems.append(problem)

    def add(self, other: "RangeReport") -> None:
        """Take in everything but the hashes and marks of another report."""
        self.items.update(other.items)
        self.size += other.size
        self.found += other.found
        self.steps |= other.steps
        self.keys.extend(other.keys)
        self.problems.extend(other.problems[: LISTED - len(self.problems)])
