"""The rows of every table but the log's own, computed from an entry and the objects it names.

The log's entries and the objects they name by digest are the archive; everything else is a
projection of them, made here. Writing uses these functions to fill the tables and verification
uses them to check every column of every row, so that the two cannot disagree.
"""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

from archive.digest import PREFIX, canonical, parse
from archive.entries import Entry, Taken
from archive.identity import RULE as ADDRESSES
from archive.identity import TRACKING_PARAMETERS, Alias, NamedBy, alias, aliases
from archive.model import Json
from archive.sharing.fingerprints import RULE, fingerprints, packed

Objects: TypeAlias = Mapping[str, bytes]

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

_NOT_TAKEN: Final = Taken()

_MAX_INDEXED: Final = 500


class RunRow(NamedTuple):
    """One act of writing: which software with which rules, and how much came of it."""

    entry: int
    position: int
    time: str
    activity: str
    software: str
    reader: str
    registry: str
    new: int
    version: int
    observed: int
    quarantined: int
    unreadable: int
    begun: int | None


class ObservationRow(NamedTuple):
    """One capture received: what it was, where it came from, and what became of it."""

    entry: int
    position: int
    capture: str | None
    media_type: str
    size: int
    received: str
    name: str
    line: int | None
    columns: str
    delimiter: str
    extra: str
    outcome: str
    subject: int
    article: str | None
    captured: str | None


class VersionRow(NamedTuple):
    """One version of one article: its digests, and columns made for searching."""

    entry: int
    position: int
    article: str
    number: int
    kind: str
    run: int
    time: str
    capture: str
    text: str
    record: str
    content: str
    outlet: str | None
    date: str | None
    date_precision: str | None
    date_utc: str | None
    date_offset: int | None
    modified: str | None
    title: str | None
    byline: str | None
    dateline: str | None
    language: str | None
    url: str | None


class QuarantineRow(NamedTuple):
    """One capture that did not pass validation, under the id it will have if it is admitted."""

    entry: int
    position: int
    item: str
    run: int
    time: str
    capture: str | None
    text: str | None
    record: str | None
    content: str | None
    outlet: str | None
    date: str | None
    title: str | None
    url: str | None


class ResolutionRow(NamedTuple):
    """What became of a quarantined capture: admitted as a version, or dropped, by whom and why."""

    entry: int
    position: int
    quarantine: int
    outcome: str
    version: int | None
    reason: str
    by: str


class FindingRow(NamedTuple):
    """One finding about a version or a quarantined capture."""

    entry: int
    position: int
    code: str
    field: str
    severity: str
    detail: str


class AliasRow(NamedTuple):
    """One name by which later captures of the article are recognised."""

    entry: int
    position: int
    article: str
    scheme: str
    value: str
    digest: str


class AssertionRow(NamedTuple):
    """One field of a capture that somebody stated."""

    entry: int
    position: int
    capture: str
    statement: str
    field: str
    value: str
    reason: str
    by: str


class EdgeRow(NamedTuple):
    """One relation of W3C PROV between two nodes, with the words that state it."""

    entry: int
    position: int
    subject: str
    relation: str
    object: str
    name: str
    kind: str
    basis: str
    place: str
    cue: str
    within: str
    start_at: int | None
    end_at: int | None
    exact: str
    reason: str
    grade: str
    share: int | None


class FingerprintRow(NamedTuple):
    """The fingerprints of a version's running text, by which articles that share text are found."""

    entry: int
    position: int
    version: int
    packed: bytes


class LinkRow(NamedTuple):
    """An address that a version links to at a medium it credits: the digest of the alias it would be."""

    entry: int
    position: int
    version: int
    digest: str


class RetractionRow(NamedTuple):
    """One edge that was withdrawn, by whom and why."""

    entry: int
    position: int
    edge_entry: int
    edge_position: int
    reason: str
    by: str


class LogKeyRow(NamedTuple):
    """One public key that the log is signed with from this entry on, endorsed by the key before it."""

    entry: int
    position: int
    time: str
    key: str
    endorsement: str | None


class VerificationRow(NamedTuple):
    """One verification that was recorded: of which head, how much of it was looked at, what was found."""

    entry: int
    position: int
    time: str
    size: int
    root: str
    looked_at: int
    rederived: int
    checkpoint: int | None
    verdict: str
    found: int


