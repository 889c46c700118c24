"""The command line: the commands of ``archive.commands``, with every error of the library told in one place.

Exit codes: 0 done and clean, 1 findings, 2 wrong usage, 3 the archive could not be read or written.
"""

from typing import Any

import click

from archive import __version__
from archive.commands import COMMANDS
from archive.commands.exits import UNAVAILABLE, USAGE, fail
from archive.errors import AmbiguousIdError, ArchiveError, MisuseError, NotFoundError


class _Group(click.Group):
    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (MisuseError, NotFoundError, AmbiguousIdError) as error:
            fail(str(error), USAGE)
        except ArchiveError as error:
            fail(str(error), UNAVAILABLE)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  the protocol's signature
        return list(self.commands)


@click.group(
    cls=_Group,
    commands=dict(COMMANDS),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="archive (Sanad)")
def main() -> None:
    """Sanad: where a news story comes from, and proof that nobody has changed it since."""


if __name__ == "__main__":
    main()
