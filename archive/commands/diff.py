"""`archive diff`: showing what changed between two versions of an article."""

import os
import sys

import click

from archive.commands import options
from archive.commands.exits import print_json


@click.command(epilog="Example: archive diff 3f2a9c1b 1 3 --format html > changes.html")
@click.argument("name", metavar="ID")
@click.argument("old", metavar="[V1", type=click.IntRange(min=1), required=False)
@click.argument("new", metavar="V2]", type=click.IntRange(min=1), required=False)
@options.DB
@options.form("text", "json", "html")
def diff(name: str, old: int | None, new: int | None, place: str, form: str) -> None:
    """Show what changed between two versions of an article: the last two, unless you number others."""
    from archive.api import Archive
    from archive.render.difference import difference_text
    from archive.render.difference_html import difference_html

    with Archive.open(place, read_only=True) as archive:
        found = archive.diff(name, old, new)
    if form == "json":
        print_json(found.to_json())
    elif form == "html":
        click.echo(difference_html(found))
    else:
        colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        click.echo(difference_text(found, colour=colour))
