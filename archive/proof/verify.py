"""Verification: the numbered steps of the log's contract, each item with exactly one verdict.

(0) The database is whole, of this schema, and its append-only triggers stand.
(1) The newest checkpoint is signed by the key that the log is trusted by.
(2) The entries are numbered without a gap; the root over them is the stored head's, and at the size
    of every checkpoint that is at hand it is that checkpoint's.
(3) Every projection equals what the entries say: no row without an entry, no entry without its rows.
(4) Every stored object's bytes give its digest, each capture's among them.
(5) Every record gives its digest, and every column equals the record's field.
(6) Every evidence span slices to its exact words.
(7) Where it is asked for: the stored captures, read again, give the stored records.

Steps (2) to (7) walk the log once, in ranges that are checked apart from each other. Steps (1) and
(2) of checkpoints are judged when the walk has given the roots and the log's keys.
"""

import secrets
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from archive.entries import EntryError, decode
from archive.merkle import Frontier
from archive.projection import ROWS
from archive.proof.check import Depth, Span
from archive.proof.trust import Claim, Log, judge, judge_keys, newest_key
from archive.proof.verdicts import Problem, RangeReport, Verdict
from archive.proof.volumes import PRIME, check_volumes
from archive.proof.workers import crew
from archive.store.location import Location
from archive.store.scan import Scan, open_scan
from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.forms import ProofError
from archive.transparency.keys import VerifierKey

Progress: TypeAlias = Callable[[int, int], None]

_SLACK: Final = 1_024
"""Entries that a head may speak of beyond twice as many as are there."""

