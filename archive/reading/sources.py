"""Whom the article credits: all credits of a page, in order, with the chains between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from archive.findings import finding
from archive.model import Evidence, Finding, Place, Source, Statement
from archive.reading.byline import Byline
from archive.reading.channels import CHANNELS, channel_credits
from archive.reading.credits import Credit, Lost, hits, text_credits
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet
from archive.reading.names import Named, Own, is_institution, plausible, take

_SENTENCE: Final = 1_200
_STOPS: Final = (". ", "? ", "! ", ".” ", '." ')
_QUOTES: Final = "“\"'‘"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """The sources of a page and the findings made while reading them."""

    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The parts of a page, besides its running text, that can credit a source."""

    agency: Named | None
    bylines: tuple[Byline, ...]
    closing: Byline | None
    statements: tuple[Statement, ...]
    language: str | None


def read_sources(sheet: Sheet, signs: Signs, own: Own, knowledge: Knowledge) -> Sourced:
    """Give the sources in order of first appearance, each once.

    Args:
        sheet: The lines.
        signs: Head, bylines, closing credit and markup.
        own: The article's own outlet, which is no source.
        knowledge: The registry and the words.
    """
    credited: list[Credit] = [*_signed(signs), *_labelled(sheet, knowledge)]
    findings: list[Finding] = []
    for found in _searched(sheet, signs.language, knowledge):
        if isinstance(found, Lost):
            words = " ".join(sheet.text[found.start : found.end].split())
            findings.append(finding("source-unnamed", f"{words!r} names nobody"))
        else:
            credited.append(found)
    credited = [credit for credit in credited if not _is_own(credit, own, knowledge)]
    credited.sort(key=lambda credit: (credit.start, credit.end))
    chained = _chain(sheet, credited)
    sources: dict[str, Source] = {}
    for credit in chained:
        sources.setdefault(credit.name, _source(sheet, credit))
    for statement in signs.statements:
        _add_stated(statement, sources, own, knowledge)
    return Sourced(sources=tuple(sources.values()), findings=tuple(dict.fromkeys(findings)))


def _searched(sheet: Sheet, language: str | None, knowledge: Knowledge) -> Iterator[Credit | Lost]:
    """Search the running text for the cue words of its language, or of all where it has none."""
    tables = knowledge.cues.credits
    own = tables.get(language or "")
    for searches in (own,) if own else tables.values():
        for at, word, form in hits(sheet, searches):
            rule = channel_credits if form in CHANNELS else text_credits
            yield from rule(sheet, at, (word, form), knowledge)


def _is_own(credit: Credit, own: Own, knowledge: Knowledge) -> bool:
    if credit.relation == "published" or not own.brand:
        return False
    entry = knowledge.registry.find(credit.name)
    named = Named(start=credit.start, end=credit.end, name=credit.name, entry=entry)
    return own.covers(named, knowledge)


def _signed(signs: Signs) -> Iterable[Credit]:
    """Give the credits of head, bylines and closing bracket; only known names count there."""
    if signs.agency is not None:
        yield _direct(signs.agency, "dateline", (signs.agency.start, signs.agency.end), "dateline")
    for byline in signs.bylines:
        for named in byline.media:
            yield _direct(named, "byline", (named.start, named.end), byline.cue)
    if signs.closing is not None:
        for named in signs.closing.media:
            yield _direct(named, "credit", (named.start, named.end), "closing-credit")


def _direct(named: Named, place: Place, span: tuple[int, int], cue: str) -> Credit:
    kind = named.entry.kind if named.entry else "outlet"
    return Credit(
        name=named.name, kind=kind, relation="derived", place=place, start=span[0], end=span[1], cue=cue
    )


def _labelled(sheet: Sheet, knowledge: Knowledge) -> Iterable[Credit]:
    """Read the lines "Sumber: A/B"; the label belongs to the evidence."""
    for label in sheet.labels:
        if label.label != "source" or sheet.roles[label.at] == "tail":
            continue
        start = sheet.spans[label.at][0]
        at = label.start
        while at < min(label.end, label.start + 200):
            named = take(sheet.text, at, knowledge)
            if named is None:
                at += 1
                continue
            at = named.end
            if named.entry is not None or plausible(named.name, knowledge):
                yield _from_label(named, start, knowledge)


