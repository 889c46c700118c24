"""The library's face: an archive that is opened, added to, asked and verified."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from sqlalchemy import Connection

from archive import amend, auditing, comparing, copying, founding, quarantine, redact, retraction, tracing
from archive import search as searching
from archive.amend import Amendment, Merging
from archive.articles import Articles
from archive.attestation import Asked, Attestor, may_be_recorded
from archive.audit import Report
from archive.auditing import Scope
from archive.comparison import Compared
from archive.custody import Custody
from archive.difference import Difference, difference
from archive.errors import ArchiveError, MisuseError, NotFoundError, RedactedError
from archive.files import STANDARD_INPUT, find
from archive.formats import MAX_CAPTURE_BYTES, NAMES, page, streams
from archive.graph import Graph, Way
from archive.history import History
from archive.ingest import BatchResult, Ingest, Surroundings, batches, begin, is_unreadable
from archive.inputs import Inputs
from archive.lineage import Edge, Lineage, credit_tree, shared_paragraphs
from archive.linking import media_naming
from archive.model import Unreadable
from archive.plan import RESULTS, Act, Outcome
from archive.prepare import Prepared, Preparer, Stated
from archive.projection import version_node
from archive.proving import Prover
from archive.quarantine import Admission
from archive.reading import Explanation, Knowledge, explain
from archive.redact import Redaction
from archive.reread import LIMIT, Reread, Rereading
from archive.signing import KeyState, NewKey, Signer, record
from archive.stating import check_fields, check_reason, check_words
from archive.store import holdings, names, pairs, reader, relations, schema, timeline
from archive.store.database import Database, connect, open_archive
from archive.store.location import locate
from archive.tilelog import Exported
from archive.tracing import Use
from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.keys import VerifierKey
from archive.transparency.proof import ConsistencyProof
from archive.verify import Progress, VerifyReport
from archive.views import Details, Filters, QuarantineItem, Status, Version
from archive.words import Query

if TYPE_CHECKING:
    from archive.export import ExportReport, Request
    from archive.exports.table import Rights
    from archive.feed import Feed

Place: TypeAlias = str | Path

LISTED: Final = 1_000
"""Quarantined and unreadable inputs that a report lists; all are counted."""


DUPLICATE_SHARE: Final = 0.5
"""The share of paragraphs from which an article of the same outlet and day may be the same one."""


def surroundings() -> Surroundings:
    """Give the machine's own clock and randomness."""
    return Surroundings(clock=lambda: datetime.now(UTC), entropy=os.urandom)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOptions:
    """How articles are added.

    Attributes:
        stated: What the caller states about all of them; a row's own columns win over it.
        strict: Whether warnings quarantine too.
        linking: Whether they are linked to the articles that they share text with.
        dry_run: Whether nothing is to be written.
        max_bytes: The largest capture that is kept.
        by: Who adds them, or "".
        input_format: What standard input is in: a key of ``archive.formats.NAMES``.

    Raises:
        MisuseError: A statement cannot be meant; see ``archive.stating``.
    """

    stated: Mapping[str, str] = field(default_factory=dict)
    strict: bool = False
    linking: bool = True
    dry_run: bool = False
    max_bytes: int = MAX_CAPTURE_BYTES
    by: str = ""
    input_format: str = "text"

    def __post_init__(self) -> None:
        if self.input_format not in NAMES:
            raise MisuseError(f"input_format: {self.input_format!r} is not one of {', '.join(NAMES)}")
        check_fields(self.stated)
        if self.by:
            check_words("by", self.by)

    def gather(self, paths: Sequence[Place]) -> Inputs:
        """List what paths lead to, and read as far as the first article; see ``archive.inputs``.

        Args:
            paths: Files, folders, or ``-`` for standard input.

        Raises:
            MisuseError: What only one article can have is stated of several; or the format of standard
                input is said, and that is not among the paths.
        """
        listing = find(paths, suffix=NAMES[self.input_format])
        if self.input_format != "text" and STANDARD_INPUT not in listing.paths:
            raise MisuseError("input_format: it says what standard input is in; give - as one of the paths")
        return Inputs(listing, self.max_bytes, self.stated)


