"""SQLite connections through the driver, with the settings that every use of an archive needs."""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal, TypeAlias

from archive.errors import NotAnArchiveError
from archive.store.location import Location

Mode: TypeAlias = Literal["read", "write", "create"]

WAIT_SECONDS: Final = 60.0
"""How long a writer waits for another one before it gives up."""

_KEPT_STATEMENTS: Final = {"read": 128, "write": 0, "create": 0}

_WRITER_CACHE_KIB: Final = 64 * 1024

_PAGE_BYTES: Final = 16 * 1024
"""Of a new archive. The text of an article and its record, as long again, mostly do not fit into 8 KiB
together: then a quarter of the file is empty, and goes through the write-ahead log like the rest."""

_PAGES_AHEAD: Final = 8_192
"""Pages of the write-ahead log from which a commit copies them into the file. Pages of an index that several
batches have touched are copied once."""

_OPEN_AS: Final = {"read": "ro", "write": "rw", "create": "rwc"}


def check_file(location: Location, mode: Mode) -> None:
    """Make sure that there is a file to open, or a folder to make it in.

    Raises:
        NotAnArchiveError: There is not.
    """
    if location.path.is_dir():
        raise NotAnArchiveError(f"{location} is a folder; name a file in it")
    if location.path.exists() and not location.path.is_file():
        raise NotAnArchiveError(f"{location} is no regular file (a pipe, a socket or a device); name a file")
    if mode != "create" and not location.path.exists():
        raise NotAnArchiveError(f"{location} does not exist; make an archive with `archive init`")
    if mode == "create" and not location.path.parent.is_dir():
        raise NotAnArchiveError(f"the folder {location.path.parent} does not exist; make it first")


def sqlite_connection(location: Location, mode: Mode) -> sqlite3.Connection:
    """Open an SQLite file through the driver, in its autocommit mode, with the archive's settings."""
    uri = location.path.as_uri() + f"?mode={_OPEN_AS[mode]}"
    if mode == "read" and not _log_can_be_shared(location):
        # A reader of a file in WAL mode makes files beside it; where it may not, and no
        # writer has any open, the file by itself is the whole database.
        uri += "&immutable=1"
    # The pool lends a connection to one thread at a time, and not always to the same one. A writer's
    # statements are of another length each time, and a kept one would keep the megabytes bound to it.
    connection = sqlite3.connect(
        uri,
        uri=True,
        timeout=WAIT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_KEPT_STATEMENTS[mode],
    )
    if mode == "create":
        connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        _log_ahead(connection)
    if mode != "read":
        # Digests come in no order, so that a batch touches pages everywhere in their indexes: what
        # does not fit is written and read again within one transaction.
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE_KIB}")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_AHEAD}")
    connection.execute("PRAGMA synchronous = FULL")
    # Otherwise INSERT OR REPLACE removes rows without firing the triggers that forbid it.
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def is_open_here(location: Location) -> bool:
    """Tell whether this process has the file open, with whatever connection; True where nobody can tell."""
    try:
        file = location.path.stat()
        descriptors = list(Path("/proc/self/fd").iterdir())
    except OSError:
        return True
    for descriptor in descriptors:
        with suppress(OSError):  # the one that listed them is closed again
            if os.path.samestat(descriptor.stat(), file):
                return True
    return False


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Set the file to WAL mode; SQLite itself does not wait for another process that does the same."""
    give_up = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)
        else:
            return


def _log_can_be_shared(location: Location) -> bool:
    beside = location.path.with_name(location.path.name + "-wal")
    return beside.exists() or os.access(location.path.parent, os.W_OK)
