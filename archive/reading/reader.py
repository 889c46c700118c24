"""Which reading of each field counts: assertion, markup or print, brought together in a record."""

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from archive.findings import finding
from archive.model import Finding, Note, Page, Reading, Record, Source
from archive.reading import damage, roles, statements
from archive.reading.byline import SignOff, sign_off
from archive.reading.dating import Dating, Outside, choose
from archive.reading.knowledge import Knowledge
from archive.reading.language import detect, tag
from archive.reading.lines import Sheet, Unlaid, body, lay_out
from archive.reading.names import Own, canonical
from archive.reading.outlet import Head, printed_outlets, read_head
from archive.reading.photos import Caption
from archive.reading.roles import Signatures
from archive.reading.sources import Signs, read_cues, read_sources
from archive.reading.values import ASSERTED, Value, Writers, first, printed

_SAMPLE: Final = 4_000
_PRINTED: Final = Note(basis="printed")
_BARS: Final = re.compile(r" [|–—-] ")


def read(page: Page, asserted: Mapping[str, str], knowledge: Knowledge) -> Reading:
    """Read a page.

    Args:
        page: The decoded page.
        asserted: What the caller states, by field; it wins over what is read.
        knowledge: The registry and the words to read with.

    Returns:
        The record with a note for each field that has a value, and the reader's findings.
    """
    return read_all([Asked(page, asserted)], knowledge)[0]


class Asked(NamedTuple):
    """A decoded page to be read, and what the caller states about it, by field."""

    page: Page
    asserted: Mapping[str, str]


def read_all(pages: Sequence[Asked], knowledge: Knowledge) -> list[Reading]:
    """Read pages, as ``read`` reads each, and give their readings in order.

    Each step is taken for all pages before the next one: the rules and words of a step then stay in the
    processor's cache, and dozens of pages cost a fifth less than one by one.
    """
    layouts = _lay_all(pages, knowledge)
    outlets = [first(layout.outlets()) for layout in layouts]
    owns = [Own.of(_text(outlet), knowledge) for outlet in outlets]
    signs = [signs_of(layout) for layout in layouts]
    sourced = [
        read_sources(layout.sheet, crediting, own, knowledge)
        for layout, crediting, own in zip(layouts, signs, owns, strict=True)
    ]
    titles = [first(layout.titles()) for layout in layouts]
    dated = [layout.dating() for layout in layouts]
    signed = [
        (first(layout.writers(own)) or Writers(), first(layout.editors()) or Writers())
        for layout, own in zip(layouts, owns, strict=True)
    ]
    drafts = [
        _Draft(
            sheet=layout.sheet,
            language=layout.language,
            url=layout.url,
            outlet=outlet,
            title=title,
            head=layout.head,
            closing=layout.closing,
            dating=dating,
            writers=writers,
            editors=editors,
            sources=found.sources,
            pictures=_pictures(layout.sheet, found.pictures),
        )
        for layout, outlet, title, dating, (writers, editors), found in zip(
            layouts, outlets, titles, dated, signed, sourced, strict=True
        )
    ]
    records = [draft.record() for draft in drafts]
    return [
        Reading(record, (*_findings(draft, record, knowledge), *found.findings))
        for draft, record, found in zip(drafts, records, sourced, strict=True)
    ]


