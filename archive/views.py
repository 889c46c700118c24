"""The values that questions to an archive are answered with."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import compress
from typing import Any, Self

from archive.model import Finding, Json
from archive.stating import check_span, check_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which articles are asked for; None asks for all.

    Attributes:
        outlet: The outlet's name, in any case.
        since: The first day, month or year: ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``.
        until: The last day, month or year, which belongs to them, likewise.
        source: A source agency that the report is taken from directly, in any case.
        reporter: A reporter's name, in any case.
        language: The language's code.

    Raises:
        MisuseError: A day is none of the calendar, or a name is no text.
    """

    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    source: str | None = None
    reporter: str | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            check_span(name, getattr(self, name))
        for name in ("outlet", "source", "reporter", "language"):
            value = getattr(self, name)
            if value is not None:
                check_words(name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of an article: its names, its digests, and what people look for it by.

    ``redacted`` says that nothing of its words is left. ``silent`` names the versions up to this
    one that the publisher changed without saying so; None where nobody looked for them.
    """

    article: str
    number: int
    kind: str
    entry: int
    run: int
    time: str
    capture: str
    text: str
    record: str
    content: str
    outlet: str | None
    date: str | None
    title: str | None
    byline: str | None
    language: str | None
    url: str | None
    redacted: bool = False
    silent: tuple[int, ...] | None = None

    def to_json(self) -> Json:
        """Give the JSON form; it says nothing of silent edits where nobody looked for them."""
        return {name: value for name, value in asdict(self).items() if name != "silent" or value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One time that a capture of an article was received."""

    run: int
    received: str
    name: str
    line: int | None
    media_type: str
    size: int
    capture: str | None
    columns: tuple[str, ...]
    delimiter: str
    extra: str
    outcome: str
    captured: str | None

    @property
    def place(self) -> str:
        """Where it came from."""
        return self.name if self.line is None else f"{self.name}:{self.line}"

    @property
    def moment(self) -> datetime:
        """When it was received."""
        return datetime.fromisoformat(self.received)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One field that somebody stated about a capture; ``overruled`` if a later statement says otherwise."""

    entry: int
    field: str
    value: str
    reason: str
    by: str
    overruled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """One redaction of an article, or of some of its versions.

    Attributes:
        entry: The number of its entry.
        time: When it was entered.
        numbers: The versions that were redacted.
        reason: Why.
        by: Who asked for it, or "".
    """

    entry: int
    time: str
    numbers: tuple[int, ...]
    reason: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Everything that is known about one version.

    Attributes:
        version: The version.
        record: Its record; empty if it was redacted.
        findings: What was found about it.
        statements: What was stated about its capture, oldest first; each says whether a later one
            overrules it.
        lapsed: What was stated about earlier captures of the article, and does not apply to this one.
        observations: Every time that a capture of the article was received.
        versions: All versions of the article.
        withdrawals: What of the article was redacted.
    """

    version: Version
    record: Json
    findings: tuple[Finding, ...]
    statements: tuple[Statement, ...]
    observations: tuple[Observation, ...]
    versions: tuple[Version, ...]
    withdrawals: tuple[Withdrawal, ...] = ()
    lapsed: tuple[Statement, ...] = ()

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "version": self.version.to_json(),
            "record": self.record,
            "findings": [found.to_json() for found in self.findings],
            "statements": [asdict(statement) for statement in self.statements],
            "lapsed": [asdict(statement) for statement in self.lapsed],
            "observations": [asdict(observation) for observation in self.observations],
            "versions": [version.to_json() for version in self.versions],
            "redactions": [asdict(withdrawal) for withdrawal in self.withdrawals],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarantineItem:
    """One capture that did not pass validation, and what became of it.

    Attributes:
        id: Its id, which becomes the article's if it is admitted as a new one.
        entry: The number of its entry.
        time: When it was entered.
        name: Where the capture came from.
        capture: Its digest, or None if it was too large to be kept.
        outlet: What was read of it.
        date: Likewise.
        title: Likewise.
        findings: Why it is here.
        outcome: ``open``, ``admitted``, ``dropped`` or ``redacted``.
        reason: Why it was admitted or dropped.
        by: Who did it.
        record: What was read of it; empty where it could not be read.
        text: Its plain text, or None.
    """

    id: str
    entry: int
    time: str
    name: str
    capture: str | None
    outlet: str | None
    date: str | None
    title: str | None
    findings: tuple[Finding, ...]
    outcome: str
    reason: str = ""
    by: str = ""
    record: Json = field(default_factory=dict)
    text: str | None = None

    def to_json(self) -> Json:
        """Give the JSON form."""
        made: dict[str, Any] = asdict(self)
        made["findings"] = [found.to_json() for found in self.findings]
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How much an archive holds.

    ``uncleared`` is the run of the last redaction, if the database's files may still hold what it took.
    """

    archive: str
    origin: str
    schema: str
    size: int
    root: str
    articles: int
    versions: int
    observations: int
    quarantined: int
    first: str | None
    last: str | None
    runs: int
    uncleared: int | None

    def to_json(self) -> Json:
        """Give the JSON form."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Entries that follow upon each other, and what the archive holds of the versions among them.

    Of those that may go out: the bytes of all that they name are there. By column, since an export makes
    these of every version.

    Attributes:
        first: The number of the first entry.
        bodies: The bytes of the entries.
        seqs: The numbers of the versions' entries, in order.
        records: Their records' bytes.
        latest: Whether there is no newer version of the article.
        findings: The codes of what was found about each.
        extras: What its row held beside the known fields, as a JSON object's text, or None.
    """

    first: int
    bodies: list[bytes]
    seqs: list[int]
    records: list[bytes]
    latest: list[bool]
    findings: list[tuple[str, ...]]
    extras: list[str | None]

    @property
    def last(self) -> int:
        """One past the last entry's number."""
        return self.first + len(self.bodies)

    def only(self, kept: Sequence[bool]) -> Self:
        """Give the same entries with some of the versions: those at whose place there is True."""
        if all(kept):
            return self
        of_versions = ("seqs", "records", "latest", "findings", "extras")
        columns: dict[str, Any] = {name: list(compress(getattr(self, name), kept)) for name in of_versions}
        return replace(self, **columns)
