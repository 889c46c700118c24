"""A database that is open: its connections, its transactions, and its errors in our words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from archive.entries import EntryError
from archive.errors import ArchiveError, NotAnArchiveError
from archive.store import schema
from archive.store.failures import DAMAGE, translate
from archive.store.location import Location
from archive.store.sqlite import WAIT_SECONDS, Mode, check_file, sqlite_connection

__all__ = ["Connection", "Database", "connect", "open_archive"]

_POOLED: Final = 2
"""Adding reads for one batch while it writes another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One open database.

    Attributes:
        location: Where it is.
        engine: SQLAlchemy's engine, for reading.
        writer: The engine for writing. A connection of SQLite forgets the pages that it knows when
            another one has written; the one that writes should always be the same.
    """

    location: Location
    engine: Engine
    writer: Engine

    @property
    def is_sqlite(self) -> bool:
        """Whether it is an SQLite file."""
        return self.location.dialect == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one unchanging state and blocks nobody."""
        with self._errors(), self.engine.connect() as connection, connection.begin():
            if not self.is_sqlite:
                # Not by SQLAlchemy's options: they would later make a connection that the server
                # gives as read-only one that writes.
                connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection in a transaction that commits at the end, or not at all."""
        with self._errors(), self.writer.connect() as connection:
            if self.is_sqlite:
                connection.execution_options(archive_begin="BEGIN IMMEDIATE")
            with connection.begin():
                if not self.is_sqlite:
                    # Whatever the server's default: who has waited for the lock must see what changed.
                    connection.execute(text("SET TRANSACTION ISOLATION LEVEL READ COMMITTED"))
                    connection.execute(text(f"SET LOCAL lock_timeout = {int(WAIT_SECONDS * 1000)}"))
                yield connection

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()
        self.writer.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise translate(error.orig or error, str(self.location)) from error
        except SQLAlchemyError as error:
            raise ArchiveError(f"{self.location}: {error}") from error
        except EntryError as error:
            raise NotAnArchiveError(
                f"{self.location}: an entry is damaged ({error}); run `archive verify`"
            ) from error
        except (self.engine.dialect.loaded_dbapi.Error, *DAMAGE) as error:
            # From the driver itself: its own cursors fill tables.
            raise translate(error, str(self.location)) from error


def connect(location: Location, mode: Mode) -> Database:
    """Open a database without looking into it.

    Raises:
        NotAnArchiveError: There is no such file (with ``create``, no such folder).
    """
    if location.dialect == "sqlite":
        check_file(location, mode)
        engines = [_sqlite_engine(location, mode) for _ in range(2)]
    else:
        engines = [_postgresql_engine(location)] * 2
    return Database(location=location, engine=engines[0], writer=engines[1])


def open_archive(location: Location, mode: Mode) -> Database:
    """Open a database that must hold an archive of this software's schema.

    Raises:
        NotAnArchiveError: It is absent, unreachable, damaged, or another program's.
        SchemaVersionError: Its schema is older or newer.
    """
    database = connect(location, mode)
    try:
        with database.reading() as connection:
            schema.check(connection, str(location))
    except BaseException:
        database.close()
        raise
    return database


def _postgresql_engine(location: Location) -> Engine:
    import psycopg  # noqa: PLC0415  an SQLite archive never needs it

    def creator() -> "psycopg.Connection[Any]":
        # libpq reads the URL, as for verification; SQLAlchemy would read some URLs otherwise.
        return psycopg.connect(location.target)

    return create_engine("postgresql+psycopg://", creator=creator, pool_size=_POOLED)


def _sqlite_engine(location: Location, mode: Mode) -> Engine:
    def creator() -> sqlite3.Connection:
        return sqlite_connection(location, mode)

    # One connection stays open: closing a file's last one copies its whole log back into it.
    engine = create_engine("sqlite://", creator=creator, poolclass=QueuePool, pool_size=1)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options: Any = connection.get_execution_options()
        connection.exec_driver_sql(options.get("archive_begin", "BEGIN"))

    return engine
