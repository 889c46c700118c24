"""Reading an archive end to end through the driver's own cursors, for verification.

Values come as the database holds them, with nothing between that could make two different stored
values look the same, and at the speed of the driver; the processes that share the work need not
load SQLAlchemy.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from itertools import islice
from typing import Any, Final, Protocol, TypeAlias

from archive.entries import CLEARING, REDACTING
from archive.projection import COLUMNS, Row
from archive.store import made, schema
from archive.store.failures import DAMAGE, translate
from archive.store.location import Location
from archive.store.sqlite import check_file, sqlite_connection

ObjectRow: TypeAlias = tuple[Any, Any, Any, Any, Any]

_FETCH: Final = 200

_TABLES: Final = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT relname FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace",
}

_SELECTED: Final = {name: ", ".join(f'"{c}"' for c in columns) for name, columns in COLUMNS.items()}


class Cursor(Protocol):
    """What both drivers' cursors have."""

    def execute(self, query: Any, params: Any = ...) -> Any:
        """Run a query."""

    def fetchmany(self, size: int) -> list[Any]:
        """Give the next rows."""


class Scan:
    """One connection that reads ranges of the log and what belongs to them."""

    __slots__ = ("_driver", "_mark")

    def __init__(self, driver: Any, mark: str) -> None:
        self._driver: Final = driver
        self._mark: Final = mark

    def damage(self) -> list[str]:
        """Give what the database's own check finds wrong with its file.

        PostgreSQL checks each page as it is read, where data checksums are on; it has no such command.
        """
        if self._mark != "?":
            return []
        return [str(line) for (line,) in self._all("PRAGMA integrity_check(20)") if line != "ok"]

    def is_as_made(self) -> bool:
        """Tell whether tables, indexes, triggers and views are, to the letter, those of a new archive.

        Always False of PostgreSQL, each version of which tells of them in other words.
        """
        return self._mark == "?" and made.is_as_made(self._all(made.TOLD))

    def heads(self) -> list[Row]:
        """Give every row of the head: there should be one."""
        return self._all("SELECT id, size, root, peaks FROM head")

    def checkpoints(self) -> list[Row]:
        """Give every row of the newest checkpoint: there should be one at most."""
        return self._all("SELECT id, size, note FROM checkpoint")

    def holds_articles(self) -> bool:
        """Tell whether there is any version or quarantined item."""
        query = "SELECT EXISTS (SELECT 1 FROM version) OR EXISTS (SELECT 1 FROM quarantine)"
        return bool(self._all(query)[0][0])

    def count(self) -> int:
        """Give the number of entries that are there."""
        return int(self._all("SELECT count(*) FROM entry")[0][0])

    def length(self) -> int:
        """Give one more than the highest entry's number."""
        return int(self._all("SELECT coalesce(max(seq), -1) + 1 FROM entry")[0][0])

    def reaches(self, seq: int) -> bool:
        """Tell whether there is an entry of this number or a higher one."""
        return bool(self._all(f"SELECT EXISTS (SELECT 1 FROM entry WHERE seq >= {self._mark})", seq)[0][0])

    def entries(self, first: int, last: int) -> list[tuple[int, bytes]]:
        """Give the entries numbered from ``first`` up to, not including, ``last``."""
        query = f"SELECT seq, body FROM entry WHERE seq >= {self._mark} AND seq < {self._mark} ORDER BY seq"
        return self._all(query, first, last)

    def objects(self, first: int, last: int) -> Iterator[ObjectRow]:
        """Give the objects first stored by the entries of a range, in order, a few at a time."""
        query = (
            "SELECT entry, position, digest, salt, data FROM object "
            f"WHERE entry >= {self._mark} AND entry < {self._mark} ORDER BY entry, position"
        )
        yield from self._streamed(query, first, last)

    def sizes(self, first: int, last: int) -> dict[int, int]:
        """Give how many bytes of objects each entry of a range stored first, where it stored any."""
        query = (
            "SELECT entry, sum(coalesce(length(data), 0)) FROM object "
            f"WHERE entry >= {self._mark} AND entry < {self._mark} GROUP BY entry"
        )
        return {entry: int(size) for entry, size in self._all(query, first, last)}

    def rows(self, table: str, first: int, last: int) -> list[Row]:
        """Give the rows of a projected table that belong to the entries of a range, in order."""
        query = (
            f'SELECT {_SELECTED[table]} FROM "{table}" '
            f"WHERE entry >= {self._mark} AND entry < {self._mark} ORDER BY entry, position"
        )
        return self._all(query, first, last)

    def volumes(self) -> list[Row]:
        """Give the first entry and the size of each volume of fingerprints that is there."""
        return self._all("SELECT DISTINCT first, size FROM posting ORDER BY first, size")

    def pages(self, first: int, size: int) -> Iterator[Row]:
        """Give number and bytes of each page of a volume, in order, a few at a time."""
        query = (
            f"SELECT page, data FROM posting WHERE first = {self._mark} AND size = {self._mark} ORDER BY page"
        )
        yield from self._streamed(query, first, size)

    def object(self, digest: str) -> ObjectRow | None:
        """Give the object that is stored under a digest."""
        query = f"SELECT entry, position, digest, salt, data FROM object WHERE digest = {self._mark}"
        found = self._all(query, digest)
        return found[0] if found else None

    def reception(self, entry: int, capture: str) -> Row | None:
        """Give media type, columns and delimiter of the capture that an entry was made from.

        A version that was made without receiving anything has those of the version before it that
        was made from the same capture.
        """
        own = self._received(entry, capture)
        if own is not None:
            return own
        query = (
            "SELECT same.entry FROM version this JOIN version same ON same.article = this.article "
            "AND same.capture = this.capture AND same.entry < this.entry "
            f"WHERE this.entry = {self._mark} ORDER BY same.entry DESC"
        )
        earlier = (self._received(same, capture) for (same,) in self._all(query, entry))
        return next((row for row in earlier if row is not None), None)

    def _received(self, entry: int, capture: str) -> Row | None:
        admitted = (
            "SELECT q.entry FROM quarantine q JOIN resolution r ON r.quarantine = q.entry "
            f"WHERE q.capture = {self._mark} AND r.version = {self._mark}"
        )
        query = (
            "SELECT media_type, columns, delimiter FROM observation WHERE "
            f"(subject = {self._mark} OR subject IN ({admitted})) AND capture = {self._mark} "
            "AND outcome <> 'observed' ORDER BY entry, position LIMIT 1"
        )
        found = self._all(query, entry, capture, entry, capture)
        return found[0] if found else None

    def redacted(self, first: int, last: int) -> set[int]:
        """Give which entries of a range are redacted, by their numbers."""
        query = (
            f"SELECT DISTINCT target FROM redaction WHERE at IS NULL AND target >= {self._mark} "
            f"AND target < {self._mark}"
        )
        return {target for (target,) in self._all(query, first, last)}

    def uncleared(self) -> int | None:
        """Give the run of the last redaction, unless a later run says that the files were cleared."""
        # Compared by bytes: a column that was given another collation must not end the verification.
        activity = f"activity COLLATE {'binary' if self._mark == '?' else chr(34) + 'C' + chr(34)}"
        query = (
            f"SELECT max(entry) FROM run WHERE {activity} = '{REDACTING}' AND entry > "
            f"(SELECT coalesce(max(entry), -1) FROM run WHERE {activity} = '{CLEARING}')"
        )
        found = self._all(query)[0][0]
        return None if found is None else int(found)

    def is_destroyed(self, digest: str) -> bool:
        """Tell whether a redaction says that an object's bytes are gone."""
        return bool(self._all(f"SELECT 1 FROM redaction WHERE digest = {self._mark}", digest))

    def is_captured(self, digest: str) -> bool:
        """Tell whether an article, a quarantined item or an observation was made from a capture."""
        tables = ("version", "quarantine", "observation")
        return any(
            self._all(f"SELECT 1 FROM {t} WHERE capture = {self._mark} LIMIT 1", digest) for t in tables
        )

    def beyond(self, table: str, size: int) -> int:
        """Count the rows of a table that belong to no entry of a log of this size."""
        column = "seq" if table == "entry" else "entry"
        # Each by itself, so that an index answers it: one question of all three looks at every row.
        outside = (f"{column} < 0", f"{column} >= {self._mark}", f"{column} IS NULL")
        counts = ", ".join(f'(SELECT count(*) FROM "{table}" WHERE {each})' for each in outside)
        return sum(self._all(f"SELECT {counts}", size)[0])

    def _all(self, query: str, *params: Any) -> list[Any]:
        try:
            return self._fetched(query, params)
        except sqlite3.OperationalError as error:
            self._decode_anything(error)
            return self._fetched(query, params)

    def _fetched(self, query: str, params: Row) -> list[Any]:
        with closing(self._driver.cursor()) as cursor:
            cursor.execute(query, params)
            return list(cursor.fetchall())

    def _streamed(self, query: str, *params: Any) -> Iterator[Any]:
        given = 0
        try:
            for row in self._a_few_at_a_time(query, params):
                yield row
                given += 1
        except sqlite3.OperationalError as error:
            self._decode_anything(error)
            yield from islice(self._a_few_at_a_time(query, params), given, None)

    def _a_few_at_a_time(self, query: str, params: Row) -> Iterator[Any]:
        with self._cursor() as cursor:
            cursor.execute(query, params)
            while rows := cursor.fetchmany(_FETCH):
                yield from rows

    def _decode_anything(self, error: sqlite3.OperationalError) -> None:
        """From now on, let stored text that is no longer UTF-8 be told apart, and not stop the reading.

        Not from the beginning: a function that is called for each value takes half as long as reading all
        of them. Text that is UTF-8 comes out the same either way.

        Raises:
            sqlite3.OperationalError: It was not such a text that stopped it.
        """
        # SQLite's own errors have a code; this one is the driver's.
        if getattr(error, "sqlite_errorcode", None) is not None or self._driver.text_factory is not str:
            raise error
        self._driver.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")

    @contextmanager
    def _cursor(self) -> Iterator[Cursor]:
        if self._mark == "?":
            # Not closed: where a check stops halfway, the connection is closed before its cursors.
            yield self._driver.cursor()
            return
        # A named cursor stays on PostgreSQL's side; a plain one would bring over all rows at once.
        with closing(self._driver.cursor(name="scan")) as cursor:
            yield cursor


def open_scan(location: Location) -> AbstractContextManager[Scan]:
    """Open an archive for reading only.

    Raises:
        NotAnArchiveError: It is absent, unreachable, damaged, or another program's.
        SchemaVersionError: Its schema is older or newer than this software's.
        ArchiveError: It cannot be read.
    """
    return _sqlite(location) if location.dialect == "sqlite" else _postgresql(location)


@contextmanager
def _sqlite(location: Location) -> Iterator[Scan]:
    check_file(location, "read")
    with _translated(location, sqlite3.Error), closing(sqlite_connection(location, "read")) as driver:
        driver.execute("BEGIN")
        _check_schema(driver, location)
        yield Scan(driver, "?")


def _check_schema(driver: Any, location: Location) -> None:
    shown = str(location)
    schema.demand_log([name for (name,) in driver.execute(_TABLES[location.dialect]).fetchall()], shown)
    there = [revision for (revision,) in driver.execute(schema.VERSIONS).fetchall()]
    schema.demand_newest(schema.known(there, shown), shown)


@contextmanager
def _postgresql(location: Location) -> Iterator[Scan]:
    import psycopg  # noqa: PLC0415  an SQLite archive never needs it

    with _translated(location, psycopg.Error), psycopg.connect(location.target) as driver:
        driver.read_only = True
        driver.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        _check_schema(driver, location)
        yield Scan(driver, "%s")


@contextmanager
def _translated(location: Location, errors: type[Exception]) -> Iterator[None]:
    try:
        yield
    except (errors, *DAMAGE) as error:
        raise translate(error, str(location)) from error
