"""Outlets and agencies: what they are called, where they publish, and who belongs to whom.

The facts are data (``outlets.toml``, ``agencies.toml``); a user's own file of the same form adds
entries and replaces those of the same name. Nothing is read at import.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, Self, TypeAlias

from archive.errors import DataFileError

MediaKind: TypeAlias = Literal["agency", "outlet"]

_TABLES: Final[Mapping[str, MediaKind]] = MappingProxyType({"outlets": "outlet", "agencies": "agency"})
_FILES: Final = ("outlets.toml", "agencies.toml")
_TEXTS: Final = ("name", "country", "parent", "owner", "owner_by")
_LISTS: Final = ("aliases", "domains")
_FLAGS: Final = ("pictures",)
OWNERS: Final = (
    "state",
    "public",
    "party",
    "religious",
    "trust",
    "nonprofit",
    "cooperative",
    "listed",
    "private",
)
"""The sorts of owners."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One outlet or agency.

    Attributes:
        name: The canonical name.
        kind: ``outlet`` or ``agency``.
        country: ISO 3166-1 alpha-2, or "".
        domains: Its own hosts, without ``www.``; their subdomains count too.
        aliases: Other names it goes by in print.
        parent: The entry whose sister title or section this is, or "".
        owner: The sort of its owner (one of ``OWNERS``), or "".
        owner_by: The public source that states it, or "".
        pictures: Whether it supplies pictures only, so that its name credits a picture and no text.
    """

    name: str
    kind: MediaKind
    country: str = ""
    domains: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    parent: str = ""
    owner: str = ""
    owner_by: str = ""
    pictures: bool = False


@lru_cache(maxsize=4096)
def fold(name: str) -> str:
    """Give the form under which names are compared: letters and digits, without an article."""
    folded = name.casefold().strip().removeprefix("the ").replace(" ", "")
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """All entries, by folded name, alias and domain.

    Attributes:
        entries: The merged entries, in the order of the files.
        digest: ``sha256:`` and the hexadecimal hash of the merged data's canonical JSON.
    """

    entries: tuple[Entry, ...]
    digest: str
    _names: Mapping[str, Entry]
    _domains: Mapping[str, Entry]

    @classmethod
    def load(cls, extra: Path | None = None) -> Self:
        """Read the packaged data and, where one is given, a user's file on top of it.

        Args:
            extra: A TOML file with ``outlets`` or ``agencies`` lists.

        Raises:
            DataFileError: A file cannot be read, has another form, or contradicts itself.
        """
        merged: dict[str, Entry] = {}
        for name in _FILES:
            text = files(__name__).joinpath(name).read_text(encoding="utf-8")
            merged |= _once(_entries(text, name), name)
        if extra is not None:
            merged |= _once(_entries(_text_of(extra), str(extra)), str(extra))
        return cls._build(tuple(merged.values()), str(extra or "registry"))

    @classmethod
    def _build(cls, entries: tuple[Entry, ...], origin: str) -> Self:
        names: dict[str, Entry] = {}
        domains: dict[str, Entry] = {}
        for entry in entries:
            for name in (entry.name, *entry.aliases):
                _claim(names, fold(name), entry, f"{origin}: name {name!r}")
            for domain in entry.domains:
                _claim(domains, domain, entry, f"{origin}: domain {domain!r}")
        _check_parents(entries, origin)
        canonical = json.dumps(
            sorted((asdict(entry) for entry in entries), key=lambda row: str(row["name"])),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )
        return cls(
            entries=entries,
            digest="sha256:" + hashlib.sha256(canonical.encode()).hexdigest(),
            _names=MappingProxyType(names),
            _domains=MappingProxyType(domains),
        )

    def find(self, name: str) -> Entry | None:
        """Give the entry that goes by a name, an alias or a domain; None if there is none."""
        found = self._names.get(fold(name))
        if found is None and "." in name:
            found = self.at(name)
        return found

    def at(self, host: str) -> Entry | None:
        """Give the entry that publishes at a host or at a domain above it."""
        rest = host.strip().lower().removeprefix("www.")
        while "." in rest:
            if rest in self._domains:
                return self._domains[rest]
            rest = rest.partition(".")[2]
        return None

    def family(self, entry: Entry) -> str:
        """Give the name of the topmost parent, which sister titles share."""
        while entry.parent:
            entry = self._names[fold(entry.parent)]
        return entry.name


def _once(entries: Iterator[Entry], origin: str) -> dict[str, Entry]:
    """Give one file's entries by name; refuse a name that stands twice."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.name in found:
            raise DataFileError(f"{origin}: name {entry.name!r} stands twice; keep one of the two lines")
        found[entry.name] = entry
    return found


