"""What a person keeps outside every database: signing keys, and what is known of each log (I/O).

A pin inside a database would prove nothing against whoever writes to it. So the key that a log is
verified with, and the newest head that was seen of it, stand in a folder of the person's own.
"""

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final, Self

from archive.errors import ArchiveError, DataFileError
from archive.merkle import Frontier
from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.forms import ProofError
from archive.transparency.keys import SigningKey, VerifierKey

HOME: Final = "ARCHIVE_HOME"
SECRET: Final = "ARCHIVE_SIGNING_KEY"  # noqa: S105  the variable's name, not its value

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.-]+")
_MAX_PIN_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """What is known of one log.

    Attributes:
        archive: Where the archive is, without secrets; "" for a log known from proofs alone.
        origin: The log's name.
        key: The verifier key that it is trusted by.
        pinned: When the key was pinned, RFC 3339.
        checkpoint: The newest signed checkpoint that was seen and found right, or "".
        peaks: The tree's peaks at that checkpoint, in hexadecimal, or "" where they are not known.
        cursor: The entry that the next sample begins with.
        round_began: When the present round of samples began, or "".
        last_round: When the last round that covered everything began, or "".
    """

    archive: str
    origin: str
    key: str
    pinned: str
    checkpoint: str = ""
    peaks: str = ""
    cursor: int = 0
    round_began: str = ""
    last_round: str = ""

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if type(value) is not (int if name == "cursor" else str):
                raise TypeError(f"{name} is of the wrong type")

    @property
    def verifier(self) -> VerifierKey | None:
        """The key, or None where only samples are remembered."""
        return VerifierKey.parse(self.key) if self.key else None

    @property
    def seen(self) -> SignedCheckpoint | None:
        """The newest checkpoint that was seen."""
        return SignedCheckpoint.parse(self.checkpoint.encode()) if self.checkpoint else None

    @property
    def frontier(self) -> Frontier:
        """The tree at that checkpoint; the empty tree where its peaks are not known."""
        seen = self.seen
        if seen is None or not self.peaks:
            return Frontier()
        return Frontier.unpacked(seen.checkpoint.size, bytes.fromhex(self.peaks))

    def after(self, signed: SignedCheckpoint, frontier: Frontier) -> "Pin":
        """Give the pin after a checkpoint was seen; an older one than before changes nothing."""
        seen = self.seen
        if seen is not None and seen.checkpoint.size > signed.checkpoint.size:
            return self
        return replace(self, checkpoint=bytes(signed).decode(), peaks=frontier.packed().hex())


