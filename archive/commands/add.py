"""`archive add`: adding articles."""

import gc
import sys
from typing import TYPE_CHECKING, Any

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, UNAVAILABLE, fail, print_json

if TYPE_CHECKING:
    from archive.api import AddOptions, AddReport, Archive


@click.command(epilog="Example: archive add examples")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.DB
@options.reading
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--by", default="", metavar="NAME", help="Who adds them; kept with what you state.")
@click.option("--linking/--no-linking", default=True, help="Look for the articles that they share text with.")
@options.form("text", "json")
def add(paths: tuple[str, ...], place: str, form: str, **how: Any) -> None:
    """Read articles, validate them, and enter them into the archive. PATH is a file, a folder, or -."""
    from archive.api import Archive
    from archive.render.adding import report_json, report_text

    # A batch is ten thousands of small values that live until it is written: collecting them
    # generation by generation finds nothing, and costs a sixth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    # The thread that writes asks for its turn once a statement; it should not wait long for each.
    sys.setswitchinterval(0.0005)
    chosen = options.add_options(how)
    with Archive.open(place, create=not chosen.dry_run, read_only=chosen.dry_run) as archive:
        report = _with_progress(archive, paths, chosen)
    if form == "json":
        print_json(report_json(report, dry_run=chosen.dry_run))
    else:
        click.echo(report_text(report, dry_run=chosen.dry_run))
    if report.not_signed:
        fail(f"everything is stored, but {report.not_signed}", UNAVAILABLE)
    sys.exit(0 if report.is_clean else FINDINGS)


def _with_progress(archive: "Archive", paths: tuple[str, ...], chosen: "AddOptions") -> "AddReport":
    if not sys.stderr.isatty():
        return archive.add(paths, options=chosen)
    bar: Any = click.progressbar(length=1, file=sys.stderr, label="adding", show_pos=True)

    def show(report: "AddReport") -> None:
        bar.length = report.expected or report.received + 1
        bar.update(report.received - bar.pos)

    with bar:
        return archive.add(paths, options=chosen, progress=show)