_ORDER: Final[Sequence[Verdict]] = ("tampered", "missing", "unverifiable")
"""The verdicts that are not green, the gravest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A part of the log to look at closely.

    Attributes:
        percent: How much of it, 1 to 100.
        start: The entry to begin with.
    """

    percent: int
    start: int = 0

    def spans(self, size: int) -> tuple[Span, ...]:
        """Give the entries that are looked at of a log: from the start on, and around its end."""
        start = self.start if self.start < size else 0
        last = start + -(-size * self.percent // 100)
        if last <= size:
            return ((start, last),)
        return (0, last - size), (start, size)

    def following(self, size: int) -> int:
        """Give the entry that the next sample begins with."""
        start = self.start if self.start < size else 0
        return (start + -(-size * self.percent // 100)) % size if size else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a verification is asked for.

    Attributes:
        key: The verifier key that the log is trusted by; None if none was pinned or given.
        key_source: Where the key comes from: ``given``, ``pinned``, or "" where there is none.
        claims: Checkpoints from outside the archive that it is held to.
        sample: Which part to look at closely; None for everything.
        rederive: Whether captures are read again.
        registry: The registry file to read them with on top of the packaged one, or None.
        processes: How many processes share the work; None for as many as there are cores.
    """

    key: VerifierKey | None = None
    key_source: str = ""
    claims: tuple[Claim, ...] = ()
    sample: Sample | None = None
    rederive: bool = False
    registry: Path | None = None
    processes: int | None = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How long ago everything was looked at, where a log is verified in samples.

    Attributes:
        cursor: The entry that the next sample begins with.
        round_began: Since when the entries before it were looked at.
        last_round: Since when all others were, or "" if they never were.
    """

    cursor: int
    round_began: str
    last_round: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What a verification looked at and what it found.

    Attributes:
        archive: The archive's name, without secrets.
        origin: The log's name, or "" where its first entry does not say.
        head: The tree over the entries.
        result: Counts and problems.
        request: What was asked for.
        is_empty: Whether there was nothing to verify: an empty archive is never called intact.
        stored: The newest checkpoint that the archive holds, or None.
        key: The key that checkpoints were checked with: the trusted one, or where there was none
            the log's own newest.
        newest_key: The key that the log is signed with now.
        spans: The entries whose content was looked at.
        signed_tree: The tree at the stored checkpoint's size, or None.
        first_use: Whether the key was pinned by this verification.
        freshness: How fresh the samples are, where one was asked for.
        recorded: The number of the entry that records this verification, or None.
        uncleared: The run of the last redaction, if the files may still hold what it took.
    """

    archive: str
    origin: str
    head: Frontier
    result: RangeReport
    request: Request
    is_empty: bool
    stored: SignedCheckpoint | None
    key: VerifierKey | None
    newest_key: VerifierKey | None
    spans: tuple[Span, ...]
    signed_tree: Frontier | None = None
    first_use: bool = False
    freshness: Freshness | None = None
    recorded: int | None = None
    uncleared: int | None = None

    @property
    def size(self) -> int:
        """The number of entries."""
        return self.head.size

    @property
    def root(self) -> str:
        """The root over the entries, in hexadecimal."""
        return self.head.root().hex()

    @property
    def is_green(self) -> bool:
        """Whether everything in the scope is as it should be."""
        return not self.result.found and not self.is_empty

    @property
    def log_is_right(self) -> bool:
        """Whether the log itself is signed and whole, whatever else was found."""
        return not self.result.steps & {1, 2}

    @property
    def unsigned(self) -> int:
        """The number of entries after the newest checkpoint, which nobody signed."""
        return self.size - self.stored.checkpoint.size if self.stored else self.size

    @property
    def verdict(self) -> str:
        """The verdict in total: ``ok``, ``sample ok``, ``empty``, or the gravest that anything got."""
        if self.result.found:
            given = {verdict for _, verdict in self.result.items}
            return next((verdict for verdict in _ORDER if verdict in given), "tampered")
        if self.is_empty:
            return "empty"
        return "sample ok" if self.is_sample else "ok"

    @property
    def is_sample(self) -> bool:
        """Whether the content of some entries was not looked at."""
        return self.looked_at < self.size

    @property
    def looked_at(self) -> int:
        """The number of entries whose content was looked at."""
        return sum(last - first for first, last in self.spans)

    @property
    def not_done(self) -> tuple[str, ...]:
        """What was not looked at, in words."""
        return tuple(self._not_done())

    def _not_done(self) -> Iterator[str]:
        if self.key is None:
            what = "no checkpoint's signature was checked" if self.request.claims else _NO_CHECKPOINT
            yield f"step 1: {what}; whoever can rewrite the whole database goes unseen"
        if self.is_sample:
            yield f"steps 3 to 6 on {self.size - self.looked_at} of {self.size} entries: this is a sample"
        if not self.request.rederive:
            yield "step 7: captures were not read again"
        yield "the search index: it is derived, and `archive search --rebuild` makes it anew"


_NO_CHECKPOINT: Final = "no checkpoint was compared with"


def verify(
    location: Location, request: Request | None = None, *, progress: Progress | None = None
) -> VerifyReport:
    """Verify an archive: all of it, or the part that is asked for.

    Args:
        location: The archive.
        request: How much to look at, and what to hold it to.
        progress: Called with the entries checked so far and the number of all.

    Raises:
        ArchiveError: The archive cannot be read at all.
    """
    asked = request or Request()
    tell = progress or (lambda _done, _all: None)
    with crew(location, asked.processes) as workers, open_scan(location) as scan:
        result = RangeReport()
        head = _head(scan, result)
        stored = _stored(scan, result)
        claims = (*((stored,) if stored else ()), *asked.claims)
        depth = Depth(
            marks=tuple({claim.signed.checkpoint.size for claim in claims}),
            spans=asked.sample.spans(head.size) if asked.sample else None,
            rederive=asked.rederive,
            registry=asked.registry,
        )
        walk = _Walk()
        checked = workers.check(head.size, depth)
        _check_database(scan, location, result)
        _check_beyond(scan, head.size, result)
        check_volumes(scan, head.size, secrets.randbelow(PRIME), result)
        for part in checked:
            walk.take(part)
            result.add(part)
            tell(walk.whole.size, head.size)
        _check_root(walk.whole, head, result)
        roots = {size: tree.root() for size, tree in walk.trees.items()}
        log = Log(origin=_origin(scan), size=head.size, roots=roots, keys=result.keys)
        key = asked.key or newest_key(log.keys)
        _check_claims(claims, log, key, result)
        return VerifyReport(
            archive=str(location),
            origin=log.origin,
            head=walk.whole,
            result=result,
            request=asked,
            is_empty=not scan.holds_articles(),
            stored=stored.signed if stored else None,
            key=key,
            newest_key=newest_key(log.keys),
            spans=depth.spans or ((0, head.size),),
            signed_tree=walk.trees.get(stored.signed.checkpoint.size) if stored else None,
            uncleared=scan.uncleared(),
        )


@dataclass(slots=True)
class _Walk:
    """The tree as the ranges put it together, and as it was at the sizes that checkpoints speak of."""

    whole: Frontier = field(default_factory=Frontier)
    trees: dict[int, Frontier] = field(default_factory=lambda: {0: Frontier()})

    def take(self, part: RangeReport) -> None:
        for size, frontier in part.marks.items():
            self.trees[size] = self.whole.joined(frontier)
        self.whole = self.whole.joined(part.frontier)


def _head(scan: Scan, result: RangeReport) -> Frontier:
    """Read the stored head; where it is unusable, the entries themselves say how far the log goes."""
    rows = scan.heads()
    head = _fitting(rows[0]) if len(rows) == 1 else None
    count = scan.count()
    if head is not None and head.size <= 2 * count + _SLACK:
        result.fine("head")
        return head
    detail = "it does not fit itself, or the entries" if rows else "it is not there"
    verdict: Verdict = "tampered" if rows else "missing"
    result.report(Problem(step=2, kind="head", verdict=verdict, where="the head", detail=detail))
    # Forged numbers must not send the walk to where nothing is.
    return Frontier(size=min(scan.length(), 2 * count + _SLACK))


def _fitting(row: Sequence[Any]) -> Frontier | None:
    one, size, root, peaks = row
    try:
        head = Frontier.unpacked(size, peaks)
        fits = one == 1 and head.root() == root
    except (TypeError, ValueError, AttributeError):
        return None
    return head if fits else None


def _stored(scan: Scan, result: RangeReport) -> Claim | None:
    """Step 1: the stored checkpoint has its form, and is filed under its size."""
    rows = scan.checkpoints()
    if not rows:
        return None
    one, size, note = rows[0]
    try:
        signed = SignedCheckpoint.parse(note if isinstance(note, bytes) else b"")
        fault = ""
        if (len(rows), one, size) != (1, 1, signed.checkpoint.size):
            fault = "it is not filed as it says"
        elif len(signed.note.signatures) != 1:
            # What others signed belongs to those who keep it; here it would be a change that nobody sees.
            fault = "it is not signed once, by the log's key alone"
    except ProofError as error:
        signed, fault = None, str(error)
    if fault:
        where = "the stored checkpoint"
        result.report(Problem(step=1, kind="checkpoint", verdict="tampered", where=where, detail=fault))
    return Claim(source="stored in the archive", signed=signed, stored=True) if signed else None


def _origin(scan: Scan) -> str:
    try:
        return str(decode(dict(scan.entries(0, 1))[0]).data.get("origin", ""))
    except (KeyError, TypeError, EntryError):
        return ""


def _check_claims(claims: Sequence[Claim], log: Log, key: VerifierKey | None, result: RangeReport) -> None:
    """Steps 1 and 2: the key is the log's, and every checkpoint is signed by it and true."""
    if key is not None:
        faults = list(judge_keys(log, key))
        for fault in faults:
            result.report(fault)
        result.fine("key", 0 if faults else 1)
        if not any(claim.stored for claim in claims):
            detail = "the log has a key, and the archive holds no checkpoint that it signed"
            where = "the stored checkpoint"
            result.report(Problem(step=1, kind="checkpoint", verdict="missing", where=where, detail=detail))
    for claim in claims:
        problem = judge(claim, log, key)
        if problem:
            result.report(problem)
        else:
            result.fine("checkpoint")
    _check_newest(claims, log, key, result)


def _check_newest(claims: Sequence[Claim], log: Log, key: VerifierKey | None, result: RangeReport) -> None:
    """Step 1: the archive holds the newest checkpoint that was ever signed, as far as is known."""
    stored = [claim.signed.checkpoint.size for claim in claims if claim.stored]
    later = [
        claim
        for claim in claims
        if stored and stored[0] < claim.signed.checkpoint.size and not judge(claim, log, key)
    ]
    if later and key is not None:
        detail = f"it is older than the checkpoint {later[0].source}: it was put back"
        where = "the stored checkpoint"
        result.report(Problem(step=1, kind="checkpoint", verdict="tampered", where=where, detail=detail))


def _check_root(whole: Frontier, head: Frontier, result: RangeReport) -> None:
    """Step 2: the entries are those that the head was made over."""
    if head.peaks and whole != head:
        detail = f"the {whole.size} entries do not give the stored root"
        result.report(Problem(step=2, kind="head", verdict="tampered", where="the root", detail=detail))


def _check_beyond(scan: Scan, size: int, result: RangeReport) -> None:
    """Step 3: nothing is stored that belongs to no entry of the log."""
    for table in ("entry", "object", *ROWS):
        number = scan.beyond(table, size)
        if number:
            where, detail = f"{number} rows of {table}", f"they belong to no entry below {size}"
            result.report(Problem(step=3, kind=table, verdict="tampered", where=where, detail=detail))


def _check_database(scan: Scan, location: Location, result: RangeReport) -> None:
    """Step 0: the database's own check, the shape of its tables, and the triggers."""
    for detail in scan.damage():
        result.report(
            Problem(step=0, kind="database", verdict="tampered", where="the database", detail=detail)
        )
    if not scan.is_as_made():
        _check_definitions(location, result)


def _check_definitions(location: Location, result: RangeReport) -> None:
    """Step 0: every table, index, view and trigger is the one that this software makes."""
    from archive.store.database import open_archive  # noqa: PLC0415  few need what this loads
    from archive.store.definitions import altered  # noqa: PLC0415
    from archive.store.guards import missing  # noqa: PLC0415
    from archive.store.shape import differences  # noqa: PLC0415

    database = open_archive(location, "read")
    try:
        with database.reading() as connection:
            with warnings.catch_warnings():
                # SQLAlchemy warns of what it cannot describe; that is missing then, and told so.
                warnings.simplefilter("ignore")
                shape = list(differences(connection))
            told = {where for where, _ in shape}
            for where, detail in (*shape, *(each for each in altered(connection) if each[0] not in told)):
                result.report(Problem(step=0, kind="schema", verdict="tampered", where=where, detail=detail))
            for name in missing(connection):
                result.report(
                    Problem(
                        step=0,
                        kind="trigger",
                        verdict="missing",
                        where=f"trigger {name}",
                        detail="it is absent, disabled or altered: rows could be changed unhindered",
                    )
                )
    finally:
        database.close()
