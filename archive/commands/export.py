"""`archive export`: writing what the archive holds into a folder, for other tools."""

import gc
import sys
from typing import TYPE_CHECKING, Any

import click

from archive.commands import options
from archive.commands.exits import print_json

if TYPE_CHECKING:
    from archive.api import Archive
    from archive.delivery.export import ExportReport, Request


@click.command(epilog="Example: archive export --format parquet --out articles --since 2024-01-01")
@options.DB
@click.option(
    "--format",
    "form",
    type=click.Choice(("parquet", "jsonl", "csv", "ninjs", "jsonld", "prov-json")),
    required=True,
    help="The format of the data.",
)
@click.option("--out", required=True, type=click.Path(), metavar="FOLDER", help="The folder to make.")
@click.option("--outlet", metavar="NAME", help="Only this outlet's.")
@click.option("--since", metavar="DAY", help="Only from this day on (YYYY-MM-DD).")
@click.option("--until", metavar="DAY", help="Only up to this day (YYYY-MM-DD).")
@click.option("--source-agency", metavar="NAME", help="Only those taken from this agency or outlet.")
@click.option("--language", metavar="CODE", help="Only those in this language, such as id or en.")
@click.option("--latest/--all-versions", default=True, show_default=True, help="Only the latest versions.")
@click.option("--at", metavar="CHECKPOINT|SIZE", help="As the log was at this size, or at a checkpoint file.")
@options.MODE
@click.option("--columns", metavar="A,B,…", help="Only these columns (parquet, jsonl, csv).")
@click.option("--partition", type=click.Choice(("outlet", "month")), help="A file for each (parquet).")
@click.option("--replace", is_flag=True, help="Put it in the place of an earlier export.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
def export(place: str, out: str, *, as_json: bool, **how: Any) -> None:
    """Write articles into a folder, validated once more, with a manifest (a Data Package) beside them."""
    # Modules, and then batches of many small values: collecting them generation by generation finds nothing.
    gc.set_threshold(200_000, 20, 20)
    from archive.api import Archive
    from archive.render.export import report_text

    gc.freeze()
    try:
        request = _request(how)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with Archive.open(place, read_only=True) as archive:
        report = _with_progress(archive, request, out)
    if as_json:
        print_json(report.to_json())
    else:
        click.echo(report_text(report))


def _request(how: dict[str, Any]) -> "Request":
    from archive.delivery.export import Request, as_of
    from archive.delivery.extract import Selection
    from archive.exports.table import COLUMNS, Rights

    size, checkpoint = as_of(how["at"])
    selected = {name: how[name] for name in ("outlet", "since", "until", "source_agency", "language")}
    columns = tuple(name.strip() for name in how["columns"].split(",")) if how["columns"] else COLUMNS
    return Request(
        form=how["form"],
        selection=Selection(**selected, all_versions=not how["latest"], size=size),
        rights=Rights.parse(how["mode"]),
        columns=columns,
        partition=how["partition"],
        checkpoint=checkpoint,
        replace=how["replace"],
    )


def _with_progress(archive: "Archive", request: "Request", out: str) -> "ExportReport":
    if not sys.stderr.isatty():
        return archive.export(request, out)
    bar: Any = click.progressbar(length=1, file=sys.stderr, label="exporting", show_pos=True)

    def show(done: int, size: int) -> None:
        bar.length = size
        bar.update(done - bar.pos)

    with bar:
        return archive.export(request, out, progress=show)
