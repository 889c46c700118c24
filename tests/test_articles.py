"""`Archive.articles()` as a table for data tools."""

import sys

import pytest

from archive.delivery.export import Request
from archive.errors import ArchiveError
from archive.exports.arrow import arrow_schema
from archive.exports.table import COLUMNS
from archive.views import Filters


@pytest.fixture
def filled(newsroom):
    """An archive with three articles, one of them in quarantine, and two versions of one."""
    row = newsroom.row
    newsroom.publish(
        row(title="Satu", byline="Ani Lestari", date="2024-05-01T08:00:00+07:00", language="id"),
        row(title="Dua", text=f"{row()['text']}\n\nSumber: Reuters", language="en", outlet="Koran Utara"),
        row(title="Tertahan", outlet=""),
    )
    newsroom.publish(
        row(title="Satu", date="2024-05-01T08:00:00+07:00", language="id", text=row()["text"][::-1])
    )
    return newsroom


def test_the_table_holds_the_latest_version_of_each_article_in_the_order_of_the_log(filled):
    with filled.open() as archive:
        frame = archive.articles().to_polars()
        listed = [(version.article, version.number) for version in archive.articles()]
    assert tuple(frame.columns) == COLUMNS
    assert frame.select("article", "version").rows() == listed
    assert frame["latest"].all()


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, ["Dua", "Satu"]),
        ({"outlet": "koran utara"}, ["Dua"]),
        ({"since": "2024-05-02"}, []),
        ({"language": "id"}, ["Satu"]),
        ({"source": "reuters"}, ["Dua"]),
        ({"reporter": "Ani Lestari"}, []),
    ],
)
def test_the_table_and_the_list_answer_the_same_question_alike(filled, asked, titles):
    with filled.open() as archive:
        found = archive.articles(Filters(**asked))
        assert [version.title for version in found] == titles
        assert found.to_polars()["title"].to_list() == titles


def test_arrow_has_the_promised_types(filled):
    pytest.importorskip("pyarrow", reason="pyarrow cannot be installed here")
    with filled.open() as archive:
        table = archive.articles().to_arrow()
        assert table.schema.equals(arrow_schema(), check_metadata=True)
        assert table.column("title").to_pylist() == ["Dua", "Satu"]


def test_pandas_keeps_moments_categories_and_whole_numbers(filled):
    pytest.importorskip("pandas", reason="pandas cannot be installed here")
    with filled.open() as archive:
        frame = archive.articles().to_pandas()
    types = {name: str(frame.dtypes[name]) for name in ("date_utc", "outlet", "date_offset", "version")}
    assert types == {
        "date_utc": "datetime64[us, UTC]",
        "outlet": "category",
        "date_offset": "Int64",
        "version": "Int64",
    }
    assert frame["date_offset"].isna().to_list() == [True, False]


@pytest.mark.parametrize("missing", ["pyarrow", "pandas"])
def test_what_is_not_installed_is_named_with_the_command_that_installs_it(filled, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    ask = "to_arrow" if missing == "pyarrow" else "to_pandas"
    extra = "arrow" if missing == "pyarrow" else "pandas"
    with filled.open() as archive, pytest.raises(ArchiveError, match=rf"pip install .*\[{extra}\]"):
        getattr(archive.articles(), ask)()


def test_parquet_without_pyarrow_says_what_to_install_and_leaves_nothing(filled, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with filled.open() as archive, pytest.raises(ArchiveError, match=r"sanad-archive\[arrow\]"):
        archive.export(Request(form="parquet"), tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []
