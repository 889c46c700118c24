"""What names a database: a path or SQLite URL, or a PostgreSQL URL; and how it is shown."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from archive.errors import NotAnArchiveError

_POSTGRES = ("postgresql://", "postgres://", "postgresql+psycopg://")
_SQLITE = "sqlite:///"


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

    def __str__(self) -> str:
        """Name the database without its password."""
        if self.dialect == "sqlite":
            return os.path.relpath(self.target) if self.path.is_relative_to(Path.cwd()) else self.target
        return _without_password(self.target)


def locate(name: str | Path) -> Location:
    """Read what a person wrote as the name of a database.

    Raises:
        NotAnArchiveError: It is a URL of a database that the archive does not support.
    """
    text = str(name)
    if text.startswith(_POSTGRES):
        return Location(dialect="postgresql", target="postgresql://" + text.split("://", 1)[1])
    text = text.removeprefix(_SQLITE)
    if "://" in text:
        scheme = text.split("://", 1)[0]
        raise NotAnArchiveError(
            f"{scheme}:// databases are not supported; name a file (archive.db) or postgresql://…"
        )
    return Location(dialect="sqlite", target=str(Path(text).absolute()))


def _without_password(url: str) -> str:
    from sqlalchemy.engine import make_url  # noqa: PLC0415  an SQLite archive never needs it

    shown = make_url(url)
    secret = {key: "***" for key in shown.query if "password" in key}
    return shown.update_query_dict(secret).render_as_string(hide_password=True)
