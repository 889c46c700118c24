"""`archive upgrade`: bringing an older archive's schema up to date."""

import click

from archive.commands import options


@click.command(epilog="Example: archive upgrade --db newsroom.db")
@options.DB
def upgrade(place: str) -> None:
    """Bring an older archive's schema up to date."""
    from archive.api import upgrade as bring_up_to_date

    before, after = bring_up_to_date(place)
    click.echo(f"Schema {after}: nothing to do" if before == after else f"Schema {before} is now {after}")
