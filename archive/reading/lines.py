"""The text laid out in lines, and what each line is: title, label, date, caption, junk or body."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from archive.cues import Label
from archive.model import Page
from archive.reading.dates import Dated, find_dates
from archive.reading.glance import Seen, glance
from archive.reading.knowledge import Knowledge
from archive.reading.people import is_initials, is_person, names_agency, without_function
from archive.reading.photos import Caption, caption

Role: TypeAlias = Literal["title", "label", "date", "caption", "junk", "tail", "outside", "body"]

MAX_LINES: Final = 50_000
"""What follows this many lines is read as one more line; no article has as many."""

_BLANK: Final = " \t\r\n\v\f\x00\x1c\x1d\x1e\x1f\x85\xa0\u200b\u200c\u200d\u2060\u2028\u2029\ufeff"
_LINE: Final = re.compile(rf"[^{_BLANK}](?:[^\n]*[^{_BLANK}])?")
_LONG: Final = 200
_PARAGRAPH: Final = 400
"""A line of so many letters is no menu, label or date."""

_HEADLINE: Final = range(12, 221)
_TITLE_LEAST: Final = 20
"""Of titles that did not become the article's, those with fewer letters may be a section's name."""
_DATE_LINE: Final = 160
_LABEL_WORDS: Final = 40
_CAPTION: Final = 600
_RUNNING: Final = 40
"""Lines of running text have at least so many letters; those of a menu have fewer."""
_STORY: Final = 180
"""Behind so many letters of running text, a heading of links ends the article."""
_CLOSED: Final = (")", "]", ").", "].")
_BEHIND: Final = (". ", " for ", " via ", ".\xa0")
"""Behind one of these a caption's last words may credit its picture."""
_TOP: Final = 32
_FOOT: Final = 60
"""What tells a caption stands within so many letters of a line's start, or of its end."""
_NAMED: Final = 30
"""A caption and a name behind it have at least so many letters."""
_ABOVE: Final = 500
"""A picture above the story stands at most so many letters before it."""
_TAG_MOST: Final = 60
# Paragraphs that a scraper joined with commas: "… selesai.,Warga …", "…selesai.,,,Warga". Two commas alone
# may also stand around a link whose words were lost ("dilansir ,, Rabu").
_JOINED: Final = 3
_QUOTES: Final = str.maketrans("‘’“”", "''" + '""')
_SIGNED_MOST: Final = 3
"""So many spaces stand in the name behind a label that has no colon."""
_COMMAS: Final = re.compile(  # each way begins with its comma, which is found at the speed of a search for it
    r""",(?:(?<=[.!?)"”],),+|,,+|(?<=[.!?],)(?=["“A-Z(])|(?<=[.!?]["”],)(?=["“A-Z(]))"""
)


class Labelled(NamedTuple):
    """A value that stands after a label ("Editor: …") or on the line below it."""

    label: Label
    at: int
    start: int
    end: int


class Sheet(NamedTuple):
    """A text and its non-empty lines.

    Attributes:
        text: The text that all places refer to.
        lowered: The same in lower case, of the same length.
        spans: Where each line stands, without blanks around it.
        roles: What each line is.
        dates: Every full date, in order.
        date_lines: The lines that are nothing but a date, with their date.
        labels: The labelled values.
        captions: The captions, by line.
        running: Where the lines of running text stand.
        seen: The cue words and phrases.
    """

    text: str
    lowered: str
    spans: tuple[tuple[int, int], ...]
    roles: tuple[Role, ...]
    dates: tuple[Dated, ...]
    date_lines: tuple[tuple[int, Dated], ...]
    labels: tuple[Labelled, ...]
    captions: tuple[tuple[int, Caption], ...]
    running: tuple[tuple[int, int], ...]
    seen: Seen

    def line_at(self, place: int) -> int:
        """Give the number of the line that holds a place, or of the last one before it."""
        return (bisect_right(self.spans, (place, len(self.text) + 1)) or 1) - 1

    def role_at(self, place: int) -> Role:
        """Give the role of the line that holds a place."""
        return self.roles[self.line_at(place)] if self.roles else "junk"


