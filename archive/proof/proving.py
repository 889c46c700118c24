"""Proofs out of an archive: of one article, and of the log's growth; and the log as tiles."""

from pathlib import Path
from typing import Final

from archive import disk
from archive.errors import ArchiveError, NotAnArchiveError, NotFoundError
from archive.merkle import consistency_path, inclusion_path
from archive.proof.dossier import Dossier
from archive.proof.tilelog import Exported, TileLog
from archive.store import reader, signatures
from archive.store.database import Connection, Database
from archive.transparency.checkpoint import SignedCheckpoint
from archive.transparency.forms import MAX_BYTES, ProofError
from archive.transparency.keys import VerifierKey
from archive.transparency.proof import ConsistencyProof, InclusionProof
from archive.views import Version

_UNFIT: Final = "the log does not give what its checkpoint says ({}); run `archive verify`"


class Prover:
    """Makes proofs out of one archive, each looked at once more before it is handed out."""

    __slots__ = ("_database",)

    def __init__(self, database: Database) -> None:
        self._database: Final = database

    def article(self, version: Version, folder: str | Path) -> tuple[Path, ...]:
        """Write the proof of one version of an article into a folder of its own.

        Returns:
            The files.

        Raises:
            ArchiveError: The folder holds something, the log is not signed that far, or it does not
                give the proof.
        """
        target = Path(folder)
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise ArchiveError(f"{target} is not an empty folder; name one that is not there yet with --out")
        with self._database.reading() as connection:
            made = _dossier(connection, version)
        try:
            files = made.files()
        except ProofError as error:
            raise NotAnArchiveError(_UNFIT.format(error)) from error
        for name, data in files.items():
            disk.write(target / name, data)
        return tuple(target / name for name in files)

    def growth(self, old: str, new: str) -> ConsistencyProof:
        """Prove that the log at one checkpoint grew out of the log at an older one.

        Args:
            old: The older checkpoint's file, or its size.
            new: The newer checkpoint's file, or the size of the one that the archive holds.

        Raises:
            ArchiveError: There is no such checkpoint, or the log does not give the proof.
            ProofError: A file does not hold a checkpoint.
        """
        with self._database.reading() as connection:
            newer = _checkpoint(connection, new)
            older = None if old.isdecimal() else SignedCheckpoint.parse(disk.read(old, MAX_BYTES))
            size = older.checkpoint.size if older else int(old[:19])
            try:
                path = consistency_path(
                    size, newer.checkpoint.size, lambda a, b: signatures.subtree(connection, a, b)
                )
            except ValueError as error:
                raise ArchiveError(f"there is nothing to prove: {error}") from error
            made = ConsistencyProof(old=size, path=tuple(path), signed=newer)
            root = older.checkpoint.root if older else signatures.subtree(connection, 0, size)
        try:
            made.check(root)
        except ProofError as error:
            raise NotAnArchiveError(_UNFIT.format(error)) from error
        return made

    def tiles(self, folder: str | Path) -> Exported:
        """Write the log as C2SP tiles into a folder, or what the folder lacks of it.

        Raises:
            ArchiveError: The log is not signed, or the folder holds another one.
        """
        with self._database.reading() as connection:
            signed = _stored(connection)
            return TileLog(folder).export(signed, lambda a, b: signatures.entries(connection, a, b))


def _dossier(connection: Connection, version: Version) -> Dossier:
    signed = _stored(connection)
    size = signed.checkpoint.size
    if version.entry >= size:
        raise ArchiveError(
            f"entry {version.entry} is not signed yet: the newest checkpoint is over {size} entries; "
            "sign the log: archive checkpoint"
        )
    path = inclusion_path(version.entry, size, lambda a, b: signatures.subtree(connection, a, b))
    (body,) = signatures.entries(connection, version.entry, version.entry + 1)
    return Dossier(
        capture=reader.data(connection, version.capture),
        media_type=_media_type(connection, version),
        text=reader.data(connection, version.text),
        record=reader.data(connection, version.record),
        entry=body,
        proof=InclusionProof(index=version.entry, path=tuple(path), signed=signed),
        key=_key(connection, signed),
    )


def _media_type(connection: Connection, version: Version) -> str:
    received = reader.observations(connection, version.article)
    return next((o.media_type for o in received if o.capture == version.capture), "")


def _stored(connection: Connection) -> SignedCheckpoint:
    stored = signatures.checkpoint(connection)
    if stored is None:
        raise ArchiveError("the log is not signed; make its key: archive key new")
    try:
        return SignedCheckpoint.parse(stored.note)
    except ProofError as error:
        raise NotAnArchiveError(_UNFIT.format(error)) from error


def _checkpoint(connection: Connection, named: str) -> SignedCheckpoint:
    if not named.isdecimal():
        return SignedCheckpoint.parse(disk.read(named, MAX_BYTES))
    stored = _stored(connection)
    if str(stored.checkpoint.size) != named:
        raise NotFoundError(
            f"the archive holds the checkpoint over {stored.checkpoint.size} entries; name a file"
        )
    return stored


def _key(connection: Connection, signed: SignedCheckpoint) -> VerifierKey:
    """Give the key that the log had when it signed a checkpoint."""
    try:
        key = VerifierKey.parse(str(signatures.newest_key(connection, signed.checkpoint.size)))
        signers = signed.note.signed_by([key])
    except ProofError as error:
        raise NotAnArchiveError(_UNFIT.format(error)) from error
    if not signers:
        raise NotAnArchiveError(_UNFIT.format("the log's key did not sign it"))
    return key
