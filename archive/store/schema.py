"""The schema's version: checked on opening, made and brought up to date by the migrations."""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from archive.errors import NotAnArchiveError, SchemaVersionError

REVISIONS: Final = ("0001", "0002")
"""The revisions that this software knows, oldest first; a test holds them equal to the scripts.
Written here because asking alembic costs every command half a second."""

_LOG: Final = frozenset({"head", "entry", "object", "alembic_version"})


def check(connection: Connection, shown: str) -> None:
    """Make sure that the database holds an archive of this software's schema.

    Args:
        connection: The database.
        shown: How the database is named in messages.

    Raises:
        NotAnArchiveError: It is empty, or belongs to another program.
        SchemaVersionError: The schema is older or newer.
    """
    there = version(connection, shown)
    if there != REVISIONS[-1]:
        raise SchemaVersionError(
            f"{shown} has schema {there}, this software has {REVISIONS[-1]}; run `archive upgrade`"
        )


def version(connection: Connection, shown: str) -> str:
    """Give the revision of the archive's schema: one of ``REVISIONS``.

    Raises:
        NotAnArchiveError: It is empty, or belongs to another program.
        SchemaVersionError: The schema is newer than this software.
    """
    tables = set(inspect(connection).get_table_names())
    if not tables:
        raise NotAnArchiveError(f"{shown} holds no archive yet; make one with `archive init`")
    if not tables >= _LOG:
        raise NotAnArchiveError(f"{shown} belongs to another program; name another database with --db")
    there = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    if len(there) != 1 or there[0] not in REVISIONS:
        raise SchemaVersionError(
            f"{shown} has schema {', '.join(map(str, there)) or 'none'}, which this software "
            f"(schema {REVISIONS[-1]}) does not know; install a newer sanad-archive"
        )
    return str(there[0])


def is_empty(connection: Connection) -> bool:
    """Tell whether the database holds no table at all."""
    return not inspect(connection).get_table_names()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Make the schema, or bring it up to date, in the connection's transaction."""
    from alembic import command  # noqa: PLC0415  only making and upgrading need alembic
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(scripts()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def scripts() -> Path:
    """Give the folder of the migrations, wherever the package is installed."""
    return Path(__file__).resolve().parent.parent / "migrations"