def lower(text: str) -> str:
    """Lower-case a text without changing its length ("İ" would become two characters)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def split(text: str) -> tuple[tuple[int, int], ...]:
    """Give the places of the lines that are not blank, without blanks around them.

    Lone carriage returns, the heading marks of flattened Markdown (" ### ") and the commas of a joined
    list of paragraphs also end lines.
    """
    shadow = text.replace("\r", "\n") if "\r" in text else text
    if "#" in shadow and " ### " in shadow:
        shadow = shadow.replace(" ### ", "\n\n\n\n\n")
    spans = _lines(shadow)
    if len(spans) <= _JOINED and (",," in shadow or shadow.count(".,") > 2):
        spans = _lines(_COMMAS.sub(lambda commas: "\n" * len(commas[0]), shadow))
    return tuple(spans)


def _lines(shadow: str) -> list[tuple[int, int]]:
    rest = shadow.split("\n", MAX_LINES)[-1] if len(shadow) > MAX_LINES else ""
    last = len(shadow) - len(rest)
    spans = [match.span() for match in _LINE.finditer(shadow, 0, last)]
    if bare := rest.strip(_BLANK):
        start = shadow.index(bare, last)
        spans.append((start, start + len(bare)))
    if shadow.isascii():
        return spans
    # There are more blanks than those that are taken off, such as the ideographic space.
    return [
        (start, end) for start, end in spans if not shadow[start].isspace() or not shadow[start:end].isspace()
    ]


def _plain(words: str) -> str:
    """Give words with plain quotes and single spaces between them."""
    return " ".join((words if words.isascii() else words.translate(_QUOTES)).split())


class _Parts(NamedTuple):
    """What is found in a text before its lines are told apart; see ``Sheet``."""

    lowered: str
    spans: tuple[tuple[int, int], ...]
    dates: tuple[Dated, ...]
    seen: Seen


class _Classifier:
    """One pass over the lines of one page; lives no longer than that."""

    def __init__(self, page: Page, parts: _Parts, knowledge: Knowledge) -> None:
        self.text = page.text
        self.knowledge = knowledge
        self.cues = knowledge.cues
        self.lowered, self.spans, self.dates, self.seen = parts
        self.main = page.main or ()
        self.pictures = page.pictures
        self.roles: list[Role] = []
        self.date_lines: list[tuple[int, Dated]] = []
        self.labels: list[Labelled] = []
        self.captions: list[tuple[int, Caption]] = []
        self._pending: tuple[Label, int] | None = None
        self._skip_headline = False
        self._ended = False
        self._next_date = self.dates[0].start if self.dates else len(self.text)
        self._body = 0
        self._date = 0
        self._span = 0
        self._picture = 0

    def run(self, titles: tuple[str, ...]) -> Sheet:
        """Classify every line; titles that are known from elsewhere are looked for in print."""
        roles = self.roles
        for number, (start, end) in enumerate(self.spans):
            role = self._role(number, start, end)
            roles.append(role)
            if role == "body" and end - start >= _RUNNING:
                self._body += end - start
        self._mark_title(titles)
        return Sheet(
            text=self.text,
            lowered=self.lowered,
            spans=self.spans,
            roles=tuple(roles),
            dates=self.dates,
            date_lines=tuple(self.date_lines),
            labels=tuple(self.labels),
            captions=tuple(self.captions),
            running=tuple([span for span, role in zip(self.spans, roles, strict=True) if role == "body"]),
            seen=self.seen,
        )

    def _role(self, number: int, start: int, end: int) -> Role:
        length = end - start
        role: Role | None = None
        if self.pictures and length <= _CAPTION and self._in_picture(start):
            return self._pictured(number, start, end)
        if length < _PARAGRAPH:
            low = self.lowered[start:end]
            role = self._junk(low, length)
            if role is None and length < _LONG:
                role = self._label(number, start, end, low)
                if role is None and self._next_date < end:
                    role = self._date_line(number, start, end, low)
        if role is None and length <= _CAPTION and self._may_be_caption(start, end):
            role = self._caption(number, start, end)
        if self._ended and role in (None, "junk"):
            return "tail"
        if role is None and self._skip_headline and self._is_link(start, end):
            role = "junk"
        if role is None:
            role = "body" if not self.main or self._in_main(start, end) else "outside"
        if role != "junk":
            self._skip_headline = False
        return role

    def _junk(self, low: str, length: int) -> Role | None:
        """Tell menus, prompts and links by their words; some end the article."""
        if length < 60:
            action = self.cues.line_words.get(low.strip(" :!.-–—»›…|·*").rstrip())
            if action == "next":
                self._skip_headline = True
                return "junk"
            if action == "end":
                # "Terpopuler" above the article is a menu; below it the article is over.
                self._ended = self._ended or self._body >= _STORY
                return "junk"
            if action == "skip":
                return "junk"
        first = low.split(maxsplit=1)
        starts = self.cues.line_starts.get(first[0]) if first else None
        return "junk" if starts and low.startswith(starts) else None

    def _label(self, number: int, start: int, end: int, low: str) -> Role | None:
        """Read "Editor: Name", "Reporter" above a name, and "By Name"."""
        if self._pending is not None:
            label, _ = self._pending
            self._pending = None
            if end - start < 80:
                self.labels.append(Labelled(label=label, at=number, start=start, end=end))
                return None if label in ("updated", "published") else "label"
        head, colon, _ = low[:_LABEL_WORDS].partition(":")
        word = head.strip(" /|•*[(-–—")
        label_ = self.cues.labels.get(word)
        if label_ is None and ("&" in word or "/" in word):
            label_ = self._second_label(word)
        if label_ is None and colon:
            label_ = self._label_of_place(word)
        if label_ is None or (label_ == "photo" and colon):
            return self._unmarked(number, start, end, low)
        value = start + len(head) + 1 if colon else end
        while value < end and self.text[value] in _BLANK:
            value += 1
        if value < end:
            self.labels.append(Labelled(label=label_, at=number, start=value, end=end))
        elif label_ in ("reporter", "editor", "source"):
            self._pending = (label_, number)
        return None if label_ in ("updated", "published") else "label"

    def _second_label(self, words: str) -> Label | None:
        """Read the label "Redaktur & Reporter" by its last word."""
        parts = words.replace("&", " ").replace("/", " ").split()
        return self.cues.labels.get(parts[-1]) if parts and parts[0] in self.cues.labels else None

    def _label_of_place(self, words: str) -> Label | None:
        """Read the label "Kontributor Garut" by its first word."""
        first, _, place = words.partition(" ")
        return self.cues.labels.get(first) if place and place in self.cues.places else None

    def _unmarked(self, number: int, start: int, end: int, low: str) -> Role | None:
        """Read "By Name" and "Oleh Name", which need no colon."""
        if low.startswith(self.cues.byline_starts) and end - start < 120 and low[-1] not in ".?!":
            first = next(word for word in self.cues.byline_starts if low.startswith(word))
            at = start + len(first)
            if not self.text[at].isupper():
                return None
            self.labels.append(Labelled(label="reporter", at=number, start=at, end=end))
            return "label"
        first = low.partition(" ")[0]
        signed = self._signed(start, end, low) if first in self.cues.labels or "/" in first else None
        if signed is not None:
            self.labels.append(Labelled(label=signed[0], at=number, start=signed[1], end=end))
            return "label"
        if low.endswith(self.cues.functions):
            name = without_function(self.text[start:end], self.knowledge)
            if len(name) < end - start and is_person(name, self.knowledge):
                self.labels.append(Labelled(label="reporter", at=number, start=start, end=start + len(name)))
                return "label"
        marks = "," in low or "|" in low or "--" in low
        if (
            marks
            and end - start < 100
            and low[-1] != "."
            and names_agency(self.text[start:end], self.knowledge)
        ):
            self.labels.append(Labelled(label="reporter", at=number, start=start, end=end))
            return "label"
        return None

    def _signed(self, start: int, end: int, low: str) -> tuple[Label, int] | None:
        """Read "Kontributor Garut, Nama", and below the story "Editor Nama"."""
        head, comma, _ = low.partition(",")
        if comma and (label := self._label_of_place(head)) in ("reporter", "editor"):
            return label, start + len(head) + 1
        first, _, rest = low.partition(" ")
        if self._body < _LONG or not rest or rest.count(" ") > _SIGNED_MOST:
            return None
        label = self.cues.labels.get(first) or self._second_label(first)
        at = start + low.find(" ") + 1
        words = self.text[at:end].split()
        if label not in ("reporter", "editor") or len(words) == 1 or low in self.cues.functions:
            return None
        names = all(word[0].isupper() for word in words) and is_person(self.text[at:end], self.knowledge)
        return (label, at) if names else None

    def _date_line(self, number: int, start: int, end: int, low: str) -> Role | None:
        """Tell a line that is nothing but a date, with at most a section or a label beside it."""
        dates = self.dates
        while self._date < len(dates) and dates[self._date].end <= start:
            self._date += 1
        self._next_date = dates[self._date].start if self._date < len(dates) else len(self.text)
        if self._next_date >= end or end - start > _DATE_LINE:
            return None
        dated = dates[self._date]
        rest = end - start - (min(dated.end, end) - dated.start)
        if rest > 60 or (rest > 8 and low[-1] in '."”)'):
            return None
        if rest > 32 and low.split(maxsplit=1)[0].strip(":") not in self.cues.labels:
            return None
        self.date_lines.append((number, dated))
        return "date"

    def _may_be_caption(self, start: int, end: int) -> bool:
        """Tell in a glance whether a line can be a caption; most cannot."""
        top = self.text[start : end if end - start < _TOP else start + _TOP]
        foot = self.text[start if end - start < _FOOT else end - _FOOT : end]
        return (
            ":" in top
            or "," in top[:16]
            or "/" in foot
            or foot.endswith(_CLOSED)
            or (end - start >= _NAMED and foot[-1].isalnum() and any(words in foot for words in _BEHIND))
        )

    def _caption(self, number: int, start: int, end: int) -> Role | None:
        found = caption(self.text[start:end], start, self.knowledge)
        if found is None:
            return None
        # "(Reuters/AFP)" closes a story and credits its sources, "(Reuters/abc)" also who wrote it; above the
        # story they are a picture's.
        signs = found.people and self._is_signed(found)
        if (signs or not found.people) and not found.marked and self._body >= _LONG // 2:
            return None
        if not found.marked and len(found.names) == 1 and not found.people and self._sentence(found.start):
            return None
        self.captions.append((number, found))
        return "caption"

    def _pictured(self, number: int, start: int, end: int) -> Role:
        """Read a line that the markup puts under a picture; those of other stories' pictures tell nothing."""
        if self._ended:
            return "tail"
        if self.main and not self.main[0][0] - _ABOVE <= start < self.main[-1][1]:
            return "outside"
        found = caption(self.text[start:end], start, self.knowledge, under=True)
        if found is not None:
            self.captions.append((number, found))
        return "caption"

    def _in_picture(self, start: int) -> bool:
        while self._picture < len(self.pictures) and self.pictures[self._picture][1] <= start:
            self._picture += 1
        return self._picture < len(self.pictures) and self.pictures[self._picture][0] <= start

    def _is_signed(self, found: Caption) -> bool:
        """Tell whether a writer's initials stand in a credit."""
        parts = self.text[found.start : found.end].split("/")
        return any(is_initials(part) and not self.knowledge.knows(part) for part in parts)

    def _sentence(self, start: int) -> bool:
        """Tell whether a sentence ends before a place: then what follows is a closing credit."""
        return self.text[max(0, start - 4) : start].strip(" \xa0([")[-1:] in (".", "”", '"', "!", "?")

    def _is_link(self, start: int, end: int) -> bool:
        """Tell whether the line is the headline that a "read also" announced."""
        return end - start < _DATE_LINE and self.text[end - 1] not in '.”"'

    def _in_main(self, start: int, end: int) -> bool:
        while self._span < len(self.main) and self.main[self._span][1] <= start:
            self._span += 1
        return self._span < len(self.main) and self.main[self._span][0] < end

    def _mark_title(self, titles: tuple[str, ...]) -> None:
        """Mark the printed title: the first of the known ones that is printed, else a headline at the top."""
        if not titles:
            span = self._headline()
            titles = (self.text[span[0] : span[1]],) if span else ()
        for number, title in enumerate(titles):
            if (not number or len(title) >= _TITLE_LEAST) and self._mark(title):
                return

    def _mark(self, title: str) -> bool:
        """Mark a title wherever it stands, and tell whether it does."""
        wanted = _plain(title.lower())
        least, most = len(wanted), 2 * len(wanted) + 20
        near = [number for number, (start, end) in enumerate(self.spans) if least <= end - start < most]
        marked = False
        for number in near:
            start, end = self.spans[number]
            first = self.lowered[start]
            if first.isalnum() and first != wanted[:1]:
                continue  # the most are told by one letter
            if wanted == _plain(self.lowered[start:end]) and self.roles[number] != "tail":
                self.roles[number] = "title"
                marked = True
        return marked

    def _headline(self) -> tuple[int, int] | None:
        """Give the first line of text if it reads like a headline and text follows it."""
        number = next((n for n, role in enumerate(self.roles) if role in ("body", "outside")), None)
        if number is None or "body" not in self.roles[number + 1 :]:
            return None
        start, end = self.spans[number]
        if end - start not in _HEADLINE:
            return None
        line = self.text[start:end]
        if (
            line[-1] in ".,;:-"
            or line[0] in ",.-–—•*"
            or line[0].islower()
            or len(line.split()) < 3
            or ". " in line[:-1]
        ):
            return None
        return start, end


