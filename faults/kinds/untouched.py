"""Nothing is done at all, to hear whether verification cries wolf."""

from random import Random

from faults.hearing import Question
from faults.seeding import WHICH
from faults.stages import Stage
from faults.values import Kind, Result


def _run(stage: Stage, chance: Random) -> Result:
    which = chance.choice(WHICH)
    kept = (stage.seed.earlier,) if which == "older" else (stage.seed.earlier, stage.seed.newest)
    against = chance.choice([(), (stage.seed.earlier,), kept])
    key = chance.choice(["", stage.seed.key])
    with stage.copied(which) as copy:
        before = copy.dump()
        question = Question(key=key, against=against, rederive=chance.random() < 0.3)
        heard = stage.verify(copy.place, question)
        if copy.dump() != before:
            return Result(outcome="broken", what="verified", said="verification changed the archive")
    return Result(outcome="sound" if heard.green else "false alarm", what=f"the {which} one", said=heard.said)


KIND = Kind(says="nothing: to hear whether verification cries wolf", run=_run, weight=3)
