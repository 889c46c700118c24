"""Owns what is to be read: listed, and read as far as must be known before anything is done with it.

Only reading tells whether there is any article at all, and whether what is stated of one article is stated
of several; both must be known before an archive is made or written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Final

from archive.errors import MisuseError
from archive.formats import SUFFIXES
from archive.intake.files import File, Listing, read
from archive.intake.ingest import Input, is_unreadable
from archive.model import Capture

SINGULAR: Final = ("url", "key")
"""What names one article: stated of several, it would make them versions of each other for ever."""

_MOST: Final = 1_000
"""So many inputs without an article are not waited for any longer: one is taken to be among the rest."""


class Inputs:
    """What paths lead to, in order, to be iterated once.

    Attributes:
        listing: The files, and what is none and why.
        is_empty: Whether there is certainly no article in them.
    """

    def __init__(
        self, listing: Listing, limit: int, stated: Mapping[str, str], captured: str | None = None
    ) -> None:
        """Read on to the first article; to the last, where something is stated that only one can have.

        Raises:
            MisuseError: Such a thing is stated of more than one.
        """
        self.listing: Final = listing
        self._rest: Final = (_captured(item, captured) for item in read(listing, limit))
        self._read: Final[list[Input]] = []
        singular = next((name for name in SINGULAR if name in stated), None)
        articles = 0
        for item in self._rest:
            self._read.append(item)
            articles += not is_unreadable(item)
            if articles > 1:
                raise MisuseError(
                    f"{singular}: it can be stated of one article only, and {item.origin} is a second one; "
                    f"add them one by one, or give each its own in a column {singular!r} of JSONL or CSV"
                )
            if singular is None and (articles or len(self._read) == _MOST):
                break
        self.is_empty: Final = not articles and len(self._read) < _MOST

    def __iter__(self) -> Iterator[Input]:
        return chain(self._read, self._rest)

    @property
    def expected(self) -> int | None:
        """How many there are in all, or None where only reading tells."""
        files = [item for item in self.listing if isinstance(item, File)]
        return None if any(SUFFIXES[file.suffix].in_rows for file in files) else len(self.listing)


def _captured(item: Input, time: str | None) -> Input:
    """Put the time at which the whole input was captured to a capture that states none of its own."""
    if time is None or not isinstance(item, Capture) or item.origin.captured is not None:
        return item
    return replace(item, origin=replace(item.origin, captured=time))
