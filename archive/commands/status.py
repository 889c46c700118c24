"""`archive status`: saying how much an archive holds."""

import click

from archive.commands import options
from archive.commands.exits import print_json


@click.command(epilog="Example: archive status")
@options.DB
@options.form("text", "json")
def status(place: str, form: str) -> None:
    """Say how much the archive holds."""
    from archive.api import Archive
    from archive.render.articles import status_text

    with Archive.open(place, read_only=True) as archive:
        found = archive.status()
    if form == "json":
        print_json(found.to_json())
    else:
        click.echo(status_text(found))
