"""`archive lineage`: showing where an article comes from."""

import click

from archive.commands import options
from archive.commands.exits import print_json


@click.command(epilog="Example: archive lineage 3f2a9c1b")
@click.argument("name", metavar="ID")
@options.DB
@options.form("text", "json")
def lineage(name: str, place: str, form: str) -> None:
    """Show where an article comes from: the sources it credits, in its own words."""
    from archive.api import Archive
    from archive.render.lineage import lineage_text

    with Archive.open(place, read_only=True) as archive:
        found = archive.lineage(name)
    if form == "json":
        print_json(found.to_json())
    else:
        click.echo(lineage_text(found))
