"""Owns where the tags of an HTML page stand, and how much of a page may safely be read as a tree.

One pass over the markup by the HTML standard's tokenizer rules (quotes count only in attribute
values, scripts and comments hold no tags) finds what states something about the article, with exact
positions, which no tree keeps. The same pass estimates from above what building the tree would
cost: tree builders are quadratic in nesting and in attributes, so 16 MiB of ``<div>`` would take
them hours. Beyond a budget of which real pages use a hundredth at most, the rest of the page is not read.
"""

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

_SPACE: Final = r" \t\n\r\f"
_NAME: Final = rf"[^{_SPACE}/>][^{_SPACE}/>=]*"
_QUOTED: Final = rf"""[{_SPACE}]*=[{_SPACE}]*(?:"{{}}"|'{{}}')"""
_BARE: Final = rf"""[{_SPACE}]*=(?![{_SPACE}]*["'])[{_SPACE}]*"""
_ATTRIBUTE: Final = re.compile(
    rf"""({_NAME})(?:{_QUOTED.format('([^"]*)', "([^']*)")}|{_BARE}([^{_SPACE}>]*))?"""
)
# The commonest form of an attribute stands first, and is found sooner so.
_VALUE: Final = rf"""="[^"]*"|{_QUOTED.format('[^"]*', "[^']*")}|{_BARE}[^{_SPACE}>]*"""
_TAIL: Final = rf"(?:[{_SPACE}/]*{_NAME}(?:{_VALUE})?)*[{_SPACE}/]*"
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
# An end tag does not reach past them.
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

# All others only nest, but for those that are just passed over.
_SPECIAL: Final = (
    _STATING | _FIGURES | frozenset(_RAW) | _FORMATTING | _WALLS | _SVG_LEAVES | _CHOICES | {"select"}
)
_HOLDING: Final = _STATING | _FIGURES | frozenset(_RAW)
_PASSED: Final = _UNCOUNTED - _SPECIAL

_BUDGET: Final = 10_000_000
_ATTRIBUTES_MOST: Final = 256
_TAIL_MOST: Final = 2 * _ATTRIBUTES_MOST  # so many letters hold no more attributes
_FORMAT_COST: Final = 10  # an open format is built anew in every block that follows


class Element(NamedTuple):
    """A start tag of a kind that states something; many are made, so it is a tuple.

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
    walk = _Walk(markup)
    position = 0
    while position < len(markup):
        position = walk.on(position)
    return Outline(elements=walk.found.elements(), figures=tuple(walk.figures), end=walk.end)


def attributes(markup: str, element: Element) -> dict[str, tuple[int, int]]:
    """Give the span of each attribute's value in the markup, by its name in lower case; the first counts."""
    spans: dict[str, tuple[int, int]] = {}
    for match in _ATTRIBUTE.finditer(markup, element.start, element.end):
        group = match.lastindex or 1
        spans.setdefault(match[1].lower(), match.span(group) if group > 1 else (match.end(), match.end()))
    return spans


