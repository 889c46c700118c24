"""Appending to the log: the head is locked, everything follows from the entries, the head is set."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from archive.entries import Addition
from archive.errors import ConflictError, NotAnArchiveError
from archive.merkle import Frontier, leaf_hash
from archive.projection import ROWS, Rows, project
from archive.store.among import among
from archive.store.tables import HEAD, METADATA, OBJECT


def lock_head(connection: Connection) -> Frontier:
    """Take the writer's lock and give the head of the log; nobody else appends until the commit.

    Raises:
        NotAnArchiveError: The head is missing, or does not fit itself.
    """
    query = select(HEAD.c.size, HEAD.c.peaks).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotAnArchiveError("the log has no head; run `archive verify`")
    try:
        return Frontier.unpacked(row.size, row.peaks)
    except ValueError as error:
        raise NotAnArchiveError(f"the log's head is damaged ({error}); run `archive verify`") from error


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
    given = {o.digest: o.data for addition in additions for o in addition.objects}
    rows: Rows = {name: [] for name in ROWS}
    for addition in additions:
        for name, made in project(addition.entry, given).items():
            rows[name].extend(made)
    rows["entry"] = [(addition.entry.seq, body) for addition, body in zip(additions, bodies, strict=True)]
    rows["object"] = list(_new_objects(connection, additions))
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
    return grown


def found(connection: Connection) -> Frontier:
    """Make the head of an empty log."""
    empty = Frontier()
    insert(connection, "head", [(1, 0, empty.root(), empty.packed())])
    return empty


def _new_objects(connection: Connection, additions: Sequence[Addition]) -> Iterator[tuple[Any, ...]]:
    """Give the rows of the objects that are not stored yet."""
    named = {item.digest for addition in additions for item in addition.objects}
    held = held_objects(connection, sorted(named))
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


def insert(connection: Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows, whose values stand in the order of the table's columns.

    Through the driver: SQLAlchemy's own bulk insert costs three times as much a row.
    """
    if not rows:
        return
    names = ", ".join(f'"{column.name}"' for column in METADATA.tables[table].columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(rows[0]))
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  our own names
        connection.exec_driver_sql(statement, list(rows))
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor().copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)
