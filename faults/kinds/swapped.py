"""Two rows of one table exchange a value, or all of their values."""

from collections.abc import Sequence
from random import Random

from faults.cells import Cell, a_table, key_in
from faults.copies import Copy, columns_of, key_of
from faults.damaging import damage
from faults.stages import Stage
from faults.values import Kind, Result


def act(copy: Copy, chance: Random, among: Sequence[str] | None = None) -> str:
    """Exchange values of two rows of some table, or of any; says which."""
    table, rows = a_table(copy, chance, among, least=2)
    one, other = chance.sample(rows, 2)
    free = [name for name in columns_of(table) if name not in key_of(table)]
    if not free:
        return ""
    names = free if chance.random() < 0.5 else [chance.choice(free)]
    steps = []
    for name in names:
        at = columns_of(table).index(name)
        here, there = (
            Cell(table=table, key=key_in(table, row), column=name, value=row[at]) for row in (one, other)
        )
        # By way of a third value: the database lets no two rows share some columns.
        aside = -1 if isinstance(here.value, int) else b"-" if isinstance(here.value, bytes) else "-"
        if here.value != there.value:
            steps += [] if None in {here.value, there.value} else [here.put_by(aside)]
            steps += [there.put_by(here.value), here.put_by(there.value)]
    copy.change(*steps)
    return f"{', '.join(names)} of {table} {key_in(table, one)} and {key_in(table, other)}"


def _run(stage: Stage, chance: Random) -> Result:
    return damage(stage, lambda copy: act(copy, chance))


KIND = Kind(says="two rows of any table exchange one or all of their values", run=_run, weight=8)
