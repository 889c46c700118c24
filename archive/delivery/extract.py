"""One walk along the log: the versions that may go out, in batches, with the counts and the root.

Every entry is read and hashed on the way, so that what goes out is known to stand in the log.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import compress
from typing import TYPE_CHECKING, TypeAlias

from archive.errors import NotAnArchiveError, NotFoundError
from archive.merkle import Frontier, leaf_hash
from archive.stating import check_span
from archive.store import outflow

if TYPE_CHECKING:
    import polars as pl

    from archive.exports.entries import Stretch
    from archive.store.database import Connection
    from archive.views import Held

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which versions go out; None asks for all.

    Attributes:
        outlet: The outlet's name, in any case.
        since: The first day, month or year: ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``.
        until: The last day, month or year, which belongs to them, likewise.
        source_agency: A media organisation that the report is taken from directly, in any case.
        language: The language's code.
        all_versions: Whether older versions go out too.
        size: The size of the log as of which this is asked, None for its present size.

    Raises:
        ValueError: A day is none.
    """

    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    source_agency: str | None = None
    language: str | None = None
    all_versions: bool = False
    size: int | None = None

    def __post_init__(self) -> None:
        for name, day in (("since", self.since), ("until", self.until)):
            check_span(name, day)

    def of(self, frame: "pl.DataFrame") -> "pl.DataFrame":
        """Give the rows of a frame of the promised table that fit.

        Never left to a database: each has its own idea of upper and lower case.
        """
        import polars as pl  # noqa: PLC0415  half a second, which a mistyped option need not cost

        fits = []
        if self.outlet is not None:
            fits.append(pl.col("outlet").str.to_lowercase() == self.outlet.lower())
        if self.since is not None:
            fits.append(pl.col("date").str.slice(0, len(self.since)) >= self.since)
        if self.until is not None:
            fits.append(pl.col("date").str.slice(0, len(self.until)) <= self.until)
        if self.source_agency is not None:
            lower = pl.col("source_agencies").list.eval(pl.element().str.to_lowercase())
            fits.append(lower.list.contains(self.source_agency.lower()))
        if self.language is not None:
            fits.append(pl.col("language") == self.language)
        return frame.filter(*fits) if fits else frame


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some versions that may go out.

    Attributes:
        held: What the archive holds of them.
        entries: Their log entries, as ``exports.entries`` reads them.
        lines: Their log entries' bytes.
    """

    held: "Held"
    entries: "pl.DataFrame"
    lines: "list[bytes]"

    def only(self, kept: list[bool]) -> "Batch":
        """Give some of them: those at whose place there is True."""
        if all(kept):
            return self
        lines = list(compress(self.lines, kept))
        return Batch(held=self.held.only(kept), entries=self.entries.filter(kept), lines=lines)


def batches(
    connection: "Connection", stretch: "Stretch", size: int, extras: "outflow.Extras"
) -> "Iterator[Batch]":
    """Give the versions of a stretch of the log that may go out.

    Args:
        connection: The archive.
        stretch: The stretch.
        size: The size of the log as of which a version is the latest.
        extras: What the versions' rows held beside the known fields.

    Raises:
        NotAnArchiveError: A row says that an entry is a version that is none.
    """
    for held in outflow.versions(connection, stretch.first, stretch.last, size, extras):
        entries = stretch.versions.filter(stretch.versions["seq"].is_in(held.seqs))
        if entries.height != len(held.seqs):
            (seq, *_) = sorted({*held.seqs} - {*entries["seq"]})
            raise NotAnArchiveError(f"entry {seq} is no version, but a row says so; run `archive verify`")
        lines = [stretch.bodies[seq - stretch.first] for seq in held.seqs]
        yield Batch(held=held, entries=entries, lines=lines)


def opened(bodies: list[bytes], first: int) -> "Stretch":
    """Read entries, the first of them numbered ``first``.

    Raises:
        NotAnArchiveError: One is damaged.
    """
    from archive.exports import entries  # noqa: PLC0415  half a second, which a mistyped option need not cost

    stretch = entries.read(bodies, first)
    if stretch is None:
        outflow.opened(bodies, first)
        last = first + len(bodies) - 1
        raise NotAnArchiveError(f"one of the entries {first} to {last} is damaged; run `archive verify`")
    return stretch


@dataclass(slots=True, kw_only=True)
class Walk:
    """What a walk along the log has met so far.

    Attributes:
        size: Where it ends.
        frontier: The hashes of the entries.
        entries: How many entries there are of each type that counts.
        whole: How many versions have all their bytes.
        leaves: Takes the RFC 6962 hashes of the entries, one after the other, as they are read.
        rules: The reader's version and the registry's digest of each run that entered a version.
    """

    size: int
    frontier: Frontier = field(default_factory=Frontier)
    entries: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("version", "quarantine", "admission"), 0)
    )
    whole: int = 0
    leaves: Callable[[bytes], object] | None = None
    rules: set[tuple[str, str]] = field(default_factory=set)
    _rules: tuple[str, str] = ("", "")

    def counts(self, exported: int) -> dict[str, int]:
        """Give the counts: ``items`` are accepted, quarantined or redacted; what is accepted goes out or not.

        A quarantined item that was admitted is counted as the version it became; one that was dropped
        stays quarantined.
        """
        quarantined = self.entries["quarantine"] - self.entries["admission"]
        redacted = self.entries["version"] - self.whole
        return {
            "items": self.whole + quarantined + redacted,
            "accepted": self.whole,
            "quarantined": quarantined,
            "redacted": redacted,
            "exported": exported,
            "left_out": self.whole - exported,
        }

    def held(
        self, connection: "Connection", *, all_versions: bool, progress: Progress | None = None
    ) -> Iterator[Batch]:
        """Give the versions that may go out, in batches.

        Raises:
            NotAnArchiveError: An entry is missing or damaged, or the entries do not give the head's root.
            NotFoundError: The log is not so long.
        """
        size, root = outflow.head(connection)
        if self.size > size:
            raise NotFoundError(f"the log has {size} entries, fewer than {self.size}")
        extras = outflow.Extras(connection)
        for first, last in outflow.stretches(0, self.size):
            stretch = self._read(outflow.bodies(connection, first, last), first)
            for batch in batches(connection, stretch, self.size, extras):
                self.whole += len(batch.held.seqs)
                yield batch if all_versions else batch.only(batch.held.latest)
            if progress:
                progress(last, self.size)
        if self.size == size and self.frontier.root() != root:
            raise NotAnArchiveError("the entries do not give the head's root; run `archive verify`")

    def _read(self, bodies: list[bytes], first: int) -> "Stretch":
        """Hash, read and count entries."""
        hashes = list(map(leaf_hash, bodies))
        self.frontier = self.frontier.extended(hashes)
        if self.leaves:
            self.leaves(b"".join(hashes))
        stretch = opened(bodies, first)
        for kind in self.entries:
            self.entries[kind] += stretch.of_type(kind).height
        runs = {seq: (reader, registry) for seq, reader, registry in stretch.runs()}
        for run in stretch.versions["run"].unique():
            # The entries of a run follow upon the run's own, which may stand in the stretch before.
            self.rules.add(runs.get(run, self._rules))
        self._rules = next(reversed(runs.values()), self._rules)
        return stretch
