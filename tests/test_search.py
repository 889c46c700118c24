"""Full-text search: on each database, and the same on both."""

import json
import random
import sqlite3
import uuid
from contextlib import closing

import psycopg
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import Archive
from archive.cli import main
from archive.errors import ArchiveError
from archive.search.words import RULE, Query, searched, words
from archive.store import search as index
from archive.store.database import open_archive
from archive.store.location import locate
from archive.views import Filters

URL = "https://contoh.id/panen"
FILLER = " Kalimat ini hanya menambah panjang naskah agar cukup untuk disimpan sebagai satu berita."


def _titles(newsroom, asked, **how):
    with newsroom.open() as archive:
        return [hit.version.title for hit in archive.search(asked, **how).hits]


@pytest.fixture
def archive(newsroom):
    """An archive of three articles, one of them in two versions, and a quarantined capture."""
    row = newsroom.row
    newsroom.publish(
        row(title="Kopi", text=f"Harga kopi naik di Malang.{FILLER}", url=URL, date="2024-05-01"),
        row(
            title="Beras",
            text=f"Harga beras turun, lapor Antara.{FILLER}\n\nSumber: Antara",
            date="2024-06-01",
        ),
        row(
            title="Teh",
            text=f"Kebun teh kembali dibuka Jum'at.{FILLER}",
            date="2024-04-01",
            outlet="Koran Utara",
        ),
        row(title="Rahasia", text=f"Harga kopi rahasia.{FILLER}", outlet=""),
    )
    newsroom.publish(
        row(title="Kopi", text=f"Harga kopi turun di Malang.{FILLER}", url=URL, date="2024-05-01")
    )
    return newsroom


def test_all_words_must_stand_in_the_article_and_the_latest_published_comes_first(archive):
    assert _titles(archive, "harga") == ["Beras", "Kopi"]
    assert _titles(archive, "HARGA malang") == ["Kopi"]
    assert _titles(archive, "harga teh") == []


def test_a_phrase_is_words_that_follow_each_other(archive):
    assert _titles(archive, '"harga kopi"') == ["Kopi"]
    assert _titles(archive, '"kopi harga"') == []


def test_title_and_apostrophes_are_searched_too(archive):
    assert _titles(archive, "beras") == ["Beras"]
    assert _titles(archive, "jumat") == _titles(archive, "Jum’at") == ["Teh"]


@pytest.mark.parametrize(
    ("text", "asked", "missed"),
    [
        ("東京都は二十三日に新しい港を開いた。", ("東京", "東京都", "港", "新しい港", "東京 港"), "京東"),
        ("ภาษาไทยเป็นภาษาราชการ", ("ภาษา", "ไทย", "ราชการ"), "ทยไ"),
        ("Menteri itu pra\u00adlagi ma\u200bkan.", ("pralagi", "makan", "pra\u00adlagi"), "lagi"),
    ],
)
def test_words_are_found_within_scripts_without_spaces_and_across_what_nobody_sees(
    newsroom, text, asked, missed
):
    newsroom.publish(newsroom.row(title="Satu", text=f"{text}{FILLER}"), newsroom.row(title="Lain"))
    assert [_titles(newsroom, words) for words in asked] == [["Satu"]] * len(asked)
    assert _titles(newsroom, missed) == []


def test_only_the_latest_version_is_searched_unless_all_are_asked_for(archive):
    assert _titles(archive, "kopi naik") == []
    assert _titles(archive, "kopi naik", every=True) == ["Kopi"]


def test_what_is_in_quarantine_is_not_found_until_it_is_admitted(archive):
    assert _titles(archive, "rahasia") == []
    with archive.open() as opened:
        (item,) = opened.quarantined()
        opened.admit(item.id, {"outlet": "Koran Utara"}, reason="its page")
    assert _titles(archive, "rahasia") == ["Rahasia"]


