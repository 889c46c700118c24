"""Two versions of one article, with what is left of their words."""

from dataclasses import dataclass

from sqlalchemy import Connection

from archive.errors import NotFoundError
from archive.model import Record
from archive.store import names, reader, timeline
from archive.views import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two versions of one article.

    Attributes:
        before: The one that is compared with.
        after: The one that is compared.
        old: The record of the first, or None if they were redacted.
        new: The record of the second, likewise.
    """

    before: Version
    after: Version
    old: Record | None
    new: Record | None


def pair(connection: Connection, name: str, numbers: tuple[int | None, int | None]) -> Pair:
    """Give two versions of the article that is called so.

    Args:
        connection: The archive.
        name: As ``names.resolve`` takes it; a version in it is the newer of the two.
        numbers: The versions' numbers. Without the second, the latest (or the one that the name has)
            is compared; without the first, the one before that.

    Raises:
        NotFoundError: There is no such article, or no such versions of it.
        AmbiguousIdError: The name stands for more than one thing.
        NotAnArchiveError: Words that should be there are missing or damaged.
    """
    target = names.resolve(connection, name)
    if target.kind == "quarantine":
        raise NotFoundError(f"{name!r} is in quarantine, and what is there has no versions")
    versions = reader.versions_of(connection, target.id)
    new = numbers[1] or target.number or reader.latest(versions).number
    old = numbers[0] or new - 1
    there = {version.number: version for version in versions}
    if new in there and not old:
        raise NotFoundError(f"version {new} of article {target.id} is its first: nothing comes before it")
    for number in (old, new):
        if number not in there:
            raise NotFoundError(
                f"article {target.id} has {len(versions)} versions, and none is number {number}"
            )
    before, after = there[old], there[new]
    held = timeline.records(connection, [before, after])
    return Pair(before=before, after=after, old=held.get(before.entry), new=held.get(after.entry))
