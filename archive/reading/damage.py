"""What went wrong before or during capture: garbled characters, doubled text, pages of no article."""

from typing import Final

from archive.findings import finding
from archive.model import Finding
from archive.reading.knowledge import Knowledge
from archive.reading.lines import Sheet

# UTF-8 read as Windows-1252 or as Mac Roman, and the mark of a lost character.
_GARBLED: Final = ("â€", "Ã©", "Ã¨", "Ã¶", "Ã¼", "Ã¤", "Ã±", "Â ", "Ã¢â", "‚Ä", "\ufffd", "ï¿½")
_FIRST: Final = tuple(dict.fromkeys(mark[0] for mark in _GARBLED))
_REPEATED: Final = 60
_SHORT: Final = 600
_LIST: Final = 12
_ARTICLE: Final = 3
"""With so many paragraphs it is an article."""

_STOPS: Final = '.!?”"’…)'


def damaged(text: str, title: str | None, body: str) -> list[Finding]:
    """Find characters that were lost or garbled, in the title and in the body."""
    found: list[Finding] = []
    if "?" in text or (not text.isascii() and any(mark in text for mark in _FIRST)):
        for field, words in (("title", title or ""), ("body", body)):
            mark = _garbled(words)
            if mark:
                detail = f"the {field} has {mark!r} where another character was"
                found.append(finding("damaged-text", detail, field=field))
    return found


def _garbled(words: str) -> str:
    """Give the first garbled characters of some words, or ""."""
    if not words.isascii() and any(mark in words for mark in _FIRST):
        for mark in _GARBLED:
            if mark in words:
                return mark
    # A quotation mark lost to an old character set: "?Word" at a word's beginning.
    at = words.find("?")
    while at >= 0:
        before, after = words[at - 1 : at], words[at + 1 : at + 2]
        if (before == "" or before in " \n(") and after.isalpha():
            return "?" + after
        at = words.find("?", at + 1)
    return ""


def repeated(sheet: Sheet) -> list[Finding]:
    """Find paragraphs of running text that stand more than once."""
    lengths = [end - start for start, end in sheet.running if end - start >= _REPEATED]
    if len(set(lengths)) == len(lengths):
        return []  # paragraphs of different lengths are different
    seen: set[str] = set()
    twice = 0
    for start, end in sheet.running:
        if end - start < _REPEATED:
            continue
        line = sheet.text[start:end]
        twice += line in seen
        seen.add(line)
    if not twice:
        return []
    return [finding("repeated-paragraphs", f"paragraphs that stand more than once: {twice}")]


def removed(sheet: Sheet, body: str) -> list[Finding]:
    """Find that more than half of the main text was left out of the body."""
    if 2 * len(body) >= len(sheet.text):
        return []
    whole = 0
    for (start, end), role in zip(sheet.spans, sheet.roles, strict=True):
        if role not in ("outside", "title"):
            whole += end - start
    if whole < _SHORT or 2 * len(body) >= whole:
        return []
    return [finding("boilerplate-removed", f"kept {len(body)} of {whole} characters")]


def no_article(sheet: Sheet, knowledge: Knowledge) -> list[Finding]:
    """Find error pages, consent walls and lists of links; in doubt it is an article."""
    lines = sheet.running
    long = 0
    for start, end in lines:
        long += end - start >= _LIST * 10
        if long == _ARTICLE:
            return []
    if sum(end - start for start, end in lines) < 2 * _SHORT:
        top = " ".join(sheet.lowered[start : min(end, start + 200)] for start, end in sheet.spans[:4])
        for words in knowledge.cues.errors:
            if words in top:
                return [finding("not-an-article", f"the page says {words!r}")]
    if not long and len(lines) >= _LIST:
        sentences = sum(sheet.text[end - 1] in _STOPS for _, end in lines)
        if 10 * sentences < len(lines):
            return [finding("not-an-article", f"the page is a list of {len(lines)} short lines")]
    return []
