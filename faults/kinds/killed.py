"""A writer is killed (SIGKILL) at a random moment; then the same is done again, to its end."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from archive import Archive
from archive.api import upgrade
from archive.curation import copying
from archive.entries import Addition, Entry
from archive.proof.custody import HOME
from archive.store import schema, writer
from archive.store.database import connect
from archive.store.location import locate
from archive.store.sql_views import SINCE
from faults.copies import Copy
from faults.hearing import Question
from faults.ordeals import Act, Death, Ended, Tell, add, apart, at_home, broken, settled, writing
from faults.seeding import row, write
from faults.stages import Stage, folder
from faults.values import Kind, Result

_BATCH: Final = 3
_STATEMENTS: Final = 60
_SECONDS: Final = 0.7
_COMMAND_SECONDS: Final = 2.5
_TITLES: Final = tuple(f"Late Night {number}" for number in range(12))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """An archive, the files for it, and chance."""

    stage: Stage
    copy: Copy
    folder: Path

    @property
    def feed(self) -> Path:
        return self.folder / "feed.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """Something that is written, and killed meanwhile.

    Attributes:
        act: Does it, as far as it is not done yet, and acknowledges each part.
        unfinished: Says what is missing once it was done to its end, or "".
        command: The same as a command of its own, or None.
        after: Says what of what was acknowledged is not as it should be, beside missing versions.
    """

    act: Callable[[_Scene, Tell], None]
    unfinished: Callable[[_Scene], str]
    command: Callable[[_Scene], list[str]] | None = None
    after: Callable[[_Scene, Sequence[str]], str] = lambda _scene, _told: ""


def _add(scene: _Scene, tell: Tell) -> None:
    add(scene.copy.place, scene.feed, _BATCH, tell)


def _add_unfinished(scene: _Scene) -> str:
    held = [title for (title,) in scene.copy.rows("SELECT title FROM version WHERE outlet = 'Harian Baru'")]
    return "" if sorted(held) == sorted(_TITLES) else f"{len(held)} versions of {len(_TITLES)} articles"


def _add_command(scene: _Scene) -> list[str]:
    return ["add", str(scene.feed), "--db", scene.copy.place]


def _admit(scene: _Scene, tell: Tell) -> None:
    with writing(scene.copy.place) as archive:
        for item in list(archive.quarantined()):
            admitted = archive.admit(item.id, {"outlet": "Koran Utara"}, reason="its page", by="Ani").outcome
            if admitted:
                tell(f"{admitted.id} {admitted.number}")


def _admit_unfinished(scene: _Scene) -> str:
    with Archive.open(scene.copy.place) as archive:
        left = [item.title for item in archive.quarantined()]
    return f"still in quarantine: {left}" if left else ""


_AMENDED: Final = ("Busy Day 1", "Busy Day 4", "Quiet Day 2")


def _amend(scene: _Scene, tell: Tell) -> None:
    with writing(scene.copy.place) as archive:
        for version in [v for v in archive.articles() if v.title in _AMENDED and v.byline != "Eka"]:
            made = archive.amend(version.article, {"byline": "Eka"}, reason="she wrote it", by="Ani")
            for outcome in made.outcomes:
                tell(f"{outcome.id} {outcome.number}")


def _amend_unfinished(scene: _Scene) -> str:
    with Archive.open(scene.copy.place) as archive:
        left = [v.title for v in archive.articles() if v.title in _AMENDED and v.byline != "Eka"]
    return f"not amended: {left}" if left else ""


def _redact(scene: _Scene, tell: Tell) -> None:
    with writing(scene.copy.place) as archive:
        for version in [v for v in archive.articles() if v.title in _AMENDED]:
            archive.redact(version.article, reason="asked for", by="Ani")
            tell(f"redacted {version.title}")


def _redact_after(scene: _Scene, told: Sequence[str]) -> str:
    """What was acknowledged as redacted is neither in a row nor, in a file of SQLite, in any byte."""
    for title in (each.removeprefix("redacted ") for each in told):
        if scene.copy.rows("SELECT 1 FROM version WHERE title = ?", title):
            return f"{title} is still in a row"
        files = Path(scene.copy.place).parent.glob("archive.db*") if scene.stage.database == "sqlite" else ()
        if any(title.encode() in file.read_bytes() for file in files):
            return f"{title} is still in the file"
    return ""


def _redact_unfinished(scene: _Scene) -> str:
    return _redact_after(scene, _AMENDED)


def _copy(scene: _Scene, tell: Tell) -> None:
    copying.MAX_ENTRIES = 8  # type: ignore[misc]
    with Archive.open(scene.stage.place("whole"), read_only=True) as archive:
        report = archive.copy(scene.copy.place)
    tell("copied" if report.is_clean else "not clean")


def _copy_unfinished(scene: _Scene) -> str:
    held = scene.copy.rows("SELECT size, root FROM head")
    whole = scene.stage.source.rows("SELECT size, root FROM head")
    return "" if held == whole else "the copy is not like its source"


def _copy_command(scene: _Scene) -> list[str]:
    return ["copy", scene.copy.place, "--db", scene.stage.place("whole")]


def _upgrade(scene: _Scene, tell: Tell) -> None:
    _, now = upgrade(scene.copy.place)
    tell(f"upgraded to {now}")


def _upgrade_unfinished(scene: _Scene) -> str:
    (held,) = scene.copy.rows("SELECT version_num FROM alembic_version")[0]
    return "" if held == schema.REVISIONS[-1] else f"the schema is still {held}"


def _upgrade_command(scene: _Scene) -> list[str]:
    return ["upgrade", "--db", scene.copy.place]


def _make_older(place: str, revision: str) -> None:
    """Make an archive of an earlier schema, with nothing in it but its first entry."""
    database = connect(locate(place), "create")
    first = Entry(
        seq=0,
        type="genesis",
        time="2024-05-01T00:00:00Z",
        run=None,
        data={"origin": "contoh.id/w", "format": 1},
    )
    with database.writing() as connection:
        schema.upgrade(connection, revision)
        writer.append(connection, writer.found(connection), [Addition(entry=first)])
    database.close()


_WORKS: Final[dict[str, _Work]] = {
    "add": _Work(act=_add, unfinished=_add_unfinished, command=_add_command),
    "admit": _Work(act=_admit, unfinished=_admit_unfinished),
    "amend": _Work(act=_amend, unfinished=_amend_unfinished),
    "redact": _Work(act=_redact, unfinished=_redact_unfinished, after=_redact_after),
    "copy": _Work(act=_copy, unfinished=_copy_unfinished, command=_copy_command),
    "upgrade": _Work(act=_upgrade, unfinished=_upgrade_unfinished, command=_upgrade_command),
}


def _run(name: str, stage: Stage, chance: Random) -> Result:
    place = stage.empty() if name in {"copy", "upgrade"} else stage.copied()
    with place as copy, at_home(stage) as home, folder() as files:
        scene = _Scene(stage=stage, copy=copy, folder=files)
        rows = [row(chance, title, outlet="Harian Baru") for title in _TITLES]
        write(scene.feed, rows)
        if name == "upgrade":
            _make_older(copy.place, chance.choice(schema.REVISIONS[: schema.REVISIONS.index(SINCE)]))
        return _ordeal(_WORKS[name], scene, home, chance)


def _ordeal(work: _Work, scene: _Scene, home: Path, chance: Random) -> Result:
    told: list[str] = []
    deaths = []
    for _ in range(chance.choice([1, 1, 2])):
        ended, when = _killed(work, scene, home, chance)
        deaths.append(when)
        told += ended.told
        what = f"killed {' and '.join(deaths)}, {len(told)} things acknowledged"
        if ended.how in {"broken", "stopped"}:
            return broken(ended, what)
        if ended.how == "finished" and (left := work.unfinished(scene)):
            return Result(outcome="lost", what=what, said=left)
        if problem := _sound(work, scene, home, what, told):
            return problem
    again = apart(_act(work, scene), home)
    what = f"{what}; then done again"
    if again.how != "finished":
        return broken(again, what)
    if left := work.unfinished(scene):
        return Result(outcome="lost", what=what, said=left)
    return _sound(work, scene, home, what, [*told, *again.told]) or Result(outcome="sound", what=what)


def _act(work: _Work, scene: _Scene) -> Act:
    return lambda tell: work.act(scene, tell)


def _killed(work: _Work, scene: _Scene, home: Path, chance: Random) -> tuple[Ended, str]:
    if work.command and chance.random() < 0.2:
        seconds = chance.random() * _COMMAND_SECONDS
        return _command_killed(
            work.command(scene), home, seconds
        ), f"as a command after {seconds * 1000:.0f} ms"
    if chance.random() < 0.5:
        death = Death(seconds=chance.random() ** 2 * _SECONDS)
    else:
        death = Death(statement=chance.randrange(1, _STATEMENTS))
    return apart(_act(work, scene), home, death), str(death)


def _command_killed(words: Sequence[str], home: Path, seconds: float) -> Ended:
    """Run a command and kill it; exit code 0 acknowledges all of it."""
    command = [sys.executable, "-m", "archive.cli", *words]
    process = subprocess.Popen(
        command,
        env=os.environ | {HOME: str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(seconds)
    process.kill()
    _, err = process.communicate()
    if process.returncode in {0, -9}:
        return Ended(how="killed" if process.returncode else "finished")
    return Ended(how="broken", error=err[-300:])


def _sound(work: _Work, scene: _Scene, home: Path, what: str, told: Sequence[str]) -> Result | None:
    if work in (_WORKS["copy"], _WORKS["upgrade"]):
        return _sound_without_key(work, scene, what, told)
    versions = [each for each in told if not each.startswith("redacted ")]
    if after := work.after(scene, [each for each in told if each.startswith("redacted ")]):
        return Result(outcome="lost", what=what, said=after)
    return settled(scene.stage, scene.copy, home, what, versions, kept=scene.stage.seed.newest)


def _sound_without_key(work: _Work, scene: _Scene, what: str, told: Sequence[str]) -> Result | None:
    """Half a copy misses what comes last, and says so; an archive of an older schema has no key."""
    if told and (left := work.unfinished(scene)):
        return Result(outcome="lost", what=what, said=f"{told[-1]} was acknowledged, but {left}")
    heard = scene.stage.verify(scene.copy.place, Question())
    if heard.green or any(mark in heard.said.lower() for mark in _NOT_THERE_YET):
        return None
    return Result(outcome="false alarm", what=what, said=heard.said)


_NOT_THERE_YET: Final = (
    "does not exist",
    "holds no archive yet",
    "archive upgrade",
    "empty",
    "missing: ",
)
"""What may be said of what is not finished: never that something was changed."""


def _kind(name: str, says: str) -> Kind:
    def run(stage: Stage, chance: Random) -> Result:
        return _run(name, stage, chance)

    return Kind(says=says, run=run, weight=2)


KINDS: Final = {
    "killed while adding": _kind("add", "killed while articles are added, then added again"),
    "killed while admitting": _kind("admit", "killed while quarantined articles are admitted, then again"),
    "killed while amending": _kind("amend", "killed while articles are amended, then again"),
    "killed while redacting": _kind("redact", "killed while articles are redacted, then again"),
    "killed while upgrading": _kind("upgrade", "killed while an older schema is upgraded, then again"),
    "killed while copying": _kind("copy", "killed while the archive is copied, then again"),
}
