"""What two articles that share text are to each other: the edges that say so, each with its reason."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import urlsplit

from archive.identity import alias, normalised_url, spellings
from archive.model import Json, Record, Source
from archive.projection import item_node, version_node
from archive.registry import Registry, fold
from archive.sharing.direction import Party, Reason, direction
from archive.sharing.fingerprints import fingerprints
from archive.sharing.measure import NOTHING, Shared
from archive.sharing.shelf import Credited, Shelf, Text
from archive.sharing.withdrawn import Gone, Link, What

Naming: TypeAlias = Callable[[str], str]

MOST_LINKS: Final = 64
"""Links of one article to the media it credits that are followed."""

_STATED: Final = frozenset({"credit", "explicit-link"})
"""The reasons that stand in the article itself."""

_LINK: Final = re.compile(rb"https?://[^\s\"'<>\\)]{4,500}")

BEFORE: Final = timedelta(days=7)
"""How long before an article its source may have appeared: agencies' reports are used within days."""

AFTER: Final = timedelta(days=1)
"""How long after it: a day, since printed days are of different time zones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Linkable:
    """What linking needs of one article, as far as it does not depend on the archive.

    Attributes:
        fingerprints: Its running text's fingerprints.
        naming: Its outlet, in the form in which names are compared, or "".
        credited: The media it credits directly.
        address: The host and path of its address, or None.
        alias: The alias of its own address, by which links to it are known, or None.
        links: The aliases of the addresses that it links to at media it credits.
    """

    fingerprints: tuple[int, ...]
    naming: str
    credited: tuple[Credited, ...]
    address: str | None
    alias: str | None
    links: tuple[str, ...]


def edges(new: Text, other: Text, found: Shared, shelf: Shelf) -> Iterator[Json]:
    """Give the edges between a new version and a held one with which it shares text.

    The direction decides the relation: ``wasDerivedFrom`` where one is known to have it from the other, else
    ``alternateOf``, which says that both tell the same thing and leaves open who told it first. Where only
    quoted words are shared, one ``wasQuotedFrom`` the other if it says so: else two reporters may have heard
    the same speech, and there is no edge. Placeholders that are found to stand for the same thing are joined
    by an ``alternateOf`` of their own.
    """
    told = direction(_party(new, other, shelf), _party(other, new, shelf))
    later, source = (other, new) if told.later == 1 else (new, other)
    rests = _Rests(found, told.reason)
    quotes = found.grade == "none"
    if quotes and told.reason not in _STATED:
        return
    if not shelf.withdrawn.holds(rests.link("text", new, other)):
        passages = found.quotations if quotes else found.passages
        if later is not new:
            passages = tuple((c, d, a, b) for a, b, c, d in passages)
        derived = "wasQuotedFrom" if quotes else "wasDerivedFrom"
        yield rests.facts() | {
            "subject": _node(later),
            "relation": "alternateOf" if told.later is None else derived,
            "object": _node(source),
            "name": source.outlet,
            "kind": "article",
            "records": [later.record, source.record],
            "printed": [later.date, source.date],
            "spans": [list(passage) for passage in passages],
        }
    if later.credited and source.credited:
        yield from _joined(later, source, shelf, found)
    for one, two in ((later, source), (source, later)):
        if one.credited:
            yield from _resolving(one, two, shelf, _Rests(found, "credit"))


def resolved(crediting: Text, source: Text, shelf: Shelf) -> Iterator[Json]:
    """Give the edges by which a version's placeholders are resolved by an article that it links to."""
    yield from _resolving(crediting, source, shelf, _Rests(NOTHING, "explicit-link"))


def resolved_before(new: Text, held: Text, shelf: Shelf) -> Iterator[Json]:
    """Give the edges by which a new article resolves the placeholders of an article's other versions.

    Args:
        new: The first version of the new article.
        held: The version of the other article that it was compared with.
        shelf: What is held.
    """
    for version, found in shelf.other_versions(new, held):
        if found.grade != "none" or found.quotations:
            yield from _resolving(version, new, shelf, _Rests(found, "credit"))


class _Rests(NamedTuple):
    """What an edge rests on: the text that two articles share, and the reason for its direction."""

    found: Shared
    reason: Reason

    def facts(self) -> Json:
        """Give what every such edge says."""
        share = self.found.permille if self.found.grade != "none" else None
        return {"reason": self.reason, "grade": self.found.grade, "share": share, "basis": "textual"}

    def link(self, what: What, one: Text, other: Text) -> Link:
        """Give it as what may have been withdrawn."""
        return Link(what, one.article, other.article, self.reason, self.found.grade)


def _resolving(crediting: Text, source: Text, shelf: Shelf, rests: _Rests) -> Iterator[Json]:
    """Give the edges that say which article the placeholders of a version stand for."""
    nodes = list(_placeholders(crediting, source, shelf))
    if nodes and not shelf.withdrawn.holds(rests.link("credit", crediting, source)):
        for node in nodes:
            edge = {"subject": node, "relation": "alternateOf", "object": _node(source)}
            yield rests.facts() | edge | {"name": source.outlet, "kind": "article"}


