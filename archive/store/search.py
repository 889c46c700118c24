"""The search index: SQLite's FTS5, PostgreSQL's tsvector; filled from records, and emptied to forget.

The index is derived data. Adding articles does not touch it: whoever searches brings it up to the head
first. It holds words, so it must be able to forget them: it is emptied as a whole, since FTS5 keeps deleted
words in its segments, and PostgreSQL in its pages, until somebody tidies up.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Select, bindparam, column, func, select, table, text
from sqlalchemy.exc import DatabaseError

from archive.digest import parse
from archive.search.words import RULE, Query, Term, searched
from archive.store import reader
from archive.store.among import among
from archive.store.tables import HEAD, OBJECT, VERSION
from archive.views import Filters, Version

MAX_ARTICLES: Final = 1_000
MAX_BYTES: Final = 16 * 1024 * 1024
"""What is brought into the index in one transaction."""

_PLACES: Final = 255
_LAST_PLACE: Final = 16_383
"""What PostgreSQL keeps of where a word stands: so many places, none beyond the last one."""


_STATE: Final = table("search_state", column("id"), column("size"), column("rule"))
"""One row: the entries below ``size`` were looked at, and their words cut by this ``rule``."""


class _Record(NamedTuple):
    entry: int
    digest: str
    size: int


def behind(connection: Connection) -> int:
    """Give how many entries of the log the index has not been brought up to."""
    size, rule = _state(connection)
    return _head(connection) - (size if rule == RULE else 0)


def feed(connection: Connection) -> int:
    """Bring the next articles into the index; gives how many entries are left.

    Args:
        connection: A writing connection. Others who feed wait; those who add articles need not.
    """
    start, rule = _locked(connection)
    if rule != RULE:
        _empty(connection)
        start = 0
    head = _head(connection)
    if start >= head:
        return 0
    records = list(_records(connection, start, head))
    reached = records[-1].entry + 1 if len(records) == MAX_ARTICLES else head
    taken = _within(records)
    if len(taken) < len(records):
        reached = taken[-1].entry + 1
    _insert(connection, list(_words(connection, taken)))
    _reach(connection, reached)
    return head - reached


def forget(connection: Connection, entries: Collection[int]) -> None:
    """Let the index forget what these entries said; it is made anew by the next search.

    For redaction: to be called in the transaction that destroys the records, and to be followed by the
    same tidying up of the file as that needs.

    Args:
        connection: A writing connection.
        entries: The numbers of the versions' entries.
    """
    size, _ = _locked(connection)
    if any(entry < size for entry in entries):
        _empty(connection)


def rebuild(connection: Connection) -> None:
    """Empty the index, so that it is made anew."""
    _locked(connection)
    _empty(connection)


def found(connection: Connection, query: Query, filters: Filters, *, every: bool) -> Iterator[Version]:
    """Give the versions that the index has under all terms of a query, the latest published first.

    Args:
        connection: The archive.
        query: What is searched for.
        filters: Which articles to look among.
        every: Whether to look at every version, and not only at the latest of each article.
    """
    day = func.substr(VERSION.c.date, 1, 10)
    fitting: Select[Any] = reader.fitting(connection, filters, every=every).where(_indexed(connection, query))
    return reader.listed(connection, fitting.order_by(day.desc().nulls_last(), VERSION.c.entry.desc()))


def record(connection: Connection, version: Version) -> bytes | None:
    """Give the bytes of a version's record, or None if they are gone."""
    stored = connection.execute(select(OBJECT.c.data).where(OBJECT.c.digest == version.record)).scalar()
    return None if stored is None else bytes(stored)


def _indexed(connection: Connection, query: Query) -> Any:
    if connection.dialect.name == "sqlite":
        # A term is letters and digits, so nothing in it can be an operator of FTS5.
        asked = " ".join(f'"{" ".join(term)}"' for term in query.terms)
        condition = "version.entry IN (SELECT rowid FROM search WHERE search MATCH :exact)"
        return text(condition).bindparams(bindparam("exact", asked))
    loose = [(word,) for term in query.terms for word in term]
    condition = (
        "version.entry IN (SELECT entry FROM search WHERE words @@ CAST(:exact AS tsquery)"
        " OR (NOT whole AND words @@ CAST(:loose AS tsquery)))"
    )
    return text(condition).bindparams(
        bindparam("exact", _tsquery(query.terms)), bindparam("loose", _tsquery(loose))
    )


