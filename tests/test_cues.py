"""The files of words by which articles credit, date and sign."""

from importlib.resources import files

import pytest

from archive.cues import LANGUAGES, Cues, parse
from archive.cues.search import Search
from archive.errors import DataFileError


def raw(language: str = "en") -> str:
    return files("archive.cues").joinpath(LANGUAGES[language]).read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_sound_file(language: str) -> None:
    assert parse(raw(language), LANGUAGES[language])


def test_words_of_all_languages_are_merged() -> None:
    cues = Cues.load()
    assert (cues.months["agustus"], cues.months["august"]) == (8, 8)
    assert (cues.labels["sumber"], cues.labels["source"]) == ("source", "source")


def test_searches_are_kept_by_language() -> None:
    cues = Cues.load()
    assert set(cues.credits) == {*LANGUAGES, ""}
    assert {"dikutip", "mengutip"} <= set(cues.credits["id"].words)
    assert "dikutip" not in cues.credits["en"].words


def test_search_finds_every_word_at_every_place() -> None:
    search = Search({"pers": 1, "siaran pers": 2, "told": 3})
    assert list(search.find("a siaran pers told")) == [
        (2, 13, "siaran pers", 2),
        (9, 13, "pers", 1),
        (14, 18, "told", 3),
    ]


def test_word_that_skips_in_one_language_and_ends_in_another_ends() -> None:
    assert Cues.load().line_words["comments"] == "end"


def test_month_comes_first_in_english_only() -> None:
    assert Cues.load().month_first == {"en"}


def test_digest_depends_on_the_words() -> None:
    assert Cues.load(["id"]).digest != Cues.load(["id", "en"]).digest
    assert Cues.load().digest == Cues.load().digest


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("day_first = false", "day_first", "is not TOML"),
        ("day_first = false", "", "key 'day_first' is missing"),
        ("day_first = false", "day_first = false\nspare = 1", "key 'spare' is unknown"),
        ('and = ["and"]', "and = 3", "key 'and' must be a list"),
        ('and = ["and"]', 'and = ["And"]', "lower-case"),
        ('account = ["tweeted @"', 'perhaps = ["tweeted @"', "key 'credits.perhaps' is no form"),
        ('claim = ["according to"]', 'claim = ["According to"]', "lower-case"),
        ('origin = ["from", "by"]', "", "key 'particles' must have the keys"),
        ('of = ""', "", "key 'kin' must have"),
        ("january = 1", "january = 13", "key 'months.january'"),
        ("monday = 0", "monday = 9", "key 'weekdays.monday'"),
        ("utc = 0", 'utc = "Z"', "key 'zones.utc'"),
        ("[labels]", "[labels]\nother = []", "'labels'"),
    ],
)
def test_bad_file_is_refused_with_file_key_and_remedy(old: str, new: str, says: str) -> None:
    text = raw()
    assert old in text
    with pytest.raises(DataFileError) as refused:
        parse(text.replace(old, new, 1), "some.toml")
    assert "some.toml" in str(refused.value)
    assert says in str(refused.value)
