"""What `archive verify` says: the scope, the verdict, and every problem it found."""

from collections.abc import Iterator
from dataclasses import asdict

from archive.model import Json
from archive.projection import ROWS
from archive.proof.verify import VerifyReport
from archive.render.redaction import uncleared_line
from archive.render.terminal import safe

_SHOWN = 20


def report_text(report: VerifyReport) -> str:
    """Give the report as text."""
    lines = [f"archive  {safe(report.archive)}", f"head     {report.size} entries, root {report.root}"]
    lines += [safe(line) for line in _trust(report)]
    lines.append(f"looked at {_scope(report)}")
    lines += [safe(line) for line in _freshness(report)]
    lines += [f"not done {line}" for line in report.not_done]
    if report.uncleared is not None:
        lines.append(f"but      {uncleared_line(report.uncleared)}")
    for problem in report.result.problems[:_SHOWN]:
        lines.append(
            f"{problem.verdict}: {safe(problem.where)}: {safe(problem.detail)} [step {problem.step}]"
        )
    more = report.result.found - min(len(report.result.problems), _SHOWN)
    if more > 0:
        lines.append(f"… and {more} more")
    lines.append(_verdict(report))
    return "\n".join(lines)


def _trust(report: VerifyReport) -> Iterator[str]:
    """Say which checkpoint was compared with, and by which key."""
    if report.key is None:
        return
    own = "pinned now: compare it with the published one" if report.first_use else "for which nobody vouches"
    source = {"given": "the key that was given", "pinned": "the pinned key"}.get(
        report.request.key_source, f"the log's own key, {own}"
    )
    yield f"log      {report.origin}, trusted by {source}: {report.key}"
    if report.newest_key not in {None, report.key}:
        yield f"key now  {report.newest_key}"
    if report.stored:
        signed, after = report.stored.checkpoint.size, report.unsigned
        yield f"signed   {signed} entries; {after} after them, which nobody signed"
    outside = len(report.request.claims)
    if outside:
        yield f"held to  {outside} {'checkpoint' if outside == 1 else 'checkpoints'} kept outside the archive"


def _freshness(report: VerifyReport) -> Iterator[str]:
    """Say how fresh samples are."""
    if report.freshness is None:
        return
    spans = " and ".join(f"{first} to {last - 1}" for first, last in report.spans)
    yield f"sample   entries {spans}; the next sample begins with entry {report.freshness.cursor}"
    if report.freshness.cursor:
        yield f"fresh    entries 0 to {report.freshness.cursor - 1} since {report.freshness.round_began}"
    last_round = report.freshness.last_round
    yield (
        f"fresh    all others since {last_round}" if last_round else "fresh    all others: not looked at yet"
    )


def _scope(report: VerifyReport) -> str:
    counts: dict[str, int] = {}
    for (kind, _), number in report.result.items.items():
        counts[kind] = counts.get(kind, 0) + number
    rows = sum(number for kind, number in counts.items() if kind in ROWS)
    read = f"{counts['reading']} captures read again, " if "reading" in counts else ""
    gone = report.result.items["object", "redacted"]
    redacted = f" ({gone} of them redacted)" if gone else ""
    return (
        f"{counts.get('entry', 0)} entries, {counts.get('object', 0)} stored objects{redacted}, "
        f"{rows} rows that follow from them, {counts.get('evidence', 0)} evidence spans; {read}"
        f"{report.result.size} bytes were hashed"
    )


def _verdict(report: VerifyReport) -> str:
    number = report.result.found
    if report.verdict == "unverifiable":
        things = "thing" if number == 1 else "things"
        return f"UNVERIFIABLE: {number} {things} could not be verified; nothing was found changed"
    if number:
        return f"NOT INTACT: {number} {'thing is' if number == 1 else 'things are'} not as the log says"
    if report.is_empty:
        return "EMPTY: there is nothing to verify"
    if report.is_sample:
        return "SAMPLE OK: everything in this sample is as the log says; the rest was not looked at"
    return "OK: everything that was looked at is as the log says"


def report_json(report: VerifyReport) -> Json:
    """Give the report as JSON."""
    items: dict[str, dict[str, int]] = {}
    for (kind, verdict), number in sorted(report.result.items.items()):
        items.setdefault(kind, {})[verdict] = number
    return {
        "archive": report.archive,
        "ok": report.is_green,
        "verdict": report.verdict,
        "origin": report.origin,
        "empty": report.is_empty,
        "size": report.size,
        "root": report.root,
        "bytes": report.result.size,
        "key": str(report.key) if report.key else None,
        "key_source": report.request.key_source or ("first use" if report.first_use else None),
        "signed": report.stored.checkpoint.size if report.stored else None,
        "unsigned": report.unsigned,
        "against": [claim.source for claim in report.request.claims],
        "looked_at": [list(span) for span in report.spans],
        "fresh": asdict(report.freshness) if report.freshness else None,
        "recorded": report.recorded,
        "uncleared": report.uncleared,
        "items": items,
        "not_done": list(report.not_done),
        "found": report.result.found,
        "problems": [asdict(problem) for problem in report.result.problems],
    }
