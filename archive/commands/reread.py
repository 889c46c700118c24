"""`archive reread`: reading the stored captures with a newer reader or registry."""

import sys

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json


@click.command(epilog="Example: archive reread --registry outlets.toml --dry-run")
@options.DB
@click.option("--registry", type=click.Path(exists=True, dir_okay=False), help="A registry file of yours.")
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
def reread(place: str, registry: str | None, form: str, *, dry_run: bool, limit: int) -> None:
    """Read the stored captures again; where the content differs, enter a technical version."""
    from pathlib import Path

    from archive.api import Archive
    from archive.render.rereading import rereading_text

    with Archive.open(place, read_only=dry_run) as archive:
        own = Path(registry) if registry else None
        result = archive.reread(registry=own, limit=limit, dry_run=dry_run)
    if form == "json":
        print_json(result.to_json())
    else:
        click.echo(rereading_text(result, dry_run=dry_run))
    sys.exit(FINDINGS if result.is_over_limit or result.drift.refused else 0)
