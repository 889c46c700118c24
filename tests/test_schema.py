"""The schema: the migrations make what the tables, the triggers and the projections say."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from archive import Archive
from archive.api import upgrade
from archive.projection import COLUMNS, ROWS
from archive.store import guards, schema
from archive.store.database import Database, open_archive
from archive.store.location import locate
from archive.store.tables import METADATA, is_kept


@pytest.fixture
def database(place: str) -> Iterator[Database]:
    """A new archive's database, on each database in turn."""
    Archive.init(place).close()
    database = open_archive(locate(place), "write")
    yield database
    database.close()


def test_the_known_revisions_are_those_of_the_scripts():
    config = Config()
    config.set_main_option("script_location", str(schema.scripts()))
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(script.revision for script in scripts)[::-1] == schema.REVISIONS


def test_the_migrations_make_the_tables_that_the_software_knows(database):
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_kept})
        assert compare_metadata(context, METADATA) == []


def test_a_column_that_is_missing_is_noticed_by_that_comparison(newsroom):
    Archive.init(newsroom.place).close()
    newsroom.tamper("ALTER TABLE run DROP COLUMN unreadable")
    database = open_archive(locate(newsroom.place), "write")
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_kept})
        (difference,) = compare_metadata(context, METADATA)
    database.close()
    assert difference[0] == "add_column"


@pytest.mark.parametrize("path", sorted(schema.scripts().glob("versions/*.py")), ids=lambda path: path.stem)
def test_a_migration_imports_nothing_of_the_archive(path):
    assert not re.search(r"^\s*(from|import)\s+archive\b", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_a_new_archive_has_every_trigger_that_is_expected_and_no_other(newsroom, database):
    with database.reading() as connection:
        assert guards.missing(connection) == []
    if newsroom.is_sqlite:
        rows = newsroom.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert {name for (name,) in rows} == set(guards.sqlite_triggers())
    else:
        rows = newsroom.rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        assert {name for (name,) in rows} == set(guards.postgresql_triggers())


def test_every_table_is_guarded_but_what_only_grows_and_what_is_made_of_others():
    assert {*guards.APPEND_ONLY, "head", "checkpoint", "posting"} == set(METADATA.tables)


@pytest.mark.usefixtures("database")
def test_the_head_cannot_shrink_or_go(newsroom):
    for statement in ("UPDATE head SET size = size - 1", "UPDATE head SET size = size", "DELETE FROM head"):
        with pytest.raises(Exception, match="append-only"):
            newsroom.rows(statement)


@pytest.mark.usefixtures("database")
def test_upgrading_twice_does_nothing(newsroom):
    before = _schema(newsroom)
    assert upgrade(newsroom.place) == (schema.REVISIONS[-1], schema.REVISIONS[-1])
    assert _schema(newsroom) == before


def _schema(newsroom: Any) -> list[tuple[str, ...]]:
    """Give all that the database says of its own shape."""
    if newsroom.is_sqlite:
        rows = newsroom.rows("SELECT name, sql FROM sqlite_master ORDER BY name")
    else:
        rows = newsroom.rows(
            "SELECT table_name, column_name, data_type, is_nullable, collation_name "
            "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position"
        )
        rows += newsroom.rows(
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"
        )
    return [*rows, *newsroom.rows("SELECT version_num FROM alembic_version")]


def test_the_projections_are_the_tables_that_are_neither_the_log_nor_made_of_projections():
    assert set(ROWS) == set(METADATA.tables) - {"entry", "object", "head", "checkpoint", "posting"}


@pytest.mark.parametrize("name", ROWS)
def test_a_projections_columns_are_its_tables_in_the_same_order(name):
    assert COLUMNS[name] == tuple(METADATA.tables[name].columns.keys())


@pytest.mark.parametrize("name", METADATA.tables)
@pytest.mark.usefixtures("database")
def test_the_database_keeps_the_columns_in_the_same_order(newsroom, name):
    if newsroom.is_sqlite:
        columns = newsroom.rows(f"SELECT name FROM pragma_table_info('{name}')")
    else:
        columns = newsroom.rows(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{name}' "
            "AND table_schema = 'public' ORDER BY ordinal_position"
        )
    assert [column for (column,) in columns] == METADATA.tables[name].columns.keys()
