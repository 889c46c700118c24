"""`archive init`: making a new, empty archive."""

import click

from archive.commands import options


@click.command(epilog="Example: archive init --db newsroom.db --origin example.org/newsroom")
@options.DB
@click.option("--origin", metavar="NAME", help="The log's name for ever; best a domain and path of yours.")
def init(place: str, origin: str | None) -> None:
    """Make a new, empty archive."""
    from archive.api import Archive

    try:
        with Archive.init(place, origin=origin) as archive:
            click.echo(f"Made {archive.location}; its log is called {archive.status().origin}")
    except ValueError as error:
        raise click.UsageError(str(error)) from error
