"""`archive log`: the log itself, for others to serve and to watch."""

import click

from archive.commands import options


@click.group()
def log() -> None:
    """Hand out the log itself: digests only, never an article."""


@log.command("export", epilog="Example: archive log export public/log")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@options.DB
def log_export(folder: str, place: str) -> None:
    """Write the signed log into DIR as C2SP tiles, or what DIR lacks of it; any web server can serve them."""
    from archive.api import Archive

    with Archive.open(place, read_only=True) as archive:
        made = archive.export_log(folder)
    click.echo(f"{folder} holds {made.size} entries, {made.size - made.before} of them new")
