"""Signing a log: its keys, one after the other, and checkpoints over its head."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from archive.entries import timestamp
from archive.errors import ArchiveError, NotAnArchiveError
from archive.intake.ingest import Surroundings
from archive.intake.plan import Act, Plan, close
from archive.merkle import Frontier
from archive.proof.custody import Custody, Pin
from archive.proof.trust import endorsement
from archive.proof.verify import VerifyReport
from archive.store import signatures, writer
from archive.store.database import Connection, Database
from archive.transparency.checkpoint import Checkpoint, SignedCheckpoint
from archive.transparency.forms import ProofError
from archive.transparency.keys import KEY_BYTES, SigningKey, VerifierKey


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key that a log has been given.

    Attributes:
        key: The verifier key, to be published.
        file: Where its secret is kept; None if it came from the environment.
        replaced: The key before it, or None.
        checkpoint: The log's first checkpoint under it.
    """

    key: VerifierKey
    file: Path | None
    replaced: VerifierKey | None
    checkpoint: SignedCheckpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyState:
    """What is known of a log's key.

    Attributes:
        origin: The log's name.
        key: The verifier key that the log is signed with, or None.
        file: The file of its secret, where it is kept; None if it is not at hand.
        pin: What is pinned of this log, or None.
        signed: The newest checkpoint that the archive holds, or None.
    """

    origin: str
    key: str | None
    file: Path | None
    pin: Pin | None
    signed: SignedCheckpoint | None


class Signer:
    """Signs one archive's log with what is in a person's custody."""

    __slots__ = ("_around", "_custody", "_database")

    def __init__(self, database: Database, custody: Custody, around: Surroundings) -> None:
        self._database = database
        self._custody = custody
        self._around = around

    def state(self) -> KeyState:
        """Give what is known of the log's key."""
        with self._database.reading() as connection:
            origin, key = signatures.origin(connection), signatures.newest_key(connection)
            stored = signatures.checkpoint(connection)
        public = None if key is None else _verifier(key)
        file = self._custody.key_file(public) if public and self._custody.signing_key(public) else None
        return KeyState(
            origin=origin,
            key=key,
            file=file,
            pin=self._custody.pin(self._place, origin),
            signed=None if stored is None else _parsed(stored),
        )

    def new_key(self, act: Callable[[], Act], *, rotate: bool = False) -> NewKey:
        """Give the log a key: its first, or with ``rotate`` the next one, endorsed by the present one.

        The key is made here, unless the environment holds one that the log does not have yet.

        Args:
            act: Gives the facts of the run that enters the key.
            rotate: Whether the present key is to be replaced.

        Raises:
            ArchiveError: The log has a key and ``rotate`` is not asked for, or the reverse; or the
                secret of the present key is not at hand.
        """
        state = self.state()
        old = self._old_key(state, rotate=rotate)
        given = self._custody.given_key()
        fresh = given is None or (old is not None and given == old)
        new = given if given and not fresh else self._make(state.origin)
        if new.name != state.origin:
            raise ArchiveError(f"the key is called {new.name}; a key of this log is called {state.origin}")
        file = self._custody.keep(new) if fresh else None
        said = endorsement(state.origin, new.verifier, old) if old else None
        with self._database.writing() as connection:
            head = writer.lock_head(connection)
            if signatures.newest_key(connection) != state.key:
                raise ArchiveError("the log was given another key meanwhile; see `archive key show`")
            made = Plan(act=act(), run=head.size)
            made.append("key", {"key": str(new.verifier), "endorsement": said})
            close(made, {})
            # What this place held before does not matter to a log that gets its first key here.
            pin = state.pin if old and state.pin else self._fresh_pin(state.origin)
            _check_growth(connection, head, pin)
            grown = writer.append(connection, head, made.additions)
            signed = _file(connection, grown, new)
        self._remember(pin, new.verifier, signed, grown)
        return NewKey(key=new.verifier, file=file, replaced=old.verifier if old else None, checkpoint=signed)

    def pin(self, key: VerifierKey) -> None:
        """Trust the log by this key from now on, and forget what was seen of it before.

        Raises:
            ArchiveError: What is known of logs cannot be written.
        """
        with self._database.reading() as connection:
            origin = signatures.origin(connection)
        now = timestamp(self._around.clock())
        if not self._custody.set_pin(Pin(archive=self._place, origin=origin, key=str(key), pinned=now)):
            raise ArchiveError("the key cannot be pinned; name a folder that can be written in ARCHIVE_HOME")

    def sign(self) -> SignedCheckpoint:
        """Sign the present head, and remember it.

        A log never signs a head that did not grow out of the one it signed before: the entries
        since then are read again, and must lead from that head to this one.

        Raises:
            ArchiveError: There is no key, or its secret is not at hand; or the log is not the one
                that was signed before.
        """
        with self._database.writing() as connection:
            head = writer.lock_head(connection)
            origin, key = signatures.origin(connection), signatures.newest_key(connection)
            if key is None:
                raise ArchiveError(f"the log {origin} has no key yet; make one: archive key new")
            secret = self._secret(_verifier(key))
            pin = self._custody.pin(self._place, origin) or self._fresh_pin(origin)
            if pin.origin != origin:
                raise ArchiveError(
                    f"not signed: this place held the log {pin.origin} before; if that is as it should be, "
                    "pin the key of this one: archive key pin KEY"
                )
            _check_growth(connection, head, pin)
            signed = _file(connection, head, secret)
        self._remember(pin, secret.verifier, signed, head)
        return signed

    def sign_if_configured(self) -> SignedCheckpoint | None:
        """Sign the present head if the log has a key whose secret is at hand."""
        if not self._custody.has_keys():
            return None
        with self._database.reading() as connection:
            key = signatures.newest_key(connection)
        if key is None or self._custody.signing_key(_verifier(key)) is None:
            return None
        return self.sign()

    @property
    def _place(self) -> str:
        return self._database.location.identity

    def _make(self, origin: str) -> SigningKey:
        return SigningKey(name=origin, seed=self._around.entropy(KEY_BYTES))

    def _old_key(self, state: KeyState, *, rotate: bool) -> SigningKey | None:
        if state.key is None:
            if rotate:
                raise ArchiveError("the log has no key to replace; make its first: archive key new")
            return None
        if not rotate:
            raise ArchiveError(
                f"the log has a key already: {state.key}; to replace it: archive key new --rotate"
            )
        return self._secret(_verifier(state.key))

    def _secret(self, public: VerifierKey) -> SigningKey:
        found = self._custody.signing_key(public)
        if found is None:
            raise ArchiveError(
                f"the secret of {public.name} ({public.id.hex()}) is not at hand: put it into "
                f"{self._custody.key_file(public)}, or into ARCHIVE_SIGNING_KEY"
            )
        return found

    def _fresh_pin(self, origin: str) -> Pin:
        return Pin(archive=self._place, origin=origin, key="", pinned=timestamp(self._around.clock()))

    def _remember(self, pin: Pin, key: VerifierKey, signed: SignedCheckpoint, tree: Frontier) -> None:
        self._custody.remember(replace(pin, key=str(key)).after(signed, tree))


