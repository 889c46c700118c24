"""The views for readers of the database itself: what they show, and that they stay."""

import pytest
from sqlalchemy import text

from archive.api import upgrade
from archive.store import schema, sql_views
from archive.store.database import connect
from archive.store.location import locate


@pytest.fixture
def sourced(newsroom):
    """An archive with two versions of an article with sources, and one in quarantine."""
    words = newsroom.row()["text"]
    newsroom.publish(newsroom.row(url="https://contoh.id/a"), newsroom.row(title="Tertahan", outlet=""))
    newsroom.publish(
        newsroom.row(
            url="https://contoh.id/a",
            title="Judul kedua",
            byline="Ani Lestari",
            text=f"{words}\n\nHaaretz melaporkan hal itu, seperti dilansir Al Arabiya.\n\nSumber: Reuters",
        )
    )
    return newsroom


def test_article_latest_shows_the_latest_version_of_each_article(sourced):
    rows = sourced.rows("SELECT version, title, outlet, date, url FROM article_latest")
    assert [tuple(row) for row in rows] == [
        (2, "Judul kedua", "Harian Contoh", "2024-05-01", "https://contoh.id/a")
    ]


def test_article_source_shows_who_is_credited_and_through_whom(sourced):
    with sourced.open() as archive:
        (version,) = archive.articles()
        expected = [
            (source["name"], source["kind"], source["relation"], source["via"], source["evidence"]["exact"])
            for source in archive.show(version.article).record["sources"]
        ]
    rows = sourced.rows(
        "SELECT name, kind, relation, via, exact FROM article_source ORDER BY entry, position"
    )
    assert [tuple(row) for row in rows] == expected
    assert len(expected) == 3


def test_lineage_edge_shows_every_relation_of_every_version(sourced):
    rows = sourced.rows("SELECT version, relation, name FROM lineage_edge ORDER BY entry, position")
    assert [tuple(row) for row in rows][:3] == [
        (1, "wasAttributedTo", "Harian Contoh"),
        (2, "wasAttributedTo", "Harian Contoh"),
        (2, "wasAttributedTo", "Ani Lestari"),
    ]
    assert len(rows) == 6


STORY = (
    "Petani di lereng timur memanen kopi dua pekan lebih awal daripada tahun lalu karena hujan berhenti. "
    "Koperasi desa menghitung hasil setiap kebun dan mencatatnya di papan tulis dekat gudang.\n\n"
    "Harga di pasar kabupaten naik seperlima sejak kapal dari pulau seberang mulai sandar lagi. "
    "Pedagang membawa timbangan sendiri, sebab yang lama sudah aus dan tidak pernah ditera ulang.\n\n"
    "Kepala dinas berjanji akan mengirim penera sebelum akhir bulan, bersama dua perahu baru. "
    "Sampai hari itu warga menakar dengan kaleng susu yang mereka sepakati bersama."
)


@pytest.fixture
def linked(newsroom):
    """An archive with an article that resolves a credit, and one that shares its text without credit."""
    for outlet, words in (
        ("Reuters", STORY),
        ("Koran Utara", f"{STORY}\n\nSumber: Reuters"),
        ("Koran Selatan", STORY),
    ):
        newsroom.publish(newsroom.row(outlet=outlet, title=f"Kopi, {outlet}", text=words))
    return newsroom


def _between(newsroom):
    return newsroom.rows(
        "SELECT s.outlet, e.relation, o.outlet, e.reason, e.grade FROM lineage_edge e "
        "JOIN article_latest s ON s.article = e.article AND s.version = e.version "
        "JOIN article_latest o ON e.object = 'version:' || o.article || '/' || o.version "
        "WHERE e.subject LIKE 'version:%' ORDER BY 1, 3"
    )


def test_lineage_edge_shows_what_was_found_between_articles_and_what_resolves_a_credit(linked):
    assert _between(linked) == [
        ("Koran Selatan", "alternateOf", "Koran Utara", "undetermined", "whole"),
        ("Koran Selatan", "alternateOf", "Reuters", "undetermined", "whole"),
        ("Koran Utara", "wasDerivedFrom", "Reuters", "credit", "whole"),
    ]
    rows = linked.rows(
        "SELECT v.outlet, e.name, e.share FROM lineage_edge e JOIN article_latest v ON v.article = e.article "
        "WHERE e.subject LIKE 'item:%' AND e.grade <> ''"
    )
    assert rows == [("Koran Utara", "Reuters", 1000)]


