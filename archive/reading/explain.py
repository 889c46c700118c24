"""Why a record says what it says: every candidate of each field, and each line that is no running text.

Reading itself takes the first candidate of each field and asks for no more, so none of this costs
anything until somebody asks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.model import Evidence, Json, Note, Page, Record
from archive.reading import statements
from archive.reading.dates import in_url
from archive.reading.knowledge import Knowledge
from archive.reading.language import tag
from archive.reading.names import Own
from archive.reading.reader import Layout, lay, read, signs_of
from archive.reading.sources import read_sources
from archive.reading.values import Value, Writers, first, printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One thing that a field could have been.

    Attributes:
        value: The value.
        note: Where it comes from.
        chosen: Whether the record holds it.
    """

    value: str
    note: Note
    chosen: bool

    @property
    def rule(self) -> str:
        """The rule that read it."""
        return self.note.evidence.cue if self.note.evidence else self.note.basis

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {"value": self.value, "rule": self.rule, "chosen": self.chosen, **self.note.to_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a record says what it says.

    Attributes:
        candidates: The candidates of each field that has any, best first.
        removed: The lines that are no running text, each with the rule that says so as its cue.
    """

    candidates: Mapping[str, tuple[Candidate, ...]]
    removed: tuple[Evidence, ...]

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "candidates": {name: [one.to_json() for one in these] for name, these in self.candidates.items()},
            "removed": [line.to_json() for line in self.removed],
        }


def explain(page: Page, asserted: Mapping[str, str], knowledge: Knowledge) -> Explanation:
    """Explain what reading a page gives.

    Args:
        page: The decoded page.
        asserted: What the caller states, by field.
        knowledge: The registry and the words to read with.
    """
    record = read(page, asserted, knowledge).record
    layout = lay(page, asserted, knowledge)
    own = Own.of(record.outlet, knowledge)
    writers = list(layout.writers(own))
    found = {
        "outlet": _marked(layout.outlets(), record.outlet),
        "date": _marked(_dates(layout), record.date),
        "modified": _marked(_changes(layout), record.modified),
        "byline": _marked((each.byline for each in writers if each.byline), record.byline),
        "reporters": _marked(_people(writers), ", ".join(record.reporters)),
        "editors": _marked(_people(layout.editors()), ", ".join(record.editors)),
        "dateline": _marked(_places(layout), record.dateline),
        "title": _marked(layout.titles(), record.title),
        "language": _marked(_languages(layout), record.language),
        "url": _marked(_addresses(layout), record.url),
        "photo_credits": _photos(layout, record),
        "sources": _sources(layout, record),
    }
    return Explanation(
        candidates={name: these for name, these in found.items() if these},
        removed=tuple(_removed(layout)),
    )


def _marked(values: Iterator[Value], chosen: str | None) -> tuple[Candidate, ...]:
    """Mark the first candidate that the record holds; the same value by the same rule stands once."""
    found: list[Candidate] = []
    taken = False
    for value in values:
        is_it = not taken and value.value == chosen
        one = Candidate(value=value.value, note=value.note, chosen=is_it)
        if is_it or all((one.value, one.note) != (other.value, other.note) for other in found):
            found.append(one)
        taken |= is_it
    return tuple(found)


def _people(writers: Iterator[Writers] | list[Writers]) -> Iterator[Value]:
    for each in writers:
        if each.people and each.note:
            yield Value(value=", ".join(each.people), note=each.note)


def _dates(layout: Layout) -> Iterator[Value]:
    """Give the date that was chosen, then all others that stand where a date of publication may stand."""
    chosen = layout.dating().published
    if chosen is not None:
        yield Value(value=chosen.moment.iso, note=chosen.note)
    for told in statements.all_told(layout.page, "date", layout.knowledge, day_first=layout.day_first):
        yield Value(value=told.moment.iso, note=told.note)
    for _, dated in layout.sheet.date_lines:
        yield printed(layout.sheet.text, (dated.start, dated.end), "date-line", dated.moment.iso)
    day = in_url(layout.url.value) if layout.url else None
    if day is not None:
        yield Value(value=day.iso, note=Note(basis="url"))
    for dated in layout.sheet.dates:
        if layout.sheet.role_at(dated.start) == "body":
            yield printed(layout.sheet.text, (dated.start, dated.end), "in-text", dated.moment.iso)


def _changes(layout: Layout) -> Iterator[Value]:
    chosen = layout.dating().modified
    if chosen is not None:
        yield Value(value=chosen.moment.iso, note=chosen.note)
    for told in statements.all_told(layout.page, "modified", layout.knowledge, day_first=layout.day_first):
        yield Value(value=told.moment.iso, note=told.note)


def _places(layout: Layout) -> Iterator[Value]:
    if layout.head.place is not None:
        yield printed(layout.sheet.text, layout.head.place, "dateline")


def _languages(layout: Layout) -> Iterator[Value]:
    if layout.language is not None:
        yield layout.language
    if layout.detected is not None:
        yield Value(value=layout.detected, note=Note(basis="inferred"))
    for statement in layout.page.statements:
        code = tag(statement.value) if statement.field == "language" else None
        if code is not None:
            yield Value(value=code, note=statements.note(statement))


def _addresses(layout: Layout) -> Iterator[Value]:
    if layout.url is not None:
        yield layout.url
    for statement in layout.page.statements:
        if statement.field == "url" and statement.value.strip():
            yield Value(value=" ".join(statement.value.split()), note=statements.note(statement))


def _photos(layout: Layout, record: Record) -> tuple[Candidate, ...]:
    """Give each picture credit; one without a known organisation is left out of the record."""
    found = []
    for _, caption in layout.sheet.captions:
        read_ = printed(layout.sheet.text, (caption.start, caption.end), "photo-credit")
        names = ", ".join(caption.names)
        kept = bool(caption.names) and set(caption.names) <= set(record.photo_credits)
        found.append(Candidate(value=names or read_.value, note=read_.note, chosen=kept))
    return tuple(found)


def _sources(layout: Layout, record: Record) -> tuple[Candidate, ...]:
    """Give each credit; one of the own outlet or its desks is left out of the record."""
    outlet = first(layout.outlets())
    credited = read_sources(layout.sheet, signs_of(layout), Own(), layout.knowledge).sources
    kept = {source.name for source in record.sources}
    all_ = [*record.sources, *(source for source in credited if source.name not in kept)]
    return tuple(
        Candidate(
            value=source.name if source.name in kept or outlet is None else f"{source.name} (own outlet)",
            note=Note(
                basis="metadata" if source.place == "metadata" else "printed", evidence=source.evidence
            ),
            chosen=source.name in kept,
        )
        for source in all_
    )


def _removed(layout: Layout) -> Iterator[Evidence]:
    """Give the lines that the body leaves out; the role of a line is the rule."""
    sheet = layout.sheet
    for (start, end), role in zip(sheet.spans, sheet.roles, strict=True):
        if role != "body":
            yield Evidence(start=start, end=end, exact=sheet.text[start:end], cue=role)
    if layout.closing is not None:
        start, end = layout.closing.cut
        yield Evidence(start=start, end=end, exact=sheet.text[start:end], cue="sign-off")
