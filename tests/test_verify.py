"""What verification finds: every change of every stored value, on both databases."""

import pytest
from sqlalchemy import Column, LargeBinary, Text

from archive.store.guards import APPEND_ONLY
from archive.store.tables import METADATA

_COLUMNS = [
    pytest.param(table, column, id=f"{table.name}.{column.name}")
    for table in METADATA.sorted_tables
    for column in table.columns
]
_TABLES = sorted(METADATA.tables)


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
    if table.name == "head" and column.name == "id":
        specimen.tamper(
            "ALTER TABLE head DROP CONSTRAINT ck_head_one_row"
        ) if not specimen.is_sqlite else None
        pragma = "PRAGMA ignore_check_constraints = ON"
        if specimen.is_sqlite:
            specimen.tamper(pragma)
            pytest.skip("SQLite's own constraint holds the head's id at 1")
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


def test_a_tail_cut_with_the_head_set_back_to_fit_goes_unseen_without_keys_and_the_report_says_so(specimen):
    report = specimen.verify()
    assert any("whoever can rewrite the whole database goes unseen" in line for line in report.not_done)


def test_a_whole_table_emptied_is_found(specimen):
    specimen.tamper('DELETE FROM "object"')
    assert not specimen.verify().is_green


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
    assert {kind for kind, _ in items} == {"head", "evidence", *APPEND_ONLY}
    for name in APPEND_ONLY:
        assert items[name, "ok"] == len(specimen.rows(f'SELECT 1 FROM "{name}"'))


def test_many_processes_find_what_one_finds(specimen):
    specimen.tamper("UPDATE version SET title = 'Lain' WHERE number = 2")
    with specimen.open() as archive:
        alone, together = archive.verify(processes=1), archive.verify(processes=3)
    assert together.result.items == alone.result.items
    assert together.root == alone.root


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
