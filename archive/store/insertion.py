"""Inserting many rows at once, on either database."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection

from archive.store.tables import METADATA

_MAX_PARAMETERS: Final = 32_766
"""The parameters that a statement of SQLite may have, unless it was built for fewer or more."""


def insert(connection: Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows, whose values stand in the order of the table's columns.

    Through the driver: SQLAlchemy's own bulk insert costs three times as much a row.
    """
    if not rows:
        return
    names = ", ".join(f'"{column.name}"' for column in METADATA.tables[table].columns)
    if connection.dialect.name == "sqlite":
        _insert_sqlite(connection, f'INSERT INTO "{table}" ({names}) VALUES ', rows)  # noqa: S608  our own names
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor().copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(row)


def _insert_sqlite(connection: Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert as many rows a statement as SQLite takes.

    Python lets its other threads run while SQLite executes a statement, and then waits for its turn
    again; once a row, that would cost more than the row.
    """
    marks = f"({', '.join('?' * len(rows[0]))})"
    most = _MAX_PARAMETERS // len(rows[0])
    for at in range(0, len(rows), most):
        some = rows[at : at + most]
        values = tuple(chain.from_iterable(some))
        connection.exec_driver_sql(statement + ", ".join([marks] * len(some)), values)
