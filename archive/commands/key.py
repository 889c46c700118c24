"""`archive key`: the keys that a log is signed with, and the key that it is trusted by."""

import click

from archive.commands import options
from archive.commands.exits import print_json


@click.group()
def key() -> None:
    """Make the key that the log is signed with, show it, or say by which key the log is trusted."""


@key.command("new", epilog="Example: archive key new")
@options.DB
@click.option("--rotate", is_flag=True, help="Replace the present key; it endorses the new one.")
@options.BY
def key_new(place: str, *, rotate: bool, by: str) -> None:
    """Make a signing key, enter its public half into the log, and sign the log with it."""
    from archive.api import Archive
    from archive.render.signing import new_key_text

    with Archive.open(place) as archive:
        made = archive.new_key(rotate=rotate, by=by)
    click.echo(new_key_text(made))


@key.command("show", epilog="Example: archive key show")
@options.DB
@options.form("text", "json")
def key_show(place: str, form: str) -> None:
    """Show the log's public key, where its secret is kept, and which key is pinned here."""
    from archive.api import Archive
    from archive.render.signing import key_json, key_text

    with Archive.open(place, read_only=True) as archive:
        state = archive.key_state()
    if form == "json":
        print_json(key_json(state))
    else:
        click.echo(key_text(state))


@key.command("pin", epilog="Example: archive key pin newsroom.vkey")
@click.argument("verifier", metavar="KEY", type=options.Verifier())
@options.DB
def key_pin(verifier: object, place: str) -> None:
    """Trust the log by this key from now on, and forget what was seen of it. KEY is a key or a file."""
    from archive.api import Archive
    from archive.transparency.keys import VerifierKey

    if not isinstance(verifier, VerifierKey):
        raise click.UsageError("KEY is a verifier key, or a file that holds one")
    with Archive.open(place, read_only=True) as archive:
        archive.pin(verifier)
    click.echo(f"Pinned {verifier}")
