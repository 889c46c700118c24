"""Everything is computed anew around a change, as far as it can be without the key."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.keys import SigningKey
from faults.copies import Copy
from faults.damaging import damage
from faults.forging import Log, another_story, checkpoint_set, foreign_key, signed
from faults.stages import Stage
from faults.values import Kind, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class _Forgery:
    """A log that was written anew, and what is at hand to sign it."""

    copy: Copy
    log: Log
    key: SigningKey
    earlier: bytes


def _checkpoint_left(_made: _Forgery) -> None:
    """The old checkpoint stays."""


def _checkpoint_gone(made: _Forgery) -> None:
    made.copy.change("DELETE FROM checkpoint")


def _checkpoint_by_another(made: _Forgery) -> None:
    made.copy.change(checkpoint_set(len(made.log.bodies), signed(made.log, made.key)))


def _checkpoint_older(made: _Forgery) -> None:
    size = SignedCheckpoint.parse(made.earlier).checkpoint.size
    made.copy.change(checkpoint_set(size, made.earlier))


_WAYS: dict[str, Callable[[_Forgery], None]] = {
    "the checkpoint left": _checkpoint_left,
    "the checkpoint removed": _checkpoint_gone,
    "the checkpoint signed by another key": _checkpoint_by_another,
    "the log's keys exchanged for another, and signed by it": _checkpoint_by_another,
    "an older checkpoint put back": _checkpoint_older,
}


def _exchange_keys(log: Log, key: SigningKey) -> None:
    """Let the log say that it never had another key than this one."""
    public = str(key.verifier).encode()
    for entry in log.entries:
        if entry.type == "key":
            body = log.bodies[entry.seq].replace(str(entry.data["key"]).encode(), public)
            log.bodies[entry.seq] = body


def _run(stage: Stage, chance: Random) -> Result:
    how = chance.choice(list(_WAYS))

    def act(copy: Copy) -> str:
        log = Log.read(copy)
        key = foreign_key(log, chance)
        what = another_story(log, chance)
        if "exchanged" in how:
            _exchange_keys(log, key)
        log.write(copy)
        _WAYS[how](_Forgery(copy=copy, log=log, key=key, earlier=stage.seed.earlier.read_bytes()))
        return f"{what} changed and everything computed anew, {how}"

    return damage(stage, act, held_to_newest="older" in how)


KIND = Kind(
    says="content changed, and every digest, row and root computed anew without the key", run=_run, weight=6
)
