"""The crediting words of running text: a cue, the words that lead to a name, and the name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from archive.cues import Form, Medium, Search, Searches
from archive.model import Kind, Place, Relation
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet
from archive.reading.names import Named, is_domain, is_institution, known, plausible, take

MAX_CREDITS: Final = 10_000
"""A text with more cue words is no article; the rest is not read."""

_STEPS: Final = 9
_GAP: Final = re.compile(r"[\s\"“”‘'(:]{0,4}")
_COUNTRY_GAP: Final = re.compile(r"[\s,]{0,3}")
_WORD: Final = re.compile(r"[a-zß-öø-ÿ]{1,30}|[^\W\d_][\w-]{0,30}")
_LOST: Final = re.compile(r"[ \xa0]{0,3}[,)]")
_CAPITALS: Final = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ][\w&'’.!-]{0,30}[ \xa0]{1,2}){1,6}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One credit: whom it names and where its words stand."""

    name: str
    kind: Kind
    relation: Relation
    place: Place
    start: int
    end: int
    cue: str
    form: Form | None = None
    via: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A credit whose name is missing."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reach:
    """What follows a cue word: a name, if there is one, and how it was reached."""

    named: Named | None
    medium: Medium | None
    moved: bool
    end: int


def hits(sheet: Sheet, searches: Searches) -> Iterator[tuple[int, str, Form]]:
    """Give where cue words stand as words in running text; a name may be glued to their end."""
    for place, search in islice(searches.found(sheet.lowered), MAX_CREDITS):
        hit = _hit(sheet, place, search)
        if hit is not None:
            yield hit


def _hit(sheet: Sheet, place: int, search: Search) -> tuple[int, str, Form] | None:
    lowered = sheet.lowered
    for word, offset, form in search.words:
        at = place - offset
        if at < 0 or not lowered.startswith(word, at):
            continue
        end = at + len(word)
        whole = at == 0 or not lowered[at - 1].isalnum()
        if whole and not sheet.text[end : end + 1].islower() and sheet.role_at(at) == "body":
            return at, word, form
    return None


def lead(lowered: str, at: int, knowledge: Knowledge) -> int:
    """Give where a credit begins: at its cue or at the "as" before it."""
    window = lowered[max(0, at - 24) : at].rstrip()
    for word in knowledge.cues.leads:
        if window.endswith(word) and not window[-len(word) - 1 : -len(word)].isalnum():
            return at - len(lowered[max(0, at - 24) : at]) + len(window) - len(word)
    return at


def text_credits(
    sheet: Sheet, at: int, cue: tuple[str, Form], knowledge: Knowledge
) -> Iterator[Credit | Lost]:
    """Read the credits of a cue word.

    Args:
        sheet: The lines.
        at: Where the cue word stands.
        cue: The cue word and its form.
        knowledge: The registry and the words.
    """
    stem, form = cue
    if form == "before":
        found = _before(sheet, at, stem, knowledge)
        if found is not None:
            yield found
        return
    reach = _reach(sheet.text, at + len(stem), knowledge)
    if reach.named is None and form == "known":
        return
    start = lead(sheet.lowered, at, knowledge)
    trust = form
    if form == "clause":
        trust = "after" if start < at or _opens_clause(sheet, at) else "known"
    if reach.named is None:
        lost = _LOST.match(sheet.text, reach.end)
        if trust == "after" and lost and (start < at or reach.moved or lost[0][0] in " \xa0"):
            yield Lost(start=start, end=lost.end())
        return
    printed = sheet.text[reach.named.start : reach.named.end].lower()
    if form == "known" and reach.medium is None and printed in knowledge.cues.weak_names:
        return
    kind = _kind(reach.named, reach.medium, trust, knowledge)
    if kind is not None:
        first = _credit(reach.named, kind, (start, stem), form)
        yield first
        yield from _more(sheet, first, knowledge)


def _opens_clause(sheet: Sheet, at: int) -> bool:
    """Tell whether a cue stands at the start of a line, sentence or clause."""
    before = sheet.text[max(0, at - 3) : at].rstrip(" \xa0")[-1:]
    return before in ("", "\n", "\r", ",", ".", "”", '"', "(", ")", "!", "?", "-", "–", ";", ":")


