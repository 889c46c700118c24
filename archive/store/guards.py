"""The triggers that make every table append-only: their definitions, and the check that they stand.

One narrow path leads through them: a row goes, or an object loses its bytes and salt, if a row of
``redaction`` names it; that row in turn follows from an entry of the log. The migrations write the
same definitions out for themselves, since a migration must not change when this file does; a fresh
archive passing ``missing`` proves that the two agree.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from archive.store.tables import DERIVED, METADATA, MUTABLE, REDACTABLE

APPEND_ONLY: Final = tuple(sorted(set(METADATA.tables) - MUTABLE - DERIVED))

_GROWING: Final = {"head": "<=", "checkpoint": "<"}
"""The tables of one row that may be updated, and how the new size must not stand to the old one."""

_REFUSAL: Final = "RAISE EXCEPTION 'append-only: rows of % are never changed', TG_TABLE_NAME; END "

_REDACTED_ROW: Final = (
    'EXISTS (SELECT 1 FROM "redaction" '
    'WHERE "target" = OLD."entry" AND ("at" IS NULL OR "at" = OLD."position"))'
)
_ERASED_OBJECT: Final = (
    '(NEW."salt" IS NULL AND NEW."data" IS NULL AND NEW."entry" = OLD."entry" '
    'AND NEW."position" = OLD."position" AND NEW."digest" = OLD."digest" '
    'AND EXISTS (SELECT 1 FROM "redaction" WHERE "digest" = OLD."digest"))'
)

_FUNCTIONS: Final = {
    "archive_append_only": f" BEGIN {_REFUSAL}",
    "archive_redacted_row": f" BEGIN IF {_REDACTED_ROW} THEN RETURN OLD; END IF; {_REFUSAL}",
    "archive_erased_object": f" BEGIN IF {_ERASED_OBJECT} THEN RETURN NEW; END IF; {_REFUSAL}",
    **{
        f"archive_{table}_only_grows": f" BEGIN IF NEW.size {shrinks} OLD.size THEN "
        f"RAISE EXCEPTION 'append-only: the {table} only grows'; END IF; RETURN NEW; END "
        for table, shrinks in _GROWING.items()
    },
}
"""The source of each function that a trigger of PostgreSQL runs."""


def missing(connection: Connection) -> list[str]:
    """Name the triggers that are absent, disabled or altered."""
    look = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    return list(look(connection))


def sqlite_triggers() -> dict[str, str]:
    """Give the triggers of an SQLite archive: name to the exact statement that makes it."""
    made = {}
    paths = {(table, "delete"): _REDACTED_ROW for table in REDACTABLE} | {
        ("object", "update"): _ERASED_OBJECT
    }
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            name = f"{table}_no_{verb}"
            unless = f"WHEN NOT {paths[table, verb]} " if (table, verb) in paths else ""
            made[name] = (
                f'CREATE TRIGGER {name} BEFORE {verb.upper()} ON "{table}" {unless}'
                f"BEGIN SELECT RAISE(ABORT, 'append-only: rows of {table} are never changed'); END"
            )
    for table, shrinks in _GROWING.items():
        made[f"{table}_only_grows"] = (
            f'CREATE TRIGGER {table}_only_grows BEFORE UPDATE ON "{table}" WHEN NEW.size {shrinks} OLD.size '
            f"BEGIN SELECT RAISE(ABORT, 'append-only: the {table} only grows'); END"
        )
        made[f"{table}_no_delete"] = (
            f'CREATE TRIGGER {table}_no_delete BEFORE DELETE ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, 'append-only: the {table} is never removed'); END"
        )
    return made


def postgresql_triggers() -> dict[str, tuple[str, str]]:
    """Give the triggers of a PostgreSQL archive: name to when it fires and the function it runs."""
    refused = dict.fromkeys(APPEND_ONLY, "DELETE OR UPDATE OR TRUNCATE")
    refused |= dict.fromkeys(REDACTABLE, "UPDATE OR TRUNCATE") | {"object": "DELETE OR TRUNCATE"}
    made = {
        f"{table}__append_only": (f"{verbs} ON {table} FOR EACH STATEMENT", "archive_append_only")
        for table, verbs in refused.items()
    }
    for table in _GROWING:
        removal = f"DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
        made[f"{table}__no_delete"] = (removal, "archive_append_only")
        made[f"{table}__only_grows"] = (f"UPDATE ON {table} FOR EACH ROW", f"archive_{table}_only_grows")
    for table in REDACTABLE:
        made[f"{table}__redaction"] = (f"DELETE ON {table} FOR EACH ROW", "archive_redacted_row")
    made["object__redaction"] = ("UPDATE ON object FOR EACH ROW", "archive_erased_object")
    return made


def _sqlite(connection: Connection) -> Iterator[str]:
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    there = {row.name: row.sql for row in connection.execute(query)}
    for name, sql in sqlite_triggers().items():
        if there.get(name) != sql:
            yield name


def _postgresql(connection: Connection) -> Iterator[str]:
    query = text(
        "SELECT t.tgname, pg_get_triggerdef(t.oid, true), p.proname, p.prosrc FROM pg_trigger t "
        "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A')"
    )
    there = {name: (made, function, source) for name, made, function, source in connection.execute(query)}
    for name, (fires, function) in postgresql_triggers().items():
        made = f"CREATE TRIGGER {name} BEFORE {fires} EXECUTE FUNCTION {function}()"
        if there.get(name) != (made, function, _FUNCTIONS[function]):
            yield name
