"""Exports: a walk along the log, through the promised table, into the files of a folder."""

from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.delivery.ahead import ahead
from archive.delivery.extract import Batch, Progress, Selection, Walk, every, latest
from archive.errors import ArchiveError, NotFoundError
from archive.exports import FORMATS
from archive.exports.checking import ENTRIES, LEAVES
from archive.exports.folder import MANIFEST, Folder, new_folder
from archive.exports.layout import PARTITIONS, Layout
from archive.exports.manifest import manifest, readers, schema_digest
from archive.exports.table import COLUMNS, FULL, Rights, Table, gathered
from archive.intake.ingest import SOFTWARE
from archive.model import Json
from archive.store import outflow, signatures

if TYPE_CHECKING:
    import polars as pl

    from archive.store.database import Connection, Database
    from archive.transparency.checkpoint import SignedCheckpoint

MAX_CHECKPOINT_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to go out, and how.

    Attributes:
        form: A key of ``archive.exports.FORMATS``.
        selection: Which versions.
        rights: How much of their words.
        columns: The columns of the promised table, in any order; they go out in its own.
        partition: ``outlet`` or ``month`` for a file of each, else None.
        checkpoint: The checkpoint as of which this is asked, or None.
        replace: Whether an earlier export at the same place gives way.
    """

    form: str
    selection: Selection = field(default_factory=Selection)
    rights: Rights = FULL
    columns: tuple[str, ...] = COLUMNS
    partition: str | None = None
    checkpoint: "SignedCheckpoint | None" = None
    replace: bool = False

    def __post_init__(self) -> None:
        known = FORMATS.get(self.form)
        if known is None:
            raise ValueError(f"{self.form!r} is no format; one of {', '.join(FORMATS)} is")
        if self.partition and not known.parts:
            raise ValueError(f"{self.form} cannot be partitioned; parquet can")
        if self.partition and self.partition not in PARTITIONS:
            raise ValueError(f"{self.partition!r} is no partition; one of {', '.join(PARTITIONS)} is")
        if set(self.columns) != set(COLUMNS) and not known.is_table:
            raise ValueError(f"{self.form} has no columns to choose from; parquet, jsonl and csv have")
        unknown = [name for name in self.columns if name not in COLUMNS]
        if unknown or not self.columns:
            raise ValueError(
                f"no such column: {', '.join(unknown)}; the promised table has {', '.join(COLUMNS)}"
            )

    def in_order(self) -> tuple[str, ...]:
        """Give the columns in the promised table's order."""
        return tuple(name for name in COLUMNS if name in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What went out.

    Attributes:
        out: The folder.
        files: The data files, with the number of rows in each.
        counts: How many versions the archive has, and how many of them went out.
        size: The size of the log as of which.
        root: The root of the log at that size, in hexadecimal.
    """

    out: str
    files: dict[str, int]
    counts: dict[str, int]
    size: int
    root: str

    def to_json(self) -> Json:
        """Give the JSON form."""
        return asdict(self)


def as_of(text: str | None) -> "tuple[int | None, SignedCheckpoint | None]":
    """Read as of when an export is asked: a size, or the file of a signed checkpoint.

    Returns:
        The size, None for the present one; and the checkpoint, where one was named.

    Raises:
        ValueError: It is neither.
        ArchiveError: The file cannot be read.
    """
    if text is None:
        return None, None
    if text.isascii() and text.isdecimal():
        return int(text), None
    from archive.transparency.checkpoint import SignedCheckpoint  # noqa: PLC0415  loads cryptography
    from archive.transparency.forms import ProofError  # noqa: PLC0415

    try:
        with Path(text).open("rb") as file:
            found = SignedCheckpoint.parse(file.read(MAX_CHECKPOINT_BYTES + 1))
    except OSError as error:
        raise ArchiveError(f"the checkpoint {text} cannot be read: {error.strerror}") from error
    except ProofError as error:
        raise ValueError(f"{text} is neither a size nor a checkpoint: {error}") from error
    return found.checkpoint.size, found


def export(
    database: "Database", request: Request, out: Path, progress: Progress | None = None
) -> ExportReport:
    """Write an export.

    Args:
        database: The archive.
        request: What is to go out.
        out: The folder to make.
        progress: Called with the entries read so far and the number of all.

    Raises:
        ArchiveError: The archive could not be read, or the folder not be written; nothing is left there.
        NotFoundError: The log never had the size that was asked for, or another root at that size.
    """
    with database.reading() as connection:
        size = request.selection.size
        walk = Walk(size=outflow.head(connection)[0] if size is None else size)
        origin = outflow.origin(connection)
        layout = Layout(
            columns=request.in_order(),
            partition=request.partition,
            metadata={"sanad:digest": schema_digest()},
        )
        with new_folder(out, replace=request.replace) as folder:
            walk.leaves = folder.create(LEAVES, data=False).write
            stages = _Stages(request, folder, layout)
            choice = every if request.selection.all_versions else latest
            with closing(walk.batches(connection, choice, progress)) as batches:
                for _ in ahead(stages.write, gathered(map(stages.rows, batches))):
                    pass
            notes = stages.close()
            files = {name: file.rows for name, file in folder.close().files.items() if file.data}
            counts = walk.counts(sum(files.values()))
            root = walk.frontier.root()
            _demand_root(request, origin, root)
            said = {
                "software": SOFTWARE,
                "readers": readers(walk.rules),
                "log": {"origin": origin, "size": walk.size, "root": root.hex()},
                "checkpoint": _checkpoint(connection, request, walk.size),
                "options": _options(request),
                "counts": counts,
                **notes,
            }
            text = manifest(folder, request.form, layout.columns, said)
            folder.create(MANIFEST).write(text)
    return ExportReport(out=str(out), files=files, counts=counts, size=walk.size, root=root.hex())


class _Stages:
    """What is done to a batch of versions: it is read into rows, and these are checked and written."""

    def __init__(self, request: Request, folder: Folder, layout: Layout) -> None:
        self._selection: Final = request.selection
        self._table: Final = Table(request.rights)
        self._writer: Final = FORMATS[request.form].begin(folder, layout)
        self._entries: Final = folder.create(ENTRIES, data=False)

    def rows(self, batch: "Batch") -> "pl.DataFrame":
        """Give the rows that were asked for, and write the lines of the entries they are from."""
        made = self._table.rows(batch.stretch, batch.versions, batch.records)
        frame = self._selection.of(made)
        bodies, first = batch.stretch.bodies, batch.stretch.first
        lines = [bodies[seq - first] for seq in frame["entry"].to_list()]
        self._entries.write(b"\n".join([*lines, b""]))
        return frame

    def write(self, frame: "pl.DataFrame") -> None:
        """Check rows against the promise, and write them."""
        self._writer.write(self._table.checked(frame))

    def close(self) -> dict[str, object]:
        """End the files, and give what the manifest is to say about them."""
        return self._writer.close()


def _checkpoint(connection: "Connection", request: Request, size: int) -> str | None:
    """Give the signed checkpoint as of which the export is: the one asked for, or the archive's own."""
    if request.checkpoint is not None:
        return bytes(request.checkpoint).decode()
    stored = signatures.checkpoint(connection)
    return stored.note.decode() if stored is not None and stored.size == size else None


def _demand_root(request: Request, origin: str, root: bytes) -> None:
    if request.checkpoint is None:
        return
    said = request.checkpoint.checkpoint
    if (said.origin, said.root) != (origin, root):
        raise NotFoundError(
            f"this archive never had that checkpoint: at size {said.size} its log {origin} has the root "
            f"{root.hex()}, the checkpoint of {said.origin} says {said.root.hex()}"
        )


def _options(request: Request) -> Json:
    chosen = request.selection
    return {
        "outlet": chosen.outlet,
        "since": chosen.since,
        "until": chosen.until,
        "source_agency": chosen.source_agency,
        "language": chosen.language,
        "versions": "all" if chosen.all_versions else "latest",
        "mode": str(request.rights),
        "columns": list(request.in_order()),
        "partition": request.partition,
    }
