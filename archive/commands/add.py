"""`archive add`: adding articles."""

import gc
import sys
from contextlib import nullcontext
from itertools import repeat
from typing import TYPE_CHECKING, Any

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, INTERRUPTED, UNAVAILABLE, fail, print_json

if TYPE_CHECKING:
    from pathlib import Path

    from archive.api import Archive
    from archive.intake.adding import AddOptions, AddReport
    from archive.intake.inputs import Inputs


@click.command(epilog="Example: archive add examples")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.DB
@options.reading
@options.REGISTRY
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--by", default="", metavar="NAME", help="Who adds them; kept with what you state.")
@click.option("--captured", metavar="TIME", help="When they were captured: YYYY-MM-DDTHH:MM:SS+HH:MM.")
@click.option("--linking/--no-linking", default=True, help="Look for the articles that they share text with.")
@options.form("text", "json")
def add(paths: tuple[str, ...], place: str, registry: "Path | None", form: str, **how: Any) -> None:
    """Read articles, validate them, and enter them into the archive. PATH is a file, a folder, or -."""
    from archive.api import open_to_add
    from archive.render.adding import report_json, report_text

    # A batch is ten thousands of small values that live until it is written: collecting them
    # generation by generation finds nothing, and costs a sixth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    # The thread that writes asks for its turn once a statement; it should not wait long for each.
    sys.setswitchinterval(0.0005)
    chosen = options.add_options(how)
    inputs = chosen.gather(paths)
    create = not chosen.dry_run and not inputs.is_empty
    with open_to_add(place, create=create, read_only=chosen.dry_run, registry=registry) as archive:
        report = _with_progress(archive, inputs, chosen)
    if form == "json":
        print_json(report_json(report, dry_run=chosen.dry_run))
    else:
        where = options.same_archive(click.get_current_context())
        click.echo(report_text(report, dry_run=chosen.dry_run, where=where))
    if report.not_signed:
        fail(f"everything is stored, but {report.not_signed}", UNAVAILABLE)
    sys.exit(0 if report.is_clean else FINDINGS)


def _with_progress(archive: "Archive", inputs: "Inputs", chosen: "AddOptions") -> "AddReport":
    """Add, with a bar where somebody watches; where he stops it, say what is stored."""
    stored = 0
    bar = _bar(inputs.expected) if sys.stderr.isatty() else None

    def show(report: "AddReport") -> None:
        nonlocal stored
        stored = report.received - report.counts["unreadable"]
        if bar is not None:
            bar.update(report.received - bar.pos)

    try:
        with bar or nullcontext():
            return archive.add(inputs, options=chosen, progress=show)
    except KeyboardInterrupt:
        so_far = (
            f"{stored} articles are stored for certain, and perhaps the batch after them; run the same "
            "command again to go on"
        )
        fail(f"stopped: {'nothing was to be written' if chosen.dry_run else so_far}", INTERRUPTED)


def _bar(expected: int | None) -> Any:
    """Make a progress bar; one without an end where only reading tells how many articles there are."""
    return click.progressbar(repeat(None), length=expected, file=sys.stderr, label="adding", show_pos=True)
