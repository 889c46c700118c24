"""A process of its own for the tests of crashes and of many writers: it waits, writes, and may die.

``child.py add PLACE BATCH FILE…``, ``child.py copy PLACE DEST BATCH``, and ``child.py init``, ``key`` or
``upgrade PLACE`` say ``ready``, wait for a line, and do it; adding says after each batch how many articles
are stored. With ``DIE_AT=7`` in the environment the process is killed just before its seventh SQL statement.
"""

import os
import signal
import sys
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from sqlalchemy import Engine, event

from archive import Archive
from archive.api import upgrade
from archive.curation import copying
from archive.intake import ingest
from archive.intake.adding import AddReport


def _say(line: object) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _stored(report: AddReport) -> None:
    _say(report.received)


def _add(place: str, batch: str, *files: str) -> None:
    ingest.BATCH_CAPTURES = int(batch)  # type: ignore[misc]
    with Archive.open(place, create=True) as archive:
        archive.add(files, progress=_stored)


def _copy(place: str, destination: str, batch: str) -> None:
    copying.MAX_ENTRIES = int(batch)  # type: ignore[misc]
    with Archive.open(place, read_only=True) as archive:
        archive.copy(destination)


def _init(place: str) -> None:
    Archive.init(place).close()


def _key(place: str) -> None:
    with Archive.open(place) as archive:
        archive.new_key()


def _die_at(statement: int) -> None:
    numbers = count(1)

    @event.listens_for(Engine, "before_cursor_execute")
    def _before(*_: Any) -> None:
        if next(numbers) == statement:
            os.kill(os.getpid(), signal.SIGKILL)


def main(activity: str, arguments: Sequence[str]) -> None:
    """Wait for a line and do it."""
    _die_at(int(os.environ.get("DIE_AT", "0")))
    _say("ready")
    sys.stdin.readline()
    activities: dict[str, Callable[..., object]] = {
        "add": _add,
        "copy": _copy,
        "init": _init,
        "key": _key,
        "upgrade": upgrade,
    }
    activities[activity](*arguments)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
