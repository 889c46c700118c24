"""Making a new archive: the schema, an empty log, and entry 0 that names the log."""

from archive.entries import FORMAT, Addition, Entry, timestamp
from archive.errors import ArchiveError
from archive.intake.ingest import Surroundings
from archive.intake.plan import ID_BYTES
from archive.store import schema, writer
from archive.store.database import connect
from archive.store.location import Location


def is_founded(location: Location) -> bool:
    """Tell whether there is anything at this place yet.

    Raises:
        NotAnArchiveError: The server cannot be reached, or the file is no database.
    """
    if location.dialect == "sqlite" and (not location.path.exists() or not location.path.stat().st_size):
        return False
    database = connect(location, "read")
    try:
        with database.reading() as connection:
            return not schema.is_empty(connection)
    finally:
        database.close()


def found(location: Location, around: Surroundings, *, origin: str | None = None) -> str:
    """Make an archive in an empty place.

    Args:
        location: An SQLite file that is not there yet, or an empty PostgreSQL database.
        around: The clock, and chance.
        origin: The log's name for ever, as C2SP's tlog-checkpoint asks for it: best a domain
            and path of your own, without a scheme. None makes up a name.

    Returns:
        The origin.

    Raises:
        ArchiveError: Something is there already, or the place cannot be written.
    """
    name = origin or _made_up(around)
    if not name.isprintable() or any(mark in name for mark in " +\n") or len(name) > 200:
        raise ValueError("an origin is printable, without spaces or plus signs, and at most 200 characters")
    if is_founded(location) or not _make(location, around, name):
        raise ArchiveError(f"{location} is not empty; name another place with --db")
    return name


def ensure(location: Location, around: Surroundings) -> None:
    """Make an archive unless something is there; what another process makes meanwhile will do.

    Raises:
        ArchiveError: The place cannot be read or written.
    """
    if not is_founded(location):
        _make(location, around, _made_up(around))


def _made_up(around: Surroundings) -> str:
    return f"sanad-archive/{around.entropy(ID_BYTES).hex()}"


def _make(location: Location, around: Surroundings, name: str) -> bool:
    """Make an archive; False if another process was first."""
    database = connect(location, "create")
    try:
        with database.writing() as connection:
            schema.lock(connection)
            if not schema.is_empty(connection):
                return False
            schema.upgrade(connection)
            head = writer.found(connection)
            entry = Entry(
                seq=0,
                type="genesis",
                time=timestamp(around.clock()),
                run=None,
                data={"origin": name, "format": FORMAT},
            )
            writer.append(connection, head, [Addition(entry=entry)])
        return True
    finally:
        database.close()