class Layout(NamedTuple):
    """A page laid out in lines, of which each field's candidates can be asked, best first.

    Reading asks for the first of each; ``archive.reading.explain`` asks for all of them.

    Attributes:
        page: The page.
        asserted: What the caller states, by field.
        knowledge: The registry and the words.
        sheet: The lines.
        outside: The outlet, if it is known from outside the text.
        named: The titles that are known from outside the text, best first.
        site: What the page's markup calls its outlet.
        head: What stands before the story's first sentence.
        closing: The bracket that closes the story, or None.
        signatures: Whom markup and labels name.
        detected: The language that the text itself shows, or None.
        language: The language, or None.
        url: The address, or None.
        day_first: Whether 6/1 is the 6th of January.
    """

    page: Page
    asserted: Mapping[str, str]
    knowledge: Knowledge
    sheet: Sheet
    outside: Value | None
    named: tuple[Value, ...]
    site: statements.Site
    head: Head
    closing: SignOff | None
    signatures: Signatures
    detected: str | None
    language: Value | None
    url: Value | None
    day_first: bool

    def outlets(self) -> Iterator[Value]:
        """Give the outlet's candidates."""
        if self.outside is not None:
            yield from _outlets_outside(self.page, self.asserted, self.url, self.knowledge)
        yield from printed_outlets(self.sheet, self.head, self.signatures.labelled[:1], self.knowledge)

    def titles(self) -> Iterator[Value]:
        """Give the title's candidates."""
        yield from self.named
        if "title" in self.sheet.roles:
            span = self.sheet.spans[self.sheet.roles.index("title")]
            words = self.sheet.text[span[0] : span[1]]
            title = statements.title_of(words, None, self.knowledge) if _BARS.search(words) else words
            yield printed(self.sheet.text, span, "first-line", title)

    def writers(self, own: Own) -> Iterator[Writers]:
        """Give the candidates for byline and reporters."""
        given = _given(self.asserted, "byline")
        return roles.writers(self.signatures, given, (self.closing, own), self.knowledge)

    def editors(self) -> Iterator[Writers]:
        """Give the candidates for the editors."""
        return roles.editors(self.signatures, self.knowledge)

    def dating(self) -> Dating:
        """Give the publication date, the date of change, and what was found about them."""
        outside = Outside(
            asserted=self.asserted.get("date"),
            published=statements.told(self.page, "date", self.knowledge, day_first=self.day_first),
            modified=statements.told(self.page, "modified", self.knowledge, day_first=self.day_first),
            url=self.url.value if self.url else None,
            day_first=self.day_first,
        )
        return choose(self.sheet, outside, self.knowledge)


def signs_of(layout: Layout) -> Signs:
    """Give what of a page can credit a source."""
    return Signs(
        agency=layout.head.agency,
        bylines=layout.signatures.labelled[:1],
        closing=layout.closing.byline if layout.closing else None,
        statements=layout.page.statements,
        cued=read_cues(layout.sheet, layout.knowledge),
    )


def lay(page: Page, asserted: Mapping[str, str], knowledge: Knowledge) -> Layout:
    """Lay a page out and read the parts of it that several fields need."""
    return _lay_all([Asked(page, asserted)], knowledge)[0]


def _lay_all(pages: Sequence[Asked], knowledge: Knowledge) -> list[Layout]:
    """Lay pages out, step by step for all of them."""
    before = [_before(page, asserted, knowledge) for page, asserted in pages]
    sheets = lay_out(
        [
            Unlaid(page, known.detected, known.day_first, known.titles)
            for (page, _), known in zip(pages, before, strict=True)
        ],
        knowledge,
    )
    heads = [
        read_head(sheet, Own.of(_text(known.outlet), knowledge), knowledge)
        for sheet, known in zip(sheets, before, strict=True)
    ]
    closings = [sign_off(sheet, knowledge) for sheet in sheets]
    signatures = [
        Signatures.of(page, sheet, known.site, knowledge)
        for (page, _), sheet, known in zip(pages, sheets, before, strict=True)
    ]
    return [
        Layout(
            page=page,
            asserted=asserted,
            knowledge=knowledge,
            sheet=sheet,
            outside=known.outlet,
            named=known.named,
            site=known.site,
            head=head,
            closing=closing,
            signatures=signs,
            detected=known.detected,
            language=known.language,
            url=known.url,
            day_first=known.day_first,
        )
        for (page, asserted), known, sheet, head, closing, signs in zip(
            pages, before, sheets, heads, closings, signatures, strict=True
        )
    ]


