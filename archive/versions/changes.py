"""What changed between two versions of an article: rules over two records, with typed changes out."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, Self, TypeAlias, get_args

from archive.cues import Cues
from archive.model import Json
from archive.versions.corrections import Candour
from archive.versions.edits import Hunk, Script, edits, hunks
from archive.versions.quotes import Span

Kind: TypeAlias = Literal[
    "headline",
    "lead",
    "numbers",
    "names",
    "quotes",
    "attribution",
    "sources",
    "byline",
    "dates",
    "correction",
    "details",
    "typography",
    "text",
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""What a change may concern, in the order in which changes are told. ``details`` are the fields about the
article that readers seldom see; ``typography`` is the same words set otherwise, ``text`` whatever is
nothing else."""

FIELDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "title": "headline",
        "byline": "byline",
        "reporters": "byline",
        "editors": "byline",
        "outlet": "details",
        "date": "dates",
        "modified": "dates",
        "source_agencies": "sources",
        "sources": "sources",
        "photo_credits": "details",
        "dateline": "details",
        "language": "details",
        "url": "details",
    }
)
"""The fields that are compared beside the body, and what a change of each concerns."""

Value: TypeAlias = str | tuple[str, ...] | None

_NUMBER: Final = r"\d(?:[\d.,]*\d)?"
_LINE: Final = re.compile(r"[^\n]+")
_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")
_NUMERIC_DATE: Final = r"\d{4}-\d\d-\d\d|\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d\d)"
_WHOLE_DAY: Final = 4
"""Letters from which a weekday's name is no other word ("sat", "sun", "wed")."""