def _tsquery(terms: Sequence[Term]) -> str:
    return " & ".join("(" + " <-> ".join(f"'{word}'" for word in term) + ")" for term in terms)


def _tsvector(words: Sequence[str]) -> tuple[str, bool]:
    """Give words with their places as PostgreSQL reads them, and whether it keeps all of them."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words, 1):
        places.setdefault(word, []).append(place)
    whole = len(words) <= _LAST_PLACE and all(len(at) <= _PLACES for at in places.values())
    return " ".join(f"'{word}':{_listed(at)}" for word, at in places.items()), whole


def _listed(places: Sequence[int]) -> str:
    kept = [place for place in places[:_PLACES] if place <= _LAST_PLACE] or [_LAST_PLACE]
    return ",".join(map(str, kept))


def _head(connection: Connection) -> int:
    return int(connection.execute(select(HEAD.c.size)).scalar_one())


def _locked(connection: Connection) -> tuple[int, int]:
    return _state(connection, lock=True)


def _state(connection: Connection, *, lock: bool = False) -> tuple[int, int]:
    """Give how far the index was brought, and by which rule; without a row, it was not begun."""
    query = select(_STATE.c.size, _STATE.c.rule)
    row = connection.execute(query.with_for_update() if lock else query).one_or_none()
    return (int(row.size), int(row.rule)) if row else (0, 0)


def _reach(connection: Connection, size: int) -> None:
    if not connection.execute(_STATE.update().values(size=size, rule=RULE)).rowcount:
        connection.execute(_STATE.insert().values(id=1, size=size, rule=RULE))


_EMPTY: Final = "INSERT INTO search(search) VALUES ('delete-all')"

_BLANK: Final = (
    "DELETE FROM search_data",
    "DELETE FROM search_idx",
    "DELETE FROM search_config",
    "INSERT INTO search_data VALUES (1, x''), (10, x'00000000000000')",
    "INSERT INTO search_config VALUES ('version', 4)",
)
"""What FTS5 keeps of an index in which nothing is yet, as it makes it itself."""


def _empty(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        try:
            connection.execute(text(_EMPTY))
        except DatabaseError:
            # FTS5 does not open what is damaged, not even to empty it, or to drop it.
            for statement in (*_BLANK, _EMPTY):
                connection.execute(text(statement))
    else:
        # Not DELETE: the files of a truncated table are gone with the commit, deleted rows stay for a while.
        connection.execute(text("TRUNCATE search"))
    _reach(connection, 0)


def _records(connection: Connection, start: int, end: int) -> Iterator[_Record]:
    """Give the records of the versions that come next; of those that are gone, a size of 0."""
    both = VERSION.join(OBJECT, OBJECT.c.digest == VERSION.c.record)
    size = func.coalesce(func.length(OBJECT.c.data), 0)
    query = (
        select(VERSION.c.entry, VERSION.c.record, size)
        .select_from(both)
        .where(VERSION.c.entry >= start, VERSION.c.entry < end)
        .order_by(VERSION.c.entry)
        .limit(MAX_ARTICLES)
    )
    for row in connection.execute(query):
        yield _Record(*row)


def _within(records: Sequence[_Record]) -> Sequence[_Record]:
    total = 0
    for at, each in enumerate(records):
        total += each.size
        if total > MAX_BYTES and at:
            return records[:at]
    return records


def _words(connection: Connection, records: Sequence[_Record]) -> Iterator[tuple[int, list[str]]]:
    wanted = among(connection, OBJECT.c.digest, [each.digest for each in records if each.size])
    query = select(OBJECT.c.digest, OBJECT.c.data).where(wanted, OBJECT.c.data.is_not(None))
    held = {row.digest: bytes(row.data) for row in connection.execute(query)}
    for each in records:
        data = held.get(each.digest)
        if data is not None:
            yield each.entry, searched(_read(data))


def _read(data: bytes) -> dict[str, Any]:
    try:
        return dict(parse(data))
    except (TypeError, ValueError):
        return {}  # damaged: verification says so, and nothing of it can be found


def _insert(connection: Connection, articles: Sequence[tuple[int, list[str]]]) -> None:
    if not articles:
        return
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        rows = [(entry, " ".join(words)) for entry, words in articles]
        driver.executemany("INSERT INTO search(rowid, words) VALUES (?, ?)", rows)
        return
    with driver.cursor().copy("COPY search (entry, words, whole) FROM STDIN") as copy:
        for entry, words in articles:
            copy.write_row((entry, *_tsvector(words)))
