"""A database in trouble: a clear answer, exit code 3, no password shown, and nothing lost."""

import json
import os
import shutil
import socketserver
import sqlite3
import struct
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

import psycopg
import pytest
from click.testing import CliRunner, Result

from archive import Archive
from archive.api import upgrade
from archive.cli import main
from archive.digest import canonical
from archive.entries import Addition, Entry
from archive.errors import (
    ArchiveError,
    BusyError,
    NotAnArchiveError,
    SchemaVersionError,
    StorageFullError,
)
from archive.proof.verify import verify
from archive.store import schema, writer
from archive.store.database import connect
from archive.store.location import Location, locate
from archive.store.sqlite import Mode, sqlite_connection

SECRET = "rahasia"  # noqa: S105  nobody's

NOBODY = 65534

Run: TypeAlias = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """A file that holds a whole article."""
    path = tmp_path / "listrik.jsonl"
    row = {
        "outlet": "Warta Sungai",
        "date": "2024-06-03",
        "title": "Listrik Padam Tiga Jam di Kota Lama",
        "text": "Aliran listrik di Kota Lama padam selama tiga jam pada Senin malam karena gardu terendam.",
    }
    path.write_text(json.dumps(row), encoding="utf-8")
    return path


def _assert_unavailable(result: Result) -> str:
    """One line on standard error says what is wrong, without a traceback, and the exit code is 3."""
    assert isinstance(result.exception, SystemExit)
    assert result.exit_code == 3
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("archive: ")
    return line


def _every_command(place: object, article: Path) -> list[tuple[object, ...]]:
    commands: list[tuple[object, ...]] = [("verify",), ("list",), ("status",), ("add", article), ("upgrade",)]
    return [(*command, "--db", place) for command in commands]


# --- What is no archive ---------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"halo", Random(4).randbytes(50_000)], ids=["short", "random"])  # noqa: S311
def test_a_file_that_is_no_database_is_refused_and_stays_as_it_is(run, tmp_path, article, content):
    path = tmp_path / "catatan.db"
    path.write_bytes(content)
    for command in [*_every_command(path, article), ("init", "--db", path)]:
        assert "it is not an SQLite database; name another file" in _assert_unavailable(run(*command))
    assert path.read_bytes() == content


def test_a_file_that_is_not_there_is_named_with_the_command_that_makes_it(run, tmp_path):
    for command in ("verify", "list", "upgrade"):
        said = _assert_unavailable(run(command, "--db", "hilang.db"))
        assert said == "archive: hilang.db does not exist; make an archive with `archive init`"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_place_of_a_file_is_told_from_a_file(run, tmp_path, article):
    (tmp_path / "arsip.db").mkdir()
    for command in _every_command("arsip.db", article):
        assert _assert_unavailable(run(*command)) == "archive: arsip.db is a folder; name a file in it"


@pytest.mark.parametrize("name", ["pipa.db", "/dev/zero"])
def test_a_pipe_or_a_device_in_place_of_a_file_is_refused_and_not_waited_for(run, tmp_path, article, name):
    os.mkfifo(tmp_path / "pipa.db")
    for command in [*_every_command(name, article), ("init", "--db", name)]:
        assert f"{name} is no regular file" in _assert_unavailable(run(*command))


def test_a_folder_that_is_not_there_is_named(run, article, tmp_path):
    said = _assert_unavailable(run("add", article, "--db", tmp_path / "hilang" / "arsip.db"))
    assert f"the folder {tmp_path / 'hilang'} does not exist; make it first" in said


def test_an_empty_database_is_told_from_an_archive(run, newsroom):
    if newsroom.is_sqlite:
        Path(newsroom.place).touch()
    for command in ("verify", "list", "upgrade"):
        said = _assert_unavailable(run(command, "--db", newsroom.place))
        assert said.endswith("holds no archive yet; make one with `archive init`")


