"""Questions to an archive: which articles it holds, and what it knows about each."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Select, func, select

from archive.digest import parse
from archive.entries import decode
from archive.errors import NotAnArchiveError, NotFoundError
from archive.model import Finding, Json
from archive.projection import unpacked_columns
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
    RESOLUTION,
    RUN,
    VERSION,
)
from archive.views import Filters, Observation, QuarantineItem, Statement, Status, Version

_FETCH = 500


def versions(connection: Connection, filters: Filters) -> Iterator[Version]:
    """Give the latest version of every article that fits, in the order they entered the archive."""
    newer = VERSION.alias()
    query = select(VERSION).where(
        ~select(newer.c.entry)
        .where(newer.c.article == VERSION.c.article, newer.c.number == VERSION.c.number + 1)
        .exists()
    )
    if filters.outlet is not None:
        query = query.where(func.lower(VERSION.c.outlet) == filters.outlet.lower())
    if filters.since is not None:
        query = query.where(func.substr(VERSION.c.date, 1, 10) >= filters.since)
    if filters.until is not None:
        query = query.where(func.substr(VERSION.c.date, 1, 10) <= filters.until)
    if filters.source is not None:
        query = query.where(_has_edge("wasDerivedFrom", filters.source))
    if filters.reporter is not None:
        query = query.where(_has_edge("wasAttributedTo", filters.reporter, kind="person"))
    return _versions(connection, query.order_by(VERSION.c.entry))


def versions_of(connection: Connection, article: str) -> list[Version]:
    """Give all versions of an article, oldest first."""
    query = select(VERSION).where(VERSION.c.article == article).order_by(VERSION.c.number)
    return list(_versions(connection, query))


def version(connection: Connection, article: str, number: int | None) -> Version:
    """Give one version of an article, or its latest.

    Raises:
        NotFoundError: It has no version of this number.
    """
    held = versions_of(connection, article)
    for each in held:
        if each.number == (number or len(held)):
            return each
    raise NotFoundError(f"article {article} has {len(held)} versions, and none is number {number}")


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
        NotFoundError: They are not stored.
    """
    found = connection.execute(select(OBJECT.c.data).where(OBJECT.c.digest == digest)).scalar()
    if found is None:
        raise NotFoundError(f"the bytes of {digest} are not stored; run `archive verify`")
    return bytes(found)


def findings(connection: Connection, entry: int) -> tuple[Finding, ...]:
    """Give the findings about what an entry entered."""
    query = select(FINDING).where(FINDING.c.entry == entry).order_by(FINDING.c.position)
    return tuple(
        sound(Finding(code=row.code, field=row.field, severity=row.severity, detail=row.detail))
        for row in connection.execute(query)
    )


def statements(connection: Connection, entry: int) -> tuple[Statement, ...]:
    """Give the statements that a version or quarantined item was made with, oldest first."""
    digests = assertions(connection, entry)
    query = (
        select(ASSERTION)
        .where(ASSERTION.c.statement.in_(digests))
        .order_by(ASSERTION.c.entry, ASSERTION.c.position)
    )
    return tuple(
        sound(Statement(entry=row.entry, field=row.field, value=row.value, reason=row.reason, by=row.by))
        for row in connection.execute(query)
    )


def assertions(connection: Connection, entry: int) -> tuple[str, ...]:
    """Give the digests of the statements that a version or quarantined item was made with."""
    body = connection.execute(select(ENTRY.c.body).where(ENTRY.c.seq == entry)).scalar_one()
    return tuple(decode(body).data["assertions"])


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
    query = select(VERSION).where(VERSION.c.article != this.article, same)
    return list(_versions(connection, query.order_by(VERSION.c.entry).limit(limit)))


def quarantined(connection: Connection, item: str | None = None) -> Iterator[QuarantineItem]:
    """Give the quarantined captures, oldest first, whatever became of them; or the one with this id."""
    both = QUARANTINE.outerjoin(RESOLUTION, RESOLUTION.c.quarantine == QUARANTINE.c.entry)
    query = (
        select(QUARANTINE, RESOLUTION.c.outcome, RESOLUTION.c.reason, RESOLUTION.c.by, _first_name())
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
                outcome=row.outcome or "open",
                reason=row.reason or "",
                by=row.by or "",
            )
        )


def opened(connection: Connection, item: QuarantineItem) -> QuarantineItem:
    """Give a quarantined item with its record and its text."""
    query = select(QUARANTINE.c.record, QUARANTINE.c.text).where(QUARANTINE.c.entry == item.entry)
    record, text = connection.execute(query).one()
    return replace(
        item,
        record=json_object(connection, record) if record else {},
        text=data(connection, text).decode() if text else None,
    )


def reception(connection: Connection, subject: int) -> Observation:
    """Give the facts of the capture that an entry was made from."""
    query = select(OBSERVATION).where(OBSERVATION.c.subject == subject)
    first = query.order_by(OBSERVATION.c.entry, OBSERVATION.c.position).limit(1)
    return _observation(connection.execute(first).one())


def status(connection: Connection, archive: str, schema: str) -> Status:
    """Give how much an archive holds."""
    head = connection.execute(select(HEAD.c.size, HEAD.c.root)).one()
    resolved = select(RESOLUTION.c.entry).where(RESOLUTION.c.quarantine == QUARANTINE.c.entry)
    open_items = select(func.count()).select_from(QUARANTINE).where(~resolved.exists())
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
            root=bytes(head.root or b"").hex(),
            articles=articles,
            versions=total,
            observations=_count(connection, OBSERVATION),
            quarantined=connection.execute(open_items).scalar_one(),
            first=first,
            last=last,
            runs=_count(connection, RUN),
        )
    )


def _count(connection: Connection, table: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _has_edge(relation: str, name: str, kind: str | None = None) -> Any:
    query = select(EDGE.c.entry).where(
        EDGE.c.entry == VERSION.c.entry,
        EDGE.c.relation == relation,
        func.lower(EDGE.c.name) == name.lower(),
    )
    if kind is not None:
        query = query.where(EDGE.c.kind == kind)
    return query.exists()


def _first_name() -> Any:
    return (
        select(OBSERVATION.c.name)
        .where(OBSERVATION.c.subject == QUARANTINE.c.entry)
        .order_by(OBSERVATION.c.entry, OBSERVATION.c.position)
        .limit(1)
        .scalar_subquery()
        .label("name")
    )


def _versions(connection: Connection, query: Select[Any]) -> Iterator[Version]:
    for row in connection.execute(query).yield_per(_FETCH):
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
            )
        )
