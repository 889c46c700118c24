"""What `archive add` says: counts that add up, what was quarantined and why, and how to mend it."""

from archive.api import AddReport
from archive.model import Json, Unreadable
from archive.plan import Outcome
from archive.render.findings import SHORT_ID, reasons, remedies
from archive.render.terminal import clipped, safe, table

_SHOWN = 20


def report_text(report: AddReport, *, dry_run: bool) -> str:
    """Give the report as text."""
    parts = [_counts(report, dry_run=dry_run)]
    if report.quarantined:
        parts.append(_quarantined(report, dry_run=dry_run))
    if report.unreadable:
        parts.append(_unreadable(report))
    if report.signed:
        parts.append(f"Signed: checkpoint over {report.signed.checkpoint.size} entries")
    return "\n\n".join(parts)


def _counts(report: AddReport, *, dry_run: bool) -> str:
    counts = report.counts
    named = (
        f"{counts['new']} new, {_plural(counts['version'], 'new version')}, {counts['observed']} observed, "
        f"{counts['quarantined']} quarantined, {counts['unreadable']} unreadable"
    )
    would = "Dry run, nothing was written. " if dry_run else ""
    return f"{would}{_plural(report.received, 'article')}: {named}"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _quarantined(report: AddReport, *, dry_run: bool) -> str:
    shown = report.quarantined[:_SHOWN]
    rows = [
        ["-" if dry_run else o.id[:SHORT_ID], clipped(str(o.capture.origin), 60), reasons(o.findings)]
        for o in shown
    ]
    lines = ["Quarantined (kept, and not counted as articles until admitted):"]
    lines.append(table(["id", "from", "why"], rows))
    more = report.counts["quarantined"] - len(shown)
    if more > 0:
        lines.append(f"… and {more} more: archive quarantine list")
    if not dry_run:
        mends = [line for o in shown for line in remedies(o.id, o.findings)]
        lines += ["", "To mend:", *(f"  {line}" for line in dict.fromkeys(mends))]
    return "\n".join(lines)


def _unreadable(report: AddReport) -> str:
    shown = report.unreadable[:_SHOWN]
    lines = ["Unreadable (nothing of these is stored):"]
    lines += [f"  {unreadable_line(item)}" for item in shown]
    more = report.counts["unreadable"] - len(shown)
    if more > 0:
        lines.append(f"  … and {more} more")
    return "\n".join(lines)


def unreadable_line(item: Unreadable) -> str:
    """Say what could not be read, and why."""
    return f"{safe(str(item.origin))}: {safe(item.reason)}"


def report_json(report: AddReport, *, dry_run: bool) -> Json:
    """Give the report as JSON."""
    return {
        "dry_run": dry_run,
        "received": report.received,
        "counts": report.counts,
        "checkpoint": bytes(report.signed).decode() if report.signed else None,
        "accepted": [_outcome(outcome) for outcome in report.accepted],
        "quarantined": [_outcome(outcome) for outcome in report.quarantined],
        "unreadable": [
            {"from": str(item.origin), "code": item.code, "reason": item.reason} for item in report.unreadable
        ],
    }


def _outcome(outcome: Outcome) -> Json:
    return {
        "id": outcome.id,
        "result": outcome.result,
        "version": outcome.number or None,
        "entry": outcome.subject,
        "name": outcome.capture.id,
        "from": str(outcome.capture.origin),
        "capture": outcome.digest,
        "findings": [found.to_json() for found in outcome.findings],
    }