@pytest.mark.parametrize(
    "tables",
    [
        ["CREATE TABLE pelanggan (nama text)"],
        ["CREATE TABLE pelanggan (nama text)", "CREATE TABLE alembic_version (version_num varchar(32))"],
        ["CREATE TABLE head (id integer)", "CREATE TABLE entry (seq integer)"],
    ],
    ids=["tables", "alembic", "names"],
)
def test_a_database_of_another_program_is_refused_and_stays_as_it_is(run, newsroom, article, tables):
    for statement in tables:
        newsroom.rows(statement) if newsroom.is_sqlite else newsroom.tamper(statement)
    before = Path(newsroom.place).read_bytes() if newsroom.is_sqlite else b""
    for command in _every_command(newsroom.place, article):
        assert "belongs to another program" in _assert_unavailable(run(*command))
    assert "is not empty" in _assert_unavailable(run("init", "--db", newsroom.place))
    if newsroom.is_sqlite:
        assert Path(newsroom.place).read_bytes() == before


# --- Other versions of the schema -----------------------------------------------------------------


def test_an_archive_of_a_newer_schema_is_refused_and_stays_as_it_is(run, newsroom, article):
    newsroom.publish(newsroom.row())
    newsroom.tamper("UPDATE alembic_version SET version_num = '9999'")
    for command in _every_command(newsroom.place, article):
        said = _assert_unavailable(run(*command))
        assert "has schema 9999, which this software" in said
        assert said.endswith("does not know; install a newer sanad-archive")
    newsroom.tamper("UPDATE alembic_version SET version_num = ?", schema.REVISIONS[-1])
    assert newsroom.verify().is_green


def test_an_archive_of_an_older_schema_is_upgraded_by_the_command_that_the_message_names(
    run, newsroom, article
):
    newest = schema.REVISIONS[-1]
    _make_older(newsroom.place)
    for command in ("verify", "list", "status"):
        said = _assert_unavailable(run(command, "--db", newsroom.place))
        assert said.endswith(f"has schema 0001, this software has {newest}; run `archive upgrade`")
    with pytest.raises(SchemaVersionError):
        newsroom.open()
    assert run("upgrade", "--db", newsroom.place).output == f"Schema 0001 is now {newest}\n"
    assert run("upgrade", "--db", newsroom.place).output == f"Schema {newest}: nothing to do\n"
    assert run("add", article, "--db", newsroom.place).exit_code == 0
    assert newsroom.verify().is_green


def _make_older(place: str) -> None:
    """Make an archive of the first schema."""
    database = connect(locate(place), "create")
    data = {"origin": "contoh.id/warta", "format": 1}
    entry = Entry(seq=0, type="genesis", time="2024-05-01T00:00:00Z", run=None, data=data)
    with database.writing() as connection:
        schema.upgrade(connection, "0001")
        writer.append(connection, writer.found(connection), [Addition(entry=entry)])
    database.close()


# --- Read-only ------------------------------------------------------------------------------------


