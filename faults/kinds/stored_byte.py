"""One bit is flipped in any value that is stored as bytes or text."""

from collections.abc import Sequence
from random import Random

from faults.cells import a_cell
from faults.copies import Copy
from faults.damaging import damage
from faults.stages import Stage
from faults.values import Kind, Result

_TRIES = 50


def act(copy: Copy, chance: Random, among: Sequence[str] | None = None) -> str:
    """Flip a bit of a value of some table, or of any; says which, or "" if none is to be found."""
    for _ in range(_TRIES):
        cell = a_cell(copy, chance, among)
        if not isinstance(cell.value, (str, bytes)) or not cell.value:
            continue
        is_text = isinstance(cell.value, str)
        data = cell.value.encode() if isinstance(cell.value, str) else cell.value
        at, bit = chance.randrange(len(data)), chance.randrange(8)
        flipped = data[:at] + bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
        what = f"{cell}: bit {bit} of byte {at} of {len(data)}"
        if not is_text:
            cell.put(copy, flipped)
        elif copy.database == "sqlite":
            cell.put(copy, flipped, expression="CAST(? AS TEXT)")  # text that need not be UTF-8
        else:
            try:
                cell.put(copy, flipped.decode())
            except UnicodeDecodeError:
                continue  # PostgreSQL stores no text that is not UTF-8
        return what
    return ""


def _run(stage: Stage, chance: Random) -> Result:
    return damage(stage, lambda copy: act(copy, chance))


KIND = Kind(says="one bit of any stored bytes or text flipped", run=_run, weight=20)