def record(database: Database, act: Act, report: VerifyReport) -> int:
    """Enter into the log that it was verified, and how; gives the entry's number."""
    with database.writing() as connection:
        head = writer.lock_head(connection)
        made = Plan(act=act, run=head.size)
        entry = made.append(
            "verification",
            {
                "size": report.size,
                "root": report.root,
                "looked_at": report.looked_at,
                "rederived": report.request.rederive,
                "checkpoint": report.stored.checkpoint.size if report.stored else None,
                "verdict": report.verdict,
                "found": report.result.found,
            },
        )
        close(made, {})
        writer.append(connection, head, made.additions)
    return entry


def _check_growth(connection: Connection, head: Frontier, pin: Pin) -> None:
    """Make sure that the head grew out of what was signed before, here and in the database."""
    base = pin.frontier
    stored = signatures.checkpoint(connection)
    before = [pin.seen, _parsed(stored) if stored else None]
    signed = [each.checkpoint for each in before if each]
    if any(each.size > head.size for each in signed):
        raise ArchiveError(_ROLLED_BACK)
    sizes = {head.size, *(each.size for each in signed if each.size > base.size)}
    roots = {base.size: base.root()}
    roots |= {tree.size: tree.root() for tree in signatures.grown(connection, base, sizes)}
    fits = (roots.get(each.size, each.root) == each.root for each in signed)
    if roots[head.size] != head.root() or not all(fits):
        raise ArchiveError(_ROLLED_BACK)


def _file(connection: Connection, head: Frontier, key: SigningKey) -> SignedCheckpoint:
    """Sign a head, and put its checkpoint in the place of the one before it."""
    checkpoint = Checkpoint(origin=key.name, size=head.size, root=head.root())
    signed = SignedCheckpoint.sign(checkpoint, key)
    signatures.file_checkpoint(connection, head.size, bytes(signed))
    return signed


_ROLLED_BACK = (
    "not signed: the log did not grow out of what was signed before (an older copy was put back, or entries "
    "were changed); run `archive verify`"
)


def _verifier(written: str) -> VerifierKey:
    try:
        return VerifierKey.parse(written)
    except ProofError as error:
        raise NotAnArchiveError(f"the log's key is damaged ({error}); run `archive verify`") from error


def _parsed(stored: signatures.StoredCheckpoint) -> SignedCheckpoint:
    try:
        return SignedCheckpoint.parse(stored.note)
    except ProofError as error:
        raise NotAnArchiveError(
            f"the stored checkpoint is damaged ({error}); run `archive verify`"
        ) from error