@contextmanager
def _without_rights() -> Iterator[None]:
    """Be nobody for a while, if this is root, whom no permission binds."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def read_only(sqlite_specimen: Path) -> Iterator[Path]:
    """An archive in a file and a folder that may only be read."""
    folder = Path(tempfile.mkdtemp(prefix="archive-read-only-"))
    path = folder / "archive.db"
    shutil.copy(sqlite_specimen, path)
    path.chmod(0o444)
    folder.chmod(0o555)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_file_that_may_only_be_read_can_be_read_and_verified(read_only, monkeypatch):
    monkeypatch.setenv("ARCHIVE_HOME", str(read_only.parent / "no-home"))
    with _without_rights(), Archive.open(read_only, read_only=True) as archive:
        assert list(archive.articles())
        assert archive.verify().is_green


def test_verifying_without_a_look_at_what_is_pinned_is_refused(read_only):
    if os.getuid() != 0:
        pytest.skip("only root can become somebody who may not look into this home")
    with (
        _without_rights(),
        Archive.open(read_only, read_only=True) as archive,
        pytest.raises(ArchiveError, match="ARCHIVE_HOME"),
    ):
        archive.verify()


def test_writing_to_a_file_that_may_only_be_read_is_refused(read_only, article, tmp_path):
    before = read_only.read_bytes()
    with Archive.open(tmp_path / "other.db", create=True) as other:
        other.add([article])  # loads what nobody may perhaps not load
    with _without_rights(), pytest.raises(ArchiveError, match="it may not be written to; check the perm"):
        Archive.open(read_only)
    assert read_only.read_bytes() == before


def test_adding_to_a_file_that_may_only_be_read_ends_with_3(run, newsroom, article, monkeypatch):
    if not newsroom.is_sqlite:
        pytest.skip("the next tests are PostgreSQL's")
    newsroom.publish(newsroom.row())
    _connections(monkeypatch, "PRAGMA query_only = ON")
    said = _assert_unavailable(run("add", article, "--db", newsroom.place))
    assert "it may not be written to; check the permissions" in said


def _option(url: str, option: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}options=-c{option}"


def test_adding_over_a_read_only_connection_ends_with_3_and_reading_over_it_works(run, newsroom, article):
    if newsroom.is_sqlite:
        pytest.skip("PostgreSQL's alone")
    newsroom.publish(newsroom.row())
    place = _option(newsroom.place, "default_transaction_read_only%3Don")
    assert "the server or transaction is read-only" in _assert_unavailable(run("add", article, "--db", place))
    assert run("list", "--db", place).exit_code == 0
    assert run("verify", "--db", place).exit_code == 0


@pytest.fixture
def reader_role(postgres_server: str) -> Iterator[str]:
    """A PostgreSQL user who may log in and nothing else."""
    name = f"archive_reader_{os.getpid()}"
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f'CREATE ROLE "{name}" LOGIN')
    yield name
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f'DROP ROLE "{name}"')


def test_a_user_without_the_right_to_write_can_read_and_is_told_when_writing(
    run, newsroom, article, reader_role
):
    if newsroom.is_sqlite:
        pytest.skip("PostgreSQL's alone")
    newsroom.publish(newsroom.row())
    place = _option(newsroom.place, f"role%3D{reader_role}")
    assert "the user lacks the right to do this" in _assert_unavailable(run("verify", "--db", place))
    newsroom.tamper(f'GRANT SELECT ON ALL TABLES IN SCHEMA public TO "{reader_role}"')
    assert run("verify", "--db", place).exit_code == 0
    said = _assert_unavailable(run("add", article, "--db", place))
    assert "the user lacks the right to do this" in said
    newsroom.tamper(f'DROP OWNED BY "{reader_role}"')


# --- Locked ---------------------------------------------------------------------------------------


def test_a_database_that_another_program_holds_is_waited_for_and_then_given_up(
    run, newsroom, article, monkeypatch
):
    monkeypatch.setattr("archive.store.sqlite.WAIT_SECONDS", 0.2)
    monkeypatch.setattr("archive.store.database.WAIT_SECONDS", 0.2)
    newsroom.publish(newsroom.row())
    with _held(newsroom):
        said = _assert_unavailable(run("add", article, "--db", newsroom.place))
        assert "another program is writing to it" in said
        with pytest.raises(BusyError):
            newsroom.publish(newsroom.row(title="Lain"))
        assert run("verify", "--db", newsroom.place).exit_code == 0
    assert run("add", article, "--db", newsroom.place).exit_code == 0
    assert newsroom.verify().is_green


@contextmanager
def _held(newsroom: Any) -> Iterator[None]:
    """Hold the writer's lock from a connection of another program."""
    if newsroom.is_sqlite:
        with closing(sqlite3.connect(newsroom.place, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
    else:
        with psycopg.connect(newsroom.place) as connection:
            connection.execute("SELECT * FROM head FOR UPDATE")
            yield


def test_adders_whose_server_isolates_more_than_they_ask_for_do_not_fail_each_other(newsroom, monkeypatch):
    if newsroom.is_sqlite:
        pytest.skip("PostgreSQL's alone")
    monkeypatch.setattr("archive.intake.ingest.BATCH_CAPTURES", 1)
    newsroom.publish(newsroom.row())
    place = _option(newsroom.place, "default_transaction_isolation%3Dserializable")
    feeds = [
        newsroom.write(
            f"{part}.jsonl", "\n".join(json.dumps(newsroom.row(title=f"{part} {n}")) for n in range(10))
        )
        for part in ("Utara", "Selatan")
    ]

    def add(feed: Path) -> int:
        with Archive.open(place) as archive:
            return archive.add([feed]).counts["new"]

    with ThreadPoolExecutor(2) as adders:
        assert list(adders.map(add, feeds)) == [10, 10]
    assert newsroom.verify().is_green


# --- Damaged --------------------------------------------------------------------------------------


def _pages(path: Path) -> tuple[int, int]:
    """Give the size and the number of a file's pages."""
    size = int.from_bytes(path.read_bytes()[16:18], "big")
    return size, path.stat().st_size // size


def test_every_page_overwritten_is_found_and_none_stops_verification_with_a_traceback(
    sqlite_specimen, tmp_path
):
    path = tmp_path / "archive.db"
    size, pages = _pages(sqlite_specimen)
    whole, chance = sqlite_specimen.read_bytes(), Random(7)  # noqa: S311
    for page in range(pages):
        noise = chance.choice([chance.randbytes(size), bytes(size)])
        path.write_bytes(whole[: page * size] + noise + whole[(page + 1) * size :])
        with suppress(ArchiveError):
            assert not verify(locate(path)).is_green, f"page {page + 1} was overwritten"
        for beside in tmp_path.glob("archive.db-*"):
            beside.unlink()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_file_that_was_cut_short_is_never_called_intact(run, sqlite_specimen, tmp_path, share):
    whole = sqlite_specimen.read_bytes()
    (tmp_path / "archive.db").write_bytes(whole[: int(len(whole) * share)])
    result = run("verify", "--db", "archive.db")
    assert result.exit_code in {1, 3}
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("seed", range(12))
def test_bytes_overwritten_anywhere_are_found_or_harmless(run, sqlite_specimen, tmp_path, seed):
    chance = Random(seed)  # noqa: S311
    damaged = bytearray(sqlite_specimen.read_bytes())
    for _ in range(40):
        at = chance.randrange(100, len(damaged) - 64)
        damaged[at : at + 64] = chance.randbytes(64)
    (tmp_path / "archive.db").write_bytes(damaged)
    result = run("verify", "--db", "archive.db")
    assert result.exit_code in {1, 3}
    assert isinstance(result.exception, SystemExit)


def test_a_page_of_postgresql_that_cannot_be_read_is_never_called_intact(run, specimen):
    if specimen.is_sqlite:
        pytest.skip("PostgreSQL's alone")
    specimen.tamper('DROP TABLE "edge" CASCADE')
    result = run("verify", "--db", specimen.place)
    assert result.exit_code in {1, 3}
    assert isinstance(result.exception, SystemExit)


# --- Full -----------------------------------------------------------------------------------------


def _connections(monkeypatch: pytest.MonkeyPatch, pragma: str) -> None:
    """Let every SQLite connection begin with a pragma."""

    def made(location: Location, mode: Mode) -> sqlite3.Connection:
        connection = sqlite_connection(location, mode)
        connection.execute(pragma)
        return connection

    monkeypatch.setattr("archive.store.database.sqlite_connection", made)


def _long_feed(newsroom: Any, articles: int = 24) -> Path:
    chance = Random(3)  # noqa: S311
    words = ("air", "bendungan", "warga", "hujan", "sungai", "petugas", "pompa", "malam")
    rows = [
        newsroom.row(title=f"Bendungan {number}", text=" ".join(chance.choices(words, k=600)))
        for number in range(articles)
    ]
    path: Path = newsroom.write("bendungan.jsonl", "\n".join(json.dumps(row) for row in rows))
    return path


def _assert_full_then_complete(run: Run, newsroom: Any, feed: Path, make_room: Callable[[], None]) -> None:
    said = _assert_unavailable(run("add", feed, "--db", newsroom.place))
    assert "no room is left; make room and run the same command again" in said
    stored = len(newsroom.rows("SELECT 1 FROM version"))
    assert stored in range(4, 24, 4)
    make_room()
    assert newsroom.verify().is_green
    assert run("add", feed, "--db", newsroom.place).exit_code == 0
    titles = newsroom.rows("SELECT title FROM version ORDER BY entry")
    assert titles == [(f"Bendungan {number}",) for number in range(24)]
    assert newsroom.verify().is_green


def test_a_full_database_keeps_earlier_batches_and_a_rerun_completes_it(run, newsroom, monkeypatch):
    monkeypatch.setattr("archive.intake.ingest.BATCH_CAPTURES", 4)
    Archive.init(newsroom.place).close()
    feed = _long_feed(newsroom)
    if newsroom.is_sqlite:
        (pages,) = newsroom.rows("PRAGMA page_count")[0]
        with monkeypatch.context() as full:
            _connections(full, f"PRAGMA max_page_count = {pages + 15}")
            with pytest.raises(StorageFullError):
                newsroom.add(feed)
        _connections(monkeypatch, f"PRAGMA max_page_count = {pages + 15}")
        make_room = monkeypatch.undo
    else:
        newsroom.tamper(
            "CREATE FUNCTION fill_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF NEW.title = 'Bendungan 9' THEN RAISE EXCEPTION 'could not extend file' "
            "USING ERRCODE = 'disk_full'; END IF; RETURN NEW; END $$"
        )
        newsroom.tamper(
            "CREATE TRIGGER full_disk BEFORE INSERT ON version FOR EACH ROW EXECUTE FUNCTION fill_up()"
        )
        with pytest.raises(StorageFullError):
            newsroom.add(feed)

        def make_room() -> None:
            newsroom.tamper("DROP TRIGGER full_disk ON version")

    _assert_full_then_complete(run, newsroom, feed, make_room)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of little room, where this machine lets one be made."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2400k", "tmpfs", folder], check=False, capture_output=True
    )
    if made.returncode:
        pytest.skip("only root can make a small disk")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_keeps_earlier_batches_and_a_rerun_completes_it(run, newsroom, small_disk, monkeypatch):
    if not newsroom.is_sqlite:
        pytest.skip("SQLite's alone: PostgreSQL's files are its server's")
    monkeypatch.setattr("archive.intake.ingest.BATCH_CAPTURES", 4)
    feed = _long_feed(newsroom)
    newsroom.place = str(small_disk / "archive.db")
    Archive.init(newsroom.place).close()

    def make_room() -> None:
        subprocess.run(["mount", "-o", "remount,size=16m", small_disk], check=True)

    _assert_full_then_complete(run, newsroom, feed, make_room)