class _Walk:
    """One walk over the tags of a page outside comments and scripts."""

    __slots__ = ("_markup", "_nesting", "end", "figures", "found")

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._nesting = _Nesting()
        self.found = _Stating()
        self.figures: list[tuple[int, int]] = []
        self.end = len(markup)

    def on(self, position: int) -> int:
        """Take the tags from a place to the next raw text or comment; give where that ends.

        Nearly all tags are of elements that only nest: they are counted here, without a call.
        """
        nesting, stack = self._nesting, self._nesting.stack
        for match in _TOKEN.finditer(self._markup, position):
            kind = match.lastindex
            if kind == _START_TAG and match[3]:
                name = match[1].lower()
                special = name in _SPECIAL
                if special:
                    nesting.open(name, match[2])
                elif name not in _PASSED:
                    stack.append(name)
                    nesting.level += 1
                nesting.spent += nesting.level
                if nesting.spent > _BUDGET or (len(match[2]) > _TAIL_MOST and _crowded(match[2])):
                    return self._stop(match)
                if special and name in _HOLDING and (end := self._opened(name, match)):
                    return end
            elif kind == _END_TAG and match[5]:
                name = match[4].lower()
                if name not in _SPECIAL and stack and stack[-1] == name:
                    stack.pop()
                    nesting.level -= 1
                elif self._closed(name, match):
                    return self._stop(match)
            else:
                return self._behind(match)
        return len(self._markup)

    def _opened(self, name: str, match: re.Match[str]) -> int:
        """Take what a start tag states; give where the raw text behind it ends, or 0 if it holds none."""
        start = match.end()
        end = _raw_end(self._markup, name, start) if name in _RAW else 0
        if name in _STATING:
            self.found.open(name, match.span(2), (start, end or start))
        elif name in _FIGURES:
            self._figure(match)
        return end

    def _closed(self, name: str, match: re.Match[str]) -> bool:
        """Take an end tag; tell whether the budget is spent."""
        self._nesting.close(name)
        if self._nesting.spent > _BUDGET:
            return True
        if name in _STATING:
            self.found.close(name, match.start())
        elif name in _FIGURES:
            self._figure(match)
        return False

    def _figure(self, match: re.Match[str]) -> None:
        if len(self.figures) < _FIGURES_MOST:
            self.figures.append(match.span())

    def _behind(self, match: re.Match[str]) -> int:
        """Give where a comment or a declaration ends; a tag within which the page ends is none."""
        if match.lastindex == _COMMENT:
            return _comment_end(self._markup, match.end())
        return len(self._markup) if match.lastindex else _after(self._markup, ">", match.end())

    def _stop(self, match: re.Match[str]) -> int:
        self.end = match.start()
        return len(self._markup)


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
                self._headline = Element(name, *tail, content)
                self._open = True
        elif len(self._elements) < _STATING_MOST:
            self._elements.append(Element(name, *tail, content))

    def close(self, name: str, position: int) -> None:
        """Take the start of an end tag."""
        if name == "h1" and self._headline and self._open:
            self._open = False
            self._headline = self._headline._replace(content=(self._headline.content[0], position))

    def elements(self) -> tuple[Element, ...]:
        """Give what was collected, the headline last."""
        return (*self._elements, self._headline) if self._headline else tuple(self._elements)


class _Nesting:
    """Counts what is open, never less than a tree builder would have open.

    Attributes:
        stack: The names of the open elements, without formats.
        level: What one more tag costs here.
        spent: What all tags so far have cost.
    """

    __slots__ = ("_choices", "_formats", "_groups", "_walls", "level", "spent", "stack")

    def __init__(self) -> None:
        self.stack: list[str] = []
        self.level = 1
        self.spent = 0
        self._formats: list[tuple[str, int]] = []  # name, and how many walls stood around it
        self._walls = 0
        self._choices = 0
        self._groups = 0

    def open(self, name: str, tail: str) -> None:
        """Take a start tag, but not its cost."""
        if name not in _UNCOUNTED:
            if name in _FORMATTING:
                if name == "a":
                    self._close_format(name)  # the standard: a link ends where the next begins
                self._formats.append((name, self._walls))
                self.level += _FORMAT_COST
            elif not (name in _SVG_LEAVES and tail.endswith("/") and "svg" in self.stack):
                self.stack.append(name)
                self.level += 1
                if name in _WALLS:
                    self._walls += 1
        elif name in _CHOICES:
            # Lexbor looks at every choice before, for each (100,000 of them cost it 45 s).
            self._choices += 1
            self._groups += name == "optgroup"
            self.spent += self._choices // 4

    def close(self, name: str) -> None:
        """Take an end tag."""
        if name in _UNCOUNTED:
            return
        if name in _FORMATTING:
            self._close_format(name)
        elif self.stack and self.stack[-1] == name and name not in _WALLS:
            self.stack.pop()
            self.level -= 1
            if name == "select":
                self._choices = self._groups
        else:
            self._close_element(name)

    def _close_format(self, name: str) -> None:
        for at in range(len(self._formats) - 1, -1, -1):
            known, walls = self._formats[at]
            if walls < self._walls:
                return
            if known == name:
                del self._formats[at]
                self.level -= _FORMAT_COST
                return
            self.spent += 1

    def _close_element(self, name: str) -> None:
        for at in range(len(self.stack) - 1, -1, -1):
            known = self.stack[at]
            if known == name:
                self.level -= len(self.stack) - at
                self._walls -= sum(gone in _WALLS for gone in self.stack[at:])
                del self.stack[at:]
                while self._formats and self._formats[-1][1] > self._walls:
                    self._formats.pop()
                    self.level -= _FORMAT_COST
                return
            if known in _WALLS:
                return
            self.spent += 1


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