def test_the_filters_of_list_hold_here_as_well(archive):
    assert _titles(archive, "kalimat", filters=Filters(outlet="koran utara")) == ["Teh"]
    assert _titles(archive, "harga", filters=Filters(since="2024-05-15")) == ["Beras"]
    assert _titles(archive, "harga", filters=Filters(until="2024-05-15")) == ["Kopi"]
    assert _titles(archive, "harga", filters=Filters(source="antara")) == ["Beras"]


def test_what_is_added_after_a_search_is_found_by_the_next_one(archive):
    assert _titles(archive, "gempa") == []
    archive.publish(archive.row(title="Gempa", text=f"Gempa terasa.{FILLER}"))
    assert _titles(archive, "gempa") == ["Gempa"]


def test_adding_does_not_touch_the_index(archive):
    before = archive.rows("SELECT size FROM search_state")
    archive.publish(archive.row(title="Gempa", text=f"Gempa terasa.{FILLER}"))
    assert archive.rows("SELECT size FROM search_state") == before == [(0,)]


@pytest.mark.parametrize(
    "query",
    [
        "kopi' OR '1'='1",
        'kopi" OR "a',
        "kopi*",
        "kopi NEAR/2 naik",
        "words:kopi",
        "kopi & !harga",
        "%",
        "\\",
        "kopi\0",
        "'",
        "\udcff",
    ],
)
def test_hostile_queries_are_words_or_are_refused(archive, query):
    with archive.open() as opened:
        if words(query):
            assert {hit.version.title for hit in opened.search(query).hits} <= {"Kopi"}
        else:
            with pytest.raises(ValueError, match="no word"):
                opened.search(query)
    assert archive.verify().is_green


def test_a_redacted_article_is_never_shown_even_if_the_index_still_has_it(archive):
    assert _titles(archive, "beras") == ["Beras"]
    archive.tamper(
        "UPDATE object SET data = NULL WHERE digest = (SELECT record FROM version WHERE title = 'Beras')"
    )
    assert _titles(archive, "beras") == []


def test_a_row_that_was_slipped_into_the_index_shows_nothing(archive):
    assert _titles(archive, "kopi") == ["Kopi"]
    if archive.is_sqlite:
        archive.tamper(
            "INSERT INTO search(rowid, words) SELECT entry, 'palsu' FROM version WHERE title = 'Teh'"
        )
    else:
        archive.tamper("UPDATE search SET words = '''palsu'':1'")
    assert _titles(archive, "palsu") == []


def _forget(place, *entries):
    database = open_archive(locate(place), "write")
    with database.writing() as connection:
        index.forget(connection, entries)
    database.close()


def test_a_redaction_empties_the_index_and_what_it_took_is_found_no_more(archive):
    assert _titles(archive, "beras") == ["Beras"]
    with archive.open() as opened:
        (version,) = (version for version in opened.articles() if version.title == "Beras")
        opened.redact(version.article, reason="a court's order")
    assert archive.rows("SELECT size FROM search_state") == [(0,)]
    assert _titles(archive, "beras") == []
    assert _titles(archive, "kopi") == ["Kopi"]


def test_what_is_forgotten_leaves_no_word_behind_and_the_rest_is_found_again(archive):
    archive.publish(archive.row(title="Lain", text=f"Katapengenal.{FILLER}", date="2024-07-01"))
    assert _titles(archive, "katapengenal") == ["Lain"]
    archive.tamper(
        "UPDATE object SET data = NULL WHERE digest = (SELECT record FROM version WHERE title = 'Beras')"
    )
    (entry,) = (archive.rows("SELECT entry FROM version WHERE title = 'Beras'")[0],)
    database = open_archive(locate(archive.place), "write")
    with database.writing() as connection:
        index.forget(connection, entry)
    database.close()
    if archive.is_sqlite:
        assert archive.rows("SELECT count(*) FROM search_idx") == [(0,)]
    else:
        assert archive.rows("SELECT count(*) FROM search") == [(0,)]
    assert _titles(archive, "beras") == []
    assert _titles(archive, "katapengenal") == ["Lain"]