# --- PostgreSQL servers that cannot be reached or refuse ------------------------------------------


class _Refusal(socketserver.BaseRequestHandler):
    """Speaks just enough of PostgreSQL's protocol to ask for a password and refuse it."""

    def handle(self) -> None:
        while self._message(self._read(4))[:4] in {struct.pack("!i", 80877103), struct.pack("!i", 80877104)}:
            self.request.sendall(b"N")  # no encryption
        self.request.sendall(b"R" + struct.pack("!ii", 8, 3))  # asks for the password
        self._read(1)
        self._message(self._read(4))
        said = b'SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "redaksi"\0\0'
        self.request.sendall(b"E" + struct.pack("!i", len(said) + 4) + said)

    def _message(self, length: bytes) -> bytes:
        return self._read(int.from_bytes(length, "big") - 4)

    def _read(self, size: int) -> bytes:
        data: bytes = self.request.recv(size, 0x100)  # MSG_WAITALL
        return data


@pytest.fixture
def refusing_server() -> Iterator[str]:
    """The address of a server that refuses every password."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Refusal) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def _assert_hidden(result: Result) -> str:
    assert SECRET not in result.output
    return _assert_unavailable(result)


def test_a_wrong_password_is_told_and_not_shown(run, refusing_server, article):
    place = f"postgresql://redaksi:{SECRET}@{refusing_server}/arsip"
    for command in _every_command(place, article):
        said = _assert_hidden(run(*command))
        assert "the server refuses the connection (password authentication failed" in said
        assert f"postgresql://redaksi:***@{refusing_server}/arsip" in said


def test_a_server_that_is_not_there_is_told_and_the_password_not_shown(run, article):
    place = f"postgresql://redaksi:{SECRET}@127.0.0.1:1/arsip?connect_timeout=5"
    for command in _every_command(place, article):
        assert "the server cannot be reached" in _assert_hidden(run(*command))


def test_a_database_that_the_server_does_not_have_is_told(run, postgres_server, article):
    before, mark, after = postgres_server.partition("?")
    place = f"{before.rsplit('/', 1)[0]}/tidak_ada{mark}{after}"
    for command in _every_command(place, article):
        said = _assert_unavailable(run(*command))
        assert 'the server refuses the connection (database "tidak_ada" does not exist)' in said


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://redaksi:{SECRET}@127.0.0.1:1/arsip",
        f"postgres://redaksi:{SECRET}@127.0.0.1:1/arsip",
        f"postgresql+psycopg://redaksi:{SECRET}@127.0.0.1:1/arsip",
        f"PostgreSQL://redaksi:{SECRET}@127.0.0.1:1/arsip",
        f"postgresql:/redaksi:{SECRET}@127.0.0.1:1/arsip",
        f"postgresql://redaksi:{SECRET}@127.0.0.1:pintu/arsip",
        f"postgresql://redaksi:{SECRET}@127.0.0.1:1,127.0.0.1:2/arsip",
        f"postgresql://redaksi:{SECRET}@[::1/arsip",
        f"postgresql://redaksi:%{SECRET}@127.0.0.1:1/arsip",
        f"postgresql://redaksi:{SECRET}%@127.0.0.1:1/arsip",
        f"postgresql://redaksi:x@{SECRET}@127.0.0.1:1/arsip",
        f"postgresql://redaksi:x/{SECRET}@127.0.0.1:1/arsip",
        f"postgresql://redaksi:x?{SECRET}@127.0.0.1:1/arsip",
        f"postgresql://redaksi:x#{SECRET}@127.0.0.1:1/arsip",
        f"postgresql://redaksi:x:{SECRET}@127.0.0.1:1/arsip",
        f"postgresql://127.0.0.1:1/arsip?user=redaksi&password={SECRET}",
        f"postgresql://127.0.0.1:1/arsip?user=redaksi&pass%77ord={SECRET}",
        f"postgresql://127.0.0.1:1/arsip?user=redaksi&password={SECRET}%zz",
        f"postgresql://127.0.0.1:1/arsip?sslpassword={SECRET}&user=redaksi",
        f"postgresql://127.0.0.1:1/arsip?kunci={SECRET}",
        f"mysql://redaksi:{SECRET}@127.0.0.1:1/arsip",
    ],
)
def test_no_message_shows_a_password_however_the_address_is_written(run, article, url):
    for command in _every_command(url, article):
        _assert_hidden(run(*command))
    with pytest.raises(NotAnArchiveError) as raised:
        Archive.open(url)
    assert SECRET not in str(raised.value)


def test_a_server_that_goes_away_meanwhile_is_told(newsroom):
    if newsroom.is_sqlite:
        pytest.skip("PostgreSQL's alone")
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive:
        newsroom.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with pytest.raises(ArchiveError):
            archive.status()
        assert archive.status().articles == 1


def test_upgrading_what_is_not_there_makes_nothing(tmp_path):
    with pytest.raises(NotAnArchiveError, match="does not exist"):
        upgrade(tmp_path / "hilang.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET body = {noise}",
        "UPDATE entry SET body = {list}",
        "UPDATE object SET data = {list}",
        "UPDATE object SET data = {noise}",
        "UPDATE head SET peaks = {noise}",
        "DELETE FROM head",
        "DELETE FROM entry",
        "DELETE FROM object",
    ],
)
def test_no_command_ends_with_a_traceback_where_somebody_changed_the_archive(run, specimen, article, change):
    feed = specimen.write("feed.jsonl", json.dumps(specimen.row(title="Dua")))
    with specimen.open() as archive:
        names = [list(archive.articles())[0].article, next(archive.quarantined()).id]
    bytes_ = {"noise": b"\x00\xff\x7b\x22", "list": b"[]"}
    form = "x'{}'" if specimen.is_sqlite else "'\\x{}'::bytea"
    specimen.tamper(change.format(**{name: form.format(value.hex()) for name, value in bytes_.items()}))
    commands = [*_every_command(specimen.place, article), ("add", feed, "--db", specimen.place)]
    commands += [("show", name, "--db", specimen.place) for name in names]
    commands += [("lineage", names[0], "--db", specimen.place)]
    commands += [("quarantine", "show", names[1], "--db", specimen.place)]
    commands += [("quarantine", "drop", names[1], "--reason", "a list page", "--db", specimen.place)]
    for command in commands:
        result = run(*command)
        assert isinstance(result.exception, SystemExit | None), command
        assert result.exit_code in {0, 1, 2, 3}
    assert run("verify", "--db", specimen.place).exit_code == 1


def _genesis(value: object) -> bytes:
    genesis = {"v": 1, "type": "genesis", "seq": 0, "time": "2024-05-01T00:00:00Z", "run": None}
    return canonical(genesis | {"origin": value, "format": 1})


def test_an_archive_whose_name_is_no_text_has_no_status(run, specimen):
    specimen.tamper("UPDATE entry SET body = ? WHERE seq = 0", _genesis(["a"]))
    assert "archive verify" in _assert_unavailable(run("status", "--db", specimen.place))


@pytest.mark.parametrize("specimen", ["sqlite"], indirect=True)  # PostgreSQL keeps every other type out
@pytest.mark.parametrize(
    ("change", "command"),
    [
        ("UPDATE version SET title = x'ff'", "list"),
        ("UPDATE version SET run = 'two'", "list"),
        ("UPDATE version SET outlet = x'ff'", "list --outlet Koran"),
        ("UPDATE version SET title = x'ff'", "show ARTICLE"),
        ("UPDATE finding SET detail = x'ff'", "show ARTICLE"),
        ("UPDATE observation SET size = 'much'", "show ARTICLE"),
        ("UPDATE edge SET name = x'ff'", "lineage ARTICLE"),
        ("UPDATE quarantine SET title = x'ff'", "quarantine list"),
        ("UPDATE resolution SET reason = x'ff'", "quarantine list --all"),
        ("UPDATE head SET root = 5", "status"),
        ("UPDATE object SET data = 5", "show ARTICLE"),
        ("UPDATE object SET data = x'7b7d'", "show ARTICLE"),
        ("UPDATE object SET data = x'7b7d'", "lineage ARTICLE"),
    ],
)
def test_a_column_that_holds_another_type_ends_with_3_and_names_verification(run, specimen, change, command):
    with specimen.open() as archive:
        *_, version = (each for each in archive.articles() if not each.redacted)
    specimen.tamper(change)
    said = _assert_unavailable(run(*command.replace("ARTICLE", version.article).split()))
    assert "run `archive verify`" in said
