"""SQLite connections through the driver, with the settings that every use of an archive needs."""

import os
import sqlite3
from typing import Final, Literal, TypeAlias

from archive.store.location import Location

Mode: TypeAlias = Literal["read", "write", "create"]

WAIT_SECONDS: Final = 60.0
"""How long a writer waits for another one before it gives up."""

_OPEN_AS: Final = {"read": "ro", "write": "rw", "create": "rwc"}


def sqlite_connection(location: Location, mode: Mode) -> sqlite3.Connection:
    """Open an SQLite file through the driver, in its autocommit mode, with the archive's settings."""
    uri = location.path.as_uri() + f"?mode={_OPEN_AS[mode]}"
    if mode == "read" and not _log_can_be_shared(location):
        # A reader of a file in WAL mode makes files beside it; where it may not, and no
        # writer has any open, the file by itself is the whole database.
        uri += "&immutable=1"
    connection = sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)
    if mode == "create":
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    # Otherwise INSERT OR REPLACE removes rows without firing the triggers that forbid it.
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _log_can_be_shared(location: Location) -> bool:
    beside = location.path.with_name(location.path.name + "-wal")
    return beside.exists() or os.access(location.path.parent, os.W_OK)
