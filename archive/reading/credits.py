"""The crediting words of running text: a cue, the words that lead to a name, and the name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from archive.cues import Form, Medium
from archive.model import Kind, Place, Relation
from archive.reading.glance import Cue
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet
from archive.reading.names import (
    Named,
    is_domain,
    is_institution,
    is_weak,
    known,
    plausible,
    take,
    take_lower,
)

_LISTED: Final = re.compile(r"[ \xa0]?[,.;()\n]|[ \xa0]\w{2,5}[ \xa0][A-Z]|\Z")
_STEPS: Final = 9
_CLAUSE: Final = 90
_SENT: Final = 120
_BEHIND: Final = ("before", "states")
_GAP: Final = re.compile(r"[\s\"“”‘'(:]{0,4}")
_COUNTRY_GAP: Final = re.compile(r"[\s,]{0,3}")
_WORD: Final = re.compile(r"[a-zß-öø-ÿ]{1,30}|[^\W\d_][\w-]{0,30}")
_DOTTED: Final = re.compile(r"[\w-]{1,40}\.\w")
_LOST: Final = re.compile(r"[ \xa0]{0,3}[,)]")
_PRINTED: Final = re.compile(r"[^ \xa0]+")
_CAPITALS: Final = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ][\w&'’.!-]{0,30}[ \xa0]{1,2}){1,6}\Z")
_GLUED: Final = re.compile(r"(?<!\w)[A-Z][\w.]{1,20}\Z")


class Credit(NamedTuple):
    """One credit: whom it names and where its words stand.

    Attributes:
        via: Through whom it was reached, where the credit itself says so.
    """

    name: str
    kind: Kind
    relation: Relation
    place: Place
    start: int
    end: int
    cue: str
    form: Form | None = None
    via: str | None = None


class Lost(NamedTuple):
    """A credit whose name is missing."""

    start: int
    end: int


class _Reach(NamedTuple):
    """What follows a cue word: a name, if there is one, and how it was reached."""

    named: Named | None
    medium: Medium | None
    moved: bool
    end: int


def lead(lowered: str, at: int, knowledge: Knowledge) -> int:
    """Give where a credit begins: at its cue or at the "as" before it."""
    window = lowered[max(0, at - 24) : at].rstrip()
    for word in knowledge.cues.leads:
        if window.endswith(word) and not window[-len(word) - 1 : -len(word)].isalnum():
            return at - len(lowered[max(0, at - 24) : at]) + len(window) - len(word)
    return at


def text_credits(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit | Lost]:
    """Read the credits of a cue word.

    Args:
        sheet: The lines.
        cue: The cue word.
        knowledge: The registry and the words.
    """
    if cue.form in _BEHIND:
        found = _before(sheet, cue, knowledge) or _introduced(sheet, cue, knowledge)
        if found is not None:
            yield from _joined(sheet, found, knowledge)
            yield found
        return
    reach = _reach(sheet.text, cue.end, knowledge, trusted=cue.form in ("after", "clause"))
    if cue.form == "claim" and (reach.named is None or reach.named.entry is None):
        reach = _claimed(sheet.text, cue.end, knowledge) or reach
    if reach.named is None and cue.form not in ("after", "clause"):
        return
    start = lead(sheet.lowered, cue.at, knowledge)
    # "As" before a cue says that it credits: "seperti ditulis Suara Lembah".
    strict = cue.form not in ("after", "clause") and not (cue.form == "known" and start < cue.at)
    trust: Form = "known" if strict else "after" if cue.form == "known" else cue.form
    if cue.form == "clause":
        trust = "after" if start < cue.at or _opens_clause(sheet, cue.at) else "known"
    if reach.named is None:
        lost = _LOST.match(sheet.text, reach.end)
        if trust == "after" and lost and (start < cue.at or reach.moved or lost[0][0] in " \xa0"):
            yield Lost(start=start, end=lost.end())
        return
    printed = sheet.text[reach.named.start : reach.named.end]
    if strict and reach.medium is None and is_weak(printed, knowledge):
        return
    kind = _kind(reach.named, reach.medium, trust, knowledge)
    if kind is not None:
        first = _credit(reach.named, kind, (start, cue.word), cue.form)
        more = list(_more(sheet, first, knowledge))
        yield from _relayed(sheet, [first, *more], knowledge)


def _opens_clause(sheet: Sheet, at: int) -> bool:
    """Tell whether a cue stands at the start of a line, sentence or clause."""
    before = sheet.text[max(0, at - 3) : at].rstrip(" \xa0")[-1:]
    return before in ("", "\n", "\r", ",", ".", "”", '"', "(", ")", "!", "?", "-", "–", ";", ":")


def _reach(text: str, at: int, knowledge: Knowledge, *, trusted: bool) -> _Reach:
    """Walk over the words that lead from a cue to a name."""
    cues = knowledge.cues
    walk = _Walk(at=at)
    when = cues.particles.when.match(text, at)
    if when is not None and when["day"].lower() in cues.weekdays:
        walk.at, walk.moved = when.end(), True
    for _ in range(_STEPS):
        gap = _GAP.match(text, walk.at)
        here = gap.end() if gap else walk.at
        word = _WORD.match(text, here)
        if word is None:
            break
        if not word[0][0].islower():
            named = take(text, here, knowledge)
            if named is not None and named.entry is not None:
                return _Reach(named=named, medium=walk.medium, moved=walk.moved, end=named.end)
        if not walk.over(text, word, knowledge):
            break
    gap = _GAP.match(text, walk.at)
    here = walk.capital if walk.capital >= 0 else gap.end() if gap else walk.at
    named = _name_at(text, here, knowledge, trusted=trusted, medium=walk.medium)
    end = named.end if named else walk.at
    return _Reach(named=named, medium=walk.medium, moved=walk.moved, end=end)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """How far a walk from a cue to a name has come; lives no longer than that.

    Attributes:
        at: The next place.
        medium: The sort of source that a noun on the way names.
        moved: Whether any word was passed.
        capital: Where a capitalised "The" stands that may belong to the name, or -1.
    """

    at: int
    medium: Medium | None = None
    moved: bool = False
    capital: int = -1

    def over(self, text: str, word: re.Match[str], knowledge: Knowledge) -> bool:
        """Walk over a word, if it is one that leads to a name."""
        cues = knowledge.cues
        low = word[0].lower()
        two = _WORD.match(text, word.end() + 1)
        pair = f"{low} {two[0].lower()}" if two else ""
        if pair in cues.media:
            self.medium, self.at = cues.media[pair], word.end() + len(pair) - len(low)
        elif low in cues.media:
            self.medium, self.at = cues.media[low], word.end()
        elif low in cues.connect:
            # "The" of an unknown "The Valley Ledger" belongs to its name.
            self.capital = word.start() if self.capital < 0 and word[0][0].isupper() else self.capital
            self.at = word.end()
        elif self.medium is not None and low in cues.countries:
            comma = _COUNTRY_GAP.match(text, word.end())
            self.at = comma.end() if comma else word.end()
        else:
            return False
        self.moved = True
        return True


def _name_at(
    text: str, at: int, knowledge: Knowledge, *, trusted: bool, medium: Medium | None
) -> Named | None:
    """Read the name at a place; of lower-case words only a domain or a known name is one."""
    if not text[at : at + 1].islower():
        return take(text, at, knowledge)
    named = take(text, at, knowledge) if _DOTTED.match(text, at) else None
    if named is None and (trusted or medium is not None):
        return take_lower(text, at, knowledge, sure=medium in ("agency", "outlet"))
    return named


def _claimed(text: str, at: int, knowledge: Knowledge) -> _Reach | None:
    """Find the known medium in which someone claims something: "menurut A dalam B", "to B", "in B"."""
    for step in knowledge.cues.particles.within.finditer(text, at, at + _CLAUSE):
        if step["stop"]:
            return None
        reach = _reach(text, step.end(), knowledge, trusted=False)
        if reach.named is not None and reach.named.entry is not None:
            return reach
    return None


def _kind(named: Named, medium: Medium | None, form: Form, knowledge: Knowledge) -> Kind | None:
    """Decide whether a reached name is a source, and of what kind."""
    if named.entry is not None:
        return named.entry.kind
    body = is_institution(named.name, knowledge)
    if is_domain(named.name):
        return "institution" if body else "outlet"
    return _unknown_kind(named, medium, form, knowledge) if plausible(named.name, knowledge) else None


def _unknown_kind(named: Named, medium: Medium | None, form: Form, knowledge: Knowledge) -> Kind | None:
    """Decide so for a name that nobody knows."""
    body = is_institution(named.name, knowledge)
    if medium == "account":
        own: Kind = "outlet" if _is_media_name(named.name, knowledge) else "person"
        return "institution" if body else own
    if medium == "site":
        return "outlet" if not body and _is_media_name(named.name, knowledge) else "institution"
    if body and form == "after":
        return "institution"
    kind: Kind = "agency" if medium == "agency" else "outlet"
    if form == "after" or medium is not None:
        return kind
    # "told the Valley Times": the last word of the name says what it is.
    head, _, noun = named.name.rpartition(" ")
    return kind if head and noun.lower() in knowledge.cues.nouns and not body else None


def _is_media_name(name: str, knowledge: Knowledge) -> bool:
    """Tell by a word of it that an unknown name is a medium's: "Lembah News", "Hijau Life"."""
    return any(word in knowledge.cues.media_words for word in name.lower().split())


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
        if joint is None or named is None or (named.entry is None and not is_domain(named.name)):
            return
        # "Mengutip A, B melaporkan": what follows a comma is of the list only if the list goes on or ends.
        if joint[0] == ", " and not _LISTED.match(sheet.text, named.end):
            return
        kind = named.entry.kind if named.entry else "outlet"
        yield _credit(named, kind, (first.start, first.cue), "after")
        at = named.end


