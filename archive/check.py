"""Checking one range of the log: every entry, the objects it names, and the rows that follow.

The steps carry the numbers of ``archive.verify``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, Literal, TypeAlias

from archive.digest import SALT_BYTES, parse, salted
from archive.entries import Entry, EntryError, decode
from archive.merkle import Frontier, leaf_hash
from archive.model import Capture, Origin
from archive.projection import COLUMNS, ROWS, Row, Rows, listed, names, project, unpacked_columns
from archive.sharing.words import words
from archive.store.scan import ObjectRow, Scan

Verdict: TypeAlias = Literal["ok", "tampered", "missing", "redacted", "unverifiable", "not-checked"]

LISTED: Final = 100
"""Problems listed of one range; all are counted."""

_CHUNK: Final = 512


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
    """

    frontier: Frontier = field(default_factory=Frontier)
    items: Counter[tuple[str, Verdict]] = field(default_factory=Counter)
    size: int = 0
    problems: list[Problem] = field(default_factory=list)
    found: int = 0

    def fine(self, kind: str, number: int = 1) -> None:
        """Count items that are as they should be."""
        if number:
            self.items[kind, "ok"] += number

    def report(self, problem: Problem) -> None:
        """Note a problem."""
        self.items[problem.kind, problem.verdict] += 1
        self.found += 1
        if len(self.problems) < LISTED:
            self.problems.append(problem)

    def add(self, other: "RangeReport") -> None:
        """Take in everything but the hashes of another report."""
        self.items.update(other.items)
        self.size += other.size
        self.found += other.found
        self.problems.extend(other.problems[: LISTED - len(self.problems)])


def check_range(scan: Scan, first: int, last: int) -> RangeReport:
    """Check the entries numbered from ``first`` up to, not including, ``last``, and all that is theirs."""
    report = RangeReport()
    for start in range(first, last, _CHUNK):
        _check_chunk(scan, start, min(start + _CHUNK, last), report)
    return report


def _check_chunk(scan: Scan, first: int, last: int, report: RangeReport) -> None:
    bodies: dict[Any, Any] = dict(scan.entries(first, last))
    groups = groupby(scan.objects(first, last), key=lambda row: row[0])
    expected: Rows = {name: [] for name in ROWS}
    leaves = []
    group = next(groups, None)
    for seq in range(first, last):
        stored: list[ObjectRow] = []
        if group is not None and group[0] == seq:
            stored = list(group[1])
            group = next(groups, None)
        body = bodies.get(seq)
        leaves.append(leaf_hash(body if isinstance(body, bytes) else b""))
        entry = _entry(seq, body, report)
        _EntryCheck(scan, report, stored).run(entry, expected)
    report.frontier = report.frontier.extended(leaves)
    for name, rows in expected.items():
        _compare(name, rows, scan.rows(name, first, last), report)


def _entry(seq: int, body: Any, report: RangeReport) -> Entry | None:
    where = f"entry {seq}"
    if body is None:
        report.report(Problem(step=2, kind="entry", verdict="missing", where=where, detail="it is not there"))
        return None
    try:
        entry = decode(body)
    except (EntryError, TypeError) as error:
        report.report(Problem(step=2, kind="entry", verdict="tampered", where=where, detail=str(error)))
        return None
    if entry.seq != seq:
        detail = f"it says that it is entry {entry.seq}"
        report.report(Problem(step=2, kind="entry", verdict="tampered", where=where, detail=detail))
        return None
    report.size += len(body)
    report.fine("entry")
    return entry


