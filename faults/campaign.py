"""Trials by their number: which kind on which database, what came of it; many, shared by processes."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import replace
from multiprocessing import get_context
from random import Random
from typing import Final

from faults.hearing import hear, hear_command
from faults.kinds import KINDS
from faults.stages import PostgresStage, Stage
from faults.values import Database, Result, Trial

COMMANDED: Final = 40
"""Every so many trials of a database, ``archive verify`` is run as a command of its own."""


def plan(databases: Sequence[Database], kinds: Sequence[str] = ()) -> list[tuple[str, Database]]:
    """Give one round of trials: every kind on every database, as often as its weight says."""
    return [
        (name, database)
        for database in databases
        for name, kind in KINDS.items()
        if database in kind.databases and (not kinds or name in kinds)
        for _ in range(kind.weight)
    ]


def spread(seed: int, databases: Sequence[Database], kinds: Sequence[str] = ()) -> list[tuple[str, Database]]:
    """Give a round in an order that mixes the kinds, so that any number of trials has all of them."""
    order = plan(databases, kinds)
    Random(f"{seed} order").shuffle(order)
    return order


def trial(
    number: int, seed: int, round_: Sequence[tuple[str, Database]], stages: dict[Database, Stage]
) -> Trial:
    """Make one trial; whatever escapes is a result too."""
    name, database = round_[number % len(round_)]
    stage = stages[database]
    if number % COMMANDED == 0 and stage.verify is hear:
        stage = replace(stage, verify=hear_command)
    try:
        result = KINDS[name].run(stage, Random(f"{seed} trial {number}"))
    except Exception as error:  # noqa: BLE001  this is what the campaign is for
        result = Result(outcome="broken", what=type(error).__name__, said=str(error))
    return Trial(number=number, kind=name, database=database, result=result)


class _Worker:
    """What a process keeps between its trials."""

    stages: dict[Database, Stage] = {}  # noqa: RUF012  one process, one worker
    open_: ExitStack = ExitStack()


def _begin(stages: dict[Database, Stage]) -> None:
    for database, stage in stages.items():
        own: AbstractContextManager[Stage]
        own = stage.own() if isinstance(stage, PostgresStage) else nullcontext(stage)
        _Worker.stages[database] = _Worker.open_.enter_context(own)


def _made(number: int, seed: int, round_: Sequence[tuple[str, Database]]) -> Trial:
    return trial(number, seed, round_, _Worker.stages)


def run(
    numbers: Sequence[int],
    seed: int,
    round_: Sequence[tuple[str, Database]],
    stages: dict[Database, Stage],
    *,
    processes: int = 1,
    until: float | None = None,
) -> Iterator[Trial]:
    """Make many trials, and give them in the order of their numbers.

    Always in processes of their own: trials fork, which must not happen where threads run already.

    Args:
        numbers: Which.
        seed: Decides what is drawn.
        round_: Of which kind and on which database each is, over and over.
        stages: Where they take place.
        processes: How many share them.
        until: The moment of the monotonic clock after which none is begun; None for no end.
    """
    with ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_begin, initargs=(stages,)
    ) as pool:
        waiting = deque(pool.submit(_made, number, seed, round_) for number in numbers)
        while waiting:
            if until is not None and time.monotonic() > until:
                waiting = deque(each for each in waiting if not each.cancel())
                until = None
            else:
                yield waiting.popleft().result()
