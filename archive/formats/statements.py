"""Owns what a page's markup states about its article: which tags count, for what, and in what order.

The order is the authority of the place: JSON-LD, Open Graph, other ``meta`` tags, the canonical
link, the page's language, ``time`` elements, the title and the headline.
"""

import html
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from archive.formats import json_ld
from archive.formats.decoding import without_lost
from archive.formats.tags import Element, attributes
from archive.model import Evidence, Statement

_OPEN_GRAPH: Final = {
    "og:title": "title",
    "article:published_time": "date",
    "og:article:published_time": "date",
    "og:published_time": "date",
    "article:published": "date",
    "article:modified_time": "modified",
    "og:article:modified_time": "modified",
    "article:modified": "modified",
    "og:updated_time": "modified",
    "article:author": "author",
    "og:article:author": "author",
    "og:author": "author",
    "og:site_name": "outlet",
    "og:url": "url",
    "og:locale": "language",
}
_OTHER: Final = {
    "headline": "title",
    "parsely-title": "title",
    "dc.title": "title",
    "dcterms.title": "title",
    "sailthru.title": "title",
    "twitter:title": "title",
    "date": "date",
    "pubdate": "date",
    "publishdate": "date",
    "publish-date": "date",
    "publish_date": "date",
    "published_at": "date",
    "publication_date": "date",
    "publicationdate": "date",
    "date_published": "date",
    "datepublished": "date",
    "originalpublicationdate": "date",
    "parsely-pub-date": "date",
    "sailthru.date": "date",
    "cxenseparse:recs:publishtime": "date",
    "cxenseparse:publishtime": "date",
    "content_publisheddate": "date",
    "dtk:publishdate": "date",
    "dc.date": "date",
    "dc.date.issued": "date",
    "dcterms.date": "date",
    "dcterms.created": "date",
    "dcterms.issued": "date",
    "article.published": "date",
    "last-modified": "modified",
    "lastmod": "modified",
    "datemodified": "modified",
    "date_modified": "modified",
    "dc.date.modified": "modified",
    "dcterms.modified": "modified",
    "article.updated": "modified",
    "author": "author",
    "authors": "author",
    "byl": "author",
    "byline": "author",
    "parsely-author": "author",
    "sailthru.author": "author",
    "cxenseparse:author": "author",
    "content_author": "author",
    "dtk:author": "author",
    "dtk:namareporter": "author",
    "dc.creator": "author",
    "dcterms.creator": "author",
    "article:author_name": "author",
    "editor": "editor",
    "content_editor": "editor",
    "dtk:namaeditor": "editor",
    "publisher": "outlet",
    "dc.publisher": "outlet",
    "dcterms.publisher": "outlet",
    "application-name": "outlet",
    "source": "source",
    "news_source": "source",
    "content_source": "source",
    "original-source": "source",
    "syndication-source": "source",
    "dc.source": "source",
    "dcterms.source": "source",
    "parsely-link": "url",
    "twitter:url": "url",
    "content-language": "language",
    "language": "language",
    "inlanguage": "language",
    "dc.language": "language",
    "dcterms.language": "language",
}
_NAMED_BY: Final = ("property", "name", "itemprop", "http-equiv")

_TIMES_MOST: Final = 3
_STATEMENTS_MOST: Final = 300
_VALUE_MOST: Final = 10_000
_LINK: Final = re.compile(r"\s*https?://\S+\s*")
# A page's own data: data-social-headline="…", "socialTitle": "…", and the same within a script's string,
# where a backslash stands before each quote. (What begins with one case is found ten times as fast.)
_SOCIAL: Final = re.compile(
    r"""ocial[-_]?(?:[tT]itle|[hH]eadline)(\\?)["']?\s{0,9}[:=]\s{0,9}\1(["'])(.{1,300}?)(?<!\\)\1\2"""
)
_ESCAPE: Final = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|(.))")
_TAG: Final = re.compile(r"<[^>]*>")


def stated(markup: str, elements: tuple[Element, ...]) -> tuple[Statement, ...]:
    """Say what the elements of a page state; a value that a better place gave already is left out.

    Titles are kept from every place, because those places second each other.

    Args:
        markup: The decoded page.
        elements: The elements that ``tags.outline`` found in it.
    """
    found: dict[tuple[str, str, str], Statement] = {}
    for statement in islice(_all(markup, elements), _STATEMENTS_MOST):
        if statement.value and len(statement.value) <= _VALUE_MOST:
            place = statement.evidence.cue if statement.field == "title" and statement.evidence else ""
            found.setdefault((statement.field, statement.value, place), statement)
    return (*found.values(), *_social(markup, found.values()))


