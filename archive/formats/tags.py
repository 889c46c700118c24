"""Owns where the tags of an HTML page stand, and how much of a page may safely be read as a tree.

One pass over the markup by the HTML standard's tokenizer rules (quotes count only in attribute
values, scripts and comments hold no tags) finds what states something about the article, with exact
positions, which no tree keeps. The same pass estimates from above what building the tree would
cost: tree builders are quadratic in nesting and in attributes, so 16 MiB of ``<div>`` would take
them hours. Beyond a budget of which real pages use a hundredth at most, the rest of the page is not read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

_SPACE: Final = r" \t\n\r\f"
_NAME: Final = rf"[^{_SPACE}/>][^{_SPACE}/>=]*"
_QUOTED: Final = rf"""[{_SPACE}]*=[{_SPACE}]*(?:"{{}}"|'{{}}')"""
_BARE: Final = rf"""[{_SPACE}]*=(?![{_SPACE}]*["'])[{_SPACE}]*"""
_ATTRIBUTE: Final = re.compile(
    rf"""({_NAME})(?:{_QUOTED.format('([^"]*)', "([^']*)")}|{_BARE}([^{_SPACE}>]*))?"""
)
_TAIL: Final = rf"""(?:[{_SPACE}/]+|{_NAME}(?:{_QUOTED.format('[^"]*', "[^']*")}|{_BARE}[^{_SPACE}>]*)?)*"""
# A lookahead is atomic: what it matched is taken by the reference after it and never tried again,
# so that a page cannot make the match backtrack (possessive repeats are broken before 3.11.5).
_TOKEN: Final = re.compile(
    rf"<(?:([a-zA-Z][^{_SPACE}/>]*)(?=({_TAIL}))\2(>?)"
    # The commonest end tags say nothing (see _UNCOUNTED), and passing over them here saves a fifth.
    rf"|/(?!(?:p|li|dd|dt|td|tr|option)>)([a-zA-Z][^{_SPACE}/>]*)[^>]*(>?)"
    r"|(!--)|[!?]|/(?![a-zA-Z]))"
)

_START_TAG, _END_TAG, _COMMENT = 3, 5, 6  # the last group of each kind of token
_STATING: Final = frozenset({"meta", "link", "html", "time", "title", "h1", "script"})
_STATING_MOST: Final = 2000
_FIGURES: Final = frozenset({"figure", "figcaption"})
_FIGURES_MOST: Final = 4000
_RAW: Final = {
    name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
}
_CHOICES: Final = frozenset({"option", "optgroup"})
_FORMATTING: Final = frozenset(
    {"a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"}
)
# They hold nothing.
_VOID: Final = frozenset(
    {
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
# They close themselves, or stand only in an element that is counted.
_CLOSING: Final = frozenset(
    {
        "html",
        "head",
        "body",
        "p",
        "li",
        "dd",
        "dt",
        "option",
        "optgroup",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "colgroup",
        "rb",
        "rp",
        "rt",
        "rtc",
    }
)
_UNCOUNTED: Final = _VOID | _CLOSING | frozenset(_RAW)
# An end tag does not reach past these.
_WALLS: Final = frozenset(["applet", "caption", "marquee", "object", "table", "template", "svg", "math"])
_SVG_LEAVES: Final = frozenset(
    [
        "path",
        "circle",
        "ellipse",
        "line",
        "polygon",
        "polyline",
        "rect",
        "use",
        "stop",
        "image",
        "g",
        "animate",
        "animatetransform",
    ]
)

_BUDGET: Final = 10_000_000
_ATTRIBUTES_MOST: Final = 256
_FORMAT_COST: Final = 10  # an open format is built anew in every block that follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A start tag of a kind that states something.

    Attributes:
        name: The element's name, in lower case.
        start: Where the attributes begin in the markup.
        end: Where they end.
        content: The span of what stands between start and end tag (``title``, ``script``, ``h1``).
    """

    name: str
    start: int
    end: int
    content: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """What one pass over the markup found.

    Attributes:
        elements: The elements that may state something, in order.
        figures: The spans of the tags of ``figure`` and ``figcaption``, in order.
        end: Where reading must stop: the markup's length, or less for a hostile page.
    """

    elements: tuple[Element, ...]
    figures: tuple[tuple[int, int], ...]
    end: int


def outline(markup: str) -> Outline:
    """Find the tags of a page; linear in its length, whatever it holds."""
    found = _Stating()
    figures: list[tuple[int, int]] = []
    nesting = _Nesting()
    for match, name, content in _tags(markup):
        spent = nesting.open(name, match[2]) if content else nesting.close(name)
        if spent:
            return Outline(elements=found.elements(), figures=tuple(figures), end=match.start())
        if name in _STATING:
            if content:
                found.open(name, match.span(2), content)
            else:
                found.close(name, match.start())
        elif name in _FIGURES and len(figures) < _FIGURES_MOST:
            figures.append(match.span())
    return Outline(elements=found.elements(), figures=tuple(figures), end=len(markup))


def attributes(markup: str, element: Element) -> dict[str, tuple[int, int]]:
    """Give the span of each attribute's value in the markup, by its name in lower case; the first counts."""
    spans: dict[str, tuple[int, int]] = {}
    for match in _ATTRIBUTE.finditer(markup, element.start, element.end):
        group = match.lastindex or 1
        spans.setdefault(match[1].lower(), match.span(group) if group > 1 else (match.end(), match.end()))
    return spans


def _tags(markup: str) -> Iterator[tuple[re.Match[str], str, tuple[int, int] | None]]:
    """Give each tag outside comments and scripts, its name and, for a start tag, the raw text it holds."""
    position = 0
    while match := _TOKEN.search(markup, position):
        position = match.end()
        kind = match.lastindex
        if kind == _START_TAG:
            if not match[3]:
                return  # the page ends within a tag
            name = match[1].lower()
            start = position
            if name in _RAW:
                position = _raw_end(markup, name, position)
            yield match, name, (start, position)
        elif kind == _END_TAG:
            if not match[5]:
                return
            yield match, match[4].lower(), None
        elif kind == _COMMENT:
            position = _comment_end(markup, position)
        else:
            position = _after(markup, ">", position)


class _Stating:
    """Collects the elements that may state something: the first headline, and of the others so many."""

    __slots__ = ("_elements", "_headline", "_open")

    def __init__(self) -> None:
        self._elements: list[Element] = []
        self._headline: Element | None = None
        self._open = False

    def open(self, name: str, tail: tuple[int, int], content: tuple[int, int]) -> None:
        """Take a start tag."""
        if name == "h1":
            if self._headline is None:
                self._headline = Element(name=name, start=tail[0], end=tail[1], content=content)
                self._open = True
        elif len(self._elements) < _STATING_MOST:
            self._elements.append(Element(name=name, start=tail[0], end=tail[1], content=content))

    def close(self, name: str, position: int) -> None:
        """Take the start of an end tag."""
        if name == "h1" and self._headline and self._open:
            self._open = False
            self._headline = replace(self._headline, content=(self._headline.content[0], position))

    def elements(self) -> tuple[Element, ...]:
        """Give what was collected, the headline last."""
        return (*self._elements, self._headline) if self._headline else tuple(self._elements)


class _Nesting:
    """Counts what is open, never less than a tree builder would have open."""

    __slots__ = ("_choices", "_formats", "_groups", "_level", "_spent", "_stack", "_walls")

    def __init__(self) -> None:
        self._stack: list[str] = []
        self._formats: list[tuple[str, int]] = []  # name, and how many walls stood around it
        self._walls = 0
        self._choices = 0
        self._groups = 0
        self._level = 1  # what one more tag costs here
        self._spent = 0

    def open(self, name: str, tail: str) -> bool:
        """Take a start tag; tell whether the budget is spent."""
        if name not in _UNCOUNTED:
            if name in _FORMATTING:
                if name == "a":
                    self._close_format(name)  # the standard: a link ends where the next begins
                self._formats.append((name, self._walls))
                self._level += _FORMAT_COST
            elif not (name in _SVG_LEAVES and tail.endswith("/") and "svg" in self._stack):
                self._stack.append(name)
                self._level += 1
                if name in _WALLS:
                    self._walls += 1
        elif name in _CHOICES:
            # Lexbor looks at every choice before, for each (100,000 of them cost it 45 s).
            self._choices += 1
            self._groups += name == "optgroup"
            self._spent += self._choices // 4
        self._spent += self._level
        return self._spent > _BUDGET or (len(tail) > 2 * _ATTRIBUTES_MOST and _crowded(tail))

    def close(self, name: str) -> bool:
        """Take an end tag; tell whether the budget is spent."""
        if name in _UNCOUNTED:
            return False
        if name in _FORMATTING:
            self._close_format(name)
        elif self._stack and self._stack[-1] == name and name not in _WALLS:
            self._stack.pop()
            self._level -= 1
            if name == "select":
                self._choices = self._groups
        else:
            self._close_element(name)
        return self._spent > _BUDGET

    def _close_format(self, name: str) -> None:
        for at in range(len(self._formats) - 1, -1, -1):
            known, walls = self._formats[at]
            if walls < self._walls:
                return
            if known == name:
                del self._formats[at]
                self._level -= _FORMAT_COST
                return
            self._spent += 1

    def _close_element(self, name: str) -> None:
        for at in range(len(self._stack) - 1, -1, -1):
            known = self._stack[at]
            if known == name:
                self._level -= len(self._stack) - at
                self._walls -= sum(gone in _WALLS for gone in self._stack[at:])
                del self._stack[at:]
                while self._formats and self._formats[-1][1] > self._walls:
                    self._formats.pop()
                    self._level -= _FORMAT_COST
                return
            if known in _WALLS:
                return
            self._spent += 1


def _crowded(tail: str) -> bool:
    return sum(1 for _ in _ATTRIBUTE.finditer(tail)) > _ATTRIBUTES_MOST


def _raw_end(markup: str, name: str, position: int) -> int:
    match = _RAW[name].search(markup, position)
    return match.start() if match else len(markup)


def _comment_end(markup: str, position: int) -> int:
    """Give the end of a comment whose ``<!--`` ends here; ``<!-->`` and ``<!--->`` are whole ones."""
    for short in (">", "->"):
        if markup.startswith(short, position):
            return position + len(short)
    return _after(markup, "-->", position)


def _after(markup: str, mark: str, position: int) -> int:
    end = markup.find(mark, position)
    return len(markup) if end < 0 else end + len(mark)
