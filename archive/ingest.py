"""Adding captures to an archive: batches are prepared outside and entered inside one transaction each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self, TypeAlias

from archive import __version__
from archive.digest import sha256
from archive.entries import timestamp
from archive.linking import Linkable, media_naming
from archive.matching import Held
from archive.model import Capture, Unreadable
from archive.plan import Act, Entropy, Known, Outcome, Plan, plan
from archive.prepare import Prepared, Preparer, Stated
from archive.reading import READER_VERSION, Knowledge
from archive.store.database import Database
from archive.store.held import Deliveries, deliveries, look_up, objects, too_large
from archive.store.shelf import shelf
from archive.store.writer import append, lock_head

Input: TypeAlias = Capture | Unreadable
Clock: TypeAlias = Callable[[], datetime]

SOFTWARE: Final = f"sanad-archive {__version__}"

BATCH_CAPTURES: Final = 2_000
BATCH_BYTES: Final = 16 * 1024 * 1024


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


class Ingest:
    """Enters batches of captures into one archive."""

    __slots__ = ("_around", "_by", "_database", "_defaults", "_places", "_preparer")

    def __init__(
        self,
        database: Database,
        preparer: Preparer,
        around: Surroundings,
        *,
        defaults: Mapping[str, str],
        places: frozenset[str] = frozenset(),
        by: str = "",
    ) -> None:
        self._database: Final = database
        self._preparer: Final = preparer
        self._around: Final = around
        self._defaults: Final = defaults
        self._places: Final = places
        self._by: Final = by

    def add(self, inputs: Iterable[Input]) -> Iterator[BatchResult]:
        """Enter inputs, giving what became of each batch once it is committed.

        Raises:
            ArchiveError: The archive could not be written; earlier batches are stored.
        """
        # One thread enters a batch while this one prepares the next. Both hold Python's lock but
        # for the database and the disk; those are a third of the work.
        with ThreadPoolExecutor(max_workers=1) as writer:
            entering: Future[BatchResult] | None = None
            for batch in batches(inputs):
                sorted_ = _Sorted.of(batch)
                ready = self._ready(sorted_)
                if entering is not None:
                    yield entering.result()
                entering = writer.submit(self._settle, sorted_, ready)
            if entering is not None:
                yield entering.result()

    def add_batch(self, batch: Sequence[Input]) -> BatchResult:
        """Enter one batch in one transaction."""
        sorted_ = _Sorted.of(batch)
        return self._settle(sorted_, self._ready(sorted_))

    def _settle(self, batch: "_Sorted", ready: Sequence[Prepared | Known]) -> BatchResult:
        made: Plan | None = None
        while batch.received and made is None:
            made = self._enter(ready, len(batch.unreadable))
            if made is None:
                ready = self._ready(batch)
        return BatchResult(outcomes=tuple(made.outcomes) if made else (), unreadable=batch.unreadable)

    def rehearse(self, inputs: Iterable[Input]) -> Iterator[BatchResult]:
        """Give what would become of each batch, and write nothing."""
        imagined = Held()
        for batch in batches(inputs):
            sorted_ = _Sorted.of(batch)
            ready = self._ready(sorted_)
            with self._database.reading() as connection:
                imagined.absorb(look_up(connection, *_keys(ready)))
            made = plan(self._act(), 1, ready, imagined)
            yield BatchResult(outcomes=tuple(made.outcomes), unreadable=sorted_.unreadable)

    def _act(self) -> Act:
        return begin(
            "add", self._preparer.knowledge, self._around, by=self._by, reason="given when it was added"
        )

    def _ready(self, batch: "_Sorted") -> list[Prepared | Known]:
        """Prepare what needs preparing: bytes that are held and say nothing new do not."""
        received, digests = batch.received, batch.digests
        with self._database.reading() as connection:
            held = look_up(connection, [d for d in digests if d], [])
            prior = objects(connection, _statements(held))
            stated = [
                Stated(prior=tuple(prior[a] for a in _assertions(held, digest)), defaults=self._defaults)
                for digest in digests
            ]
            came = deliveries(connection, _outdated(held))
        known = [self._known(held, came, *each) for each in zip(received, digests, stated, strict=True)]
        unknown = [at for at, each in enumerate(known) if each is None]
        prepared = iter(
            self._preparer.prepare(
                [received[at] for at in unknown], [stated[at] for at in unknown], self._around.clock()
            )
        )
        return [each or next(prepared) for each in known]

    def _known(
        self, held: Held, came: Deliveries, item: Input, digest: str | None, stated: Stated
    ) -> Known | None:
        """Recognise bytes that are held and say nothing new.

        Bytes of an older version say something new: the publisher went back to them. Unless the
        same input is being added again: they came from this place before, and the place that the
        newer version came from is part of this input too.
        """
        versions = held.by_capture.get(digest or "", ())
        if not isinstance(item, Capture) or digest is None or not versions or stated.news({}):
            return None
        for version in versions:
            latest = held.latest[version.article]
            if latest.capture == digest:
                return Known(capture=item, digest=digest, version=latest, latest=True)
            before = came.last.get((version.article, item.origin))
            newer = came.first.get(latest.entry)
            if before == digest and newer and newer != item.origin and newer.name in self._places:
                return Known(capture=item, digest=digest, version=version, latest=False)
        return None

    def _enter(self, ready: Sequence[Prepared | Known], unreadable: int) -> Plan | None:
        with self._database.writing() as connection:
            head = lock_head(connection)
            held = look_up(connection, *_keys(ready))
            for item in ready:
                if isinstance(item, Known) and item.latest and _is_outdated(held, item):
                    # Another writer entered a newer version meanwhile.
                    return None
            held.shelf = shelf(connection, _linkable(ready), media_naming(self._preparer.knowledge.registry))
            held.quarantined |= too_large(connection, [p.capture.origin.name for p in ready if not p.digest])
            made = plan(self._act(), head.size, ready, held, unreadable=unreadable)
            append(connection, head, made.additions)
        return made


def is_unreadable(item: Input) -> bool:
    """Tell whether nothing of an input is kept; what is too large is quarantined instead."""
    return isinstance(item, Unreadable) and item.code != "too-large"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """A batch, with what cannot be read set aside, and the digests of the rest."""

    unreadable: tuple[Unreadable, ...]
    received: tuple[Input, ...]
    digests: tuple[str | None, ...]

    @classmethod
    def of(cls, batch: Sequence[Input]) -> Self:
        received = tuple(item for item in batch if not is_unreadable(item))
        return cls(
            unreadable=tuple(item for item in batch if isinstance(item, Unreadable) and is_unreadable(item)),
            received=received,
            digests=tuple(sha256(item.data) if isinstance(item, Capture) else None for item in received),
        )


def _outdated(held: Held) -> list[str]:
    """Give the articles of which a held capture is not the latest version's."""
    versions = (version for versions in held.by_capture.values() for version in versions)
    return list({v.article: None for v in versions if held.latest[v.article].capture != v.capture})


def _is_outdated(held: Held, known: Known) -> bool:
    return held.latest[known.version.article].capture != known.digest


def _assertions(held: Held, digest: str | None) -> tuple[str, ...]:
    """Give the statements that apply to these bytes: those of the newest version made from them."""
    versions = held.by_capture.get(digest or "")
    if versions:
        return versions[0].assertions
    item = held.quarantined.get(digest or "")
    return item.assertions if item else ()


def _statements(held: Held) -> list[str]:
    named = [v.assertions for versions in held.by_capture.values() for v in versions]
    named += [item.assertions for item in held.quarantined.values()]
    return list(dict.fromkeys(digest for assertions in named for digest in assertions))


def _linkable(ready: Sequence[Prepared | Known]) -> list[Linkable]:
    return [each.linkable for each in ready if isinstance(each, Prepared) and each.linkable is not None]


def _keys(ready: Sequence[Prepared | Known]) -> tuple[list[str], list[str]]:
    captures = [each.digest for each in ready if each.digest]
    names = [a.digest for each in ready if isinstance(each, Prepared) for a in each.aliases]
    return captures, names
