"""Any column of any row of any table is given another value, an equal-looking one above all."""

import unicodedata
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from faults.cells import a_cell
from faults.copies import Copy
from faults.damaging import damage
from faults.stages import Stage
from faults.values import Database, Kind, Result


def act(copy: Copy, chance: Random, among: Sequence[str] | None = None) -> str:
    """Give a value of some table, or of any, another one; says which and how."""
    cell = a_cell(copy, chance, among)
    found = variants(cell.value, copy.database)
    other = [(how, value) for how, value in found if (type(value), value) != (type(cell.value), cell.value)]
    how, value = chance.choice(other)
    cell.put(copy, value)
    return f"{cell}: {how}"


def _run(stage: Stage, chance: Random) -> Result:
    return damage(stage, lambda copy: act(copy, chance))


def variants(value: Any, database: Database) -> Iterator[tuple[str, Any]]:
    """Give values that look like this one, each with its name.

    SQLite stores what it is given in any column; PostgreSQL would refuse another type, so there only
    values of the same type are tried.
    """
    yield "NULL", None
    if isinstance(value, str):
        yield from _texts(value)
    elif isinstance(value, bytes):
        yield from _bytes(value)
    elif value is None:
        yield "an empty text for NULL", ""
        yield "a number for NULL", 0
    else:
        yield from (("one more", value + 1), ("one less", value - 1), ("its negative", -value), ("zero", 0))
        yield from (("2^32 more", value + 2**32), ("2^31 less", value - 2**31))
    if database == "sqlite":
        yield from _of_other_types(value)


def _texts(value: str) -> Iterator[tuple[str, str]]:
    yield "other case", value.swapcase()
    yield "a space after it", f"{value} "
    yield "a NUL-like mark after it", f"{value}\u200b"
    yield "decomposed", unicodedata.normalize("NFD", value)
    yield "composed", unicodedata.normalize("NFC", value)
    yield "empty", ""
    yield "without its last letter", value[:-1]
    yield "another offset of time", value.replace("Z", "+00:00").replace("+07:00", "+08:00")
    yield "another day", value.replace("2024-05-0", "2024-05-1")
    yield "a look-alike letter", value.replace("a", "а")
    yield "another digit", "".join(str((int(c) + 1) % 10) if c in "0123456789" else c for c in value)


def _bytes(value: bytes) -> Iterator[tuple[str, bytes]]:
    yield "no bytes", b""
    yield "a NUL after it", value + b"\0"
    yield "without its last byte", value[:-1]
    yield "a line end after it", value + b"\n"
    yield "turned round", value[::-1]
    yield "zeros", bytes(len(value))


def _of_other_types(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str):
        yield "the same as bytes", value.encode()
        yield "a NUL after it", f"{value}\0"
        if value.isdecimal():
            yield "the same as a number", int(value)
    elif isinstance(value, bytes):
        yield "the same as text", value.decode("utf-8", "replace")
    elif value is None:
        yield "no bytes for NULL", b""
    else:
        yield "the same with a fraction", float(value)
        yield "the same as text", str(value)
        yield "the same as bytes", str(value).encode()
        yield "a half more", value + 0.5


KIND = Kind(
    says="any column of any row given another value, NULL, or an equal-looking one", run=_run, weight=22
)
