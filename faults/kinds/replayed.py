"""Entries and checkpoints that were true once are put in again."""

from collections.abc import Callable
from random import Random

from archive.transparency.checkpoint import SignedCheckpoint
from faults.copies import Copy
from faults.damaging import damage
from faults.forging import Log, head_set
from faults.stages import Stage
from faults.values import Kind, Result

_ONCE = {"genesis", "version", "quarantine"}
"""Types of which the database itself takes none twice, or which begin the log."""


def _same_bytes(copy: Copy, log: Log, chance: Random, _stage: Stage) -> str:
    seq = chance.randrange(len(log.bodies))
    log.bodies.append(log.bodies[seq])
    added = ("INSERT INTO entry (seq, body) VALUES (?, ?)", (len(log.bodies) - 1, log.bodies[seq]))
    copy.change(added, head_set(log.head))
    return f"entry {seq} once more at the end, its bytes as they are"


def _renumbered(copy: Copy, log: Log, chance: Random, _stage: Stage) -> str:
    gone = log.redacted()  # nobody has the bytes that those name
    held = [e for e in log.entries if e.type not in _ONCE and e.seq not in gone]
    entry = chance.choice(held)
    log.append(entry.type, entry.data, entry.time)
    log.write(copy)
    return f"{entry.type} entry {entry.seq} once more at the end, under its new number; rows and head fit"


def _older_checkpoint(copy: Copy, _log: Log, _chance: Random, stage: Stage) -> str:
    note = stage.seed.earlier.read_bytes()
    size = SignedCheckpoint.parse(note).checkpoint.size
    copy.change(
        "DELETE FROM checkpoint", ("INSERT INTO checkpoint (id, size, note) VALUES (1, ?, ?)", (size, note))
    )
    return f"the checkpoint over {size} entries, which was true once, as the newest"


_WAYS: tuple[Callable[[Copy, Log, Random, Stage], str], ...] = (_same_bytes, _renumbered, _older_checkpoint)


def _run(stage: Stage, chance: Random) -> Result:
    kept = chance.random() < 0.5
    way = chance.choice(_WAYS)
    return damage(stage, lambda copy: way(copy, Log.read(copy), chance, stage), held_to_newest=kept)


KIND = Kind(says="an entry or a checkpoint that was true once put in again", run=_run, weight=4)
