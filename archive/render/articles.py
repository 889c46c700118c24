"""What `archive list` and `archive show` say."""

from collections.abc import Iterable

from archive.render.findings import SHORT_ID, finding_line
from archive.render.history import lapse_line, statement_line
from archive.render.inspection import record_lines
from archive.render.redaction import uncleared_line
from archive.render.terminal import clipped, safe, table
from archive.views import Details, Observation, QuarantineItem, Status, Version


def list_text(versions: Iterable[Version]) -> str:
    """Give the articles as a table."""
    rows = [
        [
            version.article[:SHORT_ID],
            clipped(version.date or "", 25),
            clipped(version.outlet or "", 24),
            _number(version),
            "(redacted)" if version.redacted else clipped(version.title or "(untitled)", 70),
        ]
        for version in versions
    ]
    return table(["id", "date", "outlet", "v", "title"], rows) if rows else "No article fits."


def _number(version: Version) -> str:
    """Give a version's number, and the numbers of the silent edits before and with it."""
    silent = ", ".join(map(str, version.silent or ()))
    return f"{version.number} (silent: {silent})" if silent else str(version.number)


def details_text(details: Details) -> str:
    """Give everything that is known about a version."""
    version = details.version
    lines = [
        f"article {version.article}, version {version.number} of {len(details.versions)} ({version.kind})",
        *(() if version.redacted else record_lines(details.record)),
        *(f"  {finding_line(found)}" for found in details.findings),
        *(f"  {statement_line(statement)}" for statement in details.statements),
        *(f"  {lapse_line(statement)}" for statement in details.lapsed),
        *(
            f"  {'redacted':14} {gone.time}{_by(gone.by)}: {clipped(gone.reason, 60)}"
            for gone in details.withdrawals
        ),
        f"  {'capture':14} {version.capture}",
        f"  {'record':14} {version.record}",
        f"  {'entry':14} {version.entry} of run {version.run}, {version.time}",
    ]
    lines += [
        f"  {'received':14} {o.received}  {clipped(o.place, 60)}  ({o.outcome}{_captured(o)})"
        for o in details.observations
    ]
    return "\n".join(lines)


def _captured(seen: Observation) -> str:
    return f", captured {clipped(seen.captured, 20)}" if seen.captured else ""


def _by(name: str) -> str:
    return f", by {clipped(name, 60)}" if name else ""


def item_text(item: QuarantineItem) -> str:
    """Give everything that is known about a quarantined capture."""
    resolved = (
        "" if item.outcome == "open" else f" ({item.outcome}{_by(item.by)}: {clipped(item.reason, 160)})"
    )
    lines = [f"quarantined item {item.id}{resolved}", f"  {'from':14} {clipped(item.name, 160)}, {item.time}"]
    if item.record:
        lines += record_lines(item.record)
    lines += [f"  {finding_line(found)}" for found in item.findings]
    lines.append(f"  {'capture':14} {item.capture or 'not kept'}")
    return "\n".join(lines)


def items_text(items: Iterable[QuarantineItem]) -> str:
    """Give quarantined captures as a table."""
    rows = [
        [
            item.id[:SHORT_ID],
            item.outcome,
            clipped(item.name, 48),
            ", ".join(f.code for f in item.findings if f.severity == "error"),
            clipped(item.title or "", 48),
        ]
        for item in items
    ]
    return table(["id", "state", "from", "why", "title"], rows) if rows else "Nothing is in quarantine."


def status_text(status: Status) -> str:
    """Give how much an archive holds."""
    span = f"{status.first} to {status.last}" if status.first else "nothing yet"
    lines = {
        "archive": safe(status.archive),
        "origin": safe(status.origin),
        "schema": status.schema,
        "articles": f"{status.articles} in {status.versions} versions",
        "observations": f"{status.observations} in {status.runs} runs",
        "quarantined": str(status.quarantined),
        "entered": span,
        "log": f"{status.size} entries, root {status.root}",
    }
    if status.uncleared is not None:
        lines["not cleared"] = uncleared_line(status.uncleared)
    return "\n".join(f"{name:13} {value}" for name, value in lines.items())
