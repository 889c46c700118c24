"""Edit scripts: how one text becomes another, word by word, found in bounded time.

Lines are aligned before words, and long stretches by the words that stand once in both (Bram Cohen's
*patience diff*) before ``difflib`` looks at what lies between: the library's own search is quadratic at
best, and a body may be 16 MiB of somebody's choosing.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final, Literal, NamedTuple, TypeAlias

Op: TypeAlias = Literal["equal", "delete", "insert"]
Pair: TypeAlias = tuple[int, int]

_TOKEN: Final = re.compile(r"(\w+(?:[.,:'’-]\w+)*|[^\w\s]|(?=\s))(\s*)")
"""A word, a number with its separators, or a mark; and the space behind it."""

_WORD: Final = re.compile(r"\w")

_CLOSE: Final = 40_000
"""The largest product of two lengths that ``difflib`` may compare at once."""

_WORK: Final = 2_000_000
"""The sum of such products for one pair of sequences; beyond it, only anchors are looked for."""

_DEPTH: Final = 16
"""How often a stretch is cut at its anchors: each time costs one reading of it."""

_SWAPPED: Final[dict[Op, Op]] = {"equal": "equal", "delete": "insert", "insert": "delete"}


@dataclass(frozen=True, slots=True)
class Edit:
    """One step of an edit script: text that stays, goes or comes."""

    op: Op
    text: str


Script: TypeAlias = tuple[Edit, ...]


class Hunk(NamedTuple):
    """One place at which two texts differ.

    Attributes:
        start: Where it begins in the old text, in code points.
        new_start: Where it begins in the new text.
        before: The old words, or "".
        after: The new words, or "".
    """

    start: int
    new_start: int
    before: str
    after: str


def edits(old: str, new: str) -> Script:
    """Give the edit script from one text to another.

    Neighbouring edits are of different kinds; where words are replaced, the deletion stands first.
    """
    made = _Script()
    a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for stretch in _stretches(a, b):
        before, after = "".join(a[stretch.old]), "".join(b[stretch.new])
        if stretch.same:
            made.keep(before)
        else:
            _words(before, after, made)
    return made.finished()


def applied(old: str, script: Iterable[Edit]) -> str:
    """Give the new text.

    Raises:
        ValueError: The script is not one of this text.
    """
    new, at = [], 0
    for edit in script:
        if edit.op != "insert":
            if not old.startswith(edit.text, at):
                raise ValueError(f"the text does not read {edit.text[:40]!r} at {at}")
            at += len(edit.text)
        if edit.op != "delete":
            new.append(edit.text)
    if at != len(old):
        raise ValueError(f"the script ends at {at} of {len(old)}")
    return "".join(new)


def backwards(script: Iterable[Edit]) -> Script:
    """Give the script that leads from the new text to the old one."""
    return tuple(Edit(_SWAPPED[edit.op], edit.text) for edit in script)


def hunks(script: Sequence[Edit]) -> Iterator[Hunk]:
    """Give the places at which the two texts of a script differ, in order."""
    at = [0, 0]
    sides = ["", ""]
    for edit in (*script, Edit("equal", "")):
        if edit.op != "equal":
            sides[edit.op == "insert"] += edit.text
            continue
        if any(sides):
            yield Hunk(at[0], at[1], sides[0], sides[1])
        at = [at[0] + len(sides[0]) + len(edit.text), at[1] + len(sides[1]) + len(edit.text)]
        sides = ["", ""]


def _words(old: str, new: str, made: "_Script") -> None:
    a, b = _TOKEN.findall(old), _TOKEN.findall(new)
    for stretch in _stretches([word for word, _ in a], [word for word, _ in b]):
        if not stretch.same:
            made.replace("".join(map("".join, a[stretch.old])), "".join(map("".join, b[stretch.new])))
            continue
        for (word, space), (_, other) in zip(a[stretch.old], b[stretch.new], strict=True):
            made.keep(word)
            if space == other:
                made.keep(space)
            else:
                made.replace(space, other)


@dataclass(slots=True)
class _Script:
    """A script that is being made: what is kept, and what is replaced between."""

    _steps: list[tuple[list[str], list[str]] | list[str]] = field(default_factory=list)

    def keep(self, text: str) -> None:
        if not text:
            return
        if not self._steps or isinstance(self._steps[-1], tuple):
            self._steps.append([])
        last = self._steps[-1]
        if isinstance(last, list):
            last.append(text)

    def replace(self, old: str, new: str) -> None:
        """Replace words; a lone mark or space between two replacements belongs to them."""
        if not old and not new:
            return
        before, after = [old], [new]
        if self._steps and isinstance(self._steps[-1], list) and len(self._steps) > 1:
            kept = "".join(self._steps[-1])
            if not _WORD.search(kept) and "\n" not in kept:
                self._steps.pop()
                before, after = [kept, old], [kept, new]
        if self._steps and isinstance(self._steps[-1], tuple):
            self._steps[-1][0].extend(before)
            self._steps[-1][1].extend(after)
        else:
            self._steps.append((before, after))

    def finished(self) -> Script:
        return tuple(_joined(edit for step in self._steps for edit in _step(step)))


def _step(step: tuple[list[str], list[str]] | list[str]) -> Iterator[Edit]:
    if isinstance(step, list):
        yield Edit("equal", "".join(step))
        return
    old, new = "".join(step[0]), "".join(step[1])
    head = len(old) - len(old.lstrip())
    if not new.startswith(old[:head]) or head == len(old):
        head = 0
    tail = len(old) - len(old.rstrip())
    if not new.endswith(old[len(old) - tail :]) or len(new) < head + tail or head + tail > len(old):
        tail = 0
    yield Edit("equal", old[:head])
    yield Edit("delete", old[head : len(old) - tail])
    yield Edit("insert", new[head : len(new) - tail])
    yield Edit("equal", old[len(old) - tail :])


def _joined(script: Iterable[Edit]) -> Iterator[Edit]:
    """Leave out edits of nothing, and join those of one kind that follow each other."""
    op: Op = "equal"
    parts: list[str] = []
    for edit in script:
        if not edit.text:
            continue
        if edit.op != op and parts:
            yield Edit(op, "".join(parts))
            parts = []
        op = edit.op
        parts.append(edit.text)
    if parts:
        yield Edit(op, "".join(parts))


class _Stretch(NamedTuple):
    """A stretch of both sequences that is the same, or is replaced."""

    same: bool
    old: slice
    new: slice


def _stretches(a: Sequence[str], b: Sequence[str]) -> Iterator[_Stretch]:
    i = j = 0
    for start, other, length in (*sorted(_matches(a, b)), (len(a), len(b), 0)):
        if i < start or j < other:
            yield _Stretch(same=False, old=slice(i, start), new=slice(j, other))
        i, j = start + length, other + length
        if length:
            yield _Stretch(same=True, old=slice(start, i), new=slice(other, j))


def _matches(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Give runs that are the same in both: where each begins, and its length; none of them cross."""
    work = _WORK
    parts = [(0, len(a), 0, len(b), 0)]
    while parts:
        low, high, other_low, other_high, depth = parts.pop()
        head = _shared(a, b, (low, high), (other_low, other_high), 1)
        yield low, other_low, head
        low, other_low = low + head, other_low + head
        tail = _shared(a, b, (low, high), (other_low, other_high), -1)
        high, other_high = high - tail, other_high - tail
        yield high, other_high, tail
        cost = (high - low) * (other_high - other_low)
        if not cost:
            continue
        if cost <= min(_CLOSE, work):
            work -= cost
            matcher = SequenceMatcher(None, a[low:high], b[other_low:other_high], autojunk=False)
            for block in matcher.get_matching_blocks():
                yield low + block.a, other_low + block.b, block.size
        elif depth < _DEPTH:
            anchors = _anchors(a[low:high], b[other_low:other_high])
            for i, j in anchors:
                yield low + i, other_low + j, 1
            edges = [(-1, -1), *anchors, (high - low, other_high - other_low)]
            parts.extend(
                (low + i + 1, low + next_i, other_low + j + 1, other_low + next_j, depth + 1)
                for (i, j), (next_i, next_j) in pairwise(edges if anchors else ())
            )


def _shared(a: Sequence[str], b: Sequence[str], old: Pair, new: Pair, step: Literal[1, -1]) -> int:
    """Count what is the same at the beginning (step 1) or the end (step -1) of two stretches."""
    most = min(old[1] - old[0], new[1] - new[0])
    i, j = (old[0], new[0]) if step == 1 else (old[1] - 1, new[1] - 1)
    for number in range(most):
        if a[i + step * number] != b[j + step * number]:
            return number
    return most


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[Pair]:
    """Give where the longest row of items that stand once in both stands in each."""
    once, there = _once(a), _once(b)
    pairs = [(i, there[item]) for item, i in once.items() if item in there]
    # The longest increasing subsequence, by patience sorting.
    ends: list[int] = []
    tops: list[int] = []
    below: list[int] = []
    for at, (_, j) in enumerate(pairs):
        pile = bisect_left(ends, j)
        below.append(tops[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [j]
        tops[pile : pile + 1] = [at]
    row, at = [], tops[-1] if tops else -1
    while at >= 0:
        row.append(pairs[at])
        at = below[at]
    return row[::-1]


def _once(items: Sequence[str]) -> dict[str, int]:
    counts = Counter(items)
    return {item: at for at, item in enumerate(items) if counts[item] == 1}
