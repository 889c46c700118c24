"""The options that several commands share, and what becomes of their values."""

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from archive.intake.adding import AddOptions

_Command = TypeVar("_Command", bound=Callable[..., Any])

INPUT_FORMATS: Final = ("text", "html", "jsonl", "csv")
"""The keys of ``archive.formats.NAMES``, which is not loaded for ``--help``."""

DB: Final = click.option(
    "--db",
    "place",
    envvar="ARCHIVE_DB",
    default="archive.db",
    show_default=True,
    metavar="FILE|URL",
    help="The archive: an SQLite file, or postgresql://… (also from ARCHIVE_DB).",
)

SET: Final = click.option(
    "--set",
    "fields",
    multiple=True,
    callback=lambda _context, _option, values: pairs(values),
    metavar="FIELD=VALUE",
    help="What you state.",
)

REGISTRY: Final = click.option(
    "--registry",
    envvar="ARCHIVE_REGISTRY",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A registry file of yours, with outlets and agencies (also from ARCHIVE_REGISTRY).",
)

BY: Final = click.option("--by", default="", metavar="NAME", help="Who says so.")

MODE: Final = click.option(
    "--mode",
    default="full",
    show_default=True,
    metavar="full|quote:N|hash",
    help="How much of the publishers' words goes out: all, the first N characters of a text, or none.",
)


class Verifier(click.ParamType[Any]):
    """A verifier key, or a file that holds one."""

    name = "key"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it; anything else is wrong usage."""
        from archive.transparency.forms import ProofError
        from archive.transparency.keys import VerifierKey

        if isinstance(value, VerifierKey):
            return value
        try:
            path = Path(value)
            written = value if "+" in value and not path.is_file() else path.read_text("utf-8")[:1_000]
            return VerifierKey.parse(written.strip())
        except (OSError, UnicodeDecodeError):
            self.fail(f"{value!r} is neither a verifier key nor a file that holds one", param, ctx)
        except ProofError as error:
            self.fail(str(error), param, ctx)


class Percent(click.ParamType[Any]):
    """A percentage from 1 to 100, with or without its sign."""

    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read it; anything else is wrong usage."""
        number = str(value).removesuffix("%")
        if not (number.isascii() and number.isdecimal() and 1 <= int(number[:4]) <= 100):
            self.fail(f"{value!r} is not a percentage from 1% to 100%", param, ctx)
        return int(number)


KEY: Final = click.option(
    "--key",
    type=Verifier(),
    metavar="KEY|FILE",
    help="The verifier key that the log is trusted by; it wins over the pinned one.",
)


def form(*choices: str) -> Callable[[_Command], _Command]:
    """Add the option that says how to print; the first choice is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help="How to print.",
    )


def filters(command: _Command) -> _Command:
    """Add the options that say which articles to look among; they are the fields of ``Filters``."""
    options = (
        click.option("--outlet", metavar="NAME", help="Only this outlet's."),
        click.option("--since", metavar="DATE", help="Only from then on (YYYY-MM-DD, YYYY-MM or YYYY)."),
        click.option("--until", metavar="DATE", help="Only up to then (YYYY-MM-DD, YYYY-MM or YYYY)."),
        click.option("--source", metavar="NAME", help="Only those taken from this agency or outlet."),
        click.option("--reporter", metavar="NAME", help="Only this reporter's."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def reading(command: _Command) -> _Command:
    """Add the options that say how articles are read and judged."""
    options = (
        click.option("--outlet", metavar="NAME", help="The outlet of all these articles."),
        click.option("--date", metavar="DATE", help="Their date: YYYY-MM-DD, or with a time."),
        click.option("--url", metavar="URL", help="The address of the one article."),
        click.option("--language", metavar="CODE", help="Their language, such as id or en."),
        click.option("--strict", is_flag=True, help="Quarantine for warnings too."),
        click.option(
            "--input-format",
            type=click.Choice(INPUT_FORMATS),
            default=INPUT_FORMATS[0],
            show_default=True,
            help="What standard input (-) is in.",
        ),
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


def add_options(how: Mapping[str, Any]) -> "AddOptions":
    """Give the options of adding and inspecting as the library takes them."""
    from archive.intake.adding import AddOptions

    stated = {name: how[name] for name in ("outlet", "date", "url", "language") if how.get(name) is not None}
    kept = ("strict", "max_bytes", "dry_run", "by", "input_format", "linking", "captured")
    rest = {name: how[name] for name in kept if name in how}
    return AddOptions(stated=stated, **rest)


def same_archive(context: click.Context) -> str:
    """Give the words that make another command use the same archive, for a shell; "" for the default one.

    A password is not repeated.
    """
    from archive.store.location import locate

    if context.get_parameter_source("place") is ParameterSource.DEFAULT:
        return ""
    place = str(context.params["place"])
    location = locate(place)
    return f" --db {shlex.quote(place if location.dialect == 'sqlite' else str(location))}"


def pairs(values: tuple[str, ...]) -> dict[str, str]:
    """Read options of the form FIELD=VALUE.

    Raises:
        click.BadParameter: One has another form, or a field is given twice.
    """
    found: dict[str, str] = {}
    for value in values:
        name, equals, stated = value.partition("=")
        if not equals or not stated:
            raise click.BadParameter(f"{value!r} is not of the form FIELD=VALUE")
        if name in found:
            raise click.BadParameter(f"{name} is stated twice; state it once")
        found[name] = stated
    return found