def test_lineage_edge_shows_no_edge_that_was_withdrawn(linked):
    with linked.open() as archive:
        utara = next(v for v in list(archive.articles()) if v.outlet == "Koran Utara")
        edge = next(e for e in archive.lineage(utara.article).shared if e.reason == "credit")
        archive.retract("{}.{}".format(*edge.key), reason="an older dispatch", by="Ani")
    assert [row[0] for row in _between(linked)] == ["Koran Selatan", "Koran Selatan"]


def test_lineage_edge_shows_no_edge_from_or_to_what_was_redacted(linked):
    with linked.open() as archive:
        utara = next(v for v in list(archive.articles()) if v.outlet == "Koran Utara")
        archive.redact(utara.article, reason="her own request", by="Ani")
    found = linked.rows("SELECT subject, object FROM lineage_edge")
    assert not [row for row in found if utara.article in str(row)]
    assert [row[:3] for row in _between(linked)] == [("Koran Selatan", "alternateOf", "Reuters")]


@pytest.mark.parametrize("view", sql_views.VIEWS)
def test_no_view_shows_what_is_in_quarantine_or_was_redacted(sourced, view):
    assert "Judul kedua" in str(sourced.rows("SELECT * FROM article_latest"))
    sourced.tamper(
        "UPDATE object SET data = NULL, salt = NULL "
        "WHERE digest = (SELECT text FROM version WHERE number = 2)"
    )
    shown = str(sourced.rows(f"SELECT * FROM {view}"))
    assert [words for words in ("Tertahan", "Judul kedua", "Reuters", "Ani Lestari") if words in shown] == []


@pytest.mark.parametrize("view", sql_views.VIEWS)
def test_nobody_can_write_through_a_view(sourced, view):
    for statement in (f"DELETE FROM {view}", f"UPDATE {view} SET article = 'x'"):
        with pytest.raises(Exception, match=r"cannot (modify|delete|update)"):
            sourced.rows(statement)


_REBUILD = {
    "sqlite": (
        'CREATE TABLE "made" AS SELECT * FROM edge',
        "DROP TABLE edge",
        'ALTER TABLE "made" RENAME TO edge',
    ),
    "postgresql": ("ALTER TABLE edge ALTER COLUMN name TYPE varchar(600)",),
}


def _columns(newsroom, view):
    if newsroom.is_sqlite:
        rows = newsroom.rows(f"SELECT name FROM pragma_table_info('{view}')")
    else:
        rows = newsroom.rows(
            f"SELECT column_name FROM information_schema.columns WHERE table_name = '{view}' "
            "AND table_schema = 'public' ORDER BY ordinal_position"
        )
    return [name for (name,) in rows]


def test_the_views_survive_a_migration_that_rebuilds_a_table_they_stand_on(sourced, monkeypatch):
    before = {view: _columns(sourced, view) for view in sql_views.VIEWS}
    rows = sourced.rows("SELECT * FROM article_source ORDER BY entry, position")

    def rebuild(config, _revision):
        connection = config.attributes["connection"]
        for statement in _REBUILD[connection.dialect.name]:
            connection.execute(text(statement))

    monkeypatch.setattr("alembic.command.upgrade", rebuild)
    database = connect(locate(sourced.place), "write")
    with database.writing() as connection:
        schema.upgrade(connection)
    database.close()
    assert {view: _columns(sourced, view) for view in sql_views.VIEWS} == before
    assert sourced.rows("SELECT * FROM article_source ORDER BY entry, position") == rows


def test_an_archive_from_before_the_views_gets_them_by_an_upgrade(newsroom):
    database = connect(locate(newsroom.place), "create")
    with database.writing() as connection:
        schema.upgrade(connection, schema.REVISIONS[schema.REVISIONS.index(sql_views.SINCE) - 1])
    database.close()
    with pytest.raises(Exception, match="article_latest"):
        newsroom.rows("SELECT * FROM article_latest")
    upgrade(newsroom.place)
    assert newsroom.rows("SELECT * FROM article_latest") == []
