"""`archive search`: finding articles by their words."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from archive.commands import options
from archive.commands.exits import print_json

if TYPE_CHECKING:
    from archive.api import Archive


@click.command(epilog="Example: archive search 'panen \"harga kopi\"' --since 2024-01-01")
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@options.DB
@options.filters
@click.option("--all-versions", "every", is_flag=True, help="Every version, not only the latest of each.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many to show.")
@click.option("--rebuild", is_flag=True, help="Make the index anew first.")
@options.form("text", "jsonl")
def search(words: tuple[str, ...], place: str, form: str, *, rebuild: bool, **how: Any) -> None:
    """Find articles that hold all these words, the latest published first. "Words in quotes" are a phrase."""
    from archive.api import Archive
    from archive.render.search import found_text
    from archive.views import Filters

    every, limit = how.pop("every"), how.pop("limit")
    with Archive.open(place, read_only=True) as archive:
        _index(archive, anew=rebuild)
        try:
            found = archive.search(" ".join(words), Filters(**how), every=every, limit=limit)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    if form == "text":
        click.echo(found_text(found, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR")))
        return
    for hit in found.hits:
        print_json(hit.to_json())


def _index(archive: "Archive", *, anew: bool) -> None:
    if not sys.stderr.isatty():
        archive.index(anew=anew)
        return
    bar: Any = click.progressbar(length=1, file=sys.stderr, label="indexing", show_pos=True)

    def show(done: int, of: int) -> None:
        bar.length = of
        bar.update(done - bar.pos)

    with bar:
        archive.index(anew=anew, progress=show)
