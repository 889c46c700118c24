"""Questions to an archive: which articles it holds, and what it knows about each."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from unicodedata import normalize

from sqlalchemy import Connection, Select, func, select
from sqlalchemy.sql import ColumnElement

from archive.digest import parse
from archive.entries import decode
from archive.errors import NotAnArchiveError, NotFoundError, RedactedError
from archive.model import Finding, Json
from archive.projection import unpacked_columns
from archive.store.redacted import is_latest, is_redacted, uncleared
from archive.store.signatures import origin
from archive.store.sound import sound
from archive.store.tables import (
    ASSERTION,
    EDGE,
    ENTRY,
    FINDING,
    HEAD,
    OBJECT,
    OBSERVATION,
    QUARANTINE,
    REDACTION,
    RESOLUTION,
    RUN,
    VERSION,
)
from archive.views import Filters, Observation, QuarantineItem, Statement, Status, Version

_FETCH = 500


def versions(connection: Connection, filters: Filters) -> Iterator[Version]:
    """Give the latest version of every article that fits, in the order they entered the archive."""
    return listed(connection, fitting(connection, filters).order_by(VERSION.c.entry))


def fitting(connection: Connection, filters: Filters, *, every: bool = False) -> Select[Any]:
    """Give the query for the latest version, or every version, of the articles that fit."""
    query = select(VERSION)
    if not every:
        query = query.where(is_latest())
    if filters.outlet is not None:
        outlets = select(VERSION.c.outlet).distinct()
        query = query.where(VERSION.c.outlet.in_(_spellings(connection, outlets, filters.outlet)))
    if filters.since is not None:
        query = query.where(func.substr(VERSION.c.date, 1, len(filters.since)) >= filters.since)
    if filters.until is not None:
        query = query.where(func.substr(VERSION.c.date, 1, len(filters.until)) <= filters.until)
    if filters.language is not None:
        query = query.where(VERSION.c.language == filters.language)
    if filters.source is not None:
        query = query.where(_has_edge(connection, EDGE.c.relation == "wasDerivedFrom", filters.source))
    if filters.reporter is not None:
        person = (EDGE.c.relation == "wasAttributedTo") & (EDGE.c.kind == "person")
        query = query.where(_has_edge(connection, person, filters.reporter))
    return query


def versions_of(connection: Connection, article: str) -> list[Version]:
    """Give all versions of an article, oldest first."""
    query = select(VERSION).where(VERSION.c.article == article).order_by(VERSION.c.number)
    return list(listed(connection, query))


def version(connection: Connection, article: str, number: int | None) -> Version:
    """Give one version of an article, or its latest.

    Raises:
        NotFoundError: It has no version of this number.
    """
    held = versions_of(connection, article)
    if number is None and held:
        return latest(held)
    for each in held:
        if each.number == number:
            return each
    raise NotFoundError(f"article {article} has {len(held)} versions, and none is number {number}")


def latest(versions: Sequence[Version]) -> Version:
    """Give the newest of an article's versions that was not redacted; if all were, the last one."""
    return next((version for version in reversed(versions) if not version.redacted), versions[-1])


def json_object(connection: Connection, digest: str) -> Json:
    """Give a stored JSON object.

    Raises:
        NotFoundError: Its bytes are not stored.
        NotAnArchiveError: They are not a JSON object.
    """
    try:
        return dict(parse(data(connection, digest)))
    except (TypeError, ValueError) as error:
        raise NotAnArchiveError(f"the bytes of {digest} are damaged; run `archive verify`") from error


def data(connection: Connection, digest: str) -> bytes:
    """Give the bytes that are stored under a digest.

    Raises:
        RedactedError: They were redacted.
        NotFoundError: They are not stored.
    """
    found = connection.execute(select(OBJECT.c.data).where(OBJECT.c.digest == digest)).scalar()
    if found is None:
        said = connection.execute(select(REDACTION).where(REDACTION.c.digest == digest).limit(1)).first()
        if said is not None:
            raise RedactedError(f"article {said.article} was redacted: {said.reason}")
        raise NotFoundError(f"the bytes of {digest} are not stored; run `archive verify`")
    return _blob(found, digest)


def _blob(stored: object, what: str) -> bytes:
    """Give stored bytes; of a number, ``bytes`` would make so many zeros."""
    if not isinstance(stored, bytes):
        raise NotAnArchiveError(f"the bytes of {what} are damaged; run `archive verify`")
    return stored


