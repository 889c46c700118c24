"""What `archive export` says."""

from archive.delivery.export import ExportReport
from archive.render.terminal import safe


def report_text(report: ExportReport) -> str:
    """Say what went out, what did not, and as of which state of the log."""
    counts = report.counts
    files = f"{len(report.files)} files" if len(report.files) != 1 else next(iter(report.files))
    return (
        f"Exported {counts['exported']} of {counts['accepted']} versions into {safe(report.out)} "
        f"({safe(files)}, datapackage.json)\n"
        f"Not in it: {counts['left_out']} older or not asked for, {counts['quarantined']} in quarantine, "
        f"{counts['redacted']} redacted\n"
        f"As of log size {report.size}, root {report.root}"
    )