def _reach(text: str, at: int, knowledge: Knowledge) -> _Reach:
    """Walk over the words that lead from a cue to a name."""
    cues = knowledge.cues
    medium: Medium | None = None
    moved = False
    capital = -1
    for _ in range(_STEPS):
        gap = _GAP.match(text, at)
        here = gap.end() if gap else at
        word = _WORD.match(text, here)
        if word is None:
            break
        low = word[0].lower()
        if not word[0][0].islower():
            named = take(text, here, knowledge)
            if named is not None and named.entry is not None:
                return _Reach(named=named, medium=medium, moved=moved, end=named.end)
        two = _WORD.match(text, word.end() + 1)
        pair = f"{low} {two[0].lower()}" if two else ""
        if pair in cues.media:
            medium, at = cues.media[pair], word.end() + 1 + len(pair) - len(low) - 1
        elif low in cues.media:
            medium, at = cues.media[low], word.end()
        elif low in cues.connect:
            # "The" of an unknown "The Valley Ledger" belongs to its name.
            capital = here if capital < 0 and word[0][0].isupper() else capital
            at = word.end()
        elif medium is not None and low in cues.countries:
            comma = _COUNTRY_GAP.match(text, word.end())
            at = comma.end() if comma else word.end()
        else:
            break
        moved = True
    gap = _GAP.match(text, at)
    here = capital if capital >= 0 else gap.end() if gap else at
    # Of lower-case words only a domain is a name; most cues lead nowhere, and this is cheap.
    named = None
    if not text[here : here + 1].islower() or "." in text[here : here + 44]:
        named = take(text, here, knowledge)
    return _Reach(named=named, medium=medium, moved=moved, end=named.end if named else at)


def _kind(named: Named, medium: Medium | None, form: Form, knowledge: Knowledge) -> Kind | None:
    """Decide whether a reached name is a source, and of what kind."""
    if named.entry is not None:
        return named.entry.kind
    if is_domain(named.name):
        return "outlet"
    if not plausible(named.name, knowledge):
        return None
    body = is_institution(named.name, knowledge)
    if medium == "account":
        return "institution" if body else "person"
    if medium == "site" or (body and form == "after"):
        return "institution"
    kind: Kind = "agency" if medium == "agency" else "outlet"
    return kind if form == "after" or medium is not None else None


def _credit(named: Named, kind: Kind, origin: tuple[int, str], form: Form) -> Credit:
    return Credit(
        name=named.name,
        kind=kind,
        relation="derived" if kind in ("agency", "outlet") else "published",
        place="text",
        start=origin[0],
        end=named.end,
        cue=origin[1],
        form=form,
    )


def _more(sheet: Sheet, first: Credit, knowledge: Knowledge) -> Iterator[Credit]:
    """Give the known names that a credit adds with "and"."""
    at = first.end
    for _ in range(4):
        joint = knowledge.cues.adds.match(sheet.text, at)
        named = take(sheet.text, joint.end(), knowledge) if joint else None
        if named is None or named.entry is None:
            return
        yield _credit(named, named.entry.kind, (first.start, first.cue), "after")
        at = named.end


def _before(sheet: Sheet, at: int, stem: str, knowledge: Knowledge) -> Credit | None:
    """Read the known name right before a verb such as "melaporkan"."""
    base = max(0, at - 72)
    run = _CAPITALS.search(sheet.text, base, at)
    if run is None:
        return None
    start = run.start()
    words = list(re.finditer(r"[^ \xa0]+", run[0]))
    for number, word in enumerate(words):
        begin, end = start + word.start(), start + words[-1].end()
        entry = known(sheet.text[begin:end].rstrip(","), knowledge)
        if entry is None:
            continue
        lead_in = [w[0].lower() for w in words[:number]]
        # "Media Rusia Tass melaporkan" names Tass; "Budi Antara melaporkan" names a person.
        if any(w not in knowledge.cues.media and w not in knowledge.cues.countries for w in lead_in):
            return None
        if entry.name.lower() in knowledge.cues.weak_names and not lead_in:
            return None
        return Credit(
            name=entry.name,
            kind=entry.kind,
            relation="derived",
            place="text",
            start=begin,
            end=at + len(stem),
            cue=stem,
            form="before",
        )
    return None
