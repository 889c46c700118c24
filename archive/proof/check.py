"""Checking one range of the log: every entry, the objects it names, and the rows that follow.

The steps carry the numbers of ``archive.proof.verify``.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, TypeAlias

from archive.digest import SALT_BYTES, parse, salted, sha256
from archive.entries import UNSALTED, Entry, EntryError, decode
from archive.merkle import leaf_hash
from archive.model import Capture, Origin
from archive.projection import (
    COLUMNS,
    REDACTED,
    ROWS,
    Row,
    Rows,
    listed,
    names,
    project,
    reduced,
    unpacked_columns,
)
from archive.proof.verdicts import KeyEntry, Problem, RangeReport, Verdict
from archive.sharing.words import words
from archive.store.scan import ObjectRow, Scan

Span: TypeAlias = tuple[int, int]

_CHUNK: Final = 512

_READ: Final = frozenset({"version", "quarantine"})
"""The types of entries that say what was read of a capture."""

_KEY_MARK: Final = b'"type":"key"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Depth:
    """How closely the log is looked at.

    Attributes:
        marks: The sizes at which the tree's frontier is wanted.
        spans: The entries whose objects and rows are checked, None for all of them; of the others
            only the bytes are hashed.
        rederive: Whether captures are read again.
        registry: The registry file to read them with on top of the packaged one, or None.
    """

    marks: tuple[int, ...] = ()
    spans: tuple[Span, ...] | None = None
    rederive: bool = False
    registry: Path | None = None

    def pieces(self, first: int, last: int) -> Iterator[tuple[int, int, bool]]:
        """Cut a range where its depth changes; each piece with whether its content is checked."""
        spans = ((0, last),) if self.spans is None else self.spans
        cuts = {first, last} | {cut for span in spans for cut in span if first < cut < last}
        for start, end in pairwise(sorted(cuts)):
            yield start, end, any(a <= start and end <= b for a, b in spans)


def check_range(scan: Scan, first: int, last: int, depth: Depth | None = None) -> RangeReport:
    """Check the entries numbered from ``first`` up to, not including, ``last``, and all that is theirs."""
    how = depth or Depth()
    work = _RangeCheck(scan, how)
    for start in range(first, last, _CHUNK):
        for a, b, whole in how.pieces(start, min(start + _CHUNK, last)):
            (work.check if whole else work.hash)(a, b)
    return work.report


class _RangeCheck:
    """The checks of one range, a chunk at a time."""

    __slots__ = ("_depth", "_reading", "_scan", "report")

    def __init__(self, scan: Scan, depth: Depth) -> None:
        self._scan: Final = scan
        self._depth: Final = depth
        self._reading: Final = _Reading(scan, depth.registry) if depth.rederive else None
        self.report: Final = RangeReport()

    def hash(self, first: int, last: int) -> None:
        """Take entries into the tree, and look at nothing else of them."""
        bodies: dict[Any, Any] = dict(self._scan.entries(first, last))
        for seq in range(first, last):
            body = bodies.get(seq)
            if not isinstance(body, bytes) or _KEY_MARK in body:
                entry = _entry(seq, body, self.report)
                self._note_key(entry)
            else:
                self.report.fine("entry")
                self.report.size += len(body)
        self._grow(first, [bodies.get(seq) for seq in range(first, last)])
        self.report.items["content", "not-checked"] += last - first

    def check(self, first: int, last: int) -> None:
        """Check entries, their objects, and their rows in every table."""
        bodies: dict[Any, Any] = dict(self._scan.entries(first, last))
        groups = groupby(self._scan.objects(first, last), key=itemgetter(0))
        expected: Rows = {name: [] for name in ROWS}
        redacted = self._scan.redacted(first, last)
        group = next(groups, None)
        for seq in range(first, last):
            while group is not None and group[0] < seq:
                self._stray(group[0])
                group = next(groups, None)
            stored: list[ObjectRow] = []
            if group is not None and group[0] == seq:
                stored = list(group[1])
                group = next(groups, None)
            entry = _entry(seq, bodies.get(seq), self.report)
            self._note_key(entry)
            work = _EntryCheck(self._scan, self.report, stored, self._reading)
            work.run(entry, expected, redacted=seq in redacted)
        if group is not None:
            self._stray(group[0])
        self._grow(first, [bodies.get(seq) for seq in range(first, last)])
        for name, rows in expected.items():
            _compare(name, rows, self._scan.rows(name, first, last), self.report)

    def _grow(self, first: int, bodies: Sequence[Any]) -> None:
        leaves = [leaf_hash(body if isinstance(body, bytes) else b"") for body in bodies]
        done = 0
        for mark in sorted(self._depth.marks):
            if first < mark <= first + len(leaves):
                self.report.frontier = self.report.frontier.extended(leaves[done : mark - first])
                self.report.marks[mark] = self.report.frontier
                done = mark - first
        self.report.frontier = self.report.frontier.extended(leaves[done:])

    def _note_key(self, entry: Entry | None) -> None:
        if entry is not None and entry.type == "key":
            data = entry.data
            said = data["endorsement"]
            self.report.keys.append(
                KeyEntry(seq=entry.seq, key=str(data["key"]), endorsement=None if said is None else str(said))
            )

    def _stray(self, where: Any) -> None:
        self.report.report(
            Problem(
                step=3,
                kind="object",
                verdict="tampered",
                where=f"an object of entry {where!r}",
                detail="there is no such entry",
            )
        )


class _Reading:
    """Reading captures again, with what the entries of their runs say about the reader."""

    __slots__ = ("_rereader", "_runs", "_scan")

    def __init__(self, scan: Scan, registry: Path | None) -> None:
        from archive.proof.rereading import Rereader  # noqa: PLC0415  reading needs all cues and names

        self._scan: Final = scan
        self._rereader: Final = Rereader(registry)
        self._runs: dict[int | None, Mapping[str, Any] | None] = {}

    def judge(
        self, entry: Entry, capture: Capture | None, objects: Mapping[str, bytes]
    ) -> tuple[Verdict, str]:
        run = self._run(entry.run)
        if run is None or capture is None:
            return "unverifiable", "the log does not say how it was received, or with what it was read"
        return self._rereader.judge(entry, run, capture, objects)

    def _run(self, seq: int | None) -> Mapping[str, Any] | None:
        if seq not in self._runs:
            found = dict(self._scan.entries(seq, seq + 1)) if seq is not None else {}
            try:
                entry = decode(next(iter(found.values())))
                self._runs[seq] = entry.data if entry.type == "run" else None
            except (StopIteration, TypeError, EntryError):
                self._runs[seq] = None
        return self._runs[seq]


def _entry(seq: int, body: Any, report: RangeReport) -> Entry | None:
    verdict: Verdict = "tampered"
    entry, detail = None, ""
    if body is None:
        verdict, detail = "missing", "it is not there"
    else:
        try:
            entry = decode(body)
        except (EntryError, TypeError) as error:
            detail = str(error)
    if entry is not None and entry.seq != seq:
        detail = f"it says that it is entry {entry.seq}"
    if entry is None or detail:
        report.report(Problem(step=2, kind="entry", verdict=verdict, where=f"entry {seq}", detail=detail))
        return None
    report.size += len(body)
    report.fine("entry")
    return entry


class _EntryCheck:
    """The checks of one entry's objects, and the rows that should follow from it."""

    __slots__ = ("_objects", "_observed", "_reading", "_report", "_scan", "_stored", "_values")

    def __init__(
        self, scan: Scan, report: RangeReport, stored: Sequence[ObjectRow], reading: _Reading | None
    ) -> None:
        self._scan: Final = scan
        self._report: Final = report
        self._stored: Final = stored
        self._reading: Final = reading
        self._objects: dict[str, bytes] = {}
        self._observed: list[str] = []
        # Parsed once, for the rows, the evidence and the list of observations alike.
        self._values: dict[str, Any] = {}

    def run(self, entry: Entry | None, expected: Rows, *, redacted: bool) -> None:
        self._check_objects()
        if entry is None:
            return
        named = self._named(entry)
        self._check_order(entry, named)
        self._check_salts(entry, named)
        try:
            made = reduced(entry) if redacted else self._projected(entry, named)
            for table, rows in made.items():
                expected[table].extend(rows)
            if not redacted:
                self._check_evidence(entry)
                self._check_reading(entry)
        except LookupError as error:
            self._problem(3, "object", "missing", f"{error.args[0]} of entry {entry.seq}", "it is not there")
        except (ValueError, TypeError) as error:
            self._problem(3, "object", "tampered", f"objects of entry {entry.seq}", str(error))

    def _projected(self, entry: Entry, named: Sequence[str]) -> Rows:
        for digest in named:
            if digest not in self._objects:
                self._fetch(entry, digest)
        if REDACTED in self._objects.values():
            gone = next((digest for digest in names(entry) if self._objects.get(digest) == REDACTED), None)
            if gone is not None:
                raise LookupError(gone)
        if record := entry.data.get("record"):
            self._value(record)
        if entry.type == "redaction":
            self._check_destroyed(entry)
        return project(entry, self._objects, self._values)

    def _value(self, digest: str) -> Any:
        if digest not in self._values:
            self._values[digest] = parse(self._objects[digest])
        return self._values[digest]

    def _problem(self, step: int, kind: str, verdict: Verdict, where: str, detail: str) -> None:
        self._report.report(Problem(step=step, kind=kind, verdict=verdict, where=where, detail=detail))

    def _check_objects(self) -> None:
        """Step 4: the bytes give the digest, and the row stands where it was put."""
        size = fine = 0
        for position, row in enumerate(self._stored):
            _, at, digest, salt, data = row
            if at == position and data is not None and _gives(salt, data, digest):
                self._objects[digest] = data
                size += len(data)
                fine += 1
            else:
                self._check_other(position, row)
        self._report.size += size
        self._report.fine("object", fine)

    def _check_other(self, position: int, row: ObjectRow) -> None:
        """Step 4: say what is wrong with an object, unless it was redacted."""
        seq, at, digest, salt, data = row
        where = f"object {digest} of entry {seq}"
        if data is None:
            self._check_gone(digest, salt, where)
        elif not _gives(salt, data, digest):
            self._problem(4, "object", "tampered", where, "its bytes do not give its digest")
        else:
            self._problem(4, "object", "tampered", where, f"it stands at position {at}, not {position}")

    def _check_gone(self, digest: str, salt: Any, where: str) -> None:
        """Step 4: bytes are gone only where a redaction says so, and their salt with them.

        That the redaction itself follows from an entry is checked where that entry stands.
        """
        if not self._scan.is_destroyed(digest):
            self._problem(4, "object", "missing", where, "its bytes are gone, and no redaction says so")
        elif salt is not None:
            self._problem(4, "object", "tampered", where, "it was redacted, but its salt is still there")
        else:
            self._objects[digest] = REDACTED
            self._report.items["object", "redacted"] += 1

    def _check_destroyed(self, entry: Entry) -> None:
        """Step 4: what a redaction says is gone is gone, and what it names came before it."""
        targets = self._value(entry.data["targets"])
        where = f"entry {entry.seq}"
        for digest in targets["objects"]:
            row = self._scan.object(digest)
            if row is not None and (row[3] is not None or row[4] is not None):
                self._problem(4, "object", "tampered", f"object {digest}", f"{where} redacted it; it is back")
        seqs = [*targets["entries"], *(run for run, _ in targets["observations"])]
        if any(not 0 <= seq < entry.seq for seq in seqs):
            self._problem(3, "redaction", "tampered", where, "it redacts what does not come before it")

    def _named(self, entry: Entry) -> list[str]:
        """Give the objects that an entry accounts for, in the order in which they are stored."""
        named = names(entry)
        listing = self._objects.get(entry.data.get("observations") or "")
        if listing is None:
            return named
        try:
            named += listed(listing)
            items = [self._value(digest) for digest in named[1:] if self._objects.get(digest)]
            self._observed = [
                item["capture"] for item in items if item["outcome"] == "observed" and item["capture"]
            ]
            named += self._observed
        except (ValueError, LookupError, TypeError) as error:
            self._problem(3, "object", "tampered", f"observations of entry {entry.seq}", str(error))
        return list(dict.fromkeys(named))

    def _check_order(self, entry: Entry, named: list[str]) -> None:
        """Step 3: no object without an entry that names it, and each in its place."""
        if [row[2] for row in self._stored] == named:
            return
        rest = iter(named)
        untold = self._untold(entry, named)
        for _, _, digest, _, _ in self._stored:
            if digest in untold:
                if not self._scan.is_captured(digest) and self._objects.get(digest) != REDACTED:
                    where = f"object {digest} of entry {entry.seq}"
                    self._problem(3, "object", "tampered", where, "nothing names it")
                continue
            if digest not in rest:
                where = f"object {digest} of entry {entry.seq}"
                self._problem(
                    3, "object", "tampered", where, "the entry does not name it, or not in this place"
                )

    def _untold(self, entry: Entry, named: list[str]) -> set[str]:
        """Give the stored objects that only redacted observations of a run may have named.

        Those no longer tell which captures they were of.
        """
        if entry.type != "run" or all(self._objects.get(digest) != REDACTED for digest in named):
            return set()
        return {digest for _, _, digest, _, _ in self._stored} - set(named)

    def _check_salts(self, entry: Entry, named: list[str]) -> None:
        """Step 4: what could be guessed has a salt, and nothing else has one.

        Salt and bytes are hashed together: bytes moved from one to the other keep the digest.
        """
        plain = {*map(entry.data.get, UNSALTED), *self._observed}
        wrong = [row for row in self._stored if row[4] is not None and (row[3] is None) != (row[2] in plain)]
        if not wrong:
            return
        plain |= self._untold(entry, named)
        for _, _, digest, salt, _ in wrong:
            if (salt is None) != (digest in plain):
                detail = "it lacks its salt" if salt is None else "it has a salt, as its kind never does"
                where = f"object {digest} of entry {entry.seq}"
                self._problem(4, "object", "tampered", where, detail)

    def _fetch(self, entry: Entry, digest: str) -> None:
        """Find an object that an earlier entry stored; its bytes are checked there."""
        row = self._scan.object(digest)
        if row is None or row[4] is None:
            if not any(stored[2] == digest for stored in self._stored):
                self._problem(3, "object", "missing", f"{digest} of entry {entry.seq}", "it is not there")
        elif row[0] is None or row[0] > entry.seq:
            detail = (
                f"entry {entry.seq} names it, but it is stored with entry {row[0]}, which is later or none"
            )
            self._problem(3, "object", "tampered", f"object {digest}", detail)
        elif isinstance(row[4], bytes):
            self._objects[digest] = row[4]

    def _check_evidence(self, entry: Entry) -> None:
        """Step 6: every span slices to its exact words, and every passage to equal words on both sides."""
        data = entry.data
        if entry.type == "derivation":
            self._check_passages(entry)
        if entry.type not in _READ or data["record"] is None:
            return
        record = self._value(data["record"])
        texts = {"text": self._objects[data["text"]].decode(errors="replace")}
        spans = [span for note in record["fields"].values() if (span := note["evidence"])]
        spans += [source["evidence"] for source in record["sources"]]
        if "markup" in {span["in"] for span in spans}:
            texts["markup"] = self._markup(entry)
        wrong = [span for span in spans if texts[span["in"]][span["start"] : span["end"]] != span["exact"]]
        self._report.fine("evidence", len(spans) - len(wrong))
        for span in wrong:
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

    def _check_reading(self, entry: Entry) -> None:
        """Step 7: the stored bytes, read again, give the stored record."""
        if self._reading is None or entry.type not in _READ or entry.data["record"] is None:
            return
        verdict, detail = self._reading.judge(entry, self._capture(entry), self._objects)
        if verdict == "ok":
            self._report.fine("reading")
        else:
            self._problem(7, "reading", verdict, f"the record of entry {entry.seq}", detail)

    def _markup(self, entry: Entry) -> str:
        # Loaded here: most archives' evidence is all in plain text, and many processes start.
        from archive.formats import markup  # noqa: PLC0415

        capture = self._capture(entry)
        return (markup(capture) or "") if capture else ""

    def _capture(self, entry: Entry) -> Capture | None:
        """Give an entry's capture as it was received; None where no observation says how."""
        row = self._scan.reception(entry.seq, entry.data["capture"])
        if row is None:
            return None
        media_type, columns, delimiter = row
        return Capture(
            id="",
            data=self._objects[entry.data["capture"]],
            media_type=media_type,
            origin=Origin(name=""),
            columns=unpacked_columns(columns),
            delimiter=delimiter,
        )


def _gives(salt: Any, data: Any, digest: Any) -> bool:
    """Tell whether salt and bytes, as they are stored, give a digest."""
    if salt is None:
        return isinstance(data, bytes) and sha256(data) == digest
    whole = isinstance(data, bytes) and isinstance(salt, bytes) and len(salt) == SALT_BYTES
    return whole and salted(salt, data) == digest


def _compare(table: str, expected: Sequence[Row], stored: Sequence[Row], report: RangeReport) -> None:
    """Steps 3 and 5: the stored rows are the ones that follow, in every column."""
    if expected == stored:
        report.fine(table, len(expected))
        return
    wanted, there = _keyed(expected), _keyed(stored)
    for key, number in Counter((row[0], row[1]) for row in stored).items():
        if number > 1:
            where, detail = f"{table} row {key[1]} of entry {key[0]}", f"it stands there {number} times"
            report.report(Problem(step=3, kind=table, verdict="tampered", where=where, detail=detail))
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
