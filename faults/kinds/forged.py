"""Entries that nobody made are put into the log: in its middle, at its end, or behind its head."""

from collections.abc import Callable
from random import Random

from faults.copies import Copy
from faults.damaging import damage
from faults.forging import Log, head_set
from faults.stages import Stage
from faults.values import Kind, Result


def _in_the_middle(copy: Copy, log: Log, chance: Random) -> str:
    """Another entry stands in the place of one; rows and head are made to fit."""
    entry = chance.choice([e for e in log.entries if e.type not in {"genesis", "run"}])
    log.bodies[entry.seq] = _later(entry.seq, log, chance)
    log.write(copy)
    return f"{entry.type} entry {entry.seq} says that it was made a year later; rows and head fit"


def _later(seq: int, log: Log, chance: Random) -> bytes:
    return log.bodies[seq].replace(b'"time":"2024', f'"time":"202{chance.choice("35678")}'.encode())


_TIME = "2024-05-03T00:00:00Z"


def _at_the_end(copy: Copy, log: Log, _chance: Random) -> str:
    """An entry is appended as a writer without the key would append it."""
    head = log.head
    verdict = {"looked_at": head.size, "rederived": False, "checkpoint": None, "verdict": "ok", "found": 0}
    log.append("verification", verdict | {"size": head.size, "root": head.root().hex()}, _TIME)
    log.write(copy)
    return "a verification that never was, appended; rows and head fit"


def _behind_the_head(copy: Copy, log: Log, chance: Random) -> str:
    """An entry stands behind the head, which does not know it."""
    seq = len(log.bodies)
    copy.change(("INSERT INTO entry (seq, body) VALUES (?, ?)", (seq, chance.choice(log.bodies))))
    return f"entry {seq} behind the head"


def _in_place(copy: Copy, log: Log, chance: Random) -> str:
    """Only an entry's bytes and the head are changed, and still in the right form."""
    seq = chance.randrange(len(log.bodies))
    log.bodies[seq] = _later(seq, log, chance)
    copy.change(("UPDATE entry SET body = ? WHERE seq = ?", (log.bodies[seq], seq)), head_set(log.head))
    return f"the time of entry {seq}, with the head made to fit"


_REDACTED = "INSERT INTO redaction (entry, position, article, digest, reason, by) VALUES (?, ?, ?, ?, '', '')"


def _without_bytes(copy: Copy, log: Log, chance: Random) -> str:
    """A redaction is forged: bytes are gone, and rows say that they should be."""
    digest = chance.choice([d for d, held in log.objects.items() if held.data is not None])
    entry = next(e for e in log.entries if e.type == "redaction")
    copy.change(
        ("UPDATE object SET salt = NULL, data = NULL WHERE digest = ?", (digest,)),
        (_REDACTED, (entry.seq, 900, entry.data["article"], digest)),
    )
    return f"object {digest[:15]} redacted without an entry"


_WAYS: tuple[Callable[[Copy, Log, Random], str], ...] = (
    _in_the_middle,
    _at_the_end,
    _behind_the_head,
    _in_place,
    _without_bytes,
)


def _run(stage: Stage, chance: Random) -> Result:
    return damage(stage, lambda copy: chance.choice(_WAYS)(copy, Log.read(copy), chance))


KIND = Kind(says="entries or redactions forged, with rows and head made to fit", run=_run, weight=6)
