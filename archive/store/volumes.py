"""The volumes of fingerprints as rows: bound as the log grows, looked through, rid of what was redacted."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, select

from archive.digest import canonical
from archive.sharing import volumes as rules
from archive.sharing.fingerprints import unpacked
from archive.sharing.volumes import Posting, Volume, cut, posting, postings
from archive.store.among import among_numbers
from archive.store.insertion import insert
from archive.store.tables import FINGERPRINT, HEAD, POSTING

_PAGES: Final = 4_096
"""Pages that are held in memory at once: two megabytes, or so."""


def bind(connection: Connection, before: int, after: int) -> None:
    """Bind what has been entered, as far as whole volumes go.

    Args:
        connection: A writing connection.
        before: The size of the log when this was done last.
        after: Its size now; all rows of ``fingerprint`` below it are there.
    """
    for size in range(rules.bound(before) + rules.LEAST, after + 1, rules.LEAST):
        volume = rules.volumes(size)[-1]
        parts = [part for part in rules.volumes(size - rules.LEAST) if part.first >= volume.first]
        _bind(connection, volume, parts, size - rules.LEAST)
        for part in parts:
            connection.execute(POSTING.delete().where(_of(part)))


def complete(connection: Connection) -> None:
    """Bind the whole log, in an archive that has no volumes yet."""
    if connection.execute(select(POSTING.c.page).limit(1)).first() is None:
        bind(connection, 0, _size(connection))


def _bind(connection: Connection, volume: Volume, parts: Sequence[Volume], start: int) -> None:
    """Write one volume, out of smaller ones and the fingerprints of the entries after them.

    Piece by piece, so that a large volume takes no more memory than a small one.
    """
    entered = _fingerprints(connection, start, volume.last)
    rest = sorted(chain.from_iterable(postings(*each) for each in entered))
    for low, high in rules.pieces(volume):
        held = [_pages(connection, part, low, high) for part in parts]
        made = cut(volume, sorted(chain(rules.between(rest, low, high), *held)), low, high)
        insert(connection, "posting", [(*volume, page, data) for page, data in made])


def forget(connection: Connection, entries: Collection[int]) -> None:
    """Take the postings of some entries off their pages; to be called while their fingerprints are there.

    Args:
        connection: A writing connection.
        entries: The numbers of the entries whose fingerprints go.
    """
    query = select(FINGERPRINT).where(among_numbers(connection, FINGERPRINT.c.entry, sorted(entries)))
    gone: defaultdict[tuple[Volume, int], set[Posting]] = defaultdict(set)
    there = rules.volumes(_size(connection))
    for row in connection.execute(query).all():
        for volume in (each for each in there if each.first <= row.entry < each.last):
            for key in unpacked(row.packed):
                gone[volume, volume.page(key)].add(posting(key, row.entry))
    for (volume, page), some in gone.items():
        on_page = _of(volume) & (POSTING.c.page == page)
        data = connection.execute(select(POSTING.c.data).where(on_page)).scalar()
        left = [each for each in rules.unpacked(bytes(data or b"")) if each not in some]
        if left:
            connection.execute(POSTING.update().where(on_page).values(data=rules.packed(left)))
        else:
            connection.execute(POSTING.delete().where(on_page))


def look_up(connection: Connection, keys: Collection[int], most: int) -> dict[int, list[int]]:
    """Give the newest entries in which fingerprints stand, ascending, by fingerprint.

    Args:
        connection: The archive.
        keys: The fingerprints.
        most: How many entries of each to give at most.
    """
    size = _size(connection)
    found: defaultdict[int, list[int]] = defaultdict(list)
    wanted, ordered = frozenset(keys), sorted(keys)
    for volume in rules.volumes(size):
        for key, entries in _in_volume(connection, volume, ordered, most):
            found[key] += entries
    for entry, held in _fingerprints(connection, rules.bound(size), size):
        for key in wanted.intersection(held):
            found[key].append(entry)
    return {key: entries if len(entries) <= most else entries[-most:] for key, entries in found.items()}


def _in_volume(
    connection: Connection, volume: Volume, keys: Sequence[int], most: int
) -> Iterator[tuple[int, list[int]]]:
    """Look up ordered fingerprints in a volume."""
    shift = volume.shift
    # To fetch all pages in stretches costs half as much a page as to fetch those that are asked for.
    is_most = 2 * len(keys) > volume.pages
    there = range(volume.pages) if is_most else list(dict.fromkeys([key >> shift for key in keys]))
    for at in range(0, len(there), _PAGES):
        pages = there[at : at + _PAGES]
        start, end = bisect_left(keys, pages[0] << shift), bisect_left(keys, (pages[-1] + 1) << shift)
        yield from rules.newest(volume, _data(connection, volume, pages), keys[start:end], most)


_SOME: Final = {
    "sqlite": "SELECT data FROM posting WHERE first = ? AND size = ? "
    "AND page IN (SELECT value FROM json_each(?)) ORDER BY page",
    "postgresql": "SELECT data FROM posting WHERE first = %s AND size = %s AND page = ANY(%s) ORDER BY page",
}
_ALL: Final = {
    "sqlite": "SELECT data FROM posting WHERE first = ? AND size = ? AND page BETWEEN ? AND ? ORDER BY page",
    "postgresql": "SELECT data FROM posting WHERE first = %s AND size = %s "
    "AND page BETWEEN %s AND %s ORDER BY page",
}


def _data(connection: Connection, volume: Volume, pages: Sequence[int]) -> bytes:
    """Give the bytes of some pages of a volume, ascending.

    Through the driver: SQLAlchemy's rows cost more than looking through them.
    """
    driver: Any = connection.connection.driver_connection
    name = connection.dialect.name
    cursor = driver.cursor() if name == "sqlite" else driver.cursor(binary=True)
    if isinstance(pages, range):
        rows = cursor.execute(_ALL[name], (*volume, pages[0], pages[-1]))
    else:
        rows = cursor.execute(
            _SOME[name], (*volume, canonical(pages).decode() if name == "sqlite" else pages)
        )
    return b"".join([data for (data,) in rows])


def _fingerprints(connection: Connection, first: int, last: int) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Give the fingerprints of the entries of a stretch, in the order of the log."""
    query = select(FINGERPRINT.c.entry, FINGERPRINT.c.packed).order_by(FINGERPRINT.c.entry)
    for row in connection.execute(query.where(FINGERPRINT.c.entry >= first, FINGERPRINT.c.entry < last)):
        yield row.entry, unpacked(row.packed)


def _pages(connection: Connection, volume: Volume, low: int, high: int) -> Sequence[Posting]:
    """Give the postings of a volume's pages with the fingerprints of a stretch."""
    pages = POSTING.c.page >= volume.page(low), POSTING.c.page < volume.page(high)
    query = select(POSTING.c.data).where(_of(volume), *pages).order_by(POSTING.c.page)
    return rules.unpacked(b"".join(map(bytes, connection.execute(query).scalars())))


def _of(volume: Volume) -> Any:
    return (POSTING.c.first == volume.first) & (POSTING.c.size == volume.size)


def _size(connection: Connection) -> int:
    return int(connection.execute(select(HEAD.c.size)).scalar() or 0)
