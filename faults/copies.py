"""One copy of an archive: changed behind its back, and dumped so that two states can be compared."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import psycopg

from archive.store.location import locate
from archive.store.tables import METADATA, SEARCH
from faults.values import Database

Dump: TypeAlias = dict[str, str]
"""Of each table, and of the definitions under ``DEFINITIONS``, the digest of all that is stored."""

DEFINITIONS: Final = "definitions"
VERSION: Final = "alembic_version"
TABLES: Final = (*sorted(METADATA.tables), VERSION)

Refused: Final = (sqlite3.Error, psycopg.Error, OverflowError)
"""What a driver raises where the database does not take a change."""


def key_of(table: str) -> tuple[str, ...]:
    """Give the columns of a table's primary key."""
    if table == VERSION:
        return ("version_num",)
    return tuple(column.name for column in METADATA.tables[table].primary_key)


def columns_of(table: str) -> tuple[str, ...]:
    """Give the columns of a table."""
    return ("version_num",) if table == VERSION else tuple(c.name for c in METADATA.tables[table].columns)


def changed(before: Dump, after: Dump) -> set[str]:
    """Name the tables that differ, and ``DEFINITIONS`` if those do."""
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def is_derived(table: str) -> bool:
    """Tell whether a table is the search index's, which verification says that it does not look at."""
    return table.startswith(SEARCH)


def _digest(rows: Iterable[object]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode("utf-8", "surrogatepass")).hexdigest()


class SqliteCopy:
    """A copy in an SQLite file."""

    database: Database = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path: Final = path
        self.place: Final = str(path)

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """Give a connection of somebody who cares for nothing, in a transaction."""
        with closing(sqlite3.connect(self.path, isolation_level=None, timeout=60)) as driver:
            driver.execute("PRAGMA synchronous = OFF")
            driver.execute("BEGIN IMMEDIATE")
            yield driver
            driver.execute("COMMIT")

    def rows(self, query: str, *params: Any) -> list[tuple[Any, ...]]:
        """Ask."""
        with closing(sqlite3.connect(self.path, timeout=60)) as driver:
            return driver.execute(query, params).fetchall()

    def change(self, *statements: str | tuple[str, Sequence[Any]]) -> None:
        """Change something; SQLite has no other way round its triggers than to drop and remake them."""
        with self.connected() as driver:
            triggers = driver.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for name, _ in triggers:
                driver.execute(f'DROP TRIGGER "{name}"')
            for each in statements:
                driver.execute(*((each,) if isinstance(each, str) else each))
            for _, sql in triggers:
                driver.execute(sql)

    def dump(self) -> Dump:
        """Give digests of every value with its type: 1, 1.0, '1' and x'31' are four values here."""
        with closing(sqlite3.connect(self.path, timeout=60)) as driver:
            driver.text_factory = _Text
            made = driver.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
            tables = [str(name) for kind, name, _, sql in made if kind == _Text(b"table") and sql]
            found = {
                name: _digest(driver.execute(f'SELECT * FROM "{name}"'))
                for name in tables
                if "VIRTUAL" not in str(next(sql for _, n, _, sql in made if str(n) == name))
            }
            return found | {DEFINITIONS: _digest(made)}


class _Text:
    """Text as it is stored, told from bytes by its type."""

    __slots__ = ("_data",)

    def __init__(self, data: bytes) -> None:
        self._data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Text) and other._data == self._data

    def __hash__(self) -> int:
        return hash(self._data)

    def __repr__(self) -> str:
        return f"text {self._data!r}"

    def __str__(self) -> str:
        return self._data.decode("utf-8", "replace")


class PostgresCopy:
    """A copy in a PostgreSQL database."""

    database: Database = "postgresql"

    def __init__(self, url: str) -> None:
        self.place: Final = url

    def rows(self, query: str, *params: Any) -> list[tuple[Any, ...]]:
        """Ask."""
        with psycopg.connect(locate(self.place).target) as driver:
            return driver.execute(_marked(query), params or None).fetchall()

    def change(self, *statements: str | tuple[str, Sequence[Any]]) -> None:
        """Change something as a superuser can, for whom no ordinary trigger fires."""
        with psycopg.connect(locate(self.place).target) as driver:
            driver.execute("SET session_replication_role = replica")
            for each in statements:
                query, params = (each, None) if isinstance(each, str) else each
                driver.execute(_marked(query), params)

    def dump(self) -> Dump:
        """Give digests of every row as PostgreSQL writes it, and of its catalogue's definitions."""
        with psycopg.connect(locate(self.place).target) as driver:
            tables = [name for (name,) in driver.execute(_POSTGRES_TABLES)]
            found = {
                name: _digest(driver.execute(_marked(f'SELECT t::text FROM ONLY "{name}" t')).fetchall())
                for name in tables
            }
            made = [row for query in _POSTGRES_DEFINITIONS for row in driver.execute(query).fetchall()]
            return found | {DEFINITIONS: _digest(made)}


Copy: TypeAlias = SqliteCopy | PostgresCopy
"""One copy of an archive: ``rows`` asks, ``change`` changes something behind its back, ``dump`` tells all."""


def _marked(query: str) -> Any:
    return query.replace("?", "%s")


_HERE: Final = "current_schema()::regnamespace"
_POSTGRES_TABLES: Final = f"SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = {_HERE}"
_POSTGRES_DEFINITIONS: Final[Any] = (
    f"""SELECT 'relation', c.relname, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity
        FROM pg_class c WHERE c.relnamespace = {_HERE} AND c.relkind <> 't'""",
    f"""SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attcollation::regcollation::text, pg_get_expr(d.adbin, d.adrelid), a.attgenerated
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = {_HERE} AND a.attnum > 0 AND NOT a.attisdropped""",
    f"""SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = {_HERE}""",
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    f"""SELECT 'trigger', t.tgname, pg_get_triggerdef(t.oid), t.tgenabled FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = {_HERE} AND NOT t.tgisinternal""",
    f"SELECT 'function', proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = {_HERE}",
    f"""SELECT 'rule', r.rulename, c.relname, pg_get_ruledef(r.oid) FROM pg_rewrite r
        JOIN pg_class c ON c.oid = r.ev_class WHERE c.relnamespace = {_HERE}""",
    f"""SELECT 'policy', p.polname, c.relname, p.polcmd, pg_get_expr(p.polqual, p.polrelid) FROM pg_policy p
        JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = {_HERE}""",
    "SELECT 'parent', inhrelid::regclass::text, inhparent::regclass::text FROM pg_inherits",
)
