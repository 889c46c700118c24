"""The tables: what was tried of each kind on each database, and what came of it (pure)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from faults.kinds import KINDS
from faults.neighbourhood import ALIKE, FAULTS
from faults.values import FAILURES, OUTCOMES, Database, Outcome, Result, Trial

_NAMES: Mapping[Database, str] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(slots=True, kw_only=True)
class Neighbour:
    """What came of the faults that other tools can suffer, on one of them.

    Attributes:
        version: The tool's version, or why it was not run.
        counts: How often which fault had which outcome.
        missed: What the first missed trial of each fault did.
    """

    version: str
    counts: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    missed: dict[str, str] = field(default_factory=dict)

    def take(self, fault: str, result: Result) -> None:
        """Count one trial."""
        self.counts[fault, result.outcome] += 1
        if result.outcome == "missed":
            self.missed.setdefault(fault, result.what)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Which campaign it was.

    Attributes:
        command: The command that makes it again.
        seed: The seed.
        date: The day.
        machine: The machine, in words.
    """

    command: str
    seed: int
    date: str
    machine: str


def failures(trials: Sequence[Trial]) -> list[Trial]:
    """Give the trials that should not have ended as they did."""
    return [trial for trial in trials if trial.result.outcome in FAILURES]


def markdown(run: Run, trials: Sequence[Trial], neighbours: Mapping[str, Neighbour]) -> str:
    """Give docs/reliability.md."""
    parts = [
        files("faults").joinpath("introduction.md").read_text(encoding="utf-8").strip(),
        "\n".join(_about(run, trials)),
        "\n".join(_table(trials)),
        "\n".join(_outcomes()),
        "\n".join(_failed(trials)),
        "\n".join(_said(trials)),
        "\n".join(_beside(trials, neighbours)),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _about(run: Run, trials: Sequence[Trial]) -> Iterator[str]:
    yield "## What came of it"
    yield ""
    total = Counter(trial.result.outcome for trial in trials)
    applied = sum(number for outcome, number in total.items() if outcome != "refused")
    yield (
        f"{len(trials)} trials on {run.date}, of which {applied} could be done; seed {run.seed}; "
        f"{run.machine}. "
        f"**Missed {total['missed']}, lost {total['lost']}, false alarms {total['false alarm']}, "
        f"other errors {total['broken']}.** The same again: `{run.command}`; one trial: `--only NUMBER`."
    )


def _table(trials: Sequence[Trial]) -> Iterator[str]:
    counts = Counter((trial.kind, trial.database, trial.result.outcome) for trial in trials)
    shown: list[Outcome] = ["nothing", "derived", "detected", "told", "sound", *FAILURES]
    yield f"| kind of fault | database | trials | done | {' | '.join(map(_head, shown))} |"
    yield f"|---|---|{'--:|' * (len(shown) + 2)}"
    for name, kind in KINDS.items():
        for database in kind.databases:
            row = {outcome: counts[name, database, outcome] for outcome in OUTCOMES}
            number = sum(row.values())
            if number:
                cells = (row[outcome] or "·" for outcome in shown)
                done = number - row["refused"]
                yield (
                    f"| {name}: {kind.says} | {_NAMES[database]} | {number} | {done} | "
                    f"{' | '.join(map(str, cells))} |"
                )
    sums = Counter(trial.result.outcome for trial in trials)
    done = len(trials) - sums["refused"]
    yield f"| **all** | | {len(trials)} | {done} | {' | '.join(str(sums[outcome]) for outcome in shown)} |"


def _head(outcome: Outcome) -> str:
    return {"nothing": "altered nothing", "broken": "other errors"}.get(outcome, outcome)


def _outcomes() -> Iterator[str]:
    for outcome, meaning in OUTCOMES.items():
        yield f"* **{_head(outcome)}**: {meaning}."


def _failed(trials: Sequence[Trial]) -> Iterator[str]:
    found = failures(trials)
    if not found:
        return
    yield "These should not have ended so:"
    yield ""
    for trial in found:
        told = _line(f"{trial.result.outcome}: {trial.result.what}: {trial.result.said}")
        yield f"* trial {trial.number}, {trial.kind}, {_NAMES[trial.database]}: {told}"


def _said(trials: Sequence[Trial]) -> Iterator[str]:
    yield "## What verification said first"
    yield ""
    yield "One example of each kind, as it was said. The number is the trial's."
    yield ""
    yield "| trial | what was done | what was said |"
    yield "|--:|---|---|"
    for name in KINDS:
        known = [t for t in trials if t.kind == name and t.result.outcome in {"detected", "told", "derived"}]
        first = next((t for t in known if t.result.outcome == "detected"), known[0] if known else None)
        if first:
            what, said = _line(first.result.what), _line(first.result.said)
            yield f"| {first.number} | {name}, {_NAMES[first.database]}: {what} | {said} |"


def _line(text: str) -> str:
    """Give text as it can stand in one cell: no line ends, no marks of a table, and not too much of it."""
    plain = "".join(mark if mark.isprintable() else "\ufffd" for mark in " ".join(text.split()))
    cut = plain if len(plain) <= 240 else f"{plain[:239]}…"
    return cut.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "'")


def _beside(trials: Sequence[Trial], neighbours: Mapping[str, Neighbour]) -> Iterator[str]:
    yield "## Beside other tools"
    yield ""
    yield files("faults").joinpath("neighbours.md").read_text(encoding="utf-8").strip()
    yield ""
    names = list(neighbours)
    yield f"| fault | `archive verify` | {' | '.join(f'`{name}`' for name in names)} |"
    yield f"|---|{'---|' * (len(names) + 1)}"
    for fault in FAULTS:
        own = Counter(trial.result.outcome for trial in trials if trial.kind in ALIKE[fault])
        cells = [_cell(own)] + [_cell(_of(neighbours[name], fault)) for name in names]
        yield f"| {fault} | {' | '.join(cells)} |"
    yield ""
    for name in names:
        yield f"* `{name}`: {neighbours[name].version}."
        yield from (f"  Missed, for example: {_line(what)}." for what in neighbours[name].missed.values())


def _of(neighbour: Neighbour, fault: str) -> Counter[Outcome]:
    return Counter({outcome: number for (name, outcome), number in neighbour.counts.items() if name == fault})


def _cell(counts: Mapping[Outcome, int]) -> str:
    """Trials that changed something, and of these what was found."""
    detected, missed = counts.get("detected", 0), counts.get("missed", 0)
    if not sum(counts.values()):
        return "not run"
    nothing = sum(counts.get(outcome, 0) for outcome in ("nothing", "derived"))
    return f"{detected} of {detected + missed}" + (f", {nothing} altered nothing" if nothing else "")