@dataclass(slots=True, kw_only=True)
class AddReport:
    """What became of everything that was added.

    Attributes:
        counts: How many inputs had which result; they add up to ``received``.
        received: The number of inputs.
        expected: The number of inputs to come in all, or None where only reading tells.
        passed_over: How many files of other kinds stand in the folders.
        accepted: The outcomes of new articles and versions, at most ``LISTED``.
        quarantined: The outcomes of quarantined captures, at most ``LISTED``.
        unreadable: The inputs that could not be read, at most ``LISTED``.
        signed: The checkpoint that was signed at the end, or None.
        not_signed: Why none could be signed although the log has a key, or "".
    """

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*RESULTS, "unreadable"), 0))
    received: int = 0
    expected: int | None = None
    passed_over: int = 0
    accepted: list[Outcome] = field(default_factory=list)
    quarantined: list[Outcome] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    signed: SignedCheckpoint | None = None
    not_signed: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether nothing was quarantined or unreadable."""
        return not self.counts["quarantined"] and not self.counts["unreadable"]

    def take(self, batch: BatchResult) -> None:
        """Count a batch."""
        self.received += len(batch.outcomes) + len(batch.unreadable)
        self.counts["unreadable"] += len(batch.unreadable)
        self.unreadable.extend(batch.unreadable[: LISTED - len(self.unreadable)])
        for outcome in batch.outcomes:
            self.counts[outcome.result] += 1
            kept = {"quarantined": self.quarantined, "new": self.accepted, "version": self.accepted}
            listed = kept.get(outcome.result)
            if listed is not None and len(listed) < LISTED:
                listed.append(outcome)


def inspect(
    paths: Sequence[Place] | Inputs, *, options: AddOptions | None = None, registry: Path | None = None
) -> Iterator[Prepared | Unreadable]:
    """Read and judge articles as ``add`` would, without any archive.

    Args:
        paths: Files, folders, or ``-`` for standard input; or what the options gathered of them.
        options: What is stated about them, and how strictly they are judged.
        registry: A registry file of the caller's own, on top of the packaged one.

    Yields:
        Each article in input order, and what could not be read.
    """
    how = options or AddOptions()
    preparer = Preparer(Knowledge.load(registry), strict=how.strict, linking=False)
    stated = Stated(defaults=how.stated)
    now = surroundings().clock()
    for batch in batches(paths if isinstance(paths, Inputs) else how.gather(paths)):
        readable = [item for item in batch if not is_unreadable(item)]
        prepared = iter(preparer.prepare(readable, [stated] * len(readable), now))
        for item in batch:
            yield item if isinstance(item, Unreadable) and is_unreadable(item) else next(prepared)


def compare(one: Place, other: Place, *, place: Place = "archive.db") -> comparing.Comparison:
    """Compare two articles: what their running texts share, and who has it from whom.

    Args:
        one: A file that holds one article, or what an archive calls one.
        other: Likewise.
        place: The archive; it is only opened for what is no file.

    Raises:
        NotFoundError: The archive holds nothing of that name.
        ArchiveError: A file or the archive cannot be read.
    """
    sides = []
    for name in (one, other):
        if Path(name).is_file():
            sides.append(_side(name))
        else:
            with Archive.open(place, read_only=True) as archive:
                sides.append(archive.side(str(name)))
    naming = media_naming(Knowledge.load().registry)
    return comparing.compare(f"{one} ~ {other}", sides[0], sides[1], naming)


def compare_pairs(path: Place) -> Iterator[comparing.Comparison | Unreadable]:
    """Compare the pairs of a JSON Lines file; see ``archive.comparing.pairs``.

    Raises:
        ArchiveError: The file cannot be read.
    """
    try:
        with Path(path).open("rb") as stream:
            lines = streams.lines(stream, MAX_CAPTURE_BYTES)
            yield from comparing.pairs(lines, str(path), Knowledge.load())
    except OSError as error:
        raise ArchiveError(
            f"{path}: {error.strerror}; name a JSONL file of pairs, or two articles"
        ) from error


def _side(path: Place) -> comparing.Side:
    found = list(inspect([path]))
    if len(found) != 1 or isinstance(found[0], Unreadable) or found[0].record is None:
        raise ArchiveError(f"{path} is not one readable article; name a file that holds one")
    return comparing.side(found[0].capture.id, found[0].text or "", found[0].record.to_json())


def explainer(registry: Path | None = None) -> Callable[[Prepared], Explanation]:
    """Give a function that says why ``inspect`` read an article as it did: all candidates of each field.

    Args:
        registry: The registry file that ``inspect`` was given.
    """
    knowledge = Knowledge.load(registry)

    def explained(prepared: Prepared) -> Explanation:
        opened = page(prepared.capture)
        return explain(opened, {**opened.given, **prepared.added}, knowledge)

    return explained


class Archive:
    """One archive. Open it with ``Archive.open``, and use it as a context manager."""

    __slots__ = ("_around", "_custody", "_database", "_knowledge", "location")

    def __init__(self, database: Database, around: Surroundings, knowledge: Knowledge | None = None) -> None:
        self.location: Final = database.location
        self._custody: Final = Custody.from_environment(os.environ)
        self._database: Final = database
        self._around: Final = around
        self._knowledge: Knowledge | None = knowledge

    @classmethod
    def open(
        cls,
        place: Place = "archive.db",
        *,
        read_only: bool = False,
        create: bool = False,
        registry: Path | None = None,
    ) -> Self:
        """Open an archive.

        Args:
            place: An SQLite file, or a PostgreSQL URL.
            read_only: Whether it must stay as it is.
            create: Whether to make it if nothing is there.
            registry: A registry file of the caller's own, on top of the packaged one, to read articles
                with; the entry of a run holds the digest of both.

        Raises:
            DataFileError: The registry file does not have the form it must have.
            NotAnArchiveError: There is no archive, or it cannot be read.
            SchemaVersionError: Its schema is older or newer than this software's.
        """
        location, around = locate(place), surroundings()
        knowledge = Knowledge.load(registry) if registry else None
        if create:
            founding.ensure(location, around)
        return cls(open_archive(location, "read" if read_only else "write"), around, knowledge)

    @classmethod
    def init(cls, place: Place = "archive.db", *, origin: str | None = None) -> Self:
        """Make a new archive; see ``archive.founding.found``."""
        location = locate(place)
        founding.found(location, surroundings(), origin=origin)
        return cls.open(place)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def add(
        self,
        paths: Sequence[Place] | Inputs,
        *,
        options: AddOptions | None = None,
        progress: Callable[[AddReport], None] | None = None,
    ) -> AddReport:
        """Read articles, judge them, and enter them, a batch a transaction.

        Args:
            paths: Files, folders, or ``-`` for standard input; or what the options gathered of them.
            options: What is stated about them, and how.
            progress: Called with the report so far whenever a batch is committed.

        Raises:
            MisuseError: What only one article can have is stated of several; nothing is stored.
            ArchiveError: The archive could not be written; what was reported before is stored.
        """
        how = options or AddOptions()
        inputs = paths if isinstance(paths, Inputs) else how.gather(paths)
        report = AddReport(expected=inputs.expected, passed_over=inputs.listing.passed_over)
        ingest = Ingest(
            self._database,
            self._preparer(strict=how.strict, linking=how.linking and not how.dry_run),
            self._around,
            defaults=how.stated,
            by=how.by,
        )
        for batch in ingest.rehearse(inputs) if how.dry_run else ingest.add(inputs):
            report.take(batch)
            if progress:
                progress(report)
        if not how.dry_run:
            self._sign_at_the_end(report)
        return report

    def _sign_at_the_end(self, report: AddReport) -> None:
        """Sign what was added, if the log's key is at hand; what is stored stays stored if that fails."""
        try:
            report.signed = self._signer.sign_if_configured()
        except ArchiveError as error:
            report.not_signed = str(error)

    def new_key(self, *, rotate: bool = False, by: str = "") -> NewKey:
        """Give the log its first key, or with ``rotate`` its next one; see ``archive.signing``."""
        return self._signer.new_key(lambda: self._act("key", by), rotate=rotate)

    def key_state(self) -> KeyState:
        """Give what is known of the log's key."""
        return self._signer.state()

    def checkpoint(self) -> SignedCheckpoint:
        """Sign the present head of the log; see ``archive.signing.Signer.sign``."""
        return self._signer.sign()

    def prove(self, name: str, folder: Place) -> tuple[Path, ...]:
        """Write the proof of a version of an article into a folder; see ``archive.proving``.

        Raises:
            NotFoundError: Nothing is called that, or it is in quarantine.
            AmbiguousIdError: More than one thing is.
            ArchiveError: The log is not signed that far, or the folder holds something.
        """
        with self._database.reading() as connection:
            target = names.resolve(connection, name)
            version = reader.version(connection, target.id, target.number)
        return Prover(self._database).article(version, folder)

    def prove_growth(self, old: str, new: str) -> ConsistencyProof:
        """Prove that one checkpoint grew out of another; see ``archive.proving``."""
        return Prover(self._database).growth(old, new)

    def export_log(self, folder: Place) -> Exported:
        """Write the log as C2SP tiles into a folder; see ``archive.tilelog``."""
        return Prover(self._database).tiles(folder)

    def compare_with(self, other: Place) -> Iterator[Compared]:
        """Give the articles that another archive holds too, in digests alone; see ``archive.comparison``.

        Raises:
            NotAnArchiveError: There is no archive at the other place.
            SchemaVersionError: Its schema is another one.
        """
        database = open_archive(locate(other), "read")
        try:
            with self._database.reading() as here, database.reading() as there:
                yield from holdings.compared(here, there)
        finally:
            database.close()

    def pin(self, key: VerifierKey) -> None:
        """Trust the log by this key from now on, and forget what was seen of it before."""
        self._signer.pin(key)

    @property
    def _signer(self) -> Signer:
        return Signer(self._database, self._custody, self._around)

    def _act(self, activity: str, by: str = "") -> Act:
        return begin(activity, self._preparer().knowledge, self._around, by=by)

    def inspect(
        self, paths: Sequence[Place], *, options: AddOptions | None = None
    ) -> Iterator[Prepared | Unreadable]:
        """Read and judge articles, and store nothing; see ``archive.api.inspect``."""
        return inspect(paths, options=options)

    def verify(
        self,
        asked: Asked | None = None,
        *,
        processes: int | None = 1,
        progress: Progress | None = None,
    ) -> VerifyReport:
        """Verify what the archive holds; see ``archive.verify``.

        Args:
            asked: What to hold it to and how much to look at; everything, if nothing is said.
            processes: How many processes share the work, None for all but one of the cores. More than one are
                spawned: the calling script needs ``if __name__ == "__main__":``.
            progress: Called with the entries checked so far and the number of all.
        """
        how = asked or Asked()
        attestor = Attestor(self.location, self._custody, self._around.clock)
        report = attestor.verify(how, processes=processes, progress=progress)
        if not how.record or not may_be_recorded(report):
            return report
        entry = record(self._database, self._act("verify", how.by), report)
        self._signer.sign_if_configured()
        return replace(report, recorded=entry)

    def copy(
        self,
        destination: Place,
        *,
        processes: int | None = 1,
        progress: copying.Progress | None = None,
    ) -> copying.CopyReport:
        """Copy the archive to another database, or what is new of it, and verify the copy.

        Args:
            destination: An SQLite file or a PostgreSQL URL: empty, or an earlier copy.
            processes: As for ``verify``.
            progress: Called with what is being done, how many entries are done, and how many there are.

        Raises:
            ArchiveError: The archive is damaged, or the destination holds another log or a longer one.
        """
        return copying.copy(self.location, locate(destination), processes=processes, progress=progress)

    def articles(self, filters: Filters | None = None) -> Articles:
        """Give the latest version of every article that fits, in the order they entered the archive.

        Each says which versions up to it the publisher changed without saying so. What it gives is an
        iterator, and has ``to_polars``, ``to_pandas`` and ``to_arrow``.
        """

        def marked(connection: Connection, found: Iterator[Version]) -> Iterator[Version]:
            return timeline.marked(connection, found, lambda: self._known().cues)

        return Articles(self._database, filters or Filters(), marked)

    def export(
        self, request: "Request", out: Place, *, progress: Callable[[int, int], None] | None = None
    ) -> "ExportReport":
        """Write what the archive holds into a folder, validated once more, with a manifest.

        Args:
            request: What is to go out, and how.
            out: The folder to make; it is there whole or not at all.
            progress: Called with the entries read so far and the number of all.

        Raises:
            ArchiveError: The archive could not be read, or the folder not be written.
        """
        from archive.export import export  # noqa: PLC0415  loads the data frames, which most commands never use

        return export(self._database, request, Path(out), progress)

    def feed(self, after: str = "", *, rights: "Rights | None" = None) -> "Feed":
        """Give what happened to articles after a cursor, in the order of the log; see ``archive.feed``."""
        from archive.feed import Feed  # noqa: PLC0415  as above

        return Feed(self._database, after, rights)

    def show(self, name: str) -> Details | QuarantineItem:
        """Give all that is known of an article's version, or of a quarantined capture.

        Args:
            name: A prefix of an id or digest, with ``/2`` behind it for version 2; or an address.

        Raises:
            NotFoundError: Nothing is called that.
            AmbiguousIdError: More than one thing is.
        """
        with self._database.reading() as connection:
            target = names.resolve(connection, name)
            if target.kind == "quarantine":
                return reader.quarantine_item(connection, target.id)
            version = reader.version(connection, target.id, target.number)
            return Details(
                version=version,
                record={} if version.redacted else reader.json_object(connection, version.record),
                findings=reader.findings(connection, version.entry),
                statements=reader.statements(connection, version.entry),
                observations=reader.observations(connection, version.article),
                versions=tuple(reader.versions_of(connection, version.article)),
                withdrawals=timeline.withdrawals(connection, version.article),
            )

    def history(self, name: str) -> History:
        """Give all that happened to an article: versions, observations, amendments and redactions.

        Raises:
            NotFoundError: Nothing is called that, or it is in quarantine.
            AmbiguousIdError: More than one thing is.
        """
        with self._database.reading() as connection:
            target = names.resolve(connection, name)
            if target.kind == "quarantine":
                raise NotFoundError(
                    f"{target.id} is in quarantine; see `archive quarantine show {target.id}`"
                )
            return timeline.history(connection, target.id, self._known().cues)

    def amend(self, name: str, fields: Mapping[str, str], *, reason: str, by: str = "") -> Amendment:
        """State something about an accepted article; see ``archive.amend``.

        Raises:
            ValueError: A field cannot be stated, or nothing would change.
        """
        check_fields(fields)
        amended = amend.amend(self._database, self._preparer(), self._around, name, fields, (reason, by))
        self._signer.sign_if_configured()
        return amended

    def merge(self, name: str, other: str, *, reason: str, by: str = "") -> Merging:
        """Say that two articles are the same: the second one's names lead to the first from now on.

        Raises:
            ValueError: Both are one article, or no name leads to the second.
        """
        merged = amend.merge(self._database, self._known(), self._around, (name, other), (reason, by))
        self._signer.sign_if_configured()
        return merged

    def reread(
        self,
        *,
        registry: Path | None = None,
        limit: int = LIMIT,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> Rereading:
        """Read all stored captures again; see ``archive.reread``.

        Args:
            registry: A registry file of the caller's own, on top of the packaged one.
            limit: The share of articles, in percent, that may change.
            dry_run: Whether nothing is to be written.
            progress: Called with how many articles were looked at so far.
        """
        preparer = Preparer(Knowledge.load(registry)) if registry else self._preparer()
        again = Reread(self._database, preparer, self._around)
        reread = again.run(limit=limit, dry_run=dry_run, progress=progress)
        if not dry_run:
            self._signer.sign_if_configured()
        return reread

    def redact(self, name: str, *, reason: str, by: str = "") -> Redaction:
        """Take away an article's bytes, words and names for good; see ``archive.redact``."""
        redacted = redact.redact(self._database, self._known(), self._around, name, (reason, by))
        self._signer.sign_if_configured()
        return redacted

    def index(self, *, anew: bool = False, progress: Progress | None = None) -> None:
        """Bring the search index up to the head of the log; see ``archive.search.catch_up``."""
        searching.catch_up(self._database, anew=anew, progress=progress)

    def search(
        self, words: str, filters: Filters | None = None, *, every: bool = False, limit: int = 20
    ) -> searching.Found:
        """Find the articles that hold all these words, the latest published first.

        The index is brought up to the head of the log first; adding articles does not touch it.

        Args:
            words: Words, and phrases in double quotes; there are no operators.
            filters: Which articles to look among.
            every: Whether to look at every version, and not only at the latest of each article.
            limit: How many to give.

        Raises:
            ValueError: There is no word to search for, or there are too many.
            ArchiveError: The index is behind, and the archive may not be written.
        """
        query = Query.parse(words)
        self.index()
        return searching.search(self._database, query, filters or Filters(), every=every, limit=limit)

    def diff(self, name: str, old: int | None = None, new: int | None = None) -> Difference:
        """Give what changed between two versions of an article: the last two, unless others are numbered.

        Raises:
            NotFoundError: Nothing is called that, or there are no such versions of it.
            AmbiguousIdError: The name fits more than one thing.
        """
        with self._database.reading() as connection:
            return difference(pairs.pair(connection, name, (old, new)), self._known().cues)

    def lineage(self, name: str) -> Lineage:
        """Give where a version of an article comes from, as far as it says.

        Raises:
            NotFoundError: Nothing is called that, or it is in quarantine.
            AmbiguousIdError: More than one thing is.
        """
        with self._database.reading() as connection:
            target = names.resolve_article(connection, name)
            version = reader.version(connection, target.id, target.number)
            if version.redacted:
                raise RedactedError(
                    f"{name!r} was redacted; `archive history {version.article}` says when and why"
                )
            node = version_node(version.article, version.number)
            edges = relations.stated(connection, [version.entry])
            near = relations.between(connection, [node, *(edge.object for edge in edges)])
            withdrawn = relations.retracted(connection, [*edges, *near])
            edges, near = ([e for e in some if e.key not in withdrawn] for some in (edges, near))
            found: dict[str, list[Edge]] = {}
            for edge in near:
                if edge.object.startswith("version:"):
                    found.setdefault(edge.subject, []).append(edge)
            return Lineage(
                node=node,
                id=version.article,
                number=version.number,
                outlet=version.outlet,
                title=version.title,
                date=version.date,
                attributed=tuple(edge for edge in edges if edge.relation == "wasAttributedTo"),
                credits=credit_tree(node, edges, found),
                revises=version_node(version.article, version.number - 1) if version.number > 1 else None,
                run=version.run,
                possible_duplicates=tuple(_duplicates(connection, version)),
                shared=tuple(edge for edge in near if node in {edge.subject, edge.object} and edge.share),
            )

    def graph(self, name: str, way: Way = "up", depth: int = 8) -> Graph:
        """Give the edges around a version of an article; see ``archive.tracing.graph``."""
        return tracing.graph(self._database, name, way, depth)

    def uses(self, name: str) -> tuple[Use, ...]:
        """Give the articles that have their report from a medium; see ``archive.tracing.uses``."""
        return tracing.uses(self._database, name, self._known().registry)

    def audit(self, scope: Scope | None = None) -> Report:
        """Tell what stands behind the articles of a scope; see ``archive.auditing.audited``."""
        registry = self._known().registry
        return auditing.audited(self._database, scope or Scope(), registry)

    def retract(self, name: str, *, reason: str, by: str = "") -> Edge:
        """Withdraw an edge, such as ``57.0``; see ``archive.retraction.retract``.

        Raises:
            NotFoundError: There is no such edge, or it is withdrawn already.
        """
        knowledge = self._known()
        return retraction.retract(self._database, knowledge, self._around, name, (reason, by))

    def side(self, name: str) -> comparing.Side:
        """Give a version of an article as it is compared with another one.

        Raises:
            NotFoundError: Nothing is called that, or it is in quarantine.
            AmbiguousIdError: More than one thing is.
        """
        with self._database.reading() as connection:
            target = names.resolve(connection, name)
            version = reader.version(connection, target.id, target.number)
            text = reader.data(connection, version.text).decode()
            return comparing.side(version.article, text, reader.json_object(connection, version.record))

    def quarantined(self, *, resolved: bool = False) -> Iterator[QuarantineItem]:
        """Give the captures in quarantine, oldest first; with ``resolved``, also those that were in it."""
        with self._database.reading() as connection:
            for item in reader.quarantined(connection):
                if resolved or item.outcome == "open":
                    yield item

    def admit(self, name: str, fields: Mapping[str, str], *, reason: str, by: str = "") -> Admission:
        """Validate a quarantined capture again with what is stated of it, and enter it if it passes.

        Args:
            name: A prefix of the item's id or of the capture's digest.
            fields: What is stated, by field.
            reason: Why it is right.
            by: Who says so.

        Raises:
            MisuseError: A statement cannot be meant, or no reason is given.
            NotFoundError: There is no such item, or it is resolved already.
        """
        AddOptions(stated=fields, by=by)
        check_reason(reason)
        preparer = self._preparer()
        admitted = quarantine.admit(
            self._database, preparer, self._around, self.quarantine_item(name).id, fields, (reason, by)
        )
        self._signer.sign_if_configured()
        return admitted

    def drop(self, name: str, *, reason: str, by: str = "") -> QuarantineItem:
        """Take an item out of quarantine without admitting it; its bytes and history stay.

        Raises:
            MisuseError: No reason is given.
            NotFoundError: There is no such item, or it is resolved already.
        """
        check_reason(reason)
        if by:
            check_words("by", by)
        preparer = self._preparer()
        dropped = quarantine.drop(
            self._database, preparer, self._around, self.quarantine_item(name).id, (reason, by)
        )
        self._signer.sign_if_configured()
        return dropped

    def status(self) -> Status:
        """Give how much the archive holds."""
        with self._database.reading() as connection:
            return reader.status(connection, str(self.location), schema.REVISIONS[-1])

    def _preparer(self, *, strict: bool = False, linking: bool = True) -> Preparer:
        return Preparer(self._known(), strict=strict, linking=linking)

    def _known(self) -> Knowledge:
        if self._knowledge is None:
            self._knowledge = Knowledge.load()
        return self._knowledge

    def quarantine_item(self, name: str) -> QuarantineItem:
        """Give one quarantined item, with what was read of it.

        Raises:
            NotFoundError: There is no such item.
            AmbiguousIdError: The name fits more than one thing.
        """
        with self._database.reading() as connection:
            return reader.quarantine_item(connection, names.resolve(connection, name).id)


def _duplicates(connection: Connection, version: Version) -> Iterator[tuple[str, str]]:
    likely = reader.likely_duplicates(connection, version)
    if not likely:
        return
    body = reader.json_object(connection, version.record)["body"]
    for other in likely:
        if other.capture == version.capture:
            yield other.article, "made from the same bytes"
            continue
        share = shared_paragraphs(body, reader.json_object(connection, other.record)["body"])
        if share >= DUPLICATE_SHARE:
            yield other.article, "same outlet and day, and most of the same paragraphs"


@contextmanager
def open_to_add(
    place: Place, *, create: bool, read_only: bool, registry: Path | None = None
) -> Iterator[Archive]:
    """Open an archive to add to; if there is none and none is to be made, an empty one of no duration.

    Args:
        place: An SQLite file, or a PostgreSQL URL.
        create: Whether to make it if nothing is there.
        read_only: Whether it must stay as it is.
        registry: A registry file of the caller's own.

    Raises:
        ArchiveError: The archive cannot be opened or made.
    """
    if create or founding.is_founded(locate(place)):
        with Archive.open(place, create=create, read_only=read_only, registry=registry) as archive:
            yield archive
        return
    with (
        TemporaryDirectory(prefix="archive-") as folder,
        Archive.open(Path(folder) / "empty.db", create=True, registry=registry) as archive,
    ):
        yield archive


def upgrade(place: Place = "archive.db") -> tuple[str, str]:
    """Bring an archive's schema up to date; gives the revision before and after.

    Raises:
        NotAnArchiveError: There is no archive.
        SchemaVersionError: Its schema is newer than this software's.
    """
    location = locate(place)
    database = connect(location, "write")
    try:
        with database.writing() as connection:
            before = schema.version(connection, str(location))
            schema.upgrade(connection)
            return before, schema.version(connection, str(location))
    finally:
        database.close()
