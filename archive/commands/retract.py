"""`archive retract`: withdrawing an edge."""

import click

from archive.commands import options


@click.command(epilog='Example: archive retract 57.0 --reason "both quote the ministry"')
@click.argument("edge", metavar="EDGE")
@options.DB
@click.option("--reason", required=True, metavar="TEXT", help="Why it does not hold.")
@options.BY
def retract(edge: str, place: str, reason: str, by: str) -> None:
    """Withdraw an edge between articles; it stays in the log, with your reason beside it."""
    from archive.api import Archive
    from archive.render.terminal import safe

    with Archive.open(place) as archive:
        withdrawn = archive.retract(edge, reason=reason, by=by)
    click.echo(f"Withdrawn: {safe(withdrawn.subject)} {withdrawn.relation} {safe(withdrawn.object)}")