def test_a_forgotten_word_is_not_in_the_file_any_more_once_it_is_tidied_up(sqlite_specimen, tmp_path):
    place = tmp_path / "archive.db"
    place.write_bytes(sqlite_specimen.read_bytes())
    database = open_archive(locate(place), "write")
    with database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE search_state SET size = 1000, rule = {RULE}")
        connection.exec_driver_sql("INSERT INTO search(rowid, words) VALUES (5, 'katarahasia')")
    database.close()
    assert b"katarahasia" in place.read_bytes()
    _forget(place, 5)
    with closing(sqlite3.connect(place)) as driver:
        driver.execute("VACUUM")
    assert b"katarahasia" not in place.read_bytes()


def test_forgetting_what_was_never_indexed_keeps_the_index(archive):
    assert _titles(archive, "kopi") == ["Kopi"]
    before = archive.rows("SELECT size FROM search_state")
    _forget(archive.place, before[0][0] + 5)
    assert archive.rows("SELECT size FROM search_state") == before


def test_words_cut_by_an_older_rule_are_cut_anew(archive):
    assert _titles(archive, "kopi") == ["Kopi"]
    archive.tamper("UPDATE search_state SET rule = 0")
    assert _titles(archive, "kopi") == ["Kopi"]
    assert archive.rows("SELECT rule FROM search_state") == [(RULE,)]


def test_the_index_is_fed_in_batches_and_says_how_far_it_is(archive, monkeypatch):
    monkeypatch.setattr(index, "MAX_ARTICLES", 2)
    seen = []
    with archive.open() as opened:
        opened.index(progress=lambda done, of: seen.append((done, of)))
    assert len(seen) > 1
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]
    assert _titles(archive, "harga") == ["Beras", "Kopi"]


def test_large_records_are_fed_a_few_at_a_time(archive, monkeypatch):
    monkeypatch.setattr(index, "MAX_BYTES", 1)
    assert _titles(archive, "harga") == ["Beras", "Kopi"]


def test_long_articles_are_found_by_words_and_phrases_that_stand_at_their_end(newsroom):
    text = "kata lain " * 9_000 + "sekali jawaban terakhir."
    newsroom.publish(newsroom.row(title="Panjang", text=text))
    assert _titles(newsroom, '"jawaban terakhir" kata') == ["Panjang"]
    assert _titles(newsroom, '"lain sekali"') == ["Panjang"]
    assert _titles(newsroom, '"terakhir jawaban"') == []


def test_an_article_of_more_words_than_the_index_takes_does_not_stop_it(newsroom):
    text = " ".join(f"kata{number}" for number in range(200_000))
    newsroom.publish(newsroom.row(title="Raksasa", text=text), newsroom.row(title="Kopi"))
    assert _titles(newsroom, "kata17") == ["Raksasa"]
    assert _titles(newsroom, "petani") == ["Kopi"]


_DAMAGE = {
    "sqlite": (
        "DELETE FROM search_config",
        "DELETE FROM search_data",
        "DELETE FROM search_idx",
        "UPDATE search_data SET block = x'ff00ff' WHERE id = 10",
        "UPDATE search_data SET block = x''",
        "UPDATE search_config SET v = NULL",
        "DELETE FROM search_state",
    ),
    "postgresql": ("DELETE FROM search", "UPDATE search SET words = ''", "DELETE FROM search_state"),
}


def test_an_index_that_was_damaged_is_made_anew(archive):
    whole = _titles(archive, "kopi", every=True)
    for damage in _DAMAGE["sqlite" if archive.is_sqlite else "postgresql"]:
        archive.tamper(damage)
        with archive.open() as opened:
            opened.index(anew=True)
        assert _titles(archive, "kopi", every=True) == whole != []


def test_searching_leaves_an_archive_that_verifies_and_verify_says_what_it_left_out(archive):
    _titles(archive, "kopi")
    report = archive.verify()
    assert report.is_green
    assert any("search index" in line for line in report.not_done)


