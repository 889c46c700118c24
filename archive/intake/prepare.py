"""Captures to prepared articles, in batches: decode, read, assess and hash, without any database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Final, NamedTuple

from archive.digest import canonical, parse, sha256
from archive.entries import Object
from archive.findings import finding
from archive.formats import page
from archive.identity import Alias, aliases, content_digest
from archive.intake.assess import Assessment, Assessor, Candidate
from archive.lineage.linking import Linkable, linkable, media_naming
from archive.model import Capture, Finding, Page, Reading, Record, Unreadable, Verdict
from archive.reading import Asked, Knowledge, read_all

TOGETHER: Final = 64
"""So many captures are decoded, read and hashed together; of more, the texts do not fit into a cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What is asserted about one capture from outside.

    Attributes:
        prior: The statements that the archive holds about it, oldest first.
        added: Stated for this very capture: it wins over everything else.
        defaults: Stated for the whole input: a row's own columns win over it.
    """

    prior: tuple[Object, ...] = ()
    added: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)

    def held(self) -> dict[str, str]:
        """Give what the held statements say together; the later one wins."""
        fields: dict[str, str] = {}
        for statement in self.prior:
            fields |= parse(statement.data)["fields"]
        return fields

    def said(self) -> set[tuple[str, str]]:
        """Give every field with every value that a held statement ever gave it."""
        return {pair for statement in self.prior for pair in parse(statement.data)["fields"].items()}

    def news(self, given: Mapping[str, str]) -> dict[str, str]:
        """Give what is stated for the first time.

        What is stated for a whole input is no news if it was ever stated: an option that comes again
        every night must not undo what somebody stated after it.

        Args:
            given: What the capture's own row asserts.
        """
        said = self.said() if self.defaults else set()
        held = self.held() if self.added else {}
        news = {f: v for f, v in self.defaults.items() if f not in given and (f, v) not in said}
        return news | {f: v for f, v in self.added.items() if held.get(f) != v}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """One capture, read and judged: everything about it that does not depend on the archive.

    Attributes:
        capture: The capture. Its data is empty if it was too large to be kept.
        digest: The capture's digest, or None if it was too large to be kept.
        text: The plain text, or None if the bytes are no text.
        text_object: Its UTF-8 with its digest.
        record: The record, or None where there is no text to read.
        record_object: The record's RFC 8785 bytes with their digest.
        content: The digest that decides whether it is a new version.
        findings: All findings.
        verdict: What follows from them.
        aliases: The names by which it is recognised, strongest first.
        prior: The statements about it that the archive holds, oldest first.
        added: What is stated about it for the first time, by field.
        linkable: What links it to other articles; None where it is not linked.
        article: The id of the article that it belongs to, where that was decided already: before what
            was stated about that article was applied to it.
    """

    capture: Capture
    digest: str | None
    text: str | None
    record: Record | None
    text_object: Object | None = None
    record_object: Object | None = None
    content: str | None = None
    findings: tuple[Finding, ...]
    verdict: Verdict
    aliases: tuple[Alias, ...] = ()
    prior: tuple[Object, ...] = ()
    added: Mapping[str, str]
    linkable: Linkable | None = None
    article: str | None = None

    @property
    def record_digest(self) -> str | None:
        """The record's digest, or None where there is no text to read."""
        return self.record_object.digest if self.record_object else None

    @property
    def stated(self) -> dict[str, str]:
        """What is stated about it, by field; the last statement wins."""
        return Stated(prior=self.prior).held() | dict(self.added)

    @property
    def digests(self) -> tuple[str, ...]:
        """The digests of its bytes, text, record and content, by which what was redacted is recognised."""
        found = (self.digest, self.text_object and self.text_object.digest, self.record_digest, self.content)
        return tuple(digest for digest in found if digest)


