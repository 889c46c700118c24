"""`archive lineage`: showing where an article comes from, and what was made from it."""

from typing import TYPE_CHECKING, Any

import click

from archive.commands import options
from archive.commands.exits import print_json

if TYPE_CHECKING:
    from pathlib import Path

    from archive.api import Archive
    from archive.lineage.graph import Graph, Way


@click.command(epilog="Example: archive lineage 3f2a9c1b --up --depth 3")
@click.argument("name", metavar="ID", required=False)
@options.DB
@options.REGISTRY
@click.option("--up", "way", flag_value="up", help="Follow its sources, hop by hop.")
@click.option("--down", "way", flag_value="down", help="Follow what was made from it, hop by hop.")
@click.option(
    "--depth", type=click.IntRange(1, 50), default=8, show_default=True, help="How many hops to follow."
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
    way: Way | None = walk["way"]
    if source is not None and (way or form not in {"text", "json"}):
        raise click.UsageError("--of takes neither --up nor --down, and prints text or json")
    with Archive.open(place, read_only=True, registry=registry) as archive:
        if source is not None:
            _print_uses(archive, source, form)
        elif name is not None and (way or form not in {"text", "json"}):
            _print_graph(archive.graph(name, way or "up", walk["depth"]), form)
        elif name is not None:
            _print_lineage(archive, name, form)


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