def test_an_archive_that_may_not_be_written_is_searched_if_the_index_is_whole(newsroom, monkeypatch):
    newsroom.publish(newsroom.row(title="Kopi"))
    assert _titles(newsroom, "petani") == ["Kopi"]

    def refuse(*_):
        raise ArchiveError("it may not be written to")

    monkeypatch.setattr("archive.search.searching.open_archive", refuse)
    assert _titles(newsroom, "petani") == ["Kopi"]
    newsroom.publish(newsroom.row(title="Teh", url="https://contoh.id/teh"))
    with pytest.raises(ArchiveError, match="lacks the last"):
        _titles(newsroom, "petani")


def _search(newsroom, *arguments):
    return CliRunner().invoke(main, ["search", *arguments, "--db", newsroom.place])


def test_the_command_shows_hits_in_brackets_and_never_colours_a_pipe(archive):
    result = _search(archive, "harga", "kopi")
    assert result.exit_code == 0
    assert "[Harga] [kopi] turun di Malang" in result.stdout
    assert "\x1b" not in result.stdout


def test_the_command_gives_one_object_a_line(archive):
    (line,) = _search(archive, "malang", "--format", "jsonl").stdout.splitlines()
    found = json.loads(line)
    assert (found["title"], found["number"]) == ("Kopi", 2)
    assert ["Malang", True] in found["snippet"]


def test_the_command_says_that_there_is_more(archive):
    assert "and more than these 1" in _search(archive, "harga", "--limit", "1").stdout
    assert _search(archive, "tidakada").stdout == "No article fits.\n"


def test_the_command_refuses_what_has_no_word_and_makes_the_index_anew(archive):
    assert _search(archive, " - ").exit_code == 2
    assert "Kopi" in _search(archive, "malang", "--rebuild").stdout


def test_an_articles_escape_sequences_do_not_reach_the_terminal(newsroom):
    newsroom.publish(newsroom.row(text=f"\x1b[2J Kopi \u202e pahit.{FILLER}"))
    for form in ("text", "jsonl"):
        assert not {"\x1b", "\u202e"} & set(_search(newsroom, "kopi", "--format", form).stdout)


VOCABULARY = (
    "kopi",
    "Teh",
    "anak-anak",
    "Jum'at",
    "café",
    "1.250",
    "dua",
    "harga",
    "naik",
    "“dan”",
    "x_y",
    "1e5",
    "12abc",
    "Ñandú",
    "中文",
    "not",
    "or",
)


@pytest.fixture(scope="session")
def both(tmp_path_factory, postgres_server):
    """The same generated articles in an archive on each database."""
    chance = random.Random(5)  # noqa: S311  only articles
    folder = tmp_path_factory.mktemp("both")
    rows = [
        {
            "outlet": "Harian Contoh",
            "date": f"2024-05-{chance.randint(1, 28):02}",
            "title": " ".join(chance.choices(VOCABULARY, k=3)),
            "key": str(number),
            "text": " ".join(chance.choices(VOCABULARY, k=chance.randint(12, 40))) + FILLER,
        }
        for number in range(150)
    ]
    (folder / "feed.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    name = f"archive_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    before, _, after = postgres_server.partition("?")
    url = f"{before.rsplit('/', 1)[0]}/{name}" + (f"?{after}" if after else "")
    opened = []
    for place in (folder / "archive.db", url):
        archive = Archive.open(place, create=True)
        archive.add([folder / "feed.jsonl"])
        opened.append(archive)
    yield opened
    for archive in opened:
        archive.close()
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


ASKED = st.lists(
    st.one_of(
        st.sampled_from(VOCABULARY),
        st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=3).map(lambda w: f'"{" ".join(w)}"'),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


def _captures(archive, asked):
    return [hit.version.capture for hit in archive.search(asked, limit=1_000).hits]


@settings(max_examples=60)
@given(ASKED)
def test_both_databases_find_the_same_articles_in_the_same_order_and_all_of_them(both, asked):
    one, other = (_captures(archive, asked) for archive in both)
    assert one == other
    query = Query.parse(asked)
    with both[0] as archive:
        held = [archive.show(version.article) for version in archive.articles()]
    assert set(one) == {each.version.capture for each in held if query.fits(searched(each.record))}
