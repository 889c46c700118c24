"""The command: ``python -m faults``."""

import os
import platform
import shlex
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from faults import campaign
from faults.kinds import KINDS
from faults.neighbourhood import batches, prepare, trials
from faults.neighbours import TOOLS
from faults.neighbours.tool import Tool
from faults.report import Neighbour, Run, failures, markdown
from faults.stages import Stage, folder, stages
from faults.values import Database, Trial

_EVERY = 100
"""How often the page is written while trials are made: nothing is lost if they are stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the command was asked for."""

    number: int
    seed: int
    database: str
    kinds: tuple[str, ...]
    only: int | None
    neighbours: int
    processes: int
    minutes: float | None
    out: Path | None

    @property
    def databases(self) -> list[Database]:
        both: list[Database] = ["sqlite", "postgresql"]
        return [each for each in both if self.database in {each, "both"}]


@click.command()
@click.option(
    "--trials", "number", type=click.IntRange(min=1), default=400, show_default=True, help="How many."
)
@click.option("--seed", type=int, default=7, show_default=True, help="Decides everything that is drawn.")
@click.option(
    "--database", type=click.Choice(["sqlite", "postgresql", "both"]), default="both", show_default=True
)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(list(KINDS)), help="Only of this kind.")
@click.option(
    "--only", type=click.IntRange(min=0), help="Make the trial of this number alone, and tell all of it."
)
@click.option(
    "--neighbours", type=click.IntRange(min=0), default=0, help="How often each fault on other tools."
)
@click.option("--processes", type=click.IntRange(min=1), default=max(1, (os.cpu_count() or 2) - 1))
@click.option("--minutes", type=float, help="Begin no more trials after so many minutes.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the page into this file.")
def main(**options: Any) -> None:
    """Damage archives in every way, and see whether verification notices."""
    asked = _Asked(**options)
    click.echo(f"seed {asked.seed}")
    made: list[Trial] = []
    beside = {name: Neighbour(version="not run") for name in TOOLS}
    with stages(asked.databases, asked.seed) as there, ThreadPoolExecutor(1) as aside:
        run = _run(asked, there)
        visit = aside.submit(_visited, next(iter(there.values())), asked) if asked.neighbours else None
        for trial in _trials(asked, there):
            made.append(trial)
            if asked.only is not None or failures([trial]):
                click.echo(_told(trial))
            if asked.out and len(made) % _EVERY == 0:
                asked.out.write_text(markdown(run, made, beside), encoding="utf-8")
        beside = visit.result() if visit else beside
    if asked.out:
        asked.out.write_text(markdown(run, made, beside), encoding="utf-8")
    click.echo(", ".join(f"{count} {what}" for what, count in _counted(made)))
    sys.exit(1 if failures(made) else 0)


def _trials(asked: _Asked, there: dict[Database, Stage]) -> Iterator[Trial]:
    numbers = range(asked.number) if asked.only is None else [asked.only]
    round_ = campaign.spread(asked.seed, asked.databases, asked.kinds)
    until = None if asked.minutes is None else time.monotonic() + asked.minutes * 60
    return campaign.run(numbers, asked.seed, round_, there, processes=asked.processes, until=until)


def _run(asked: _Asked, there: dict[Database, Stage]) -> Run:
    parts = (
        platform.system(),
        platform.machine(),
        f"{os.cpu_count()} cores",
        f"Python {platform.python_version()}",
    )
    return Run(
        command=shlex.join(["python", "-m", "faults", *sys.argv[1:]]),
        seed=asked.seed,
        date=datetime.now(UTC).date().isoformat(),
        machine=", ".join([*parts, *(stage.version for stage in there.values())]),
    )


def _told(trial: Trial) -> str:
    result = trial.result
    said = f"{result.outcome}: {result.what}: {result.said}"
    return f"trial {trial.number}, {trial.kind}, {trial.database}: {said}"


def _counted(made: Sequence[Trial]) -> list[tuple[str, int]]:
    return Counter(str(trial.result.outcome) for trial in made).most_common()


def _visited(stage: Stage, asked: _Asked) -> dict[str, Neighbour]:
    """Do to other tools what is done to the archive; they are processes of their own, and take their time."""
    given = batches(sorted((stage.seed.folder / "articles").glob("*.jsonl")))

    def visited(tool: Tool) -> Neighbour:
        version = tool.version()
        found = Neighbour(version=version or "not run: it is not at hand")
        number = max(1, asked.neighbours // tool.dearness)
        with folder() as made:
            for fault, result in trials(prepare(tool, made, given), number, asked.seed) if version else ():
                found.take(fault, result)
        return found

    with ThreadPoolExecutor(len(TOOLS)) as pool:
        return dict(zip(TOOLS, pool.map(visited, TOOLS.values()), strict=True))


if __name__ == "__main__":
    main()