class RedactionRow(NamedTuple):
    """One thing that a redaction took away: an entry's rows, one of its rows, or an object's bytes."""

    entry: int
    position: int
    article: str
    target: int | None
    at: int | None
    digest: str | None
    reason: str
    by: str


ROWS: Final = MappingProxyType(
    {
        "run": RunRow,
        "observation": ObservationRow,
        "version": VersionRow,
        "quarantine": QuarantineRow,
        "resolution": ResolutionRow,
        "finding": FindingRow,
        "alias": AliasRow,
        "assertion": AssertionRow,
        "edge": EdgeRow,
        "fingerprint": FingerprintRow,
        "link": LinkRow,
        "retraction": RetractionRow,
        "log_key": LogKeyRow,
        "verification": VerificationRow,
        "redaction": RedactionRow,
    }
)
"""Every projected table and the shape of its rows. Each row starts with the number of the entry
that it follows from and its position among that entry's rows."""

COLUMNS: Final = MappingProxyType({name: tuple(inspect.get_annotations(row)) for name, row in ROWS.items()})
"""The columns of every projected table."""

Row: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = dict[str, list[Row]]

REDACTED: Final = b""
"""What stands for the bytes of an observation's facts that a redaction destroyed."""

_ITEM: Final = "item:"
_VERSION_NODE: Final = "version:"

_NAMING: Final = ("capture", "text", "record", "findings", "links", "targets", "statement", "observations")


class ObjectMissingError(LookupError):
    """An entry names an object that was not handed over."""


def names(entry: Entry) -> list[str]:
    """Give the digests of the objects that an entry names directly, in its own order."""
    found = [digest for digest in map(entry.data.get, _NAMING) if digest is not None]
    found += entry.data.get("assertions", ())
    return list(dict.fromkeys(found))


def listed(observations: bytes) -> list[str]:
    """Give the digests that a run's observation list names."""
    return [str(digest) for digest in parse(observations)]


@dataclass(frozen=True, slots=True)
class _Named:
    """What the objects that an entry names say, and what was taken from them."""

    objects: Objects
    values: Mapping[str, Any]
    taken: Taken

    def __getitem__(self, digest: str) -> Any:
        value = self.values.get(digest)
        return parse(self.objects[digest]) if value is None else value


def project(
    entry: Entry,
    objects: Objects,
    values: Mapping[str, Any] = _NOTHING,
    taken: Taken | None = None,
) -> Rows:
    """Give every row that follows from an entry.

    Args:
        entry: The entry.
        objects: The bytes of every object it names, and of those that its observation list names:
            ``REDACTED`` for observations that were redacted, which have no row.
        values: The JSON values of some of these bytes, for a caller that has them at hand.
        taken: What was taken from a version already.

    Raises:
        ObjectMissingError: An object is not there.
        ValueError: An object does not have the form that its place asks for.
    """
    try:
        return _projected(entry, _Named(objects, values, taken or _NOT_TAKEN))
    except KeyError as error:
        name = str(error.args[0])
        if name.startswith(PREFIX):
            raise ObjectMissingError(name) from error
        raise ValueError(f"entry {entry.seq}: an object lacks {name!r}") from error
    except (TypeError, AttributeError) as error:
        raise ValueError(f"entry {entry.seq}: an object does not have its form: {error}") from error


def _projected(entry: Entry, named: _Named) -> Rows:
    rows = _PROJECTORS[entry.type](entry, named)
    if "fingerprints" in entry.data:
        rows["fingerprint"] = _fingerprints(entry, named)
    if "links" in entry.data:
        digests = named[entry.data["links"]]
        rows["link"] = [LinkRow(entry.seq, at, entry.seq, digest) for at, digest in enumerate(digests)]
    return rows


def reduced(entry: Entry) -> Rows:
    """Give the rows that remain of a redacted entry: what the entry itself says, and nothing that was read.

    Raises:
        ValueError: Entries of this type are not redacted.
    """
    data, seq = entry.data, entry.seq
    if entry.type in {"version", "quarantine"}:
        keys = ("article", "number", "kind") if entry.type == "version" else ("item",)
        named = (data[key] for key in ("capture", "text", "record", "content"))
        known = (seq, 0, *(data[key] for key in keys), entry.run or 0, entry.time, *named)
        return {entry.type: [_without_words(entry.type, *known)]}
    if entry.type in {"admission", "drop"}:
        outcome = "admitted" if entry.type == "admission" else "dropped"
        return {
            "resolution": [ResolutionRow(seq, 0, data["quarantine"], outcome, data.get("version"), "", "")]
        }
    if entry.type == "retraction":
        edge_entry, edge_position = data["edge"]
        return {"retraction": [RetractionRow(seq, 0, edge_entry, edge_position, "", "")]}
    if entry.type in {"assertion", "alias", "derivation"}:
        return {}
    raise ValueError(f"entry {seq}: a {entry.type!r} entry is not redacted")


