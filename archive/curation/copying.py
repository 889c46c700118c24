"""Copying an archive to another database: entries and objects as they are, every other row made anew.

The copy grows by whole batches, each in one transaction and each the next stretch of the same log, so
that it is the beginning of its source at any moment. Verification finds missing what is still to come: the
checkpoint, and the redactions that tell why bytes are gone. Copying again goes on where the copy ends, be
it after a crash or after the source has grown.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from archive.digest import parse, salted
from archive.entries import Entry, EntryError, decode
from archive.errors import ArchiveError, ConflictError, NotAnArchiveError
from archive.intake import founding
from archive.merkle import Frontier, leaf_hash
from archive.model import Json
from archive.projection import REDACTED, ROWS, Row, Rows, names, project, reduced
from archive.proof.verify import Request, VerifyReport, verify
from archive.store import erase, schema, signatures, writer
from archive.store.database import Database, connect, open_archive
from archive.store.location import Location
from archive.store.scan import ObjectRow, Scan, open_scan

Progress: TypeAlias = Callable[[str, int, int], None]

MAX_ENTRIES: Final = 4_096
MAX_BYTES: Final = 16 * 1024 * 1024
"""What is copied in one transaction, and held in memory."""

_STEP: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyReport:
    """What was copied, and what verifying the copy found.

    Attributes:
        source: The archive that was copied, without secrets.
        destination: The copy, likewise.
        before: The number of entries that the copy held already.
        size: The number of entries that it holds now.
        root: The root over them, the same in both, in hexadecimal.
        left: Why something that was redacted meanwhile may still be in the copy's files, or "".
        verification: The verification of the copy.
    """

    source: str
    destination: str
    before: int
    size: int
    root: str
    left: str
    verification: VerifyReport

    @property
    def is_clean(self) -> bool:
        """Whether everything in the copy is as the log says; an empty log is copied as one."""
        return not self.verification.result.found and not self.left


def copy(
    source: Location, destination: Location, request: Request, *, progress: Progress | None = None
) -> CopyReport:
    """Copy an archive, or what is new of it, and verify the copy.

    The source may be written to meanwhile: what it held when copying began is copied.

    Args:
        source: The archive.
        destination: A place that is empty, or holds an earlier copy.
        request: How the copy is verified: by the key that the source is trusted by, if one is known.
        progress: Called with what is being done (``copying``, ``verifying``), how many entries are
            done, and how many there are.

    Raises:
        ArchiveError: The source cannot be read or is damaged, or the destination holds another log,
            or one that the source is behind.
    """
    if source == destination or _is_one_file(source, destination):
        raise ArchiveError(f"{source} cannot be copied onto itself; name another place")
    tell = progress or (lambda _what, _done, _all: None)
    with open_scan(source) as scan:
        goal, checkpoints = _head(scan, source), scan.checkpoints()
    with closing(_Copy(source, destination)) as work:
        start = before = work.begin(goal)
        while start.size < goal.size:
            tell("copying", start.size, goal.size)
            start, goal = work.step(start, goal)
        if start != goal:
            raise NotAnArchiveError(f"{source}: its entries do not give its head; run `archive verify`")
        work.file(checkpoints)
        left = work.finish()
    tell("copying", goal.size, goal.size)
    verification = verify(destination, request, progress=lambda done, all_: tell("verifying", done, all_))
    if (verification.size, verification.root) != (goal.size, goal.root().hex()):
        raise ConflictError(f"{destination} was written to while it was verified; copy once more")
    return CopyReport(
        source=str(source),
        destination=str(destination),
        before=before.size,
        size=goal.size,
        root=goal.root().hex(),
        left=left,
        verification=verification,
    )


def _is_one_file(source: Location, destination: Location) -> bool:
    """Tell whether two names are of one file: through a link, or on a disk that ignores case."""
    if not source.dialect == destination.dialect == "sqlite" or not destination.path.exists():
        return False
    return source.path.samefile(destination.path)


class _Copy:
    """One copying under way: the source is read a batch at a time, the destination stays open."""

    __slots__ = ("_database", "_destination", "_erased", "_source")

    def __init__(self, source: Location, destination: Location) -> None:
        self._source: Final = source
        self._destination: Final = destination
        self._erased = False
        fresh = not founding.is_founded(destination)
        self._database: Database = (
            connect(destination, "create") if fresh else open_archive(destination, "write")
        )

    def close(self) -> None:
        """Let go of the destination."""
        self._database.close()

    def begin(self, goal: Frontier) -> Frontier:
        """Give the head of the destination: one that the source had once.

        Raises:
            ArchiveError: The destination's log is another one, or longer than the source's.
        """
        with self._database.reading() as connection:
            if schema.is_empty(connection):
                return Frontier()
            held = writer.head(connection)
        if held.size > goal.size:
            raise ArchiveError(
                f"{self._destination} has {held.size} entries and {self._source} only {goal.size}: "
                "it is ahead, and nothing was copied; did you mean the other direction?"
            )
        if _prefix(self._source, held.size) != held:
            raise ArchiveError(
                f"{self._destination} holds another log than {self._source}; nothing was copied: "
                "name an empty place"
            )
        return held

    def file(self, checkpoints: Sequence[Row]) -> None:
        """File the source's newest checkpoint, if it is newer than the copy's; verifying will judge it."""
        with self._database.writing() as connection:
            held = signatures.checkpoint(connection)
            for _, size, note in checkpoints[:1]:
                if held is None or held.size < size:
                    signatures.file_checkpoint(connection, size, note)

    def step(self, start: Frontier, goal: Frontier) -> tuple[Frontier, Frontier]:
        """Copy the next batch; gives the destination's new head, and the head to reach."""
        with open_scan(self._source) as scan:
            batch = _read(scan, start.size, goal.size, str(self._source))
            if batch.is_redacted:
                # What was redacted while we copied is only right together with the entry that says so.
                goal = _head(scan, self._source)
        with self._database.writing() as connection:
            if not start.size:
                schema.lock(connection)
                if schema.is_empty(connection):
                    schema.upgrade(connection)
                    writer.found(connection)
            if writer.lock_head(connection) != start:
                raise ConflictError(f"somebody else writes to {self._destination}; nothing more was copied")
            grown = writer.enter(connection, start, batch.bodies, batch.rows)
            for targets in batch.redactions:
                self._erased |= erase.repeat(connection, targets)
        return grown, goal

    def finish(self) -> str:
        """Clear the destination's files of what was redacted since it was copied; see ``erase.scrub``."""
        return erase.scrub(self._database) if self._erased else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """The next stretch of the log.

    Attributes:
        bodies: The entries' bytes.
        rows: The objects they stored, and the rows that follow from them.
        redactions: What those entries that are redactions take away.
        is_redacted: Whether something of the batch was taken away by a later entry.
    """

    bodies: Sequence[bytes]
    rows: Rows
    redactions: Sequence[Json]
    is_redacted: bool


