"""The library's face: an archive that is opened, added to, asked and verified."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TypeAlias, TypeVar

from archive.audit import Report, auditing
from archive.audit.auditing import Scope
from archive.curation import amend, copying, redact, retraction
from archive.curation.amend import Amendment, Merging
from archive.curation.redact import Redaction
from archive.curation.reread import LIMIT, Reread, Rereading
from archive.delivery.articles import Articles
from archive.errors import ArchiveError, NotFoundError
from archive.formats import MAX_CAPTURE_BYTES, page, streams
from archive.intake import founding, quarantine
from archive.intake.adding import AddOptions, AddReport
from archive.intake.ingest import Ingest, Surroundings, batches, begin, is_unreadable
from archive.intake.inputs import Inputs
from archive.intake.plan import Act
from archive.intake.prepare import Prepared, Preparer, Stated
from archive.intake.quarantine import Admission
from archive.lineage import comparing, tracing
from archive.lineage.graph import Graph, Way
from archive.lineage.linking import media_naming
from archive.lineage.tracing import Use
from archive.lineage.tree import Edge, Lineage
from archive.model import Unreadable
from archive.proof.attestation import Asked, Attestor, may_be_recorded
from archive.proof.comparison import Compared
from archive.proof.custody import Custody
from archive.proof.proving import Prover
from archive.proof.signing import KeyState, NewKey, Signer, record
from archive.proof.tilelog import Exported
from archive.proof.verify import Progress, VerifyReport
from archive.reading import Explanation, Knowledge, explain
from archive.search import searching
from archive.search.words import Query
from archive.sharing.direction import capturing
from archive.stating import Said, check_fields
from archive.store import holdings, names, pairs, reader, schema, timeline
from archive.store.database import Connection, Database, connect, open_archive
from archive.store.lapses import statings
from archive.store.location import locate
from archive.store.shelf import sightings
from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.keys import VerifierKey
from archive.transparency.proof import ConsistencyProof
from archive.versions.difference import Difference, difference
from archive.versions.history import History
from archive.versions.lapse import lapsed
from archive.views import Details, Filters, QuarantineItem, Status, Version

if TYPE_CHECKING:
    from archive.delivery.export import ExportReport, Request
    from archive.delivery.feed import Feed
    from archive.exports.table import Rights

Place: TypeAlias = str | Path

_Done = TypeVar("_Done")


def surroundings() -> Surroundings:
    """Give the machine's own clock and randomness."""
    return Surroundings(clock=lambda: datetime.now(UTC), entropy=os.urandom)


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
    """Compare the pairs of a JSON Lines file; see ``archive.lineage.comparing.pairs``.

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
        """Make a new archive; see ``archive.intake.founding.found``."""
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
        """Give the log its first key, or with ``rotate`` its next one; see ``archive.proof.signing``."""
        return self._signer.new_key(lambda: self._act("key", by), rotate=rotate)

    def key_state(self) -> KeyState:
        """Give what is known of the log's key."""
        return self._signer.state()

    def checkpoint(self) -> SignedCheckpoint:
        """Sign the present head of the log; see ``archive.proof.signing.Signer.sign``."""
        return self._signer.sign()

    def prove(self, name: str, folder: Place) -> tuple[Path, ...]:
        """Write the proof of a version of an article into a folder; see ``archive.proof.proving``.

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
        """Prove that one checkpoint grew out of another; see ``archive.proof.proving``."""
        return Prover(self._database).growth(old, new)

    def export_log(self, folder: Place) -> Exported:
        """Write the log as C2SP tiles into a folder; see ``archive.proof.tilelog``."""
        return Prover(self._database).tiles(folder)

    def compare_with(self, other: Place) -> Iterator[Compared]:
        """Give the articles that another archive holds too, in digests; see ``archive.proof.comparison``.

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
        """Verify what the archive holds; see ``archive.proof.verify``.

        Args:
            asked: What to hold it to and how much to look at; everything, if nothing is said.
            processes: How many processes share the work, None for as many as there are cores. Others may be
                spawned: the calling script needs ``if __name__ == "__main__":`` then.
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
        trust = Attestor(self.location, self._custody, self._around.clock).trust()
        request = replace(trust, processes=processes)
        return copying.copy(self.location, locate(destination), request, progress=progress)

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
        from archive.delivery.export import export  # noqa: PLC0415  loads the data frames, which most commands never use

        return export(self._database, request, Path(out), progress)

    def feed(self, after: str = "", *, rights: "Rights | None" = None) -> "Feed":
        """Give what happened to articles after a cursor, in log order; see ``archive.delivery.feed``."""
        from archive.delivery.feed import Feed  # noqa: PLC0415  as above

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
            versions = tuple(reader.versions_of(connection, version.article))
            return Details(
                version=version,
                record={} if version.redacted else reader.json_object(connection, version.record),
                findings=reader.findings(connection, version.entry),
                statements=reader.statements(connection, version),
                observations=reader.observations(connection, version.article),
                versions=versions,
                withdrawals=timeline.withdrawals(connection, version.article),
                lapsed=lapsed(statings(connection, versions[: version.number])),
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
        """State something about an accepted article; see ``archive.curation.amend``.

        Raises:
            ValueError: A field cannot be stated, or nothing would change.
        """
        check_fields(fields)
        return self._signed(
            amend.amend(self._database, self._preparer(), self._around, name, fields, Said(reason, by))
        )

    def merge(self, name: str, other: str, *, reason: str, by: str = "") -> Merging:
        """Say that two articles are the same: the second one's names lead to the first from now on.

        Raises:
            ValueError: Both are one article, or no name leads to the second.
        """
        return self._signed(
            amend.merge(self._database, self._known(), self._around, (name, other), Said(reason, by))
        )

    def reread(
        self,
        *,
        registry: Path | None = None,
        limit: int = LIMIT,
        dry_run: bool = False,
        progress: Callable[[int], None] | None = None,
    ) -> Rereading:
        """Read all stored captures again; see ``archive.curation.reread``.

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
        """Take away an article's bytes, words and names for good; see ``archive.curation.redact``."""
        return self._signed(
            redact.redact(self._database, self._known(), self._around, name, Said(reason, by))
        )

    def index(self, *, anew: bool = False, progress: Progress | None = None) -> None:
        """Bring the search index up to the head of the log; see ``archive.search.searching.catch_up``."""
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
        return tracing.lineage(self._database, name)

    def graph(self, name: str, way: Way = "up", depth: int = 8) -> Graph:
        """Give the edges around a version of an article; see ``archive.lineage.tracing.graph``."""
        return tracing.graph(self._database, name, way, depth)

    def uses(self, name: str) -> tuple[Use, ...]:
        """Give the articles that have their report from a medium; see ``archive.lineage.tracing.uses``."""
        return tracing.uses(self._database, name, self._known().registry)

    def audit(self, scope: Scope | None = None) -> Report:
        """Tell what stands behind the articles of a scope; see ``archive.audit.auditing.audited``."""
        registry = self._known().registry
        return auditing.audited(self._database, scope or Scope(), registry)

    def retract(self, name: str, *, reason: str, by: str = "") -> Edge:
        """Withdraw an edge, such as ``57.0``; see ``archive.curation.retraction.retract``.

        Raises:
            NotFoundError: There is no such edge, or it is withdrawn already.
        """
        knowledge = self._known()
        return self._signed(
            retraction.retract(self._database, knowledge, self._around, name, Said(reason, by))
        )

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
            record = reader.json_object(connection, version.record)
            seen = sightings(connection, [version.article]).get(version.article, [])
            captured = capturing(seen, version.capture, version.date)
            return comparing.side(version.article, text, record, captured)

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
        check_fields(fields)
        preparer = self._preparer()
        return self._signed(
            quarantine.admit(
                self._database,
                preparer,
                self._around,
                self.quarantine_item(name).id,
                fields,
                Said(reason, by),
            )
        )

    def drop(self, name: str, *, reason: str, by: str = "") -> QuarantineItem:
        """Take an item out of quarantine without admitting it; its bytes and history stay.

        Raises:
            MisuseError: No reason is given.
            NotFoundError: There is no such item, or it is resolved already.
        """
        preparer = self._preparer()
        return self._signed(
            quarantine.drop(
                self._database, preparer, self._around, self.quarantine_item(name).id, Said(reason, by)
            )
        )

    def status(self) -> Status:
        """Give how much the archive holds."""
        with self._database.reading() as connection:
            return reader.status(connection, str(self.location), schema.REVISIONS[-1])

    def _signed(self, done: _Done) -> _Done:
        """Sign what was just entered, if the log's key is at hand."""
        self._signer.sign_if_configured()
        return done

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
