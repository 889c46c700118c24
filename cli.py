"""The command line: the commands of ``archive.commands``, with every error of the library told in one place.

Exit codes: 0 done and clean, 1 findings, 2 wrong usage, 3 the archive could not be read or written.
"""

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click

from archive import __version__
from archive.commands import COMMANDS, command
from archive.commands.exits import INTERRUPTED, UNAVAILABLE, UNREAD, USAGE, fail
from archive.errors import AmbiguousIdError, ArchiveError, MisuseError, NotFoundError
from archive.model import is_text


class _Group(click.Group):
    def main(self, *args: Any, **kwargs: Any) -> Any:
        # Help is printed before any command is invoked.
        with _output():
            return super().main(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        for argument in args:
            # The name of a file may be any bytes; nothing else can be looked for or stored.
            if not is_text(argument) and not os.path.lexists(argument):
                raise click.UsageError(f"{argument!r} is neither UTF-8 text nor the name of a file", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _output():
                return super().invoke(ctx)
        except (MisuseError, NotFoundError, AmbiguousIdError) as error:
            fail(str(error), USAGE)
        except ArchiveError as error:
            fail(str(error), UNAVAILABLE)
        except KeyboardInterrupt:
            fail("stopped", INTERRUPTED)
        except (TypeError, ValueError, LookupError, RecursionError) as error:
            # What no row was checked for; a table may hold anything once somebody has meddled with it.
            what = f"{type(error).__name__}: {str(error)[:200]}"
            fail(f"something is not as it must be ({what}); run `archive verify`", UNAVAILABLE)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the protocol's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  likewise
        return command(cmd_name)


@contextmanager
def _output() -> Iterator[None]:
    """Write what the terminal's encoding lacks as escapes; end where nobody reads on, or no room is left."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        yield
    except BrokenPipeError:
        _abandon_output()
        sys.exit(UNREAD)
    except OSError as error:
        _abandon_output()
        about = "writing the output" if error.filename is None else str(error.filename)
        fail(f"{about}: {error.strerror or error}", UNAVAILABLE)


def _abandon_output() -> None:
    """Let Python's own end write what is left to nowhere: it would fail again, and say so."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="archive (Sanad)")
def main() -> None:
    """Sanad: where a news story comes from, and proof that nobody has changed it since."""


if __name__ == "__main__":
    main()
