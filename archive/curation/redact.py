"""Redaction: an entry says what goes and why, and then bytes, salts, words and indexes go for good."""

from dataclasses import dataclass

from archive.digest import canonical, sha256
from archive.entries import CLEARING, REDACTING, Object
from archive.errors import NotFoundError
from archive.intake.ingest import Surroundings, begin
from archive.intake.plan import Act, Plan, close
from archive.model import Json
from archive.reading import Knowledge
from archive.stating import Said
from archive.store import erase, names, reader
from archive.store.database import Database
from archive.store.redacted import uncleared
from archive.store.writer import append, lock_head
from archive.views import QuarantineItem, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Redaction:
    """What became of an attempt to redact.

    Attributes:
        id: The article's id, or the quarantined item's.
        entry: The number of the redaction's entry; None if everything was gone already, and only
            the database's files were rewritten once more.
        numbers: The versions that were redacted.
        observations: How many observations went.
        objects: How many objects lost their bytes.
        holders: The ids of others who hold some of the same bytes, which therefore stay.
        left: What stood in the way of clearing the database's own files, or "".
    """

    id: str
    entry: int | None
    numbers: tuple[int, ...]
    observations: int
    objects: int
    holders: tuple[str, ...]
    left: str

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "id": self.id,
            "entry": self.entry,
            "versions": list(self.numbers),
            "observations": self.observations,
            "objects": self.objects,
            "holders": list(self.holders),
            "cleared": not self.left,
            "left": self.left or None,
        }


def redact(
    database: Database, knowledge: Knowledge, around: Surroundings, name: str, said: Said
) -> Redaction:
    """Redact an article, the versions of it from the same bytes, or a quarantined item.

    Args:
        database: The archive.
        knowledge: What the run's entry says the software would have read with.
        around: The clock, and chance.
        name: What a person calls it; see ``archive.store.names``.
        said: The reason, and who says so.

    Raises:
        NotFoundError: Nothing is called that, or the item became an article's version.
        AmbiguousIdError: More than one thing is.
    """
    act = begin(REDACTING, knowledge, around, reason=said.reason, by=said.by)
    with database.writing() as connection:
        head = lock_head(connection)
        target = names.resolve(connection, name)
        _demand(
            reader.version(connection, target.id, target.number)
            if target.kind == "article"
            else next(reader.quarantined(connection, target.id))
        )
        what = erase.doomed(connection, target)
        made = Plan(act=act, run=head.size)
        seq = _enter(made, target.id, what) if what.entries else None
        if seq is not None:
            append(connection, head, made.additions)
            erase.erase(connection, what)
    return Redaction(
        id=target.id,
        entry=seq,
        numbers=what.numbers,
        observations=len(what.observations),
        objects=len(what.objects),
        holders=what.holders,
        left=_clear(database, begin(CLEARING, knowledge, around)),
    )


def _clear(database: Database, act: Act) -> str:
    """Clear the database's files, and enter that it was done; gives what stood in the way, or ""."""
    with database.reading() as connection:
        pending = uncleared(connection)
    left = erase.scrub(database)
    if left or pending is None:
        return left
    with database.writing() as connection:
        head = lock_head(connection)
        # Whoever redacted something else meanwhile clears the files again, and says so.
        if uncleared(connection) == pending:
            made = Plan(act=act, run=head.size)
            close(made, {})
            append(connection, head, made.additions)
    return ""


def _enter(made: Plan, ident: str, what: erase.Doomed) -> int:
    data = canonical(
        {
            "entries": list(what.entries),
            "observations": [list(place) for place in what.observations],
            "objects": list(what.objects),
        }
    )
    targets, statement = Object(digest=sha256(data), data=data), made.said()
    named = {"article": ident, "targets": targets.digest, "statement": statement.digest}
    seq = made.append("redaction", named, [targets, statement])
    for others in what.others:
        told = made.secret({"edges": list(others.edges)})
        anew = made.append("derivation", {"version": others.version, "statement": told.digest}, [told])
        for at, why in others.withdrawn:
            said = made.secret(why)
            made.append("retraction", {"edge": [anew, at], "statement": said.digest}, [said])
    close(made, {})
    return seq


def _demand(meant: Version | QuarantineItem) -> None:
    """Refuse an admitted item: its capture is its version's, and goes with the version or not at all."""
    if isinstance(meant, QuarantineItem) and meant.outcome == "admitted":
        raise NotFoundError(
            f"{meant.id} was admitted as a version of another article; redact that article instead: "
            f"`archive show {meant.capture}` finds it"
        )