class _Objects(dict[str, bytes]):
    """The bytes of a batch's objects; those that an earlier entry stored are looked up."""

    def __init__(self, scan: Scan, stored: Sequence[ObjectRow]) -> None:
        super().__init__({row[2]: REDACTED if row[4] is None else row[4] for row in stored})
        self._scan = scan

    def __missing__(self, digest: str) -> bytes:
        row = self._scan.object(digest)
        if row is None:
            raise KeyError(digest)
        return REDACTED if row[4] is None else bytes(row[4])


def _read(scan: Scan, first: int, goal: int, shown: str) -> _Batch:
    """Read the next batch, checking that each entry and object is what it says it is.

    Raises:
        NotAnArchiveError: One is not: damage is not copied.
    """
    rest = scan.entries(first, min(first + MAX_ENTRIES, goal))
    try:
        entries = [_entry(seq, body, first + at) for at, (seq, body) in enumerate(rest)]
        number = _cut(entries, scan.sizes(first, first + len(entries)), goal)
        stored = [_checked(row) for row in scan.objects(first, first + number)]
        redacted = scan.redacted(first, first + number)
        objects = _Objects(scan, stored)
        rows: Rows = {"object": [tuple(row) for row in stored]} | {name: [] for name in ROWS}
        for entry in entries[:number]:
            made = reduced(entry) if entry.seq in redacted else _projected(entry, objects)
            for name, some in made.items():
                rows[name].extend(some)
        return _Batch(
            bodies=[body for _, body in rest[:number]],
            rows=rows,
            redactions=[parse(objects[e.data["targets"]]) for e in entries[:number] if e.type == "redaction"],
            is_redacted=bool(redacted) or any(row[4] is None for row in stored),
        )
    except (ValueError, TypeError, LookupError) as error:
        raise NotAnArchiveError(
            f"{shown} is damaged ({error}), and damage is not copied; run `archive verify`"
        ) from error


def _projected(entry: Entry, objects: _Objects) -> Rows:
    for digest in names(entry):
        if objects[digest] == REDACTED:
            raise ValueError(f"object {digest} of entry {entry.seq} is gone, and no redaction says so")
    return project(entry, objects)


def _entry(seq: Any, body: Any, expected: int) -> Entry:
    entry = decode(body)
    if not seq == entry.seq == expected:
        raise EntryError(f"entry {expected} is missing, or stands elsewhere")
    return entry


def _checked(row: ObjectRow) -> ObjectRow:
    entry, _, digest, salt, data = row
    if data is not None and salted(salt or b"", data) != digest:
        raise ValueError(f"the bytes of object {digest} of entry {entry} do not give its digest")
    return row


def _cut(entries: Sequence[Entry], sizes: dict[int, int], goal: int) -> int:
    """Give how many entries to copy at once: if it can be, whole runs.

    Raises:
        ValueError: There are none.
    """
    if not entries:
        raise ValueError("its log is shorter than its head says")
    total, most = 0, len(entries)
    for at, entry in enumerate(entries):
        total += sizes.get(entry.seq, 0)
        if total > MAX_BYTES and at:
            most = at
            break
    if entries[0].seq + most == goal:
        return most
    runs = [at for at, entry in enumerate(entries[:most]) if entry.type == "run" and at]
    return runs[-1] if runs else most


def _head(scan: Scan, shown: Location) -> Frontier:
    rows = scan.heads()
    try:
        ((_, size, root, peaks),) = rows
        head = Frontier.unpacked(size, peaks)
    except (TypeError, ValueError) as error:
        raise NotAnArchiveError(f"{shown}: the log's head is damaged; run `archive verify`") from error
    if head.root() != root or not size:
        raise NotAnArchiveError(f"{shown}: the log's head is damaged; run `archive verify`")
    return head


def _prefix(location: Location, size: int) -> Frontier:
    """Give the head that an archive had when its log was so long, from its entries."""
    grown = Frontier()
    with open_scan(location) as scan:
        for first in range(0, size, _STEP):
            rows = scan.entries(first, min(first + _STEP, size))
            grown = grown.extended(leaf_hash(body) for _, body in rows)
    return grown
