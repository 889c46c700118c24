"""Whose names count as byline, reporters and editors: what is stated, labelled, signed or credited."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple, Self

from archive.model import Evidence, Note, Page
from archive.reading import statements
from archive.reading.byline import (
    Byline,
    SignOff,
    addressed,
    below_date,
    beside_date,
    biography,
    labelled,
    on_date_line,
    sign_credits,
    without_code,
)
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet
from archive.reading.names import Named, Own, brand
from archive.reading.people import signed
from archive.reading.statements import Site, Stated
from archive.reading.values import ASSERTED, Value, Writers


class Signatures(NamedTuple):
    """Whom markup and labels name.

    Attributes:
        sheet: The lines.
        authors: The authors that the markup states, best first.
        editors: The editors that it states, best first.
        labelled: The reporters that a label names in print.
        edited: The editors that a label names in print.
        site: What the page's markup calls its outlet.
    """

    sheet: Sheet
    authors: tuple[Stated, ...]
    editors: tuple[Stated, ...]
    labelled: tuple[Byline, ...]
    edited: tuple[Byline, ...]
    site: Site

    @classmethod
    def of(cls, page: Page, sheet: Sheet, site: Site, knowledge: Knowledge) -> Self:
        """Read them."""
        named = tuple(labelled(sheet, knowledge))
        return cls(
            sheet=sheet,
            authors=tuple(statements.people(page, "author", site, knowledge)) if page.statements else (),
            editors=tuple(statements.people(page, "editor", site, knowledge)) if page.statements else (),
            labelled=tuple(byline for label, byline in named if label == "reporter"),
            edited=tuple(byline for label, byline in named if label == "editor"),
            site=site,
        )


def writers(
    found: Signatures, given: Value | None, signing: tuple[SignOff | None, Own], knowledge: Knowledge
) -> Iterator[Writers]:
    """Give the candidates for byline and reporters, best first.

    Persons come before desks and outlets, and of each what the markup states before what a label,
    a place beside the date, or the story's end says. Where a byline names no person ("Reuters
    Staff"), the reporters are those whom the credit at the end names.

    Args:
        found: Whom markup and labels name.
        given: The byline that the caller asserts, or None.
        signing: The bracket that closes the story, and the own outlet.
        knowledge: The registry and the words.
    """
    if given is not None:
        people = signed(given.value, 0, knowledge).people
        yield Writers(byline=given, people=people, note=ASSERTED if people else None)
    authors = [form for form in found.authors if not _is_editor(form, found)]
    stated = [_of_markup(form) for form in authors]
    own = signing[1]
    printed = [_of_print(_without_own(byline, own, knowledge)) for byline in found.labelled]
    yield from (each for each in (*stated, *printed) if each.people)
    if all(found.site.is_called(value) for form in authors for value in form.values):
        yield from _unlabelled(found, signing, knowledge)
    for each in (*stated, *printed):
        if not each.people:
            credit = next(sign_credits(found.sheet, "reporter", knowledge), None)
            yield _of_print(credit)._replace(byline=each.byline) if credit else each


def _without_own(byline: Byline, own: Own, knowledge: Knowledge) -> Byline:
    """Take the own outlet, which nobody's registry may know, out of the persons: "Name, OUTLET"."""
    people = tuple(filter(None, [_behind_own(person, own, knowledge) for person in byline.people]))
    return byline if people == byline.people else byline._replace(people=people)


def _behind_own(person: str, own: Own, knowledge: Knowledge) -> str:
    """Give what stands behind the own outlet's name: "OUTLET Name", or nothing."""
    words = person.split(" ")
    for number in range(1, len(words) - 1):
        if brand(" ".join(words[:number])) == own.brand:
            return " ".join(words[number:])
    return "" if own.covers(Named(start=0, end=0, name=person, entry=None), knowledge) else person


def _unlabelled(
    found: Signatures, signing: tuple[SignOff | None, Own], knowledge: Knowledge
) -> Iterator[Writers]:
    """Read who signed where no label names anybody and the markup states nobody else."""
    closing, own = signing
    desk = any(not byline.people for byline in found.labelled)
    if not desk:
        yield from map(_of_print, on_date_line(found.sheet, knowledge))
        yield from map(_of_print, beside_date(found.sheet, own, knowledge))
        yield from map(_of_print, below_date(found.sheet, knowledge))
    if closing is not None and (closing.initials or closing.byline.people):
        people = without_code(closing, own)
        yield _of_print(closing.byline._replace(people=people))
    if not desk:
        yield from map(_of_print, sign_credits(found.sheet, "reporter", knowledge))
        for byline in biography(found.sheet, own, knowledge):
            yield _of_print(byline)._replace(byline=None)
        if "@" in found.sheet.text:
            yield from map(_of_print, addressed(found.sheet, knowledge))


def editors(found: Signatures, knowledge: Knowledge) -> Iterator[Writers]:
    """Give the candidates for the editors, best first."""
    for form in found.editors:
        if form.people:
            yield Writers(people=form.people, note=statements.note(form.used))
    yield from map(_of_print, chain(found.edited, sign_credits(found.sheet, "editor", knowledge)))


def _is_editor(form: Stated, found: Signatures) -> bool:
    """Tell whether a label in print says that the author whom the markup states is the editor."""
    edited = {person for byline in found.edited for person in byline.people}
    signed_too = {person for byline in found.labelled for person in byline.people}
    return bool(form.people) and edited.issuperset(form.people) and signed_too.isdisjoint(form.people)


def _of_markup(form: Stated) -> Writers:
    note = statements.note(form.used)
    value = Value(value=", ".join(form.values), note=note)
    return Writers(byline=value, people=form.people, note=note if form.people else None)


def _of_print(byline: Byline) -> Writers:
    evidence = Evidence(start=byline.start, end=byline.end, exact=byline.words, cue=byline.cue)
    note = Note(basis="printed", evidence=evidence)
    return Writers(
        byline=Value(value=byline.words, note=note),
        people=byline.people,
        note=note if byline.people else None,
    )
