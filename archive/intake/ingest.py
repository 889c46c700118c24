"""Adding captures to an archive: batches are prepared outside and entered inside one transaction each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Self, TypeAlias

from archive import __version__
from archive.digest import sha256
from archive.entries import Object, timestamp
from archive.formats import page
from archive.intake.holding import counterparts, gather
from archive.intake.plan import Act, Entropy, Known, Outcome, Plan, matched, plan
from archive.intake.prepare import Prepared, Preparer, Stated
from archive.lineage.linking import media_naming
from archive.matching import Arrival, Held, HeldVersion, goes_back
from archive.model import Capture, Unreadable
from archive.projection import packed_columns
from archive.reading import READER_VERSION, Knowledge
from archive.sharing.shelf import Desk
from archive.store.database import Database
from archive.store.held import Form, forms, look_up, objects, too_large
from archive.store.redacted import redacted
from archive.store.shelf import shelf
from archive.store.writer import append, lock_head

Input: TypeAlias = Capture | Unreadable
Clock: TypeAlias = Callable[[], datetime]

SOFTWARE: Final = f"sanad-archive {__version__}"

BATCH_CAPTURES: Final = 2_000
BATCH_BYTES: Final = 16 * 1024 * 1024

_NAMING: Final = ("outlet", "url", "key")
"""The fields of which another value says that it is another article."""

DRAWN_BYTES: Final = 4_096
"""Random bytes that are drawn at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What an act of writing takes from its surroundings: the time, and chance.

    Attributes:
        clock: Gives the present moment, with its time zone.
        entropy: Gives so many random bytes.
    """

    clock: Clock
    entropy: Entropy


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """What became of one batch, after it was committed."""

    outcomes: tuple[Outcome, ...]
    unreadable: tuple[Unreadable, ...]


def begin(
    activity: str, knowledge: Knowledge, around: Surroundings, *, by: str = "", reason: str = ""
) -> Act:
    """Give the facts that every entry of a run shares."""
    return Act(
        activity=activity,
        software=SOFTWARE,
        reader=READER_VERSION,
        registry=knowledge.digest,
        time=timestamp(around.clock()),
        by=by,
        reason=reason,
        entropy=around.entropy,
    )


def batches(inputs: Iterable[Input]) -> Iterator[list[Input]]:
    """Cut a stream of inputs into batches that fit into memory and into one transaction."""
    batch: list[Input] = []
    size = 0
    for item in inputs:
        batch.append(item)
        size += len(item.data) if isinstance(item, Capture) else 0
        if len(batch) >= BATCH_CAPTURES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Drawn:
    """Random bytes for one batch, drawn many at a time: each draw lets the other thread go first."""

    __slots__ = ("_draw", "_left")

    def __init__(self, draw: Entropy) -> None:
        self._draw: Final = draw
        self._left = b""

    def __call__(self, size: int, /) -> bytes:
        if len(self._left) < size:
            self._left = self._draw(max(DRAWN_BYTES, size))
        given, self._left = self._left[:size], self._left[size:]
        return given


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """A batch, with what cannot be read set aside, and of the rest the digests and places."""

    unreadable: tuple[Unreadable, ...]
    received: tuple[Input, ...]
    digests: tuple[str | None, ...]
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Returned:
    """The bytes of an older version of an article, which are held: the capture is kept without them."""

    capture: Capture
    digest: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """What is ready to be entered, where each stands, and what waits for the end of the input."""

    items: tuple[Prepared | Known, ...]
    arrivals: tuple[Arrival, ...] | None
    returns: tuple[_Returned, ...] = ()
    refused: tuple[Unreadable, ...] = ()

    def sifted(self, gone: Mapping[str, str]) -> Self:
        """Set apart what was redacted: nothing of it is taken in again.

        Args:
            gone: The digests that were redacted, with the article.
        """
        if not gone:
            return self
        found = [next((gone[d] for d in _digests(item) if d in gone), None) for item in self.items]
        kept = [at for at, article in enumerate(found) if article is None]
        refused = (
            _refused(item.capture, article)
            for item, article in zip(self.items, found, strict=True)
            if article is not None
        )
        return replace(
            self,
            items=tuple(self.items[at] for at in kept),
            arrivals=tuple(self.arrivals[at] for at in kept) if self.arrivals is not None else None,
            refused=(*self.refused, *refused),
        )


@dataclass(slots=True, kw_only=True)
class _Course:
    """What is known of one input while it is being added.

    Attributes:
        count: The captures that came so far.
        seen: The last place of each capture's bytes.
        arrived: The place of each version that the input brought, by its entry.
        returns: What waits for the end of the input.
        begun: The number of the first run, once it is entered.
    """

    count: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    arrived: dict[int, int] = field(default_factory=dict)
    returns: list[_Returned] = field(default_factory=list)
    begun: int | None = None

    def batch(self, inputs: Sequence[Input]) -> _Batch:
        """Take in the next inputs."""
        received = tuple(item for item in inputs if not is_unreadable(item))
        digests = tuple(sha256(item.data) if isinstance(item, Capture) else None for item in received)
        return _Batch(
            unreadable=tuple(item for item in inputs if isinstance(item, Unreadable) and is_unreadable(item)),
            received=received,
            digests=digests,
            arrivals=tuple(self._arrival(digest) for digest in digests),
        )

    def _arrival(self, digest: str | None) -> Arrival:
        at = self.count
        self.count += 1
        if digest is None:
            return Arrival(at=at)
        before = self.seen.get(digest)
        self.seen[digest] = at
        return Arrival(at=at, before=before)


class Ingest:
    """Enters batches of captures into one archive."""

    __slots__ = ("_around", "_by", "_database", "_defaults", "_desk", "_preparer")

    def __init__(
        self,
        database: Database,
        preparer: Preparer,
        around: Surroundings,
        *,
        defaults: Mapping[str, str],
        by: str = "",
    ) -> None:
        self._database: Final = database
        self._preparer: Final = preparer
        self._around: Final = around
        self._defaults: Final = defaults
        self._by: Final = by
        self._desk = Desk()

    def add(self, inputs: Iterable[Input]) -> Iterator[BatchResult]:
        """Enter inputs, giving what became of each batch once it is committed.

        The bytes of older versions come last: whether the publisher went back to them, or the input
        is a collection of what he published over time, only the whole input tells.

        Raises:
            ArchiveError: The archive could not be written; earlier batches are stored.
        """
        course = _Course()
        # One thread enters a batch while this one prepares the next. Both hold Python's lock but
        # for the database and the disk; those are a third of the work.
        with ThreadPoolExecutor(max_workers=1) as writer:
            entering: Future[BatchResult] | None = None
            for some in batches(inputs):
                batch = course.batch(some)
                ready = self._ready(batch, course)
                if entering is not None:
                    yield entering.result()
                entering = writer.submit(self._settle, batch, ready, course)
            if entering is not None:
                yield entering.result()
        for start in range(0, len(course.returns), BATCH_CAPTURES):
            yield self._resolve(course.returns[start : start + BATCH_CAPTURES], course)

    def rehearse(self, inputs: Iterable[Input]) -> Iterator[BatchResult]:
        """Give what would become of each batch, and write nothing."""
        course, imagined = _Course(), Held()
        for some in batches(inputs):
            batch = course.batch(some)
            ready = self._ready(batch, course)
            yield self._imagine(ready, imagined, course, batch.unreadable)
        for start in range(0, len(course.returns), BATCH_CAPTURES):
            ready = self._returned(course.returns[start : start + BATCH_CAPTURES], course)
            yield self._imagine(ready, imagined, course, ())

    def _imagine(
        self, ready: _Ready, imagined: Held, course: _Course, unreadable: tuple[Unreadable, ...]
    ) -> BatchResult:
        with self._database.reading() as connection:
            ready = ready.sifted(redacted(connection, _all_digests(ready.items)))
            imagined.absorb(gather(connection, ready.items))
            against = counterparts(connection, self._preparer, ready.items, imagined)
        made = plan(self._act(), 1, ready.items, imagined, arrivals=ready.arrivals, against=against)
        course.returns += [*ready.returns, *_left(ready, made)]
        return BatchResult(outcomes=tuple(made.outcomes), unreadable=unreadable + ready.refused)

    def _settle(self, batch: _Batch, ready: _Ready, course: _Course) -> BatchResult:
        """Enter what is ready; if another writer was faster with something of it, make it ready anew."""
        entered = self._enter(ready, course, len(batch.unreadable))
        while entered is None:
            entered = self._enter(self._ready(batch, course), course, len(batch.unreadable))
        ready, made = entered
        course.returns += [*ready.returns, *_left(ready, made)]
        return BatchResult(outcomes=tuple(made.outcomes), unreadable=batch.unreadable + ready.refused)

    def _resolve(self, returns: Sequence[_Returned], course: _Course) -> BatchResult:
        """Decide what waited for the end of the input."""
        entered: tuple[_Ready, Plan] | None = None
        while entered is None:
            entered = self._enter(self._returned(returns, course), course, 0)
        ready, made = entered
        return BatchResult(outcomes=tuple(made.outcomes), unreadable=ready.refused)

    def _returned(self, returns: Sequence[_Returned], course: _Course) -> _Ready:
        """Tell a return to older bytes from an input that holds the newer ones as well."""
        digests = [each.digest for each in returns]
        with self._database.reading() as connection:
            held = look_up(connection, digests, [])
            stored = objects(connection, [*digests, *_statements(held)])
            gone = redacted(connection, digests)
        refused = tuple(_refused(each.capture, gone[each.digest]) for each in returns if each.digest in gone)
        returns = [each for each in returns if each.digest not in gone]
        items: dict[int, Prepared | Known] = {}
        back: dict[int, tuple[Capture, HeldVersion]] = {}
        for at, each in enumerate(returns):
            data = stored[each.digest].data if each.digest in stored else b""
            capture = replace(each.capture, data=data)
            version = held.made_from(each.digest, each.article) or held.by_capture[each.digest][0]
            latest = held.latest[version.article]
            if latest.capture == each.digest or latest.capture not in course.seen:
                back[at] = capture, version
            else:
                items[at] = Known(capture=capture, digest=each.digest, version=version, latest=False)
        stated = [self._stated(version.assertions, stored) for _, version in back.values()]
        captures = [capture for capture, _ in back.values()]
        prepared = self._preparer.prepare(captures, stated, self._around.clock())
        for at, made in zip(back, prepared, strict=True):
            items[at] = replace(made, article=back[at][1].article)
        return _Ready(items=tuple(items[at] for at in range(len(returns))), arrivals=None, refused=refused)

    def _act(self) -> Act:
        around = replace(self._around, entropy=_Drawn(self._around.entropy))
        return begin("add", self._preparer.knowledge, around, by=self._by, reason="given when it was added")

    def _ready(self, batch: _Batch, course: _Course) -> _Ready:
        """Prepare what needs preparing: bytes that are held and say nothing new do not."""
        digests = [digest for digest in batch.digests if digest]
        with self._database.reading() as connection:
            held = look_up(connection, digests, [])
            held.arrive(course.arrived)
            prior = objects(connection, _statements(held))
            read_as = forms(connection, list(held.by_capture))
        items: dict[int, Prepared | Known] = {}
        returns: dict[int, _Returned] = {}
        for at, (item, digest) in enumerate(zip(batch.received, batch.digests, strict=True)):
            if not isinstance(item, Capture) or digest is None or digest not in held.by_capture:
                continue
            # What came before in the same input may be gone back to: that is decided as the batch goes on.
            if batch.arrivals[at].before is not None:
                continue
            version = self._recognised(item, held.by_capture[digest], held, prior)
            if version is None or _form(item) not in read_as.get(digest, ()):
                continue
            latest = held.latest[version.article]
            if latest.capture == digest:
                items[at] = Known(capture=item, digest=digest, version=version, latest=True)
            elif not goes_back(batch.arrivals[at], latest):
                capture = replace(item, data=b"")
                returns[at] = _Returned(capture=capture, digest=digest, article=version.article)
        unknown = [at for at in range(len(batch.received)) if at not in items and at not in returns]
        received = [batch.received[at] for at in unknown]
        prepared = self._prepared(received, [batch.digests[at] for at in unknown], held, prior)
        items |= zip(unknown, prepared, strict=True)
        places = sorted(items)
        return _Ready(
            items=tuple(items[at] for at in places),
            arrivals=tuple(batch.arrivals[at] for at in places),
            returns=tuple(returns.values()),
        )

    def _recognised(
        self, item: Capture, versions: Sequence[HeldVersion], held: Held, prior: Mapping[str, Object]
    ) -> HeldVersion | None:
        """Give the version made from these bytes that says all that is stated now: a latest one first."""
        newest = {version.article: version for version in reversed(versions)}.values()
        is_older = {v.article: held.latest[v.article].capture != v.capture for v in newest}
        for version in sorted(newest, key=lambda v: (is_older[v.article], -v.entry)):
            stated = self._stated(version.assertions, prior)
            # The row need not be looked into where the archive itself knows all that is stated.
            if not stated.news({}) or not stated.news(page(item).given):
                return version
        return None

    def _prepared(
        self,
        received: Sequence[Input],
        digests: Sequence[str | None],
        held: Held,
        prior: Mapping[str, Object],
    ) -> list[Prepared]:
        """Prepare captures, each with what was stated about the article that it belongs to.

        To which one equal bytes belong is decided by what is stated now: what was stated about one
        article is nothing to another one that has the same words.
        """
        stated = [
            self._waiting(held, digest, prior) if digest not in held.by_capture else self._stated((), prior)
            for digest in digests
        ]
        now = self._around.clock()
        prepared = self._preparer.prepare(received, stated, now)
        places = [at for at, each in enumerate(prepared) if each.digest in held.by_capture and each.record]
        if not places:
            return prepared
        with self._database.reading() as connection:
            around = gather(connection, [prepared[at] for at in places])
            prior = objects(connection, _statements(around))
        again: dict[int, Stated] = {}
        for at in places:
            latest = matched(prepared[at], around)
            if latest is None:
                again[at] = self._waiting(around, digests[at], prior)
            elif version := around.made_from(digests[at], latest.article):
                prepared[at] = replace(prepared[at], article=version.article)
                again[at] = self._stated(version.assertions, prior)
        again = {at: stated for at, stated in again.items() if stated.prior}
        anew = self._preparer.prepare([received[at] for at in again], list(again.values()), now)
        for at, each in zip(again, anew, strict=True):
            prepared[at] = replace(each, article=prepared[at].article)
        return prepared

    def _stated(self, assertions: Sequence[str], prior: Mapping[str, Object]) -> Stated:
        return Stated(prior=tuple(prior[digest] for digest in assertions), defaults=self._defaults)

    def _waiting(self, held: Held, digest: str | None, prior: Mapping[str, Object]) -> Stated:
        """Give what was stated about bytes in quarantine, unless they are said to be another article now."""
        item = held.quarantined.get(digest or "") or held.dropped.get(digest or "")
        stated = self._stated(item.assertions if item else (), prior)
        if not stated.prior:
            return stated
        fields = stated.held().keys() & set(_NAMING)
        differ = {f for f, v in stated.news({}).items() if f in fields}
        return self._stated((), prior) if differ else stated

    def _enter(self, ready: _Ready, course: _Course, unreadable: int) -> tuple[_Ready, Plan] | None:
        """Enter what is ready in one transaction, or nothing if another writer was faster.

        Returns:
            What was entered, without what was redacted, and the plan of it.
        """
        if not ready.items:
            return ready, Plan(act=self._act(), run=0)
        with self._database.writing() as connection:
            head = lock_head(connection)
            ready = ready.sifted(redacted(connection, _all_digests(ready.items)))
            if not ready.items:
                return ready, Plan(act=self._act(), run=0)
            held = gather(connection, ready.items)
            held.arrive(course.arrived)
            if any(_is_outdated(held, item) for item in ready.items):
                return None
            against = counterparts(connection, self._preparer, ready.items, held)
            held.gone = frozenset(redacted(connection, _all_digests(each.today for each in against.values())))
            naming = media_naming(self._preparer.knowledge.registry)
            if self._desk.is_full:
                self._desk = Desk()
            linked = [each for each in ready.items if isinstance(each, Prepared) and each.linkable]
            linkables = [each.linkable for each in linked if each.linkable]
            held.shelf = shelf(connection, linkables, naming, self._desk, _near(linked, held))
            names = [each.capture.origin.name for each in ready.items if not each.digest]
            held.quarantined |= too_large(connection, names)
            left_out = unreadable + len(ready.refused)
            made = plan(
                self._act(),
                head.size,
                ready.items,
                held,
                arrivals=ready.arrivals,
                against=against,
                unreadable=left_out,
                begun=course.begun,
            )
            append(connection, head, made.additions)
            # Before the commit: whoever sees a version of this input must see where the input has it.
            course.arrived |= made.arrived
        course.begun = made.run if course.begun is None else course.begun
        return ready, made


def is_unreadable(item: Input) -> bool:
    """Tell whether nothing of an input is kept; what is too large is quarantined instead."""
    return isinstance(item, Unreadable) and item.code != "too-large"


def _left(ready: _Ready, made: Plan) -> list[_Returned]:
    """Give what a plan did not decide."""
    left = [(ready.items[at], article) for at, article in made.returns.items()]
    return [
        _Returned(capture=replace(each.capture, data=b""), digest=each.digest, article=article)
        for each, article in left
        if each.digest
    ]


def _digests(item: Prepared | Known) -> tuple[str, ...]:
    """Give the digests by which redacted bytes, text, record or content are recognised."""
    return item.digests if isinstance(item, Prepared) else (item.digest,)


def _all_digests(items: Iterable[Prepared | Known]) -> Iterator[str]:
    return (digest for item in items for digest in _digests(item))


def _refused(capture: Capture, article: str) -> Unreadable:
    reason = f"it was redacted, and is not taken in again; see `archive history {article}`"
    return Unreadable(origin=capture.origin, code="redacted", reason=reason)


def _form(capture: Capture) -> Form:
    return capture.media_type, packed_columns(capture.columns), capture.delimiter


def _is_outdated(held: Held, item: Prepared | Known) -> bool:
    """Tell whether somebody else entered something meanwhile that this was made ready without."""
    if isinstance(item, Known):
        return item.latest and held.latest[item.version.article].capture != item.digest
    if item.article is None:
        return False
    version = held.made_from(item.digest, item.article)
    return version is None or version.assertions != tuple(statement.digest for statement in item.prior)


def _statements(held: Held) -> list[str]:
    named = [v.assertions for versions in held.by_capture.values() for v in versions]
    named += [item.assertions for item in (*held.quarantined.values(), *held.dropped.values())]
    return list(dict.fromkeys(digest for assertions in named for digest in assertions))


def _near(linked: Sequence[Prepared], held: Held) -> set[str]:
    """Give the ids of the articles that something of a batch belongs to, and the digests of its captures."""
    found = (matched(each, held) for each in linked)
    return {version.article for version in found if version} | {each.digest or "" for each in linked}
