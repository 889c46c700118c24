"""Damage and what is said of it: a copy is changed, dumped and verified, and all three are judged."""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

from faults.copies import Copy, Dump, Refused, changed, is_derived
from faults.hearing import Heard, Question
from faults.seeding import Which
from faults.stages import Stage
from faults.values import Result

UNREADABLE: Final = (*Refused, MemoryError, UnicodeDecodeError)


def damage(
    stage: Stage,
    act: Callable[[Copy], str],
    *,
    which: Which = "whole",
    held_to_newest: bool = False,
    physical: bool = False,
) -> Result:
    """Change a copy of an archive, and see what verification says.

    Args:
        stage: Where.
        act: Makes the change and tells what it did, or "" if there was nothing to change.
        which: Which archive is copied.
        held_to_newest: Whether whoever verifies kept the newest checkpoint, beside the pinned key.
        physical: Whether the file itself was damaged: to say so is right even if no value changed.
    """
    with stage.copied(which) as copy:
        before = copy.dump()
        try:
            what = act(copy)
        except Refused as error:
            return Result(outcome="refused", what=str(error).strip().splitlines()[0])
        if not what:
            return Result(outcome="refused", what="nothing to change")
        after = None
        with suppress(*UNREADABLE):
            after = copy.dump()
        against = (stage.seed.newest,) if held_to_newest else ()
        heard = stage.verify(copy.place, Question(key=stage.seed.key, against=against))
        return judged(before, after, heard, what, physical=physical)


def judged(before: Dump, after: Dump | None, heard: Heard, what: str, *, physical: bool = False) -> Result:
    """Say what came of a change.

    Args:
        before: The dump before it.
        after: The dump after it; None where the database could not give one.
        heard: What verification said.
        what: What was done.
        physical: Whether the file itself was damaged.
    """
    tables = {"everything"} if after is None else changed(before, after)
    if not tables:
        fine = heard.green or physical
        return Result(outcome="nothing" if fine else "false alarm", what=what, said=heard.said)
    if all(map(is_derived, tables)):
        return Result(outcome="derived", what=what, said=heard.said)
    if not heard.green:
        return Result(outcome="detected", what=what, said=heard.said)
    if heard.unsigned:
        said = f"{heard.said}; {heard.unsigned} entries that nobody signed"
        return Result(outcome="told", what=what, said=said)
    return Result(outcome="missed", what=f"{what} ({', '.join(sorted(tables))})", said=heard.said)