def _all(markup: str, elements: tuple[Element, ...]) -> Iterator[Statement]:
    yield from json_ld.statements(markup, _blocks(markup, elements))
    metas = [given for _, given in _with(markup, elements, "meta", "content")]
    for table in (_OPEN_GRAPH, _OTHER):
        for given in metas:
            yield from _meta(markup, given, table)
    for _, given in _with(markup, elements, "link", "canonical"):
        if _slice(markup, given.get("rel")).lower() == "canonical":
            yield from _attribute(markup, given, "href", "url", "link:canonical")
    for _, given in _with(markup, elements, "html", "lang"):
        yield from _attribute(markup, given, "lang", "language", "html:lang")
    for _, given in islice(_with(markup, elements, "time", "datetime"), _TIMES_MOST):
        modified = "modif" in _slice(markup, given.get("itemprop")).lower()
        yield from _attribute(markup, given, "datetime", "modified" if modified else "date", "time:datetime")
    for name in ("h1", "title"):
        heading = next((element for element in elements if element.name == name), None)
        if heading:
            yield from _heading(markup, heading)


def _social(markup: str, found: Iterable[Statement]) -> Iterator[Statement]:
    """Say what the page's data call the title for social networks, where the titles do not agree.

    The data name other articles, too; only a title that the page itself shares is kept.
    """
    titles = {s.evidence.cue: s.value for s in found if s.field == "title" and s.evidence}
    shared = titles.get("meta:og:title")
    if shared is None or titles.get("json-ld:headline", shared) == shared:
        return
    for match in islice(_SOCIAL.finditer(markup), _STATEMENTS_MOST):
        value = html.unescape(_ESCAPE.sub(_character, match[3]))
        if value.split() == shared.split():
            yield _statement("social", value, _evidence(markup, *match.span(3), "social-title"))
            return


def _character(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16)) if escape[1] else escape[2]


def _blocks(markup: str, elements: tuple[Element, ...]) -> list[json_ld.Block]:
    blocks = [
        json_ld.parse(markup, *element.content)
        for element, given in _with(markup, elements, "script", "ld+json")
        if "ld+json" in _slice(markup, given.get("type")).lower()
    ]
    return [block for block in blocks if block is not None]


def _with(
    markup: str, elements: tuple[Element, ...], name: str, word: str
) -> Iterator[tuple[Element, dict[str, tuple[int, int]]]]:
    """Give the elements of a name in whose tag a word stands, with their attributes."""
    for element in elements:
        if element.name == name and word in markup[element.start : element.end].lower():
            yield element, attributes(markup, element)


def _meta(markup: str, given: dict[str, tuple[int, int]], table: dict[str, str]) -> Iterator[Statement]:
    for naming in _NAMED_BY:
        name = _slice(markup, given.get(naming)).strip().lower()
        field = table.get(name)
        if field and "content" in given:
            value = _slice(markup, given["content"])
            # Open Graph means a profile's address here, and an address is nobody's name.
            if field != "author" or not _LINK.fullmatch(value):
                yield from _attribute(markup, given, "content", field, f"meta:{name}")
            return


def _attribute(
    markup: str, given: dict[str, tuple[int, int]], name: str, field: str, cue: str
) -> Iterator[Statement]:
    if name in given:
        start, end = _trimmed(markup, *given[name])
        yield _statement(field, html.unescape(markup[start:end]), _evidence(markup, start, end, cue))


def _heading(markup: str, element: Element) -> Iterator[Statement]:
    """Say what a title or headline reads; there is evidence only if no tags stand between its words."""
    start, end = _trimmed(markup, *element.content)
    # A headline is at most a few words: one whose end tag is missing must not take in the page.
    raw = markup[start : min(end, start + _VALUE_MOST)]
    value = " ".join(html.unescape(_TAG.sub(" ", raw) if element.name == "h1" else raw).split())
    evidence = _evidence(markup, start, end, element.name)
    if element.name == "h1" and "<" in raw:
        at = markup.find(value, start, end)
        evidence = _evidence(markup, at, at + len(value), element.name) if at >= 0 else None
    yield _statement("title", value, evidence)


def _statement(field: str, value: str, evidence: Evidence | None) -> Statement:
    return Statement(field=field, value=without_lost(value).strip(), evidence=evidence)


def _evidence(markup: str, start: int, end: int, cue: str) -> Evidence | None:
    if start >= end:
        return None
    return Evidence(within="markup", start=start, end=end, exact=markup[start:end], cue=cue)


def _slice(markup: str, span: tuple[int, int] | None) -> str:
    return markup[span[0] : span[1]] if span else ""


def _trimmed(markup: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the white space at both ends of a span."""
    inner = markup[start:end]
    start += len(inner) - len(inner.lstrip())
    return start, max(start, start + len(inner.strip()))
