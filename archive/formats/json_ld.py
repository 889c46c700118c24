"""Owns what a page's JSON-LD says about its article (schema.org), with the place of each value.

Only the page's own article counts: nodes at the top, in ``@graph`` or as ``mainEntity``; lists of
related articles stand deeper. A block that is no JSON even after mending is passed over: half of
what sites break here they state again in their ``meta`` tags.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson

from archive.formats import json_text
from archive.formats.decoding import without_lost
from archive.model import Evidence, Json, Statement

ARTICLES: Final = frozenset(
    {
        "AdvertiserContentArticle",
        "AnalysisNewsArticle",
        "Article",
        "AskPublicNewsArticle",
        "BackgroundNewsArticle",
        "BlogPosting",
        "DiscussionForumPosting",
        "LiveBlogPosting",
        "NewsArticle",
        "OpinionNewsArticle",
        "Report",
        "ReportageNewsArticle",
        "ReviewNewsArticle",
        "SatiricalArticle",
        "ScholarlyArticle",
        "SocialMediaPosting",
        "TechArticle",
    }
)
_PAGES: Final = frozenset({"WebPage", "ItemPage"})

# What to read from an article node: the property and the field it states, in the order it is told.
_TEXTS: Final = (
    ("headline", "title"),
    ("datePublished", "date"),
    ("dateModified", "modified"),
    ("url", "url"),
    ("mainEntityOfPage", "url"),
    ("@id", "url"),
    ("inLanguage", "language"),
)
_NAMES: Final = (
    ("author", "author"),
    ("creator", "author"),
    ("editor", "editor"),
    ("publisher", "outlet"),
    ("isBasedOn", "source"),
    ("sourceOrganization", "source"),
    ("provider", "source"),
    ("creditText", "source"),
)
_PAGE_TEXTS: Final = (
    ("name", "title"),
    ("datePublished", "date"),
    ("dateModified", "modified"),
    ("url", "url"),
    ("inLanguage", "language"),
)

_NODES_MOST: Final = 2000
_NAMES_MOST: Final = 50
_LINK: Final = re.compile(r"https?://\S+")
_OPENINGS: Final = ("<!--", "//<![CDATA[", "// <![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */", "<![CDATA[")
_CLOSINGS: Final = ("-->", "//]]>", "// ]]>", "/*]]>*/", "/* ]]> */", "]]>", ";")
_STRING_OR_TRAILING: Final = re.compile(rf"({json_text.STRING})|,(?=\s*[\]}}])", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One JSON-LD script: where it stands and what it holds."""

    start: int
    end: int
    value: Any


def parse(markup: str, start: int, end: int) -> Block | None:
    """Parse the script that stands at a span of the markup, mending what sites often break."""
    value = _parsed(markup[start:end])
    return None if value is None else Block(start=start, end=end, value=value)


def statements(markup: str, blocks: list[Block]) -> Iterator[Statement]:
    """Say what the blocks state: the article first, then the page about it, then the site's name."""
    nodes = [(node, block) for block in blocks for node in _nodes(block.value)]
    known = {node["@id"]: node for node, _ in nodes if isinstance(node.get("@id"), str)}
    articles = [(node, block) for node, block in nodes if _types(node) & ARTICLES]
    for node, block in _same_article(articles):
        yield from _stated(markup, node, block, _TEXTS)
        yield from _named(markup, node, block, known)
    for node, block in nodes:
        if _types(node) & _PAGES:
            yield from _stated(markup, node, block, _PAGE_TEXTS)
    for node, block in nodes:
        if "WebSite" in _types(node) and isinstance(name := node.get("name"), str):
            yield _statement(markup, block, "outlet", "name", name)


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return _mended(text)


def _mended(text: str) -> Any:
    """Parse text that is nearly JSON: wrapped in a comment, with raw line ends or trailing commas."""
    text = text.strip()
    for opening in _OPENINGS:
        text = text.removeprefix(opening)
    for closing in _CLOSINGS:
        text = text.rstrip().removesuffix(closing)
    if json_text.depth_over(text, json_text.NESTING):
        return None
    for attempt in (text, _STRING_OR_TRAILING.sub(lambda match: match[1] or "", text)):
        try:
            return json.loads(attempt, strict=False)
        except ValueError:
            continue
    return None


