"""What was redacted: the condition for it, and the look-up that keeps it from coming back."""

from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlalchemy.sql import ColumnElement

from archive.store.among import among
from archive.store.tables import REDACTION, VERSION


def is_redacted(entry: ColumnElement[int]) -> ColumnElement[bool]:
    """Give the condition that an entry is redacted."""
    return select(REDACTION.c.entry).where(REDACTION.c.target == entry, REDACTION.c.at.is_(None)).exists()


def living(connection: Connection, entries: Sequence[int]) -> list[int]:
    """Give those of some versions that were not redacted, by their entries' numbers."""
    query = select(VERSION.c.entry).where(VERSION.c.entry.in_(entries), ~is_redacted(VERSION.c.entry))
    return list(connection.execute(query).scalars())


def redacted(connection: Connection, digests: Sequence[str]) -> dict[str, str]:
    """Give those digests of objects or contents that were redacted and are nobody's, with the article."""
    if connection.execute(select(REDACTION.c.entry).limit(1)).first() is None:
        return {}
    gone = select(REDACTION.c.digest, REDACTION.c.article).where(
        among(connection, REDACTION.c.digest, digests)
    )
    found = {row.digest: row.article for row in connection.execute(gone)}
    contents = (
        select(VERSION.c.content, VERSION.c.article)
        .join(REDACTION, REDACTION.c.target == VERSION.c.entry)
        .where(among(connection, VERSION.c.content, digests))
    )
    once = {row.content: row.article for row in connection.execute(contents)}
    alive = select(VERSION.c.content).where(
        among(connection, VERSION.c.content, sorted(once)), ~is_redacted(VERSION.c.entry)
    )
    held = set(connection.execute(alive).scalars()) if once else set()
    return found | {content: article for content, article in once.items() if content not in held}
