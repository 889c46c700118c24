"""The archive is put back as it was earlier: an older copy, true in itself."""

import shutil
from random import Random

from faults.copies import Copy
from faults.damaging import judged
from faults.hearing import Question
from faults.stages import Stage, administer, folder
from faults.values import Kind, Result


def _run(stage: Stage, chance: Random) -> Result:
    with stage.copied() as copy, folder() as home:
        before = copy.dump()
        seen_here = chance.random() < 0.5
        if seen_here:
            # Whoever verified here once has the newest checkpoint pinned, and need not bring any.
            first = stage.verify(copy.place, Question(home=home))
            if not first.green:
                return Result(outcome="false alarm", what="before anything was done", said=first.said)
            question = Question(home=home)
        else:
            question = Question(key=stage.seed.key, against=(stage.seed.newest,))
        _put_back(stage, copy)
        after = copy.dump()
        heard = stage.verify(copy.place, question)
        who = "verified here before" if seen_here else "kept a checkpoint"
        return judged(before, after, heard, f"an older copy put back; whoever verifies {who}")


def _put_back(stage: Stage, copy: Copy) -> None:
    if stage.database == "sqlite":
        shutil.copy(stage.place("older"), copy.place)
        return
    name, older = (place.partition("?")[0].rsplit("/", 1)[1] for place in (copy.place, stage.place("older")))
    server = copy.place.replace(f"/{name}", "/postgres")
    administer(server, f'DROP DATABASE "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{older}"')


KIND = Kind(says="an older copy of the whole archive put back", run=_run, weight=2)
