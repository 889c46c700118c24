"""The manifest of an export: a Data Package (v2), and checking a folder by it alone."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib import resources
from typing import Final

from archive.digest import canonical, sha256
from archive.exports import FORMATS
from archive.exports.folder import Folder
from archive.findings import CATALOGUE
from archive.model import Json
from archive.schemas.export import FIELDS, NAME, VERSION, Field, promise

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"

_TYPES: Final[Mapping[str, str]] = {
    "string": "string",
    "category": "string",
    "integer": "integer",
    "boolean": "boolean",
    "timestamp": "datetime",
    "strings": "array",
    "sources": "array",
    "notes": "object",
}


def schema_digest() -> str:
    """Give the digest of the promise."""
    return sha256(canonical(promise()))


def rules_digest() -> str:
    """Give the digest of the rules by which articles are accepted: the schema's own code, and the catalogue.

    pandera's own JSON of a schema leaves custom checks out, so it identifies nothing.
    """
    code = resources.files("archive.schemas").joinpath("record.py").read_bytes()
    catalogue = {code: found.severity for code, found in CATALOGUE.items()}
    return sha256(canonical({"schema": sha256(code), "findings": catalogue}))


def table_schema(columns: Iterable[str]) -> Json:
    """Give columns of the promised table as a Table Schema."""
    wanted = set(columns)
    fields = [_field(field) for field in FIELDS if field.name in wanted]
    key = ["article", "version"]
    return {"fields": fields} | ({"primaryKey": key} if wanted.issuperset(key) else {})


def _field(field: Field) -> Json:
    limits: Json = {} if field.nullable else {"required": True}
    if field.values:
        limits["enum"] = list(field.values)
    if field.least is not None:
        limits["minimum"] = field.least
    made: Json = {"name": field.name, "type": _TYPES[field.type], "description": field.description}
    return made | ({"constraints": limits} if limits else {})


def manifest(folder: Folder, form: str, columns: Iterable[str], said: Json) -> bytes:
    """Give the manifest of a folder that is written and closed.

    Args:
        folder: The folder.
        form: The format's name.
        columns: The columns that went out.
        said: What it says of the archive and of what was asked for.
    """
    package: Json = {
        "$schema": PROFILE,
        "name": "sanad-export",
        "title": "Articles of a Sanad archive",
        "version": VERSION,
        "resources": list(_resources(folder, form, tuple(columns))),
        "sanad": {
            "format": form,
            "table": {"name": NAME, "version": VERSION, "digest": schema_digest()},
            "rules_digest": rules_digest(),
            "rows": {path: file.rows for path, file in folder.files.items() if file.data},
            **said,
        },
    }
    return json.dumps(package, ensure_ascii=False, indent=1).encode() + b"\n"


def _resources(folder: Folder, form: str, columns: Collection[str]) -> Iterator[Json]:
    known = FORMATS[form]
    with_rows = [file for file in folder.files.values() if file.data]
    for path, file in sorted(folder.files.items(), key=lambda item: (not item[1].data, item[0])):
        size: Json = {"bytes": file.size, "hash": file.digest}
        if not file.data:
            # Beside the data: what proves that its rows are in the log.
            name = path.replace("/", "-").partition(".")[0]
            yield {"name": name, "path": path, "type": "file", "mediatype": "application/octet-stream"} | size
            continue
        number = with_rows.index(file) + 1
        made: Json = {
            "name": "articles" if len(with_rows) == 1 else f"articles-{number}",
            "path": path,
            "format": known.format,
            "mediatype": known.media_type,
            "encoding": "utf-8",
            **size,
        }
        if known.type:
            made["type"] = known.type
        if known.is_table:
            made["schema"] = table_schema(columns)
        yield made


def readers(rules: Iterable[tuple[str, str]]) -> list[Json]:
    """Give the readers and registries that made the records, in a fixed order."""
    return [{"reader": reader, "registry": registry} for reader, registry in sorted(rules)]
