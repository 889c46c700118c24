"""The clock jumps, forwards and backwards, by seconds or by decades, between any two entries."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

from archive.proof.attestation import Asked
from faults.copies import Copy
from faults.ordeals import Tell, apart, at_home, broken, settled, writing
from faults.seeding import row, write
from faults.stages import Stage, folder
from faults.values import Kind, Result

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2199, 12, 31, tzinfo=UTC)


def jumping(chance: Random) -> Iterator[datetime]:
    """Give moments that come in no order."""
    now = datetime(2024, 5, 4, tzinfo=UTC)
    while True:
        scale = chance.choice([1, 60, 3600, 86_400, 86_400 * 365, 86_400 * 365 * 30])
        now = min(_LATEST, max(_EARLIEST, now + timedelta(seconds=chance.uniform(-scale, scale))))
        yield now


def _write(copy: Copy, seed: str, tell: Tell) -> None:
    chance = Random(seed)
    with folder() as files, writing(copy.place, jumping(chance)) as archive:
        for number in range(4):
            feed = write(files / f"{number}.jsonl", [row(chance, f"Any Day {number}", date="1969-05-01")])
            for outcome in archive.add([feed]).accepted:
                tell(f"{outcome.id} {outcome.number}")
        for version in [v for v in archive.articles() if v.title in {"Busy Day 1", "Any Day 0"}]:
            for outcome in archive.amend(
                version.article, {"byline": "Gita"}, reason="said so", by=""
            ).outcomes:
                tell(f"{outcome.id} {outcome.number}")
        archive.verify(Asked(record=True))
        archive.new_key(rotate=True)


def _run(stage: Stage, chance: Random) -> Result:
    seed = str(chance.random())
    with stage.copied() as copy, at_home(stage) as home:
        ended = apart(lambda tell: _write(copy, seed, tell), home)
        what = f"a clock that jumps, {len(ended.told)} versions acknowledged"
        if ended.how != "finished":
            return broken(ended, what)
        if len(ended.told) != 6:
            return Result(outcome="lost", what=what, said="not all that was given was taken")
        problem = settled(stage, copy, home, what, ended.told, kept=stage.seed.newest)
        return problem or Result(outcome="sound", what=what)


KIND = Kind(says="a clock that jumps forwards and backwards, by seconds or by decades", run=_run, weight=2)
