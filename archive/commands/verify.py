"""`archive verify`: verifying an archive."""

import sys

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json


@click.command(epilog="Example: archive verify")
@options.DB
@click.option(
    "--processes", type=click.IntRange(min=1), help="How many share the work.  [default: all cores but one]"
)
@options.form("text", "json")
def verify(place: str, processes: int | None, form: str) -> None:
    """Check every entry, every stored byte, every row and every quotation against the log."""
    from archive.render.verification import report_json, report_text
    from archive.store.location import locate
    from archive.verify import verify as check

    report = check(locate(place), processes=processes)
    if form == "json":
        print_json(report_json(report))
    else:
        click.echo(report_text(report))
    sys.exit(0 if report.is_green else FINDINGS)
