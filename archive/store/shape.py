"""The shape of an archive's tables, held against the one that this software's schema makes.

A column that lost its NOT NULL, an index that is no longer unique, a trigger or rule that nobody
made here: whoever changes these can change rows unhindered, or make questions lie.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import CheckConstraint, Connection, Inspector, Table, UniqueConstraint, inspect, text
from sqlalchemy.types import TypeEngine

from archive.store.guards import postgresql_triggers, sqlite_triggers
from archive.store.tables import METADATA

_FOREIGN: Final = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal "
    "UNION ALL SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class "
    "WHERE c.relnamespace = current_schema()::regnamespace AND r.rulename <> '_RETURN'",
}


_COLLATED: Final = (
    "SELECT c.relname, a.attname, co.collname FROM pg_attribute a "
    "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_collation co ON co.oid = a.attcollation "
    "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' "
    "AND a.attnum > 0 AND NOT a.attisdropped AND co.collname <> 'C'"
)
"""The columns whose text PostgreSQL does not order by its bytes. Not every version of SQLAlchemy tells."""

_COLLATION: Final = re.compile(r' COLLATE "[^"]*"')


def differences(connection: Connection) -> Iterator[tuple[str, str]]:
    """Give where the tables differ from those that the migrations make, and in what."""
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    for table in METADATA.sorted_tables:
        if table.name not in there:
            yield f"table {table.name}", "it is not there"
            continue
        expected, found = _expected(table, connection), _found(inspector, table.name, connection)
        for part, wanted in expected.items():
            if found[part] != wanted:
                yield f"table {table.name}", f"its {part} {_told(wanted, found[part])}"
    if connection.dialect.name == "postgresql":
        for table_name, column, collation in connection.execute(text(_COLLATED)):
            if table_name in METADATA.tables:
                yield (
                    f"table {table_name}",
                    f"its column {column} is ordered by {collation}, not by its bytes",
                )
    known = _known_triggers(connection)
    for table_name, name in connection.execute(text(_FOREIGN[connection.dialect.name])):
        if table_name in METADATA.tables and name not in known:
            yield f"trigger {name}", f"this software did not make it; it acts on the table {table_name}"


def _told(wanted: Any, found: Any) -> str:
    more, fewer = sorted(found - wanted, key=str), sorted(wanted - found, key=str)
    parts = [f"lack {_list(fewer)}"] if fewer else []
    parts += [f"have instead {_list(more)}"] if more else []
    return " and ".join(parts)


def _list(values: list[Any]) -> str:
    return "; ".join(" ".join(map(str, value)) for value in values)


def _expected(table: Table, connection: Connection) -> dict[str, frozenset[Any]]:
    return {
        "columns": frozenset(
            (
                column.name,
                _type(column.type, connection),
                "NULL" if column.nullable else "NOT NULL",
            )
            for column in table.columns
        ),
        "primary key": frozenset({tuple(column.name for column in table.primary_key)}),
        "unique columns": frozenset(
            tuple(column.name for column in constraint.columns)
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint)
        ),
        "indexes": frozenset(
            (str(index.name), *(column.name for column in index.columns)) for index in table.indexes
        ),
        "checks": frozenset(
            (str(constraint.name),)
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        ),
    }


def _found(inspector: Inspector, table: str, connection: Connection) -> dict[str, frozenset[Any]]:
    unique = inspector.get_unique_constraints(table)
    named = {constraint["name"] for constraint in unique}
    return {
        "columns": frozenset(
            (
                column["name"],
                _type(column["type"], connection),
                "NULL" if column["nullable"] else "NOT NULL",
            )
            for column in inspector.get_columns(table)
        ),
        "primary key": frozenset({tuple(inspector.get_pk_constraint(table)["constrained_columns"])}),
        "unique columns": frozenset(tuple(constraint["column_names"]) for constraint in unique),
        "indexes": frozenset(
            (str(index["name"]), *map(str, index["column_names"]))
            for index in inspector.get_indexes(table)
            if index["name"] not in named
        ),
        "checks": frozenset((str(check["name"]),) for check in inspector.get_check_constraints(table)),
    }


def _type(kind: TypeEngine[Any], connection: Connection) -> str:
    return _COLLATION.sub("", connection.dialect.type_compiler_instance.process(kind))


def _known_triggers(connection: Connection) -> set[str]:
    return set(sqlite_triggers() if connection.dialect.name == "sqlite" else postgresql_triggers())
