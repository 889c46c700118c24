"""What a database is told about itself, held against what this software tells it: tables, indexes, views.

``archive.store.shape`` compares tables by what the drivers tell of them, and says what differs; this compares
the definitions whole. They hold what nobody else tells: which rows a view shows or an index leaves out, what
a check demands, what a column takes for equal, who may see which rows.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, TypeAlias

from sqlalchemy import CheckConstraint, Connection, Table, UniqueConstraint, text
from sqlalchemy.schema import CreateIndex, CreateTable

from archive.store.sql_views import queries
from archive.store.tables import METADATA

_ALTERED: Final = "is not the one that this software made"

_TOKEN: Final = re.compile(r"'[^']*'|\w+|[^\w\s\"]")

_Definition: TypeAlias = tuple[tuple[str, ...], frozenset[tuple[str, ...]], tuple[str, ...]]


def altered(connection: Connection) -> Iterator[tuple[str, str]]:
    """Give where definitions differ from those that this software makes, and which ones.

    Tables, columns and indexes that are not there at all are told by ``archive.store.shape``.
    """
    look = _sqlite if connection.dialect.name == "sqlite" else _postgresql
    yield from look(connection)


def _sqlite(connection: Connection) -> Iterator[tuple[str, str]]:
    query = text("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    there = {(row.type, row.name): row.sql for row in connection.execute(query)}
    dialect = connection.dialect
    for table in METADATA.sorted_tables:
        found = there.get(("table", table.name))
        if found and _parts(found) != _parts(str(CreateTable(table).compile(dialect=dialect))):
            yield f"table {table.name}", f"its definition {_ALTERED}"
        for index in table.indexes:
            found = there.get(("index", str(index.name)))
            if found and _tokens(found) != _tokens(str(CreateIndex(index).compile(dialect=dialect))):
                yield f"table {table.name}", f"its index {index.name} {_ALTERED}"
    for name, made in queries("sqlite").items():
        found = there.get(("view", name))
        if found is None or _tokens(found) != _tokens(f"CREATE VIEW {name} AS {made}"):
            yield f"view {name}", f"it {_ALTERED}" if found else "it is not there"


def _tokens(sql: str) -> tuple[str, ...]:
    """Give the words of a statement, however it is laid out and quoted."""
    return tuple(_TOKEN.findall(sql))


def _parts(sql: str) -> _Definition:
    """Give what stands before a table's columns and constraints, these in no order, and what comes after.

    A column that an upgrade added stands behind the others, wherever a new archive has it.
    """
    tokens = _tokens(sql)
    first = tokens.index("(") if "(" in tokens else len(tokens)
    parts: set[tuple[str, ...]] = set()
    part: list[str] = []
    depth = 1
    for at, word in enumerate(tokens[first + 1 :], first + 1):
        depth += (word == "(") - (word == ")")
        if depth == 0 or (depth == 1 and word == ","):
            parts.add(tuple(part))
            part = []
            if depth == 0:
                return tokens[:first], frozenset(parts), tokens[at + 1 :]
        else:
            part.append(word)
    return tokens, frozenset(), ()


_RELATIONS: Final = (
    "SELECT c.relname, c.relkind = 'r' AND c.relpersistence = 'p' AND NOT c.relrowsecurity "
    "AND NOT c.relforcerowsecurity AND NOT EXISTS (SELECT 1 FROM pg_inherits WHERE inhparent = c.oid) "
    "FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace"
)
"""Of every table, whether it is a plain one: kept for good, shown whole to everybody, without heirs."""

_DEFAULTS: Final = (
    "SELECT c.relname, a.attname, pg_get_expr(d.adbin, d.adrelid) || a.attgenerated::text FROM pg_attrdef d "
    "JOIN pg_class c ON c.oid = d.adrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum "
    "WHERE c.relnamespace = current_schema()::regnamespace"
)

_CONSTRAINTS: Final = (
    "SELECT c.relname, pg_get_constraintdef(n.oid) FROM pg_constraint n "
    "JOIN pg_class c ON c.oid = n.conrelid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND n.contype <> 'n'"
)
"""The constraints but NOT NULL, which PostgreSQL 18 counts among them; it is told with the columns."""

_INDEXES: Final = (
    "SELECT c.relname, i.relname, pg_get_indexdef(x.indexrelid) FROM pg_index x "
    "JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid "
    "WHERE c.relnamespace = current_schema()::regnamespace AND x.indisvalid"
)

_VIEWED: Final = (
    "SELECT relname, reloptions IS NULL FROM pg_class "
    "WHERE relnamespace = current_schema()::regnamespace AND relkind = 'v'"
)

_TURNS: Final = 10
"""How often the plans of a view and of its query may differ before the view is called another one."""

_LOOSE: Final = re.compile(r"::\w+| USING btree|(?<= ON )(?:\"[^\"]*\"|\w+)\.|[()\"]")
"""What PostgreSQL adds to an index as it was written."""


def _postgresql(connection: Connection) -> Iterator[tuple[str, str]]:
    def asked(query: str) -> list[Any]:
        return list(connection.execute(text(query)))

    plain = dict(map(tuple, asked(_RELATIONS)))
    defaults = {(table, column): made for table, column, made in asked(_DEFAULTS)}
    indexes = {(table, name): made for table, name, made in asked(_INDEXES)}
    constraints: dict[str, set[str]] = {}
    for name, made in asked(_CONSTRAINTS):
        constraints.setdefault(name, set()).add(made.replace('"', ""))
    for table in METADATA.sorted_tables:
        where = f"table {table.name}"
        if not plain.get(table.name, True):
            yield where, f"it {_ALTERED}: not kept for good, not shown whole, or not alone"
        for column in table.columns:
            wanted = "''::text" if column.server_default is not None else None
            if defaults.get((table.name, column.name)) != wanted:
                yield where, f"the default of its column {column.name} {_ALTERED}"
        if table.name in plain and constraints.get(table.name, set()) != _constraints(table):
            yield where, f"one of its constraints {_ALTERED}"
        for index in table.indexes:
            found = indexes.get((table.name, str(index.name)))
            made = str(CreateIndex(index).compile(dialect=connection.dialect))
            if found and _loose(found) != _loose(made):
                yield where, f"its index {index.name} {_ALTERED}"
    yield from _postgresql_views(connection, dict(map(tuple, asked(_VIEWED))))


def _loose(sql: str) -> str:
    return " ".join(_LOOSE.sub("", sql).split())


def _constraints(table: Table) -> set[str]:
    """Give a table's constraints as PostgreSQL tells them."""
    made = {f"PRIMARY KEY ({', '.join(column.name for column in table.primary_key)})"}
    for each in table.constraints:
        if isinstance(each, UniqueConstraint):
            made.add(f"UNIQUE ({', '.join(column.name for column in each.columns)})")
        elif isinstance(each, CheckConstraint):
            made.add(f"CHECK (({each.sqltext}))")
    return made


def _postgresql_views(connection: Connection, there: dict[str, bool]) -> Iterator[tuple[str, str]]:
    """Hold each view against its query by what PostgreSQL would do for them.

    Each version of PostgreSQL writes a view's query in another way of its own; but of equal queries
    it makes equal plans, in words that name every column and condition. Plans follow from how large
    tables are at the moment, whatever a transaction sees of them, and from statistics: where somebody
    writes meanwhile, two that are asked for one after the other may differ once, but not every time.
    """

    def steps(query: str) -> list[Any]:
        asked = f"EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM {query}"
        return list(connection.execute(text(asked.replace(":", "\\:"))).scalars())

    for name, made in queries("postgresql").items():
        if name not in there:
            yield f"view {name}", "it is not there"
        elif not there[name] or all(steps(name) != steps(f"({made}) AS {name}") for _ in range(_TURNS)):
            yield f"view {name}", f"it {_ALTERED}"
