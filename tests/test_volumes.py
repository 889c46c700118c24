"""The volumes of fingerprints: what they hold follows from the log, however it grew, on both databases."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.api import upgrade
from archive.sharing import volumes as rules
from archive.sharing.fingerprints import unpacked
from archive.sharing.volumes import Volume, bound, cut, is_page, newest, pieces, posting, volumes
from archive.store.database import open_archive
from archive.store.location import locate
from archive.store.volumes import look_up

_KEYS = st.integers(0, 2**32 - 1)
_VOLUMES = st.builds(
    lambda power, at: Volume(at * rules.LEAST << power, rules.LEAST << power),
    st.integers(0, 8),
    st.integers(0, 2**21),
)


@given(st.integers(0, 2**45))
def test_volumes_follow_each_other_from_the_first_entry_on_and_there_are_few_of_them(size):
    found = volumes(size)
    assert [volume.first for volume in found] == [0, *(volume.last for volume in found)][: len(found)]
    assert (found[-1].last if found else 0) == bound(size) <= size < bound(size) + rules.LEAST
    assert all(volume.first % volume.size == 0 for volume in found)
    assert len(found) <= max(0, size.bit_length() - 12) + size // 2**32


@given(st.integers(0, 2**20))
def test_as_a_log_grows_volumes_only_join(units):
    before, after = (frozenset(volumes(each * rules.LEAST)) for each in (units, units + 1))
    (made,) = after - before
    assert all(made.first <= volume.first and volume.last < made.last for volume in before - after)


@given(_VOLUMES, st.sets(st.tuples(_KEYS, st.integers(0, rules.LEAST - 1)), max_size=60))
def test_every_posting_stands_on_one_page_and_is_found_by_its_fingerprint(volume, some):
    ordered = sorted(posting(key, volume.first + at) for key, at in some)
    pages = {}
    for low, high in pieces(volume):
        pages |= cut(volume, rules.between(ordered, low, high), low, high)
    assert [each for page in sorted(pages) for each in rules.unpacked(pages[page])] == ordered
    assert all(is_page(volume, page, rules.unpacked(data)) for page, data in pages.items())
    data = b"".join(pages[page] for page in sorted(pages))
    sought = {key for key, _ in some} | {(key + 1) % 2**32 for key, _ in some}
    assert dict(newest(volume, data, sought, 60)) == {
        key: sorted(volume.first + at for one, at in some if one == key) for key, _ in some
    }


@given(st.lists(_KEYS, min_size=2, max_size=9, unique=True))
def test_what_is_out_of_order_or_of_another_page_is_no_page(keys):
    volume = Volume(0, rules.LEAST)
    for one, other in pairwise(posting(key, 1) for key in keys):
        page = volume.page(one >> 32)
        assert not is_page(volume, page, [max(one, other), min(one, other)])
        assert not is_page(volume, page + 1, [one])
        assert not is_page(volume, page, [one, one])
    assert not is_page(volume, 0, [])


def test_the_newest_entries_of_a_fingerprint_are_given_and_no_more_than_are_asked_for():
    volume = Volume(rules.LEAST, rules.LEAST)
    data = rules.packed([posting(7, rules.LEAST + at) for at in range(9)])
    assert list(newest(volume, data, (7, 8), 3)) == [(7, [rules.LEAST + at for at in (6, 7, 8)])]
    assert list(newest(volume, data, (8,), 3)) == []


def test_bytes_that_end_within_a_posting_are_told():
    with pytest.raises(ValueError, match="are no postings"):
        list(newest(Volume(0, rules.LEAST), bytes(12), (7,), 3))


_WORDS = (
    "kapal laut ikan pasar hujan desa kota pulau harga beras kopi garam kayu listrik surya dermaga "
    "pelajar pedagang warga kepala dinas kantor taman peneliti dokter perawat guru sungai hutan sekolah"
)


def _text(number: int) -> str:
    """Give paragraphs of other words for each number, long enough to have fingerprints."""
    chance = random.Random(number)  # noqa: S311  only words
    sentences = (" ".join(chance.choices(_WORDS.split(), k=16)).capitalize() + "." for _ in range(30))
    return "\n\n".join(f"{one} {other}" for one, other in zip(sentences, sentences, strict=True))


@pytest.fixture
def grown(newsroom, monkeypatch):
    """An archive whose smallest volumes are of eight entries, and that has several."""
    monkeypatch.setattr(rules, "LEAST", 8)
    for start in range(0, 24, 4):
        numbers = range(start, start + 4)
        newsroom.publish(*(_row(newsroom, number) for number in numbers))
    return newsroom


def _row(newsroom, number, **facts):
    return newsroom.row(**{"title": f"Kabar {number}", "text": _text(number), "language": "id"} | facts)


def _postings(newsroom) -> set[tuple[int, int]]:
    """Give all postings: fingerprint and entry."""
    found = [
        (each >> 32, each & 0xFFFFFFFF)
        for (data,) in newsroom.rows("SELECT data FROM posting")
        for each in rules.unpacked(data)
    ]
    assert len(set(found)) == len(found)
    return set(found)


def _due(newsroom) -> set[tuple[int, int]]:
    (size,) = newsroom.rows("SELECT size FROM head")[0]
    rows = newsroom.rows(f"SELECT entry, packed FROM fingerprint WHERE entry < {bound(size)}")
    return {(key, entry) for entry, data in rows for key in unpacked(data)}


def _contents(newsroom):
    return newsroom.rows("SELECT * FROM posting ORDER BY first, size, page")


def test_volumes_hold_the_fingerprints_of_the_log_as_far_as_they_reach(grown):
    assert _postings(grown) == _due(grown)
    (size,) = grown.rows("SELECT size FROM head")[0]
    there = grown.rows("SELECT DISTINCT first, size FROM posting ORDER BY first")
    assert there == [tuple(volume) for volume in volumes(size)]
    assert len(there) > 1
    report = grown.verify()
    assert report.is_green
    assert report.result.items["posting", "ok"] == len(_contents(grown))


def test_an_article_in_any_volume_or_in_none_is_found_by_its_text(grown):
    for number in range(24):
        grown.publish(_row(grown, number, outlet="Koran Selatan", title=f"Salinan {number}"))
        ((found,),) = grown.rows("SELECT count(*) FROM edge WHERE grade = 'whole'")
        assert found == number + 1
    assert grown.verify().is_green


def test_a_few_fingerprints_are_found_where_many_are(grown):
    due = _due(grown)
    database = open_archive(locate(grown.place), "read")
    with database.reading() as connection:
        together = look_up(connection, {key for key, _ in due}, 60)
        alone = {key: look_up(connection, [key], 60) for key in list(together)[:20]}
    database.close()
    assert {(key, entry) for key, entries in together.items() for entry in entries} >= due
    assert alone == {key: {key: together[key]} for key in alone}


def test_of_a_fingerprint_that_many_have_the_newest_are_looked_up(newsroom, monkeypatch):
    monkeypatch.setattr(rules, "LEAST", 8)
    for number in range(20):
        newsroom.publish(_row(newsroom, 0, outlet=f"Koran {number}"))
    rows = newsroom.rows("SELECT entry, packed FROM fingerprint ORDER BY entry")
    keys = unpacked(rows[0][1])
    database = open_archive(locate(newsroom.place), "read")
    with database.reading() as connection:
        found = look_up(connection, keys, 5)
    database.close()
    assert found == {key: [entry for entry, _ in rows[-5:]] for key in keys}


def test_what_is_redacted_leaves_no_posting(grown):
    with grown.open() as archive:
        chosen = list(archive.articles())[::5]
        for version in chosen:
            archive.redact(version.article, reason="her own request", by="Ani")
    gone = {version.entry for version in chosen}
    assert not gone & {entry for _, entry in _postings(grown)}
    assert _postings(grown) == _due(grown)
    assert grown.verify().is_green


def test_a_copy_has_the_same_volumes(grown, another):
    there = type(grown)(another("sqlite" if not grown.is_sqlite else "postgresql"), grown.folder)
    with grown.open() as archive:
        assert archive.copy(there.place).is_clean
    assert _contents(there) == _contents(grown)


_BYTES = {True: "x'0000000100000001'", False: "'\\x0000000100000001'::bytea"}
_ANOTHER = "(first, size, page) = (SELECT first, size, page FROM posting ORDER BY first, page LIMIT 1)"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE posting SET first = first + 8 WHERE size = 8",
        f"UPDATE posting SET first = first + 1000 WHERE {_ANOTHER}",
        f"UPDATE posting SET size = size * 64 WHERE {_ANOTHER}",
        f"UPDATE posting SET page = page + 1000 WHERE {_ANOTHER}",
        f"UPDATE posting SET data = BYTES WHERE {_ANOTHER}",
        f"UPDATE posting SET data = substr(data, 1, length(data) - 8) WHERE {_ANOTHER}",
        f"UPDATE posting SET data = substr(data, 1, length(data) - 3) WHERE {_ANOTHER}",
        f"UPDATE posting SET data = data || data WHERE {_ANOTHER}",
        f"DELETE FROM posting WHERE {_ANOTHER}",
        "INSERT INTO posting SELECT 0, 4096, page, data FROM posting WHERE first = 0",
        "INSERT INTO posting SELECT first, size, page + 1000, data FROM posting WHERE first = 0",
        "UPDATE fingerprint SET packed = BYTES WHERE entry = (SELECT min(entry) FROM fingerprint)",
    ],
)
def test_a_change_of_a_volume_is_found(grown, statement):
    if grown.is_sqlite:
        statement = statement.replace("data || data", "CAST(data || data AS BLOB)")
    grown.tamper(statement.replace("BYTES", _BYTES[grown.is_sqlite]))
    problems = grown.verify().result.problems
    assert ("posting", 5) in {(problem.kind, problem.step) for problem in problems}


def test_a_volume_that_is_gone_is_missing(grown):
    grown.tamper("DELETE FROM posting WHERE first = 0")
    (problem,) = grown.verify().result.problems
    assert (problem.verdict, problem.kind) == ("missing", "posting")
    assert "archive copy" in problem.detail


_BEFORE = {
    True: (
        "CREATE TABLE fingerprint (entry INTEGER NOT NULL, position INTEGER NOT NULL, key INTEGER NOT NULL, "
        "CONSTRAINT pk_fingerprint PRIMARY KEY (entry, position)) WITHOUT ROWID"
    ),
    False: (
        "CREATE TABLE fingerprint (entry BIGINT NOT NULL, position BIGINT NOT NULL, key INTEGER NOT NULL, "
        "CONSTRAINT pk_fingerprint PRIMARY KEY (entry, position))"
    ),
}


def _made_older(newsroom) -> None:
    """Put the tables back into the form of schema 0007: a row for each fingerprint, signed."""
    rows = newsroom.rows("SELECT entry, packed FROM fingerprint")
    for table in ("fingerprint", "posting", "link"):
        newsroom.rows(f"DROP TABLE {table}") if newsroom.is_sqlite else newsroom.tamper(f"DROP TABLE {table}")
    newsroom.tamper(_BEFORE[newsroom.is_sqlite])
    newsroom.tamper("CREATE INDEX ix_fingerprint_key_entry ON fingerprint (key, entry)")
    values = [
        f"({entry}, {at}, {key - 2**31})" for entry, data in rows for at, key in enumerate(unpacked(data))
    ]
    newsroom.tamper(f"INSERT INTO fingerprint VALUES {', '.join(values)}")
    for index in ("ix_alias_keyed", "ix_observation_captured"):
        newsroom.tamper(f"DROP INDEX {index}")
    for table, column in (("observation", "captured"), ("run", "begun")):
        newsroom.tamper(f"ALTER TABLE {table} DROP COLUMN {column}")
    if not newsroom.is_sqlite:
        newsroom.tamper('DROP TRIGGER "retraction__redaction" ON retraction')
    newsroom.tamper("UPDATE alembic_version SET version_num = '0007'")


def test_an_archive_from_before_the_volumes_gets_them_by_an_upgrade(grown):
    fingerprints, postings = grown.rows("SELECT * FROM fingerprint ORDER BY entry"), _contents(grown)
    _made_older(grown)
    assert upgrade(grown.place)[0] == "0007"
    assert grown.rows("SELECT * FROM fingerprint ORDER BY entry") == fingerprints
    assert _contents(grown) == postings
    assert grown.verify().is_green
