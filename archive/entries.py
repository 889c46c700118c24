"""The forms of log entries: which types there are, which keys each has, and their exact bytes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from archive.digest import canonical, parse
from archive.identity import Alias
from archive.model import Json

FORMAT: Final = 1
MAX_ENTRY_BYTES: Final = 65_535

REDACTING: Final = "redact"
"""The activity of a run that redacts."""

CLEARING: Final = "clear"
"""The activity of a run that says that the database's files were rewritten without what was redacted."""

_COMMON: Final = ("v", "seq", "type", "time", "run")
_COMMON_SET: Final = frozenset(_COMMON)

FORMS: Final = MappingProxyType(
    {
        "genesis": frozenset({"origin", "format"}),
        "run": frozenset({"activity", "software", "reader", "registry", "counts", "observations"}),
        "version": frozenset(
            {
                "article",
                "number",
                "kind",
                "capture",
                "text",
                "record",
                "content",
                "assertions",
                "findings",
            }
        ),
        "quarantine": frozenset({"item", "capture", "text", "record", "content", "assertions", "findings"}),
        "assertion": frozenset({"capture", "statement"}),
        "alias": frozenset({"article", "statement"}),
        "admission": frozenset({"quarantine", "version", "statement"}),
        "drop": frozenset({"quarantine", "statement"}),
        "derivation": frozenset({"version", "statement"}),
        "retraction": frozenset({"edge", "statement"}),
        "key": frozenset({"key", "endorsement"}),
        "verification": frozenset(
            {"size", "root", "looked_at", "rederived", "checkpoint", "verdict", "found"}
        ),
        "redaction": frozenset({"article", "targets", "statement"}),
    }
)
"""The keys that each type of entry has beside the common ones. Articles and quarantined items are
named by id, entries by their number, edges by an entry and a position, everything else by digest: no
article text, no name."""

OPTIONAL: Final = MappingProxyType(
    {"run": frozenset({"begun"}), "version": frozenset({"addresses", "fingerprints", "links"})}
)
"""The keys that entries of a type may have: of a run, the first run of the same act of adding, where that was
another one; the rules by which a version's address was normalised (1 where
none is named) and its fingerprints were taken, and the object (salted) that lists the addresses it links to
at media it credits."""

UNSALTED: Final = frozenset({"capture", "text", "record", "observations", "targets"})
"""The keys that name objects without a salt: whole texts, and lists of digests, cannot be guessed."""


class EntryError(ValueError):
    """The bytes are not an entry of this format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the log.

    Attributes:
        seq: Its number, from 0.
        type: A key of ``FORMS``.
        time: When it was written, RFC 3339 in UTC with whole seconds.
        run: The number of the run entry it belongs to; None for the genesis.
        data: The keys of its form.
    """

    seq: int
    type: str
    time: str
    run: int | None
    data: Json

    def encode(self) -> bytes:
        """Give the entry's exact bytes (RFC 8785).

        Raises:
            EntryError: The entry does not fit its form, or is larger than an entry may be.
        """
        _check_keys(self.seq, self.type, self.data)
        common = {"v": FORMAT, "type": self.type, "seq": self.seq, "time": self.time, "run": self.run}
        encoded = canonical(common | self.data)
        if len(encoded) > MAX_ENTRY_BYTES:
            raise EntryError(f"entry {self.seq}: {len(encoded)} bytes are more than {MAX_ENTRY_BYTES}")
        return encoded


def decode(data: bytes) -> Entry:
    """Read an entry strictly: it is written again and must give the same bytes.

    Raises:
        EntryError: The bytes are not an entry of this format.
    """
    if not isinstance(data, bytes):
        raise EntryError("it is not stored as bytes")
    if len(data) > MAX_ENTRY_BYTES:
        raise EntryError(f"{len(data)} bytes are more than an entry may have")
    try:
        value = parse(data)
        again = canonical(value)
    except (ValueError, TypeError) as error:
        raise EntryError(f"not JSON: {error}") from error
    if not isinstance(value, dict) or not value.keys() >= _COMMON_SET or value["v"] != FORMAT:
        raise EntryError("not an entry of format 1")
    version, seq, kind, time, run = map(value.pop, _COMMON)
    if not (type(seq) is int and isinstance(time, str) and (run is None or type(run) is int)):
        raise EntryError("seq, time or run is of the wrong type")
    if not isinstance(kind, str) or kind not in FORMS:
        raise EntryError(f"entry {seq}: type {kind!r} is unknown to this software")
    _check_keys(seq, kind, value)
    # True is 1 to Python, and other bytes.
    if again != data or type(version) is not int:
        raise EntryError(f"entry {seq}: not in canonical form")
    return Entry(seq=seq, type=kind, time=time, run=run, data=value)


def _check_keys(seq: int, kind: str, data: Json) -> None:
    keys, form = data.keys(), FORMS.get(kind)
    if keys != form and (form is None or keys - OPTIONAL.get(kind, frozenset()) != form):
        raise EntryError(f"entry {seq}: these are not the keys of a {kind!r} entry")


def timestamp(moment: datetime) -> str:
    """Write a moment as the log does: RFC 3339, UTC, whole seconds.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment in the log needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Object:
    """The bytes that a digest names.

    Attributes:
        digest: Their digest.
        data: The bytes.
        salt: The salt, where the digest is salted.
        value: The JSON value that the bytes were made from, where the maker has it at hand.
    """

    digest: str
    data: bytes
    salt: bytes | None = None
    value: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was taken from a version when it was prepared, and need not be taken again to make its rows.

    Attributes:
        names: The names that its record has, as ``archive.identity.given`` tells them.
        fingerprints: Those of its running text.
    """

    names: tuple[Alias, ...] | None = None
    fingerprints: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One entry to append.

    Attributes:
        entry: The entry.
        objects: The objects that the entry names, and that its observation list names. Those that
            the archive holds already are recognised, and not stored again.
        taken: What was taken from a version when it was prepared.
    """

    entry: Entry
    objects: tuple[Object, ...] = ()
    taken: Taken | None = None
