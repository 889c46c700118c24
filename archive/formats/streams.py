"""Owns how a binary stream is cut into pieces no larger than a limit, in constant memory."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from archive.model import Capture, Origin, Unreadable

_CHUNK: Final = 1 << 16


def whole(stream: BinaryIO, name: str, media_type: str, limit: int) -> Iterator[Capture | Unreadable]:
    """Take a stream as one capture; reading stops one byte past the limit (a gzip bomb included).

    Args:
        stream: The bytes; read errors pass to the caller.
        name: The origin's name.
        media_type: The capture's media type.
        limit: The most bytes a capture may have.
    """
    data = _up_to(stream, limit + 1)
    origin = Origin(name=name)
    if len(data) > limit:
        yield too_large(origin, "the file", limit)
    else:
        yield Capture(id="", data=data, media_type=media_type, origin=origin)


def lines(stream: BinaryIO, limit: int) -> Iterator[bytes | None]:
    r"""Cut a stream into its lines without their ends ("\n" or "\r\n"); None is a line over the limit.

    The rest of a line over the limit is read past in pieces, never held.
    """
    room = limit + 2  # for the line's end
    while line := stream.readline(room):
        ended = line.endswith(b"\n")
        body = without_end(line)
        if len(body) > limit:
            while not ended and (line := stream.readline(_CHUNK)):
                ended = line.endswith(b"\n")
            yield None
        else:
            yield body


def without_end(line: bytes) -> bytes:
    r"""Give a line without its "\n" or "\r\n"."""
    if line.endswith(b"\r\n"):
        return line[:-2]
    return line[:-1] if line.endswith(b"\n") else line


def too_large(origin: Origin, what: str, limit: int) -> Unreadable:
    """Make the value for a capture over the limit."""
    reason = f"{what} is larger than {limit} bytes and was left out; split it, or raise --max-bytes"
    return Unreadable(origin=origin, code="too-large", reason=reason)


def _up_to(stream: BinaryIO, most: int) -> bytes:
    """Read at most so many bytes, in pieces: ``read(most)`` would allocate the limit for each file."""
    pieces = []
    left = most
    while left and (piece := stream.read(min(_CHUNK, left))):
        pieces.append(piece)
        left -= len(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
