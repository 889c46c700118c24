"""Two to eight writers at once, who bring some of the same articles, while others verify and amend."""

from pathlib import Path
from random import Random

from faults.copies import Copy
from faults.ordeals import Ended, Tell, at_home, broken, settled, start, writing
from faults.seeding import row, write
from faults.stages import Stage, folder
from faults.values import Kind, Result

_SHARED = 4
_OWN = 3


def _add(copy: Copy, feed: Path, tell: Tell) -> None:
    with writing(copy.place) as archive:
        for outcome in archive.add([feed]).accepted:
            tell(f"{outcome.id} {outcome.number}")


def _amend(copy: Copy, tell: Tell) -> None:
    with writing(copy.place) as archive:
        for version in [v for v in archive.articles() if v.title == "Busy Day 2"]:
            for outcome in archive.amend(
                version.article, {"byline": "Fitri"}, reason="said so", by=""
            ).outcomes:
                tell(f"{outcome.id} {outcome.number}")


def _run(stage: Stage, chance: Random) -> Result:
    number = chance.randrange(2, 9)
    shared = [row(chance, f"Everybody Has This {n}", outlet="Harian Baru") for n in range(_SHARED)]
    with stage.copied() as copy, at_home(stage) as home, folder() as files:
        feeds = []
        for n in range(number):
            rows = shared + [
                row(chance, f"Writer {n} Has This {m}", outlet="Harian Baru") for m in range(_OWN)
            ]
            chance.shuffle(rows)
            feeds.append(write(files / f"{n}.jsonl", rows))
        running = [
            start(lambda tell, feed=feed: _add(copy, feed, tell), home)  # type: ignore[misc]
            for feed in feeds
        ]
        running.append(start(lambda tell: _amend(copy, tell), home))
        ended = [each.await_() for each in running]
        what = f"{number} writers and one who amends"
        return _judged(stage, copy, home, what, ended, _SHARED + number * _OWN)


def _judged(stage: Stage, copy: Copy, home: Path, what: str, ended: list[Ended], articles: int) -> Result:
    for each in ended:
        if each.how != "finished":
            return broken(each, what)
    told = [told for each in ended for told in each.told]
    if len(told) != len(set(told)):
        return Result(outcome="lost", what=what, said="two writers were told of the same version")
    held = copy.rows("SELECT count(*), count(DISTINCT article) FROM version WHERE outlet = 'Harian Baru'")
    if held != [(articles, articles)]:
        return Result(
            outcome="lost", what=what, said=f"versions and articles {held[0]} instead of {articles}"
        )
    problem = settled(stage, copy, home, what, told, kept=stage.seed.newest)
    return problem or Result(outcome="sound", what=what)


KIND = Kind(says="two to eight writers at once, with some of the same articles", run=_run, weight=1)
