"""What verification finds: every change of every stored value, on both databases."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner
from sqlalchemy import Column, LargeBinary, Text

from archive.cli import main
from archive.errors import ArchiveError
from archive.proof.check import _compare
from archive.proof.verdicts import RangeReport
from archive.store.guards import APPEND_ONLY
from archive.store.location import locate
from archive.store.scan import open_scan
from archive.store.tables import DERIVED, METADATA

_COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in METADATA.sorted_tables
    if table.name not in DERIVED
    for column in table.columns
]
_TABLES = sorted(set(METADATA.tables) - DERIVED)  # those have rows only where there are many articles


def _key(name: str) -> str:
    return ", ".join(f'"{column.name}"' for column in METADATA.tables[name].primary_key)


def _first(name: str, offset: int = 0) -> str:
    """Give the condition that picks one row of a table."""
    key = _key(name)
    return f'({key}) = (SELECT {key} FROM "{name}" ORDER BY {key} LIMIT 1 OFFSET {offset})'


def _changed(column: Column[object], *, sqlite: bool) -> str:
    """Give an expression that differs from whatever the column holds."""
    name = f'"{column.name}"'
    if isinstance(column.type, LargeBinary):
        return "x'00112233'" if sqlite else "'\\x00112233'::bytea"
    if isinstance(column.type, Text):
        return f"coalesce({name}, '') || 'x'"
    return f"coalesce({name}, 0) + 1000003"


def test_an_untouched_archive_is_green(specimen):
    report = specimen.verify()
    assert report.result.problems == []
    assert report.is_green


def test_every_table_of_the_specimen_has_rows(specimen):
    assert [name for name in _TABLES if not specimen.rows(f'SELECT 1 FROM "{name}"')] == []


@pytest.mark.parametrize(("table", "column"), _COLUMNS)
def test_a_change_of_any_column_is_found(specimen, table, column):
    if table.name in {"head", "checkpoint"} and column.name == "id":
        if specimen.is_sqlite:
            pytest.skip("SQLite's own constraint holds the id of the only row at 1")
        specimen.tamper(f"ALTER TABLE {table.name} DROP CONSTRAINT ck_{table.name}_one_row")
    value = _changed(column, sqlite=specimen.is_sqlite)
    specimen.tamper(f'UPDATE "{table.name}" SET "{column.name}" = {value} WHERE {_first(table.name)}')
    assert not specimen.verify().is_green


@pytest.mark.parametrize("name", _TABLES)
def test_a_row_removed_from_any_table_is_found(specimen, name):
    specimen.tamper(f'DELETE FROM "{name}" WHERE {_first(name)}')
    assert not specimen.verify().is_green


@pytest.mark.parametrize("name", sorted(set(APPEND_ONLY) - {"entry"}))
def test_a_row_added_to_any_table_is_found(specimen, name):
    unique = {"object": "digest", "version": "number", "quarantine": "item", "resolution": "quarantine"}
    unique["retraction"] = "edge_position"
    values = []
    for column in METADATA.tables[name].columns:
        if column.name == "position" or column.name == unique.get(name):
            values.append(_changed(column, sqlite=specimen.is_sqlite))
        else:
            values.append(f'"{column.name}"')
    specimen.tamper(f'INSERT INTO "{name}" SELECT {", ".join(values)} FROM "{name}" WHERE {_first(name)}')
    assert not specimen.verify().is_green


def test_an_entry_added_behind_the_head_is_found(specimen):
    specimen.tamper('INSERT INTO "entry" SELECT max(seq) + 1, max(body) FROM "entry"')
    assert not specimen.verify().is_green


@pytest.mark.parametrize(("name", "column"), [("entry", "body"), ("object", "data"), ("version", "title")])
def test_two_rows_that_swapped_their_content_are_found(specimen, name, column):
    (one,), (other,) = (
        specimen.rows(f'SELECT "{column}" FROM "{name}" WHERE {_first(name, offset)}') for offset in (1, 2)
    )
    for offset, value in ((1, other[0]), (2, one[0])):
        specimen.tamper(f'UPDATE "{name}" SET "{column}" = ? WHERE {_first(name, offset)}', value)
    assert not specimen.verify().is_green


def test_a_forged_edge_is_found(specimen):
    specimen.tamper(
        "UPDATE edge SET name = 'TASS', exact = 'Sumber: TASS' WHERE relation = 'wasDerivedFrom'",
    )
    report = specimen.verify()
    assert not report.is_green
    assert [(p.kind, p.step) for p in report.result.problems] == [("edge", 5)]


def test_a_tail_that_was_cut_is_found(specimen):
    (size,) = specimen.rows("SELECT size FROM head")[0]
    cut = size - 3
    for name in APPEND_ONLY:
        column = "seq" if name == "entry" else "entry"
        specimen.tamper(f'DELETE FROM "{name}" WHERE "{column}" >= {cut}')
    report = specimen.verify()
    assert not report.is_green
    assert {problem.verdict for problem in report.result.problems} == {"missing", "tampered"}


def test_without_a_key_the_report_says_what_goes_unseen(newsroom):
    newsroom.publish(newsroom.row())
    report = newsroom.verify()
    assert any("whoever can rewrite the whole database goes unseen" in line for line in report.not_done)


def test_a_whole_table_emptied_is_found(specimen):
    specimen.tamper('DELETE FROM "object"')
    assert not specimen.verify().is_green


def test_bytes_moved_into_a_salt_are_found_though_the_digest_stays(specimen):
    for (digest,) in specimen.rows("SELECT digest FROM object WHERE salt IS NULL AND data IS NOT NULL"):
        sound = specimen.rows(f"SELECT data FROM object WHERE digest = '{digest}'")[0][0]
        specimen.tamper(
            "UPDATE object SET salt = ?, data = ? WHERE digest = ?", sound[:16], sound[16:], digest
        )
        assert ("object", "tampered") in specimen.verify().result.items
        specimen.tamper("UPDATE object SET salt = NULL, data = ? WHERE digest = ?", sound, digest)
    assert specimen.verify().is_green


def test_a_salt_moved_into_the_bytes_is_found_though_the_digest_stays(specimen):
    salts = specimen.rows("SELECT digest, salt, data FROM object WHERE salt IS NOT NULL")
    digest, salt, data = salts[0]
    specimen.tamper(
        "UPDATE object SET salt = NULL, data = ? WHERE digest = ?", bytes(salt) + bytes(data), digest
    )
    assert ("object", "tampered") in specimen.verify().result.items


@pytest.mark.parametrize("entry", ["1.5", "-0.5", "'x'", "x'00'"])
def test_a_row_between_the_entries_hides_nothing(specimen, entry):
    if not specimen.is_sqlite:
        pytest.skip("PostgreSQL's numbers are whole")
    specimen.tamper(f"INSERT INTO object VALUES ({entry}, 0, 'sha256:zz', NULL, x'00')")
    last = "SELECT record FROM version ORDER BY entry DESC LIMIT 1"
    specimen.tamper(f"UPDATE object SET data = x'00' WHERE digest = ({last})")
    items = specimen.verify().result.items
    assert items["object", "tampered"] > 1


def test_a_head_that_speaks_of_more_entries_than_can_be_walked_is_found(specimen):
    specimen.tamper("UPDATE head SET size = ?, peaks = ?, root = ?", 1 << 50, b"a" * 32, b"a" * 32)
    assert ("head", "tampered") in specimen.verify().result.items


def test_a_head_that_speaks_of_fewer_entries_than_none_is_found(specimen):
    """The bits of a number and of its negative are as many, so that the peaks would fit."""
    specimen.tamper("UPDATE head SET size = -size")
    assert ("head", "tampered") in specimen.verify().result.items


def test_an_entry_numbered_beyond_all_others_is_found_where_the_head_is_gone(specimen):
    specimen.tamper("DELETE FROM head")
    specimen.tamper("INSERT INTO entry VALUES (?, ?)", 1 << 50, b"x")
    assert not specimen.verify().is_green


def test_a_row_that_stands_twice_is_found():
    report = RangeReport()
    _compare("edge", [(1, 0, "sound")], [(1, 0, "forged"), (1, 0, "sound")], report)
    assert [problem.detail for problem in report.problems] == ["it stands there 2 times"]


def test_a_missing_head_is_found(specimen):
    specimen.tamper("DELETE FROM head")
    report = specimen.verify()
    assert ("head", "missing") in report.result.items


def test_an_empty_archive_is_never_called_intact(newsroom):
    from archive import Archive

    with Archive.init(newsroom.place) as archive:
        report = archive.verify()
    assert report.is_empty
    assert not report.is_green


def test_a_dropped_trigger_is_found(specimen):
    if specimen.is_sqlite:
        specimen.rows("DROP TRIGGER entry_no_update")
    else:
        specimen.tamper('DROP TRIGGER "entry__append_only" ON "entry"')
    (problem,) = specimen.verify().result.problems
    assert (problem.kind, problem.verdict, problem.step) == ("trigger", "missing", 0)


def test_a_disabled_trigger_is_found_on_postgresql(specimen):
    if specimen.is_sqlite:
        pytest.skip("SQLite's triggers cannot be disabled")
    specimen.tamper('ALTER TABLE "entry" DISABLE TRIGGER "entry__append_only"')
    assert not specimen.verify().is_green


def test_the_scope_counts_every_kind_of_item(specimen):
    items = specimen.verify().result.items
    assert {kind for kind, _ in items} == {"head", "checkpoint", "key", "evidence", *APPEND_ONLY}
    for name in APPEND_ONLY:
        assert items[name, "ok"] + items[name, "redacted"] == len(specimen.rows(f'SELECT 1 FROM "{name}"'))


_SPOILT = "CAST({0} || x'ff' AS TEXT) WHERE (entry, position) = (SELECT max(entry), 0 FROM {1})"


@pytest.mark.parametrize("specimen", ["sqlite"], indirect=True)
def test_text_that_is_no_longer_utf_8_is_told_of_its_row_alone(specimen):
    specimen.tamper(f"UPDATE edge SET exact = {_SPOILT.format('exact', 'edge')}")
    (problem,) = specimen.verify().result.problems
    assert (problem.step, problem.kind, problem.detail) == (5, "edge", "changed: exact")


@pytest.mark.parametrize("specimen", ["sqlite"], indirect=True)
@pytest.mark.parametrize("batch", [1, 7, 200])
def test_text_that_is_no_longer_utf_8_comes_as_it_is_stored_and_all_else_once(specimen, monkeypatch, batch):
    monkeypatch.setattr("archive.store.scan._FETCH", batch)
    specimen.tamper(f"UPDATE object SET digest = {_SPOILT.format('digest', 'object')}")
    with closing(sqlite3.connect(specimen.place)) as driver:
        driver.text_factory = bytes
        columns = "entry, position, digest, salt, data"
        stored = driver.execute(f"SELECT {columns} FROM object ORDER BY entry, position").fetchall()
    with open_scan(locate(specimen.place)) as scan:
        found = list(scan.objects(0, scan.length()))
    assert [(*row[:2], row[2].encode(errors="surrogateescape"), *row[3:]) for row in found] == stored


@pytest.mark.parametrize("specimen", ["sqlite"], indirect=True)
def test_what_stops_the_reading_otherwise_is_not_taken_for_text(specimen):
    def read():
        with open_scan(locate(specimen.place)) as scan:
            scan._driver.set_progress_handler(lambda: 1, 1)
            list(scan.objects(0, 9))

    with pytest.raises(ArchiveError, match="interrupted"):
        read()


@pytest.mark.parametrize("name", APPEND_ONLY)
@pytest.mark.parametrize("statement", ['UPDATE "{}" SET "{}" = "{}"', 'DELETE FROM "{}"'])
def test_the_database_itself_refuses_to_change_rows(specimen, name, statement):
    column = METADATA.tables[name].columns.keys()[-1]
    with pytest.raises(Exception, match="append-only"):
        specimen.rows(statement.format(name, column, column))


def test_postgresql_refuses_to_empty_a_table(specimen):
    if specimen.is_sqlite:
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(Exception, match="append-only"):
        specimen.rows('TRUNCATE "entry"')


_NEVER_NULL = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in METADATA.sorted_tables
    if table.name not in DERIVED
    for column in table.columns
    if not column.nullable
]


def _force_null(newsroom, table, column):
    """Put NULL where none may be, and then make the database say again that none may be."""
    where = f'UPDATE "{table.name}" SET "{column.name}" = NULL WHERE {_first(table.name)}'
    if not newsroom.is_sqlite:
        if column.primary_key:
            newsroom.tamper(f'ALTER TABLE "{table.name}" DROP CONSTRAINT "pk_{table.name}"')
        newsroom.tamper(f'ALTER TABLE "{table.name}" ALTER COLUMN "{column.name}" DROP NOT NULL')
        newsroom.tamper(where)
        return
    with closing(sqlite3.connect(newsroom.place)) as driver:
        (sql,) = driver.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table.name,)).fetchone()
        _define(driver, table.name, sql.replace("NOT NULL", ""))
    try:
        newsroom.tamper(where)
    except sqlite3.IntegrityError:
        pytest.skip("SQLite itself keeps NULL out of this column, whatever its definition says")
    finally:
        with closing(sqlite3.connect(newsroom.place)) as driver:
            _define(driver, table.name, sql)


def _define(driver, name, sql):
    driver.execute("PRAGMA writable_schema = ON")
    driver.execute("UPDATE sqlite_master SET sql = ? WHERE name = ?", (sql, name))
    (version,) = driver.execute("PRAGMA schema_version").fetchone()
    driver.execute(f"PRAGMA schema_version = {version + 1}")
    driver.commit()


@pytest.mark.parametrize(("table", "column"), _NEVER_NULL)
def test_a_null_where_none_may_be_is_a_finding_and_the_rest_is_still_looked_at(specimen, table, column):
    _force_null(specimen, table, column)
    report = specimen.verify()
    assert not report.is_green
    assert report.result.items["entry", "ok"] > 5
    assert {problem.kind for problem in report.result.problems} - {"schema"}


@pytest.mark.parametrize(("table", "column"), _NEVER_NULL)
def test_a_null_where_none_may_be_stops_no_question_with_a_traceback(specimen, table, column):
    _force_null(specimen, table, column)
    commands = ("list", "status", "quarantine list", "quarantine list --format jsonl", "list --format jsonl")
    for command in commands:
        done = CliRunner().invoke(main, [*command.split(), "--db", specimen.place])
        assert done.exception is None or isinstance(done.exception, SystemExit), command
        assert done.exit_code in {0, 3}
        if done.exit_code:
            assert "archive verify" in done.output


@pytest.mark.parametrize(
    ("name", "column", "command"),
    [
        ("version", "article", "list"),
        ("entry", "body", "status"),
        ("quarantine", "item", "quarantine list --all"),
    ],
)
def test_a_null_in_what_is_asked_for_ends_with_3(specimen, name, column, command):
    table = METADATA.tables[name]
    _force_null(specimen, table, table.columns[column])
    done = CliRunner().invoke(main, [*command.split(), "--db", specimen.place])
    assert done.exit_code == 3
    assert "archive verify" in done.stderr


_ALTERED = {
    "a column that may be NULL": (
        None,
        "ALTER TABLE version ALTER COLUMN article DROP NOT NULL",
    ),
    "an index that is gone": ("DROP INDEX ix_alias_digest", "DROP INDEX ix_alias_digest"),
    "a column more": ("ALTER TABLE edge ADD COLUMN more TEXT", "ALTER TABLE edge ADD COLUMN more TEXT"),
    "a trigger more": (
        "CREATE TRIGGER quiet AFTER INSERT ON version BEGIN DELETE FROM finding WHERE 0; END",
        "CREATE TRIGGER quiet BEFORE INSERT ON version EXECUTE FUNCTION archive_append_only()",
    ),
    "a collation": (None, 'ALTER TABLE run ALTER COLUMN activity TYPE text COLLATE "unicode"'),
    "a rule": (None, "CREATE RULE quiet AS ON INSERT TO finding DO INSTEAD NOTHING"),
    "a unique constraint that is gone": (
        None,
        "ALTER TABLE object DROP CONSTRAINT uq_object_digest",
    ),
}


@pytest.mark.parametrize("name", _ALTERED)
def test_a_table_of_another_shape_is_found(specimen, name):
    statement = _ALTERED[name][0 if specimen.is_sqlite else 1]
    if statement is None:
        pytest.skip("SQLite alters no such thing by a statement")
    specimen.rows(statement) if specimen.is_sqlite else specimen.tamper(statement)
    problems = specimen.verify().result.problems
    assert {(problem.kind, problem.step) for problem in problems} == {("schema", 0)}
