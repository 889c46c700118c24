"""`archive feed`: telling what happened to articles since a cursor."""

import time
from functools import partial

import click

from archive.commands import options
from archive.commands.exits import print_json


@click.command(epilog="Example: archive feed --after 41.8f2c9a0d1b3e5f70 --follow")
@options.DB
@click.option(
    "--after", default="", metavar="CURSOR", help="The cursor of the last line you have dealt with."
)
@click.option("--follow", is_flag=True, help="Go on for ever: tell what happens as it happens.")
@click.option(
    "--every",
    type=click.FloatRange(min=0.05),
    default=1.0,
    show_default=True,
    metavar="SECONDS",
    help="How often to look, with --follow.",
)
@options.MODE
def feed(place: str, after: str, mode: str, every: float, *, follow: bool) -> None:
    """Tell what happened to articles, in the order of the log: one JSON object a line, each with a cursor."""
    from archive.api import Archive
    from archive.exports.table import Rights

    with Archive.open(place, read_only=True) as archive:
        try:
            told = archive.feed(after, rights=Rights.parse(mode))
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        for line in told.follow(partial(time.sleep, every)) if follow else told.pending():
            print_json(line)