def _from_label(named: Named, start: int, knowledge: Knowledge) -> Credit:
    if named.entry is None and is_institution(named.name, knowledge):
        return Credit(
            name=named.name,
            kind="institution",
            relation="published",
            place="credit",
            start=start,
            end=named.end,
            cue="label:source",
        )
    return _direct(named, "credit", (start, named.end), "label:source")


def _chain(sheet: Sheet, credited: list[Credit]) -> list[Credit]:
    """Say through whom each source was reached.

    In an agency's report, what the running text credits was reached through the agency. Else the
    sentence decides: "A reported …, as relayed by B" is A through B, "A reported, citing B" is B
    through A, and a post or statement was reached through the medium credited beside it.
    """
    agency = next((c.name for c in credited if c.place in ("dateline", "byline")), None)
    relays: dict[int, str] = {}
    sentences: dict[tuple[int, int], list[Credit]] = {}
    keys: list[tuple[int, int]] = []
    for credit in credited:
        key = _sentence(sheet, credit.start) if credit.place == "text" else (-1, -1)
        keys.append(key)
        if credit.place == "text":
            sentences.setdefault(key, []).append(credit)
            if credit.form in ("after", "clause"):
                relays.setdefault(key[0], credit.name)
    chained: list[Credit] = []
    for credit, key in zip(credited, keys, strict=True):
        via = None
        if credit.place == "text":
            via = _via(credit, sentences[key])
            if via is None and credit.relation == "published":
                via = _told_next(sheet, key[0] + 1, relays)
            if via is None and credit.form not in ("after", "clause"):
                via = agency
        chained.append(credit if via in (None, credit.name) else replace(credit, via=via))
    return chained


def _via(credit: Credit, beside: list[Credit]) -> str | None:
    """Find in one sentence the source through which a credit was reached."""
    if credit.relation == "published":
        return next((c.name for c in beside if c.relation == "derived"), None)
    if credit.form in ("before", "known"):
        return next(
            (
                c.name
                for c in beside
                if c.form == "after" and c.start > credit.start and c.name != credit.name
            ),
            None,
        )
    if credit.form == "clause":
        return next((c.name for c in beside if c.form == "before" and c.start < credit.start), None)
    return None


def _told_next(sheet: Sheet, line: int, relays: Mapping[int, str]) -> str | None:
    """Find the medium that a quotation on the next line of running text is taken from."""
    if line >= len(sheet.spans) or sheet.roles[line] != "body":
        return None
    return relays.get(line) if sheet.text[sheet.spans[line][0]] in _QUOTES else None


def _sentence(sheet: Sheet, place: int) -> tuple[int, int]:
    """Give the line and the start of the sentence that holds a place."""
    number = sheet.line_at(place)
    base = max(sheet.spans[number][0], place - _SENTENCE)
    return number, max(base, *(sheet.text.rfind(stop, base, place) for stop in _STOPS))


def _source(sheet: Sheet, credit: Credit) -> Source:
    return Source(
        name=credit.name,
        kind=credit.kind,
        relation=credit.relation,
        via=credit.via,
        place=credit.place,
        evidence=Evidence(
            start=credit.start, end=credit.end, exact=sheet.text[credit.start : credit.end], cue=credit.cue
        ),
    )


def _add_stated(statement: Statement, sources: dict[str, Source], own: Own, knowledge: Knowledge) -> None:
    """Add a source that the markup states; one without evidence does not exist."""
    if statement.field not in ("source", "author") or statement.evidence is None:
        return
    entry = knowledge.registry.find(statement.value)
    if entry is None and (statement.field == "author" or not plausible(statement.value, knowledge)):
        return
    if statement.field == "author" and entry is not None and entry.kind != "agency":
        return
    name = entry.name if entry else statement.value.strip()
    if own.covers(Named(start=0, end=0, name=name, entry=entry), knowledge):
        return
    source = Source(
        name=name,
        kind=entry.kind if entry else "outlet",
        relation="derived",
        via=None,
        place="metadata",
        evidence=statement.evidence,
    )
    sources.setdefault(name, source)
