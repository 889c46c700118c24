"""What the log says of its own signing: its name, its keys, and the newest checkpoint."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from archive.entries import decode
from archive.errors import NotAnArchiveError
from archive.merkle import Frontier, leaf_hash
from archive.store.insertion import insert
from archive.store.tables import CHECKPOINT, ENTRY, LOG_KEY

_FETCH: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheckpoint:
    """The newest checkpoint, as the database holds it.

    Attributes:
        size: The size it is filed under.
        note: The signed note.
    """

    size: int
    note: bytes


def origin(connection: Connection) -> str:
    """Give the log's name.

    Raises:
        NotAnArchiveError: Its first entry is not there.
    """
    body = connection.execute(select(ENTRY.c.body).where(ENTRY.c.seq == 0)).scalar()
    if body is None:
        raise NotAnArchiveError("the log's first entry is missing; run `archive verify`")
    name = decode(body).data["origin"]
    if not isinstance(name, str):
        raise NotAnArchiveError("the log's name is no text; run `archive verify`")
    return name


def newest_key(connection: Connection, size: int | None = None) -> str | None:
    """Give the verifier key that the log is signed with, or None if it has none yet.

    Args:
        connection: The archive.
        size: The log's size at the moment that is meant, or None for now.
    """
    query = select(LOG_KEY.c.key).order_by(LOG_KEY.c.entry.desc()).limit(1)
    found = connection.execute(query if size is None else query.where(LOG_KEY.c.entry < size)).scalar()
    return None if found is None else str(found)


def checkpoint(connection: Connection) -> StoredCheckpoint | None:
    """Give the newest checkpoint, or None if there is none yet."""
    row = connection.execute(select(CHECKPOINT.c.size, CHECKPOINT.c.note)).one_or_none()
    return None if row is None else StoredCheckpoint(size=row.size, note=bytes(row.note))


def file_checkpoint(connection: Connection, size: int, note: bytes) -> None:
    """Put a checkpoint in the place of the one before it."""
    if checkpoint(connection) is None:
        insert(connection, "checkpoint", [(1, size, note)])
    else:
        connection.execute(CHECKPOINT.update().where(CHECKPOINT.c.id == 1).values(size=size, note=note))


def entries(connection: Connection, first: int, last: int) -> Iterator[bytes]:
    """Give the exact bytes of the entries numbered from ``first`` up to, not including, ``last``.

    Raises:
        NotAnArchiveError: One is missing.
    """
    query = select(ENTRY.c.seq, ENTRY.c.body).where(ENTRY.c.seq >= first, ENTRY.c.seq < last)
    expected = first
    for row in connection.execute(query.order_by(ENTRY.c.seq)).yield_per(_FETCH):
        if row.seq != expected or row.body is None:
            break
        expected += 1
        yield bytes(row.body)
    if expected < last:
        raise NotAnArchiveError(f"entry {expected} is missing; run `archive verify`")


def grown(connection: Connection, base: Frontier, sizes: Iterable[int]) -> Iterator[Frontier]:
    """Give what a tree becomes at each of some sizes when the log's next entries are appended to it.

    Args:
        connection: The archive.
        base: The tree to begin with.
        sizes: The sizes, none of them smaller than the tree's.

    Raises:
        NotAnArchiveError: An entry is missing.
    """
    tree = base
    for size in sorted(sizes):
        tree = tree.extended(leaf_hash(body) for body in entries(connection, tree.size, size))
        yield tree


def subtree(connection: Connection, first: int, last: int) -> bytes:
    """Give the root over some entries as a tree of their own.

    Raises:
        NotAnArchiveError: An entry is missing.
    """
    return Frontier().extended(leaf_hash(body) for body in entries(connection, first, last)).root()