def _without_words(table: str, *known: Any) -> Row:
    """Give a row whose first columns are known and whose other columns are empty."""
    return (*known, *[None] * (len(COLUMNS[table]) - len(known)))


def _genesis(_entry: Entry, _named: _Named) -> Rows:
    return {}


def _run(entry: Entry, named: _Named) -> Rows:
    data, counts = entry.data, entry.data["counts"]
    row = RunRow(
        entry.seq,
        0,
        entry.time,
        data["activity"],
        data["software"],
        data["reader"],
        data["registry"],
        counts["new"],
        counts["version"],
        counts["observed"],
        counts["quarantined"],
        counts["unreadable"],
        data.get("begun"),
    )
    rows: Rows = {"run": [row]}
    if data["observations"] is not None:
        digests = named[data["observations"]]
        kept = ((at, digest) for at, digest in enumerate(digests) if named.objects[digest] != REDACTED)
        rows["observation"] = [_observation(entry.seq, at, named[digest]) for at, digest in kept]
    return rows


def _observation(seq: int, position: int, item: Json) -> ObservationRow:
    return ObservationRow(
        seq,
        position,
        item["capture"],
        item["media_type"],
        item["size"],
        item["received"],
        clean(item["name"]),
        item["line"],
        packed_columns(item["columns"]),
        item["delimiter"],
        clean(item["extra"]),
        item["outcome"],
        item["subject"],
        item["article"],
        item.get("captured"),
    )


def _version(entry: Entry, named: _Named) -> Rows:
    data = entry.data
    record = named[data["record"]]
    utc, offset = moment(record["date"])
    row = VersionRow(
        entry.seq,
        0,
        data["article"],
        data["number"],
        data["kind"],
        entry.run or 0,
        entry.time,
        data["capture"],
        data["text"],
        data["record"],
        data["content"],
        _clip(record["outlet"]),
        _clip(record["date"]),
        record["date_precision"],
        utc,
        offset,
        _clean(record["modified"]),
        _clean(record["title"]),
        _clean(record["byline"]),
        _clean(record["dateline"]),
        _clean(record["language"]),
        _clean(record["url"]),
    )
    rule = data.get("addresses", 1)
    if rule not in TRACKING_PARAMETERS:
        raise ValueError(f"addresses by rule {rule} are unknown to this software")
    known = named.taken.names if rule == ADDRESSES else None
    if known is None:
        named_by = NamedBy(record["outlet"], record["date"], record["title"], record["url"])
        known = aliases(named_by, None, rule)
    return {
        "version": [row],
        "finding": _findings(entry, named),
        "alias": [_alias(entry.seq, at, data["article"], name) for at, name in enumerate(known)],
        "edge": list(stated_edges(entry, record)),
    }


def _quarantine(entry: Entry, named: _Named) -> Rows:
    data = entry.data
    record = named[data["record"]] if data["record"] else {}
    row = QuarantineRow(
        entry.seq,
        0,
        data["item"],
        entry.run or 0,
        entry.time,
        data["capture"],
        data["text"],
        data["record"],
        data["content"],
        _clean(record.get("outlet")),
        _clean(record.get("date")),
        _clean(record.get("title")),
        _clean(record.get("url")),
    )
    return {"quarantine": [row], "finding": _findings(entry, named)}


def _assertion(entry: Entry, named: _Named) -> Rows:
    digest = entry.data["statement"]
    statement = named[digest]
    said = clean(statement["reason"]), clean(statement["by"])
    fields = sorted(statement["fields"].items())
    return {
        "assertion": [
            AssertionRow(entry.seq, at, entry.data["capture"], digest, field, clean(value), *said)
            for at, (field, value) in enumerate(fields)
        ]
    }


def _aliases(entry: Entry, named: _Named) -> Rows:
    statement = named[entry.data["statement"]]
    known = [alias(scheme, value) for scheme, value in statement["aliases"]]
    return {"alias": [_alias(entry.seq, at, entry.data["article"], name) for at, name in enumerate(known)]}


