"""One walk along the log: the versions that may go out, in batches, with the counts and the root.

Every entry is read and hashed on the way, so that what goes out is known to stand in the log.
"""

from collections import Counter
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from archive.delivery.ahead import ahead, drawn
from archive.errors import NotAnArchiveError, NotFoundError
from archive.merkle import Frontier, leaf_hash
from archive.stating import check_span
from archive.store import outflow

if TYPE_CHECKING:
    import polars as pl

    from archive.store.database import Connection
    from archive.views import Stretch

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
    """A stretch of the log, read.

    Attributes:
        stretch: What the archive holds of it, of the versions that were asked for.
        entries: All its log entries, as ``exports.entries`` reads them.
        versions: Those of the versions that were asked for.
        records: Their records, as ``exports.records`` reads them.
        whole: How many versions in it have all their bytes, whether they were asked for or not.
    """

    stretch: "Stretch"
    entries: "pl.DataFrame"
    versions: "pl.DataFrame"
    records: "pl.DataFrame"
    whole: int


Choice: TypeAlias = "Callable[[Stretch], Sequence[bool]]"
"""Tells of each version of a stretch whether it is asked for."""


def every(stretch: "Stretch") -> "Sequence[bool]":
    """Ask for every version."""
    return [True] * len(stretch.seqs)


def latest(stretch: "Stretch") -> "Sequence[bool]":
    """Ask for the latest version of each article."""
    return stretch.latest


def read(stretch: "Stretch", choice: Choice = every) -> Batch:
    """Read a stretch of the log.

    Raises:
        NotAnArchiveError: An entry or a record is damaged, or an entry that a row calls a version is none.
    """
    import polars as pl  # noqa: PLC0415  half a second, which a mistyped option need not cost

    from archive.exports import entries, records  # noqa: PLC0415  as above

    said = entries.read(stretch.bodies, stretch.first)
    if said is None:
        outflow.opened(stretch.bodies, stretch.first)
        raise NotAnArchiveError(f"one of {_span(stretch)} is damaged; run `archive verify`")
    chosen = stretch.only(choice(stretch))
    versions = said[pl.Series([seq - stretch.first for seq in chosen.seqs], dtype=pl.UInt32)]
    for seq, kind in zip(chosen.seqs, versions["type"].to_list(), strict=True):
        if kind != "version":
            raise NotAnArchiveError(f"entry {seq} is no version, but a row says so; run `archive verify`")
    try:
        decoded = records.decoded(chosen.records)
    except pl.exceptions.PolarsError as error:
        records.demand(chosen, versions)
        raise NotAnArchiveError(
            f"a record of {_span(stretch)} does not have its form; run `archive verify`"
        ) from error
    return Batch(stretch=chosen, entries=said, versions=versions, records=decoded, whole=len(stretch.seqs))


def _span(stretch: "Stretch") -> str:
    return f"the entries {stretch.first} to {stretch.last - 1}"


@dataclass(slots=True, kw_only=True)
class Walk:
    """What a walk along the log has met so far.

    Attributes:
        size: Where it ends.
        frontier: The hashes of the entries.
        entries: How many entries there are of each type.
        whole: How many versions have all their bytes.
        leaves: Takes the RFC 6962 hashes of the entries, one after the other, as they are read.
        rules: The reader's version and the registry's digest of each run that entered a version.
    """

    size: int
    frontier: Frontier = field(default_factory=Frontier)
    entries: Counter[str] = field(default_factory=Counter)
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

    def batches(
        self, connection: "Connection", choice: Choice, progress: Progress | None = None
    ) -> Generator[Batch]:
        """Give the log as far as the walk goes, with the versions that are asked for.

        To be closed before the connection is given back: a thread reads from it.

        Raises:
            NotAnArchiveError: An entry is missing or damaged, or the entries do not give the head's root.
            NotFoundError: The log is not so long.
        """
        size, root = outflow.head(connection)
        if self.size > size:
            raise NotFoundError(f"the log has {size} entries, fewer than {self.size}")
        # The database is read in one thread, what it gives in another: both mostly leave Python's lock alone.
        with (
            closing(drawn(outflow.stretches(connection, 0, self.size))) as stretches,
            closing(ahead(partial(read, choice=choice), stretches)) as batches,
        ):
            for batch in batches:
                self._count(batch)
                yield batch
                if progress:
                    progress(batch.stretch.last, self.size)
        if self.size == size and self.frontier.root() != root:
            raise NotAnArchiveError("the entries do not give the head's root; run `archive verify`")

    def _count(self, batch: Batch) -> None:
        """Hash and count entries."""
        hashes = list(map(leaf_hash, batch.stretch.bodies))
        self.frontier = self.frontier.extended(hashes)
        if self.leaves:
            self.leaves(b"".join(hashes))
        self.whole += batch.whole
        self.entries.update(batch.entries["type"].to_list())
        told = batch.entries.filter(type="run").select("seq", "reader", "registry").rows()
        runs = {seq: (reader, registry) for seq, reader, registry in told}
        for run in batch.entries.filter(type="version")["run"].unique():
            # The entries of a run follow upon the run's own, which may stand in the stretch before.
            self.rules.add(runs.get(run, self._rules))
        self._rules = next(reversed(runs.values()), self._rules)
