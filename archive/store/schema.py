"""The schema's version: checked on opening, made and brought up to date by the migrations."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from archive.errors import NotAnArchiveError, SchemaVersionError

if TYPE_CHECKING:
    from sqlalchemy import Connection

REVISIONS: Final = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011")
"""The revisions that this software knows, oldest first; a test holds them equal to the scripts.
Written here because asking alembic costs every command half a second."""

_LOG: Final = frozenset({"head", "entry", "object", "alembic_version"})


VERSIONS: Final = "SELECT version_num FROM alembic_version"

_LOCK: Final = int.from_bytes(b"archive")
"""The PostgreSQL lock of those who change the schema."""


def check(connection: "Connection", shown: str) -> None:
    """Make sure that the database holds an archive of this software's schema.

    Args:
        connection: The database.
        shown: How the database is named in messages.

    Raises:
        NotAnArchiveError: It is empty, or belongs to another program.
        SchemaVersionError: The schema is older or newer.
    """
    demand_newest(version(connection, shown), shown)


def version(connection: "Connection", shown: str) -> str:
    """Give the revision of the archive's schema: one of ``REVISIONS``.

    Raises:
        NotAnArchiveError: It is empty, or belongs to another program.
        SchemaVersionError: The schema is newer than this software.
    """
    from sqlalchemy import inspect, text  # noqa: PLC0415  verification does without SQLAlchemy

    demand_log(inspect(connection).get_table_names(), shown)
    return known(connection.execute(text(VERSIONS)).scalars().all(), shown)


def demand_log(tables: Collection[str], shown: str) -> None:
    """Make sure that the tables of the log are among a database's.

    Raises:
        NotAnArchiveError: There are no tables, or another program's.
    """
    if not tables:
        raise NotAnArchiveError(f"{shown} holds no archive yet; make one with `archive init`")
    if not _LOG.issubset(tables):
        raise NotAnArchiveError(f"{shown} belongs to another program; name another database with --db")


def known(there: Sequence[object], shown: str) -> str:
    """Give the one revision that a database says it has.

    Raises:
        SchemaVersionError: It is none that this software knows.
    """
    if len(there) != 1 or there[0] not in REVISIONS:
        raise SchemaVersionError(
            f"{shown} has schema {', '.join(map(str, there)) or 'none'}, which this software "
            f"(schema {REVISIONS[-1]}) does not know; install a newer sanad-archive"
        )
    return str(there[0])


def demand_newest(revision: str, shown: str) -> None:
    """Make sure that a known revision is the newest.

    Raises:
        SchemaVersionError: It is older.
    """
    if revision != REVISIONS[-1]:
        raise SchemaVersionError(
            f"{shown} has schema {revision}, this software has {REVISIONS[-1]}; run `archive upgrade`"
        )


def is_empty(connection: "Connection") -> bool:
    """Tell whether the database holds no table and no view at all."""
    from sqlalchemy import inspect  # noqa: PLC0415  as above

    there = inspect(connection)
    return not there.get_table_names() and not there.get_view_names()


def lock(connection: "Connection") -> None:
    """Wait until nobody else makes or upgrades the schema; nobody else does until the commit."""
    from sqlalchemy import func, select  # noqa: PLC0415  as above

    if connection.dialect.name == "postgresql":  # SQLite lets in one writer at a time
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def upgrade(connection: "Connection", revision: str = "head") -> None:
    """Make the schema, or bring it up to date, in the connection's transaction."""
    from alembic import command  # noqa: PLC0415  only making and upgrading need alembic
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import text  # noqa: PLC0415

    from archive.store import sql_views, volumes  # noqa: PLC0415

    lock(connection)
    sql_views.drop(connection)
    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    reached = str(connection.execute(text(VERSIONS)).scalar_one())
    if REVISIONS.index(reached) >= REVISIONS.index(sql_views.SINCE):
        sql_views.create(connection)
    if reached == REVISIONS[-1]:
        volumes.complete(connection)


def scripts() -> Path:
    """Give the folder of the migrations, wherever the package is installed."""
    return Path(__file__).resolve().parent.parent / "migrations"
