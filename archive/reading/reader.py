"""Which reading of each field counts: assertion, markup or print, brought together in a record."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlsplit

from archive.findings import finding
from archive.model import NOTED, Evidence, Finding, Note, Page, Reading, Record, Source
from archive.reading import damage, statements
from archive.reading.byline import Byline, SignOff, labelled, sign_off
from archive.reading.dating import Dating, Outside, choose
from archive.reading.knowledge import Knowledge
from archive.reading.language import detect, tag
from archive.reading.lines import Sheet, body, lay_out
from archive.reading.names import Named, Own, canonical
from archive.reading.outlet import Head, copyright_holder, read_head
from archive.reading.people import signed
from archive.reading.photos import Caption
from archive.reading.sources import Signs, read_sources

_SAMPLE: Final = 4_000
_ASSERTED: Final = Note(basis="asserted")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Value:
    """A text value with its note."""

    value: str
    note: Note


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writers:
    """The byline and the persons it names."""

    byline: _Value | None = None
    people: tuple[str, ...] = ()
    note: Note | None = None


def read(page: Page, asserted: Mapping[str, str], knowledge: Knowledge) -> Reading:
    """Read a page.

    Args:
        page: The decoded page.
        asserted: What the caller states, by field; it wins over what is read.
        knowledge: The registry and the words to read with.

    Returns:
        The record with a note for each field that has a value, and the reader's findings.
    """
    detected = detect(_main(page), knowledge.cues)
    language = _language(page, asserted, detected)
    day_first = (language.value if language else "") not in knowledge.cues.month_first
    url = _stated(page, asserted, "url")
    outlet = _outlet_outside(page, asserted, url, knowledge)
    title = _title_outside(page, asserted, outlet, knowledge)
    sheet = lay_out(page, knowledge, day_first=day_first, title=title.value if title else None)
    title = title or _title_printed(sheet)
    own = Own.of(outlet.value if outlet else None, knowledge)
    head = read_head(sheet, own, knowledge)
    closing = sign_off(sheet, knowledge)
    printed = labelled(sheet, "reporter", knowledge)
    outlet = outlet or _outlet_printed(sheet, head, printed, knowledge)
    own = Own.of(outlet.value if outlet else None, knowledge)
    signs = Signs(
        agency=head.agency,
        bylines=(printed,) if printed else (),
        closing=closing.byline if closing else None,
        statements=page.statements,
        language=detected,
    )
    sourced = read_sources(sheet, signs, own, knowledge)
    outside = Outside(
        asserted=asserted.get("date"),
        published=statements.told(page, "date", knowledge, day_first=day_first),
        modified=statements.told(page, "modified", knowledge, day_first=day_first),
        url=url.value if url else None,
    )
    draft = _Draft(
        sheet=sheet,
        language=language,
        url=url,
        outlet=outlet,
        title=title,
        head=head,
        closing=closing,
        dating=choose(sheet, outside, knowledge),
        writers=_writers(page, asserted, (printed, closing), knowledge),
        editors=_editors(page, sheet, knowledge),
        sources=sourced.sources,
        pictures=_pictures(sheet, sourced.pictures),
    )
    record = draft.record()
    return Reading(record=record, findings=(*_findings(draft, record, knowledge), *sourced.findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """Everything that was read of one page, before it becomes a record."""

    sheet: Sheet
    language: _Value | None
    url: _Value | None
    outlet: _Value | None
    title: _Value | None
    head: Head
    closing: SignOff | None
    dating: Dating
    writers: _Writers
    editors: _Writers
    sources: tuple[Source, ...]
    pictures: tuple[Caption, ...]

    def record(self) -> Record:
        """Bring the values and their notes together."""
        photos = tuple(dict.fromkeys(name for found in self.pictures for name in found.names))
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
            "photo_credits": photos,
        }
        all_notes = self._notes()
        direct = any(_is_direct(source) for source in self.sources)
        notes = {
            name: note for name in NOTED if (note := all_notes[name]) is not None and values.get(name, direct)
        }
        return Record(**values, notes=MappingProxyType(notes), sources=self.sources)

    def _notes(self) -> dict[str, Note | None]:
        published, modified = self.dating.published, self.dating.modified
        direct = next((s for s in self.sources if _is_direct(s)), None)
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
            "dateline": _printed_note(self.sheet, self.head.place, "dateline") if self.head.place else None,
            "title": self.title.note if self.title else None,
            "body": Note(basis="printed"),
            "language": self.language.note if self.language else None,
            "url": self.url.note if self.url else None,
            "photo_credits": _printed_note(self.sheet, (photo.start, photo.end), "photo-credit")
            if photo
            else None,
        }


def _pictures(sheet: Sheet, inside: tuple[Caption, ...]) -> tuple[Caption, ...]:
    """Give the picture credits of caption lines and of running text, in order."""
    found = (*(caption for _, caption in sheet.captions), *inside)
    return tuple(sorted(found, key=lambda caption: caption.start))


def _text(value: _Value | None) -> str | None:
    return value.value if value else None


def _printed_note(sheet: Sheet, span: tuple[int, int], cue: str) -> Note:
    start, end = span
    return Note(
        basis="printed", evidence=Evidence(start=start, end=end, exact=sheet.text[start:end], cue=cue)
    )


def _is_direct(source: Source) -> bool:
    return source.via is None and source.relation == "derived" and source.kind in ("agency", "outlet")


def _source_note(source: Source) -> Note:
    return Note(basis="metadata" if source.place == "metadata" else "printed", evidence=source.evidence)


def _given(asserted: Mapping[str, str], field: str) -> _Value | None:
    value = " ".join(asserted.get(field, "").split())
    return _Value(value=value, note=_ASSERTED) if value else None


def _stated(page: Page, asserted: Mapping[str, str], field: str) -> _Value | None:
    """Give a field that is never printed: asserted, or stated by the markup."""
    value = _given(asserted, field)
    statement = statements.first(page, field) if value is None else None
    if statement is not None:
        value = _Value(value=" ".join(statement.value.split()), note=statements.note(statement))
    return value


def _language(page: Page, asserted: Mapping[str, str], detected: str | None) -> _Value | None:
    """Prefer what the text itself shows over the markup, which templates often get wrong."""
    value = _given(asserted, "language")
    if value is not None:
        return _Value(value=tag(value.value) or value.value, note=value.note)
    if detected is not None:
        return _Value(value=detected, note=Note(basis="inferred"))
    statement = statements.first(page, "language")
    code = tag(statement.value) if statement else None
    return _Value(value=code, note=statements.note(statement)) if statement and code else None


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


def _outlet_outside(
    page: Page, asserted: Mapping[str, str], url: _Value | None, knowledge: Knowledge
) -> _Value | None:
    """Give the outlet that is asserted, stated by the markup, or known by the URL's host."""
    value = _stated(page, asserted, "outlet")
    if value is not None:
        return _Value(value=canonical(value.value, knowledge), note=value.note)
    entry = knowledge.registry.at(_host(url.value)) if url else None
    return _Value(value=entry.name, note=Note(basis="url")) if entry else None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # "http://[" and the like
        return ""


