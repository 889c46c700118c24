"""Writing in a process of its own, which may be killed, starved or crowded; and what must be true afterwards.

Such a process says of each thing that is done that it is done, as soon as the library's call has returned.
What it said is what was acknowledged.
"""

import json
import os
import select
import signal
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path
from random import SystemRandom
from shutil import copytree
from typing import Final, Literal, TypeAlias

from sqlalchemy import Engine, event

from archive import Archive
from archive.errors import ArchiveError
from archive.intake import ingest
from archive.intake.adding import AddReport
from archive.proof.custody import HOME
from archive.reading import Knowledge
from archive.store.database import open_archive
from archive.store.location import locate
from faults.copies import Copy
from faults.hearing import Question
from faults.seeding import around
from faults.stages import Stage, folder
from faults.values import Result

Tell: TypeAlias = Callable[[str], None]
Act: TypeAlias = Callable[[Tell], None]

PATIENCE: Final = 120.0
"""Seconds after which a process that does not end is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """When a process is killed: so long after it began, or just before its SQL statement of a number."""

    seconds: float | None = None
    statement: int = 0

    def __str__(self) -> str:
        if self.seconds is None:
            return f"before statement {self.statement}" if self.statement else "never"
        return f"after {self.seconds * 1000:.0f} ms"


@dataclass(slots=True, kw_only=True)
class Ended:
    """How a process ended.

    Attributes:
        how: It finished, was killed, stopped with one of the archive's own errors, or was broken.
        told: What it acknowledged, in order.
        error: What it stopped with.
    """

    how: Literal["finished", "killed", "stopped", "broken"] = "killed"
    told: list[str] = field(default_factory=list)
    error: str = ""


@dataclass(slots=True)
class Running:
    """A process that writes."""

    pid: int
    pipe: int
    began: float

    def await_(self, death: Death = Death()) -> Ended:
        """Wait until it ends, or kill it when its time has come."""
        data, killed = b"", False
        due = None if death.seconds is None else self.began + death.seconds
        while True:
            left = (due if due is not None and not killed else self.began + PATIENCE) - time.monotonic()
            ready, _, _ = select.select([self.pipe], [], [], max(0.0, left))
            if ready:
                some = os.read(self.pipe, 65_536)
                if not some:
                    break
                data += some
                continue
            os.kill(self.pid, signal.SIGKILL)
            killed = True
        os.close(self.pipe)
        os.waitpid(self.pid, 0)
        return _ended(data)


def _ended(data: bytes) -> Ended:
    ended = Ended()
    for line in data.split(b"\n")[:-1]:
        how, said = json.loads(line)
        if how == "told":
            ended.told.append(said)
        else:
            ended.how, ended.error = how, said
    return ended


def start(act: Act, home: Path, death: Death = Death()) -> Running:
    """Let a process of its own do something; knowledge of names and words is loaded before, once."""
    knowledge()
    reading, writing = os.pipe()
    began = time.monotonic()
    pid = os.fork()
    if pid:
        os.close(writing)
        return Running(pid, reading, began)
    os.close(reading)
    _child(act, writing, home, death)
    raise AssertionError


def apart(act: Act, home: Path, death: Death = Death()) -> Ended:
    """Let a process of its own do something, and see it through."""
    return start(act, home, death).await_(death)


def _child(act: Act, pipe: int, home: Path, death: Death) -> None:
    def say(how: str, what: str) -> None:
        os.write(pipe, json.dumps([how, what]).encode() + b"\n")

    try:
        os.environ[HOME] = str(home)
        if death.statement:
            _die_at(death.statement)
        act(lambda what: say("told", what))
        say("finished", "")
    except ArchiveError as error:
        say("stopped", str(error))
    except BaseException:  # noqa: BLE001  whatever it is, it must be told
        say("broken", traceback.format_exc()[-600:])
    finally:
        os._exit(0)


def _die_at(statement: int) -> None:
    numbers = count(1)

    @event.listens_for(Engine, "before_cursor_execute")
    def _before(*_: object) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)


@cache
def knowledge() -> Knowledge:
    """Give the names and words that articles are read with."""
    return Knowledge.load()


@contextmanager
def writing(place: str, clock: Iterator[datetime] | None = None) -> Iterator[Archive]:
    """Open an archive for writing: with chance of its own, since what is done again is not done alike."""
    with Archive(open_archive(locate(place), "write"), around(SystemRandom(), clock), knowledge()) as archive:
        yield archive


def add(place: str, feed: Path, batch: int, tell: Tell) -> None:
    """Add articles in batches of so many, and acknowledge the versions of each as soon as it is committed."""
    ingest.BATCH_CAPTURES = batch  # type: ignore[misc]
    told = 0

    def progress(report: AddReport) -> None:
        nonlocal told
        for outcome in report.accepted[told:]:
            tell(f"{outcome.id} {outcome.number}")
        told = len(report.accepted)

    with writing(place) as archive:
        archive.add([feed], progress=progress)


@contextmanager
def at_home(stage: Stage) -> Iterator[Path]:
    """Give a home of the trial's own, with the seed archive's keys and pins."""
    with folder() as made:
        yield Path(copytree(stage.seed.home, made / "home"))


def lost(copy: Copy, told: Sequence[str]) -> list[str]:
    """Give what was acknowledged and is not there: versions, as ``ID NUMBER``."""
    held = {f"{article} {number}" for article, number in copy.rows("SELECT article, number FROM version")}
    return [each for each in told if each not in held]


def settled(
    stage: Stage, copy: Copy, home: Path, what: str, told: Sequence[str], *, kept: Path | None = None
) -> Result | None:
    """Judge an archive after an ordeal: None if all is well.

    Args:
        stage: Where, and by whom it is verified.
        copy: The archive.
        home: The keys and pins, as the ordeal left them.
        what: What was done.
        told: The versions that were acknowledged.
        kept: A checkpoint from before, kept elsewhere.
    """
    gone = lost(copy, told)
    if gone:
        return Result(outcome="lost", what=what, said=f"acknowledged, and not there: {', '.join(gone[:3])}")
    against = (kept,) if kept else ()
    heard = stage.verify(copy.place, Question(key=stage.seed.key, against=against, home=home))
    if not heard.green:
        return Result(outcome="false alarm", what=what, said=heard.said)
    return None


def broken(ended: Ended, what: str) -> Result:
    """Tell of a process that ended as none should."""
    return Result(outcome="broken", what=what, said=f"{ended.how}: {ended.error}")
