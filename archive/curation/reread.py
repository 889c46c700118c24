"""Rereading: what a newer reader or registry makes of the stored captures, told first and then entered."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from archive.errors import RedactedError
from archive.identity import changed
from archive.intake import quarantine
from archive.intake.ingest import Surroundings, begin
from archive.intake.plan import Revision, revise
from archive.intake.prepare import Prepared, Preparer, Stated
from archive.model import Json, Record
from archive.store import reader
from archive.store.captures import Stored, groups, stored
from archive.store.database import Connection, Database
from archive.store.held import look_up
from archive.store.redacted import gone, redacted
from archive.store.writer import append, lock_head

LIMIT: Final = 20
"""The share of articles, in percent, from which on a rereading must be asked for on purpose."""

LISTED: Final = 100
"""Articles that would no longer be accepted which a report lists; all are counted."""

_BATCH: Final = 200

Progress: TypeAlias = Callable[[int], None]


@dataclass(slots=True, kw_only=True)
class Drift:
    """How what is read now differs from what is stored.

    Attributes:
        articles: How many articles there are.
        read: How many of them were read again; the others were read with the same reader and
            registry already.
        changed: How many would get a technical version.
        refused: How many would no longer be accepted, and stay as they are: they would not pass validation,
            or would be what was redacted of another article (``redacted``).
        by_outlet: How many changed, by the outlet as it is stored.
        by_field: How many changed, by outlet and field.
        listed: The ids of the first of them, each with the codes.
        fit: The ids of the quarantined items that would pass now; they wait for a person to admit them.
    """

    articles: int = 0
    read: int = 0
    changed: int = 0
    refused: int = 0
    by_outlet: Counter[str] = field(default_factory=Counter)
    by_field: Counter[tuple[str, str]] = field(default_factory=Counter)
    listed: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    fit: list[str] = field(default_factory=list)

    def refuse(self, article: str, codes: tuple[str, ...]) -> None:
        """Count an article that stays as it is, since what is read now is not accepted."""
        self.refused += 1
        if len(self.listed) < LISTED:
            self.listed.append((article, codes))

    def exceeds(self, limit: int) -> bool:
        """Tell whether more than so many percent of all articles would not be as they are."""
        return (self.changed + self.refused) * 100 > limit * self.articles

    def to_json(self) -> Json:
        """Give the JSON form."""
        fields: dict[str, dict[str, int]] = {}
        for (outlet, name), number in sorted(self.by_field.items()):
            fields.setdefault(outlet, {})[name] = number
        return {
            "articles": self.articles,
            "read": self.read,
            "changed": self.changed,
            "refused": self.refused,
            "outlets": {
                outlet: {"changed": number, "fields": fields.get(outlet, {})}
                for outlet, number in self.by_outlet.most_common()
            },
            "listed": [{"article": article, "codes": list(codes)} for article, codes in self.listed],
            "fit": list(self.fit),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Rereading:
    """What became of a rereading.

    Attributes:
        drift: How what is read now differs from what is stored.
        reader: The reader's version.
        registry: The registry's digest, which the runs' entries name.
        limit: The limit, in percent.
        entered: How many technical versions were entered; None if nothing was to be written.
    """

    drift: Drift
    reader: str
    registry: str
    limit: int
    entered: int | None

    @property
    def is_over_limit(self) -> bool:
        """Whether too much would change."""
        return self.drift.exceeds(self.limit)

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "reader": self.reader,
            "registry": self.registry,
            "limit": self.limit,
            "over_limit": self.is_over_limit,
            "entered": self.entered,
            "drift": self.drift.to_json(),
        }


class Reread:
    """Reads stored captures again with one state of knowledge."""

    __slots__ = ("_around", "_database", "_preparer")

    def __init__(self, database: Database, preparer: Preparer, around: Surroundings) -> None:
        self._database: Final = database
        self._preparer: Final = preparer
        self._around: Final = around

    def run(
        self, *, limit: int = LIMIT, dry_run: bool = False, progress: Progress | None = None
    ) -> Rereading:
        """Read every article's latest capture again, and enter what reads otherwise.

        What is entered is entered a batch a transaction. If it is broken off, the same call goes on
        where it stopped: what was entered names this reader and registry.

        Args:
            limit: The share of articles, in percent, that may change.
            dry_run: Whether nothing is to be written.
            progress: Called with how many articles were looked at so far.

        Raises:
            ArchiveError: The archive could not be read or written; batches entered before stay.
        """
        drift, entries = self._look(progress or (lambda _seen: None))
        knowledge = self._preparer.knowledge
        writes = not dry_run and not drift.exceeds(limit)
        return Rereading(
            drift=drift,
            reader=knowledge.version,
            registry=knowledge.digest,
            limit=limit,
            entered=self._enter_all(entries) if writes else None,
        )

    def _look(self, progress: Progress) -> tuple[Drift, "array[int]"]:
        """Read everything once, and keep eight bytes of each article that would change."""
        drift, entries = Drift(), array("q")
        knowledge = self._preparer.knowledge
        for group in groups(self._database, knowledge.version, knowledge.digest):
            drift.articles += group.size
            drift.read += len(group.entries)
            pairs = list(self._prepared(group.entries))
            barred = self._barred(pairs)
            entries.extend(old.version.entry for old, new in pairs if self._differs(old, new, barred, drift))
            progress(drift.articles)
        drift.fit.extend(quarantine.fit(self._database, self._preparer))
        return drift, entries

    def _prepared(self, entries: Sequence[int]) -> Iterator[tuple[Stored, Prepared]]:
        """Read captures again, but those that were redacted since they were listed."""
        if not entries:
            return
        with self._database.reading() as connection:
            taken = gone(connection, entries)
            held = stored(connection, [entry for entry in entries if entry not in taken])
        if not held:
            return
        prepared = self._preparer.prepare(
            [each.capture for each in held],
            [Stated(prior=each.prior) for each in held],
            [each.received for each in held],
        )
        yield from zip(held, prepared, strict=True)

    def _barred(self, pairs: Sequence[tuple[Stored, Prepared]]) -> frozenset[str]:
        if not pairs:
            return frozenset()
        with self._database.reading() as connection:
            return _redacted(connection, pairs)

    def _differs(self, old: Stored, new: Prepared, barred: frozenset[str], drift: Drift) -> bool:
        """Tell whether a reading makes a version, and count it."""
        if new.verdict == "quarantined" or new.record is None:
            codes = tuple(found.code for found in new.findings if found.severity == "error")
            drift.refuse(old.version.article, codes)
            return False
        if new.content == old.version.content:
            return False
        try:
            record = self._record(old)
        except RedactedError:
            return False
        if not barred.isdisjoint(new.digests):
            drift.refuse(old.version.article, ("redacted",))
            return False
        outlet = old.version.outlet or ""
        drift.changed += 1
        drift.by_outlet[outlet] += 1
        drift.by_field.update((outlet, name) for name in changed(record, new.record))
        return True

    def _record(self, old: Stored) -> Record:
        with self._database.reading() as connection:
            version = reader.version(connection, old.version.article, old.version.number)
            return Record.from_json(reader.json_object(connection, version.record))

    def _enter_all(self, entries: "array[int]") -> int:
        return sum(self._enter(entries[at : at + _BATCH]) for at in range(0, len(entries), _BATCH))

    def _enter(self, entries: Sequence[int]) -> int:
        """Enter a batch of technical versions; what somebody else changed meanwhile is left out."""
        prepared = list(self._prepared(entries))
        act = begin("reread", self._preparer.knowledge, self._around)
        keys = [alias.digest for _, new in prepared for alias in new.aliases]
        with self._database.writing() as connection:
            head = lock_head(connection)
            taken = gone(connection, [old.version.entry for old, _ in prepared])
            prepared = [(old, new) for old, new in prepared if old.version.entry not in taken]
            held = look_up(connection, [old.version.capture for old, _ in prepared], keys)
            held.gone = _redacted(connection, prepared)
            made = revise(
                act,
                head.size,
                [
                    Revision(article=old.version.article, kind="technical", prepared=new)
                    for old, new in prepared
                    if held.latest[old.version.article].entry == old.version.entry
                ],
                held,
            )
            if made.outcomes:
                append(connection, head, made.additions)
        return len(made.outcomes)


def _redacted(connection: Connection, pairs: Sequence[tuple[Stored, Prepared]]) -> frozenset[str]:
    """Give the digests of what captures read as now that were redacted of other articles."""
    return frozenset(redacted(connection, [digest for _, new in pairs for digest in new.digests]))
