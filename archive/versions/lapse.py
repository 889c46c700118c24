"""Statements that do not apply any more: they were made about an earlier capture of the article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.model import Record
from archive.views import Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Stating:
    """One version of an article, as far as statements about it go.

    Attributes:
        entry: The number of its entry.
        kind: ``content``, ``technical`` or ``manual``.
        record: Its record; None if it was redacted.
        statements: The statements that it was made with, oldest first.
    """

    entry: int
    kind: str
    record: Record | None
    statements: tuple[Statement, ...]


def lapses(versions: Sequence[Stating]) -> dict[int, tuple[Statement, ...]]:
    """Give the statements that end with each version, by its entry.

    A statement is about the bytes that somebody had before them. It ends with a newer capture, unless
    that says the same by itself.

    Args:
        versions: An article's versions, oldest first.
    """
    return {after.entry: tuple(_ended(before, after)) for before, after in pairwise(versions)}


def lapsed(versions: Sequence[Stating]) -> tuple[Statement, ...]:
    """Give the statements that ended before or with the last version, and that nobody has made again.

    Args:
        versions: An article's versions, oldest first.
    """
    found: list[tuple[Statement, object]] = []
    for before, after in pairwise(versions):
        found += [(ended, _value(before, ended)) for ended in _ended(before, after)]
        found = [(ended, value) for ended, value in found if not _is_mended(after, ended, value)]
    return tuple(ended for ended, _ in found)


def _ended(before: Stating, after: Stating) -> Iterator[Statement]:
    if before.record is None or after.record is None:
        return
    kept = {(statement.entry, statement.field) for statement in after.statements}
    for statement in before.statements:
        if statement.overruled or (statement.entry, statement.field) in kept:
            continue
        if _value(before, statement) != _value(after, statement):
            yield statement


def _is_mended(version: Stating, ended: Statement, value: object) -> bool:
    """Tell whether a version says what was stated, or somebody has stated something else since."""
    newer = any(s.field == ended.field and s.entry > ended.entry for s in version.statements)
    return (newer and version.kind == "manual") or _value(version, ended) == value


def _value(version: Stating, statement: Statement) -> object:
    return getattr(version.record, statement.field, None)
