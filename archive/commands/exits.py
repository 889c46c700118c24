"""How every command ends and prints JSON: exit codes, and errors told in one place."""

import json
import sys
from typing import Any, Final, NoReturn

import click

FINDINGS: Final = 1
USAGE: Final = 2
UNAVAILABLE: Final = 3
INTERRUPTED: Final = 130
UNREAD: Final = 141
"""What a shell says of a program that Ctrl-C ended, or the end of a pipe: 128 and the signal's number.
Neither is an answer; 0 would call an archive verified, and 1 damaged."""


def fail(message: str, code: int) -> NoReturn:
    """Say what went wrong on standard error, and exit."""
    from archive.render.terminal import safe

    click.echo(f"archive: {safe(message)}", err=True)
    sys.exit(code)


def print_json(value: Any) -> None:
    """Print one line of JSON, in plain ASCII: nothing an article says can steer a terminal from inside it."""
    click.echo(json.dumps(value, ensure_ascii=True))