def _admission(entry: Entry, named: _Named) -> Rows:
    return _resolution(entry, named, "admitted", entry.data["version"])


def _drop(entry: Entry, named: _Named) -> Rows:
    return _resolution(entry, named, "dropped", None)


def _fingerprints(entry: Entry, named: _Named) -> list[Row]:
    rule = entry.data["fingerprints"]
    if rule != RULE:
        raise ValueError(f"fingerprints by rule {rule} are unknown to this software")
    taken = named.taken.fingerprints
    if taken is None:
        taken = fingerprints(named[entry.data["record"]]["body"])
    return [FingerprintRow(entry.seq, 0, entry.seq, packed(taken))] if taken else []


def _derivation(entry: Entry, named: _Named) -> Rows:
    """Give the edges that were found between articles: their words stand in the articles themselves."""
    stated = named[entry.data["statement"]]["edges"]
    return {
        "edge": [
            EdgeRow(
                entry.seq,
                at,
                edge["subject"],
                edge["relation"],
                edge["object"],
                _clipped(edge["name"]),
                edge["kind"],
                edge["basis"],
                "",
                "",
                "",
                None,
                None,
                "",
                edge["reason"],
                edge["grade"],
                edge["share"],
            )
            for at, edge in enumerate(stated)
        ]
    }


def _retraction(entry: Entry, named: _Named) -> Rows:
    said = named[entry.data["statement"]]
    edge_entry, edge_position = entry.data["edge"]
    row = RetractionRow(entry.seq, 0, edge_entry, edge_position, clean(said["reason"]), clean(said["by"]))
    return {"retraction": [row]}


def _key(entry: Entry, _named: _Named) -> Rows:
    data = entry.data
    return {"log_key": [LogKeyRow(entry.seq, 0, entry.time, data["key"], data["endorsement"])]}


def _verification(entry: Entry, _named: _Named) -> Rows:
    data = entry.data
    row = VerificationRow(
        entry.seq,
        0,
        entry.time,
        data["size"],
        data["root"],
        data["looked_at"],
        int(data["rederived"]),
        data["checkpoint"],
        data["verdict"],
        data["found"],
    )
    return {"verification": [row]}


def _redaction(entry: Entry, named: _Named) -> Rows:
    targets, said = named[entry.data["targets"]], named[entry.data["statement"]]
    gone: list[tuple[int | None, int | None, str | None]]
    gone = [(target, None, None) for target in targets["entries"]]
    gone += [(run, at, None) for run, at in targets["observations"]]
    gone += [(None, None, digest) for digest in targets["objects"]]
    why = clean(said["reason"]), clean(said["by"])
    article = entry.data["article"]
    return {
        "redaction": [
            RedactionRow(entry.seq, position, article, *each, *why) for position, each in enumerate(gone)
        ]
    }


_PROJECTORS: Final = MappingProxyType(
    {
        "genesis": _genesis,
        "run": _run,
        "version": _version,
        "quarantine": _quarantine,
        "assertion": _assertion,
        "alias": _aliases,
        "admission": _admission,
        "drop": _drop,
        "derivation": _derivation,
        "retraction": _retraction,
        "key": _key,
        "verification": _verification,
        "redaction": _redaction,
    }
)


def _resolution(entry: Entry, named: _Named, outcome: str, version: int | None) -> Rows:
    said = named[entry.data["statement"]]
    row = ResolutionRow(
        entry.seq, 0, entry.data["quarantine"], outcome, version, clean(said["reason"]), clean(said["by"])
    )
    return {"resolution": [row]}


def _findings(entry: Entry, named: _Named) -> list[Row]:
    digest = entry.data["findings"]
    if digest is None:
        return []
    return [
        FindingRow(entry.seq, at, f["code"], f["field"], f["severity"], clean(f["detail"]))
        for at, f in enumerate(named[digest])
    ]


def _alias(seq: int, position: int, article: str, name: Alias) -> AliasRow:
    return AliasRow(seq, position, article, name.scheme, clean(name.value), name.digest)


def packed_columns(columns: Sequence[str]) -> str:
    """Give a CSV header's names as one column's text: JSON, since a name may hold any separator."""
    return canonical(columns).decode() if columns else ""


def unpacked_columns(text: str) -> tuple[str, ...]:
    """Read what ``packed_columns`` wrote.

    Raises:
        ValueError: It is something else.
    """
    return tuple(parse(text.encode(errors="replace"))) if text else ()