class Custody:
    """The folder in which a person keeps keys and pins."""

    __slots__ = ("_home", "_secret")

    def __init__(self, home: Path, secret: str = "") -> None:
        """Take custody.

        Args:
            home: The folder; it need not be there yet.
            secret: A signing key given without a file, or "".
        """
        self._home: Final = home
        self._secret: Final = secret

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Find the folder as the environment names it: ARCHIVE_HOME, or the XDG configuration folder."""
        base = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        home = environment.get(HOME) or str(Path(base) / "sanad-archive")
        return cls(Path(home), environment.get(SECRET, "").strip())

    def has_keys(self) -> bool:
        """Tell whether there is any signing key at hand: without one, nothing need be looked up."""
        try:
            return bool(self._secret) or self._keys.is_dir()
        except OSError:
            return False

    def given_key(self) -> SigningKey | None:
        """Give the signing key that the environment holds.

        Raises:
            DataFileError: It is not in a signing key's form.
        """
        if not self._secret:
            return None
        try:
            return SigningKey.parse(self._secret)
        except ProofError as error:
            raise DataFileError(f"{SECRET}: {error}") from None

    def signing_key(self, public: VerifierKey) -> SigningKey | None:
        """Give the secret of a verifier key, from the environment or from its file.

        Raises:
            DataFileError: The file can be read by others, or does not hold the key.
        """
        given = self.given_key()
        if given is not None and given.verifier == public:
            return given
        path = self.key_file(public)
        with self._readable():
            if not path.exists():
                return None
        if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise DataFileError(f"{path} can be read by others; run: chmod 600 {path}")
        try:
            found = SigningKey.parse(path.read_text(encoding="utf-8").strip())
        except (ProofError, OSError, UnicodeDecodeError):
            raise DataFileError(f"{path} does not hold a signing key; restore it from a copy") from None
        if found.verifier != public:
            raise DataFileError(f"{path} holds another key than its name says")
        return found

    def keep(self, key: SigningKey) -> Path:
        """Write a new signing key into a file that only this user can read.

        Raises:
            ArchiveError: It cannot be written.
        """
        path = self.key_file(key.verifier)
        try:
            self._make(self._keys)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(f"{key.secret()}\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ArchiveError(f"the key cannot be kept in {path}: {error.strerror}") from error
        return path

    def key_file(self, public: VerifierKey) -> Path:
        """Give the file in which a key's secret stands, or would stand."""
        name = _UNSAFE.sub("-", public.name)[:60]
        return self._keys / f"{name}.{public.id.hex()}.key"

    def pin(self, archive: str, origin: str) -> Pin | None:
        """Give what is known of a log: what was pinned for this place, else for this name anywhere.

        What was seen of an archive in another place does not count here: a copy may be older.

        Raises:
            DataFileError: A pin is damaged, or the folder cannot be looked into.
        """
        path = self._pin_file(archive, origin)
        with self._readable():
            if archive and path.exists():
                return _read(path)
            known = [_read(other) for other in sorted(self._pins.glob("*.json"))]
        named = [found for found in known if found.origin == origin and found.key]
        if not named:
            return None
        newest = max(named, key=lambda found: found.pinned)
        return Pin(archive=archive, origin=origin, key=newest.key, pinned=newest.pinned)

    def remember(self, pin: Pin) -> bool:
        """Remember what is known of a log, unless somebody else has seen more of it meanwhile.

        Returns:
            False where this folder cannot be written.

        Raises:
            DataFileError: What is there is damaged.
        """
        path = self._pin_file(pin.archive, pin.origin)
        with self._readable():
            there = _read(path) if path.exists() else pin
        seen, now = there.seen, pin.seen
        same = there.origin == pin.origin
        if same and seen and now and seen.checkpoint.size > now.checkpoint.size:
            pin = replace(pin, checkpoint=there.checkpoint, peaks=there.peaks)
        return self.set_pin(pin)

    def set_pin(self, pin: Pin) -> bool:
        """Put a pin in the place of whatever was known; False where this folder cannot be written."""
        path = self._pin_file(pin.archive, pin.origin)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            self._make(self._pins)
            beside.write_text(json.dumps(asdict(pin), indent=1) + "\n", encoding="utf-8")
            beside.replace(path)
        except OSError:
            return False
        return True

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Say of a folder that cannot be looked into what to do: silence would drop what is pinned there."""
        try:
            yield
        except OSError as error:
            raise DataFileError(
                f"what is known of logs cannot be read from {self._home} ({error.strerror}); "
                "name a folder of yours in ARCHIVE_HOME"
            ) from error

    @property
    def _keys(self) -> Path:
        return self._home / "keys"

    @property
    def _pins(self) -> Path:
        return self._home / "known-logs"

    def _pin_file(self, archive: str, origin: str) -> Path:
        named = archive or f"log {origin}"
        return self._pins / f"{hashlib.sha256(named.encode()).hexdigest()[:32]}.json"

    @staticmethod
    def _make(folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _read(path: Path) -> Pin:
    try:
        if path.stat().st_size > _MAX_PIN_BYTES:
            raise DataFileError(f"{path} is too large to be what is known of a log")
        found = Pin(**json.loads(path.read_text(encoding="utf-8")))
        _ = (found.verifier, found.seen, found.frontier)
    except (ValueError, TypeError, AttributeError, OSError) as error:
        raise DataFileError(
            f"{path} is damaged ({error}); restore it, or remove it to pin the log's key anew"
        ) from error
    return found
