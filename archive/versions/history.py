"""The history of an article: its versions with what made each of them, and which edits were silent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from archive.identity import changed
from archive.model import Json, Record
from archive.versions.corrections import Candour
from archive.views import Observation, Statement, Version, Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One act of writing: what was done, with which software and which rules."""

    entry: int
    time: str
    activity: str
    software: str
    reader: str
    registry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One version in the history of its article.

    Attributes:
        version: The version.
        run: The act that entered it.
        changed: The fields of the content that differ from the version before it.
        silent: Whether the publisher changed the text without saying so.
        stated: What was stated for the first time with this version.
    """

    version: Version
    run: Run
    changed: tuple[str, ...]
    silent: bool
    stated: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that happened to an article, each list in the order of the log."""

    article: str
    title: str | None
    states: tuple[State, ...]
    observations: tuple[Observation, ...]
    withdrawals: tuple[Withdrawal, ...]

    def to_json(self) -> Json:
        """Give the JSON form."""
        return {
            "article": self.article,
            "title": self.title,
            "versions": [
                state.version.to_json()
                | {
                    "run": asdict(state.run),
                    "changed": list(state.changed),
                    "silent": state.silent,
                    "stated": [asdict(statement) for statement in state.stated],
                }
                for state in self.states
            ],
            "observations": [asdict(observation) for observation in self.observations],
            "redactions": [asdict(withdrawal) for withdrawal in self.withdrawals],
        }


def changes(versions: Sequence[Version], records: Mapping[int, Record]) -> dict[int, tuple[str, ...]]:
    """Give the fields in which each version differs from the one before it, by its entry.

    Args:
        versions: An article's versions, oldest first.
        records: The record of each that was not redacted, by its entry.
    """
    return {
        after.entry: changed(records[before.entry], records[after.entry])
        for before, after in pairwise(versions)
        if before.entry in records and after.entry in records
    }


def silent_edits(
    versions: Sequence[Version], records: Mapping[int, Record], candour: Candour
) -> Iterator[Version]:
    """Give the versions that the publisher changed without saying so; arguments as for ``changes``.

    Technical and manual versions are the archive's own doing, and are compared with, but never silent.
    """
    for before, after in pairwise(versions):
        one, other = records.get(before.entry), records.get(after.entry)
        if after.kind != "content" or one is None or other is None:
            continue
        if candour.is_silent(one, other):
            yield after
