"""`archive redact`: taking away an article for good."""

import sys

import click

from archive.commands import options
from archive.commands.exits import UNAVAILABLE, print_json


@click.command(epilog='Example: archive redact 3f2a9c1b --reason "court order 12/2024" --by "Legal desk"')
@click.argument("name", metavar="ID")
@options.DB
@click.option("--reason", required=True, metavar="TEXT", help="Why it must go; kept for ever.")
@options.BY
@options.form("text", "json")
def redact(name: str, place: str, reason: str, by: str, form: str) -> None:
    """Take away an article's bytes, words and names for good; the log goes on saying that it was there."""
    from archive.api import Archive
    from archive.render.redaction import redaction_text

    with Archive.open(place) as archive:
        result = archive.redact(name, reason=reason, by=by)
        location = archive.location
    if form == "json":
        print_json(result.to_json())
    else:
        click.echo(redaction_text(result, location))
    sys.exit(UNAVAILABLE if result.left else 0)