_BEFORE_SENTENCE: Final = frozenset('.!?:"“„«‘([•–—')


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field that is another in the newer version.

    Attributes:
        kinds: What the change concerns, in the order of ``KINDS``.
        field: The record's field.
        before: Its value in the older version; a list's items as a tuple.
        after: Its value in the newer one.
        script: For text, how the one becomes the other.
    """

    kinds: tuple[Kind, ...]
    field: str
    before: Value
    after: Value
    script: Script = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One place in the body that reads otherwise in the newer version.

    Attributes:
        kinds: What the change concerns, in the order of ``KINDS``.
        hunk: The words, and where they stand.
    """

    kinds: tuple[Kind, ...]
    hunk: Hunk


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything that differs between two records.

    Attributes:
        fields: The fields that changed, in the order of ``FIELDS``.
        passages: The places of the body that changed, in order.
        body: How the older body becomes the newer one.
    """

    fields: tuple[FieldChange, ...]
    passages: tuple[Passage, ...]
    body: Script

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What the changes concern, all together."""
        there = {kind for change in self.fields for kind in change.kinds}
        return _ordered(there | {kind for passage in self.passages for kind in passage.kinds})

    def to_json(self) -> Json:
        """Give the JSON form; places are code points of the body."""
        return {
            "kinds": list(self.kinds),
            "fields": [
                {
                    "kinds": list(change.kinds),
                    "field": change.field,
                    "before": change.before,
                    "after": change.after,
                    "edits": [[edit.op, edit.text] for edit in change.script],
                }
                for change in self.fields
            ],
            "passages": [
                {
                    "kinds": list(passage.kinds),
                    "start": passage.hunk.start,
                    "new_start": passage.hunk.new_start,
                    "before": passage.hunk.before,
                    "after": passage.hunk.after,
                }
                for passage in self.passages
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The words by which changes are told apart, from the cue files.

    Attributes:
        verbs: Verbs of attribution.
        dates: Finds dates and times of day.
        numbers: Finds numbers, in digits and in words.
        calendar: Names of months and weekdays, which are nobody's name.
        candour: Tells correction notes, and quotations.
    """

    verbs: frozenset[str]
    dates: re.Pattern[str]
    numbers: re.Pattern[str]
    calendar: frozenset[str]
    candour: Candour

    @classmethod
    def of(cls, cues: Cues) -> Self:
        """Give the words of the cue files."""
        months, zones = _either(cues.months), _either(cues.zones)
        weekdays = _either(day for day in cues.weekdays if len(day) >= _WHOLE_DAY)
        dated = (
            rf"\b\d{{1,2}}\s+(?:{months})\b(?:\s+\d{{4}})?|\b(?:{months})\s+\d{{1,4}}(?:,\s*\d{{4}})?"
            rf"|{_NUMERIC_DATE}|\b\d{{1,2}}[.:]\d\d\s+(?:{zones})\b|\b\d{{1,2}}:\d\d\b|\b(?:{weekdays})\b"
        )
        words = _either(cues.changes["numerals"])
        return cls(
            verbs=frozenset((*cues.changes["verbs"], *cues.posting, *cues.stating)),
            dates=re.compile(dated, re.IGNORECASE),
            numbers=re.compile(rf"{_NUMBER}|\b(?:{words})\b", re.IGNORECASE),
            calendar=frozenset((*cues.months, *cues.weekdays)),
            candour=Candour.of(cues),
        )


def compare(old: Json, new: Json, words: Vocabulary) -> Comparison:
    """Compare two records, in their JSON form.

    Args:
        old: The older version's record.
        new: The newer version's.
        words: By which changes are told apart.
    """
    body = edits(old["body"], new["body"])
    names = _names_within((old["body"], new["body"]), words)
    older, newer = (_Marks.of(text, words, names) for text in (old["body"], new["body"]))
    marks = (older, newer)
    return Comparison(
        fields=tuple(_fields(old, new, words)),
        passages=tuple(Passage(kinds=_touched(hunk, marks, words), hunk=hunk) for hunk in hunks(body)),
        body=body,
    )


def _fields(old: Json, new: Json, words: Vocabulary) -> Iterator[FieldChange]:
    for field, kind in FIELDS.items():
        before, after = _value(old[field]), _value(new[field])
        if before == after:
            continue
        script = edits(before, after) if isinstance(before, str) and isinstance(after, str) else ()
        kinds = {kind}
        if field == "title":
            # Every word of a headline may be capitalised, so names are not looked for in it.
            older, newer = (_Marks.of(text or "", words, frozenset()) for text in (old[field], new[field]))
            kinds |= {touched for hunk in hunks(script) for touched in _touched(hunk, (older, newer), words)}
            kinds -= {"lead", "text"}
        yield FieldChange(kinds=_ordered(kinds), field=field, before=before, after=after, script=script)


def _value(value: Any) -> Value:
    """Give a field's value as it is compared: of a credited source all but its evidence."""
    if not isinstance(value, list):
        return value if value is None else str(value)
    return tuple(_source(item) if isinstance(item, dict) else str(item) for item in value)


def _source(source: Json) -> str:
    via = f", via {source['via']}" if source["via"] else ""
    return f"{source['name']} ({source['kind']}, {source['relation']}, {source['place']}{via})"


class _Marks:
    """Where the numbers, names, quotes and so on of a text stand, none overlapping another of its kind."""

    __slots__ = ("_spans",)

    def __init__(self, spans: Mapping[Kind, Sequence[Span]]) -> None:
        self._spans: Final = spans

    @classmethod
    def of(cls, text: str, words: Vocabulary, names: frozenset[str]) -> Self:
        lines = [Span(line.start(), line.end()) for line in _LINE.finditer(text) if line[0].strip()]
        notes = [*words.candour.notes(text)]
        dates = _outside(notes, _found(words.dates, text))
        spoken = (match for match in _WORD.finditer(text) if match[0].lower() in words.verbs)
        return cls(
            {
                "lead": lines[:1],
                "numbers": _outside(notes, _outside(dates, _found(words.numbers, text))),
                "names": _outside(notes, [span for span, name in _capitals(text) if name in names]),
                "quotes": _outside(notes, words.candour.quotes.within(text)),
                "attribution": _outside(notes, [Span(match.start(), match.end()) for match in spoken]),
                "dates": dates,
                "correction": notes,
            }
        )

    def touched(self, start: int, end: int) -> Iterator[Kind]:
        """Give the kinds of what stands in a stretch of the text, or around its one place."""
        for kind, spans in self._spans.items():
            at = bisect_left(spans, start, key=lambda span: span.end)
            for span in spans[at : at + 2]:
                if (span.start < end and start < span.end) or span.start < start == end < span.end:
                    yield kind
                    break

    def says_more(self, start: int, words: str) -> bool:
        """Tell whether there are words in a stretch of the text beside those of correction notes."""
        end, at = start + len(words), start
        notes = self._spans["correction"]
        for note in notes[bisect_right(notes, start, key=lambda span: span.end) :]:
            if note.start >= end:
                break
            if note.start > at and _WORD.search(words, at - start, note.start - start):
                return True
            at = note.end
        return at < end and _WORD.search(words, at - start) is not None


def _touched(hunk: Hunk, marks: tuple[_Marks, _Marks], words: Vocabulary) -> tuple[Kind, ...]:
    older, newer = marks
    if words.candour.wording.same(hunk.before, hunk.after):
        return ("typography",)
    kinds = {*older.touched(hunk.start, hunk.start + len(hunk.before))}
    kinds |= {*newer.touched(hunk.new_start, hunk.new_start + len(hunk.after))}
    if kinds == {"correction"} and (
        older.says_more(hunk.start, hunk.before) or newer.says_more(hunk.new_start, hunk.after)
    ):
        kinds.add("text")
    return _ordered(kinds or {"text"})


def _ordered(kinds: set[Kind]) -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS if kind in kinds)


def _either(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


def _found(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [Span(match.start(), match.end()) for match in pattern.finditer(text)]


def _outside(wholes: Sequence[Span], spans: Sequence[Span]) -> list[Span]:
    """Leave out what begins inside one of the wholes: a number in a date, a name in a correction note."""
    starts = [whole.start for whole in wholes]
    return [span for span in spans if not _begins_inside(wholes, bisect_right(starts, span.start), span)]


def _begins_inside(wholes: Sequence[Span], after: int, span: Span) -> bool:
    return after > 0 and span.start < wholes[after - 1].end


def _capitals(text: str) -> Iterator[tuple[Span, str]]:
    for match in _WORD.finditer(text):
        # "Rp3,5" and "Covid-19" are numbers of something.
        if match[0][0].isupper() and not any(letter.isdigit() for letter in match[0]):
            yield Span(match.start(), match.end()), match[0]


def _names_within(texts: Iterable[str], words: Vocabulary) -> frozenset[str]:
    """Give the words that are capitalised where no sentence begins, in any of the texts."""
    return frozenset(
        name
        for text in texts
        for span, name in _capitals(text)
        if name.lower() not in words.calendar and (_within_sentence(text, span.start) or _is_acronym(name))
    )


def _within_sentence(text: str, place: int) -> bool:
    before = place - 1
    while before >= 0 and text[before] == " ":
        before -= 1
    return before >= 0 and text[before] not in _BEFORE_SENTENCE and not text[before].isspace()


def _is_acronym(name: str) -> bool:
    return len(name) > 1 and name.isupper()
