"""The audit that an editor asks for: what really stands behind some articles, and what does not hold."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from archive.audit.roots import roots
from archive.audit.signals import Signals, Subjects, copies
from archive.audit.tables import coverage, drops, shares
from archive.audit.values import CELLS, KINDS, Found, Link, Owner, Report, Story

__all__ = ["KINDS", "Found", "Link", "Owner", "Report", "Story", "audit"]


def audit(
    selected: Sequence[Story],
    stories: Mapping[str, Story],
    links: Sequence[Link],
    owners: Mapping[str, Owner],
    subjects: Subjects,
) -> Report:
    """Audit some articles.

    Args:
        selected: The articles.
        stories: All articles of the archive that could tell something about them, by id.
        links: The edges between articles and placeholders.
        owners: What is known of who owns a medium, by its name.
        subjects: Gives the names and numbers in a story; asked only where a credit is in doubt.
    """
    valid = [link for link in links if not link.withdrawn]
    refused = frozenset((link.subject, link.object) for link in links if link.withdrawn)
    signals = Signals(stories, valid, refused)
    cells = {cell: tuple(s.article for s in selected if signals.cell(s) == cell) for cell in CELLS}
    covered = coverage(selected)
    direct = Counter(c.name for s in selected for c in s.credits if c.under == s.node)
    found = roots(selected, stories, valid, owners, refused)
    names = {*direct, *(root.name for root in found)}
    return Report(
        stories=tuple(selected),
        direct=dict(sorted(direct.items())),
        roots=found,
        cells=cells,
        findings=(*_findings(selected, signals, subjects), *drops(covered, selected)),
        shares=shares(selected),
        coverage=covered,
        owners={name: owners[name] for name in sorted(names) if name in owners},
    )


def _findings(selected: Sequence[Story], signals: Signals, subjects: Subjects) -> Iterator[Found]:
    chosen = {story.article for story in selected}
    seen: set[tuple[str, ...]] = set()
    for story in selected:
        for found in copies(signals, story):
            pair = tuple(sorted(found.articles))
            if pair not in seen:
                seen.add(pair)
                yield found
    for story in selected:
        yield from signals.unsupported(story, subjects)
    yield from _about(signals.circular(), chosen)
    yield from _about(signals.against_time(), chosen)
    for story in selected:
        if not story.sourced and not story.agency:
            detail = f"{story.outlet} states no source"
            yield Found(kind="no-source", articles=(story.article,), detail=detail)


def _about(found: Iterable[Found], chosen: set[str]) -> Iterator[Found]:
    return (each for each in found if chosen & set(each.articles))
