"""`archive lineage`: showing where an article comes from, and what was made from it."""

from typing import TYPE_CHECKING, Any, Final

import click

from archive.commands import options
from archive.commands.exits import print_json

if TYPE_CHECKING:
    from pathlib import Path

    from archive.api import Archive
    from archive.lineage.graph import Graph, Way

_DEPTH: Final = 8


@click.command(epilog="Example: archive lineage 3f2a9c1b --up --depth 3")
@click.argument("name", metavar="ID", required=False)
@options.DB
@options.REGISTRY
@click.option("--up", is_flag=True, help="Follow its sources, hop by hop.")
@click.option("--down", is_flag=True, help="Follow what was made from it, hop by hop.")
@click.option(
    "--depth", type=click.IntRange(1, 50), show_default=str(_DEPTH), help="How many hops to follow."
)
@click.option("--of", "source", metavar="NAME", help="Show who has their report from a medium instead.")
@options.form("text", "json", "mermaid", "dot", "prov-json")
def lineage(
    name: str | None, place: str, registry: "Path | None", source: str | None, form: str, **walk: Any
) -> None:
    """Show where an article comes from: what it credits, and whose text it shares."""
    from archive.api import Archive

    if (name is None) == (source is None):
        raise click.UsageError("name an article, or a medium with --of")
    drawn = form not in {"text", "json"}
    way, depth = _walk(**walk, drawn=drawn)
    if source is not None and (way or drawn):
        raise click.UsageError("--of takes neither --up nor --down, and prints text or json")
    with Archive.open(place, read_only=True, registry=registry) as archive:
        if source is not None:
            _print_uses(archive, source, form)
        elif name is not None and (way or drawn):
            _print_graph(archive.graph(name, way or "up", depth), form)
        elif name is not None:
            _print_lineage(archive, name, form)


def _walk(*, up: bool, down: bool, depth: int | None, drawn: bool) -> tuple["Way | None", int]:
    """Give which way to follow the edges, if any, and how many hops.

    Raises:
        click.UsageError: The options contradict each other, or one of them would do nothing.
    """
    if up and down:
        raise click.UsageError("--up and --down lead different ways; give one of them")
    way: Way | None = "up" if up else "down" if down else None
    if depth is not None and way is None and not drawn:
        raise click.UsageError("--depth needs a way to go; give --up or --down with it")
    return way, depth or _DEPTH


def _print_lineage(archive: "Archive", name: str, form: str) -> None:
    from archive.render.lineage import lineage_text

    found = archive.lineage(name)
    if form == "json":
        print_json(found.to_json())
    else:
        click.echo(lineage_text(found))


def _print_graph(graph: "Graph", form: str) -> None:
    from archive.render import graph as render

    if form == "json":
        print_json(graph.to_json())
    elif form == "prov-json":
        print_json(render.prov_json(graph))
    else:
        shown = {"text": render.graph_text, "mermaid": render.mermaid, "dot": render.dot}
        click.echo(shown[form](graph))
    for circle in graph.circles if form != "text" else ():
        click.echo(f"circular: {' – '.join(circle)}", err=True)


def _print_uses(archive: "Archive", source: str, form: str) -> None:
    from archive.render.graph import uses_text

    found = archive.uses(source)
    if form == "json":
        print_json({"of": source, "articles": [use.to_json() for use in found]})
    else:
        click.echo(uses_text(source, found))
