"""A row is entered once more, under another key."""

from collections.abc import Sequence
from random import Random
from typing import Any

from faults.cells import a_table
from faults.copies import Copy, columns_of, key_of
from faults.damaging import damage
from faults.stages import Stage
from faults.values import Kind, Result

_UNIQUE = {"digest", "number", "item", "quarantine", "edge_position", "version_num"}
"""Columns that the database lets no two rows share."""


def act(copy: Copy, chance: Random, among: Sequence[str] | None = None) -> str:
    """Enter a row of some table, or of any, once more; says which."""
    table, rows = a_table(copy, chance, among)
    row, names = chance.choice(rows), columns_of(table)
    keys = key_of(table)
    renewed = {keys[-1]} | (_UNIQUE & set(names) if table != "alias" else set())
    made = [
        _another(value, chance) if name in renewed else value for name, value in zip(names, row, strict=True)
    ]
    listed = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join("?" * len(names))
    copy.change((f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', made))
    return f"a row of {table} like {row[:2]!r}"


def _run(stage: Stage, chance: Random) -> Result:
    return damage(stage, lambda copy: act(copy, chance))


def _another(value: Any, chance: Random) -> Any:
    return (
        value + chance.choice([1, 2, 7, 1000]) if isinstance(value, int) else f"{value}{chance.randrange(9)}"
    )


KIND = Kind(says="a row of any table entered once more under another key", run=_run, weight=6)
