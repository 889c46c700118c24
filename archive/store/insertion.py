"""Inserting many rows at once, on either database."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection

from archive.store.tables import METADATA

_PARAMETERS: Final = 8_192
"""The parameters of a statement, or so many as one row has. SQLite compiles them one by one: in statements of
32,766, for which it is mostly built, a third of inserting was compiling."""


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
    """Insert hundreds of rows a statement, which is compiled once for all of them but the last ones.

    Python lets its other threads run while SQLite executes a statement, and then waits for its turn
    again; once a row, that would cost more than the row.
    """
    marks = f"({', '.join('?' * len(rows[0]))})"
    many = max(1, _PARAMETERS // len(rows[0]))
    last = len(rows) - len(rows) % many
    groups = [tuple(chain.from_iterable(rows[at : at + many])) for at in range(0, last, many)]
    if groups:
        connection.exec_driver_sql(statement + ", ".join([marks] * many), groups)
    if rows[last:]:
        values = tuple(chain.from_iterable(rows[last:]))
        connection.exec_driver_sql(statement + ", ".join([marks] * len(rows[last:])), values)