def findings(connection: Connection, entry: int) -> tuple[Finding, ...]:
    """Give the findings about what an entry entered."""
    query = select(FINDING).where(FINDING.c.entry == entry).order_by(FINDING.c.position)
    return tuple(
        sound(Finding(code=row.code, field=row.field, severity=row.severity, detail=row.detail))
        for row in connection.execute(query)
    )


def statements(connection: Connection, version: Version) -> tuple[Statement, ...]:
    """Give the statements that a version was made with, oldest first; none of one that was redacted.

    They stay in the archive where another article was made with them, too.
    """
    digests = () if version.redacted else assertions(connection, version.entry)
    query = (
        select(ASSERTION)
        .where(ASSERTION.c.statement.in_(digests))
        .order_by(ASSERTION.c.entry, ASSERTION.c.position)
    )
    rows = connection.execute(query).all()
    holds = {row.field: row.value for row in rows}
    return tuple(
        sound(
            Statement(
                entry=row.entry,
                field=row.field,
                value=row.value,
                reason=row.reason,
                by=row.by,
                overruled=holds[row.field] != row.value,
            )
        )
        for row in rows
    )


def assertions(connection: Connection, entry: int) -> tuple[str, ...]:
    """Give the digests of the statements that a version or quarantined item was made with."""
    body = connection.execute(select(ENTRY.c.body).where(ENTRY.c.seq == entry)).scalar_one()
    digests = decode(body).data.get("assertions")
    if not isinstance(digests, list) or not all(isinstance(digest, str) for digest in digests):
        raise NotAnArchiveError(f"entry {entry} is damaged; run `archive verify`")
    return tuple(digests)


def observations(connection: Connection, article: str) -> tuple[Observation, ...]:
    """Give every time that a capture of an article was received."""
    subjects = select(VERSION.c.entry).where(VERSION.c.article == article)
    items = select(QUARANTINE.c.entry).where(QUARANTINE.c.item == article)
    query = (
        select(OBSERVATION)
        .where(OBSERVATION.c.subject.in_(subjects) | OBSERVATION.c.subject.in_(items))
        .order_by(OBSERVATION.c.entry, OBSERVATION.c.position)
    )
    return tuple(_observation(row) for row in connection.execute(query))


def _observation(row: Any) -> Observation:
    return sound(
        Observation(
            run=row.entry,
            received=row.received,
            name=row.name,
            line=row.line,
            media_type=row.media_type,
            size=row.size,
            capture=row.capture,
            columns=_columns(row.columns),
            delimiter=row.delimiter,
            extra=row.extra,
            outcome=row.outcome,
            captured=row.captured,
        )
    )


def _columns(text: str) -> tuple[str, ...]:
    try:
        return unpacked_columns(text)
    except (TypeError, ValueError) as error:
        raise NotAnArchiveError("an observation's columns are damaged; run `archive verify`") from error


def likely_duplicates(connection: Connection, this: Version, limit: int = 50) -> list[Version]:
    """Give versions of other articles made from the same bytes, or printed by the same outlet that day."""
    same = VERSION.c.capture == this.capture
    if this.outlet and this.date:
        day = this.date[:10]
        printed = (VERSION.c.outlet == this.outlet) & (VERSION.c.date >= day) & (VERSION.c.date < day + "~")
        same |= printed
    query = select(VERSION).where(VERSION.c.article != this.article, same, ~is_redacted(VERSION.c.entry))
    return list(listed(connection, query.order_by(VERSION.c.entry).limit(limit)))


def quarantined(connection: Connection, item: str | None = None) -> Iterator[QuarantineItem]:
    """Give the quarantined captures, oldest first, whatever became of them; or the one with this id."""
    both = QUARANTINE.outerjoin(RESOLUTION, RESOLUTION.c.quarantine == QUARANTINE.c.entry)
    query = (
        select(
            QUARANTINE,
            RESOLUTION.c.outcome,
            RESOLUTION.c.reason,
            RESOLUTION.c.by,
            _first_name(),
            is_redacted(QUARANTINE.c.entry).label("redacted"),
        )
        .select_from(both)
        .order_by(QUARANTINE.c.entry)
    )
    if item is not None:
        query = query.where(QUARANTINE.c.item == item)
    for row in connection.execute(query):
        yield sound(
            QuarantineItem(
                id=row.item,
                entry=row.entry,
                time=row.time,
                name=row.name or "",
                capture=row.capture,
                outlet=row.outlet,
                date=row.date,
                title=row.title,
                findings=findings(connection, row.entry),
                outcome="redacted" if row.redacted else row.outcome or "open",
                reason=row.reason or "",
                by=row.by or "",
            )
        )


