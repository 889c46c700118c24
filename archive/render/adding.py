"""What `archive add` says: counts that add up, what was quarantined and why, and how to mend it."""

from archive.formats import SUFFIXES
from archive.intake.adding import AddReport
from archive.intake.plan import Outcome
from archive.model import Json, Unreadable
from archive.render.findings import SHORT_ID, reasons, remedies
from archive.render.terminal import clipped, plural, safe, table

_SHOWN = 20


def report_text(report: AddReport, *, dry_run: bool, where: str = "") -> str:
    """Give the report as text.

    Args:
        report: The report.
        dry_run: Whether nothing was written.
        where: What makes another command use the same archive: `` --db newsroom.db``, or "".
    """
    parts = [_counts(report, dry_run=dry_run)]
    if said := passed_over(report.passed_over, found=report.received):
        parts.append(said)
    if report.quarantined:
        parts.append(_quarantined(report, where, dry_run=dry_run))
    if report.unreadable:
        parts.append(_unreadable(report))
    if report.lapsed:
        parts.append(_lapsed(report))
    if report.signed:
        parts.append(f"Signed: checkpoint over {report.signed.checkpoint.size} entries")
    return "\n\n".join(parts)


def _counts(report: AddReport, *, dry_run: bool) -> str:
    counts = report.counts
    named = (
        f"{counts['new']} new, {plural(counts['version'], 'new version')}, {counts['observed']} observed, "
        f"{counts['quarantined']} quarantined, {counts['unreadable']} unreadable"
    )
    would = "Dry run, nothing was written. " if dry_run else ""
    return f"{would}{plural(report.received, 'article')}: {named}"


def passed_over(number: int, *, found: int) -> str:
    """Say how many files of other kinds were passed over, and whether nothing else was found; or ""."""
    others = f"{plural(number, 'file')} of other kinds passed over" if number else ""
    if found:
        return others and f"{others}."
    kinds = f"no file in {', '.join(SUFFIXES)} was found, each also with .gz"
    return f"Nothing was read: {kinds}" + (f"; {others}." if others else ".")


def _quarantined(report: AddReport, where: str, *, dry_run: bool) -> str:
    shown = report.quarantined[:_SHOWN]
    rows = [
        ["-" if dry_run else o.id[:SHORT_ID], clipped(str(o.capture.origin), 60), reasons(o.findings)]
        for o in shown
    ]
    lines = ["Quarantined (kept, and not counted as articles until admitted):"]
    lines.append(table(["id", "from", "why"], rows))
    more = report.counts["quarantined"] - len(shown)
    if more > 0:
        lines.append(f"… and {more} more: archive quarantine list{safe(where)}")
    if not dry_run:
        mends = [line for o in shown for line in remedies(o.id, o.findings, where)]
        lines += ["", "To mend:", *(f"  {line}" for line in dict.fromkeys(mends))]
    return "\n".join(lines)


def _lapsed(report: AddReport) -> str:
    shown = report.lapsed[:_SHOWN]
    rows = [
        [o.id[:SHORT_ID], str(o.number), ", ".join(o.lapsed), clipped(str(o.capture.origin), 60)]
        for o in shown
    ]
    lines = ["Stated about an earlier capture, and not of what came now (`archive amend` states it again):"]
    lines.append(table(["id", "v", "stated", "from"], rows))
    more = ["… and more; see `archive history ID`"] if len(report.lapsed) > len(shown) else []
    return "\n".join([*lines, *more])


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
        "passed_over": report.passed_over,
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
        "lapsed": list(outcome.lapsed),
    }