def version_node(article: str, number: int) -> str:
    """Name the node of an article's version."""
    return f"{_VERSION_NODE}{article}/{number}"


def item_node(version: int, position: int) -> str:
    """Name the node of an item not held: what the source at a place of a version's record stands for."""
    return f"{_ITEM}{version}.{position}"


def is_item(node: str) -> bool:
    """Tell whether a node is an item not held."""
    return node.startswith(_ITEM)


def article_of(node: str) -> str | None:
    """Give the id of the article that a version's node is named after; None for other nodes."""
    return node[len(_VERSION_NODE) :].rpartition("/")[0] if node.startswith(_VERSION_NODE) else None


def entry_of(node: str) -> int | None:
    """Give the entry that the node of an item not held is named after; None for other nodes."""
    number = node.removeprefix(_ITEM).partition(".")[0]
    return int(number) if is_item(node) and number.isdecimal() else None


def stated_edges(entry: Entry, record: Json) -> Iterator[EdgeRow]:
    """Give the edges that a record states: its outlet, its reporters and its credited sources.

    Each credited source is an *item not held*, a node of this entry's own: that the same agency
    stands behind two articles does not make it one dispatch.
    """
    seq, this = entry.seq, version_node(entry.data["article"], entry.data["number"])
    named = _attributions(record)
    for at, edge in enumerate(named):
        yield EdgeRow(seq, at, this, "wasAttributedTo", *edge)
    items = {source["name"]: item_node(seq, at) for at, source in enumerate(record["sources"])}
    for at, source in enumerate(record["sources"]):
        yield EdgeRow(
            seq,
            len(named) + at,
            items.get(source["via"], this),
            "wasDerivedFrom" if source["relation"] == "derived" else "hadPrimarySource",
            item_node(seq, at),
            _clipped(source["name"]),
            source["kind"],
            "credited",
            source["place"],
            *_words(source["evidence"]),
            "",
            "",
            None,
        )


def _attributions(record: Json) -> list[Row]:
    """Give the part after the relation of the edges to the outlet and the reporters."""
    outlet, fields = record["outlet"], record["fields"]
    named = [_attribution("organisation", outlet, fields.get("outlet"))] if outlet else []
    if record["reporters"]:
        note = fields.get("reporters")
        named += [_attribution("person", name, note) for name in record["reporters"]]
    return named


def _attribution(kind: str, name: str, note: Json | None) -> Row:
    basis = "asserted" if note and note["basis"] == "asserted" else "credited"
    words = _words(note["evidence"] if note else None)
    return clean(f"{kind}:{name}"), _clipped(name), kind, basis, "", *words, "", "", None


def _words(evidence: Json | None) -> tuple[str, str, int | None, int | None, str]:
    if evidence is None:
        return "", "", None, None, ""
    return evidence["cue"], evidence["in"], evidence["start"], evidence["end"], clean(evidence["exact"])


def moment(date: str | None) -> tuple[str | None, int | None]:
    """Give a date's moment in UTC as RFC 3339 and its offset in minutes, as ``instant`` tells them."""
    utc, offset = instant(date)
    if utc is None:
        return None, offset
    # As strftime writes it, a year before 1000 without zeros in front, in a quarter of its time.
    return f"{utc.replace(tzinfo=None).isoformat().lstrip('0')}Z", offset


def instant(date: str | None) -> tuple[datetime | None, int | None]:
    """Give a date's second in UTC and its offset in minutes; both None unless the offset is known."""
    if date is None or len(date) <= len("2022-01-06"):
        return None, None
    try:
        stamp = datetime.fromisoformat(date)
        offset = stamp.utcoffset()
        if offset is None:
            return None, None
        utc = stamp.astimezone(UTC)
    except (ValueError, OverflowError):
        return None, None
    return utc.replace(microsecond=0), int(offset.total_seconds()) // 60


def clean(value: str) -> str:
    """Give text as a column made for searching can hold it: PostgreSQL's text takes no NUL."""
    return value.replace("\0", "\ufffd") if "\0" in value else value


def _clean(value: str | None) -> str | None:
    return None if value is None else clean(value)


def _clip(value: str | None) -> str | None:
    return None if value is None else _clipped(value)


def _clipped(value: str) -> str:
    # PostgreSQL indexes no value over 2,704 bytes, and a page may name an outlet of any length.
    return clean(value[:_MAX_INDEXED])
