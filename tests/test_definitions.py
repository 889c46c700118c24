"""What a database is told about itself: verification finds every definition that is not this software's."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import event

from archive import Archive
from archive.api import upgrade
from archive.digest import canonical, sha256
from archive.store import made, schema, sql_views
from archive.store.database import connect, open_archive
from archive.store.definitions import _loose, altered
from archive.store.location import locate
from archive.store.scan import open_scan

LINEAGE = sql_views.VIEWS["article_source"]

BOTH = {
    "a view that is gone": (["DROP VIEW article_source"], "view article_source"),
    "a view that shows fewer rows": (
        [
            "DROP VIEW article_source",
            f"CREATE VIEW article_source AS SELECT * FROM ({LINEAGE}) AS q WHERE entry > 9",
        ],
        "view article_source",
    ),
    "a view that shows another relation": (
        [
            "DROP VIEW article_source",
            f"CREATE VIEW article_source AS {LINEAGE.replace('wasDerivedFrom', 'hadPrimarySource')}",
        ],
        "view article_source",
    ),
    "an index that leaves rows out": (
        ["DROP INDEX ix_alias_digest", "CREATE INDEX ix_alias_digest ON alias (digest) WHERE entry > 20"],
        "table alias",
    ),
    "an index that runs downwards": (
        ["DROP INDEX ix_alias_digest", "CREATE INDEX ix_alias_digest ON alias (digest DESC)"],
        "table alias",
    ),
}

SQLITE = {
    "a column that ignores case": ("alias", "value TEXT NOT NULL", "value TEXT COLLATE NOCASE NOT NULL"),
    "a column with a default": ("alias", "value TEXT NOT NULL", "value TEXT DEFAULT 1 NOT NULL"),
    "a check that demands less": ("head", "CHECK (id = 1)", "CHECK (id > 0)"),
    "a key that passes over conflicts": ("alias", "position)\n)", "position) ON CONFLICT IGNORE\n)"),
}

POSTGRES = {
    "a table that is not kept": ("ALTER TABLE alias SET UNLOGGED", "table alias"),
    "a table that some see in part": ("ALTER TABLE alias ENABLE ROW LEVEL SECURITY", "table alias"),
    "a table that has an heir": ("CREATE TABLE heir () INHERITS (alias)", "table alias"),
    "a column with a default": ("ALTER TABLE alias ALTER COLUMN value SET DEFAULT 'x'", "table alias"),
    "one more check": ("ALTER TABLE alias ADD CHECK (entry > -5)", "table alias"),
    "a view for its owner's eyes": (
        "ALTER VIEW article_source SET (security_barrier)",
        "view article_source",
    ),
}


def _found(newsroom):
    """Give where verification finds the schema changed."""
    problems = newsroom.verify().result.problems
    assert {problem.step for problem in problems} <= {0}
    return {problem.where for problem in problems}


def test_an_untouched_archive_has_the_definitions_that_this_software_makes(specimen):
    assert _found(specimen) == set()


def _told(place):
    with closing(sqlite3.connect(place)) as driver:
        return [list(row) for row in driver.execute(made.TOLD)]


def test_a_new_archive_is_told_what_its_digest_says(tmp_path):
    Archive.init(tmp_path / "new.db").close()
    # After a new revision, the digest on the left is the one to write into archive/store/made.py.
    assert sha256(canonical(_told(tmp_path / "new.db"))) == made.DIGEST


@pytest.mark.parametrize("specimen", ["sqlite"], indirect=True)
def test_an_archive_that_is_used_and_searched_is_still_as_it_was_made(specimen):
    with specimen.open() as archive:
        archive.search("kopi")
    with open_scan(locate(specimen.place)) as scan:
        assert scan.is_as_made()


@pytest.mark.parametrize("specimen", ["postgresql"], indirect=True)
def test_an_archive_on_postgresql_is_always_looked_at_closely(specimen):
    with open_scan(locate(specimen.place)) as scan:
        assert not scan.is_as_made()


@pytest.mark.parametrize("specimen", ["sqlite"], indirect=True)
@pytest.mark.parametrize("value", ["x", "", None, b"x", "\udcff", 7])
def test_an_archive_that_is_told_anything_else_is_not_as_it_was_made(specimen, value):
    told = _told(specimen.place)
    for at, row in enumerate(told):
        for column, before in enumerate(row):
            if before != value:
                changed = [*row[:column], value, *row[column + 1 :]]
                assert not made.is_as_made([*told[:at], changed, *told[at + 1 :]])
        assert not made.is_as_made([*told[:at], *told[at + 1 :]])
        assert not made.is_as_made([*told[: at + 1], *told[at:]])


@pytest.mark.parametrize(("steps", "where"), BOTH.values(), ids=BOTH)
def test_a_definition_that_was_changed_is_found(specimen, steps, where):
    for step in steps:
        specimen.tamper(step)
    assert _found(specimen) == {where}


@pytest.mark.parametrize("specimen", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("table", "old", "new"), SQLITE.values(), ids=SQLITE)
def test_a_definition_that_was_edited_in_sqlites_own_table_is_found(specimen, table, old, new):
    (before,) = specimen.rows(f"SELECT sql FROM sqlite_master WHERE name = '{table}'")[0]
    specimen.edit_schema(table, before.replace(old, new))
    assert _found(specimen) == {f"table {table}"}


@pytest.mark.parametrize("specimen", ["postgresql"], indirect=True)
@pytest.mark.parametrize(("step", "where"), POSTGRES.values(), ids=POSTGRES)
def test_a_definition_that_only_postgresql_has_is_found(specimen, step, where):
    specimen.tamper(step)
    assert _found(specimen) == {where}


@pytest.mark.parametrize("specimen", ["postgresql"], indirect=True)
def test_a_view_is_the_same_while_its_tables_grow_and_the_plans_for_it_change(specimen):
    database = open_archive(locate(specimen.place), "read")
    sizes, plans = iter((10**7, 10, 10**7)), []

    def grow(_connection, _cursor, statement, *_):
        if statement.startswith("EXPLAIN") and (size := next(sizes, None)):
            told = f"UPDATE pg_class SET reltuples = {size}, relpages = 1 WHERE relkind = 'r'"
            specimen.tamper(f"{told} AND relname IN ('version', 'object', 'edge', 'redaction')")
            plans.append(specimen.rows("EXPLAIN (COSTS OFF) SELECT * FROM article_latest"))

    with database.reading() as connection:
        event.listen(connection, "after_cursor_execute", grow)
        assert list(altered(connection)) == []
    database.close()
    assert plans[0] != plans[1] != plans[2]


@pytest.mark.parametrize("specimen", ["sqlite"], indirect=True)
def test_a_definition_that_is_laid_out_and_quoted_otherwise_is_the_same(specimen):
    (before,) = specimen.rows("SELECT sql FROM sqlite_master WHERE name = 'alias'")[0]
    specimen.edit_schema("alias", before.replace("\n\t", "  ").replace("digest TEXT", '"digest"   TEXT'))
    assert _found(specimen) == set()


@pytest.mark.parametrize("place", ["public.", '"my archive".'])
def test_an_index_is_the_same_in_whatever_schema_it_stands(place):
    told = f"CREATE INDEX ix ON {place}edge USING btree (\"position\") WHERE (grade <> ''::text)"
    assert _loose(told) == _loose("CREATE INDEX ix ON edge (position) WHERE grade <> ''")


@pytest.mark.parametrize("revision", schema.REVISIONS[: schema.REVISIONS.index(sql_views.SINCE)])
def test_an_archive_that_was_upgraded_has_the_definitions_of_a_new_one(place, revision):
    database = connect(locate(place), "create")
    with database.writing() as connection:
        schema.upgrade(connection, revision)
    database.close()
    upgrade(place)
    database = open_archive(locate(place), "read")
    with database.reading() as connection:
        assert list(altered(connection)) == []
    database.close()


def test_a_checkpoint_that_somebody_else_signed_too_is_found(specimen):
    ((note,),) = specimen.rows("SELECT note FROM checkpoint")
    line = (
        bytes(note).splitlines(keepends=True)[-1].replace(b"\xe2\x80\x94 ", b"\xe2\x80\x94 witness.example/")
    )
    specimen.tamper("UPDATE checkpoint SET note = ?", bytes(note) + line)
    problems = specimen.verify().result.problems
    assert [(problem.step, problem.kind) for problem in problems] == [(1, "checkpoint")]
