"""The disk fills up while articles are added: a small tmpfs, or where none may be mounted a limit on files.

A PostgreSQL database stands there in a tablespace of its own; its write-ahead log stands elsewhere.
"""

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Final

import psycopg

from faults.copies import Copy, PostgresCopy, SqliteCopy
from faults.ordeals import Ended, Tell, add, apart, at_home, broken, settled
from faults.seeding import row, write
from faults.stages import PostgresStage, Stage, administer, folder, fresh_database
from faults.values import Kind, Result

_SIZE: Final = 64 * 1024 * 1024
_ARTICLES: Final = 24
_MOST_ROOM: Final = 2_000_000
_BATCH: Final = 4


@contextmanager
def _tmpfs() -> Iterator[Path | None]:
    """Mount a small file system, or give None where that is not allowed."""
    mount, umount = shutil.which("mount"), shutil.which("umount")
    with folder() as made:
        if not mount or not umount or os.geteuid():
            yield None
            return
        command = [mount, "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(made)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            yield None
            return
        try:
            yield made
        finally:
            subprocess.run([umount, "--lazy", str(made)], check=True)


def _fill(made: Path, room: int) -> None:
    """Leave so many bytes, or as few as there are if the server writes there meanwhile."""
    while True:
        free = os.statvfs(made)
        try:
            with (made / "filler").open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, max(1, free.f_bavail * free.f_frsize - room))
        except OSError:
            room += 65_536
        else:
            return


def _add(copy: Copy, feed: Path, limit: int, tell: Tell) -> None:
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    add(copy.place, feed, _BATCH, tell)


def _run(stage: Stage, chance: Random) -> Result:
    room = chance.randrange(8_192, _MOST_ROOM)
    with _tmpfs() as disk, folder() as files, at_home(stage) as home:
        feed = write(files / "feed.jsonl", [_long(chance, number) for number in range(_ARTICLES)])

        def fill(copy: Copy, limit: int) -> Ended:
            return apart(lambda tell: _add(copy, feed, limit, tell), home)

        if isinstance(stage, PostgresStage):
            if disk is None or not _is_local(stage.server):
                return Result(
                    outcome="refused", what="no small file system can be mounted here for the server"
                )
            with _postgres_on(disk, stage) as copy:
                return _ordeal(stage, copy, home, fill, disk, room)
        if disk is None:
            with stage.copied() as copy:
                return _ordeal(stage, copy, home, fill, None, room)
        shutil.copy(stage.place("whole"), disk / "archive.db")
        return _ordeal(stage, SqliteCopy(disk / "archive.db"), home, fill, disk, room)


def _long(chance: Random, number: int) -> dict[str, str]:
    made = row(chance, f"Long Report {number}", outlet="Harian Baru")
    words = made["text"].split()
    return made | {"text": "\n\n".join(" ".join(chance.choices(words, k=60)) for _ in range(40))}


def _ordeal(
    stage: Stage, copy: Copy, home: Path, fill: Callable[[Copy, int], Ended], disk: Path | None, room: int
) -> Result:
    if disk:
        _fill(disk, room)
    ended = fill(copy, 0 if disk else Path(copy.place).stat().st_size + room)
    how = "room on a tmpfs" if disk else "more by a limit on file sizes"
    what = f"{room} bytes {how}: {ended.how}, {len(ended.told)} versions acknowledged"
    if ended.how not in {"finished", "stopped"}:
        return broken(ended, what)
    if disk:
        (disk / "filler").unlink()
    if problem := settled(stage, copy, home, what, ended.told, kept=stage.seed.newest):
        return problem
    again = fill(copy, 0)
    what = f"{what}; then added again"
    if again.how != "finished":
        return broken(again, what)
    held = copy.rows("SELECT count(*), count(DISTINCT article) FROM version WHERE outlet = 'Harian Baru'")
    if held != [(_ARTICLES, _ARTICLES)]:
        return Result(
            outcome="lost", what=what, said=f"versions and articles {held[0]} instead of {_ARTICLES}"
        )
    problem = settled(stage, copy, home, what, [*ended.told, *again.told], kept=stage.seed.newest)
    return problem or Result(outcome="sound", what=what, said=ended.error)


def _is_local(server: str) -> bool:
    return Path(_data_directory(server)).is_dir()


def _data_directory(server: str) -> str:
    with psycopg.connect(server) as driver:
        found = driver.execute("SHOW data_directory").fetchone()
    return str(found[0]) if found else ""


@contextmanager
def _postgres_on(disk: Path, stage: PostgresStage) -> Iterator[Copy]:
    """Give a copy of the seed archive in a tablespace on the small file system."""
    place, name = disk / "space", f"space_{disk.name.replace('-', '_').lower()}"
    place.mkdir(mode=0o700)
    os.chown(place, Path(_data_directory(stage.server)).stat().st_uid, -1)
    disk.chmod(0o755)
    disk.parent.chmod(disk.parent.stat().st_mode | 0o011)
    administer(stage.server, f"CREATE TABLESPACE {name} LOCATION '{place}'")
    try:
        with fresh_database(stage.server, stage.place("whole"), options=f"TABLESPACE {name}") as url:
            yield PostgresCopy(url)
    finally:
        administer(stage.server, f"DROP TABLESPACE {name}")


KIND = Kind(
    says="the disk full while articles are added; then room made, and added again", run=_run, weight=2
)
