"""`archive quarantine`: looking at what did not pass validation, admitting it, or dropping it."""

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json


@click.group()
def quarantine() -> None:
    """Look at what did not pass validation; admit it with what you know, or drop it."""


@quarantine.command("list", epilog="Example: archive quarantine list")
@options.DB
@click.option("--all", "resolved", is_flag=True, help="Also what was admitted or dropped.")
@options.form("text", "jsonl")
def quarantine_list(place: str, form: str, *, resolved: bool) -> None:
    """List what is in quarantine, and why."""
    from archive.api import Archive
    from archive.render.articles import items_text

    with Archive.open(place, read_only=True) as archive:
        items = archive.quarantined(resolved=resolved)
        if form == "text":
            click.echo(items_text(items))
            return
        for item in items:
            print_json(item.to_json())


@quarantine.command("show", epilog="Example: archive quarantine show 3f2a9c1b")
@click.argument("name", metavar="ID")
@options.DB
@options.form("text", "json")
def quarantine_show(name: str, place: str, form: str) -> None:
    """Show one quarantined item: what was read of it, and why it is here."""
    from archive.api import Archive
    from archive.render.articles import item_text

    with Archive.open(place, read_only=True) as archive:
        item = archive.quarantine_item(name)
    if form == "json":
        print_json(item.to_json())
    else:
        click.echo(item_text(item))


@quarantine.command(
    "admit",
    epilog='Example: archive quarantine admit 3f2a9c1b --set outlet=SINDOnews --reason "its own page"',
)
@click.argument("name", metavar="ID")
@options.DB
@options.SET
@click.option("--reason", required=True, metavar="TEXT", help="Where you know it from.")
@options.BY
@options.REGISTRY
def quarantine_admit(
    name: str, place: str, fields: dict[str, str], reason: str, by: str, registry: "Path | None"
) -> None:
    """State what was missing; the article is validated again, and entered if it passes."""
    from archive.api import Archive
    from archive.render.findings import SHORT_ID, finding_line

    with Archive.open(place, registry=registry) as archive:
        result = archive.admit(name, fields, reason=reason, by=by)
    for found in result.findings:
        click.echo(finding_line(found))
    if result.outcome is None:
        click.echo("Not admitted: the errors above still stand.")
        sys.exit(FINDINGS)
    click.echo(f"Admitted as version {result.outcome.number} of article {result.outcome.id[:SHORT_ID]}")


@quarantine.command("drop", epilog='Example: archive quarantine drop 3f2a9c1b --reason "a list page"')
@click.argument("name", metavar="ID")
@options.DB
@click.option("--reason", required=True, metavar="TEXT", help="Why it is not wanted.")
@options.BY
def quarantine_drop(name: str, place: str, reason: str, by: str) -> None:
    """Take an item out of quarantine without admitting it; its bytes and its history stay."""
    from archive.api import Archive
    from archive.render.findings import SHORT_ID

    with Archive.open(place) as archive:
        item = archive.drop(name, reason=reason, by=by)
    click.echo(f"Dropped {item.id[:SHORT_ID]}; its bytes and its history stay in the log")
