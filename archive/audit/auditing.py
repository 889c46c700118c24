"""Auditing an archive: what is asked for is read and audited, and the shared words are put beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from archive.audit import Found, Owner, Report, Story, audit
from archive.lineage.linking import media_naming
from archive.registry import Registry
from archive.store import stories
from archive.store.database import Database
from archive.views import Filters


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which articles are audited.

    Attributes:
        filters: The outlet and the days.
        topic: Words that title or running text must hold, all of them, in any case.
    """

    filters: Filters = field(default_factory=Filters)
    topic: tuple[str, ...] = ()


def audited(database: Database, scope: Scope, registry: Registry) -> Report:
    """Audit the articles of a scope, each by its latest version.

    Args:
        database: The archive.
        scope: Which articles.
        registry: Knows names and owners of media.
    """
    naming = media_naming(registry)
    with database.reading() as connection:
        agencies = {naming(entry.name) for entry in registry.entries if entry.kind == "agency"}
        held = stories.stories(connection, naming, agencies)
        selected: Sequence[Story] = list(_fitting(held.values(), scope.filters))
        if scope.topic:
            selected = list(stories.telling(connection, selected, scope.topic))
        about = cache(lambda story: stories.subject(connection, story))
        report = audit(selected, held, stories.links(connection), owners(registry), about)
        copied = [found for found in report.findings if found.kind == "uncredited-copy"]
        words = stories.passages(connection, {edge for found in copied for edge in found.edges})
    return replace(report, findings=tuple(_with_words(found, words) for found in report.findings))


def owners(registry: Registry) -> dict[str, Owner]:
    """Give what the registry knows of who owns a medium, by its name."""
    return {
        entry.name: Owner(type=entry.owner, source=entry.owner_by)
        for entry in registry.entries
        if entry.owner
    }


def _fitting(held: Iterable[Story], filters: Filters) -> Iterator[Story]:
    for story in held:
        if not story.outlet:  # redacted: every accepted article has one
            continue
        day = (story.date or "")[:10]
        if filters.outlet is not None and story.outlet.lower() != filters.outlet.lower():
            continue
        if (filters.since or day) <= day <= (filters.until or day):
            yield story


def _with_words(found: Found, words: Mapping[str, tuple[str, ...]]) -> Found:
    return replace(found, passages=tuple(text for edge in found.edges for text in words.get(edge, ())))
