"""`archive amend`: stating something about an accepted article."""

import sys
from typing import TYPE_CHECKING, Any

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, USAGE, fail

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    epilog='Example: archive amend 3f2a9c1b --set byline="Ani Lestari" --reason "the printed page"'
)
@click.argument("name", metavar="ID")
@options.DB
@options.SET
@click.option("--same-as", "other", metavar="ID", help="Another article that is the same: take its names.")
@click.option("--reason", required=True, metavar="TEXT", help="Where you know it from.")
@options.BY
@options.REGISTRY
def amend(name: str, place: str, registry: "Path | None", **stated: Any) -> None:
    """State what is right; it becomes a version of its own, and nothing is overwritten."""
    from archive.api import Archive
    from archive.render.history import amendment_text, merging_text

    fields, other, said = stated.pop("fields"), stated.pop("other"), stated
    if bool(fields) == bool(other):
        raise click.UsageError("say what is right: --set FIELD=VALUE, or --same-as ID")
    with Archive.open(place, registry=registry) as archive:
        try:
            if other:
                click.echo(merging_text(archive.merge(name, other, **said)))
                return
            result = archive.amend(name, fields, **said)
        except ValueError as error:
            fail(str(error), USAGE)
    click.echo(amendment_text(result))
    sys.exit(FINDINGS if result.is_refused else 0)
