"""`archive prove`: proofs that others check, of one article or of the log's growth."""

import click

from archive.commands import options


@click.command(epilog="Example: archive prove 3f2a9c1b --out proof")
@click.argument("name", metavar="ID", required=False)
@options.DB
@click.option("--out", type=click.Path(), help="The folder of the proof; with --consistency, its file.")
@click.option(
    "--consistency",
    nargs=2,
    metavar="OLD NEW",
    help="Prove that checkpoint NEW grew out of OLD; each is a file or a size.",
)
def prove(name: str | None, place: str, out: str | None, consistency: tuple[str, str] | None) -> None:
    """Write the proof of one article into a folder, or prove that the log only grew."""
    from archive.api import Archive
    from archive.disk import write
    from archive.transparency.forms import ProofError

    if (name is None) == (consistency is None) or (name is not None and out is None):
        raise click.UsageError("give ID and --out FOLDER, or --consistency OLD NEW")
    with Archive.open(place, read_only=True) as archive:
        if consistency is None:
            files = archive.prove(name or "", out or "")
            click.echo(f"Wrote the proof into {out}: {', '.join(file.name for file in files)}")
            return
        try:
            proof = bytes(archive.prove_growth(*consistency))
        except ProofError as error:
            raise click.UsageError(f"--consistency: {error}") from error
    if out:
        write(out, proof)
        click.echo(f"Wrote the proof into {out}")
    else:
        click.echo(proof.decode(), nl=False)
