"""What `archive copy` says: what was copied, and how the copy stood up to verification."""

from typing import Final

from archive.curation.copying import CopyReport
from archive.model import Json
from archive.render import verification
from archive.render.terminal import safe

_ONE_ONLY: Final = """\
From now on add to one of the two only. If both grow, one log has two histories, and each verifies by itself;
`archive verify --against FILE`, with a checkpoint or proof from the other one, tells."""


def report_text(report: CopyReport) -> str:
    """Give the report as text."""
    new = report.size - report.before
    copied = f"Copied {new} {'entry' if new == 1 else 'entries'}" if new else "There was nothing new to copy"
    had = f"; {report.before} were there already" if new and report.before else ""
    lines = [
        f"{copied} from {safe(report.source)} to {safe(report.destination)}{had}.",
        _ONE_ONLY,
        "Verifying the copy:",
    ]
    if report.left:
        lines.insert(1, f"What was redacted may still be in the copy's files: {safe(report.left)}.")
    return "\n".join([*lines, verification.report_text(report.verification)])


def report_json(report: CopyReport) -> Json:
    """Give the report as JSON."""
    return {
        "source": report.source,
        "destination": report.destination,
        "copied": report.size - report.before,
        "size": report.size,
        "root": report.root,
        "cleared": not report.left,
        "verification": verification.report_json(report.verification),
    }
