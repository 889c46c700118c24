"""Amending: what somebody states about an accepted article becomes a manual version of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from archive.errors import ConflictError, NotFoundError, RedactedError
from archive.identity import Alias
from archive.intake.ingest import Surroundings, begin
from archive.intake.plan import Outcome, Plan, Revision, close, enter_name, revise
from archive.intake.prepare import Prepared, Preparer, Stated
from archive.lineage.linking import media_naming
from archive.matching import Held
from archive.model import Finding
from archive.reading import Knowledge
from archive.stating import Said
from archive.store import names, reader
from archive.store.captures import Stored, stored
from archive.store.database import Database
from archive.store.held import look_up, names_of
from archive.store.redacted import gone, redacted
from archive.store.shelf import shelf
from archive.store.writer import append, lock_head

_LINKING: Final = frozenset({"outlet", "date", "url"})
"""The fields by which other articles' credits and links find an article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """What became of an attempt to amend.

    Attributes:
        article: The article's id.
        outcomes: The versions that were entered: one of what was stated; before it, a technical one
            if the reader or the registry had changed since the article was read. Empty if the
            statement does not pass validation, or only a key was stated.
        findings: What was found, errors first.
        elsewhere: The ids of other articles that were known first by a name which this one now has
            too: captures with that name go on going there.
    """

    article: str
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    elsewhere: tuple[str, ...] = ()

    @property
    def is_refused(self) -> bool:
        """Whether what was stated does not pass validation; nothing was written then."""
        return any(found.severity == "error" for found in self.findings)


def amend(
    database: Database,
    preparer: Preparer,
    around: Surroundings,
    name: str,
    fields: Mapping[str, str],
    said: Said,
) -> Amendment:
    """State something about an accepted article.

    Args:
        database: The archive.
        preparer: Reads and assesses.
        around: The clock, and chance.
        name: What a person calls the article; see ``archive.store.names``.
        fields: What is stated, by field.
        said: The reason, and who says so.

    Raises:
        NotFoundError: There is no such article, or it is in quarantine.
        ValueError: Nothing would change, or another version than the latest is named.
        RedactedError: It was redacted, perhaps meanwhile, or it would be what was redacted elsewhere.
        ConflictError: Somebody entered a newer version meanwhile.
    """
    capture = _latest(database, name)
    plain, amended = preparer.prepare(
        [capture.capture] * 2,
        [Stated(prior=capture.prior), Stated(prior=capture.prior, added=fields)],
        capture.received,
    )
    article = capture.version.article
    if amended.verdict == "quarantined":
        return Amendment(article=article, outcomes=(), findings=amended.findings)
    keyed = [alias for alias in amended.aliases if alias.scheme == "key"] if "key" in fields else []
    if amended.content == plain.content and not keyed:
        raise ValueError(_unchanged(amended, fields))
    revisions = [Revision(article=article, kind="manual", prepared=amended)]
    if plain.verdict == "accepted":
        revisions.insert(0, Revision(article=article, kind="technical", prepared=plain))
    act = begin("amend", preparer.knowledge, around, reason=said.reason, by=said.by)
    with database.writing() as connection:
        head = lock_head(connection)
        if gone(connection, [capture.version.entry]):
            raise RedactedError(f"{article} was redacted meanwhile; `archive history {article}` says why")
        held = look_up(connection, [capture.version.capture], [alias.digest for alias in amended.aliases])
        if held.latest[article].entry != capture.version.entry:
            raise ConflictError(
                f"a newer version of {article} was entered meanwhile; look at it, and amend that"
            )
        held.gone = frozenset(redacted(connection, [*plain.digests, *amended.digests]))
        if not held.gone.isdisjoint(amended.digests):
            raise RedactedError(f"{article} would be what was redacted of another article; it stays as it is")
        if amended.linkable is not None and not _LINKING.isdisjoint(fields):
            naming = media_naming(preparer.knowledge.registry)
            held.shelf = shelf(connection, [amended.linkable], naming, near={article})
        elsewhere = _elsewhere(held, article, amended.aliases, keyed)
        made = revise(act, head.size, revisions, held)
        if len(made.additions) == 1:
            raise ValueError(f"the article is known by the key {fields.get('key')!r} already")
        append(connection, head, made.additions)
    return Amendment(
        article=article, outcomes=tuple(made.outcomes), findings=amended.findings, elsewhere=elsewhere
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Merging:
    """What became of saying that two articles are the same.

    Attributes:
        article: The id of the article that the names lead to from now on.
        other: The id of the one that they led to.
        names: The names, as scheme and value.
    """

    article: str
    other: str
    names: tuple[tuple[str, str], ...]


def merge(
    database: Database,
    knowledge: Knowledge,
    around: Surroundings,
    pair: tuple[str, str],
    said: Said,
) -> Merging:
    """Say that two articles are the same: captures with the names of the second go to the first.

    What was entered stays as it is, under the ids that it was given.

    Args:
        database: The archive.
        knowledge: What the run's entry says the software would have read with.
        around: The clock, and chance.
        pair: What a person calls the article that stays, and the one whose names it takes.
        said: The reason, and who says so.

    Raises:
        NotFoundError: There is no such article, or it is in quarantine.
        ValueError: Both are one article, or no name leads to the second.
    """
    act = begin("amend", knowledge, around, reason=said.reason, by=said.by)
    with database.writing() as connection:
        head = lock_head(connection)
        article, other = (_article(names.resolve(connection, name)) for name in pair)
        taken = names_of(connection, other)
        if article == other or not taken:
            raise ValueError(f"no name leads to {pair[1]} that does not lead to {pair[0]} already")
        made = Plan(act=act, run=head.size)
        for name in taken:
            enter_name(made, article, name)
        close(made, {})
        append(connection, head, made.additions)
    return Merging(article=article, other=other, names=tuple((name.scheme, name.value) for name in taken))


def _article(target: names.Target) -> str:
    if target.kind == "quarantine":
        raise NotFoundError(f"{target.id} is in quarantine; see `archive quarantine show {target.id}`")
    return target.id


def _latest(database: Database, name: str) -> Stored:
    with database.reading() as connection:
        target = names.resolve(connection, name)
        if target.kind == "quarantine":
            raise NotFoundError(
                f"{target.id} is in quarantine; state what it lacks with `archive quarantine admit`"
            )
        latest = reader.version(connection, target.id, None)
        if target.number not in {None, latest.number}:
            raise ValueError(
                f"version {target.number} is history; only the latest, {latest.number}, is amended"
            )
        if latest.redacted:
            raise RedactedError(f"version {latest.number} of article {target.id} was redacted")
        (found,) = stored(connection, [latest.entry])
        return found


def _elsewhere(held: Held, article: str, aliases: tuple[Alias, ...], keyed: list[Alias]) -> tuple[str, ...]:
    others = {held.by_alias.get(alias.digest, article) for alias in aliases} - {article}
    taken = {held.by_alias.get(alias.digest, article) for alias in keyed} - {article}
    if taken:
        raise ValueError(f"this key is the one of article {taken.pop()}; a key names one article")
    return tuple(sorted(others))


def _unchanged(amended: Prepared, fields: Mapping[str, str]) -> str:
    if set(fields) == {"language"}:
        return "nothing would change: language alone does not make a version"
    record = amended.record.to_json() if amended.record else {}
    shown = ", ".join(f"{field} is {record.get(field)!r}" for field in fields)
    return f"nothing would change: {shown} already"
