"""Choosing what is stored: a table, a row, a column, as chance has it; and changing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from faults.copies import TABLES, Copy, columns_of, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value of one row.

    Attributes:
        table: The table.
        key: The values of its primary key.
        column: The column.
        value: What it holds.
    """

    table: str
    key: tuple[Any, ...]
    column: str
    value: Any

    def __str__(self) -> str:
        return f"{self.table}.{self.column} of {', '.join(map(str, self.key))}"

    def put(self, copy: Copy, value: Any, *, expression: str = "?") -> None:
        """Store another value."""
        copy.change(self.put_by(value, expression=expression))

    def put_by(self, value: Any, *, expression: str = "?") -> tuple[str, Sequence[Any]]:
        """Give the statement that stores another value."""
        statement = f'UPDATE "{self.table}" SET "{self.column}" = {expression} WHERE {where(self.table)}'
        return statement, (value, *self.key)


def where(table: str) -> str:
    """Give the condition that a row has a key."""
    return " AND ".join(f'"{name}" = ?' for name in key_of(table))


def rows_of(copy: Copy, table: str) -> list[tuple[Any, ...]]:
    """Give all rows of a table, every column, in the order of its key."""
    names = ", ".join(f'"{name}"' for name in columns_of(table))
    order = ", ".join(f'"{name}"' for name in key_of(table))
    return copy.rows(f'SELECT {names} FROM "{table}" ORDER BY {order}')


def key_in(table: str, row: Sequence[Any]) -> tuple[Any, ...]:
    """Give the key of a whole row."""
    held = dict(zip(columns_of(table), row, strict=True))
    return tuple(held[name] for name in key_of(table))


def a_table(
    copy: Copy, chance: Random, among: Sequence[str] | None = None, *, least: int = 1
) -> tuple[str, list[tuple[Any, ...]]]:
    """Choose a table that has so many rows, of some or of all, and give its rows."""
    tables = list(among or TABLES)
    chance.shuffle(tables)
    for table in tables:
        rows = rows_of(copy, table)
        if len(rows) >= least:
            return table, rows
    raise LookupError("the archive is empty")


def a_cell(copy: Copy, chance: Random, among: Sequence[str] | None = None) -> Cell:
    """Choose a value: any table, of some or of all, any row of it, any column of it."""
    table, rows = a_table(copy, chance, among)
    row = chance.choice(rows)
    at = chance.randrange(len(row))
    return Cell(table=table, key=key_in(table, row), column=columns_of(table)[at], value=row[at])
