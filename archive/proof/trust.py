"""Which key a log is trusted by, and whether checkpoints made at any time hold (pure).

A log keeps its name when its key changes: the new key is entered into the log with an endorsement,
a note that the key before it signed. Whoever pinned any key of the log can follow it from there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from archive.proof.verdicts import KeyEntry, Problem
from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.forms import ProofError
from archive.transparency.keys import SigningKey, VerifierKey
from archive.transparency.note import Note, signed

_CHANGE: Final = "sanad-archive/key-change@v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A checkpoint that a log is held to.

    Attributes:
        source: Where it comes from, in words.
        signed: The checkpoint.
        stored: Whether it is the newest one that the archive itself holds.
    """

    source: str
    signed: SignedCheckpoint
    stored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """What was found of a log, as far as checkpoints speak of it.

    Attributes:
        origin: Its name.
        size: The number of its entries.
        roots: The roots over its first entries, at the sizes of the claims.
        keys: Its keys, oldest first.
    """

    origin: str
    size: int
    roots: Mapping[int, bytes]
    keys: Sequence[KeyEntry]


def endorsement(origin: str, new: VerifierKey, old: SigningKey) -> str:
    """Endorse a log's next key with its present one."""
    return bytes(signed(_change(origin, new), old)).decode()


def _change(origin: str, new: VerifierKey) -> str:
    return f"{_CHANGE}\n{origin}\n{new}\n"


def judge_keys(log: Log, trusted: VerifierKey) -> Iterator[Problem]:
    """Step 1: the trusted key is the log's, and leads to its newest one, change by change."""
    known = [entry.key for entry in log.keys]
    if str(trusted) not in known:
        detail = f"the log was never signed with {trusted}; it is another log, or was made anew"
        yield Problem(step=1, kind="key", verdict="tampered", where="the log's key", detail=detail)
        return
    first = len(known) - known[::-1].index(str(trusted))
    for before, entry in zip(log.keys[first - 1 :], log.keys[first:], strict=False):
        try:
            _check_endorsement(log.origin, before, entry)
        except ProofError as error:
            detail = (
                f"{error}; if the keeper of the archive gave you its new key, pin it: archive key pin KEY"
            )
            where = f"the key of entry {entry.seq}"
            yield Problem(step=1, kind="key", verdict="tampered", where=where, detail=detail)


def _check_endorsement(origin: str, before: KeyEntry, entry: KeyEntry) -> None:
    old, new = VerifierKey.parse(before.key), VerifierKey.parse(entry.key)
    if entry.endorsement is None:
        raise ProofError("the key before it did not endorse it")
    note = Note.parse(entry.endorsement.encode())
    if note.text != _change(origin, new) or not note.signed_by([old]):
        raise ProofError("its endorsement is not one by the key before it")


def newest_key(keys: Sequence[KeyEntry]) -> VerifierKey | None:
    """Give the key that a log is signed with now; None if it has none, or its newest is none."""
    try:
        return VerifierKey.parse(keys[-1].key) if keys else None
    except ProofError:
        return None


def judge(claim: Claim, log: Log, trusted: VerifierKey | None) -> Problem | None:
    """Steps 1 and 2: a checkpoint is this log's, signed by its key, and true of its entries.

    Args:
        claim: The checkpoint.
        log: What was found of the log.
        trusted: The key that was pinned or given; without one signatures are not looked at.
    """
    found = claim.signed.checkpoint
    where = f"the checkpoint {claim.source}"

    def problem(step: int, detail: str) -> Problem:
        return Problem(step=step, kind="checkpoint", verdict="tampered", where=where, detail=detail)

    if found.origin != log.origin:
        return problem(2, f"it is of the log {found.origin}; this one is {log.origin}")
    if trusted is not None and (false := _signature_fault(claim, log, trusted)):
        return problem(1, false)
    if found.size > log.size:
        detail = (
            f"rolled back: it was made over {found.size} entries, and {log.size} are here; "
            "an older copy was put back, or the end was cut off"
        )
        return Problem(step=2, kind="checkpoint", verdict="missing", where=where, detail=detail)
    if found.root != log.roots.get(found.size):
        return problem(2, f"the first {found.size} entries are not those that it was made over")
    return None


def _signature_fault(claim: Claim, log: Log, trusted: VerifierKey) -> str | None:
    """Say what is wrong with a checkpoint's signature: it must be that of the key of its time."""
    size = claim.signed.checkpoint.size
    at_its_time = [entry.key for entry in log.keys if entry.seq < size][-1:]
    try:
        keys = [VerifierKey.parse(key) for key in at_its_time]
        if size > log.size:
            # Which key was the log's then is not here any more.
            keys.append(trusted)
        if not claim.signed.note.signed_by(keys or [trusted]):
            return "the log's key of that time did not sign it"
    except ProofError as error:
        return str(error)
    return None