def _joined(sheet: Sheet, last: Credit, knowledge: Knowledge) -> Iterator[Credit]:
    """Give the known name that stands before another with "and": "A and B contributed to this report"."""
    text, floor = sheet.text, sheet.spans[sheet.line_at(last.start)][0]
    for joint in knowledge.cues.adds.finditer(text, max(floor, last.start - 6), last.start):
        words = text[max(floor, joint.start() - 48) : joint.start()].split(" ")
        for number in range(max(0, len(words) - 4), len(words)):
            printed = " ".join(words[number:])
            entry = known(printed, knowledge) if printed[:1].isupper() else None
            if joint.end() == last.start and entry is not None and not is_weak(printed, knowledge):
                yield last._replace(name=entry.name, kind=entry.kind, start=joint.start() - len(printed))
                return


def reprinted(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Iterator[Credit]:
    """Read the notice of a reprint, which stands among menus as often as under the text."""
    reach = _reach(sheet.text, cue.end, knowledge, trusted=False)
    named = reach.named
    if named is not None and (named.entry is not None or is_domain(named.name)):
        kind: Kind = named.entry.kind if named.entry else "outlet"
        yield _credit(named, kind, (cue.at, cue.word), "after")._replace(place="credit")


def _relayed(sheet: Sheet, named: list[Credit], knowledge: Knowledge) -> Iterator[Credit]:
    """Add the medium behind a credit: "dikutip A dari B" is B through A, "dikutip B via A" too."""
    last = named[-1]
    relay = knowledge.cues.particles.relay.match(sheet.text, last.end)
    reach = _reach(sheet.text, relay.end(), knowledge, trusted=False) if relay else None
    other = reach.named if reach else _lost_origin(sheet.text, last.end, knowledge)
    known_name = other is not None and (other.entry is not None or is_domain(other.name))
    if other is None or not known_name or other.name == last.name:
        yield from named
        return
    second = _credit(other, other.entry.kind if other.entry else "outlet", (last.start, last.cue), "after")
    if relay is None or relay["how"] in knowledge.cues.particles.origins:
        yield from (*named, second._replace(via=last.name))
    else:
        yield from (*named[:-1], last._replace(via=second.name), second)


def _lost_origin(text: str, at: int, knowledge: Knowledge) -> Named | None:
    """Read a second domain behind a name, where the word between them was lost: "dikutip A.com B.com"."""
    if text[at : at + 1] not in (" ", "\xa0"):
        return None
    other = take(text, at + 1, knowledge)
    return other if other is not None and is_domain(text[other.start : other.end]) else None


def _before(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Credit | None:
    """Read the known name right before a verb such as "melaporkan"."""
    text, at = sheet.text, cue.at
    placed = knowledge.cues.particles.posted.search(text, max(0, at - 60), at)
    end = placed.start() + 1 if placed else at - _noun_before(text, at, knowledge)
    glued = text[at - 1 : at].isupper()
    run = (_GLUED if glued else _CAPITALS).search(text, max(0, end - 72), end)
    if run is None:
        return None
    words = list(_PRINTED.finditer(run[0]))
    last = run.start() + words[-1].end()
    for number, word in enumerate(words):
        begin = run.start() + word.start()
        entry = known(text[begin:last].rstrip(","), knowledge)
        if entry is None:
            continue
        if not _is_subject(text, (begin, last), [w[0].lower() for w in words[:number]], cue, knowledge):
            return None
        if placed is not None and not _sent_by(text, begin, knowledge):
            return None
        return Credit(
            name=entry.name,
            kind=entry.kind,
            relation="derived",
            place="text",
            start=begin,
            end=cue.end,
            cue=cue.word,
            form="before",
        )
    return None


def _noun_before(text: str, at: int, knowledge: Knowledge) -> int:
    """Give the length of a medium's noun right before a verb: "Xinhua news agency reported"."""
    words = text[max(0, at - 30) : at].rstrip(" \xa0").split(" ")
    if words[-1] not in knowledge.cues.trailing:
        return 0
    for number in (2, 1):
        noun = " ".join(words[-number:])
        if noun in knowledge.cues.media and len(words) > number:
            return at - text.rfind(noun, 0, at)
    return 0


def _introduced(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Credit | None:
    """Read the medium that a noun introduces, known or not, or whose reporter the subject is.

    "Surat kabar Israel NAME melaporkan", "stasiun televisi Iran, NAME, melaporkan", "AP writer
    Jane Doe contributed to this report".
    """
    if cue.form != "before":
        return None
    text, cues = sheet.text, knowledge.cues
    for word in _WORD.finditer(text, max(0, cue.at - _CLAUSE), cue.at):
        reach = None
        if word[0].lower() in cues.leading and not text[word.start() - 1 : word.start()].isalnum():
            reach = _reach(text, word.start(), knowledge, trusted=False)
        if reach is None or reach.named is None or reach.medium is None:
            continue
        kind = _kind(reach.named, reach.medium, "known", knowledge)
        if kind in ("agency", "outlet") and not text[reach.named.end : cue.at].strip(" \xa0,"):
            start = word.start()
            return _credit(reach.named, kind, (start, cue.word), "before")._replace(end=cue.end)
    return _reporter(sheet, cue, knowledge)


def _reporter(sheet: Sheet, cue: Cue, knowledge: Knowledge) -> Credit | None:
    """Read "MEDIUM writer Jane Doe in Berlin contributed to this report" at a sentence's start."""
    text = sheet.text
    start = max(sheet.spans[sheet.line_at(cue.at)][0], text.rfind(". ", max(0, cue.at - 120), cue.at) + 2)
    named = take(text, start, knowledge) if cue.at - start < _SENT else None
    if named is None or named.entry is None:
        return None
    following = text[named.end : named.end + 20].split()[:1]
    if not following or following[0].lower() not in knowledge.cues.correspondents:
        return None
    return _credit(named, named.entry.kind, (start, cue.word), "before")._replace(end=cue.end)


def _is_subject(text: str, span: tuple[int, int], before: list[str], cue: Cue, knowledge: Knowledge) -> bool:
    """Tell whether a name before a verb is that of a medium that reports.

    "Media Rusia Tass melaporkan" names Tass; "Budi Antara melaporkan" names a person.
    """
    cues = knowledge.cues
    leads = cues.media.keys() | cues.countries | cues.correspondents | cues.connect
    if any(word not in leads for word in before):
        return False
    if is_weak(text[span[0] : span[1]], knowledge) and not before:
        return False
    if cue.form == "before" or _says_agency(text, span[0], cue, knowledge):
        return True
    # "BBC menyebutnya" talks about the BBC; "…, BBC said." and "BBC menyebut bahwa" credit it.
    lead_in = text[max(0, span[0] - 6) : span[0]].rstrip(" \xa0")
    for article in cues.particles.articles:
        lead_in = lead_in.removesuffix(f" {article}").rstrip(" \xa0")
    opened = lead_in[-1:] in (",", '"', "”")
    particles = cues.particles
    return bool(particles.stated.match(text, cue.end)) or (
        opened and bool(particles.ends.match(text, cue.end))
    )


def _says_agency(text: str, start: int, cue: Cue, knowledge: Knowledge) -> bool:
    """Tell whether an agency's noun stands beside its name, so that what it says is what it reports."""
    for at in (start, cue.at):
        length = _noun_before(text, at, knowledge)
        if length and knowledge.cues.media[text[at - length : at].strip(" \xa0").lower()] == "agency":
            return True
    return False


def _sent_by(text: str, at: int, knowledge: Knowledge) -> bool:
    """Tell whether the word before a name is one for a medium's reporter."""
    words = re.findall(r"\w+", text[max(0, at - 20) : at].lower())
    return bool(words) and words[-1] in knowledge.cues.correspondents
