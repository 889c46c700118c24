"""The end of the log is cut off, with everything that belongs to it; the head is made to fit."""

from random import Random

from archive.transparency.checkpoint import SignedCheckpoint
from faults.copies import Copy
from faults.damaging import damage
from faults.forging import Log, checkpoint_set
from faults.stages import Stage
from faults.values import Kind, Result


def _run(stage: Stage, chance: Random) -> Result:
    def act(copy: Copy) -> str:
        log = Log.read(copy)
        earlier = stage.seed.earlier.read_bytes()
        signed = SignedCheckpoint.parse(earlier).checkpoint.size
        size = chance.randrange(signed if hidden else 1, len(log.bodies))
        log.cut(copy, size)
        if hidden:
            copy.change(checkpoint_set(signed, earlier))
        return f"all after {size} entries{', and an older true checkpoint put back' if hidden else ''}"

    hidden = chance.random() < 0.5
    # Who hides the cut behind an older checkpoint is found by those who kept a newer one.
    return damage(stage, act, held_to_newest=hidden)


KIND = Kind(says="the end of the log cut off, with rows and head made to fit", run=_run, weight=5)
