"""What another tool must tell to be put beside the archive."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Files: TypeAlias = Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One tool.

    Attributes:
        version: Gives its version, or "" where it is not at hand.
        build: Makes a repository in a folder that is not there yet, of files that come in batches; and in
            another folder, if one is named, a copy of what it was after the first batch.
        check: Gives what its own check says: whether all is well, and its words.
        content: Gives a digest of all that can be got out of a repository; raises an ``OSError``, a
            ``CalledProcessError`` or a ``ValueError`` where not all of it can.
        dearness: How many trials of a cheap tool one of this costs.
        recompute: Changes a file's content and computes anew what can be without any secret.
    """

    version: Callable[[], str]
    build: Callable[[Path, Sequence[Files], Path | None], None]
    check: Callable[[Path], tuple[bool, str]]
    content: Callable[[Path], str]
    recompute: Callable[[Path, Sequence[Files]], None]
    dearness: int = 1