def _outlet_printed(sheet: Sheet, head: Head, byline: Byline | None, knowledge: Knowledge) -> _Value | None:
    """Give the outlet that the story's head, its byline or its copyright line prints.

    A text with an agency in its dateline and no other outlet anywhere is the agency's own.
    """
    named = head.outlet
    cue = "head"
    if named is None and byline is not None:
        named = next((m for m in byline.media if m.entry and m.entry.kind == "outlet"), None)
        cue = "byline"
    if named is None:
        named, cue = copyright_holder(sheet, knowledge), "copyright"
    if named is None:
        named, cue = head.agency, "dateline"
    return _printed(sheet, named, cue) if named else None


def _printed(sheet: Sheet, named: Named, cue: str) -> _Value:
    return _Value(value=named.name, note=_printed_note(sheet, (named.start, named.end), cue))


def _title_outside(
    page: Page, asserted: Mapping[str, str], outlet: _Value | None, knowledge: Knowledge
) -> _Value | None:
    value = _given(asserted, "title")
    statement = statements.first(page, "title") if value is None else None
    if statement is not None:
        name = statements.title_of(statement.value, _text(outlet), knowledge)
        value = _Value(value=name, note=statements.note(statement))
    return value


def _title_printed(sheet: Sheet) -> _Value | None:
    span = next(sheet.lines("title"), None)
    if span is None:
        return None
    return _Value(value=sheet.text[span[0] : span[1]], note=_printed_note(sheet, span, "first-line"))


def _writers(
    page: Page,
    asserted: Mapping[str, str],
    printed: tuple[Byline | None, SignOff | None],
    knowledge: Knowledge,
) -> _Writers:
    """Choose the byline: asserted, stated, labelled, or signed at the end."""
    given = _given(asserted, "byline")
    if given is not None:
        people = signed(given.value, 0, knowledge).people
        return _Writers(byline=given, people=people, note=_ASSERTED if people else None)
    labelled_, closing = printed
    persons, values, used = statements.people(page, "author", knowledge)
    if used is not None and (persons or labelled_ is None or not labelled_.people):
        note = statements.note(used)
        value = _Value(value=", ".join(values), note=note)
        return _Writers(byline=value, people=tuple(persons), note=note if persons else None)
    byline = labelled_
    if byline is None and closing is not None and (closing.initials or closing.byline.people):
        byline = closing.byline
    return _signed(byline) if byline else _Writers()


def _signed(byline: Byline) -> _Writers:
    evidence = Evidence(start=byline.start, end=byline.end, exact=byline.words, cue=byline.cue)
    note = Note(basis="printed", evidence=evidence)
    return _Writers(
        byline=_Value(value=byline.words, note=note),
        people=byline.people,
        note=note if byline.people else None,
    )


def _editors(page: Page, sheet: Sheet, knowledge: Knowledge) -> _Writers:
    persons, _, used = statements.people(page, "editor", knowledge)
    if used is not None and persons:
        return _Writers(people=tuple(persons), note=statements.note(used))
    byline = labelled(sheet, "editor", knowledge)
    return _signed(byline) if byline else _Writers()


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
