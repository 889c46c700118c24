"""The folder of one export: written beside its place under another name, put there whole or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from archive.digest import PREFIX
from archive.errors import ArchiveError

MANIFEST: Final = "datapackage.json"


class HashedFile:
    """A file that is hashed while it is written, so that it need not be read again.

    ``data`` says whether it holds rows; else it holds what stands beside them.
    """

    def __init__(self, path: Path, *, data: bool = True) -> None:
        self.data: Final = data
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file: Final = path.open("xb")
        self._hash: Final = hashlib.sha256()
        self.size = 0
        self.rows = 0

    def write(self, data: bytes) -> int:
        """Write bytes."""
        self._hash.update(data)
        self.size += len(data)
        return self._file.write(data)

    def tell(self) -> int:
        """Give how many bytes were written."""
        return self.size

    def flush(self) -> None:
        """Hand over to the system what was written."""
        self._file.flush()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._file.closed

    @property
    def digest(self) -> str:
        """The digest of what was written."""
        return PREFIX + self._hash.hexdigest()

    def close(self) -> None:
        """Write everything to the disk, and close."""
        if not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def readable(self) -> bool:
        """Tell that it cannot be read."""
        return False

    def writable(self) -> bool:
        """Tell that it can be written."""
        return True

    def seekable(self) -> bool:
        """Tell that it is written from front to back."""
        return False


@dataclass(slots=True, kw_only=True)
class Folder:
    """The folder that an export is written into.

    Attributes:
        path: Where it is while it is being written.
        files: The files made in it, by their paths from it, in the order in which they were made.
    """

    path: Path
    files: dict[str, HashedFile] = field(default_factory=dict)

    def create(self, name: str, *, data: bool = True) -> HashedFile:
        """Make a file, and the folders above it."""
        made = HashedFile(self.path.joinpath(*name.split("/")), data=data)
        self.files[name] = made
        return made

    def close(self) -> Self:
        """Close every file."""
        for file in self.files.values():
            file.close()
        return self


@contextmanager
def new_folder(out: Path, *, replace: bool = False) -> Iterator[Folder]:
    """Give a folder to write into; it stands at ``out`` when all went well, and else leaves nothing.

    Args:
        out: Where it is to stand.
        replace: Whether an earlier export there gives way to it.

    Raises:
        ArchiveError: Something else stands there, or it cannot be written.
    """
    _demand_room(out, replace=replace)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        # Beside its place, not in a folder for temporary files: a move between disks is not atomic.
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".partial", dir=out.parent))
    except OSError as error:
        raise _failure(out, error) from error
    folder = Folder(path=made)
    try:
        yield folder
        folder.close()
        made.chmod(0o755)
        _put(made, out)
    except OSError as error:
        raise _failure(out, error) from error
    finally:
        # Also where a file is still open: on success there is nothing left to remove.
        for file in folder.files.values():
            _close_quietly(file)
        shutil.rmtree(made, ignore_errors=True)


def _demand_room(out: Path, *, replace: bool) -> None:
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not (out / MANIFEST).is_file():
        raise ArchiveError(f"{out} exists and is no export; name another folder with --out")
    if not replace:
        raise ArchiveError(f"{out} holds an export already; name another folder, or give --replace")


def _put(made: Path, out: Path) -> None:
    if out.exists() and any(out.iterdir()):
        old = made.with_suffix(".old")
        out.rename(old)
        made.rename(out)
        shutil.rmtree(old)
    else:
        made.rename(out)


def _close_quietly(file: HashedFile) -> None:
    try:
        file.close()
    except OSError:
        # What went wrong is being told already.
        return


def _failure(out: Path, error: OSError) -> ArchiveError:
    return ArchiveError(f"{out} cannot be written: {error.strerror or error}; nothing is left there")
