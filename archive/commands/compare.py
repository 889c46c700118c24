"""`archive compare`: two texts with what they share."""

import sys
from typing import TYPE_CHECKING

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archive.lineage.comparing import Comparison
    from archive.model import Unreadable


@click.command(epilog="Example: archive compare examples/dateline.txt examples/credit-line.txt")
@click.argument("names", nargs=-1, required=True, metavar="A B | PAIRS.jsonl")
@options.DB
@options.form("text", "jsonl", "html")
def compare(names: tuple[str, ...], place: str, form: str) -> None:
    """Show the text that two articles share: files, articles of the archive, or the pairs of a JSONL file."""
    from archive.model import Unreadable
    from archive.render import sharing
    from archive.render.adding import unreadable_line

    if len(names) > 2:
        raise click.UsageError("name two articles, or one JSONL file of pairs")
    clean = True
    if form == "html":
        click.echo(sharing.page_head("What two articles share"))
    for found in _comparisons(names, place):
        if isinstance(found, Unreadable):
            click.echo(f"unreadable: {unreadable_line(found)}", err=True)
            clean = False
        elif form == "jsonl":
            print_json(found.to_json())
        elif form == "html":
            click.echo(sharing.comparison_html(found))
        else:
            click.echo(sharing.comparison_text(found) + "\n")
    if form == "html":
        click.echo(sharing.page_foot())
    sys.exit(0 if clean else FINDINGS)


def _comparisons(names: tuple[str, ...], place: str) -> "Iterator[Comparison | Unreadable]":
    from archive import api

    if len(names) == 1:
        yield from api.compare_pairs(names[0])
    else:
        yield api.compare(*names, place=place)
