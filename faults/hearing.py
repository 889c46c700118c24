"""What ``archive verify`` says of a copy: through the library, or as a command of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

from archive.errors import ArchiveError
from archive.proof.attestation import Asked, Attestor
from archive.proof.custody import HOME, Custody
from archive.store.location import locate
from archive.transparency.keys import VerifierKey

NOBODY: Final = Path("/proc/nobody")
"""A folder that nothing can be kept in: whoever verifies brings the key and has seen nothing before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What verification said.

    Attributes:
        green: Whether everything was as it should be.
        said: The first problem, or the verdict.
        unsigned: How many entries nobody signed.
    """

    green: bool
    said: str
    unsigned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How a copy is verified.

    Attributes:
        key: The key that is pinned, or "".
        against: Files with checkpoints that are held against it.
        home: The folder of keys and pins.
        rederive: Whether captures are read again.
    """

    key: str = ""
    against: tuple[Path, ...] = ()
    home: Path = NOBODY
    rederive: bool = False


Verifier: TypeAlias = Callable[[str, Question], Heard]


def hear(place: str, question: Question) -> Heard:
    """Verify through the library."""
    asked = Asked(
        key=VerifierKey.parse(question.key) if question.key else None,
        against=question.against,
        rederive=question.rederive,
    )
    attestor = Attestor(locate(place), Custody(question.home), lambda: datetime.now(UTC))
    try:
        report = attestor.verify(asked)
    except ArchiveError as error:
        return Heard(green=False, said=_plain(f"cannot be read: {error}", place, question))
    first = next(iter(report.result.problems), None)
    said = f"{first.verdict}: {first.where}: {first.detail} [step {first.step}]" if first else report.verdict
    return Heard(green=report.is_green, said=_plain(said, place, question), unsigned=report.unsigned)


def hear_command(place: str, question: Question) -> Heard:
    """Verify as a person does, by ``archive verify``; exit codes 1 and 3 are not green."""
    words = [sys.executable, "-m", "archive.cli", "verify", "--db", place]
    words += ["--key", question.key] if question.key else []
    words += [word for path in question.against for word in ("--against", str(path))]
    words += ["--rederive"] if question.rederive else []
    environment = os.environ | {HOME: str(question.home)}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode not in {0, 1, 3} or "Traceback" in done.stderr:
        raise RuntimeError(f"exit code {done.returncode}: {done.stderr.strip()[-300:]}")
    lines = (done.stdout or done.stderr).strip().splitlines() or [""]
    unsigned = next((line.split()[3] for line in lines if line.startswith("signed ")), "0")
    found = (line for line in lines if line.split(":")[0] in {"tampered", "missing", "unverifiable"})
    said = _plain(next(found, lines[-1]), place, question)
    return Heard(green=done.returncode == 0, said=said, unsigned=int(unsigned))


def _plain(said: str, place: str, question: Question) -> str:
    """Take out where things stand for the moment: the same trial says the same again."""
    for shown in (str(locate(place)), locate(place).target):
        said = said.replace(shown, "the archive")
    for path in question.against:
        said = said.replace(str(path), path.name)
    return said
