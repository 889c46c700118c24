"""`archive check`: checking what an archive handed out, without the archive."""

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json

if TYPE_CHECKING:
    from archive.transparency.keys import VerifierKey


@click.command(epilog="Example: archive check proof --key newsroom.vkey")
@click.argument("path", metavar="FOLDER|NOTE|PROOF", type=click.Path(exists=True))
@options.KEY
@click.option("--entry", type=click.Path(exists=True), help="The entry that a proof of inclusion is of.")
@click.option(
    "--against", type=click.Path(exists=True), help="The checkpoint that a proof of growth is from."
)
@options.form("text", "json")
def check(path: str, key: "VerifierKey | None", entry: str | None, against: str | None, form: str) -> None:
    """Check the proof of an article, a log as tiles, a checkpoint or a proof; no database is needed."""
    from archive.proof.custody import Custody
    from archive.proof.examine import Beside, Examiner
    from archive.render.examination import report_json, report_text
    from archive.render.terminal import safe
    from archive.transparency.forms import ProofError

    examiner = Examiner(Custody.from_environment(os.environ), lambda: datetime.now(UTC), key)
    try:
        found = examiner.examine(path, Beside(entry=entry, against=against))
    except ProofError as error:
        click.echo(f"tampered: {safe(path)}: {safe(str(error))}\nNOT PROVEN")
        sys.exit(FINDINGS)
    if form == "json":
        print_json(report_json(found))
    else:
        click.echo(report_text(found))
    sys.exit(0 if found.is_green else FINDINGS)
