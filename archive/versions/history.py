"""The history of an article: its versions with what made each of them, and which edits were silent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

from archive.cues import Cues
from archive.identity import changed
from archive.model import Json, Record
from archive.versions.corrections import is_silent
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is left of a version's words: its record and its whole plain text."""

    record: Record
    text: str


def changes(versions: Sequence[Version], words: Mapping[int, Words]) -> dict[int, tuple[str, ...]]:
    """Give the fields in which each version differs from the one before it, by its entry.

    Args:
        versions: An article's versions, oldest first.
        words: The words of each that was not redacted, by its entry.
    """
    return {
        after.entry: changed(words[before.entry].record, words[after.entry].record)
        for before, after in pairwise(versions)
        if before.entry in words and after.entry in words
    }


def silent_edits(versions: Sequence[Version], words: Mapping[int, Words], cues: Cues) -> Iterator[Version]:
    """Give the versions that the publisher changed without saying so; arguments as for ``changes``.

    Technical and manual versions are the archive's own doing, and are compared with, but never silent.
    """
    for before, after in pairwise(versions):
        one, other = words.get(before.entry), words.get(after.entry)
        if after.kind != "content" or one is None or other is None:
            continue
        if is_silent(one.record, other.record, (one.text, other.text), cues):
            yield after
