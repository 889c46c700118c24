"""Owns getting from paths to captures: walking folders, opening files, unpacking gzip.

Paths are listed first (as strings, so that 100,000 of them are no matter), because an article is
named after its file only where no other file has that name. What cannot be read becomes a value
that says why; nothing here raises for a path.
"""

import gzip
import io
import os
import stat
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from archive.formats import MAX_CAPTURE_BYTES, SUFFIXES, captures
from archive.model import Capture, Origin, Unreadable

STANDARD_INPUT: Final = "-"

# A FIFO without a writer must not make open() wait; regular files do not mind the flag.
_FLAGS: Final = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
)
_BUFFER: Final = 1 << 16
_KINDS: Final = ", ".join(SUFFIXES) + ", each also with .gz"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to read.

    Attributes:
        path: The path as given by the caller, with ``/``, as valid text: the origin's name.
        location: The path to open.
        suffix: Which format it is in, in lower case: a key of ``archive.formats.SUFFIXES``.
        packed: Whether it is gzip.
        id: What its article is called: the file's name without these suffixes, or ``path`` where
            two files of the input share that; its rows are called ``id:number``.
    """

    path: str
    location: str
    suffix: str
    packed: bool
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What paths lead to, in the order in which it is read: files, and what is none and why.

    Attributes:
        items: They.
        passed_over: How many files of other kinds the folders hold; hidden ones are not counted.
    """

    items: tuple[File | Unreadable, ...]
    passed_over: int = 0

    def __iter__(self) -> Iterator[File | Unreadable]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files to read, for a count of what is to come."""
        return tuple(item.path for item in self.items if isinstance(item, File))

    @property
    def problems(self) -> tuple[Unreadable, ...]:
        """The paths that lead to nothing that can be read."""
        return tuple(item for item in self.items if isinstance(item, Unreadable))


def find(paths: Sequence[str | Path], *, suffix: str = ".txt") -> Listing:
    """List the files that paths lead to: files, folders (recursively) and ``-``.

    In a folder, entries are taken in the order of their names, so that every machine reads them in
    the same order; hidden entries are passed over without a word, files with other suffixes are
    counted. A folder is walked once: where a link or a second argument leads to it again, that is
    a problem.

    Args:
        paths: What to read, in this order.
        suffix: Which format standard input is in.

    Raises:
        TypeError: The paths are one path, whose letters would be taken for paths.
    """
    if isinstance(paths, (str, bytes, os.PathLike)):
        raise TypeError(f"paths must be a list of paths, not one path: [{paths!r}]")
    walk = _Walk(suffix)
    items = tuple(item for path in paths for item in walk.given(os.fspath(path)))
    names = Counter(_key(item) for item in items if isinstance(item, File))
    return Listing(
        items=tuple(
            replace(item, id=item.path) if isinstance(item, File) and names[_key(item)] > 1 else item
            for item in items
        ),
        passed_over=walk.passed_over,
    )


def read(
    paths: Sequence[str | Path] | Listing, limit: int = MAX_CAPTURE_BYTES, *, stdin: BinaryIO | None = None
) -> Iterator[Capture | Unreadable]:
    """Read what paths lead to, one capture at a time, in order.

    Args:
        paths: What to read, or the listing of it.
        limit: The most bytes a capture may have, after decompression.
        stdin: What ``-`` stands for; standard input if None.

    Raises:
        ValueError: The limit is less than 1.
    """
    listing = paths if isinstance(paths, Listing) else find(paths)
    for item in listing.items:
        if isinstance(item, Unreadable):
            yield item
        elif item.location == STANDARD_INPUT:
            yield from _standard_input(item, stdin, limit)
        else:
            yield from _file(item, limit)


class _Walk:
    """Lists paths, remembering which folders it has been in."""

    def __init__(self, suffix: str) -> None:
        self.passed_over = 0
        self._suffix = suffix
        self._seen: dict[tuple[int, int], str] = {}

    def given(self, path: str) -> Iterator[File | Unreadable]:
        """List what a path given by the caller leads to."""
        if path == STANDARD_INPUT:
            yield File(path=path, location=path, suffix=self._suffix, packed=False, id=path)
            return
        try:
            is_folder = stat.S_ISDIR(os.stat(path).st_mode)  # noqa: PTH116 - pathlib costs 10 µs a path
        except (OSError, ValueError) as e:
            yield _unreadable(path, e)
            return
        if is_folder:
            yield from self._folder(path)
        elif found := _found(path):
            yield found
        else:
            reason = (
                f"no input format has this suffix; there are {_KINDS}; or give it to - with --input-format"
            )
            yield Unreadable(origin=Origin(name=_name(path)), code="unreadable", reason=reason)

    def _folder(self, root: str) -> Iterator[File | Unreadable]:
        """List a folder depth first; a stack instead of recursion, as folders may nest deeply."""
        waiting = [(root, True)]
        while waiting:
            path, is_folder = waiting.pop()
            if not is_folder:
                if found := _found(path):
                    yield found
                else:
                    self.passed_over += 1
                continue
            entries = self._entries(path)
            if isinstance(entries, Unreadable):
                yield entries
            else:
                waiting.extend(reversed(entries))

    def _entries(self, folder: str) -> list[tuple[str, bool]] | Unreadable:
        """Give a folder's entries and whether each is a folder, in order of their names."""
        try:
            status = os.stat(folder)  # noqa: PTH116
            identity = (status.st_dev, status.st_ino)
            if identity in self._seen:
                reason = f"this folder was read already, as {self._seen[identity]}; it is not read twice"
                return Unreadable(origin=Origin(name=_name(folder)), code="unreadable", reason=reason)
            self._seen[identity] = _name(folder)
            with os.scandir(folder) as found:
                shown = sorted(
                    (entry for entry in found if not entry.name.startswith(".")),
                    key=lambda entry: entry.name,
                )
            return [(entry.path, _is_folder(entry)) for entry in shown]
        except OSError as e:
            return _unreadable(folder, e)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: opening it says so, if it has a suffix of ours
        return False