def quarantine_item(connection: Connection, ident: str) -> QuarantineItem:
    """Give one quarantined item, with its record and its text.

    Raises:
        NotFoundError: There is no such item.
    """
    item = next(quarantined(connection, ident), None)
    if item is None:
        raise NotFoundError(f"{ident!r} is not in quarantine; see `archive quarantine list`")
    return opened(connection, item)


def opened(connection: Connection, item: QuarantineItem) -> QuarantineItem:
    """Give a quarantined item with its record and its text."""
    query = select(QUARANTINE.c.record, QUARANTINE.c.text).where(QUARANTINE.c.entry == item.entry)
    record, text = connection.execute(query).one()
    if item.outcome == "redacted":
        return item
    return replace(
        item,
        record=json_object(connection, record) if record else {},
        text=_text(data(connection, text), text) if text else None,
    )


def _text(stored: bytes, digest: str) -> str:
    try:
        return stored.decode()
    except UnicodeDecodeError as error:
        raise NotAnArchiveError(f"the bytes of {digest} are damaged; run `archive verify`") from error


def reception(connection: Connection, subject: int) -> Observation:
    """Give the facts of the capture that an entry was made from."""
    query = select(OBSERVATION).where(OBSERVATION.c.subject == subject)
    first = query.order_by(OBSERVATION.c.entry, OBSERVATION.c.position).limit(1)
    return _observation(connection.execute(first).one())


def status(connection: Connection, archive: str, schema: str) -> Status:
    """Give how much an archive holds."""
    head = connection.execute(select(HEAD.c.size, HEAD.c.root)).one()
    resolved = select(RESOLUTION.c.entry).where(RESOLUTION.c.quarantine == QUARANTINE.c.entry)
    waiting = ~resolved.exists() & ~is_redacted(QUARANTINE.c.entry)
    open_items = select(func.count()).select_from(QUARANTINE).where(waiting)
    held = select(
        func.count(),
        func.count(VERSION.c.article.distinct()),
        func.min(VERSION.c.time),
        func.max(VERSION.c.time),
    )
    total, articles, first, last = connection.execute(held.select_from(VERSION)).one()
    return sound(
        Status(
            archive=archive,
            origin=origin(connection),
            schema=schema,
            size=head.size,
            root=_blob(head.root, "the log's head").hex(),
            articles=articles,
            versions=total,
            observations=_count(connection, OBSERVATION),
            quarantined=connection.execute(open_items).scalar_one(),
            first=first,
            last=last,
            runs=_count(connection, RUN),
            uncleared=uncleared(connection),
        )
    )


def _count(connection: Connection, table: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _has_edge(connection: Connection, relation: ColumnElement[bool], name: str) -> ColumnElement[bool]:
    spellings = _spellings(connection, select(EDGE.c.name).where(relation).distinct(), name)
    query = select(EDGE.c.entry).where(EDGE.c.entry == VERSION.c.entry, relation, EDGE.c.name.in_(spellings))
    return query.exists()


def _spellings(connection: Connection, names: Select[Any], name: str) -> list[str]:
    """Give those of the names that are a name in any case.

    The databases do not agree on what lower case is: SQLite knows that of ASCII only, and
    PostgreSQL that of the locale it was made with.
    """
    wanted = _folded(name)
    found = connection.execute(names).yield_per(_FETCH).scalars()
    return [each for each in found if each is not None and _folded(each) == wanted]


def _folded(name: object) -> str:
    """Give the form in which names of the same letters are equal (Unicode's canonical caseless matching)."""
    if not isinstance(name, str):
        raise NotAnArchiveError("a name is no text; run `archive verify`")
    return normalize("NFD", normalize("NFD", name).casefold())


def _first_name() -> Any:
    return (
        select(OBSERVATION.c.name)
        .where(OBSERVATION.c.subject == QUARANTINE.c.entry)
        .order_by(OBSERVATION.c.entry, OBSERVATION.c.position)
        .limit(1)
        .scalar_subquery()
        .label("name")
    )


def listed(connection: Connection, query: Select[Any]) -> Iterator[Version]:
    """Give the versions that a query of their table selects."""
    told = query.add_columns(is_redacted(VERSION.c.entry).label("redacted"))
    for row in connection.execute(told).yield_per(_FETCH):
        yield sound(
            Version(
                article=row.article,
                number=row.number,
                kind=row.kind,
                entry=row.entry,
                run=row.run,
                time=row.time,
                capture=row.capture,
                text=row.text,
                record=row.record,
                content=row.content,
                outlet=row.outlet,
                date=row.date,
                title=row.title,
                byline=row.byline,
                language=row.language,
                url=row.url,
                redacted=bool(row.redacted),
            )
        )
