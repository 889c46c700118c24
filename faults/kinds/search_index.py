"""The search index is damaged.

It is derived: verification leaves it out and says so, answers are confirmed against the records, and it can
be made anew.
"""

from random import Random
from typing import Any

from archive import Archive
from archive.errors import ArchiveError
from faults.copies import Copy, Refused, is_derived
from faults.hearing import Question
from faults.stages import Stage
from faults.values import Kind, Result

_ASKED = ("harbour", "jembatan desa", "ferry", '"fortnight early"', "emoji")


def _run(stage: Stage, chance: Random) -> Result:
    with stage.copied() as copy:
        truth = _answers(copy)
        before = copy.dump()
        try:
            what = _damage(copy, chance)
        except Refused as error:
            return Result(outcome="refused", what=str(error).strip().splitlines()[0])
        try:
            changed = copy.dump() != before
        except Refused:
            changed = True
        if not changed:
            return Result(outcome="nothing", what=what)
        heard = stage.verify(copy.place, Question(key=stage.seed.key))
        try:
            lies = {words for words, found in _answers(copy).items() if not found <= truth[words]}
        except ArchiveError:
            lies = set()
        if lies:
            return Result(
                outcome="missed", what=what, said=f"searching finds for {lies} what does not hold them"
            )
        with Archive.open(copy.place) as archive:
            archive.index(anew=True)
        if _answers(copy) != truth:
            return Result(outcome="lost", what=what, said="made anew, the index does not find the same")
        return Result(outcome="derived", what=what, said=heard.said)


def _answers(copy: Copy) -> dict[str, set[str]]:
    with Archive.open(copy.place) as archive:
        return {words: {hit.version.article for hit in archive.search(words).hits} for words in _ASKED}


def _damage(copy: Copy, chance: Random) -> str:
    tables = sorted(name for name in copy.dump() if is_derived(name))
    table = chance.choice(tables)
    if chance.random() < 0.3:
        copy.change(f'DELETE FROM "{table}"')
        return f"{table} emptied"
    names = _columns(copy, table)
    name = chance.choice(names)
    values = [value for (value,) in copy.rows(f'SELECT "{name}" FROM "{table}"')]
    old, new = chance.choice(values), chance.choice(values)
    copy.change((f'UPDATE "{table}" SET "{name}" = ? WHERE "{name}" = ?', (_damaged(new, chance), old)))
    return f"a value of {table}.{name}"


def _columns(copy: Copy, table: str) -> list[str]:
    if copy.database == "sqlite":
        return [name for _, name, *_ in copy.rows(f'PRAGMA table_info("{table}")')]
    query = "SELECT attname FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0"
    return [name for (name,) in copy.rows(query, table)]


def _damaged(value: Any, chance: Random) -> Any:
    if isinstance(value, bytes) and value:
        at = chance.randrange(len(value))
        return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]
    return value


KIND = Kind(
    says="the search index, which is derived, changed or emptied, and then made anew", run=_run, weight=3
)
