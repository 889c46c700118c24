"""SQLite's write-ahead log, left behind by a crash, is damaged or removed before anybody reads it."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

from faults.copies import Copy, Dump, SqliteCopy
from faults.damaging import UNREADABLE, judged
from faults.hearing import Question
from faults.ordeals import Tell, apart, at_home, writing
from faults.seeding import row, write
from faults.stages import Stage, folder
from faults.values import Kind, Result


def _add_and_die(copy: Copy, feed: Path, kept: Path, tell: Tell) -> None:
    """Add, sign, and die before the log is written back into the file."""
    with writing(copy.place) as archive:
        signed = archive.add([feed]).signed
        if signed:
            kept.write_bytes(bytes(signed))
            tell("signed")
        os.kill(os.getpid(), signal.SIGKILL)


def _run(stage: Stage, chance: Random) -> Result:
    with stage.copied() as copy, at_home(stage) as home, folder() as files:
        rows = [row(chance, f"Early Boat {number}") for number in range(3)]
        feed, kept = write(files / "feed.jsonl", rows), files / "kept"
        apart(lambda tell: _add_and_die(copy, feed, kept, tell), home)
        path = Path(copy.place)
        ahead = path.with_name(f"{path.name}-wal")
        if not kept.exists() or not ahead.exists():
            return Result(outcome="broken", what="a crash after a signature", said="no log was left behind")
        before = _dump(path)
        what = _damage(ahead, chance)
        after = _dump(path)
        with _left_behind(path) as left:
            heard = stage.verify(str(left), Question(key=stage.seed.key, against=(kept,)))
        return judged(before or {}, after, heard, what, physical=True)


def _damage(ahead: Path, chance: Random) -> str:
    if chance.random() < 0.15:
        ahead.unlink()
        return "the write-ahead log removed"
    data = bytearray(ahead.read_bytes())
    if chance.random() < 0.3:
        size = chance.randrange(len(data))
        ahead.write_bytes(data[:size])
        return f"the write-ahead log cut off after {size} of {len(data)} bytes"
    at, bit = chance.randrange(len(data)), chance.randrange(8)
    data[at] ^= 1 << bit
    ahead.write_bytes(data)
    return f"bit {bit} of byte {at} of {len(data)} of the write-ahead log"


@contextmanager
def _left_behind(path: Path) -> Iterator[Path]:
    """Give a copy as the crash left it: whoever opens a file last writes its log back."""
    with folder() as made:
        for name in (path.name, f"{path.name}-wal"):
            with suppress(FileNotFoundError):
                shutil.copy(path.with_name(name), made / name)
        yield made / path.name


def _dump(path: Path) -> Dump | None:
    with _left_behind(path) as left, suppress(*UNREADABLE):
        return SqliteCopy(left).dump()
    return None


KIND = Kind(
    says="SQLite's write-ahead log, as a crash left it, changed, cut or removed",
    run=_run,
    databases=("sqlite",),
    weight=3,
)
