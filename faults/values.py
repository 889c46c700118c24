"""What a trial is, and what can come of it: frozen values."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from faults.stages import Stage

Database: TypeAlias = Literal["sqlite", "postgresql"]

Outcome: TypeAlias = Literal[
    "refused", "nothing", "derived", "detected", "told", "sound", "missed", "lost", "false alarm", "broken"
]

OUTCOMES: Final[dict[Outcome, str]] = {
    "refused": "the database did not take the change, or there was nothing to change",
    "nothing": "no stored value changed, proven by equal dumps before and after",
    "derived": "only the search index changed, which verification says that it does not look at",
    "detected": "a stored value changed, and verification said so",
    "told": "entries were added in the log's own form; verification said that nobody signed them",
    "sound": "everything acknowledged is there, and verification is green",
    "missed": "a stored value changed, and verification was green",
    "lost": "something that was acknowledged is not there",
    "false alarm": "nothing was damaged, and verification was not green",
    "broken": "something else than the archive's own errors came out",
}
"""Every outcome and what it means; a campaign is clean without the last four."""

FAILURES: Final[tuple[Outcome, ...]] = ("missed", "lost", "false alarm", "broken")


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one trial.

    Attributes:
        outcome: Which of ``OUTCOMES``.
        what: What was done, in words.
        said: What verification said first, or what went wrong.
    """

    outcome: Outcome
    what: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of fault.

    Attributes:
        says: What is done, for the table.
        run: Does it once on a stage, as chance has it.
        databases: Where it can be done.
        weight: How many of a hundred or so trials of a database are of this kind.
    """

    says: str
    run: Callable[["Stage", Random], Result]
    databases: tuple[Database, ...] = ("sqlite", "postgresql")
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One trial that was made.

    Attributes:
        number: Its number in the campaign.
        kind: The kind's name, a key of ``faults.kinds.KINDS``.
        database: On which database.
        result: What came of it.
    """

    number: int
    kind: str
    database: Database
    result: Result
