"""`archive history`: showing what happened to one article."""

import click

from archive.commands import options
from archive.commands.exits import print_json


@click.command(epilog="Example: archive history 3f2a9c1b")
@click.argument("name", metavar="ID")
@options.DB
@options.form("text", "json")
def history(name: str, place: str, form: str) -> None:
    """Show what happened to an article: versions, silent edits, amendments, redactions."""
    from archive.api import Archive
    from archive.render.history import history_text

    with Archive.open(place, read_only=True) as archive:
        found = archive.history(name)
    if form == "json":
        print_json(found.to_json())
    else:
        click.echo(history_text(found))
