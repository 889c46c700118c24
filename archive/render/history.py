"""What `archive history` and `archive amend` say."""

from collections.abc import Iterator

from archive.curation.amend import Amendment, Merging
from archive.render.findings import SHORT_ID, finding_line
from archive.render.terminal import clipped, safe
from archive.versions.history import History, State
from archive.views import Observation, Statement, Withdrawal

_DIGEST = 16
_INDENT = " " * 22


def history_text(history: History) -> str:
    """Give an article's history, a line an event, in the order of the log."""
    title = f"  “{clipped(history.title, 70)}”" if history.title else ""
    events = [
        (state.version.entry, _state(state, _origin(state, history.observations))) for state in history.states
    ]
    events += [(seen.run, _seen(seen)) for seen in history.observations if seen.outcome in _SEEN]
    events += [(gone.entry, _gone(gone)) for gone in history.withdrawals]
    lines = [line for _, made in sorted(events, key=lambda event: event[0]) for line in made]
    return "\n".join([f"article {history.article}{title}", *lines])


_SEEN = ("observed", "quarantined")


def _state(state: State, origin: str) -> list[str]:
    version, run = state.version, state.run
    what = "redacted" if version.redacted else ", ".join(state.changed) or origin
    lines = [f"{version.time}  version {version.number}  {version.kind:9}  {what}".rstrip()]
    if state.changed and origin:
        lines.append(f"{_INDENT}from {origin}")
    if state.silent:
        lines.append(
            f"{_INDENT}silent edit: the text changed, the date of change did not, and no note says so"
        )
    if version.kind == "technical":
        lines.append(f"{_INDENT}read again by reader {safe(run.reader)}, registry {_short(run.registry)}")
    lines += [f"{_INDENT}{statement_line(statement)}" for statement in state.stated]
    lines += [f"{_INDENT}{lapse_line(statement)}" for statement in state.lapsed]
    return lines


def _origin(state: State, observations: tuple[Observation, ...]) -> str:
    """Say where a version's capture came from, if it was received with it."""
    for seen in observations:
        if seen.run == state.version.run and seen.capture == state.version.capture:
            return clipped(seen.place, 60)
    return ""


def _seen(seen: Observation) -> list[str]:
    return [f"{seen.received}  {seen.outcome:9}  {' ' * 9}  {clipped(seen.place, 60)}"]


def _gone(gone: Withdrawal) -> list[str]:
    numbers = f"version {', '.join(map(str, gone.numbers))}" if gone.numbers else "what others said of it"
    return [f"{gone.time}  redacted   {numbers}{_by(gone.by)}: {clipped(gone.reason, 60)}"]


def statement_line(statement: Statement) -> str:
    """Give what somebody stated, with who, why, and whether it still counts."""
    overruled = " (overruled by a later statement)" if statement.overruled else ""
    value, reason = clipped(statement.value, 60), clipped(statement.reason, 60)
    return f"{'stated':14} {statement.field} = {value}{_by(statement.by)}: {reason}{overruled}"


def lapse_line(statement: Statement) -> str:
    """Give what somebody stated about an earlier capture, and what to do if it is still right."""
    value = clipped(statement.value, 60)
    return (
        f"{'lapsed':14} {statement.field} = {value}{_by(statement.by)}: stated about an earlier capture; "
        "amend again if it still holds"
    )


def _by(name: str) -> str:
    return f", by {safe(name)}" if name else ""


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:_DIGEST]


def merging_text(result: Merging) -> str:
    """Say which names lead elsewhere from now on."""
    named = "; ".join(f"{scheme} {clipped(value, 80)}" for scheme, value in result.names)
    return f"From now on these lead to {result.article[:SHORT_ID]}, not to {result.other[:SHORT_ID]}: {named}"


def amendment_text(result: Amendment) -> str:
    """Say what became of a statement."""
    return "\n".join(_amendment(result))


def _amendment(result: Amendment) -> Iterator[str]:
    yield from (finding_line(found) for found in result.findings)
    if result.is_refused:
        yield "Not amended: with what is stated, the article does not pass validation."
        return
    article = result.article[:SHORT_ID]
    *technical, manual = result.outcomes or (None,)
    for outcome in technical:
        if outcome is not None:
            yield f"Version {outcome.number} of article {article} is what the present reader makes of it"
    if manual is None:
        yield f"Article {article} is now known by this key, too"
    else:
        yield f"Amended: version {manual.number} of article {article}"
    for other in result.elsewhere:
        yield f"Article {other[:SHORT_ID]} had one of its names first, and keeps it (--same-as takes it)"
