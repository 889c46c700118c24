"""Verification as a person asks for it: with what was pinned and seen before, in samples, and recorded."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from archive.disk import read
from archive.entries import EntryError, decode, timestamp
from archive.errors import ArchiveError
from archive.merkle import Frontier
from archive.proof.custody import Custody, Pin
from archive.proof.trust import Claim
from archive.proof.verify import Freshness, Progress, Request, Sample, VerifyReport, verify
from archive.store.location import Location
from archive.store.scan import open_scan
from archive.transparency.forms import MAX_BYTES
from archive.transparency.keys import VerifierKey
from archive.transparency.proof import checkpoint_in

_UNRECORDED: Final = 3
"""A failure in a step up to this one is never recorded: the log itself may be what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a person asks of a verification.

    Attributes:
        key: A verifier key, which wins over the pinned one; or None.
        against: Files that hold checkpoints of this log, found anywhere.
        rederive: Whether captures are read again.
        registry: The registry file that they were read with on top of the packaged one, or None.
        sample: The percentage of the log to look at closely this time, or None for all of it.
        record: Whether the log is to say that it was verified.
        by: Who verifies, or "".
    """

    key: VerifierKey | None = None
    against: tuple[str | Path, ...] = ()
    rederive: bool = False
    registry: Path | None = None
    sample: int | None = None
    record: bool = False
    by: str = ""


class Attestor:
    """Verifies one archive with what a person knows of it."""

    __slots__ = ("_clock", "_custody", "_location")

    def __init__(self, location: Location, custody: Custody, clock: Callable[[], datetime]) -> None:
        self._location: Final = location
        self._custody: Final = custody
        self._clock: Final = clock

    def verify(
        self, asked: Asked, *, processes: int | None = 1, progress: Progress | None = None
    ) -> VerifyReport:
        """Verify the archive, and remember what was found right.

        Raises:
            ArchiveError: It cannot be read at all; or nothing can be remembered, which samples need.
            ProofError: A file does not hold a checkpoint.
        """
        # What was seen is read first: a writer may sign a newer head while this one is verified.
        pin = self._known()
        claims = [*_seen(pin), *_claims(asked.against)]
        pinned = pin.verifier if pin else None
        report = verify(
            self._location,
            Request(
                key=asked.key or pinned,
                key_source="given" if asked.key else "pinned" if pinned else "",
                claims=tuple(claims),
                sample=Sample(percent=asked.sample, start=pin.cursor if pin else 0) if asked.sample else None,
                rederive=asked.rederive,
                registry=asked.registry,
                processes=processes,
            ),
            progress=progress,
        )
        return self._remembered(report, pin)

    def trust(self) -> Request:
        """Give what any verification of this log begins with: the key pinned for it, and what was seen of it.

        Raises:
            ArchiveError: The archive cannot be read at all.
        """
        pin = self._known()
        pinned = pin.verifier if pin else None
        return Request(key=pinned, key_source="pinned" if pinned else "", claims=_seen(pin))

    def _known(self) -> Pin | None:
        origin = self._origin()
        pin = self._custody.pin(self._location.identity, origin)
        # Without a key: nothing but samples of another log that stood here.
        return None if pin and not pin.key and pin.origin != origin else pin

    def _origin(self) -> str:
        with open_scan(self._location) as scan:
            try:
                return str(decode(dict(scan.entries(0, 1))[0]).data.get("origin", ""))
            except (KeyError, TypeError, EntryError):
                return ""

    def _remembered(self, report: VerifyReport, pin: Pin | None) -> VerifyReport:
        """Pin the key on first use, and remember the newest checkpoint and where a sample ended."""
        now = timestamp(self._clock())
        known = pin or Pin(archive=self._location.identity, origin=report.origin, key="", pinned="")
        after = known
        if report.log_is_right and report.newest_key is not None:
            if not known.key or known.verifier != report.newest_key:
                follows = not known.key or report.request.key_source != "given"
                after = replace(after, key=str(report.newest_key), pinned=now) if follows else after
            if report.stored is not None:
                after = after.after(report.stored, report.signed_tree or Frontier())
        freshness = None
        if report.request.sample is not None:
            after, freshness = _sampled(after, report, now)
        kept = after in (pin, known) or self._custody.remember(after)
        if freshness is not None and not kept:
            raise ArchiveError(
                "where the sample ended cannot be remembered; name a folder that can be written "
                "in ARCHIVE_HOME"
            )
        first_use = kept and bool(after.key) and not known.key and not report.request.key_source
        return replace(report, freshness=freshness, first_use=first_use)


def _sampled(pin: Pin, report: VerifyReport, now: str) -> tuple[Pin, Freshness]:
    """Give where the next sample begins, and since when everything was looked at."""
    sample = report.request.sample or Sample(percent=100)
    following = sample.following(report.size)
    began = pin.round_began or now
    last_round = pin.last_round
    if len(report.spans) > 1 or report.spans[0][1] == report.size:
        # The end of the log was reached: everything that stood there when the round began is covered.
        last_round, began = began, now
    after = replace(pin, cursor=following, round_began=began, last_round=last_round)
    return after, Freshness(cursor=following, round_began=began, last_round=last_round)


def _seen(pin: Pin | None) -> tuple[Claim, ...]:
    seen = pin.seen if pin else None
    return (Claim(source="seen here before", signed=seen),) if seen else ()


def _claims(paths: Iterable[str | Path]) -> list[Claim]:
    return [Claim(source=f"in {path}", signed=checkpoint_in(read(path, MAX_BYTES))) for path in paths]


def may_be_recorded(report: VerifyReport) -> bool:
    """Tell whether the log may say that it was verified: never after a failure of the log itself."""
    return not report.is_empty and not any(step <= _UNRECORDED for step in report.result.steps)
