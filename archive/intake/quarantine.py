"""Resolving quarantined captures: admitted with what somebody states about them, or dropped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final

from archive.entries import Object
from archive.errors import NotFoundError
from archive.intake.holding import counterparts, gather
from archive.intake.ingest import Surroundings, begin
from archive.intake.plan import Act, Outcome, Plan, close, enter_drop, matched, plan
from archive.intake.prepare import Prepared, Preparer, Stated
from archive.lineage.linking import media_naming
from archive.model import Capture, Finding, Origin
from archive.stating import Said
from archive.store import reader
from archive.store.database import Connection, Database
from archive.store.held import objects
from archive.store.shelf import shelf
from archive.store.writer import append, lock_head
from archive.views import QuarantineItem

_BATCH: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """What became of an attempt to admit: an outcome, or the errors that still stand against it."""

    outcome: Outcome | None
    findings: tuple[Finding, ...]


def admit(
    database: Database,
    preparer: Preparer,
    around: Surroundings,
    ident: str,
    fields: Mapping[str, str],
    said: Said,
) -> Admission:
    """Validate a quarantined capture again with what is stated about it, and enter it if it passes.

    Args:
        database: The archive.
        preparer: Reads and assesses.
        around: The clock, and chance.
        ident: The quarantined item's id.
        fields: What is stated about it.
        said: The reason, and who says so.

    Raises:
        NotFoundError: There is no such item, it is resolved already, or its bytes were not kept.
    """
    with database.reading() as connection:
        item = open_item(reader.quarantined(connection, ident), ident)
        if item.capture is None:
            raise NotFoundError(
                f"nothing was kept of {ident}, which was too large; add it again with a higher --max-bytes"
            )
        kept = _kept(connection, item, item.capture)
    said_of = Stated(prior=kept.prior, added=fields)
    (prepared,) = preparer.prepare([kept.capture], [said_of], kept.received)
    if prepared.verdict == "quarantined":
        return Admission(outcome=None, findings=prepared.findings)
    act = begin("admit", preparer.knowledge, around, reason=said.reason, by=said.by)
    made = _enter(database, act, prepared, preparer)
    return Admission(outcome=made.outcomes[0], findings=prepared.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A quarantined capture as it was received, with what was stated of it then."""

    capture: Capture
    prior: tuple[Object, ...]
    received: datetime


def _kept(connection: Connection, item: QuarantineItem, digest: str) -> _Kept:
    facts = reader.reception(connection, item.entry)
    stated = reader.assertions(connection, item.entry)
    prior = objects(connection, stated)
    capture = Capture(
        id=facts.name,
        data=reader.data(connection, digest),
        media_type=facts.media_type,
        origin=Origin(name=facts.name, position=facts.line, captured=facts.captured),
        columns=facts.columns,
        delimiter=facts.delimiter,
    )
    return _Kept(capture=capture, prior=tuple(prior[digest] for digest in stated), received=facts.moment)


def fit(database: Database, preparer: Preparer) -> Iterator[str]:
    """Give the ids of the quarantined items that would pass now, with nothing more stated of them."""
    with database.reading() as connection:
        waiting = (
            (item.id, _kept(connection, item, item.capture))
            for item in reader.quarantined(connection)
            if item.outcome == "open" and item.capture is not None
        )
        while batch := list(islice(waiting, _BATCH)):
            prepared = preparer.prepare(
                [kept.capture for _, kept in batch],
                [Stated(prior=kept.prior) for _, kept in batch],
                [kept.received for _, kept in batch],
            )
            for (ident, _), made in zip(batch, prepared, strict=True):
                if made.verdict != "quarantined":
                    yield ident


def _enter(database: Database, act: Act, prepared: Prepared, preparer: Preparer) -> Plan:
    naming = media_naming(preparer.knowledge.registry)
    with database.writing() as connection:
        head = lock_head(connection)
        held = gather(connection, [prepared])
        if prepared.digest not in held.quarantined:
            raise NotFoundError("the item was resolved by somebody else meanwhile")
        latest, linkables = matched(prepared, held), [prepared.linkable] if prepared.linkable else []
        near = {prepared.digest or "", latest.article if latest else ""}
        held.shelf = shelf(connection, linkables, naming, near=near)
        against = counterparts(connection, preparer, [prepared], held)
        made = plan(act, head.size, [prepared], held, against=against, received=False)
        append(connection, head, made.additions)
    return made


def drop(
    database: Database, preparer: Preparer, around: Surroundings, ident: str, said: Said
) -> QuarantineItem:
    """Take an item out of quarantine without admitting it; its bytes and history stay.

    Raises:
        NotFoundError: There is no such item, or it is resolved already.
    """
    act = begin("drop", preparer.knowledge, around, reason=said.reason, by=said.by)
    with database.writing() as connection:
        head = lock_head(connection)
        item = open_item(reader.quarantined(connection, ident), ident)
        made = Plan(act=act, run=head.size)
        enter_drop(made, item.entry)
        close(made, {})
        append(connection, head, made.additions)
    return item


def open_item(items: Iterator[QuarantineItem], ident: str) -> QuarantineItem:
    """Give the one item, if it is still open.

    Raises:
        NotFoundError: There is none, or it is resolved already.
    """
    item = next(items, None)
    if item is None:
        raise NotFoundError(f"nothing in quarantine is called {ident}; see `archive quarantine list`")
    if item.outcome != "open":
        why = f" ({item.reason})" if item.reason else ""
        raise NotFoundError(f"{ident} was {item.outcome} already{why}")
    return item
