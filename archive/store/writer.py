"""Appending to the log: the head is locked, everything follows from the entries, the head is set."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from archive.entries import Addition
from archive.errors import ConflictError, NotAnArchiveError
from archive.merkle import Frontier, leaf_hash
from archive.projection import ROWS, Rows, project
from archive.store import volumes
from archive.store.among import among
from archive.store.insertion import insert
from archive.store.tables import HEAD, OBJECT


def head(connection: Connection, *, lock: bool = False) -> Frontier:
    """Give the head of the log.

    Args:
        connection: The archive.
        lock: Whether to take the writer's lock: nobody else appends until the commit.

    Raises:
        NotAnArchiveError: The head is missing, or does not fit itself.
    """
    query = select(HEAD.c.size, HEAD.c.peaks)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    if row is None:
        raise NotAnArchiveError("the log has no head; run `archive verify`")
    try:
        return Frontier.unpacked(row.size, row.peaks)
    except ValueError as error:
        raise NotAnArchiveError(f"the log's head is damaged ({error}); run `archive verify`") from error


def lock_head(connection: Connection) -> Frontier:
    """Take the writer's lock and give the head of the log; nobody else appends until the commit.

    Raises:
        NotAnArchiveError: The head is missing, or does not fit itself.
    """
    return head(connection, lock=True)


def append(connection: Connection, head: Frontier, additions: Sequence[Addition]) -> Frontier:
    """Append entries with their objects and every row that follows from them.

    Args:
        connection: A writing connection on which ``lock_head`` gave ``head``.
        head: The head of the log.
        additions: What to append; entries are numbered from ``head.size``.

    Returns:
        The new head.

    Raises:
        ValueError: The entries are not numbered in sequence.
        ConflictError: The head moved although it was locked.
    """
    bodies = [addition.entry.encode() for addition in additions]
    if [a.entry.seq for a in additions] != list(range(head.size, head.size + len(additions))):
        raise ValueError("entries are not numbered in sequence from the head")
    objects: dict[str, bytes] = {}
    values: dict[str, Any] = {}
    for addition in additions:
        for item in addition.objects:
            objects[item.digest] = item.data
            if item.value is not None:
                values[item.digest] = item.value
    rows: Rows = {name: [] for name in ROWS}
    for addition in additions:
        for name, made in project(addition.entry, objects, values, addition.taken).items():
            rows[name] += made
    held = held_objects(connection, sorted(objects))
    rows["object"] = list(_new_objects(additions, held))
    return enter(connection, head, bodies, rows)


def enter(connection: Connection, head: Frontier, bodies: Sequence[bytes], rows: Rows) -> Frontier:
    """Enter the bytes of the next entries, with the rows of every other table that are theirs.

    Args:
        connection: A writing connection on which ``lock_head`` gave ``head``.
        head: The head of the log.
        bodies: The entries' bytes, numbered from ``head.size``.
        rows: The rows of ``object`` and of every projected table.

    Returns:
        The new head.

    Raises:
        ConflictError: The head moved although it was locked.
    """
    insert(connection, "entry", list(enumerate(bodies, head.size)))
    for name, made in rows.items():
        insert(connection, name, made)
    grown = head.extended(leaf_hash(body) for body in bodies)
    moved = connection.execute(
        HEAD.update()
        .where(HEAD.c.id == 1, HEAD.c.size == head.size, HEAD.c.peaks == head.packed())
        .values(size=grown.size, root=grown.root(), peaks=grown.packed())
    )
    if moved.rowcount != 1:
        raise ConflictError("another writer moved the head of the log; run the command again")
    volumes.bind(connection, head.size, grown.size)
    return grown


def found(connection: Connection) -> Frontier:
    """Make the head of an empty log."""
    empty = Frontier()
    insert(connection, "head", [(1, 0, empty.root(), empty.packed())])
    return empty


def _new_objects(additions: Sequence[Addition], held: set[str]) -> Iterator[tuple[Any, ...]]:
    """Give the rows of the objects that are not stored yet, and add their digests to those that are."""
    for addition in additions:
        position = 0
        for item in addition.objects:
            if item.digest not in held:
                held.add(item.digest)
                yield addition.entry.seq, position, item.digest, item.salt, item.data
                position += 1


def held_objects(connection: Connection, digests: Sequence[str]) -> set[str]:
    """Give those of the digests whose objects are stored."""
    query = select(OBJECT.c.digest).where(among(connection, OBJECT.c.digest, digests))
    return set(connection.execute(query).scalars())
