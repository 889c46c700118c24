"""One walk along the log: the versions that may go out, in batches, with the counts and the root.

Every entry is read and hashed on the way, so that what goes out is known to stand in the log.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from archive.errors import NotAnArchiveError, NotFoundError
from archive.merkle import Frontier, leaf_hash
from archive.stating import check_span
from archive.store import outflow

if TYPE_CHECKING:
    import polars as pl

    from archive.model import Json
    from archive.store.database import Connection
    from archive.views import Held

Progress: TypeAlias = Callable[[int, int], None]

BATCH_ROWS: Final = 8_192
BATCH_BYTES: Final = 32 * 1024 * 1024


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
    ) -> Iterator[list["Held"]]:
        """Give the versions that may go out, in batches.

        Raises:
            NotAnArchiveError: An entry is missing or damaged, or the entries do not give the head's root.
            NotFoundError: The log is not so long.
        """
        size, root = outflow.head(connection)
        if self.size > size:
            raise NotFoundError(f"the log has {size} entries, fewer than {self.size}")
        extras = outflow.Extras(connection)
        batch: list[Held] = []
        weight = 0
        for first, last in outflow.stretches(0, self.size):
            entries = self._read(outflow.bodies(connection, first, last), first)
            for held in outflow.versions(connection, entries, self.size, extras):
                self.whole += 1
                if not (all_versions or held.latest):
                    continue
                batch.append(held)
                weight += len(held.record)
                if len(batch) >= BATCH_ROWS or weight >= BATCH_BYTES:
                    yield batch
                    batch, weight = [], 0
            if progress:
                progress(last, self.size)
        if self.size == size and self.frontier.root() != root:
            raise NotAnArchiveError("the entries do not give the head's root; run `archive verify`")
        if batch:
            yield batch

    def _read(self, bodies: list[bytes], first: int) -> dict[int, "Json"]:
        """Hash and count entries; gives those of versions, by number."""
        hashes = list(map(leaf_hash, bodies))
        self.frontier = self.frontier.extended(hashes)
        if self.leaves:
            self.leaves(b"".join(hashes))
        versions = {}
        for seq, entry in outflow.opened(bodies, first).items():
            kind = entry["type"]
            if kind == "version":
                versions[seq] = entry
                self.rules.add(self._rules)
            elif kind == "run":
                # The entries of a run follow upon the run's own.
                self._rules = entry["reader"], entry["registry"]
            if kind in self.entries:
                self.entries[kind] += 1
        return versions
