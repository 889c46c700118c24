"""`archive inspect`: reading articles and judging them, without storing anything."""

import sys
from typing import Any

import click

from archive.commands import options
from archive.commands.exits import FINDINGS, print_json


@click.command(epilog="Example: archive inspect examples/credit-line.txt")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.reading
@click.option("--registry", type=click.Path(exists=True, dir_okay=False), help="A registry file of yours.")
@click.option("--explain", "why", is_flag=True, help="Give every field's candidates and each removed line.")
@options.form("text", "jsonl")
def inspect(paths: tuple[str, ...], registry: str | None, form: str, *, why: bool, **how: Any) -> None:
    """Read articles and judge them, and store nothing. PATH is a file, a folder, or - for standard input."""
    from pathlib import Path

    from archive.api import explainer
    from archive.api import inspect as read
    from archive.model import Unreadable
    from archive.render.adding import unreadable_line
    from archive.render.explanation import explanation_text
    from archive.render.inspection import article_json, article_text

    clean = True
    own = Path(registry) if registry else None
    explained = explainer(own) if why else None
    for item in read(paths, options=options.add_options(how), registry=own):
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