def _nodes(value: Any) -> Iterator[Json]:
    """Give the nodes that may describe the page itself, in order, and not the ones they mention."""
    waiting = [value]
    for _ in range(_NODES_MOST):
        if not waiting:
            return
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item[:_NODES_MOST]))
        elif isinstance(item, dict):
            yield item
            inner = [item[key] for key in ("mainEntityOfPage", "mainEntity", "@graph") if key in item]
            waiting.extend(inner)


def _same_article(found: list[tuple[Json, Block]]) -> list[tuple[Json, Block]]:
    """Keep the first article and what else describes it; another headline is another story."""
    first = next((node.get("headline") for node, _ in found if node.get("headline")), None)
    return [(node, block) for node, block in found if node.get("headline") in (None, "", first)]


def _types(node: Json) -> set[str]:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return {name.rsplit("/", 1)[-1] for name in names if isinstance(name, str)}


def _stated(markup: str, node: Json, block: Block, table: tuple[tuple[str, str], ...]) -> Iterator[Statement]:
    """Say what the properties of a table state: text, or an object's name or ``@id``."""
    for key, field in table:
        for item in _listed(node.get(key)):
            value = item.get("@id") or item.get("name") if isinstance(item, dict) else item
            if not isinstance(value, str) or (field == "url" and not _LINK.match(value)):
                continue
            yield _statement(markup, block, field, key, value)


def _named(markup: str, node: Json, block: Block, known: dict[str, Json]) -> Iterator[Statement]:
    """Say who made and published the article, and what it is based on."""
    for key, field in _NAMES:
        for item in _listed(node.get(key)):
            kind = ""
            thing = item
            if isinstance(thing, dict):
                reference = thing.get("@id")
                if "name" not in thing and isinstance(reference, str):
                    thing = known.get(reference, thing)
                kind = min(_types(thing), default="")
                thing = _name_of(thing, field)
            for name in _listed(thing):
                # Some sites give the address of a profile for the name of its owner.
                if isinstance(name, str) and (field == "source" or not _LINK.fullmatch(name.strip())):
                    yield _statement(markup, block, field, key, name, kind)


def _name_of(thing: Json, field: str) -> Any:
    """Give an object's name; for a work that an article is based on, its publisher's."""
    if field != "source":
        return thing.get("name")
    publisher = thing.get("publisher")
    owner = publisher.get("name") if isinstance(publisher, dict) else None
    return owner or thing.get("name") or thing.get("url") or thing.get("@id")


def _listed(value: Any) -> list[Any]:
    return value[:_NAMES_MOST] if isinstance(value, list) else [] if value is None else [value]


def _statement(markup: str, block: Block, field: str, key: str, value: str, kind: str = "") -> Statement:
    # Many sites put HTML entities into their JSON strings.
    told = without_lost(html.unescape(value)).strip()
    return Statement(field=field, value=told, type=kind, evidence=_evidence(markup, block, key, value))


def _evidence(markup: str, block: Block, key: str, value: str) -> Evidence | None:
    """Find where a block gives a value: after its key if possible, in any of JSON's spellings."""
    after = markup.find(f'"{key}"', block.start, block.end)
    for form in _spellings(value):
        at = -1
        if after >= 0:
            at = markup.find(form, after + len(key) + 2, block.end)
        if at < 0:
            at = markup.find(form, block.start, block.end)
        if at >= 0:
            start, end = at + 1, at + len(form) - 1
            return Evidence(
                within="markup", start=start, end=end, exact=markup[start:end], cue=f"json-ld:{key}"
            )
    return None


def _spellings(value: str) -> Iterator[str]:
    """Give the ways to write a string in JSON, as far as sites use them, in quotes."""
    plain = json.dumps(value, ensure_ascii=False)
    yield plain
    yield plain.replace("/", "\\/")
    ascii_only = json.dumps(value)
    if ascii_only != plain:
        yield ascii_only
        yield ascii_only.replace("/", "\\/")
    yield f'"{value}"'  # mended: raw line ends
