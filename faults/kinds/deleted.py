"""Rows are deleted: one, some, all of an entry, or a whole table."""

from collections.abc import Sequence
from random import Random

from faults.cells import a_table, key_in, where
from faults.copies import Copy
from faults.damaging import damage
from faults.stages import Stage
from faults.values import Kind, Result


def act(copy: Copy, chance: Random, among: Sequence[str] | None = None) -> str:
    """Delete rows of some table, or of any; says which."""
    table, rows = a_table(copy, chance, among)
    number = chance.choice([1, 1, 1, 2, 5, len(rows)])
    gone = chance.sample(rows, min(number, len(rows)))
    copy.change(*((f'DELETE FROM "{table}" WHERE {where(table)}', key_in(table, row)) for row in gone))
    return f"{len(gone)} of {len(rows)} rows of {table}, the first {key_in(table, gone[0])}"


def _run(stage: Stage, chance: Random) -> Result:
    return damage(stage, lambda copy: act(copy, chance))


KIND = Kind(says="one, some or all rows of any table deleted", run=_run, weight=8)
