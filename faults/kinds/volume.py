"""The volumes of fingerprints are damaged, of a log that is long enough to have one."""

from random import Random
from typing import Final

from faults.damaging import damage
from faults.kinds import deleted, duplicated, stored_byte, swapped, value
from faults.stages import Stage
from faults.values import Kind, Result

_ACTS: Final = (stored_byte.act, value.act, deleted.act, duplicated.act, swapped.act)
_TABLES: Final = ("posting",)


def _run(stage: Stage, chance: Random) -> Result:
    act = chance.choice(_ACTS)
    return damage(stage, lambda copy: act(copy, chance, _TABLES), which="large")


KIND = Kind(
    says="a page of a volume of fingerprints changed, deleted, entered again or exchanged", run=_run, weight=6
)
