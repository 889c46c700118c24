"""`archive reread`: reading the stored captures with a newer reader or registry."""

import sys
from typing import TYPE_CHECKING

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="Example: archive reread --registry outlets.toml --dry-run")
@options.DB
@options.REGISTRY
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option(
    "--limit",
    type=click.IntRange(0, 100),
    default=20,
    show_default=True,
    metavar="PERCENT",
    help="Write nothing if more of the articles would change.",
)
@options.form("text", "json")
def reread(place: str, registry: "Path | None", form: str, *, dry_run: bool, limit: int) -> None:
    """Read the stored captures again; where the content differs, enter a technical version."""
    from archive.api import Archive
    from archive.render.rereading import rereading_text

    with Archive.open(place, read_only=dry_run, registry=registry) as archive:
        result = archive.reread(limit=limit, dry_run=dry_run)
    if form == "json":
        print_json(result.to_json())
    else:
        click.echo(rereading_text(result, dry_run=dry_run))
    sys.exit(FINDINGS if result.is_over_limit or result.drift.refused else 0)
