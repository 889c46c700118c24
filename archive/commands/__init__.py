"""The commands, each in a file of its own; each parses, makes one call of the library, and prints.

What a command needs of the library it imports when it runs, so that ``--help`` stays quick.
"""

from types import MappingProxyType
from typing import Final

from archive.commands.add import add
from archive.commands.amend import amend
from archive.commands.audit import audit
from archive.commands.check import check
from archive.commands.checkpoint import checkpoint
from archive.commands.compare import compare
from archive.commands.compare_with import compare_with
from archive.commands.copy import copy
from archive.commands.diff import diff
from archive.commands.export import export
from archive.commands.feed import feed
from archive.commands.history import history
from archive.commands.init import init
from archive.commands.inspect import inspect
from archive.commands.key import key
from archive.commands.lineage import lineage
from archive.commands.list import list_
from archive.commands.log import log
from archive.commands.prove import prove
from archive.commands.quarantine import quarantine
from archive.commands.redact import redact
from archive.commands.reread import reread
from archive.commands.retract import retract
from archive.commands.schema import schema
from archive.commands.search import search
from archive.commands.show import show
from archive.commands.status import status
from archive.commands.upgrade import upgrade
from archive.commands.verify import verify

COMMANDS: Final = MappingProxyType(
    {
        "init": init,
        "upgrade": upgrade,
        "inspect": inspect,
        "add": add,
        "verify": verify,
        "show": show,
        "diff": diff,
        "lineage": lineage,
        "compare": compare,
        "retract": retract,
        "audit": audit,
        "list": list_,
        "search": search,
        "status": status,
        "quarantine": quarantine,
        "copy": copy,
        "key": key,
        "checkpoint": checkpoint,
        "prove": prove,
        "check": check,
        "log": log,
        "compare-with": compare_with,
        "history": history,
        "amend": amend,
        "reread": reread,
        "redact": redact,
        "export": export,
        "feed": feed,
        "schema": schema,
    }
)
"""Every command under its name, in the order in which ``archive --help`` tells them."""
