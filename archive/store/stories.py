"""What an audit reads of the archive: every article's latest version, its credits, and the found edges."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, select

from archive.audit.values import Credit, Link, Story
from archive.digest import parse
from archive.lineage.linking import Naming
from archive.projection import article_of, version_node
from archive.store import relations
from archive.store.held import objects
from archive.store.redacted import is_latest
from archive.store.sound import sound
from archive.store.tables import EDGE, VERSION

_STATED: Final = frozenset({"wasDerivedFrom", "hadPrimarySource"})
_FETCH: Final = 500
_NAME: Final = re.compile(r"(?<=[\w,] )[A-Z][\w'-]{2,}|\b\d{2,}\b")


def stories(connection: Connection, naming: Naming, agencies: Collection[str]) -> dict[str, Story]:
    """Give every article by its id, in the order of the log, by its latest version.

    Args:
        connection: The archive.
        naming: Names media as they are compared.
        agencies: The agencies' names in that form.
    """
    latest: dict[str, Any] = {}
    rows = select(VERSION, is_latest().label("latest")).order_by(VERSION.c.entry)
    for row in connection.execute(rows):
        if row.latest or row.article not in latest:
            latest[row.article] = row  # in the place of its first version
    edges = relations.withdrawn(connection)
    withdrawn = {edge.key for edge in edges}
    crediting = relations.crediting_articles(connection, [edge.object for edge in edges])
    gone = set(relations.gone_credits(edges, crediting))
    stated: defaultdict[int, list[Any]] = defaultdict(list)
    query = select(EDGE).where(EDGE.c.grade == "").order_by(EDGE.c.entry, EDGE.c.position)
    for row in connection.execute(query):
        if (row.entry, row.position) not in withdrawn:
            stated[row.entry].append(row)
    made = {
        article: _story(
            row, [edge for edge in stated[row.entry] if (article, edge.name, edge.exact) not in gone], naming
        )
        for article, row in latest.items()
    }
    return {
        article: replace(story, agency=True) if story.naming in agencies else story
        for article, story in made.items()
    }


def links(connection: Connection) -> tuple[Link, ...]:
    """Give the edges found between articles; the versions of an article are one."""
    found = relations.found(connection)
    withdrawn = relations.retracted(connection, found)
    crediting = relations.crediting_articles(connection, [each.edge.subject for each in withdrawn.values()])
    return tuple(
        Link(
            edge=f"{edge.entry}.{edge.position}",
            subject=crediting.get(edge.subject, "") if edge.key in withdrawn else _article(edge.subject),
            relation=edge.relation,
            object=_article(edge.object),
            reason=edge.reason,
            grade=edge.grade,
            share=edge.share,
            withdrawn=edge.key in withdrawn,
        )
        for edge in found
    )


def telling(connection: Connection, some: Sequence[Story], words: Sequence[str]) -> Iterator[Story]:
    """Give those of some articles whose title or running text holds all of these words, in any case."""
    wanted = [word.casefold() for word in words]
    for at in range(0, len(some), _FETCH):
        chunk = some[at : at + _FETCH]
        records = objects(connection, [story.record for story in chunk])
        for story in chunk:
            body = parse(records[story.record].data)["body"] if story.record in records else ""
            text = f"{story.title or ''}\n{body}".casefold()
            if all(word in text for word in wanted):
                yield story


def subject(connection: Connection, story: Story) -> frozenset[str]:
    """Give the names and numbers in a running text: words in capitals within a sentence, and digits."""
    record = objects(connection, [story.record]).get(story.record)
    body = parse(record.data)["body"] if record else ""
    return frozenset(_NAME.findall(body))


def passages(connection: Connection, names: Collection[str]) -> Mapping[str, tuple[str, ...]]:
    """Give, for found edges by their names, the words that both articles share."""
    wanted = [tuple(map(int, name.split("."))) for name in names]
    said = relations.statements(connection, {entry for entry, _ in wanted})
    made: dict[str, tuple[str, ...]] = {}
    for entry, position in wanted:
        edges = said.get(entry, [])
        edge = edges[position] if position < len(edges) else {}
        record = objects(connection, edge["records"][:1]) if "records" in edge else {}
        for held in record.values():
            body = parse(held.data)["body"]
            made[f"{entry}.{position}"] = tuple(body[a:b] for a, b, _, _ in edge["spans"])
    return made


def _story(row: Any, edges: Sequence[Any], naming: Naming) -> Story:
    node = version_node(row.article, row.number)
    stated = [edge for edge in edges if edge.relation in _STATED]
    has = {
        "title": row.title,
        "byline": row.byline,
        "reporters": any(edge.relation == "wasAttributedTo" and edge.kind == "person" for edge in edges),
        "dateline": row.dateline,
        "language": row.language,
        "url": row.url,
        "time": row.date_utc,
        "sources": stated,
    }
    story = Story(
        article=row.article,
        node=node,
        entry=row.entry,
        record=row.record,
        outlet=row.outlet or "",
        naming=naming(row.outlet or ""),
        title=row.title,
        date=row.date,
        utc=row.date_utc,
        language=row.language,
        agency=False,
        credits=tuple(
            Credit(name=edge.name, naming=naming(edge.name), node=edge.object, under=edge.subject)
            for edge in stated
            if edge.relation == "wasDerivedFrom" and edge.kind in {"agency", "outlet"}
        ),
        sourced=bool(stated),
        has=frozenset(name for name, value in has.items() if value),
    )
    return sound(story)


def _article(node: str) -> str:
    """Give the article of a version's node; a placeholder stays as it is."""
    return article_of(node) or node
