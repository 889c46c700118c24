"""What `archive verify` says: the scope, the verdict, and every problem it found."""

from dataclasses import asdict

from archive.model import Json
from archive.render.terminal import safe
from archive.verify import VerifyReport

_SHOWN = 20
_LOG = ("entry", "object", "evidence")


def report_text(report: VerifyReport) -> str:
    """Give the report as text."""
    lines = [f"archive  {safe(report.archive)}", f"head     {report.size} entries, root {report.root}"]
    lines.append(f"looked at {_scope(report)}")
    lines += [f"not done {line}" for line in report.not_done]
    for problem in report.result.problems[:_SHOWN]:
        lines.append(
            f"{problem.verdict}: {safe(problem.where)}: {safe(problem.detail)} [step {problem.step}]"
        )
    more = report.result.found - min(len(report.result.problems), _SHOWN)
    if more > 0:
        lines.append(f"… and {more} more")
    lines.append(_verdict(report))
    return "\n".join(lines)


def _scope(report: VerifyReport) -> str:
    counts: dict[str, int] = {}
    for (kind, _), number in report.result.items.items():
        counts[kind] = counts.get(kind, 0) + number
    rows = sum(n for kind, n in counts.items() if kind not in {*_LOG, "head", "database", "trigger"})
    return (
        f"{counts.get('entry', 0)} entries, {counts.get('object', 0)} stored objects, "
        f"{rows} rows that follow from them, {counts.get('evidence', 0)} evidence spans; "
        f"{report.result.size} bytes were hashed"
    )


def _verdict(report: VerifyReport) -> str:
    if report.result.found:
        number = report.result.found
        return f"NOT INTACT: {number} {'thing is' if number == 1 else 'things are'} not as the log says"
    if report.is_empty:
        return "EMPTY: there is nothing to verify"
    return "OK: everything that was looked at is as the log says"


def report_json(report: VerifyReport) -> Json:
    """Give the report as JSON."""
    items: dict[str, dict[str, int]] = {}
    for (kind, verdict), number in sorted(report.result.items.items()):
        items.setdefault(kind, {})[verdict] = number
    return {
        "archive": report.archive,
        "ok": report.is_green,
        "empty": report.is_empty,
        "size": report.size,
        "root": report.root,
        "bytes": report.result.size,
        "items": items,
        "not_done": list(report.not_done),
        "found": report.result.found,
        "problems": [asdict(problem) for problem in report.result.problems],
    }
