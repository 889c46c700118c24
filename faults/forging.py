"""The log as somebody writes it anew who has read our source, and has everything but the key.

What is forged here is right in every respect that needs no secret: the form of each entry, every digest,
every row that follows, the head. A test holds it to that: without a key, verification is green.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from archive.digest import canonical, parse, salted
from archive.entries import Entry, decode
from archive.merkle import Frontier, leaf_hash
from archive.projection import COLUMNS, REDACTED, ROWS, Rows, project, reduced
from archive.transparency.checkpoint import Checkpoint, SignedCheckpoint
from archive.transparency.keys import SigningKey
from faults.cells import rows_of
from faults.copies import Copy

_WRITTEN: Final = ("entry", "object", *ROWS)


@dataclass(slots=True, kw_only=True)
class Stored:
    """One stored object: where it stands, its salt and its bytes."""

    entry: int
    position: int
    salt: bytes | None
    data: bytes | None


@dataclass(slots=True, kw_only=True)
class Log:
    """A whole log in memory.

    Attributes:
        bodies: The entries' bytes.
        objects: The objects by their digests.
    """

    bodies: list[bytes]
    objects: dict[str, Stored] = field(default_factory=dict)

    @classmethod
    def read(cls, copy: Copy) -> "Log":
        """Read a copy's log."""
        log = cls(bodies=[bytes(body) for _, body in rows_of(copy, "entry")])
        for entry, position, digest, salt, data in rows_of(copy, "object"):
            log.objects[digest] = Stored(entry=entry, position=position, salt=salt, data=data)
        return log

    @property
    def entries(self) -> list[Entry]:
        """The entries."""
        return [decode(body) for body in self.bodies]

    @property
    def head(self) -> Frontier:
        """The tree over the entries."""
        return Frontier().extended(map(leaf_hash, self.bodies))

    @property
    def origin(self) -> str:
        """The log's name."""
        return str(self.entries[0].data["origin"])

    def alter(self, digest: str, data: bytes) -> None:
        """Give an object other bytes, and everything that names it its new digest, all the way up."""
        waiting = [(digest, data)]
        while waiting:
            old, new = waiting.pop()
            stored = self.objects.pop(old)
            stored.data = new
            name = salted(stored.salt or b"", new)
            self.objects[name] = stored
            told = old.encode(), name.encode()
            self.bodies = [body.replace(*told) for body in self.bodies]
            waiting += [
                (other, held.data.replace(*told))
                for other, held in self.objects.items()
                if held.data is not None and told[0] in held.data
            ]

    def rows(self) -> Rows:
        """Give every row that follows from the entries and the objects."""
        rows: Rows = {name: [] for name in _WRITTEN}
        objects = {
            digest: REDACTED if held.data is None else held.data for digest, held in self.objects.items()
        }
        gone = self.redacted()
        for seq, (body, entry) in enumerate(zip(self.bodies, self.entries, strict=True)):
            rows["entry"].append((seq, body))
            for name, made in (reduced(entry) if seq in gone else project(entry, objects)).items():
                rows[name] += made
        rows["object"] = [(s.entry, s.position, d, s.salt, s.data) for d, s in self.objects.items()]
        return rows

    def redacted(self) -> set[int]:
        """Give the entries that were redacted."""
        targets = (e.data["targets"] for e in self.entries if e.type == "redaction")
        return {seq for digest in targets for seq in parse(self.objects[digest].data or b"{}")["entries"]}

    def write(self, copy: Copy) -> None:
        """Put this log in the place of a copy's, with its head; the checkpoint stays."""
        columns = {"entry": ("seq", "body"), "object": ("entry", "position", "digest", "salt", "data")}
        steps: list[str | tuple[str, Sequence[Any]]] = [f'DELETE FROM "{name}"' for name in _WRITTEN]
        for name, rows in self.rows().items():
            held = columns.get(name) or COLUMNS[name]
            listed, marks = ", ".join(f'"{column}"' for column in held), ", ".join("?" * len(held))
            steps += [(f'INSERT INTO "{name}" ({listed}) VALUES ({marks})', tuple(row)) for row in rows]
        copy.change(*steps, head_set(self.head))

    def cut(self, copy: Copy, size: int) -> None:
        """Cut off everything after the first entries of a copy, and make its head fit."""
        self.bodies = self.bodies[:size]
        gone = (f'DELETE FROM "{name}" WHERE entry >= {size}' for name in ("object", *ROWS))
        copy.change(f"DELETE FROM entry WHERE seq >= {size}", *gone, head_set(self.head))

    def append(self, kind: str, data: Mapping[str, Any], time: str) -> None:
        """Append an entry in its right form."""
        run = next((e.seq for e in reversed(self.entries) if e.type == "run"), None)
        entry = Entry(seq=len(self.bodies), type=kind, time=time, run=run, data=dict(data))
        self.bodies.append(entry.encode())


def head_set(head: Frontier) -> tuple[str, Sequence[Any]]:
    """Give the statement that sets the head."""
    return "UPDATE head SET size = ?, root = ?, peaks = ?", (head.size, head.root(), head.packed())


def checkpoint_set(size: int, note: bytes) -> tuple[str, Sequence[Any]]:
    """Give the statement that files a checkpoint."""
    return "UPDATE checkpoint SET size = ?, note = ?", (size, note)


def signed(log: Log, key: SigningKey) -> bytes:
    """Sign a log's head with whatever key."""
    head = log.head
    made = Checkpoint(origin=log.origin, size=head.size, root=head.root())
    return bytes(SignedCheckpoint.sign(made, key))


def foreign_key(log: Log, chance: Random) -> SigningKey:
    """Make a key of the log's name that is not the log's."""
    return SigningKey(name=log.origin, seed=chance.randbytes(32))


def another_story(log: Log, chance: Random) -> str:
    """Change what the archive says in one object, consistently; tell what."""
    makers: list[Callable[[Log, Random], str]] = [_another_reason, _another_capture, _another_finding]
    chance.shuffle(makers)
    return next(said for said in (make(log, chance) for make in makers) if said)


def _named(log: Log, key: str) -> list[str]:
    named = {entry.data.get(key) for entry in log.entries}
    return sorted(digest for digest in named if digest and log.objects[digest].data)


def _another_reason(log: Log, chance: Random) -> str:
    digest = chance.choice(_named(log, "statement"))
    said = parse(log.objects[digest].data or b"")
    if "reason" not in said:
        return ""
    log.alter(digest, canonical(said | {"reason": "another reason, never given"}))
    return f"the reason of {digest[:15]}"


def _another_capture(log: Log, chance: Random) -> str:
    """What was received; the text and record read from it stay as they are."""
    digest = chance.choice(_named(log, "capture"))
    data = log.objects[digest].data or b""
    log.alter(digest, data.replace(b"harbour office", b"harbor offices"))
    return "" if digest in log.objects else f"the capture {digest[:15]}"


def _another_finding(log: Log, chance: Random) -> str:
    digest = chance.choice(_named(log, "findings"))
    found = parse(log.objects[digest].data or b"")
    log.alter(digest, canonical([each | {"detail": "nothing worth a word"} for each in found]))
    return f"the findings {digest[:15]}"
