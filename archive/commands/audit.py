"""`archive audit`: what really stands behind some articles, and what does not hold."""

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from pathlib import Path

from archive.commands import options
from archive.commands.exits import FINDINGS, fail, print_json

_KINDS = (
    "uncredited-copy",
    "unsupported-credit",
    "circular",
    "against-time",
    "no-source",
    "coverage-drop",
)


@click.command(epilog="Example: archive audit --topic ferry --since 2024-05-01 --fail-on uncredited-copy")
@options.DB
@options.REGISTRY
@click.option("--since", metavar="DATE", help="From this day on: YYYY-MM-DD.")
@click.option("--until", metavar="DATE", help="Up to this day: YYYY-MM-DD.")
@click.option("--outlet", metavar="NAME", help="Articles of this outlet only.")
@click.option("--topic", metavar="WORDS", help="Articles that hold all of these words.")
@click.option(
    "--fail-on",
    type=click.Choice(_KINDS),
    multiple=True,
    help="End with code 1 if found, or if no article fits.",
)
@options.form("text", "json")
def audit(
    place: str,
    registry: "Path | None",
    topic: str | None,
    fail_on: tuple[str, ...],
    form: str,
    **filters: Any,
) -> None:
    """Tell how many independent sources stand behind articles, and who copied without credit."""
    from archive.api import Archive
    from archive.audit.auditing import Scope
    from archive.render.auditing import report_text
    from archive.views import Filters

    scope = Scope(filters=Filters(**filters), topic=tuple((topic or "").split()))
    with Archive.open(place, read_only=True, registry=registry) as archive:
        report = archive.audit(scope)
    if form == "json":
        print_json(report.to_json())
    else:
        click.echo(report_text(report))
    if fail_on and not report.stories:
        fail("no article was audited, so nothing can be said of what it was to fail on", FINDINGS)
    sys.exit(FINDINGS if {found.kind for found in report.findings} & set(fail_on) else 0)
