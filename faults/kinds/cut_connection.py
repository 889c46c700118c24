"""The server ends a writer's connections at a random moment, as a restart or an administrator would."""

import time
from random import Random

from faults.ordeals import add, apart, at_home, broken, settled, start
from faults.seeding import row, write
from faults.stages import Stage, folder
from faults.values import Kind, Result

_ARTICLES = 20
_CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()"


def _run(stage: Stage, chance: Random) -> Result:
    rows = [row(chance, f"Night Train {number}", outlet="Harian Baru") for number in range(_ARTICLES)]
    with stage.copied() as copy, at_home(stage) as home, folder() as files:
        feed = write(files / "feed.jsonl", rows)
        running = start(lambda tell: add(copy.place, feed, 2, tell), home)
        seconds = chance.random() * 1.2
        time.sleep(seconds)
        name = copy.rows("SELECT current_database()")[0][0]
        copy.rows(_CUT, name)
        ended = running.await_()
        what = f"connections ended after {seconds * 1000:.0f} ms: {ended.how}, {len(ended.told)} acknowledged"
        if ended.how not in {"finished", "stopped"}:
            return broken(ended, what)
        if problem := settled(stage, copy, home, what, ended.told, kept=stage.seed.newest):
            return problem
        again = apart(lambda tell: add(copy.place, feed, 2, tell), home)
        if again.how != "finished":
            return broken(again, what)
        held = copy.rows("SELECT count(*), count(DISTINCT article) FROM version WHERE outlet = 'Harian Baru'")
        if held != [(_ARTICLES, _ARTICLES)]:
            return Result(outcome="lost", what=what, said=f"{held[0]} instead of {_ARTICLES} articles")
        problem = settled(stage, copy, home, what, [*ended.told, *again.told], kept=stage.seed.newest)
        return problem or Result(outcome="sound", what=what, said=ended.error)


KIND = Kind(
    says="the server ends a writer's connections; then added again",
    run=_run,
    databases=("postgresql",),
)
