"""`archive check`: looking at proofs, notes and tiles without any database (I/O)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from archive import disk
from archive.entries import MAX_ENTRY_BYTES, timestamp
from archive.errors import ArchiveError
from archive.proof import dossier
from archive.proof.custody import Custody, Pin
from archive.proof.dossier import Found
from archive.proof.tilelog import TileLog
from archive.proof.verdicts import Verdict
from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.forms import MAX_BYTES, ProofError
from archive.transparency.keys import VerifierKey
from archive.transparency.proof import HEADER, ConsistencyProof, InclusionProof
from archive.transparency.tiles import CHECKPOINT

MAX_FILE_BYTES: Final = 256 * 1024 * 1024
"""The largest file of a proof's folder that is looked at."""

_PACKAGE: Final = "datapackage.json"
"""The manifest of an export: ``archive.exports.folder.MANIFEST``, which loads the data frames."""

_OLD: Final = b"old "

_UNSIGNED: Final = (
    "{} ({}) did not sign it; if the log has changed its key since, give the new one with --key"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What was looked at, and what was found.

    Attributes:
        what: What it is, in words.
        signed: Its checkpoint.
        key: The key that the signature was checked with, or None.
        key_source: ``given``, ``pinned``, ``first use`` (it came with what was looked at, and was pinned)
            or ``its own`` (it came with it, and could not be pinned); "" where there is no key.
        found: One verdict for each part.
        not_done: What was not looked at, in words.
    """

    what: str
    signed: SignedCheckpoint | None
    key: VerifierKey | None
    key_source: str
    found: tuple[Found, ...]
    not_done: tuple[str, ...] = ()

    @property
    def is_green(self) -> bool:
        """Whether every part that was looked at is as it should be, the signature among them."""
        return bool(self.found) and all(found.verdict == "ok" for found in self.found)

    @property
    def verdict(self) -> Verdict:
        """The verdict in total: the gravest of all."""
        given = {found.verdict for found in self.found}
        return next((v for v in ("tampered", "missing", "unverifiable") if v in given), "ok")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a proof that is no folder is looked at with.

    Attributes:
        entry: The file of the entry that a proof of inclusion is of, or None for ``entry.json`` beside it.
        against: The file of the older checkpoint that a proof of consistency starts from, or None.
    """

    entry: str | Path | None = None
    against: str | Path | None = None


class Examiner:
    """Looks at what others hand over, with the keys that a person trusts."""

    __slots__ = ("_clock", "_custody", "_key")

    def __init__(
        self, custody: Custody, clock: Callable[[], datetime], key: VerifierKey | None = None
    ) -> None:
        self._custody: Final = custody
        self._clock: Final = clock
        self._key: Final = key

    def examine(self, place: str | Path, beside: Beside | None = None) -> Examination:
        """Look at a proof's folder, a folder of tiles, a checkpoint, or a proof.

        Raises:
            ArchiveError: It cannot be read.
            ProofError: It is none of these.
        """
        path, extra = Path(place), beside or Beside()
        if path.is_dir():
            return self._folder(path)
        data = disk.read(path, MAX_BYTES)
        if data.startswith(HEADER.encode()):
            return self._inclusion(path, data, extra)
        if data.startswith(_OLD):
            return self._consistency(data, extra)
        signed = SignedCheckpoint.parse(data)
        done = ("the log itself: only its signature was checked",)
        return self._signed("a checkpoint", signed, [], not_done=done)

    def _folder(self, folder: Path) -> Examination:
        if (folder / dossier.PROOF).exists():
            return self._dossier(folder)
        if (folder / _PACKAGE).exists():
            return self._export(folder)
        if (folder / CHECKPOINT).exists():
            tiles = TileLog(folder)
            found = [Found(what=where, verdict="tampered", detail=what) for where, what in tiles.faults()]
            entries = Found(what="tiles and entries", verdict="ok")
            return self._signed("a log as tiles", tiles.signed(), found or [entries])
        raise ProofError(f"{folder} holds neither {dossier.PROOF} nor {CHECKPOINT}")

    def _dossier(self, folder: Path) -> Examination:
        files = {file.name: file for file in sorted(folder.iterdir()) if file.is_file()}
        known = {name for name in files if name.startswith("capture.")}
        known |= {dossier.ENTRY, dossier.PROOF, dossier.TEXT, dossier.RECORD, dossier.LINEAGE, dossier.KEY}
        data = {name: disk.read(files[name], MAX_FILE_BYTES) for name in known & files.keys()}
        proof = InclusionProof.parse(data[dossier.PROOF])
        own = _own_key(data.get(dossier.KEY, b""))
        others = sorted(files.keys() - known)
        done = ["words quoted from markup"]
        done += [f"{', '.join(others)}: nothing in the log speaks of it"] if others else []
        found = [*dossier.examine(data), *_key_faults(own, data)]
        return self._signed("the proof of one article", proof.signed, found, own=own, not_done=tuple(done))

    def _export(self, folder: Path) -> Examination:
        # Loaded here: it reads data frames, which no other proof has.
        from archive.exports.checking import check  # noqa: PLC0415

        try:
            made = check(folder)
        except OSError as error:
            raise ArchiveError(f"{folder} cannot be read: {error.strerror}") from error
        if made.checkpoint is None:
            detail = (
                "it carries no checkpoint of this size; sign the log before exporting: archive checkpoint"
            )
            made.found.append(Found(what="signature", verdict="unverifiable", detail=detail))
            return Examination(
                what="an export",
                signed=None,
                key=None,
                key_source="",
                found=tuple(made.found),
                not_done=tuple(made.not_done),
            )
        signed = SignedCheckpoint.parse(made.checkpoint)
        head = signed.checkpoint
        fits = (head.origin, head.size, head.root.hex()) == (made.origin, made.size, made.root)
        detail = "" if fits else "it is of another log, size or root than the manifest says"
        found = Found(what="checkpoint", verdict="ok" if fits else "tampered", detail=detail)
        return self._signed("an export", signed, [*made.found, found], not_done=tuple(made.not_done))

    def _inclusion(self, path: Path, data: bytes, beside: Beside) -> Examination:
        proof = InclusionProof.parse(data)
        entry = Path(beside.entry) if beside.entry else path.with_name(dossier.ENTRY)
        if not entry.exists():
            raise ArchiveError(f"{entry} does not exist; name the entry that the proof is of with --entry")
        try:
            proof.check(disk.read(entry, MAX_ENTRY_BYTES))
            found = Found(what=str(entry), verdict="ok")
        except ProofError as error:
            found = Found(what=str(entry), verdict="tampered", detail=str(error))
        return self._signed(f"the proof that entry {proof.index} is in a log", proof.signed, [found])

    def _consistency(self, data: bytes, beside: Beside) -> Examination:
        proof = ConsistencyProof.parse(data)
        what = f"the proof that a log grew out of its first {proof.old} entries"
        if beside.against is None:
            raise ArchiveError("name the older checkpoint that the proof starts from with --against")
        older = SignedCheckpoint.parse(disk.read(beside.against, MAX_BYTES))
        found = [_growth(older, proof)]
        key, _ = self._trusted(proof.signed.checkpoint.origin, None)
        if key:
            found.append(_signature("signature of the older checkpoint", older, key))
        return self._signed(what, proof.signed, found)

    def _signed(
        self,
        what: str,
        signed: SignedCheckpoint,
        found: list[Found],
        *,
        own: VerifierKey | None = None,
        not_done: tuple[str, ...] = (),
    ) -> Examination:
        """Add the verdict on the signature, by the key that is trusted."""
        key, source = self._trusted(signed.checkpoint.origin, own)
        made = Examination(
            what=what, signed=signed, key=key, key_source=source, found=tuple(found), not_done=not_done
        )
        if key is None:
            detail = "no key of this log is known; give the one its keeper published: --key KEY"
            last = Found(what="signature", verdict="unverifiable", detail=detail)
        else:
            last = _signature("signature", signed, key)
        made = replace(made, found=(*made.found, last))
        if source == "first use" and made.is_green and key is not None:
            now = timestamp(self._clock())
            pin = Pin(archive="", origin=signed.checkpoint.origin, key=str(key), pinned=now)
            if not self._custody.set_pin(pin):
                made = replace(made, key_source="its own")
        return made

    def _trusted(self, origin: str, own: VerifierKey | None) -> tuple[VerifierKey | None, str]:
        if self._key is not None:
            return self._key, "given"
        pin = self._custody.pin("", origin)
        if pin is not None and pin.verifier is not None:
            return pin.verifier, "pinned"
        return (own, "first use") if own is not None else (None, "")


def _growth(older: SignedCheckpoint, proof: ConsistencyProof) -> Found:
    old, new = older.checkpoint, proof.signed.checkpoint
    detail = ""
    if (old.size, old.origin) != (proof.old, new.origin):
        detail = f"the proof starts from {proof.old} entries of {new.origin}, the checkpoint is another one"
    else:
        try:
            proof.check(old.root)
        except ProofError as error:
            detail = str(error)
    return Found(what="growth", verdict="tampered" if detail else "ok", detail=detail)


def _signature(what: str, signed: SignedCheckpoint, key: VerifierKey) -> Found:
    try:
        detail = "" if signed.note.signed_by([key]) else _UNSIGNED.format(key.name, key.id.hex())
    except ProofError as error:
        detail = str(error)
    return Found(what=what, verdict="tampered" if detail else "ok", detail=detail)


def _own_key(data: bytes) -> VerifierKey | None:
    try:
        return VerifierKey.parse(data.decode().strip())
    except (ProofError, UnicodeDecodeError):
        return None


def _key_faults(own: VerifierKey | None, data: dict[str, bytes]) -> Iterator[Found]:
    """The folder's own key must have signed its checkpoint, whoever is trusted."""
    if own is None:
        yield Found(what=dossier.KEY, verdict="missing", detail="it is not there, or holds no key")
        return
    proof = InclusionProof.parse(data[dossier.PROOF])
    found = _signature(dossier.KEY, proof.signed, own)
    written = data[dossier.KEY] == f"{own}\n".encode()
    yield found if written else Found(what=dossier.KEY, verdict="tampered", detail="not in its one form")
