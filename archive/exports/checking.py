"""Checking an export without the archive: its files, its counts, and each row against the signed log.

An export carries the hash of every entry of the log (``log/leaves.bin``, 32 bytes each) and the entries of
the rows that went out (``log/entries.jsonl``). The hashes give the root that the checkpoint signs; an entry
gives its hash; a row gives the record that its entry names. So a row that was changed is found by the
checkpoint and its key alone, and nothing of a row that did not go out has to be shown.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from archive.digest import PREFIX, canonical, parse, sha256
from archive.exports.folder import MANIFEST
from archive.merkle import HASH_BYTES, Frontier, leaf_hash
from archive.model import Json
from archive.proof.dossier import Found
from archive.schemas.export import NOTED
from archive.transparency.forms import ProofError

LEAVES: Final = "log/leaves.bin"
ENTRIES: Final = "log/entries.jsonl"

MAX_MANIFEST_BYTES: Final = 64 * 1024 * 1024
_PIECE: Final = 1 << 20

RECORD: Final = (*NOTED, "fields", "sources")
"""The keys of a record: what a row of all columns holds whole."""

_SAME: Final = {"version": "number"} | {
    name: name for name in ("article", "kind", "run", "capture", "text", "record", "content")
}
"""The columns that an entry's own keys give."""


@dataclass(slots=True, kw_only=True)
class Checked:
    """What was found about an export.

    Attributes:
        origin: The log it says it is from.
        size: As of which size.
        root: The root at that size, in hexadecimal, as the manifest says it.
        checkpoint: The signed checkpoint it carries, or None.
        found: A verdict for each part.
        not_done: What was not looked at.
    """

    origin: str
    size: int
    root: str
    checkpoint: bytes | None
    found: list[Found] = field(default_factory=list)
    not_done: list[str] = field(default_factory=list)


def check(folder: Path) -> Checked:
    """Check an export by what stands in its folder.

    Raises:
        ProofError: Its manifest is none of an export's.
        OSError: A file cannot be read.
    """
    try:
        with (folder / MANIFEST).open("rb") as file:
            manifest = json.loads(file.read(MAX_MANIFEST_BYTES))
        said = manifest["sanad"]
        log, note = said["log"], said["checkpoint"]
        made = Checked(
            origin=str(log["origin"]),
            size=int(log["size"]),
            root=str(log["root"]),
            checkpoint=None if note is None else str(note).encode(),
        )
        made.found += [_found(MANIFEST, _counts(said)), *_files(folder, manifest["resources"])]
        if all(each.verdict == "ok" for each in made.found):
            made.found += _log(folder, made)
            made.found.append(_found("rows", _rows(folder, manifest, made.not_done)))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise ProofError(
            f"{MANIFEST} is not an export's manifest, or a file is not its own: {error}"
        ) from error
    return made


def _found(what: str, fault: str) -> Found:
    return Found(what=what, verdict="tampered" if fault else "ok", detail=fault)


def _counts(said: Json) -> str:
    counts = said["counts"]
    if counts["items"] != counts["accepted"] + counts["quarantined"] + counts["redacted"]:
        return "its counts do not add up: items are not accepted, quarantined or redacted"
    if counts["accepted"] != counts["exported"] + counts["left_out"]:
        return "its counts do not add up: accepted are not exported or left out"
    if counts["exported"] != sum(said["rows"].values()):
        return "its counts do not add up: the files have other numbers of rows"
    return ""


def _files(folder: Path, resources: list[Json]) -> Iterator[Found]:
    """Check every listed file's bytes, and that no other file is there."""
    listed = {}
    for resource in resources:
        path = folder.joinpath(*str(resource["path"]).split("/"))
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{resource['path']} lies outside the folder")
        listed[path] = resource
    there = {path for path in folder.rglob("*") if path.is_file()} - {folder / MANIFEST}
    for path, resource in listed.items():
        what = str(resource["path"])
        if path not in there:
            yield Found(what=what, verdict="missing", detail="it is not there")
            continue
        same = (path.stat().st_size, _digest(path)) == (resource["bytes"], resource["hash"])
        yield _found(what, "" if same else "its bytes are not those that the manifest names")
    for path in sorted(there - set(listed)):
        yield _found(str(path.relative_to(folder)), "the manifest does not name it")


def _digest(path: Path) -> str:
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hashed.update(piece)
    return PREFIX + hashed.hexdigest()


def _log(folder: Path, made: Checked) -> Iterator[Found]:
    """Check that the hashes give the root, and that each entry gives its hash."""
    leaves = (folder / LEAVES).read_bytes()
    hashes = [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)]
    whole = Frontier().extended(hashes)
    fits = len(leaves) == made.size * HASH_BYTES and whole.root().hex() == made.root
    yield _found(LEAVES, "" if fits else "the entries' hashes do not give the root that the manifest names")
    for line in _entries(folder):
        seq = parse(line)["seq"]
        if not (0 <= seq < len(hashes) and leaf_hash(line) == hashes[seq]):
            yield _found(ENTRIES, f"entry {seq} is not in the log")
            return
    yield _found(ENTRIES, "")


def _entries(folder: Path) -> Iterator[bytes]:
    with (folder / ENTRIES).open("rb") as file:
        for line in file:
            yield line.removesuffix(b"\n")


def _rows(folder: Path, manifest: Json, not_done: list[str]) -> str:
    """Check each row against its entry, and the record that it holds against the entry's digest of it."""
    said = manifest["sanad"]
    read = _READERS.get(said["format"])
    if read is None or "entry" not in said["options"]["columns"]:
        not_done.append("rows: this format, or these columns, do not say which entry a row is from")
        return ""
    entries = {entry["seq"]: entry for entry in map(parse, _entries(folder))}
    columns = [name for name in _SAME if name in said["options"]["columns"]]
    whole = said["options"]["mode"] == "full" and {*RECORD} <= {*said["options"]["columns"]}
    if not whole:
        not_done.append("the words of the rows: only whole rows give the records that the log names")
    for path in said["rows"]:
        for row in read(folder.joinpath(*path.split("/"))):
            entry = entries.pop(row["entry"], None)
            if entry is None or entry["type"] != "version":
                return (
                    f"a row is from entry {row['entry']}, of which there is no version, or another row is too"
                )
            changed = [name for name in columns if row[name] != entry[_SAME[name]]]
            if whole and sha256(canonical(_record(row))) != entry["record"]:
                changed.append("its words")
            if changed:
                return f"the row of entry {row['entry']} is not what the log says: {', '.join(changed)}"
    return f"{len(entries)} entries have no row" if entries else ""


def _record(row: Json) -> Json:
    """Give the record that a whole row holds: a note that is absent is no key of it."""
    notes = {name: note for name, note in row["fields"].items() if note is not None}
    return {name: row[name] for name in RECORD} | {"fields": notes}


def _json_lines(path: Path) -> Iterator[Json]:
    with path.open("rb") as file:
        for line in file:
            yield parse(line)


def _parquet(path: Path) -> Iterator[Json]:
    import polars as pl  # noqa: PLC0415  only this format needs them
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415

    from archive.exports.table import lines  # noqa: PLC0415

    with ParquetFile(path) as file:
        for batch in file.iter_batches(1_000):
            made: Any = pl.from_arrow(batch)
            yield from lines(made)


_READERS: Final = {"jsonl": _json_lines, "parquet": _parquet}
"""How rows are read back. CSV cannot tell an empty text from none, so its rows do not give their records."""
