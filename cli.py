"""The command line: each command parses, makes one call of the library, prints, and exits.

Exit codes: 0 done and clean, 1 findings, 2 wrong usage, 3 the archive could not be read or written.
"""

import gc
import json
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import click

from archive import __version__
from archive.errors import AmbiguousIdError, ArchiveError, NotFoundError

if TYPE_CHECKING:
    from archive.api import AddOptions, AddReport, Archive

FINDINGS: Final = 1
USAGE: Final = 2
UNAVAILABLE: Final = 3

_Command = TypeVar("_Command", bound=Callable[..., Any])

_DB = click.option(
    "--db",
    "place",
    envvar="ARCHIVE_DB",
    default="archive.db",
    show_default=True,
    metavar="FILE|URL",
    help="The archive: an SQLite file, or postgresql://… (also from ARCHIVE_DB).",
)


def _format(*choices: str) -> Callable[[_Command], _Command]:
    return click.option(
        "--format",
        "form",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help="How to print.",
    )


def _reading(command: _Command) -> _Command:
    """Add the options that say how articles are read and judged."""
    options = (
        click.option("--outlet", metavar="NAME", help="The outlet of all these articles."),
        click.option("--date", metavar="DATE", help="Their date: YYYY-MM-DD, or with a time."),
        click.option("--url", metavar="URL", help="The address of the one article."),
        click.option("--language", metavar="CODE", help="Their language, such as id or en."),
        click.option("--strict", is_flag=True, help="Quarantine for warnings too."),
        click.option(
            "--max-bytes",
            type=click.IntRange(min=1),
            default=16 * 1024 * 1024,
            show_default="16 MiB",
            help="The largest article to keep.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


class _Group(click.Group):
    """The commands, with every error of the library told in one place."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (NotFoundError, AmbiguousIdError) as error:
            _fail(str(error), USAGE)
        except ArchiveError as error:
            _fail(str(error), UNAVAILABLE)


def _fail(message: str, code: int) -> NoReturn:
    from archive.render.terminal import safe

    click.echo(f"archive: {safe(message)}", err=True)
    sys.exit(code)


def _print_json(value: Any) -> None:
    # Plain ASCII: nothing an article says can steer a terminal from inside JSON.
    click.echo(json.dumps(value, ensure_ascii=True))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="archive (Sanad)")
def main() -> None:
    """Sanad: where a news story comes from, and proof that nobody has changed it since."""


@main.command(epilog="Example: archive init --db newsroom.db --origin example.org/newsroom")
@_DB
@click.option("--origin", metavar="NAME", help="The log's name for ever; best a domain and path of yours.")
def init(place: str, origin: str | None) -> None:
    """Make a new, empty archive."""
    from archive.api import Archive

    try:
        with Archive.init(place, origin=origin) as archive:
            click.echo(f"Made {archive.location}; its log is called {archive.status().origin}")
    except ValueError as error:
        raise click.UsageError(str(error)) from error


@main.command(epilog="Example: archive upgrade --db newsroom.db")
@_DB
def upgrade(place: str) -> None:
    """Bring an older archive's schema up to date."""
    from archive.api import upgrade as bring_up_to_date

    before, after = bring_up_to_date(place)
    click.echo(f"Schema {after}: nothing to do" if before == after else f"Schema {before} is now {after}")


@main.command(epilog="Example: archive inspect examples/credit-line.txt")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_reading
@click.option("--registry", type=click.Path(exists=True, dir_okay=False), help="A registry file of yours.")
@_format("text", "jsonl")
def inspect(paths: tuple[str, ...], registry: str | None, form: str, **how: Any) -> None:
    """Read articles and judge them, and store nothing. PATH is a file, a folder, or - for standard input."""
    from pathlib import Path

    from archive.api import inspect as read
    from archive.model import Unreadable
    from archive.render.adding import unreadable_line
    from archive.render.inspection import article_json, article_text

    clean = True
    for item in read(paths, options=_options(how), registry=Path(registry) if registry else None):
        if isinstance(item, Unreadable):
            click.echo(f"unreadable: {unreadable_line(item)}", err=True)
            clean = False
            continue
        clean &= item.verdict == "accepted"
        if form == "jsonl":
            _print_json(article_json(item))
        else:
            click.echo(article_text(item) + "\n")
    sys.exit(0 if clean else FINDINGS)


@main.command(epilog="Example: archive add examples")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@_DB
@_reading
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--by", default="", metavar="NAME", help="Who adds them; kept with what you state.")
@_format("text", "json")
def add(paths: tuple[str, ...], place: str, form: str, **how: Any) -> None:
    """Read articles, validate them, and enter them into the archive. PATH is a file, a folder, or -."""
    from archive.api import Archive
    from archive.render.adding import report_json, report_text

    # A batch is ten thousands of small values that live until it is written: collecting them
    # generation by generation finds nothing, and costs a sixth of the time.
    gc.freeze()
    gc.set_threshold(200_000, 20, 20)
    options = _options(how)
    with Archive.open(place, create=not options.dry_run, read_only=options.dry_run) as archive:
        report = _with_progress(archive, paths, options)
    if form == "json":
        _print_json(report_json(report, dry_run=options.dry_run))
    else:
        click.echo(report_text(report, dry_run=options.dry_run))
    sys.exit(0 if report.is_clean else FINDINGS)


def _options(how: Mapping[str, Any]) -> "AddOptions":
    from archive.api import AddOptions

    stated = {name: how[name] for name in ("outlet", "date", "url", "language") if how.get(name)}
    rest = {name: how[name] for name in ("strict", "max_bytes", "dry_run", "by") if name in how}
    return AddOptions(stated=stated, **rest)


def _with_progress(archive: "Archive", paths: tuple[str, ...], options: "AddOptions") -> "AddReport":
    if not sys.stderr.isatty():
        return archive.add(paths, options=options)
    bar: Any = click.progressbar(length=1, file=sys.stderr, label="adding", show_pos=True)

    def show(report: "AddReport") -> None:
        bar.length = report.expected or report.received + 1
        bar.update(report.received - bar.pos)

    with bar:
        return archive.add(paths, options=options, progress=show)


@main.command(epilog="Example: archive verify")
@_DB
@click.option(
    "--processes", type=click.IntRange(min=1), help="How many share the work.  [default: all cores but one]"
)
@_format("text", "json")
def verify(place: str, processes: int | None, form: str) -> None:
    """Check every entry, every stored byte, every row and every quotation against the log."""
    from archive.render.verification import report_json, report_text
    from archive.store.location import locate
    from archive.verify import verify as check

    report = check(locate(place), processes=processes)
    if form == "json":
        _print_json(report_json(report))
    else:
        click.echo(report_text(report))
    sys.exit(0 if report.is_green else FINDINGS)


@main.command(epilog="Example: archive show 3f2a9c1b")
@click.argument("name", metavar="ID")
@_DB
@_format("text", "json")
def show(name: str, place: str, form: str) -> None:
    """Show all that is known of an article. ID is the start of an id or digest (…/2: version 2), or a URL."""
    from archive.api import Archive
    from archive.render.articles import details_text, item_text
    from archive.views import Details

    with Archive.open(place, read_only=True) as archive:
        found = archive.show(name)
    if form == "json":
        _print_json(found.to_json())
    else:
        click.echo(details_text(found) if isinstance(found, Details) else item_text(found))


@main.command(epilog="Example: archive lineage 3f2a9c1b")
@click.argument("name", metavar="ID")
@_DB
@_format("text", "json")
def lineage(name: str, place: str, form: str) -> None:
    """Show where an article comes from: the sources it credits, in its own words."""
    from archive.api import Archive
    from archive.render.lineage import lineage_text

    with Archive.open(place, read_only=True) as archive:
        found = archive.lineage(name)
    if form == "json":
        _print_json(found.to_json())
    else:
        click.echo(lineage_text(found))


@main.command("list", epilog="Example: archive list --source Reuters --since 2022-01-01")
@_DB
@click.option("--outlet", metavar="NAME", help="Only this outlet's.")
@click.option("--since", metavar="DAY", help="Only from this day on (YYYY-MM-DD).")
@click.option("--until", metavar="DAY", help="Only up to this day (YYYY-MM-DD).")
@click.option("--source", metavar="NAME", help="Only those taken from this agency or outlet.")
@click.option("--reporter", metavar="NAME", help="Only this reporter's.")
@_format("text", "jsonl")
def list_(place: str, form: str, **filters: Any) -> None:
    """List the articles that the archive holds."""
    from archive.api import Archive
    from archive.render.articles import list_text
    from archive.views import Filters

    with Archive.open(place, read_only=True) as archive:
        found = archive.articles(Filters(**filters))
        if form == "text":
            click.echo(list_text(found))
            return
        for version in found:
            _print_json(version.to_json())


@main.command(epilog="Example: archive status")
@_DB
@_format("text", "json")
def status(place: str, form: str) -> None:
    """Say how much the archive holds."""
    from archive.api import Archive
    from archive.render.articles import status_text

    with Archive.open(place, read_only=True) as archive:
        found = archive.status()
    if form == "json":
        _print_json(found.to_json())
    else:
        click.echo(status_text(found))


@main.group()
def quarantine() -> None:
    """Look at what did not pass validation; admit it with what you know, or drop it."""


@quarantine.command("list", epilog="Example: archive quarantine list")
@_DB
@click.option("--all", "resolved", is_flag=True, help="Also what was admitted or dropped.")
@_format("text", "jsonl")
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
            _print_json(item.to_json())


@quarantine.command("show", epilog="Example: archive quarantine show 3f2a9c1b")
@click.argument("name", metavar="ID")
@_DB
@_format("text", "json")
def quarantine_show(name: str, place: str, form: str) -> None:
    """Show one quarantined item: what was read of it, and why it is here."""
    from archive.api import Archive
    from archive.render.articles import item_text

    with Archive.open(place, read_only=True) as archive:
        item = archive.quarantine_item(name)
    if form == "json":
        _print_json(item.to_json())
    else:
        click.echo(item_text(item))


def _pairs(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, equals, stated = value.partition("=")
        if not equals or not stated:
            raise click.BadParameter(f"{value!r} is not of the form FIELD=VALUE")
        pairs[name] = stated
    return pairs


@quarantine.command(
    "admit",
    epilog='Example: archive quarantine admit 3f2a9c1b --set outlet=SINDOnews --reason "its own page"',
)
@click.argument("name", metavar="ID")
@_DB
@click.option(
    "--set", "fields", multiple=True, callback=_pairs, metavar="FIELD=VALUE", help="What you state."
)
@click.option("--reason", required=True, metavar="TEXT", help="Where you know it from.")
@click.option("--by", default="", metavar="NAME", help="Who says so.")
def quarantine_admit(name: str, place: str, fields: dict[str, str], reason: str, by: str) -> None:
    """State what was missing; the article is validated again, and entered if it passes."""
    from archive.api import Archive
    from archive.render.findings import SHORT_ID, finding_line

    with Archive.open(place) as archive:
        try:
            result = archive.admit(name, fields, reason=reason, by=by)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    for found in result.findings:
        click.echo(finding_line(found))
    if result.outcome is None:
        click.echo("Not admitted: the errors above still stand.")
        sys.exit(FINDINGS)
    click.echo(f"Admitted as version {result.outcome.number} of article {result.outcome.id[:SHORT_ID]}")


@quarantine.command("drop", epilog='Example: archive quarantine drop 3f2a9c1b --reason "a list page"')
@click.argument("name", metavar="ID")
@_DB
@click.option("--reason", required=True, metavar="TEXT", help="Why it is not wanted.")
@click.option("--by", default="", metavar="NAME", help="Who says so.")
def quarantine_drop(name: str, place: str, reason: str, by: str) -> None:
    """Take an item out of quarantine without admitting it; its bytes and its history stay."""
    from archive.api import Archive
    from archive.render.findings import SHORT_ID

    with Archive.open(place) as archive:
        item = archive.drop(name, reason=reason, by=by)
    click.echo(f"Dropped {item.id[:SHORT_ID]}; its bytes and its history stay in the log")


if __name__ == "__main__":
    main()
