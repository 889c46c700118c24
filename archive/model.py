"""The values that flow through the archive: frozen, and made of the standard library only.

A page is read into a record; a record is assessed into findings and a verdict. Field names
follow schema.org, IPTC ninjs 3.1 and W3C PROV where those have one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, Self, TypeAlias

Basis: TypeAlias = Literal["printed", "metadata", "url", "inferred", "asserted"]
Kind: TypeAlias = Literal["agency", "outlet", "institution", "person", "social"]
Relation: TypeAlias = Literal["derived", "published"]
Place: TypeAlias = Literal["dateline", "byline", "text", "credit", "metadata"]
Precision: TypeAlias = Literal["second", "minute", "day"]
Severity: TypeAlias = Literal["error", "warning"]
Verdict: TypeAlias = Literal["accepted", "quarantined"]
Within: TypeAlias = Literal["text", "markup"]

Json: TypeAlias = dict[str, Any]

ASSERTABLE: Final = ("outlet", "date", "byline", "title", "language", "url", "key")
"""What a caller may state about an article; a statement wins over what was read."""

NOTED: Final = (
    "outlet",
    "date",
    "date_precision",
    "modified",
    "byline",
    "reporters",
    "editors",
    "source_agencies",
    "dateline",
    "title",
    "body",
    "language",
    "url",
    "photo_credits",
)
"""The fields of a record that carry a note of where they come from, in the order they are shown."""

_PLURAL: Final = ("reporters", "editors", "photo_credits")


def is_text(value: str) -> bool:
    """Tell whether a string is text: bytes that are not UTF-8 reach Python as lone surrogates in one."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class Evidence(NamedTuple):
    """The words a value was read from.

    Attributes:
        start: First code point of the words.
        end: One past their last code point.
        exact: The words: always equal to the slice.
        cue: The rule that read them.
        within: ``text`` (the article's plain text) or ``markup`` (the decoded page).
    """

    start: int
    end: int
    exact: str
    cue: str
    within: Within = "text"

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what ``to_json`` gave."""
        return cls(within=value["in"], **{key: value[key] for key in ("start", "end", "exact", "cue")})

    def to_json(self) -> Json:
        """Give the JSON form of the contract, in which ``within`` is called ``in``."""
        start, end, exact, cue, within = self
        return {"in": within, "start": start, "end": end, "exact": exact, "cue": cue}


class Note(NamedTuple):
    """Where one field of a record comes from: its basis and, where words were read, the words."""

    basis: Basis
    evidence: Evidence | None = None

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what ``to_json`` gave."""
        words = value["evidence"]
        return cls(basis=value["basis"], evidence=Evidence.from_json(words) if words else None)

    def to_json(self) -> Json:
        """Give the JSON form."""
        basis, evidence = self
        return {"basis": basis, "evidence": evidence.to_json() if evidence else None}


