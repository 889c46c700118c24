"""The triggers that make every table append-only: their definitions, and the check that they stand.

The migrations write the same definitions out for themselves, since a migration must not change
when this file does; a fresh archive passing ``missing`` proves that the two agree.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from archive.store.tables import METADATA, MUTABLE

APPEND_ONLY: Final = tuple(sorted(set(METADATA.tables) - MUTABLE))

_FUNCTION: Final = "archive_append_only"

_GROWING: Final = {"head": "<=", "checkpoint": "<"}
"""The tables of one row that may be updated, and how the new size must not stand to the old one."""


def missing(connection: Connection) -> list[str]:
    """Name the triggers that are absent, disabled or altered."""
    look = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    return list(look(connection))


def damage(connection: Connection) -> list[str]:
    """Give what the database's own check finds wrong with its file.

    PostgreSQL checks each page as it is read, where data checksums are on; it has no such command.
    """
    if connection.dialect.name != "sqlite":
        return []
    found = connection.execute(text("PRAGMA integrity_check(20)")).scalars().all()
    return [str(line) for line in found if line != "ok"]


def sqlite_triggers() -> dict[str, str]:
    """Give the triggers of an SQLite archive: name to the exact statement that makes it."""
    made = {}
    for table in APPEND_ONLY:
        for verb in ("update", "delete"):
            name = f"{table}_no_{verb}"
            made[name] = (
                f'CREATE TRIGGER {name} BEFORE {verb.upper()} ON "{table}" '
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


def _sqlite(connection: Connection) -> Iterator[str]:
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    there = {row.name: row.sql for row in connection.execute(query)}
    for name, sql in sqlite_triggers().items():
        if there.get(name) != sql:
            yield name


def _postgresql(connection: Connection) -> Iterator[str]:
    query = text(
        "SELECT t.tgname, p.proname, p.prosrc FROM pg_trigger t "
        "JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE c.relnamespace = current_schema()::regnamespace AND t.tgenabled IN ('O', 'A') "
        "AND c.relname = split_part(t.tgname, '__', 1)"
    )
    there = {name: (function, source) for name, function, source in connection.execute(query)}
    expected = {f"{table}__append_only": _FUNCTION for table in APPEND_ONLY}
    expected |= {f"{table}__only_grows": f"archive_{table}_only_grows" for table in _GROWING}
    expected |= {f"{table}__no_delete": _FUNCTION for table in _GROWING}
    for name, function in expected.items():
        found, source = there.get(name, ("", ""))
        if found != function or "RAISE EXCEPTION 'append-only:" not in source:
            yield name
