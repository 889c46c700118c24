"""The values that an audit takes in, and those that it gives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, get_args

from archive.model import Json
from archive.projection import is_item

Kind: TypeAlias = Literal[
    "uncredited-copy",
    "unsupported-credit",
    "circular",
    "against-time",
    "no-source",
    "coverage-drop",
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
"""What an audit can find, and ``--fail-on`` can name."""

CELLS: Final = ("supported", "credit-only", "uncredited-copy", "independent")
"""Credited × textual: credited with shared text, credited without, not credited with, and neither."""

FIELDS: Final = ("title", "byline", "reporters", "dateline", "language", "url", "time", "sources")
"""The fields whose coverage is told: ``time`` is a date with a time of day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """One medium that an article credits.

    Attributes:
        name: Its canonical name.
        naming: That name in the form in which names are compared.
        node: The placeholder that stands for its report.
        under: The node that has it from there: the article's, or another placeholder's.
    """

    name: str
    naming: str
    node: str
    under: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article, by its latest version, as far as an audit needs it.

    Attributes:
        article: Its id.
        node: The node of its latest version.
        entry: The number of that version's entry.
        record: The digest of its record.
        outlet: Its outlet.
        naming: The outlet in the form in which names are compared.
        title: Its title, or None.
        date: Its date as known, or None.
        utc: Its moment in UTC, or None unless its offset is known.
        language: Its language, or None.
        agency: Whether its outlet is a news agency.
        credits: The media it credits.
        sourced: Whether it states any source at all.
        has: Those of ``FIELDS`` that it has.
    """

    article: str
    node: str
    entry: int
    record: str
    outlet: str
    naming: str
    title: str | None
    date: str | None
    utc: str | None
    language: str | None
    agency: bool
    credits: tuple[Credit, ...]
    sourced: bool
    has: frozenset[str]

    @property
    def order(self) -> tuple[str, str, int]:
        """Where it stands among others in a report: by date, outlet and entry, whatever its id."""
        return self.utc or self.date or "", self.outlet, self.entry

    @property
    def direct(self) -> frozenset[str]:
        """The media it has its report from directly."""
        return frozenset(credit.naming for credit in self.credits if credit.under == self.node)

    @property
    def credited(self) -> frozenset[str]:
        """All media that it credits, directly or through others."""
        return frozenset(credit.naming for credit in self.credits)

    def to_json(self) -> Json:
        """Give what names it."""
        return {"article": self.article, "outlet": self.outlet, "date": self.date, "title": self.title}


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One edge between articles or placeholders, with the versions of an article as one.

    Attributes:
        edge: The edge's name.
        subject: An article's id, or a placeholder's node.
        relation: ``wasDerivedFrom``, ``wasQuotedFrom`` or ``alternateOf``.
        object: Likewise.
        reason: What decides its direction.
        grade: How much text is shared.
        share: The same in permille, or None.
        withdrawn: Whether it was withdrawn; a placeholder is then told by the id of the crediting article.
    """

    edge: str
    subject: str
    relation: str
    object: str
    reason: str
    grade: str
    share: int | None
    withdrawn: bool = False

    @property
    def is_copy(self) -> bool:
        """Whether so much is shared that one is a copy of the other."""
        return self.grade in {"whole", "large"}

    @property
    def resolves(self) -> bool:
        """Whether it says which article a placeholder stands for."""
        return is_item(self.subject) and not is_item(self.object)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What the registry knows about who owns a medium, and where it knows it from."""

    type: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """One report behind the articles: an article that has it from nobody, or one that is credited.

    Attributes:
        node: The article's id, or the placeholder's node.
        name: Whose report it is.
        held: Whether it is an article of the archive.
        articles: The ids of the articles that go back to it.
        owner: What sort of owner its medium has, or None where the registry does not know.
    """

    node: str
    name: str
    held: bool
    articles: tuple[str, ...]
    owner: Owner | None = None

    def to_json(self) -> Json:
        """Give the JSON form."""
        owner = {"type": self.owner.type, "source": self.owner.source} if self.owner else None
        return {
            "node": self.node,
            "name": self.name,
            "held": self.held,
            "articles": list(self.articles),
            "owner": owner,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that an editor should know.

    Attributes:
        kind: What it is.
        articles: The ids of the articles it is about; the first is the one to be asked.
        detail: What was found, in a sentence.
        edges: The names of the edges that it rests on.
        passages: The shared words: what stands in the first article.
    """

    kind: Kind
    articles: tuple[str, ...]
    detail: str
    edges: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "kind": self.kind,
            "articles": list(self.articles),
            "detail": self.detail,
            "edges": list(self.edges),
            "passages": list(self.passages),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an audit found.

    Attributes:
        stories: The articles that were looked at.
        direct: The media that they say they have their reports from directly, with how many articles.
        roots: The reports behind them, those with the most articles first.
        cells: The articles in each cell of credited × textual.
        findings: What an editor should know.
        shares: Outlet to week to medium to number of articles; "" counts those that state no source.
        coverage: Outlet to week to field to the permille of articles that have it; with ``articles``.
    """

    stories: tuple[Story, ...]
    direct: Mapping[str, int]
    roots: tuple[Root, ...]
    cells: Mapping[str, tuple[str, ...]]
    findings: tuple[Found, ...]
    shares: Mapping[str, Mapping[str, Mapping[str, int]]]
    coverage: Mapping[str, Mapping[str, Mapping[str, int]]]
    owners: Mapping[str, Owner] = field(default_factory=dict)

    @property
    def outlets(self) -> tuple[str, ...]:
        """The outlets of the articles, in the order of the alphabet."""
        return tuple(sorted({story.outlet for story in self.stories}))

    def of(self, kind: Kind) -> tuple[Found, ...]:
        """Give the findings of a kind."""
        return tuple(found for found in self.findings if found.kind == kind)

    def to_json(self) -> Json:
        """Give the JSON form."""
        owners: dict[str, Any] = {
            name: {"type": owner.type, "source": owner.source} for name, owner in self.owners.items()
        }
        return {
            "articles": [story.to_json() for story in self.stories],
            "outlets": list(self.outlets),
            "direct_sources": dict(self.direct),
            "roots": [root.to_json() for root in self.roots],
            "owners": owners,
            "cells": {cell: list(articles) for cell, articles in self.cells.items()},
            "findings": [found.to_json() for found in self.findings],
            "shares": self.shares,
            "coverage_permille": self.coverage,
        }