class _Before(NamedTuple):
    """What is known of a page before its lines are looked at; of what has a name in ``Layout``, the same.

    Attributes:
        outlet: The outlet, if it is known from outside the text.
        titles: The titles that are looked for in print.
    """

    detected: str | None
    language: Value | None
    day_first: bool
    url: Value | None
    outlet: Value | None
    site: statements.Site
    named: tuple[Value, ...]
    titles: tuple[str, ...]


def _before(page: Page, asserted: Mapping[str, str], knowledge: Knowledge) -> _Before:
    said = statements.first(page, "language")
    detected = detect(_main(page), knowledge.cues, tag(said.value) if said else None)
    language = _language(page, asserted, detected)
    url = _stated(page, asserted, "url")
    outlet = first(_outlets_outside(page, asserted, url, knowledge))
    site = statements.Site.of(page, _text(outlet), _host(url.value) if url else "")
    named = tuple(_titles_outside(page, asserted, (outlet, site), knowledge))
    known = named
    if asserted.get("title") != page.given.get("title"):
        # What somebody states later about a text does not change which of its lines is the headline.
        known = tuple(_titles_outside(page, page.given, (outlet, site), knowledge))
    return _Before(
        detected=detected,
        language=language,
        day_first=(language.value if language else "") not in knowledge.cues.month_first,
        url=url,
        outlet=outlet,
        site=site,
        named=named,
        titles=tuple(dict.fromkeys(title.value for title in known)),
    )


class _Draft(NamedTuple):
    """Everything that was read of one page, before it becomes a record."""

    sheet: Sheet
    language: Value | None
    url: Value | None
    outlet: Value | None
    title: Value | None
    head: Head
    closing: SignOff | None
    dating: Dating
    writers: Writers
    editors: Writers
    sources: tuple[Source, ...]
    pictures: tuple[Caption, ...]

    def record(self) -> Record:
        """Bring the values and their notes together."""
        place = self.head.place
        published, modified = self.dating.published, self.dating.modified
        values: dict[str, Any] = {
            "outlet": _text(self.outlet),
            "date": published.moment.iso if published else None,
            "date_precision": published.moment.precision if published else None,
            "modified": modified.moment.iso if modified else None,
            "byline": _text(self.writers.byline),
            "reporters": self.writers.people,
            "editors": self.editors.people,
            "dateline": self.sheet.text[place[0] : place[1]] if place else None,
            "title": _text(self.title),
            "body": body(self.sheet, self.closing.cut if self.closing else None),
            "language": _text(self.language),
            "url": _text(self.url),
            "photo_credits": tuple(dict.fromkeys(name for found in self.pictures for name in found.names)),
        }
        notes = {
            name: note
            for name, note in self._notes().items()
            if note is not None and (name not in values or values[name])
        }
        return Record(**values, notes=MappingProxyType(notes), sources=self.sources)

    def _notes(self) -> dict[str, Note | None]:
        """Give the note of each of ``NOTED``, in its order; those of fields without a value do not count."""
        published, modified = self.dating.published, self.dating.modified
        direct = next(filter(_is_direct, self.sources), None)
        photo = next((found for found in self.pictures if found.names), None)
        return {
            "outlet": self.outlet.note if self.outlet else None,
            "date": published.note if published else None,
            "date_precision": published.note if published else None,
            "modified": modified.note if modified else None,
            "byline": self.writers.byline.note if self.writers.byline else None,
            "reporters": self.writers.note,
            "editors": self.editors.note,
            "source_agencies": _source_note(direct) if direct else None,
            "dateline": _note(self.sheet, self.head.place, "dateline") if self.head.place else None,
            "title": self.title.note if self.title else None,
            "body": _PRINTED,
            "language": self.language.note if self.language else None,
            "url": self.url.note if self.url else None,
            "photo_credits": _note(self.sheet, (photo.start, photo.end), "photo-credit") if photo else None,
        }


def _pictures(sheet: Sheet, inside: tuple[Caption, ...]) -> tuple[Caption, ...]:
    """Give the picture credits of caption lines and of running text, in order."""
    found = [*(caption for _, caption in sheet.captions), *inside]
    return tuple(sorted(found, key=lambda caption: caption.start))


