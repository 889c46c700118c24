"""`archive inspect`: reading articles and judging them, without storing anything."""

import sys
from typing import TYPE_CHECKING, Any

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json

if TYPE_CHECKING:
    from pathlib import Path


@click.command(epilog="Example: archive inspect examples/credit-line.txt")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.reading
@options.REGISTRY
@click.option("--explain", "why", is_flag=True, help="Give every field's candidates and each removed line.")
@options.form("text", "jsonl")
def inspect(paths: tuple[str, ...], registry: "Path | None", form: str, *, why: bool, **how: Any) -> None:
    """Read articles and judge them, and store nothing. PATH is a file, a folder, or - for standard input."""
    from archive.api import explainer
    from archive.api import inspect as read
    from archive.model import Unreadable
    from archive.render.adding import passed_over, unreadable_line
    from archive.render.explanation import explanation_text
    from archive.render.inspection import article_json, article_text

    clean = True
    explained = explainer(registry) if why else None
    chosen = options.add_options(how)
    inputs = chosen.gather(paths)
    if said := passed_over(inputs.listing.passed_over, found=len(inputs.listing)):
        click.echo(said, err=True)
    for item in read(inputs, options=chosen, registry=registry):
        if isinstance(item, Unreadable):
            click.echo(f"unreadable: {unreadable_line(item)}", err=True)
            clean = False
            continue
        clean &= item.verdict == "accepted"
        explanation = explained(item) if explained and item.record else None
        if form == "jsonl":
            shown = {"explanation": explanation.to_json()} if explanation else {}
            print_json(article_json(item) | shown)
        else:
            more = f"\n{explanation_text(explanation)}" if explanation else ""
            click.echo(f"{article_text(item)}{more}\n")
    sys.exit(0 if clean else FINDINGS)
