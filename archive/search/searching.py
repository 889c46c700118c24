"""Searching the archive's articles: the index is brought up to the head, and what it gives is confirmed.

A hit is shown only if the article's own record, as it stands in the archive, holds what was searched for.
So nothing that was redacted is ever shown, whatever the index still says; and a row that somebody slipped
into the index can show nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from archive.digest import parse
from archive.errors import ArchiveError, BusyError, StorageFullError
from archive.model import Json
from archive.search.words import Query, Snippet, searched, snippet
from archive.store import search as index
from archive.store.database import Database, open_archive
from archive.views import Filters, Version

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One version that holds what was searched for, and its words around it."""

    version: Version
    snippet: Snippet

    def to_json(self) -> Json:
        """Give the JSON form: the version's, and the snippet as [text, is a hit] in order."""
        return self.version.to_json() | {"snippet": [list(part) for part in self.snippet]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes:
        hits: The latest published first; of one day, what was entered last.
        more: Whether there are more than were asked for.
    """

    hits: tuple[Hit, ...]
    more: bool


def catch_up(database: Database, *, anew: bool = False, progress: Progress | None = None) -> None:
    """Bring the index up to the head of the log, a thousand articles a transaction.

    Args:
        database: The archive; where there is something to do, it is opened once more for writing.
        anew: Whether to make the whole index anew.
        progress: Called with the entries brought in so far and the number of all that were missing.

    Raises:
        ArchiveError: The archive may not be written, and the index is behind.
    """
    with database.reading() as connection:
        missing = index.behind(connection)
    if not missing and not anew:
        return
    try:
        _feed(database, anew=anew, progress=progress)
    except (BusyError, StorageFullError):
        raise
    except ArchiveError as error:
        lacking = f"lacks the last {missing} entries and cannot be brought up to date"
        raise ArchiveError(
            f"the search index {lacking if missing else 'cannot be made anew'}: {error}"
        ) from error


def _feed(database: Database, *, anew: bool, progress: Progress | None) -> None:
    writable = open_archive(database.location, "write")
    try:
        if anew:
            with writable.writing() as connection:
                index.rebuild(connection)
        with writable.reading() as connection:
            missing = left = index.behind(connection)
        while left:
            with writable.writing() as connection:
                left = index.feed(connection)
            if progress:
                progress(missing - min(left, missing), missing)
    finally:
        writable.close()


def search(database: Database, query: Query, filters: Filters, *, every: bool, limit: int) -> Found:
    """Give the articles that hold every term of a query, as far as the index goes.

    Args:
        database: The archive.
        query: What is searched for.
        filters: Which articles to look among.
        every: Whether to look at every version, and not only at the latest of each article.
        limit: How many to give.
    """
    hits = list(islice(_hits(database, query, filters, every=every), limit + 1))
    return Found(hits=tuple(hits[:limit]), more=len(hits) > limit)


def _hits(database: Database, query: Query, filters: Filters, *, every: bool) -> Iterator[Hit]:
    with database.reading() as connection:
        for version in index.found(connection, query, filters, every=every):
            data = index.record(connection, version)
            record = _opened(data) if data is not None else None
            if record is not None and query.fits(searched(record)):
                yield Hit(version=version, snippet=snippet(record, query))


def _opened(data: bytes) -> Json | None:
    try:
        return dict(parse(data))
    except (TypeError, ValueError):
        return None
