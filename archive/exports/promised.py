"""The promised table in the forms that other tools take: JSON Schema, Arrow, SQL, and pandera's own."""

import json
from collections.abc import Callable, Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final

from archive.exports.arrow import arrow_schema
from archive.model import Json
from archive.schemas.export import EVIDENCE, FIELDS, NAME, NESTED, NOTED, SOURCE, VERSION, Field

_SQL: Final[Mapping[str, str]] = {
    "string": "TEXT",
    "category": "TEXT",
    "integer": "BIGINT",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "strings": "TEXT",
    "sources": "TEXT",
    "notes": "TEXT",
}


def json_schema() -> str:
    """Give the JSON Schema (2020-12) of one line of a JSON Lines export, or of a feed's ``row``."""
    schema: Json = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:sanad:schema:{NAME}:{VERSION}",
        "title": f"Sanad {NAME} {VERSION}",
        "type": "object",
        "properties": {field.name: _json_type(field) for field in FIELDS},
        "required": [field.name for field in FIELDS],
        "additionalProperties": False,
    }
    return json.dumps(schema, ensure_ascii=False, indent=1)


def _json_type(field: Field) -> Json:
    made = _json_forms()[field.type] | {"description": field.description}
    if field.pattern:
        made["pattern"] = field.pattern
    if field.values:
        made["enum"] = [*field.values, *([None] if field.nullable else [])]
    if field.least is not None:
        made["minimum"] = field.least
    if field.nullable:
        made["type"] = [made["type"], "null"]
    return made


def _json_forms() -> dict[str, Json]:
    text_or_null: Json = {"type": ["string", "null"]}
    evidence = _object(
        {name: {"type": ["integer" if t == "integer" else "string", "null"]} for name, t in EVIDENCE.items()},
        nullable=True,
    )
    note = _object({"basis": text_or_null, "evidence": evidence}, nullable=True)
    source = _object({**dict.fromkeys(SOURCE, text_or_null), "evidence": evidence})
    return {
        "string": {"type": "string"},
        "category": {"type": "string"},
        "integer": {"type": "integer"},
        "boolean": {"type": "boolean"},
        "timestamp": {"type": "string", "format": "date-time"},
        "strings": {"type": "array", "items": {"type": "string"}},
        "sources": {"type": "array", "items": source},
        "notes": _object(dict.fromkeys(NOTED, note)),
    }


def _object(properties: Json, *, nullable: bool = False) -> Json:
    return {
        "type": ["object", "null"] if nullable else "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def sql() -> str:
    """Give the statement that makes the table in SQLite, PostgreSQL or DuckDB; nested values are JSON."""
    lines = []
    for field in FIELDS:
        null = "" if field.nullable else " NOT NULL"
        nested = " As JSON." if field.type in NESTED else ""
        lines.append(f'  "{field.name}" {_SQL[field.type]}{null}, -- {field.description}{nested}')
    body = "\n".join(lines)
    return f'-- {NAME} {VERSION}\nCREATE TABLE "{NAME}" (\n{body}\n  PRIMARY KEY ("article", "version")\n);'


def arrow_text() -> str:
    """Give the Arrow schema as pyarrow shows it, with the description of every field.

    Raises:
        archive.exports.arrow.ArrowMissingError: pyarrow is not installed.
    """
    return str(arrow_schema().to_string(truncate_metadata=False))


def pandera_source() -> str:
    """Give the Python source of the pandera schema, which needs nothing of the archive."""
    return resources.files("archive.schemas").joinpath("export.py").read_text(encoding="utf-8").rstrip("\n")


FORMS: Final = MappingProxyType[str, Callable[[], str]](
    {"json-schema": json_schema, "arrow": arrow_text, "sql": sql, "pandera": pandera_source}
)
"""Every form under its name."""
