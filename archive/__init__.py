"""Sanad: where a news story comes from, and proof that nobody has changed it since."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.api import Archive
    from archive.errors import ArchiveError

__all__ = ["Archive", "ArchiveError", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    # Loaded on first use: the database and data-frame libraries cost most of a second,
    # and `archive --help` needs neither.
    if name == "Archive":
        from archive.api import Archive  # noqa: PLC0415

        return Archive
    if name == "ArchiveError":
        from archive.errors import ArchiveError  # noqa: PLC0415

        return ArchiveError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