def linkable(record: Record, capture: bytes, registry: Registry, naming: Naming) -> Linkable:
    """Give what linking needs of a record that was read.

    Args:
        record: The record.
        capture: The captured bytes, in which links stand.
        registry: Knows where media publish.
        naming: Names media as they are compared.
    """
    normal = normalised_url(record.url) if record.url else None
    direct = tuple(credited(map(_said, record.sources), naming))
    hosts: tuple[str, ...] = ()
    if direct and b"http" in capture:
        media = [registry.find(each.printed) for each in direct]
        hosts = tuple(host for medium in media if medium for host in medium.domains)
    return Linkable(
        fingerprints=fingerprints(record.body),
        naming=naming(record.outlet) if record.outlet else "",
        credited=direct,
        address=address(record.url),
        alias=alias("url", normal).digest if normal else None,
        links=tuple(_links(capture, hosts)) if hosts else (),
    )


def media_naming(registry: Registry) -> Naming:
    """Give the function that names a medium as it is compared: sister titles and aliases have one name."""

    @lru_cache(maxsize=4_096)
    def naming(name: str) -> str:
        entry = registry.find(name)
        return fold(registry.family(entry) if entry else name)

    return naming


def _said(source: Source) -> tuple[str, str, str, str | None, str]:
    return source.name, source.kind, source.relation, source.via, source.evidence.exact


def credited(sources: Iterable[tuple[str, str, str, str | None, str]], naming: Naming) -> Iterator[Credited]:
    """Give the media that a report is taken from directly.

    Args:
        sources: Name, kind, relation, via and crediting words of each source of the record, in order.
        naming: Names media.
    """
    for position, (name, kind, relation, via, words) in enumerate(sources):
        if via is None and relation == "derived" and kind in {"agency", "outlet"}:
            yield Credited(name=naming(name), printed=name, position=position, words=words)


def address(url: str | None) -> str | None:
    """Give what of an address must stand in a page for the page to link to it: host and path."""
    # By the rule that leaves parameters and encoding as they are written.
    normal = normalised_url(url, 1) if url else None
    return normal.removeprefix("https://").removeprefix("www.") if normal else None


def _links(capture: bytes, hosts: tuple[str, ...]) -> Iterator[str]:
    """Give the aliases of the addresses that a capture links to at some hosts."""
    found = dict.fromkeys(match[0].decode(errors="replace") for match in _LINK.finditer(capture))
    near = (url for url in found if any(host in url for host in hosts))
    for url in islice(near, MOST_LINKS):
        normal = normalised_url(url)
        host = urlsplit(normal).netloc if normal else ""
        if normal and any(host == each or host.endswith(f".{each}") for each in hosts):
            yield from (alias("url", spelling).digest for spelling in spellings(url))


def _joined(later: Text, source: Text, shelf: Shelf, found: Shared) -> Iterator[Json]:
    """Give the edges that join the placeholders of one dispatch: of a medium that both credit."""
    rests = _Rests(found, "common-source")
    there = {credit.name: credit for credit in _credited(source, shelf)}
    both = [credit for credit in _credited(later, shelf) if credit.name in there]
    if found.grade == "none" or not both or shelf.withdrawn.holds(rests.link("dispatch", later, source)):
        return
    for one in both:
        other = there[one.name]
        edge = {"subject": _item(later, one), "relation": "alternateOf", "object": _item(source, other)}
        yield rests.facts() | edge | {"name": other.printed, "kind": "agency"}


def _placeholders(crediting: Text, source: Text, shelf: Shelf) -> Iterator[str]:
    """Give the placeholders that a held article may be: of its outlet, and of a compatible time."""
    if compatible(crediting.date, source.date):
        credits_ = _credited(crediting, shelf)
        yield from (_item(crediting, each) for each in credits_ if each.name == source.naming)


def _credited(text: Text, shelf: Shelf) -> tuple[Credited, ...]:
    """Give the media that a version credits, but for what was withdrawn."""
    gone = shelf.withdrawn.credits
    if not gone:
        return text.credited
    return tuple(c for c in text.credited if Gone(text.article, c.printed, c.words) not in gone)


def _item(text: Text, credit: Credited) -> str:
    return item_node(text.version, credit.position)


def compatible(crediting: str | None, source: str | None) -> bool:
    """Tell whether an article of one date may have its report from one of another date."""
    try:
        one, other = (date.fromisoformat((value or "")[:10]) for value in (crediting, source))
    except ValueError:
        return False
    return -BEFORE <= other - one <= AFTER


def _party(text: Text, there: Text, shelf: Shelf) -> Party:
    return Party(
        outlet=text.naming,
        credits=tuple(dict.fromkeys(each.name for each in _credited(text, shelf))),
        links=shelf.links(text, there),
        captured=shelf.captured(text),
    )


def _node(text: Text) -> str:
    return version_node(text.article, text.number)
