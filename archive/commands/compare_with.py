"""`archive compare-with`: holding one archive against another."""

import sys

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json


@click.command("compare-with", epilog="Example: archive compare-with partner.db")
@click.argument("other", metavar="OTHER")
@options.DB
@options.form("text", "jsonl")
def compare_with(other: str, place: str, form: str) -> None:
    """Say which articles OTHER holds too, whether they are equal, and who saw which version first.

    OTHER is an SQLite file or a URL. Only digests, ids and times are compared and printed.
    """
    from archive.api import Archive
    from archive.render.comparison import Summary

    summary = Summary()
    with Archive.open(place, read_only=True) as archive:
        for found in archive.compare_with(other):
            summary.take(found)
            if form == "jsonl":
                print_json(found.to_json())
    if form == "text":
        click.echo(summary.text())
    sys.exit(FINDINGS if summary.different else 0)
