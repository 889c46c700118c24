"""What a person may call an article: a prefix of an id or digest, a version, or an address."""

from dataclasses import dataclass
from typing import Final, Literal

from sqlalchemy import Column, Connection, select
from sqlalchemy.sql import ColumnElement

from archive.digest import PREFIX
from archive.errors import AmbiguousIdError, NotFoundError
from archive.identity import alias, normalised_url, spellings
from archive.store.tables import ALIAS, OBJECT, QUARANTINE, RESOLUTION, VERSION

_HEX: Final = frozenset("0123456789abcdef")
_AFTER_HEX: Final = "g"
_SHOWN: Final = 10
_FETCH: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Target:
    """What a name stands for: an article, one version of it (if a number is given), or a quarantined item."""

    kind: Literal["article", "quarantine"]
    id: str
    number: int | None = None

    def __str__(self) -> str:
        version = f"/{self.number}" if self.number else ""
        return f"{self.id}{version}" + (" (in quarantine)" if self.kind == "quarantine" else "")


def resolve(connection: Connection, name: str) -> Target:
    """Find what a name stands for.

    Args:
        connection: The archive.
        name: An unambiguous prefix of an id or of a digest (with or without ``sha256:``), either
            followed by ``/`` and a version's number; or an address.

    Raises:
        NotFoundError: It stands for nothing.
        AmbiguousIdError: It stands for more than one thing.
    """
    url = normalised_url(name)
    if url is not None:
        known = (_by_alias(connection, spelling) for spelling in spellings(name))
        found = next((targets for targets in known if targets), None) or _in_quarantine(connection, url)
    else:
        prefix, _, number = name.strip().removeprefix(PREFIX).lower().partition("/")
        if not prefix or set(prefix) - _HEX or not (number.isdecimal() or not number):
            raise NotFoundError(
                f"{name!r} is not an id: give the first letters of an id or digest as `archive list` "
                "shows it, or the article's address"
            )
        found = _by_id(connection, prefix) or _by_digest(connection, prefix)
        if number:
            found = {Target(kind=t.kind, id=t.id, number=int(number)) for t in found}
    if not found:
        raise NotFoundError(f"the archive holds nothing called {name!r}; `archive list` shows what it holds")
    if len(found) > 1:
        shown = ", ".join(str(target) for target in sorted(found, key=str)[:_SHOWN])
        raise AmbiguousIdError(f"{name!r} stands for more than one thing: {shown}; give more of its letters")
    return found.pop()


def resolve_article(connection: Connection, name: str) -> Target:
    """Find the article, or the version of one, that a name stands for; see ``resolve``.

    Raises:
        NotFoundError: It stands for nothing, or for something in quarantine.
        AmbiguousIdError: It stands for more than one thing.
    """
    target = resolve(connection, name)
    if target.kind == "quarantine":
        raise NotFoundError(
            f"{name!r} is in quarantine, and no article until it is admitted; "
            f"`archive quarantine show {target.id}` says what is wrong with it"
        )
    return target


def _by_alias(connection: Connection, url: str) -> set[Target]:
    digest = alias("url", url).digest
    both = ALIAS.outerjoin(VERSION, VERSION.c.entry == ALIAS.c.entry)
    query = select(ALIAS.c.article, VERSION.c.entry.is_(None).label("by_hand")).select_from(both)
    rows = connection.execute(query.where(ALIAS.c.digest == digest).order_by(ALIAS.c.entry)).all()
    said = [row.article for row in rows if row.by_hand]
    return {Target(kind="article", id=article) for article in said[-1:] or {row.article for row in rows}}


def _in_quarantine(connection: Connection, url: str) -> set[Target]:
    """Find the quarantined captures with an address; one that was resolved counts where none is open."""
    both = QUARANTINE.outerjoin(RESOLUTION, RESOLUTION.c.quarantine == QUARANTINE.c.entry)
    query = select(QUARANTINE.c.item, QUARANTINE.c.url, RESOLUTION.c.entry.is_(None).label("open"))
    rows = connection.execute(query.select_from(both).where(QUARANTINE.c.url.is_not(None)))
    same = [(row.item, row.open) for row in rows.yield_per(_FETCH) if normalised_url(str(row.url)) == url]
    waiting = [item for item, is_open in same if is_open]
    return {Target(kind="quarantine", id=item) for item in waiting or [item for item, _ in same]}


def _by_id(connection: Connection, prefix: str) -> set[Target]:
    articles = (
        select(VERSION.c.article).where(_starts(VERSION.c.article, prefix)).distinct().limit(_SHOWN + 1)
    )
    found = {Target(kind="article", id=article) for article in connection.execute(articles).scalars()}
    items = select(QUARANTINE.c.item).where(_starts(QUARANTINE.c.item, prefix)).limit(_SHOWN + 1)
    held = {target.id for target in found}
    # An admitted item's id is its article's: the article is what is meant then.
    found |= {
        Target(kind="quarantine", id=item) for item in connection.execute(items).scalars() if item not in held
    }
    return found


def _by_digest(connection: Connection, prefix: str) -> set[Target]:
    stored = select(OBJECT.c.digest, OBJECT.c.entry).where(_starts(OBJECT.c.digest, PREFIX + prefix))
    rows = connection.execute(stored.limit(_SHOWN + 1)).all()
    if len({row.digest for row in rows}) > 1:
        shown = ", ".join(row.digest for row in rows[:_SHOWN])
        raise AmbiguousIdError(f"{prefix!r} begins more than one digest: {shown}; give more of it")
    found: set[Target] = set()
    for row in rows:
        versions = select(VERSION.c.article, VERSION.c.number).where(
            (VERSION.c.entry == row.entry) | (VERSION.c.capture == row.digest)
        )
        found |= {
            Target(kind="article", id=version.article, number=version.number)
            for version in connection.execute(versions)
        }
        items = select(QUARANTINE.c.item).where(
            (QUARANTINE.c.entry == row.entry) | (QUARANTINE.c.capture == row.digest)
        )
        if not found:
            found |= {Target(kind="quarantine", id=item) for item in connection.execute(items).scalars()}
    return found


def _starts(column: Column[str], prefix: str) -> ColumnElement[bool]:
    # A range, not LIKE: an index answers it on both databases.
    return (column >= prefix) & (column < prefix + _AFTER_HEX)