class _EntryCheck:
    """The checks of one entry's objects, and the rows that should follow from it."""

    __slots__ = ("_objects", "_report", "_scan", "_stored")

    def __init__(self, scan: Scan, report: RangeReport, stored: Sequence[ObjectRow]) -> None:
        self._scan: Final = scan
        self._report: Final = report
        self._stored: Final = stored
        self._objects: dict[str, bytes] = {}

    def run(self, entry: Entry | None, expected: Rows) -> None:
        for position, row in enumerate(self._stored):
            self._check_object(position, row)
        if entry is None:
            return
        named = self._named(entry)
        self._check_order(entry, named)
        for digest in named:
            if digest not in self._objects:
                self._fetch(entry, digest)
        try:
            for table, rows in project(entry, self._objects).items():
                expected[table].extend(rows)
            self._check_evidence(entry)
        except LookupError as error:
            self._problem(3, "object", "missing", f"{error.args[0]} of entry {entry.seq}", "it is not there")
        except (ValueError, TypeError) as error:
            self._problem(3, "object", "tampered", f"objects of entry {entry.seq}", str(error))

    def _problem(self, step: int, kind: str, verdict: Verdict, where: str, detail: str) -> None:
        self._report.report(Problem(step=step, kind=kind, verdict=verdict, where=where, detail=detail))

    def _check_object(self, position: int, row: ObjectRow) -> None:
        """Step 4: the bytes give the digest, and the row stands where it was put."""
        seq, at, digest, salt, data = row
        where = f"object {digest} of entry {seq}"
        if data is None:
            self._problem(4, "object", "missing", where, "its bytes are gone, and no redaction says so")
            return
        whole = isinstance(data, bytes) and (
            salt is None or (isinstance(salt, bytes) and len(salt) == SALT_BYTES)
        )
        if not whole or salted(salt or b"", data) != digest:
            self._problem(4, "object", "tampered", where, "its bytes do not give its digest")
            return
        if at != position:
            self._problem(4, "object", "tampered", where, f"it stands at position {at}, not {position}")
            return
        self._objects[digest] = data
        self._report.size += len(data)
        self._report.fine("object")

    def _named(self, entry: Entry) -> list[str]:
        """Give the objects that an entry accounts for, in the order in which they are stored."""
        named = names(entry)
        listing = self._objects.get(entry.data.get("observations") or "")
        if listing is None:
            return named
        try:
            named += listed(listing)
            items = [parse(self._objects[digest]) for digest in named[1:] if digest in self._objects]
            named += [item["capture"] for item in items if item["outcome"] == "observed" and item["capture"]]
        except (ValueError, LookupError, TypeError) as error:
            self._problem(3, "object", "tampered", f"observations of entry {entry.seq}", str(error))
        return list(dict.fromkeys(named))

    def _check_order(self, entry: Entry, named: list[str]) -> None:
        """Step 3: no object without an entry that names it, and each in its place."""
        rest = iter(named)
        for _, _, digest, _, _ in self._stored:
            if digest not in rest:
                where = f"object {digest} of entry {entry.seq}"
                self._problem(
                    3, "object", "tampered", where, "the entry does not name it, or not in this place"
                )

    def _fetch(self, entry: Entry, digest: str) -> None:
        """Find an object that an earlier entry stored; its bytes are checked there."""
        row = self._scan.object(digest)
        if row is None or row[4] is None:
            if not any(stored[2] == digest for stored in self._stored):
                self._problem(3, "object", "missing", f"{digest} of entry {entry.seq}", "it is not there")
        elif row[0] > entry.seq:
            detail = f"entry {entry.seq} names it, but it is stored with the later entry {row[0]}"
            self._problem(3, "object", "tampered", f"object {digest}", detail)
        elif isinstance(row[4], bytes):
            self._objects[digest] = row[4]

    def _check_evidence(self, entry: Entry) -> None:
        """Step 6: every span slices to its exact words, and every passage to equal words on both sides."""
        data = entry.data
        if entry.type == "derivation":
            self._check_passages(entry)
        if entry.type not in {"version", "quarantine"} or data["record"] is None:
            return
        record = parse(self._objects[data["record"]])
        texts = {"text": self._objects[data["text"]].decode(errors="replace")}
        notes = [note["evidence"] for note in record["fields"].values()]
        spans = [span for span in notes if span] + [source["evidence"] for source in record["sources"]]
        if any(span["in"] == "markup" for span in spans):
            texts["markup"] = self._markup(entry)
        for span in spans:
            if texts[span["in"]][span["start"] : span["end"]] == span["exact"]:
                self._report.fine("evidence")
            else:
                detail = f"{span['exact']!r} does not stand at {span['start']}–{span['end']}"
                self._problem(6, "evidence", "tampered", f"evidence of entry {entry.seq}", detail)

    def _check_passages(self, entry: Entry) -> None:
        for at, edge in enumerate(parse(self._objects[entry.data["statement"]])["edges"]):
            bodies = [self._body(digest) for digest in edge.get("records", ())]
            one, other = bodies or (None, None)
            if one is None or other is None:
                continue
            for a, b, c, d in edge["spans"]:
                if words(one[a:b]).keys == words(other[c:d]).keys != ():
                    self._report.fine("evidence")
                else:
                    detail = f"{a}–{b} and {c}–{d} do not hold the same words"
                    self._problem(6, "evidence", "tampered", f"edge {entry.seq}.{at}", detail)

    def _body(self, record: str) -> str | None:
        """Give the running text of a record that another entry names; it is checked there."""
        row = self._scan.object(record)
        return None if row is None or row[4] is None else str(parse(row[4])["body"])

    def _markup(self, entry: Entry) -> str:
        row = self._scan.reception(entry.seq)
        if row is None:
            return ""
        # Loaded here: most archives' evidence is all in plain text, and many processes start.
        from archive.formats import markup  # noqa: PLC0415

        media_type, columns, delimiter = row
        capture = Capture(
            id="",
            data=self._objects[entry.data["capture"]],
            media_type=media_type,
            origin=Origin(name=""),
            columns=unpacked_columns(columns),
            delimiter=delimiter,
        )
        return markup(capture) or ""


def _compare(table: str, expected: Sequence[Row], stored: Sequence[Row], report: RangeReport) -> None:
    """Steps 3 and 5: the stored rows are the ones that follow, in every column."""
    if expected == stored:
        report.fine(table, len(expected))
        return
    wanted, there = _keyed(expected), _keyed(stored)
    for key, row in wanted.items():
        where = f"{table} row {key[1]} of entry {key[0]}"
        if key not in there:
            report.report(
                Problem(step=3, kind=table, verdict="missing", where=where, detail="it is not there")
            )
        elif there[key] == tuple(row):
            report.fine(table)
        else:
            detail = "changed: " + ", ".join(_differing(table, row, there[key]))
            report.report(Problem(step=5, kind=table, verdict="tampered", where=where, detail=detail))
    for key in there.keys() - wanted.keys():
        where = f"{table} row {key[1]} of entry {key[0]}"
        report.report(
            Problem(
                step=3, kind=table, verdict="tampered", where=where, detail="no entry says that it is there"
            )
        )


def _keyed(rows: Sequence[Row]) -> Mapping[tuple[Any, Any], tuple[Any, ...]]:
    return {(row[0], row[1]): tuple(row) for row in rows}


def _differing(table: str, one: Row, other: Row) -> Iterator[str]:
    for column, a, b in zip(COLUMNS[table], one, other, strict=True):
        if a != b:
            yield column
