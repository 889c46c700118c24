"""`archive show`: showing one article."""

import click

from archive.commands import options
from archive.commands.exits import print_json


@click.command(epilog="Example: archive show 3f2a9c1b")
@click.argument("name", metavar="ID")
@options.DB
@options.form("text", "json")
def show(name: str, place: str, form: str) -> None:
    """Show all that is known of an article. ID is the start of an id or digest (…/2: version 2), or a URL."""
    from archive.api import Archive
    from archive.render.articles import details_text, item_text
    from archive.views import Details

    with Archive.open(place, read_only=True) as archive:
        found = archive.show(name)
    if form == "json":
        print_json(found.to_json())
    else:
        click.echo(details_text(found) if isinstance(found, Details) else item_text(found))
