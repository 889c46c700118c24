"""Owns the digest of all that a new SQLite archive is told about itself: tables, indexes, triggers, views.

A database that is told exactly the same is of the shape, the definitions and the triggers that
``archive.store.shape``, ``definitions`` and ``guards`` look for one by one: they read nothing else, and find
nothing in a new archive. So nothing that they would find has this digest. They say what differs where it is
another one; loading what they need takes a third of verifying a small archive.
"""

from collections.abc import Sequence
from typing import Any, Final

from archive.digest import canonical, sha256

TOLD: Final = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE substr(tbl_name, 1, 6) <> 'search' "
    "ORDER BY type, name, tbl_name, sql"
)
"""What SQLite keeps of an archive's definitions, but for the search index's, which are not for good."""

DIGEST: Final = "sha256:a0ad4f245f4631cff6b19f149e8c67abd064643494faee2596b81f3e7ba7d362"
"""The digest of what a new archive answers to that; a test gives the one of a new revision."""


def is_as_made(told: Sequence[Sequence[Any]]) -> bool:
    """Tell whether a database answers as a new archive does.

    An archive that was upgraded may not, though nothing is wrong with it: columns that were added stand
    behind the others.
    """
    try:
        return sha256(canonical([list(row) for row in told])) == DIGEST
    except TypeError:  # a value that is no text, or no longer UTF-8
        return False