def _found(path: str) -> File | None:
    """Recognise a file by its suffixes; None for one of another kind."""
    base = os.path.basename(path)  # noqa: PTH119
    stem, suffix = _split(base)
    packed = suffix == ".gz"
    if packed:
        stem, suffix = _split(stem)
    if suffix not in SUFFIXES:
        return None
    return File(path=_name(path), location=path, suffix=suffix, packed=packed, id=_text(stem))


def _split(base: str) -> tuple[str, str]:
    stem, dot, suffix = base.rpartition(".")
    return (stem, "." + suffix.lower()) if dot and stem else (base, "")


def _key(found: File) -> tuple[str, bool]:
    """Give what two files must not share: rows are named otherwise than whole files."""
    return found.id, SUFFIXES[found.suffix].in_rows


def _file(found: File, limit: int) -> Iterator[Capture | Unreadable]:
    """Read one file."""
    try:
        descriptor = os.open(found.location, _FLAGS)
    except (OSError, ValueError) as e:
        yield _unreadable(found.path, e)
        return
    in_rows = SUFFIXES[found.suffix].in_rows
    with io.FileIO(descriptor) as raw:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            reason = "this is no regular file (a pipe, a socket or a device); pipe it to - instead"
            yield Unreadable(origin=Origin(name=found.path), code="unreadable", reason=reason)
        elif found.packed:
            with gzip.GzipFile(fileobj=raw, mode="rb") as unpacked:
                yield from _captures(found, io.BufferedReader(unpacked, _BUFFER), limit)
        else:
            stream: BinaryIO = io.BufferedReader(raw, _BUFFER) if in_rows else raw
            yield from _captures(found, stream, limit)


def _standard_input(found: File, stdin: BinaryIO | None, limit: int) -> Iterator[Capture | Unreadable]:
    if stdin is None and sys.stdin is None:  # the shell's <&-
        reason = "standard input is closed; pipe something to it"
        yield Unreadable(origin=Origin(name=found.path), code="unreadable", reason=reason)
    else:
        yield from _captures(found, stdin or sys.stdin.buffer, limit)


def _captures(found: File, stream: BinaryIO, limit: int) -> Iterator[Capture | Unreadable]:
    """Cut an open stream into captures and name them; what came before an error stays."""
    rows = captures(stream, found.path, found.suffix, limit)
    number = 0
    while True:
        try:
            item = next(rows, None)
        except (OSError, EOFError, zlib.error) as e:
            yield _broken(found, e, number)
            return
        if item is None:
            return
        if isinstance(item, Capture):
            number += 1
            if not item.id:
                position = item.origin.position
                item = replace(item, id=found.id if position is None else f"{found.id}:{position}")
        yield item


def _broken(found: File, error: Exception, number: int) -> Unreadable:
    """Say that a stream broke off."""
    kept = f"; the {number} articles before that went in" if number else ""
    if isinstance(error, (gzip.BadGzipFile, EOFError, zlib.error)):
        reason = f"the gzip data is damaged ({error}){kept}; fetch the file again"
    else:
        reason = (
            f"reading broke off: {error.strerror if isinstance(error, OSError) else error}{kept}; try again"
        )
    return Unreadable(origin=Origin(name=found.path), code="unreadable", reason=reason)


def _unreadable(path: str, error: Exception) -> Unreadable:
    """Say why a path cannot be opened and what to do."""
    if isinstance(error, FileNotFoundError):
        reason = "there is no such file or folder; check the path"
    elif isinstance(error, PermissionError):
        reason = "it may not be read by this user; change its permissions"
    elif isinstance(error, OSError):
        reason = f"it cannot be opened: {error.strerror}"
    else:
        reason = f"it is no path: {error}"
    return Unreadable(origin=Origin(name=_name(path)), code="unreadable", reason=reason)


def _name(path: str) -> str:
    """Give a path as the archive writes it down: with ``/``, and valid text."""
    return _text(path.replace(os.sep, "/") if os.sep != "/" else path)


def _text(name: str) -> str:
    r"""Write bytes of a file name that are not UTF-8 as ``\xNN``: nothing stores a lone surrogate."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    return name
