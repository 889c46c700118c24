"""Owns HTML pages: their visible text by a named rule, the spans of it that are main content.

Resiliparse's tree gives both texts: it neither recurses nor crashes on any page tried. What the
markup states is read from the markup itself (``statements``), because a tree has lost the positions.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO, Final

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

from archive.findings import finding
from archive.formats import figures, streams
from archive.formats.decoding import Decoded, damage, declared_encoding, decode
from archive.formats.statements import stated
from archive.formats.tags import outline
from archive.model import Capture, Finding, Page, Unreadable

MEDIA_TYPE: Final = "text/html"

TEXT_RULE: Final = "resiliparse-visible/2"
"""The rule by which visible text is made. Evidence refers to that text, so another rule, or a
Resiliparse that reads otherwise, is another name here and a technical version of every article."""

_NOTHING_GIVEN: Final[Mapping[str, str]] = MappingProxyType({})
# What the main text shortened is sought as part of a line: not a few letters, and not across the page.
# A few letters are no anchor either: a "Comments" that was "3 Comments" may stand alone further down.
_PART_LEAST: Final = 20
_WINDOW: Final = 20_000
_LINE: Final = re.compile(r"\S[^\n]*")


def captures(stream: BinaryIO, name: str, limit: int) -> Iterator[Capture | Unreadable]:
    """Take a stream of HTML as one capture."""
    return streams.whole(stream, name, MEDIA_TYPE, limit)


def page(capture: Capture) -> Page:
    """Decode and parse a captured page."""
    decoded = _decoded(capture)
    if decoded.undecodable:
        return Page(text="", findings=decoded.findings)
    return of_markup(decoded.text, findings=decoded.findings)


def markup(capture: Capture) -> str | None:
    """Decode a captured page."""
    decoded = _decoded(capture)
    return None if decoded.undecodable else decoded.text


def _decoded(capture: Capture) -> Decoded:
    return decode(capture.data, declared=declared_encoding(capture.data))


def of_markup(
    markup: str, *, findings: tuple[Finding, ...] = (), given: Mapping[str, str] = _NOTHING_GIVEN
) -> Page:
    """Parse a page that is text already.

    Args:
        markup: The decoded page, without lone surrogates.
        findings: What decoding it found.
        given: What the caller asserts about the article.
    """
    found = outline(markup)
    if found.end < len(markup):
        detail = f"too much is nested at character {found.end}; nothing after it was read"
        findings += (finding("damaged-text", detail),)
    tree = HTMLTree.parse(markup[: found.end])
    main = _visible(tree, main_content=True)
    marked = figures.shown(markup[: found.end], found.figures)
    text = _visible(HTMLTree.parse(marked) if marked else tree, main_content=False)
    pictures: tuple[tuple[int, int], ...] = ()
    if marked:
        text, pictures = figures.told(text)
    return Page(
        text=text,
        markup=markup,
        statements=stated(markup, found.elements),
        main=_spans(figures.hidden(text, pictures), main),
        pictures=pictures,
        given=given,
        findings=findings + damage(text),
    )


def _visible(tree: HTMLTree, *, main_content: bool) -> str:
    """Give the visible text by ``TEXT_RULE``; descriptions of pictures and list bullets are not text."""
    text: str = extract_plain_text(
        tree, preserve_formatting=True, main_content=main_content, list_bullets=False, alt_texts=False
    )
    return text


def _spans(text: str, main: str) -> tuple[tuple[int, int], ...] | None:
    """Find the lines of the main text in the whole text, in order; None if there are none.

    The main text is the whole one with parts left out, so its lines stand in it in the same order.
    Long lines that stand there only once are anchors. The others (a section's name, "Share") are sought
    between the anchors around them, and before the first one from it backwards, because the menu
    above an article says the same words.
    """
    places: dict[str, list[int]] = {}
    for match in _LINE.finditer(text):
        places.setdefault(match[0].rstrip(), []).append(match.start())
    found: list[tuple[int, int]] = []
    waiting: list[str] = []
    position = 0
    for match in _LINE.finditer(main):
        line = match[0].rstrip()
        at = places.get(line, ())
        if len(line) < _PART_LEAST or len(at) != 1 or at[0] < position:
            waiting.append(line)
            continue
        seek = _forwards if found else _backwards
        found += seek(text, places, waiting, (position, at[0]))
        position = at[0] + len(line)
        found.append((at[0], position))
        waiting = []
    found += _forwards(text, places, waiting, (position, len(text)))
    return _merged(text, found) or None


def _forwards(
    text: str, places: dict[str, list[int]], lines: list[str], within: tuple[int, int]
) -> list[tuple[int, int]]:
    """Find lines one after the other from the start of a gap; a line that is not there is passed over."""
    start, end = within
    found = []
    for line in lines:
        starts = places.get(line, [])
        index = bisect_left(starts, start)
        at = starts[index] if index < len(starts) else -1
        if not starts and len(line) >= _PART_LEAST:
            at = text.find(line, start, min(end, start + _WINDOW))
        if start <= at <= end - len(line):
            start = at + len(line)
            found.append((at, start))
    return found


def _backwards(
    text: str, places: dict[str, list[int]], lines: list[str], within: tuple[int, int]
) -> list[tuple[int, int]]:
    """Find lines one before the other from the end of a gap."""
    start, end = within
    found = []
    for line in reversed(lines):
        starts = places.get(line, [])
        index = bisect_right(starts, end - len(line))
        at = starts[index - 1] if index else -1
        if not starts and len(line) >= _PART_LEAST:
            at = text.rfind(line, max(start, end - _WINDOW), end)
        if at >= start:
            end = at
            found.append((at, at + len(line)))
    return found[::-1]


def _merged(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Join spans between which nothing but white space stands."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not text[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)