def _claim(claims: dict[str, Entry], key: str, entry: Entry, what: str) -> None:
    """Note that a name belongs to an entry; refuse what two entries claim."""
    if not key:
        raise DataFileError(f"{what} of {entry.name!r} has no letters or digits; remove or correct it")
    other = claims.setdefault(key, entry)
    if other is not entry:
        raise DataFileError(f"{what} is claimed by {other.name!r} and {entry.name!r}; remove it from one")


def _check_parents(entries: tuple[Entry, ...], origin: str) -> None:
    """Refuse an unknown parent and a circle of parents."""
    parents = {entry.name: entry.parent for entry in entries}
    for name, parent in parents.items():
        seen = {name}
        above = parent
        while above:
            if above not in parents:
                raise DataFileError(
                    f"{origin}: parent {above!r} of {name!r} is no entry's name; add it or correct it"
                )
            if above in seen:
                raise DataFileError(f"{origin}: parent of {name!r} leads back to {above!r}; break the circle")
            seen.add(above)
            above = parents[above]


def _text_of(path: Path) -> str:
    if path.exists() and not path.is_file():
        # A pipe or a device may never end.
        raise DataFileError(f"{path}: is no regular file; give a readable UTF-8 TOML file")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise DataFileError(f"{path}: cannot be read ({error}); give a readable UTF-8 TOML file") from error


def _entries(text: str, origin: str) -> Iterator[Entry]:
    """Parse one file's text into entries, checking every key."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(f"{origin}: is not TOML ({error}); correct the line it names") from error
    except (ValueError, RecursionError) as error:  # what Python's own parser does not catch
        raise DataFileError(
            f"{origin}: a number is too long, or lists stand too deep in each other"
        ) from error
    for table, rows in data.items():
        if table not in _TABLES or not isinstance(rows, list):
            raise DataFileError(
                f"{origin}: key {table!r} is unknown or no list; use {' or '.join(_TABLES)} = [...]"
            )
        for number, row in enumerate(rows, 1):
            yield _entry(row, _TABLES[table], f"{origin}: {table}[{number}]")


def _entry(row: Any, kind: MediaKind, where: str) -> Entry:
    if not isinstance(row, dict):
        raise DataFileError(f'{where}: must be a table such as {{ name = "…" }}')
    for key, value in row.items():
        if key in _TEXTS:
            good = isinstance(value, str)
        elif key in _LISTS:
            good = isinstance(value, list) and all(isinstance(item, str) for item in value)
        elif key in _FLAGS:
            good = isinstance(value, bool)
        else:
            known = ", ".join(_TEXTS + _LISTS + _FLAGS)
            raise DataFileError(f"{where}: key {key!r} is unknown; use one of {known}")
        if not good:
            form = "text" if key in _TEXTS else "true or false" if key in _FLAGS else "a list of texts"
            raise DataFileError(f"{where}: key {key!r} must be {form}; correct it")
    if not row.get("name", "").strip():
        raise DataFileError(f"{where}: key 'name' is missing or empty; add it")
    _check_owner(row, where)
    return Entry(
        name=row["name"],
        kind=kind,
        country=row.get("country", ""),
        domains=tuple(domain.lower().removeprefix("www.") for domain in row.get("domains", ())),
        aliases=tuple(row.get("aliases", ())),
        parent=row.get("parent", ""),
        owner=row.get("owner", ""),
        owner_by=row.get("owner_by", ""),
        pictures=row.get("pictures", False),
    )


def _check_owner(row: dict[str, Any], where: str) -> None:
    """Refuse an unknown sort of owner, and one that no source states."""
    if row.get("owner", OWNERS[0]) not in OWNERS:
        raise DataFileError(f"{where}: owner {row['owner']!r} is unknown; use one of {', '.join(OWNERS)}")
    if bool(row.get("owner")) != bool(row.get("owner_by")):
        raise DataFileError(f"{where}: 'owner' and 'owner_by' go together; give the source that states it")