class Unlaid(NamedTuple):
    """A page, and what is known of it before it is laid out.

    Attributes:
        page: The page.
        language: The language that the text itself shows, or None.
        day_first: Whether 6/1 is the 6th of January.
        titles: The titles that are known from elsewhere, best first: some pages print another than the best.
    """

    page: Page
    language: str | None
    day_first: bool
    titles: tuple[str, ...]


def lay_out(pages: Sequence[Unlaid], knowledge: Knowledge) -> list[Sheet]:
    """Lay the texts of pages out in lines and tell what each line is, step by step for all of them."""
    lowered = [lower(each.page.text) for each in pages]
    spans = [split(each.page.text) for each in pages]
    dates = [
        find_dates(low, knowledge.cues, day_first=each.day_first)
        for low, each in zip(lowered, pages, strict=True)
    ]
    seen = [
        glance(each.page.text, low, each.language, knowledge)
        for low, each in zip(lowered, pages, strict=True)
    ]
    return [
        _Classifier(each.page, _Parts(low, lines, days, cues), knowledge).run(each.titles)
        for each, low, lines, days, cues in zip(pages, lowered, spans, dates, seen, strict=True)
    ]


def body(sheet: Sheet, cut: tuple[int, int] | None) -> str:
    """Join the running text: its lines, with a blank line between them.

    A dateline at its start stays, as it is part of the sentence in many styles; a sign-off at its
    end (``[abc]``) is cut, with the short lines below it (tags, "loading...").
    """
    text = sheet.text
    if cut is None:
        return "\n\n".join([text[start:end] for start, end in sheet.running])
    parts: list[str] = []
    signed = False
    for start, end in sheet.running:
        if start <= cut[0] < end:
            part = (text[start : cut[0]] + text[cut[1] : end]).strip(_BLANK)
            signed = True
            if part:
                parts.append(part)
        elif not signed or end - start >= _TAG_MOST or text[end - 1] in '.!?”"':
            parts.append(text[start:end])
    return "\n\n".join(parts)
