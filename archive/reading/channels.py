"""Where people and bodies publish for themselves: press offices, statements, posts."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

from archive.cues import Form
from archive.model import Kind
from archive.reading.credits import Credit
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet
from archive.reading.names import is_institution, known, plausible, take

_OFFICE: Final = re.compile(r"(?:[ \xa0][a-z]{2,20}){0,2}[ \xa0][A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30}){0,4}")
_ON: Final = re.compile(
    r"(?<!\w)(?P<verb>[a-z]{3,15}) (?:(?P<name>[A-Z@][\w.'’@-]{1,30}(?: [A-Z][\w.'’-]{0,30}){0,4}) )?"
    r"(?:di|melalui|lewat|via|pada|on|in)(?: (?:akun|laman|halaman|a|the|an|post|unggahan|his|her))*\s\Z"
)
_SUBJECT: Final = re.compile(
    r"(?P<name>[A-Z][\w.'’-]{0,30}(?: [A-Z][\w.'’-]{0,30}){0,7})"
    r"(?:,? (?:kemudian|lalu|juga|kembali|sendiri|later|also))?,? ?\Z"
)


def channel_credits(sheet: Sheet, at: int, cue: tuple[str, Form], knowledge: Knowledge) -> Iterator[Credit]:
    """Read the credit of a body's or person's own publication.

    Args:
        sheet: The lines.
        at: Where the cue word stands.
        cue: The cue word and its form.
        knowledge: The registry and the words.
    """
    word, form = cue
    rule = _RULES.get(form)
    if rule is not None:
        yield from rule(sheet, at, word, knowledge)


def _office(sheet: Sheet, at: int, stem: str, knowledge: Knowledge) -> Iterator[Credit]:
    """Read "kantor pers … Negara menyatakan …"; the clause is the evidence."""
    named = _OFFICE.match(sheet.text, at + len(stem))
    if named is None:
        return
    verb = re.compile(r"[ \xa0]([a-z]{3,20})").match(sheet.text, named.end())
    if verb is None or verb[1] not in knowledge.cues.stating:
        return
    end = _clause_end(sheet, verb.end())
    yield _published(sheet.text[at : named.end()], "institution", (at, end), stem)


def _clause_end(sheet: Sheet, at: int) -> int:
    line_end = sheet.spans[sheet.line_at(at)][1]
    limit = min(line_end, at + 300)
    stops = [place for mark in (",", ".", ";", "”") if (place := sheet.text.find(mark, at, limit)) >= 0]
    return min(stops, default=limit)


def _statement(sheet: Sheet, at: int, stem: str, knowledge: Knowledge) -> Iterator[Credit]:
    """Read "keterangan resmi Nama", where the body's name follows at once."""
    named = take(sheet.text, at + len(stem) + 1, knowledge)
    if named is None or named.entry is not None or not sheet.text[at + len(stem)].isspace():
        return
    if plausible(named.name, knowledge):
        yield _published(named.name, "institution", (at, named.end), stem)


def _post(sheet: Sheet, at: int, stem: str, knowledge: Knowledge) -> Iterator[Credit]:
    """Read "Nama menulis di Facebook" and "tulis Nama di Facebook"."""
    base = max(0, at - 90)
    on = _ON.search(sheet.text, base, at)
    if on is None or on["verb"] not in knowledge.cues.posting:
        return
    words = on["name"]
    if words is None:
        subject = _SUBJECT.search(sheet.text, max(0, on.start() - 90), on.start())
        words = subject["name"] if subject else None
    name = _person(words, knowledge) if words else None
    if name is None:
        return
    kind: Kind = "institution" if is_institution(name, knowledge) else "person"
    yield _published(name, kind, (on.start(), at + len(stem)), f"posted:{stem}")


def _person(words: str, knowledge: Knowledge) -> str | None:
    """Take titles and countries off a person's name; a medium is no person."""
    rest = words.split(" ")
    for number, word in enumerate(rest):
        if word.lower() in knowledge.cues.titles or word.lower() in knowledge.cues.countries:
            rest = words.split(" ")[number + 1 :]
    name = " ".join(rest).strip(".,'’")
    return name if name and known(name, knowledge) is None and plausible(name, knowledge) else None


def _published(name: str, kind: Kind, span: tuple[int, int], cue: str) -> Credit:
    return Credit(
        name=name,
        kind=kind,
        relation="published",
        place="text",
        start=span[0],
        end=span[1],
        cue=cue,
    )


_Rule: TypeAlias = Callable[[Sheet, int, str, Knowledge], Iterator[Credit]]
_RULES: Final[Mapping[Form, _Rule]] = MappingProxyType(
    {"office": _office, "statement": _statement, "post": _post}
)

CHANNELS: Final = frozenset(_RULES)
"""The forms of cue words that are read here."""
