"""Small files that go out and come in: written whole or not at all, read up to a cap (I/O)."""

import os
import stat
from pathlib import Path

from archive.errors import ArchiveError


def write(path: str | Path, data: bytes) -> None:
    """Write a file; whoever looks meanwhile sees the old one or the new one.

    Raises:
        ArchiveError: It cannot be written.
    """
    target = Path(path)
    beside = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_bytes(data)
        beside.replace(target)
    except OSError as error:
        raise ArchiveError(f"{target} cannot be written: {error.strerror}") from error


def read(path: str | Path, limit: int) -> bytes:
    """Read a file, and of one that is larger than the limit only one byte more than that.

    Raises:
        ArchiveError: It cannot be read.
    """
    try:
        if not stat.S_ISREG(Path(path).stat().st_mode):
            raise ArchiveError(f"{path} is no regular file")
        with Path(path).open("rb") as file:
            return file.read(limit + 1)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error
