"""`archive checkpoint`: signing the present head of the log."""

import click

from archive.commands import options


@click.command(epilog="Example: archive checkpoint --out checkpoint.txt")
@options.DB
@click.option("--out", type=click.Path(dir_okay=False), help="Write it into this file too.")
def checkpoint(place: str, out: str | None) -> None:
    """Sign the present head of the log and print the checkpoint: the log's name, its size and its root."""
    from archive.api import Archive
    from archive.disk import write

    with Archive.open(place) as archive:
        signed = archive.checkpoint()
    click.echo(bytes(signed).decode(), nl=False)
    if out:
        write(out, bytes(signed))
