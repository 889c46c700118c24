"""Whom the article credits: all credits of a page, in order, with the chains between them."""

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from archive.findings import finding
from archive.model import Evidence, Finding, Place, Source, Statement
from archive.reading.byline import Byline
from archive.reading.chains import chain
from archive.reading.channels import CHANNELS, channel_credits
from archive.reading.credits import Credit, Lost, reprinted, text_credits
from archive.reading.glance import Cue
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet
from archive.reading.names import Named, Own, cased, is_institution, known, plausible, take
from archive.reading.photos import Caption, picture_credit

_RIGHTS: Final = re.compile(r"[ \xa0]?(?:\d{4})?[ \xa0,]{0,2}(?:by[ \xa0])?(?:the[ \xa0])?", re.IGNORECASE)
_RESERVED: Final = re.compile(r"rights reserved|may not be|hak cipta|dilindungi", re.IGNORECASE)
_STANDS: Final = 160
_EMBEDDED: Final = ("body", "date", "outside")
_TOP: Final = 60
_STAMP: Final = 24
_CAPTIONED: Final = 40
_LABELLED: Final = 8
"""A name and a label before a date have at least so many letters."""


class Sourced(NamedTuple):
    """The sources of a page, the picture credits among its text, and the findings on the way."""

    sources: tuple[Source, ...]
    pictures: tuple[Caption, ...]
    findings: tuple[Finding, ...]


class Signs(NamedTuple):
    """What can credit a source.

    Attributes:
        agency: The agency of the head.
        bylines: The bylines.
        closing: The bracket that closes the story.
        statements: What the markup states.
        cued: What the cue words say.
    """

    agency: Named | None
    bylines: tuple[Byline, ...]
    closing: Byline | None
    statements: tuple[Statement, ...]
    cued: list[Credit | Lost | Caption]


def read_sources(sheet: Sheet, signs: Signs, own: Own, knowledge: Knowledge) -> Sourced:
    """Give the sources in order of first appearance, each once.

    Args:
        sheet: The lines.
        signs: What can credit them.
        own: The article's own outlet, which is no source.
        knowledge: The registry and the words.
    """
    credited: list[Credit] = [*_signed(signs), *_labelled(sheet, knowledge), *_headed(sheet, knowledge)]
    findings: list[Finding] = []
    pictures: list[Caption] = [*_alone(sheet, knowledge), *_photographed(signs)]
    for found in signs.cued:
        if isinstance(found, Lost):
            words = " ".join(sheet.text[found.start : found.end].split())
            findings.append(finding("source-unnamed", f"{words!r} names nobody"))
        elif isinstance(found, Caption):
            pictures.append(found)
        else:
            credited.append(found)
    sold = {credit.name for credit in credited if _sells_pictures(credit, knowledge)}
    pictures += [
        Caption(start=c.start, end=c.end, names=(c.name,), people=False, marked=False)
        for c in credited
        if c.name in sold
    ]
    owned = sold | {credit.name for credit in credited if _is_own(credit, own, knowledge)}
    credited = [
        credit._replace(via=None) if credit.via in owned else credit
        for credit in credited
        if credit.name not in owned
    ]
    credited.sort(key=lambda credit: (credit.start, credit.end))
    chained = chain(sheet, credited)
    sources: dict[str, Source] = {}
    for credit in chained:
        sources.setdefault(credit.name, _source(sheet, credit))
    for statement in signs.statements:
        _add_stated(statement, sources, own, knowledge)
    return Sourced(
        sources=tuple(sources.values()),
        pictures=tuple(pictures),
        findings=tuple(dict.fromkeys(findings)),
    )


def read_cues(sheet: Sheet, knowledge: Knowledge) -> list[Credit | Lost | Caption]:
    """Read what the cue words of a text say, in order."""
    return [found for cue in sheet.seen.cues for found in _read_cue(sheet, cue, knowledge)]


def _read_cue(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit | Lost | Caption]:
    """Read what one cue word says; each form of credit has its rule."""
    if cue.form == "photo":
        yield from _pictured(sheet, cue, knowledge)
    elif cue.form == "rights":
        yield from _owned(sheet, cue, knowledge)
    elif cue.form == "reprint":
        yield from reprinted(sheet, cue, knowledge)
    elif cue.form in CHANNELS:
        if sheet.role_at(cue.at) in (_EMBEDDED if cue.form == "embed" else ("body",)):
            yield from channel_credits(sheet, cue, knowledge)
    elif sheet.role_at(cue.at) == "body":
        yield from text_credits(sheet, cue, knowledge)


