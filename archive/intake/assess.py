"""Findings and verdicts for batches of readings, by the pandera schema in ``schemas/``."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple

from archive import findings
from archive.model import Finding, Record, Verdict


class Candidate(NamedTuple):
    """One reading to be assessed.

    Attributes:
        record: What was read.
        findings: What decoding and reading found.
        outlet_known: Whether the registry has the outlet.
        received: When the capture was received; "in the future" is judged against it.
    """

    record: Record
    findings: tuple[Finding, ...]
    outlet_known: bool
    received: datetime


class Assessment(NamedTuple):
    """All findings about one article, errors first, and the verdict that follows from them."""

    findings: tuple[Finding, ...]
    verdict: Verdict


class Assessor:
    """Assesses batches; making the schema once and validating a frame costs 10 to 40 ms a call."""

    __slots__ = ("_failures", "_strict")

    def __init__(self, *, strict: bool = False) -> None:
        # Loaded here: pandera and polars cost half a second, and most commands judge nothing.
        from archive.schemas.record import failures, record_schema  # noqa: PLC0415

        self._failures: Final = partial(failures, record_schema())
        self._strict: Final = strict

    def assess(self, batch: Sequence[Candidate]) -> list[Assessment]:
        """Give each candidate's findings and verdict, in order."""
        if not batch:
            return []
        found: list[list[Finding]] = [list(candidate.findings) for candidate in batch]
        # Failures come check by check; findings are told in the order of the catalogue.
        order = {code: at for at, code in enumerate(findings.CATALOGUE)}
        limits = {received: _limit(received) for received in {candidate.received for candidate in batch}}
        failed = set(self._failures([_row(each, limits[each.received]) for each in batch]))
        for row, code in sorted(failed, key=lambda case: (case[0], order[case[1]])):
            found[row].append(_described(code, batch[row]))
        return [self._judged(each) for each in found]

    def _judged(self, found: list[Finding]) -> Assessment:
        told = [findings.strict(f) for f in found] if self._strict else found
        if len(told) > 1:
            told = sorted(dict.fromkeys(told), key=lambda f: f.severity != "error")
        quarantined = any(f.severity == "error" for f in told)
        return Assessment(findings=tuple(told), verdict="quarantined" if quarantined else "accepted")


def _limit(received: datetime) -> tuple[str, int]:
    """Give the latest day and moment that what was received then may be dated."""
    latest = received.astimezone(UTC) + timedelta(days=1)
    return latest.date().isoformat(), int(latest.timestamp())


def _row(candidate: Candidate, limit: tuple[str, int]) -> tuple[Any, ...]:
    record = candidate.record
    latest_date, latest_instant = limit
    return (
        record.outlet,
        candidate.outlet_known,
        record.date,
        latest_date,
        _instant(record.date),
        latest_instant,
        record.title,
        len(record.body),
        record.language,
    )


def _instant(date: str | None) -> int | None:
    """Give a date's moment in seconds since 1970, or None where its offset from UTC is not known."""
    if date is None or len(date) <= len("YYYY-MM-DD"):
        return None
    moment = datetime.fromisoformat(date)
    return None if moment.tzinfo is None else int(moment.timestamp())


def _described(code: str, candidate: Candidate) -> Finding:
    record = candidate.record
    details = {
        "body-too-short": f"the running text has {len(record.body)} characters",
        "date-in-future": f"{record.date} is more than a day after it was received",
        "date-too-early": f"{record.date} is before 1690",
        "outlet-unknown": f"{record.outlet} is not in the registry",
    }
    return findings.finding(code, details.get(code, findings.CATALOGUE[code].meaning))
