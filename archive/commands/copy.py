"""`archive copy`: copying an archive to another database."""

import sys
from typing import TYPE_CHECKING, Any

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, UNAVAILABLE, print_json

if TYPE_CHECKING:
    from archive.api import Archive
    from archive.curation.copying import CopyReport


@click.command(epilog="Example: archive copy backup.db --db postgresql://me@server/newsroom")
@click.argument("destination", metavar="DEST")
@options.DB
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="How many verify the copy.  [default: one a core]",
)
@options.form("text", "json")
def copy(destination: str, place: str, processes: int | None, form: str) -> None:
    """Copy the archive to DEST (a file or postgresql://…), or what is new of it, and verify the copy."""
    from archive.api import Archive
    from archive.render.copying import report_json, report_text

    with Archive.open(place, read_only=True) as archive:
        report = _with_progress(archive, destination, processes)
    if form == "json":
        print_json(report_json(report))
    else:
        click.echo(report_text(report))
    sys.exit(UNAVAILABLE if report.left else FINDINGS if not report.is_clean else 0)


def _with_progress(archive: "Archive", destination: str, processes: int | None) -> "CopyReport":
    if not sys.stderr.isatty():
        return archive.copy(destination, processes=processes)
    bar: Any = click.progressbar(length=1, file=sys.stderr, label="copying", show_pos=True)

    def show(what: str, done: int, of: int) -> None:
        if bar.label != what:
            bar.label, bar.pos, bar.finished = what, 0, False
        bar.length = of
        bar.update(done - bar.pos)

    with bar:
        return archive.copy(destination, processes=processes, progress=show)
