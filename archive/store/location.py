"""What names a database: a path or SQLite URL, or a PostgreSQL URL; and how it is shown."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import unquote

from archive.errors import NotAnArchiveError
from archive.model import is_text

_POSTGRES: Final = re.compile(r"postgres(ql)?(\+psycopg)?:", re.IGNORECASE)
_NOT_A_FILE: Final = re.compile(r"(file|sqlite3?):", re.IGNORECASE)
"""Other programs' ways of naming an SQLite database; a file that is really called so is ./file:…"""

_SQLITE: Final = "sqlite:///"

_USER: Final = re.compile(r"([^/?#@%]|%[0-9A-Fa-f]{2})*")
"""What may stand before the @: anything else would be taken for the host, and shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where an archive is.

    Attributes:
        dialect: Which database holds it.
        target: The file's absolute path, or the libpq connection URL.
    """

    dialect: Literal["sqlite", "postgresql"]
    target: str

    @property
    def path(self) -> Path:
        """The database file of an SQLite archive."""
        return Path(self.target)

    @property
    def identity(self) -> str:
        """The place's name in what a person keeps about it: the same from every folder, without secrets."""
        return self.target if self.dialect == "sqlite" else _without_password(self.target)

    def __str__(self) -> str:
        """Name the database without its password."""
        if self.dialect == "sqlite":
            return os.path.relpath(self.target) if self.path.is_relative_to(Path.cwd()) else self.target
        return _without_password(self.target)


def locate(name: str | Path) -> Location:
    """Read what a person wrote as the name of a database.

    Raises:
        NotAnArchiveError: It is no text, a URL of a database that the archive does not support, or
            one that cannot be read.
    """
    text = str(name)
    if not is_text(text):
        raise NotAnArchiveError(f"the name {text!r} is not UTF-8 text; name the archive otherwise")
    if scheme := _POSTGRES.match(text):
        return Location(dialect="postgresql", target=_postgres_url(text[scheme.end() :]))
    path = text.removeprefix(_SQLITE)
    if other_way := _NOT_A_FILE.match(path):
        file = path[other_way.end() :] or "archive.db"
        raise NotAnArchiveError(f"{other_way[0]} names are not supported; name the file itself: {file}")
    if "://" in path:
        other, _, _ = path.partition("://")
        raise NotAnArchiveError(
            f"{other}:// databases are not supported; name a file (archive.db) or postgresql://…"
        )
    return Location(dialect="sqlite", target=str(Path(path).absolute()))


def _postgres_url(rest: str) -> str:
    """Check what follows the scheme; the messages quote nothing, since it may hold a password."""
    import psycopg  # noqa: PLC0415  an SQLite archive never needs it

    url = f"postgresql:{rest}"
    if not rest.startswith("//"):
        raise NotAnArchiveError("a PostgreSQL URL begins with postgresql://")
    user, at, _ = rest.removeprefix("//").rpartition("@")
    if at and not _USER.fullmatch(user):
        raise NotAnArchiveError(
            "the PostgreSQL URL cannot be read: write the characters / ? # @ % of a user or password "
            "as %2F %3F %23 %40 %25"
        )
    try:
        psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        raise NotAnArchiveError(
            "the PostgreSQL URL cannot be read; write postgresql://USER:PASSWORD@HOST:PORT/DATABASE"
        ) from None
    return url


def _without_password(url: str) -> str:
    before, mark, query = url.partition("?")
    user, at, rest = before.removeprefix("postgresql://").rpartition("@")
    name, colon, password = user.partition(":")
    shown = f"{name}{colon}{'***' if password else ''}{at}{rest}"
    options = (option.partition("=") for option in query.split("&"))
    hidden = [f"{key}={'***' if 'password' in unquote(key) else value}" for key, equals, value in options]
    return f"postgresql://{shown}{mark}{'&'.join(hidden) if mark else ''}"
