"""The feed: what happened to articles, in the order of the log, for consumers that keep a cursor.

A consumer stores the cursor of the last line that it has dealt with, and goes on after it: each line comes
at least once, and a line that comes again is the same, byte for byte. Only redaction changes what was said: a
version whose bytes are gone comes as a tombstone.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from archive.delivery.extract import read
from archive.digest import parse
from archive.errors import NotFoundError
from archive.exports.table import FULL, Rights, Table, ndjson
from archive.merkle import leaf_hash
from archive.model import Json
from archive.store import outflow

if TYPE_CHECKING:
    from archive.store.database import Connection, Database
    from archive.views import Stretch

_LONGEST: Final = 4_000
"""Entries read at once: a check costs as much for one row as for a thousand."""

_MARK_BYTES: Final = 8
_CURSOR: Final = re.compile(r"(0|[1-9][0-9]{0,17})\.([0-9a-f]{16})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in one log: everything up to this entry was dealt with.

    Attributes:
        seq: The entry's number.
        mark: The first bytes of its RFC 6962 leaf hash in hexadecimal, by which another log is told apart.
    """

    seq: int
    mark: str

    def __str__(self) -> str:
        return f"{self.seq}.{self.mark}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a cursor.

        Raises:
            ValueError: It is none.
        """
        found = _CURSOR.fullmatch(text)
        if not found:
            raise ValueError(f"{text!r} is no cursor; give the `cursor` of the last line you have dealt with")
        return cls(seq=int(found[1]), mark=found[2])

    @classmethod
    def of(cls, seq: int, body: bytes) -> Self:
        """Give the cursor of an entry."""
        return cls(seq=seq, mark=leaf_hash(body)[:_MARK_BYTES].hex())


class Feed:
    """What happened after a cursor; it goes on where it was whenever it is asked again."""

    __slots__ = ("_after", "_database", "_table")

    def __init__(self, database: "Database", after: str = "", rights: Rights | None = None) -> None:
        """Begin after a cursor.

        Args:
            database: The archive.
            after: The cursor of the last line that was dealt with; "" for the beginning of the log.
            rights: How much of the publishers' words the lines hold.

        Raises:
            ValueError: That is no cursor.
        """
        self._database: Final = database
        self._after: Cursor | None = Cursor.parse(after) if after else None
        self._table: Final = Table(rights or FULL)

    def pending(self) -> Iterator[Json]:
        """Give a line for everything that happened since, up to the present head.

        Raises:
            NotFoundError: The cursor belongs to another log, or this one was rolled back or rewritten.
            NotAnArchiveError: An entry or a record is damaged.
        """
        with self._database.reading() as connection:
            size, _ = outflow.head(connection)
            self._demand_place(connection, size)
            first = self._after.seq + 1 if self._after else 0
            for stretch in outflow.stretches(connection, first, size, _LONGEST):
                for line in self._told(connection, stretch):
                    at = Cursor.of(line["seq"], stretch.bodies[line["seq"] - stretch.first])
                    yield {"cursor": str(at), **line}
                self._after = Cursor.of(stretch.last - 1, stretch.bodies[-1])

    def follow(self, wait: Callable[[], object]) -> Iterator[Json]:
        """Give what happened since, and then, for ever, what happens.

        Args:
            wait: Waits for a while; called whenever there is nothing more to tell.
        """
        while True:
            yield from self.pending()
            wait()

    def _demand_place(self, connection: "Connection", size: int) -> None:
        if self._after is None:
            return
        bodies = (
            outflow.bodies(connection, self._after.seq, self._after.seq + 1) if self._after.seq < size else []
        )
        if [Cursor.of(self._after.seq, body) for body in bodies] != [self._after]:
            raise NotFoundError(
                f"the cursor {self._after} is no place in this log, which has {size} entries: it belongs to "
                "another archive, or this one was put back to an older state; run `archive verify`, and "
                "begin anew without --after"
            )

    def _told(self, connection: "Connection", stretch: "Stretch") -> Iterator[Json]:
        rows = self._rows(stretch)
        for seq, entry in outflow.opened(stretch.bodies, stretch.first).items():
            tell = _TOLD.get(entry["type"])
            if tell is None:
                continue
            row = parse(rows[seq]) if seq in rows else None
            yield {"seq": seq, "type": entry["type"], "time": entry["time"], **tell(entry, row, connection)}

    def _rows(self, stretch: "Stretch") -> dict[int, bytes]:
        """Give the rows of a stretch's versions as JSON, by the numbers of their entries."""
        batch = read(stretch)
        made = self._table.checked(self._table.rows(batch.stretch, batch.versions, batch.records))
        # Whether it is the latest changes with time, and a line that comes again must be the same.
        return dict(zip(made["entry"], ndjson(made.drop("latest")).splitlines(), strict=True))


_Teller: TypeAlias = Callable[[Json, Json | None, "Connection"], Json]


def _version(entry: Json, row: Json | None, _connection: "Connection") -> Json:
    return {
        "type": "addition" if entry["number"] == 1 else "version",
        "article": entry["article"],
        "version": entry["number"],
        "tombstone": row is None,
        "row": row,
    }


def _admission(entry: Json, _row: Json | None, connection: "Connection") -> Json:
    seq = entry["version"]
    version = outflow.opened(outflow.bodies(connection, seq, seq + 1), seq)[seq]
    return {"article": version["article"], "version": version["number"]}


def _redaction(entry: Json, _row: Json | None, _connection: "Connection") -> Json:
    return {"article": entry["article"], "tombstone": True}


def _retraction(entry: Json, _row: Json | None, _connection: "Connection") -> Json:
    """Give what an entry says itself: it names articles by id and everything else by number or digest."""
    return {name: value for name, value in entry.items() if name not in {"v", "type", "seq", "time", "run"}}


_TOLD: Final = MappingProxyType[str, _Teller](
    {
        "version": _version,
        "admission": _admission,
        "redaction": _redaction,
        "retraction": _retraction,
    }
)
"""The types of entries that concern articles downstream, and what is told of each. What is in quarantine
is not told: it is no article yet."""
