"""How articles are added, and what became of them all: the options of a run, and its report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from archive.errors import MisuseError
from archive.formats import MAX_CAPTURE_BYTES, NAMES
from archive.formats.rows import capture_time
from archive.intake.files import STANDARD_INPUT, find
from archive.intake.ingest import BatchResult
from archive.intake.inputs import Inputs
from archive.intake.plan import RESULTS, Outcome
from archive.model import Unreadable
from archive.stating import check_fields, check_words
from archive.transparency.checkpoint import SignedCheckpoint

LISTED: Final = 1_000
"""Quarantined and unreadable inputs that a report lists; all are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptions:
    """How articles are added.

    Attributes:
        stated: What the caller states about all of them; a row's own columns win over it.
        strict: Whether warnings quarantine too.
        linking: Whether they are linked to the articles that they share text with.
        dry_run: Whether nothing is to be written.
        max_bytes: The largest capture that is kept.
        by: Who adds them, or "".
        captured: When they were taken from where they are published, RFC 3339 with a time zone; what a row
            says of itself wins over it.
        input_format: What standard input is in: a key of ``archive.formats.NAMES``.

    Raises:
        MisuseError: A statement cannot be meant; see ``archive.stating``.
    """

    stated: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    linking: bool = True
    dry_run: bool = False
    max_bytes: int = MAX_CAPTURE_BYTES
    by: str = ""
    captured: str | None = None
    input_format: str = "text"

    def __post_init__(self) -> None:
        if self.input_format not in NAMES:
            raise MisuseError(f"input_format: {self.input_format!r} is not one of {', '.join(NAMES)}")
        check_fields(self.stated)
        if self.captured is not None and capture_time(self.captured) is None:
            raise MisuseError(
                f"captured: {self.captured[:80]!r} is no time with a time zone; "
                "give it as YYYY-MM-DDTHH:MM:SS+HH:MM"
            )
        if self.by:
            check_words("by", self.by)

    def gather(self, paths: Sequence[str | Path]) -> Inputs:
        """List what paths lead to, and read as far as the first article; see ``archive.intake.inputs``.

        Args:
            paths: Files, folders, or ``-`` for standard input.

        Raises:
            MisuseError: What only one article can have is stated of several; or the format of standard
                input is said, and that is not among the paths.
        """
        listing = find(paths, suffix=NAMES[self.input_format])
        if self.input_format != "text" and STANDARD_INPUT not in listing.paths:
            raise MisuseError("input_format: it says what standard input is in; give - as one of the paths")
        return Inputs(listing, self.max_bytes, self.stated, capture_time(self.captured))


@dataclass(slots=True, kw_only=True)
class AddReport:
    """What became of everything that was added.

    Attributes:
        counts: How many inputs had which result; they add up to ``received``.
        received: The number of inputs.
        expected: The number of inputs to come in all, or None where only reading tells.
        passed_over: How many files of other kinds stand in the folders.
        accepted: The outcomes of new articles and versions, at most ``LISTED``.
        quarantined: The outcomes of quarantined captures, at most ``LISTED``.
        unreadable: The inputs that could not be read, at most ``LISTED``.
        lapsed: The outcomes of captures to which something that was stated about an earlier capture of
            their article does not apply, at most ``LISTED``; `archive history` tells all.
        signed: The checkpoint that was signed at the end, or None.
        not_signed: Why none could be signed although the log has a key, or "".
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*RESULTS, "unreadable"), 0))
    received: int = 0
    expected: int | None = None
    passed_over: int = 0
    accepted: list[Outcome] = field(default_factory=list)
    quarantined: list[Outcome] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    lapsed: list[Outcome] = field(default_factory=list)
    signed: SignedCheckpoint | None = None
    not_signed: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was quarantined or unreadable."""
        return not self.counts["quarantined"] and not self.counts["unreadable"]

    def take(self, batch: BatchResult) -> None:
        """Count a batch."""
        self.received += len(batch.outcomes) + len(batch.unreadable)
        self.counts["unreadable"] += len(batch.unreadable)
        self.unreadable.extend(batch.unreadable[: LISTED - len(self.unreadable)])
        for outcome in batch.outcomes:
            self.counts[outcome.result] += 1
            if outcome.lapsed and len(self.lapsed) < LISTED:
                self.lapsed.append(outcome)
            kept = {"quarantined": self.quarantined, "new": self.accepted, "version": self.accepted}
            listed = kept.get(outcome.result)
            if listed is not None and len(listed) < LISTED:
                listed.append(outcome)
