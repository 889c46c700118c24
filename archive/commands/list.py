"""`archive list`: listing articles."""

from typing import Any

import click

from archive.commands import options
from archive.commands.exits import print_json


@click.command("list", epilog="Example: archive list --source Reuters --since 2022-01-01")
@options.DB
@options.filters
@click.option("--language", metavar="CODE", help="Only those in this language, such as id or en.")
@options.form("text", "jsonl")
def list_(place: str, form: str, **filters: Any) -> None:
    """List the articles that the archive holds."""
    from archive.api import Archive
    from archive.render.articles import list_text
    from archive.views import Filters

    with Archive.open(place, read_only=True) as archive:
        found = archive.articles(Filters(**filters))
        if form == "text":
            click.echo(list_text(found))
            return
        for version in found:
            print_json(version.to_json())
