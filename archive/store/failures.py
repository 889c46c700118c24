"""What database drivers report, in our words and with what to do next."""

import sqlite3
from typing import Final

from archive.errors import ArchiveError, BusyError, NotAnArchiveError, StorageFullError

DAMAGE: Final = (UnicodeDecodeError, MemoryError)
"""What the SQLite driver raises, besides its own errors, over a damaged file: where SQLite's message
quotes damaged bytes, and where a damaged length asks for more memory than there is."""


def translate(error: BaseException, shown: str) -> ArchiveError:
    """Say in our words, with what to do next, what a database driver reported."""
    if isinstance(error, MemoryError):
        return ArchiveError(f"{shown}: memory ran out, or {_DAMAGED}")
    if isinstance(error, UnicodeDecodeError):
        return NotAnArchiveError(f"{shown}: {_DAMAGED}")
    if isinstance(error, sqlite3.Error):
        return _from_sqlite(error, shown)
    return _from_postgresql(error, shown)


_BUSY: Final = "another program is writing to it and did not finish within a minute; try again later"
_FULL: Final = "no room is left; make room and run the same command again: what was reported is stored"
_READ_ONLY: Final = "it may not be written to; check the permissions of the file and its folder"
_DAMAGED: Final = "the file is damaged; restore it from a copy"


def _from_sqlite(error: sqlite3.Error, shown: str) -> ArchiveError:
    name = getattr(error, "sqlite_errorname", "") or ""
    table: dict[str, tuple[type[ArchiveError], str]] = {
        "SQLITE_BUSY": (BusyError, _BUSY),
        "SQLITE_LOCKED": (BusyError, _BUSY),
        "SQLITE_FULL": (StorageFullError, _FULL),
        "SQLITE_READONLY": (ArchiveError, _READ_ONLY),
        "SQLITE_CORRUPT": (NotAnArchiveError, _DAMAGED),
        "SQLITE_NOTADB": (NotAnArchiveError, "it is not an SQLite database; name another file with --db"),
        "SQLITE_CANTOPEN": (NotAnArchiveError, "the file cannot be opened; check the path and permissions"),
        "SQLITE_IOERR": (ArchiveError, "reading or writing the disk failed; check the disk and its room"),
    }
    for prefix, (kind, reason) in table.items():
        if name.startswith(prefix):
            return kind(f"{shown}: {reason} ({error})")
    return ArchiveError(f"{shown}: the database reported: {error}")


def _from_postgresql(error: BaseException, shown: str) -> ArchiveError:
    state = getattr(error, "sqlstate", None) or ""
    first = str(error).strip().split("\n", 1)[0]
    table: dict[str, tuple[type[ArchiveError], str]] = {
        "53100": (StorageFullError, _FULL),
        "55P03": (BusyError, _BUSY),
        "40": (BusyError, "another writer came first; run the command again"),
        "42501": (ArchiveError, "the user lacks the right to do this"),
        "25006": (ArchiveError, "the server or transaction is read-only"),
        "XX001": (NotAnArchiveError, "a table is damaged; restore it from a copy"),
    }
    for prefix, (kind, reason) in table.items():
        if state.startswith(prefix):
            return kind(f"{shown}: {reason} ({first})")
    if not state:
        # Without a connection there is no state, only libpq's words.
        _, refused, reason = first.partition("FATAL:")
        if refused:
            return NotAnArchiveError(f"{shown}: the server refuses the connection ({reason.strip()})")
        return NotAnArchiveError(f"{shown}: the server cannot be reached ({first})")
    return ArchiveError(f"{shown}: the database reported {state}: {first}")
