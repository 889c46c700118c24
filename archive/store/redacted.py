"""What was redacted: the condition for it, and the look-up that keeps it from coming back."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, func, select
from sqlalchemy.sql import ColumnElement

from archive.entries import CLEARING, REDACTING
from archive.store.among import among, among_numbers
from archive.store.tables import REDACTION, RUN, VERSION


def is_redacted(entry: ColumnElement[int]) -> ColumnElement[bool]:
    """Give the condition that an entry is redacted."""
    return select(REDACTION.c.entry).where(REDACTION.c.target == entry, REDACTION.c.at.is_(None)).exists()


def is_latest() -> ColumnElement[bool]:
    """Give the condition that a version is its article's latest: the newest that was not redacted.

    Of an article that was redacted whole it is the last one.
    """
    other = VERSION.alias()
    same = select(other.c.entry).where(other.c.article == VERSION.c.article)
    is_newer, is_held = other.c.number > VERSION.c.number, ~is_redacted(other.c.entry)
    is_last = ~same.where(is_newer | is_held).exists()
    return ~same.where(is_newer, is_held).exists() & (~is_redacted(VERSION.c.entry) | is_last)


def uncleared(connection: Connection) -> int | None:
    """Give the run of the last redaction, unless a later run says that the files were cleared."""
    cleared = select(func.max(RUN.c.entry)).where(RUN.c.activity == CLEARING).scalar_subquery()
    after = RUN.c.entry > func.coalesce(cleared, -1)
    found = connection.execute(select(func.max(RUN.c.entry)).where(RUN.c.activity == REDACTING, after))
    return found.scalar()


def gone(connection: Connection, entries: Collection[int]) -> set[int]:
    """Give those of some entries that are redacted."""
    known = among_numbers(connection, REDACTION.c.target, sorted(entries))
    query = select(REDACTION.c.target).where(known, REDACTION.c.at.is_(None))
    return set(connection.execute(query).scalars())


def redacted(connection: Connection, digests: Iterable[str]) -> dict[str, str]:
    """Give those digests of objects or contents that were redacted and are nobody's, with the article."""
    if connection.execute(select(REDACTION.c.entry).limit(1)).first() is None:
        return {}
    wanted = list(digests)
    gone = select(REDACTION.c.digest, REDACTION.c.article).where(
        among(connection, REDACTION.c.digest, wanted)
    )
    found = {row.digest: row.article for row in connection.execute(gone)}
    contents = (
        select(VERSION.c.content, VERSION.c.article)
        .join(REDACTION, REDACTION.c.target == VERSION.c.entry)
        .where(among(connection, VERSION.c.content, wanted))
    )
    once = {row.content: row.article for row in connection.execute(contents)}
    alive = select(VERSION.c.content).where(
        among(connection, VERSION.c.content, sorted(once)), ~is_redacted(VERSION.c.entry)
    )
    held = set(connection.execute(alive).scalars()) if once else set()
    return found | {content: article for content, article in once.items() if content not in held}
