"""The checkpoint is signed with another key, or given other words."""

from collections.abc import Callable
from random import Random

from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.keys import SigningKey
from archive.transparency.note import Note, signed
from faults.copies import Copy
from faults.damaging import damage
from faults.forging import Log, checkpoint_set, foreign_key
from faults.stages import Stage
from faults.values import Kind, Result


def _instead(note: Note, key: SigningKey) -> bytes:
    return bytes(signed(note.text, key))


def _beside(note: Note, key: SigningKey) -> bytes:
    return bytes(Note(text=note.text, signatures=(*note.signatures, *signed(note.text, key).signatures)))


def _before(note: Note, key: SigningKey) -> bytes:
    return bytes(Note(text=note.text, signatures=(*signed(note.text, key).signatures, *note.signatures)))


def _twice(note: Note, _key: SigningKey) -> bytes:
    return bytes(Note(text=note.text, signatures=note.signatures * 2))


def _with_another_line(note: Note, _key: SigningKey) -> bytes:
    return bytes(Note(text=f"{note.text}another line\n", signatures=note.signatures))


def _by_nobody(note: Note, _key: SigningKey) -> bytes:
    return (note.text + "\n").encode()


_WAYS: dict[str, Callable[[Note, SigningKey], bytes]] = {
    "signed with another key": _instead,
    "signed with another key too": _beside,
    "signed with another key before the log's own": _before,
    "with its signature twice": _twice,
    "with another line": _with_another_line,
    "without any signature": _by_nobody,
}


def _run(stage: Stage, chance: Random) -> Result:
    def act(copy: Copy) -> str:
        how = chance.choice(list(_WAYS))
        stored = SignedCheckpoint.parse(bytes(copy.rows("SELECT note FROM checkpoint")[0][0]))
        key = foreign_key(Log.read(copy), chance)
        copy.change(checkpoint_set(stored.checkpoint.size, _WAYS[how](stored.note, key)))
        return f"the checkpoint {how}"

    return damage(stage, act)


KIND = Kind(says="the checkpoint signed anew, by another key, twice, or by nobody", run=_run, weight=4)
