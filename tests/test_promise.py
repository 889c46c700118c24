"""What downstream is promised: published, kept, and the same in every form."""

import json
import sqlite3
import sys
import types
from contextlib import closing
from copy import deepcopy
from pathlib import Path

import jsonschema
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.exports.promised import FORMS
from archive.exports.table import COLUMNS, Table, lines
from archive.schemas import export
from archive.schemas.compat import breaks, follows, major

PUBLISHED = {
    path.stem.removeprefix("article-"): json.loads(path.read_text(encoding="utf-8"))
    for path in Path(export.__file__).resolve().parent.glob("published/article-*.json")
}


def _changed(name, **change):
    promise = deepcopy(export.promise())
    promise["fields"] = [field | (change if field["name"] == name else {}) for field in promise["fields"]]
    return promise


def _without(name):
    promise = deepcopy(export.promise())
    promise["fields"] = [field for field in promise["fields"] if field["name"] != name]
    return promise


def _with(**field):
    promise = deepcopy(export.promise())
    promise["fields"].append(promise["fields"][0] | field)
    return promise


def test_what_is_promised_is_what_was_published_under_its_version():
    assert PUBLISHED[export.VERSION] == export.promise()


def test_the_version_is_the_newest_that_was_published():
    assert [version for version in PUBLISHED if follows(export.VERSION, version)] == []


@pytest.mark.parametrize("version", sorted(PUBLISHED))
def test_a_breaking_change_raises_the_major_version(version):
    if breaks(PUBLISHED[version], export.promise()):
        assert major(export.VERSION) > major(version)


@pytest.mark.parametrize(
    ("promise", "loss"),
    [
        (_without("title"), "title is gone"),
        (_changed("version", type="string"), "version was integer and is string"),
        (_changed("outlet", nullable=True), "outlet may be null now"),
        (_changed("record", pattern=""), "record need not match ^sha256:[0-9a-f]{64}$ any more"),
        (_changed("kind", values=["content", "other"]), "kind may have other values now"),
        (_changed("kind", values=[]), "kind may have other values now"),
        (_changed("version", least=0), "version may be less than 1 now"),
        (export.promise() | {"name": "story"}, "the table article is gone"),
        (
            export.promise() | {"fields": export.promise()["fields"][::-1]},
            "the columns stand in another order",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_somebody_relied_on_and_loses_is_a_break(promise, loss):
    assert breaks(export.promise(), promise) == [loss]


@pytest.mark.parametrize(
    "promise",
    [
        export.promise(),
        _with(name="section"),
        _changed("title", nullable=False),
        _changed("title", description="Said better."),
        _changed("kind", values=["content"]),
        _changed("run", least=1),
    ],
)
def test_what_takes_nothing_away_is_no_break(promise):
    assert breaks(export.promise(), promise) == []


@given(st.sampled_from(COLUMNS), st.sampled_from(["string", "integer", "boolean", "strings", "timestamp"]))
def test_every_change_of_a_type_is_a_break(name, type_):
    (field,) = (field for field in export.FIELDS if field.name == name)
    assert bool(breaks(export.promise(), _changed(name, type=type_))) == (field.type != type_)


@given(st.tuples(st.integers(0, 99), st.integers(0, 99)), st.tuples(st.integers(0, 99), st.integers(0, 99)))
def test_versions_follow_each_other_as_numbers(one, other):
    assert follows("{}.{}".format(*one), "{}.{}".format(*other)) == (other > one)


@pytest.fixture
def frame(newsroom) -> pl.DataFrame:
    """The promised table of an archive with sources, warnings, and a date without a time."""
    text = f"{newsroom.row()['text']}\n\nSumber: Reuters"
    newsroom.publish(
        newsroom.row(text=text, byline="Ani Lestari", date="2024-05-01T08:00:00+07:00", section="ekonomi"),
        newsroom.row(title="=1+1"),
    )
    with newsroom.open() as archive:
        return archive.articles().to_polars()


def test_an_export_fits_the_schema_that_stands_in_the_schemas_folder(frame):
    assert export.broken(export.export_schema(), frame) is None


@pytest.mark.parametrize(
    ("change", "column"),
    [
        (pl.lit("").alias("outlet"), "outlet"),
        (pl.lit(None, pl.String).alias("outlet"), "outlet"),
        (pl.lit("yesterday").alias("date"), "date"),
        (pl.lit(0, pl.Int64).alias("version"), "version"),
        (pl.lit("guess").alias("kind"), "kind"),
        (pl.lit("sha256:12").alias("record"), "record"),
        (pl.lit(None, pl.Int64).alias("date_offset"), None),
        (pl.lit("same").alias("article"), "article"),
        (pl.col("version").cast(pl.String), "version"),
        (pl.lit(1).alias("unknown"), None),
    ],
)
def test_a_row_that_breaks_the_promise_is_told_apart(frame, change, column):
    found = export.broken(export.export_schema(), frame.with_columns(change))
    assert found is not None
    assert column is None or column in found[0]


def test_the_json_schema_fits_every_line_and_no_other(frame):
    schema = json.loads(FORMS["json-schema"]())
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    validator.check_schema(schema)
    for row in lines(frame):
        assert list(validator.iter_errors(row)) == []
        assert list(validator.iter_errors(row | {"kind": "guess"}))
        assert list(validator.iter_errors(row | {"more": 1}))
        assert list(validator.iter_errors({name: row[name] for name in row if name != "title"}))


def test_the_sql_makes_the_table_in_sqlite():
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(FORMS["sql"]())
        columns = database.execute("SELECT name FROM pragma_table_info('article')").fetchall()
    assert tuple(name for (name,) in columns) == COLUMNS


def test_the_sql_makes_the_table_in_postgresql(postgres_server):
    import psycopg

    with psycopg.connect(postgres_server) as database:
        database.execute(f"CREATE SCHEMA promised; SET search_path TO promised; {FORMS['sql']()}")
        columns = database.execute("SELECT * FROM article").description or ()
        assert tuple(column.name for column in columns) == COLUMNS
        database.rollback()


def test_the_sql_makes_the_table_in_duckdb():
    duckdb = pytest.importorskip("duckdb", reason="duckdb cannot be installed here")
    database = duckdb.connect()
    database.execute(FORMS["sql"]())
    assert tuple(row[0] for row in database.execute("DESCRIBE article").fetchall()) == COLUMNS


def test_the_arrow_schema_describes_every_column():
    pytest.importorskip("pyarrow", reason="pyarrow cannot be installed here")
    printed = FORMS["arrow"]()
    assert [name for name in COLUMNS if f"\n{name}: " not in f"\n{printed}"] == []
    assert printed.count("description: ") == len(COLUMNS)


def test_the_pandera_source_validates_by_itself(frame, monkeypatch):
    module = types.ModuleType("printed")
    monkeypatch.setitem(sys.modules, "printed", module)
    exec(compile(FORMS["pandera"](), "printed.py", "exec"), module.__dict__)  # noqa: S102  our own source
    assert module.broken(module.export_schema(), frame) is None
    assert module.broken(module.export_schema(), frame.with_columns(kind=pl.lit("x"))) is not None


def test_an_empty_table_fits_too():
    assert export.broken(export.export_schema(), Table().nothing()) is None
