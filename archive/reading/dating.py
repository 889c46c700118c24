"""When the article was published: which of its dates counts, and what contradicts it."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from archive.findings import finding
from archive.model import Basis, Evidence, Finding, Note
from archive.reading.dates import Dated, Moment, days_apart, given, in_url, short_date
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet

_SHORT_LINE: Final = 32


class Told(NamedTuple):
    """A date with its note."""

    moment: Moment
    note: Note


class Dating(NamedTuple):
    """The publication date, the date of change, and what was found about them."""

    published: Told | None
    modified: Told | None
    findings: tuple[Finding, ...]


class Outside(NamedTuple):
    """What is known of the date from outside the text: assertion, markup and URL."""

    asserted: str | None
    published: Told | None
    modified: Told | None
    url: str | None
    day_first: bool = True


def choose(sheet: Sheet, outside: Outside, knowledge: Knowledge) -> Dating:
    """Choose the publication date: asserted, stated, printed, in the URL, or inferred from the body.

    An assertion that is no date is an error; what the page itself says then stands in its place.
    """
    findings: list[Finding] = []
    asserted = given(outside.asserted) if outside.asserted is not None else None
    if outside.asserted is not None and asserted is None:
        findings.append(finding("date-invalid", f"{outside.asserted[:80]!r} is not an ISO 8601 date"))
    printed, changed = _printed(sheet, knowledge)
    day = in_url(outside.url) if outside.url else None
    candidates = (
        Told(moment=asserted, note=Note(basis="asserted")) if asserted else None,
        outside.published,
        _told(sheet, printed, "printed", "date-line") if printed else None,
        Told(moment=day, note=Note(basis="url")) if day else None,
    )
    chosen = next(filter(None, candidates), None)
    if chosen is None:
        chosen = _short(sheet, day_first=outside.day_first)
    if chosen is None:
        chosen, named = _inferred(sheet)
        findings += named
    elif printed is not None and chosen.note.basis == "printed" and not printed.consistent:
        words = sheet.text[printed.start : printed.end]
        findings.append(finding("date-contradiction", f"{words!r} is another weekday"))
    findings += _contradictions(chosen, candidates)
    modified = outside.modified or (_told(sheet, changed, "printed", "updated") if changed else None)
    return Dating(published=chosen, modified=modified, findings=tuple(findings))


def _told(sheet: Sheet, dated: Dated, basis: Basis, cue: str) -> Told:
    exact = sheet.text[dated.start : dated.end]
    evidence = Evidence(dated.start, dated.end, exact, cue)
    return Told(dated.moment, Note(basis, evidence))


def _printed(sheet: Sheet, knowledge: Knowledge) -> tuple[Dated | None, Dated | None]:
    """Give the first date line's publication date and the first date labelled as an update."""
    published: Dated | None = None
    changed: Dated | None = None
    for number, first in sheet.date_lines:
        if sheet.roles[number] == "tail":
            continue
        start, end = sheet.spans[number]
        for dated in _within(sheet, first, end):
            if _is_update(sheet.lowered[start : dated.start], knowledge):
                changed = changed or dated
            else:
                published = published or dated
            start = dated.end
    return published, changed


def _within(sheet: Sheet, first: Dated, end: int) -> Iterator[Dated]:
    """Give a date line's dates from its first on."""
    yield first
    later = [dated for dated in sheet.dates[:64] if first.end <= dated.start < end]
    yield from later


def _is_update(before: str, knowledge: Knowledge) -> bool:
    words = before.strip(" :|-–—•·(").split()
    if not words:
        return False
    labels = knowledge.cues.labels
    return any(labels.get(word.strip(":")) == "updated" for word in words) or (
        labels.get(" ".join(words)) == "updated"
    )


def _short(sheet: Sheet, *, day_first: bool) -> Told | None:
    """Read "11/20/19 6:38 AM" on a line of its own, where no date with a whole year stands."""
    for number, (start, end) in enumerate(sheet.spans):
        if end - start > _SHORT_LINE or "/" not in sheet.text[start:end] or sheet.roles[number] == "tail":
            continue
        found = short_date(sheet.lowered[start:end], day_first=day_first)
        if found is not None:
            moment, (first, last) = found
            exact = sheet.text[start + first : start + last]
            evidence = Evidence(start=start + first, end=start + last, exact=exact, cue="short-date")
            return Told(moment=moment, note=Note(basis="printed", evidence=evidence))
    return None


def _inferred(sheet: Sheet) -> tuple[Told | None, list[Finding]]:
    """Take the latest full date that the running text names, if its weekday is right."""
    latest: Dated | None = None
    for dated in sheet.dates:
        if not dated.consistent or sheet.role_at(dated.start) != "body":
            continue
        if latest is None or dated.moment.day > latest.moment.day:
            latest = dated
    if latest is None:
        return None, []
    told = _told(sheet, latest, "inferred", "latest-date")
    day = Moment(iso=latest.moment.day, precision="day")
    words = sheet.text[latest.start : latest.end]
    return Told(moment=day, note=told.note), [finding("date-inferred", f"inferred from {words!r}")]


def _contradictions(chosen: Told | None, others: Iterable[Told | None]) -> list[Finding]:
    """Compare the date with the other dates of the page; a day apart may be a zone's difference."""
    if chosen is None:
        return []
    return [
        finding(
            "date-contradiction",
            f"{chosen.moment.iso} ({chosen.note.basis}) against {told.moment.iso} ({told.note.basis})",
        )
        for told in others
        if told is not None and told is not chosen and days_apart(chosen.moment, told.moment) > 1
    ]
