"""`archive verify`: verifying an archive."""

import sys
from typing import TYPE_CHECKING, Any

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json

if TYPE_CHECKING:
    from archive.proof.attestation import Asked
    from archive.proof.verify import VerifyReport


@click.command(epilog="Example: archive verify --against checkpoint.txt")
@options.DB
@options.KEY
@click.option(
    "--against",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="A checkpoint of this log, or a proof, however old; may be given again.",
)
@click.option("--rederive", is_flag=True, help="Read every stored article again, and compare the records.")
@options.REGISTRY
@click.option(
    "--sample",
    type=options.Percent(),
    metavar="N%",
    help="Look closely at a part only; 100/N runs one after the other cover everything.",
)
@click.option("--record", is_flag=True, help="Let the log say that it was verified.")
@options.BY
@click.option(
    "--processes", type=click.IntRange(min=1), help="How many share the work.  [default: one a core]"
)
@options.form("text", "json")
def verify(place: str, processes: int | None, form: str, **asked: Any) -> None:
    """Check every entry, every stored byte, every row and every quotation against the log."""
    from archive.proof.attestation import Asked
    from archive.render.verification import report_json, report_text
    from archive.transparency.forms import ProofError

    try:
        report = _verify(place, Asked(**asked), processes)
    except ProofError as error:
        raise click.UsageError(f"--against: {error}") from error
    if form == "json":
        print_json(report_json(report))
    else:
        click.echo(report_text(report))
    sys.exit(0 if report.is_green else FINDINGS)


def _verify(place: str, asked: "Asked", processes: int | None) -> "VerifyReport":
    if asked.record:
        from archive.api import Archive

        with Archive.open(place) as archive:
            return archive.verify(asked, processes=processes)
    # Only recording needs what writes; loading it would cost as much as verifying a small archive.
    import os
    from datetime import UTC, datetime

    from archive.proof.attestation import Attestor
    from archive.proof.custody import Custody
    from archive.store.location import locate

    custody = Custody.from_environment(os.environ)
    return Attestor(locate(place), custody, lambda: datetime.now(UTC)).verify(asked, processes=processes)