class Preparer:
    """Prepares batches of captures with one state of knowledge."""

    __slots__ = ("_assessor", "_judging", "_linking", "_naming", "knowledge")

    def __init__(self, knowledge: Knowledge, *, strict: bool = False, linking: bool = True) -> None:
        self.knowledge: Final = knowledge
        self._assessor: Final = Assessor(strict=strict)
        # The thread that enters a batch may prepare, too, and pandera keeps its settings for all threads.
        self._judging: Final = Lock()
        self._linking: Final = linking
        self._naming: Final = media_naming(knowledge.registry)

    def prepare(
        self,
        batch: Sequence[Capture | Unreadable],
        stated: Sequence[Stated],
        received: datetime | Sequence[datetime],
    ) -> list[Prepared]:
        """Prepare captures.

        Args:
            batch: The captures; an ``Unreadable`` among them is one that was too large to keep.
            stated: For each, what is asserted about it from outside.
            received: When they were received: all at once, or each at its own time.

        Returns:
            One prepared article for each, in order.
        """
        opened = [
            each
            for at in range(0, len(batch), TOGETHER)
            for each in self._open(batch[at : at + TOGETHER], stated[at : at + TOGETHER])
        ]
        moments = [received] * len(opened) if isinstance(received, datetime) else received
        candidates = [
            Candidate(
                record=each.record,
                findings=each.findings,
                outlet_known=self.knowledge.knows(each.record.outlet or ""),
                received=moment,
            )
            for each, moment in zip(opened, moments, strict=True)
        ]
        with self._judging:
            judged = self._assessor.assess(candidates)
        return [
            _closed(each, verdict, self._linkable(each, verdict))
            for each, verdict in zip(opened, judged, strict=True)
        ]

    def _linkable(self, opened: "_Opened", judged: Assessment) -> Linkable | None:
        """Take the fingerprints of what is accepted, and what else links it to other articles."""
        if not self._linking or judged.verdict != "accepted":
            return None
        data = opened.capture.data
        return linkable(opened.record, data, self.knowledge.registry, self._naming)

    def _open(self, batch: Sequence[Capture | Unreadable], stated: Sequence[Stated]) -> "list[_Opened]":
        """Decode, read and hash some captures, each step for all of them."""
        decoded = [_decoded(*each) for each in zip(batch, stated, strict=True)]
        readings = read_all([Asked(each.page, each.asserted) for each in decoded], self.knowledge)
        return [_hashed(*each) for each in zip(decoded, readings, strict=True)]


class _Decoded(NamedTuple):
    """A capture, its page, and what is asserted about it: all of it, what the archive holds, what is new."""

    capture: Capture
    page: Page
    asserted: Mapping[str, str]
    prior: tuple[Object, ...]
    added: Mapping[str, str]


class _Opened(NamedTuple):
    """A capture that has been read and hashed, and not yet judged; one without text has no objects."""

    capture: Capture
    digest: str | None
    text: str
    record: Record
    findings: tuple[Finding, ...]
    prior: tuple[Object, ...]
    added: Mapping[str, str]
    text_object: Object | None = None
    record_object: Object | None = None
    content: str | None = None
    aliases: tuple[Alias, ...] = ()


def _decoded(item: Capture | Unreadable, stated: Stated) -> _Decoded:
    if isinstance(item, Unreadable):
        capture = Capture(id=str(item.origin), data=b"", media_type="", origin=item.origin)
        opened = Page(text="", findings=(finding("too-large", item.reason),))
    else:
        capture, opened = item, page(item)
    added = stated.news(opened.given)
    return _Decoded(
        capture=capture,
        page=opened,
        asserted={**opened.given, **stated.held(), **added},
        prior=stated.prior,
        added=added,
    )


def _hashed(decoded: _Decoded, reading: Reading) -> _Opened:
    capture, page, asserted, prior, added = decoded
    record = reading.record
    codes = {found.code for found in page.findings}
    digest = None if "too-large" in codes else sha256(capture.data)
    if digest is None or "undecodable" in codes:
        # What is wrong with a record that could not be read is not worth telling.
        return _Opened(capture, digest, page.text, record, page.findings, prior, added)
    value = record.to_json()
    record_bytes = canonical(value)
    return _Opened(
        capture=capture,
        digest=digest,
        text=page.text,
        record=record,
        findings=page.findings + reading.findings,
        prior=prior,
        added=added,
        text_object=_text_object(page.text, Object(digest=digest, data=capture.data)),
        record_object=Object(digest=sha256(record_bytes), data=record_bytes, value=value),
        content=content_digest(record),
        aliases=aliases(record, asserted.get("key")),
    )


def _closed(opened: _Opened, judged: Assessment, linkable: Linkable | None) -> Prepared:
    readable = opened.record_object is not None
    return Prepared(
        capture=opened.capture,
        digest=opened.digest,
        text=opened.text if readable else None,
        text_object=opened.text_object,
        record=opened.record if readable else None,
        record_object=opened.record_object,
        content=opened.content,
        findings=judged.findings if readable else opened.findings,
        verdict=judged.verdict if readable else "quarantined",
        aliases=opened.aliases,
        prior=opened.prior,
        added=opened.added,
        linkable=linkable,
    )


def _text_object(text: str, capture: Object) -> Object:
    """Give the text as an object; of a plain UTF-8 capture it is the capture itself."""
    data = text.encode()
    return capture if data == capture.data else Object(digest=sha256(data), data=data)