class Source(NamedTuple):
    """One source the article credits, with the words that credit it.

    Attributes:
        name: The canonical name where one is known, else the name as printed.
        kind: What sort of source it is.
        relation: ``derived`` if the report, or part of it, is taken from this source;
            ``published`` if this is the place where what is reported stood.
        via: The name of the source through which this one was reached, or None.
        place: Where in the article the credit stands.
        evidence: The crediting words.
    """

    name: str
    kind: Kind
    relation: Relation
    via: str | None
    place: Place
    evidence: Evidence

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what ``to_json`` gave."""
        return cls(**value | {"evidence": Evidence.from_json(value["evidence"])})

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "name": self.name,
            "kind": self.kind,
            "relation": self.relation,
            "via": self.via,
            "place": self.place,
            "evidence": self.evidence.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a reader of the archive must know about one article.

    Attributes:
        code: A stable word of the catalogue (``archive.findings``).
        field: The field of the record it concerns.
        severity: ``error`` quarantines, ``warning`` does not.
        detail: What exactly was found, in words.
    """

    code: str
    field: str
    severity: Severity
    detail: str

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {"code": self.code, "field": self.field, "severity": self.severity, "detail": self.detail}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the archive knows of one version of one article; the fields are the contract's.

    ``date`` and ``modified`` are ISO 8601 text, as far as known (``2022-01-06`` or
    ``2022-01-06T11:06:00+07:00``). Lists are in order of first appearance.
    """

    outlet: str | None = None
    date: str | None = None
    date_precision: Precision | None = None
    modified: str | None = None
    byline: str | None = None
    reporters: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    dateline: str | None = None
    title: str | None = None
    body: str = ""
    language: str | None = None
    url: str | None = None
    photo_credits: tuple[str, ...] = ()
    notes: Mapping[str, Note] = field(default_factory=lambda: MappingProxyType({}))
    sources: tuple[Source, ...] = ()

    @classmethod
    def from_json(cls, value: Json) -> Self:
        """Read what ``to_json`` gave."""
        known = {name: value[name] for name in NOTED if name not in {"source_agencies", *_PLURAL}}
        known |= {name: tuple(value[name]) for name in _PLURAL}
        notes = {name: Note.from_json(note) for name, note in value["fields"].items()}
        sources = tuple(Source.from_json(source) for source in value["sources"])
        return cls(**known, notes=MappingProxyType(notes), sources=sources)

    @property
    def source_agencies(self) -> tuple[str, ...]:
        """The media organisations the report is taken from directly."""
        direct = (
            s.name
            for s in self.sources
            if s.via is None and s.relation == "derived" and s.kind in {"agency", "outlet"}
        )
        return tuple(dict.fromkeys(direct))

    def to_json(self) -> Json:
        """Give the JSON form, whose RFC 8785 bytes are the record's identity."""
        return {
            "outlet": self.outlet,
            "date": self.date,
            "date_precision": self.date_precision,
            "modified": self.modified,
            "byline": self.byline,
            "reporters": list(self.reporters),
            "editors": list(self.editors),
            "source_agencies": list(self.source_agencies),
            "dateline": self.dateline,
            "title": self.title,
            "body": self.body,
            "language": self.language,
            "url": self.url,
            "photo_credits": list(self.photo_credits),
            "fields": {name: note.to_json() for name, note in self.notes.items()},
            "sources": [source.to_json() for source in self.sources],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One thing a page's markup states about the article, not yet interpreted.

    Attributes:
        field: ``title``, ``outlet``, ``date``, ``modified``, ``author``, ``editor``, ``url``,
            ``language``, ``source`` or ``social`` (the title that is meant for social networks).
        value: The value as stated, with entities and escapes resolved.
        type: What the markup says the value is (``Person``, ``Organization``), or "".
        evidence: Where it stands in the markup, or None if the value stands there only in parts.
    """

    field: str
    value: str
    type: str = ""
    evidence: Evidence | None = None


class Page(NamedTuple):
    """One captured article after decoding and before reading.

    Attributes:
        text: The plain text of the whole capture; evidence refers to it.
        markup: The decoded page, for a capture that is or holds HTML; else None.
        statements: What the markup states, best authority first.
        main: The (start, end) code-point spans of ``text`` that hold the page's main content,
            in order; None where nothing separates it (plain text).
        pictures: The spans of ``text`` that the markup sets aside as figures with their captions, in order.
        given: What the capture's own row asserts, by field (``archive.model.ASSERTABLE``).
        findings: What decoding found.
    """

    text: str
    markup: str | None = None
    statements: tuple[Statement, ...] = ()
    main: tuple[tuple[int, int], ...] | None = None
    pictures: tuple[tuple[int, int], ...] = ()
    given: Mapping[str, str] = MappingProxyType({})
    findings: tuple[Finding, ...] = ()


class Reading(NamedTuple):
    """What reading one page gives: the record and what the reader found on the way."""

    record: Record
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a capture came from.

    Attributes:
        name: The file's path as given by the caller, or ``-``.
        position: The 1-based line (JSONL) or row (CSV) within it, or None for a whole file.
        captured: When the article was taken from where it was published, where the input states that:
            RFC 3339, UTC, whole seconds. It may be long before it was received.
    """

    name: str
    position: int | None = None
    captured: str | None = None

    def __str__(self) -> str:
        return self.name if self.position is None else f"{self.name}:{self.position}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """The exact bytes of one article as received, and what is needed to decode them.

    Attributes:
        id: The article's name for the caller: the row's ``id``, else the file's name.
        data: The bytes.
        media_type: ``text/plain``, ``text/html``, ``application/x-ndjson`` or ``text/csv``.
        origin: Where they came from.
        columns: For a CSV row, the header's names, in order; else empty.
        delimiter: For a CSV row, the separator; else "".
        extra: The row's keys that the archive does not know, as one JSON object's text, or "".
    """

    id: str
    data: bytes
    media_type: str
    origin: Origin
    columns: tuple[str, ...] = ()
    delimiter: str = ""
    extra: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """An input that could not be turned into a capture, and why; nothing of it is stored.

    Attributes:
        origin: Where it stands.
        code: ``unreadable``, ``too-large`` or ``redacted``.
        reason: A sentence that says what happened and what to do.
    """

    origin: Origin
    code: str
    reason: str
