"""Other tools that keep files and check them, each in a file of its own, under the same faults.

None of them is needed to run the archive, or the campaign: a tool that is not at hand is left out, and the
table says so.
"""

from typing import Final

from faults.neighbours import bagit, git, restic
from faults.neighbours.tool import Tool

TOOLS: Final[dict[str, Tool]] = {
    "git fsck --full": git.TOOL,
    "bagit --validate": bagit.TOOL,
    "restic check --read-data": restic.TOOL,
}
"""Every tool under the command that checks."""