def _text(value: Value | None) -> str | None:
    return value.value if value else None


def _note(sheet: Sheet, span: tuple[int, int], cue: str) -> Note:
    return printed(sheet.text, span, cue).note


def _is_direct(source: Source) -> bool:
    return source.via is None and source.relation == "derived" and source.kind in ("agency", "outlet")


def _source_note(source: Source) -> Note:
    return Note(basis="metadata" if source.place == "metadata" else "printed", evidence=source.evidence)


def _given(asserted: Mapping[str, str], field: str) -> Value | None:
    if field not in asserted:
        return None
    value = " ".join(asserted[field].split())
    return Value(value=value, note=ASSERTED) if value else None


def _stated(page: Page, asserted: Mapping[str, str], field: str) -> Value | None:
    """Give a field that is never printed: asserted, or stated by the markup."""
    value = _given(asserted, field)
    statement = statements.first(page, field) if value is None else None
    if statement is not None:
        value = Value(value=" ".join(statement.value.split()), note=statements.note(statement))
    return value


def _language(page: Page, asserted: Mapping[str, str], detected: str | None) -> Value | None:
    """Prefer what the text itself shows over the markup, which templates often get wrong."""
    value = _given(asserted, "language")
    if value is not None:
        return Value(value=tag(value.value) or value.value, note=value.note)
    if detected is not None:
        return Value(value=detected, note=Note(basis="inferred"))
    statement = statements.first(page, "language")
    code = tag(statement.value) if statement else None
    return Value(value=code, note=statements.note(statement)) if statement and code else None


def _main(page: Page) -> str:
    """Give a sample of the main text."""
    if not page.main:
        return page.text[:_SAMPLE].strip()
    parts: list[str] = []
    length = 0
    for start, end in page.main:
        parts.append(page.text[start : min(end, start + _SAMPLE)])
        length += end - start
        if length >= _SAMPLE:
            break
    return "\n".join(parts).strip()


def _outlets_outside(
    page: Page, asserted: Mapping[str, str], url: Value | None, knowledge: Knowledge
) -> Iterator[Value]:
    """Give the outlets that are asserted, stated by the markup, or known by the URL's host."""
    given = _given(asserted, "outlet")
    if given is not None:
        yield Value(value=canonical(given.value, knowledge), note=given.note)
    for statement in page.statements:
        if statement.field == "outlet" and statement.value.strip():
            name = canonical(" ".join(statement.value.split()), knowledge)
            yield Value(value=name, note=statements.note(statement))
    entry = knowledge.registry.at(_host(url.value)) if url else None
    if entry is not None:
        yield Value(value=entry.name, note=Note(basis="url"))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # "http://[" and the like
        return ""


def _titles_outside(
    page: Page,
    asserted: Mapping[str, str],
    outlet: tuple[Value | None, statements.Site],
    knowledge: Knowledge,
) -> Iterator[Value]:
    """Give the titles that are asserted or stated by the markup."""
    given = _given(asserted, "title")
    if given is not None:
        yield given
    if page.statements:
        for title, statement in statements.titles(page, _text(outlet[0]), outlet[1], knowledge):
            yield Value(value=title, note=statements.note(statement))


def _findings(draft: _Draft, record: Record, knowledge: Knowledge) -> list[Finding]:
    """Give what a reader of the archive must know about this reading."""
    sheet = draft.sheet
    found = [*draft.dating.findings]
    if record.byline and not record.reporters:
        found.append(finding("byline-not-a-person", f"{record.byline[:80]!r} names no person"))
    found += damage.repeated(sheet)
    found += damage.damaged(sheet.text, record.title, record.body)
    found += damage.removed(sheet, record.body)
    found += damage.no_article(sheet, knowledge)
    if record.language is None:
        found.append(finding("language-unknown", "the text is too short or mixed to tell its language"))
    return found