def _alone(sheet: Sheet, knowledge: Knowledge) -> Iterator[Caption]:
    """Read the credits of pictures above a story that stand on lines of their own.

    They are an agency's name under a sentence, and "Name | AFP | Getty Images".
    """
    barred = "|" in sheet.text
    longest = _STANDS if barred else _STAMP + 1
    for number, (start, end) in enumerate(sheet.spans[:_TOP]):
        if end - start >= longest:
            continue
        if barred and "|" in sheet.text[start:end]:
            yield from _barred(sheet.text, (start, end), knowledge)
        if end - start > _STAMP:
            continue
        above = sheet.spans[max(0, number - 1)]
        if above[1] - above[0] < _CAPTIONED or sheet.text[above[1] - 1] != ".":
            continue
        entry = known(sheet.text[start:end], knowledge) if sheet.text[start:end].isupper() else None
        if entry is not None and entry.kind == "agency":
            yield Caption(start=start, end=end, names=(entry.name,), people=False, marked=False)


def _barred(text: str, line: tuple[int, int], knowledge: Knowledge) -> Iterator[Caption]:
    """Read "Name | AFP | Getty Images"; that the last one supplies pictures only tells it from a byline."""
    entries = [cased(part.strip(), knowledge) for part in text[slice(*line)].split("|")]
    if entries[-1] is not None and entries[-1].pictures:
        names = tuple(entry.name for entry in entries if entry is not None)
        yield Caption(start=line[0], end=line[1], names=names, people=None in entries, marked=False)


def _pictured(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Caption]:
    """Read a picture credit in the middle of a line."""
    number = sheet.line_at(cue.at)
    start, end = sheet.spans[number]
    if sheet.roles[number] in ("tail", "junk", "label"):
        return
    start, end = max(start, cue.at - _STANDS), min(end, cue.end + _STANDS)
    found = picture_credit(sheet.text[start:end], (cue.at - start, cue.end - start), start, knowledge)
    if found is not None:
        yield found


def _owned(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit | Caption]:
    """Read the agency that owns the text, "© 2019 AGENCY. All rights reserved", or a picture, "© AGENCY"."""
    match = _RIGHTS.match(sheet.text, cue.end)
    named = take(sheet.text, match.end(), knowledge) if match else None
    if named is None or named.entry is None or named.entry.kind != "agency":
        return
    if _RESERVED.search(sheet.text, named.end, named.end + 90):
        yield _direct(named, "byline", (cue.at, named.end), "copyright")
    elif sheet.role_at(cue.at) not in ("junk", "tail"):
        yield Caption(start=cue.at, end=named.end, names=(named.name,), people=False, marked=True)


def _headed(sheet: Sheet, knowledge: Knowledge) -> Iterable[Credit]:
    """Read the lines beside the date that say whose report it is: "MEDIUM Published 5:57 a.m. …", "/ AP"."""
    for dated in sheet.dates[:6]:
        number = sheet.line_at(dated.start)
        start, end = sheet.spans[number]
        if sheet.roles[number] == "tail" or end - start > _STANDS:
            continue
        named = take(sheet.text, start, knowledge) if dated.start - start > _LABELLED else None
        if named is not None and named.entry is not None:
            words = sheet.lowered[named.end : dated.start].split()
            if words and knowledge.cues.labels.get(words[0].strip(":")) == "published":
                yield _direct(named, "byline", (start, named.end), "published-by")
        if number + 1 < len(sheet.spans):
            start, end = sheet.spans[number + 1]
            if sheet.text[start] == "/" and end - start < 40:
                entry = known(sheet.text[start + 1 : end].strip(), knowledge)
                if entry is not None and entry.kind == "agency":
                    named = Named(start=start, end=end, name=entry.name, entry=entry)
                    yield _direct(named, "byline", (start, end), "published-by")


def _sells_pictures(credit: Credit, knowledge: Knowledge) -> bool:
    """Tell an agency that supplies pictures only, whose name under a text credits its picture."""
    entry = knowledge.registry.find(credit.name) if credit.place != "text" else None
    return entry is not None and entry.pictures


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
        if _is_of_picture(byline):
            continue
        for named in byline.media:
            yield _direct(named, "byline", (named.start, named.end), byline.cue)
    if signs.closing is not None:
        for named in signs.closing.media:
            yield _direct(named, "credit", (named.start, named.end), "closing-credit")


def _is_of_picture(byline: Byline) -> bool:
    """Tell "Name | AFP | Getty Images", which signs a picture, from a story's byline."""
    return any(named.entry is not None and named.entry.pictures for named in byline.media)


def _photographed(signs: Signs) -> Iterator[Caption]:
    """Give the picture credits that look like bylines."""
    for byline in filter(_is_of_picture, signs.bylines):
        names = tuple(named.name for named in byline.media)
        yield Caption(start=byline.start, end=byline.end, names=names, people=True, marked=False)


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
    value = _stated_name(statement.value)
    entry = knowledge.registry.find(value)
    if entry is None and (statement.field == "author" or not plausible(value, knowledge)):
        return
    if statement.field == "author" and entry is not None and entry.kind != "agency":
        return
    name = entry.name if entry else value
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


def _stated_name(value: str) -> str:
    """Give the name in what the markup states: an address stands for its host, a label is no part of it."""
    value = value.strip()
    if "://" in value:
        try:
            return (urlsplit(value).hostname or value).removeprefix("www.")
        except ValueError:  # "http://[" and the like
            return value
    return value.rpartition("：")[2].strip() or value
