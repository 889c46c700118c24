"""What an archive holds, in digests alone: the questions that comparing two archives asks."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select, union

from archive.proof.comparison import Compared, Name, Seen, compare, pairs
from archive.store.among import among
from archive.store.sound import sound
from archive.store.tables import ALIAS, VERSION

_FETCH = 1_000

_BATCH = 500
"""Articles whose versions are asked for at a time."""


def compared(here: Connection, there: Connection) -> Iterator[Compared]:
    """Give the articles that both of two archives hold, compared in digests alone."""
    common = list(pairs(names(here), names(there)))
    for start in range(0, len(common), _BATCH):
        batch = common[start : start + _BATCH]
        mine = histories(here, sorted({pair[0] for pair in batch}))
        theirs = histories(there, sorted({pair[1] for pair in batch}))
        yield from (compare(pair, mine[pair[0]], theirs[pair[1]]) for pair in batch)


def names(connection: Connection) -> Iterator[Name]:
    """Give every digest by which an article is recognised, with the article, sorted."""
    both = union(
        select(ALIAS.c.digest.label("digest"), ALIAS.c.article.label("article")),
        select(VERSION.c.capture, VERSION.c.article),
    ).order_by("digest", "article")
    for row in connection.execute(both).yield_per(_FETCH):
        yield row.digest, row.article


def histories(connection: Connection, articles: Sequence[str]) -> dict[str, list[Seen]]:
    """Give the versions of some articles, oldest first."""
    query = select(VERSION.c.article, VERSION.c.number, VERSION.c.content, VERSION.c.time)
    found: dict[str, list[Seen]] = {article: [] for article in articles}
    ordered = query.where(among(connection, VERSION.c.article, articles)).order_by(VERSION.c.number)
    for row in connection.execute(ordered):
        seen = sound(Seen(number=row.number, content=row.content, time=row.time))
        found[row.article].append(seen)
    return found
