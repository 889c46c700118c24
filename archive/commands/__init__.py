"""The commands, each in a file of its own; each parses, makes one call of the library, and prints.

A command is loaded when it is called for, and what it needs of the library when it runs: each process of
a verification would pay for all of them.
"""

from importlib import import_module
from types import MappingProxyType
from typing import Final

import click

COMMANDS: Final = MappingProxyType(
    {
        "init": "init:init",
        "upgrade": "upgrade:upgrade",
        "inspect": "inspect:inspect",
        "add": "add:add",
        "verify": "verify:verify",
        "show": "show:show",
        "diff": "diff:diff",
        "lineage": "lineage:lineage",
        "compare": "compare:compare",
        "retract": "retract:retract",
        "audit": "audit:audit",
        "list": "list:list_",
        "search": "search:search",
        "status": "status:status",
        "quarantine": "quarantine:quarantine",
        "copy": "copy:copy",
        "key": "key:key",
        "checkpoint": "checkpoint:checkpoint",
        "prove": "prove:prove",
        "check": "check:check",
        "log": "log:log",
        "compare-with": "compare_with:compare_with",
        "history": "history:history",
        "amend": "amend:amend",
        "reread": "reread:reread",
        "redact": "redact:redact",
        "export": "export:export",
        "feed": "feed:feed",
        "schema": "schema:schema",
    }
)
"""The module and the name in it of every command, in the order in which ``archive --help`` tells them."""


def command(name: str) -> click.Command | None:
    """Load the command of this name, or give None if there is none."""
    where, _, attribute = COMMANDS.get(name, "").partition(":")
    if not where:
        return None
    found: click.Command = getattr(import_module(f"{__name__}.{where}"), attribute)
    return found
