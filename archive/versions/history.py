"""The history of an article: its versions with what made each of them, and which edits were silent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
        lapsed: What was stated about the capture before, and does not apply to this version's.
    """

    version: Version
    run: Run
    changed: tuple[str, ...]
    silent: bool
    stated: tuple[Statement, ...]
    lapsed: tuple[Statement, ...] = ()


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
                    "lapsed": [asdict(statement) for statement in state.lapsed],
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

    Technical and manual versions are the archive's own doing, and are compared with, but never silent. A
    headline that somebody stated is not what the publisher changed from: that is the one it was printed with.
    """
    printed: Version | None = None
    is_stated = False
    for before, after in pairwise(versions):
        if printed is None or before.capture != printed.capture:
            printed, is_stated = before, before.kind == "manual"
        else:
            is_stated = is_stated or before.kind == "manual"
            printed = printed if is_stated else before
        one, other = records.get(before.entry), records.get(after.entry)
        headed = records.get(printed.entry)
        if after.kind != "content" or one is None or other is None or headed is None:
            continue
        if candour.is_silent(replace(one, title=headed.title), other):
            yield after
