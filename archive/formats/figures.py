"""Owns the captions of a page's pictures: they stand in its text, and are told from running text.

Resiliparse leaves figures out of any text together with the descriptions of pictures. So figures and
captions are given to it as divisions, which the HTML standard parses alike, with a mark at both ends.
The marks count as words where it weighs links against text, so main content is not found with them.
"""

import re
from typing import Final

_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
"""The marks are noncharacters, which Unicode sets aside for use within a program."""

_MARK: Final = re.compile(rf"^[ \t]*[{_OPEN}{_CLOSE}]+[ \t]*\n|[{_OPEN}{_CLOSE}]", re.MULTILINE)
_NAME: Final = re.compile(r"fig(?:ure|caption)", re.IGNORECASE)


def shown(markup: str, tags: tuple[tuple[int, int], ...]) -> str | None:
    """Make divisions of the figures of a page, or give None if it has none or no room for the marks.

    Args:
        markup: The page.
        tags: The spans of the tags of its figures and their captions, in order.
    """
    if not tags or _OPEN in markup or _CLOSE in markup:
        return None
    parts: list[str] = []
    position = 0
    for start, end in tags:
        tag = _NAME.sub("div", markup[start:end], count=1)
        parts += markup[position:start], *((_CLOSE, tag) if tag.startswith("</") else (tag, _OPEN))
        position = end
    parts.append(markup[position:])
    return "".join(parts)


def told(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Take the marks out of a page's text.

    Returns:
        The text, and the spans of it that stand in a figure, in order.
    """
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    position = length = 0
    for match in _MARK.finditer(text):
        parts.append(text[position : match.start()])
        length += match.start() - position
        position = match.end()
        for mark in match[0].strip():
            if mark == _OPEN:
                opened.append(length)
            elif opened and (start := opened.pop()) < length:
                while spans and spans[-1][0] >= start:
                    spans.pop()  # a caption within this figure
                spans.append((start, length))
    parts.append(text[position:])
    return "".join(parts), tuple(spans)


def hidden(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """Give a text of the same length with blanks where its figures stand."""
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += text[position:start], " " * (end - start)
        position = end
    parts.append(text[position:])
    return "".join(parts)
