"""Which captures are one article, and which records one content."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.identity import aliases, content_digest, normalised_url, spellings
from archive.matching import Held, HeldVersion, match
from archive.model import Evidence, Record, Source

_RECORD = Record(
    outlet="Harian Contoh", date="2024-05-01T08:00:00+07:00", title="Panen Raya", body="Isi berita."
)


@pytest.mark.parametrize(
    "other",
    [
        "http://contoh.id/a/1",
        "https://CONTOH.id:443/a/1/",
        "https://contoh.id/a/1?utm_source=x&fbclid=y#komentar",
        "https://user:secret@contoh.id/a/1",
    ],
)
def test_spellings_of_one_address_are_equal(other):
    assert normalised_url(other) == normalised_url("https://contoh.id/a/1") == "https://contoh.id/a/1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://contoh.id/a?a=1&b=2", "https://contoh.id/a?b=2&a=1"),
        ("https://contoh.id/caf%c3%a9", "https://contoh.id/café"),
        ("https://contoh.id/caf%C3%A9", "https://contoh.id/café"),
        ("https://contoh.id/%7Eani", "https://contoh.id/~ani"),
        ("https://contoh.id/a?p=1&gbraid=x&_ga=y&igsh=z&srsltid=u&mkt_tok=v", "https://contoh.id/a?p=1"),
    ],
)
def test_one_address_by_rule_2_and_two_by_rule_1(one, other):
    assert normalised_url(one) == normalised_url(other)
    assert normalised_url(one, 1) != normalised_url(other, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a%2Fb", "a/b"), ("a?a=1&a=2", "a?a=2&a=1"), ("a?q=%E9", "a?q=%E8"), ("a%25b", "a%b"), ("A", "a")],
)
def test_what_may_be_two_addresses_stays_two(one, other):
    assert normalised_url(f"https://contoh.id/{one}") != normalised_url(f"https://contoh.id/{other}")


def test_an_address_is_looked_for_in_the_spellings_of_older_rules_too():
    assert spellings("https://contoh.id/a?b=2&a=1") == (
        "https://contoh.id/a?a=1&b=2",
        "https://contoh.id/a?b=2&a=1",
    )
    assert spellings("https://contoh.id/a") == ("https://contoh.id/a",)


@given(st.from_regex(r"https?://[a-z]{1,9}/[a-zA-Z~/é %?=&:()2-9]{0,20}", fullmatch=True))
def test_the_rules_agree_on_an_address_that_has_one_spelling(url):
    assert set(spellings(url)) == {normalised_url(url, 1), normalised_url(url, 2)}


def test_a_query_that_names_the_article_is_kept():
    assert normalised_url("https://contoh.id/?p=12&utm_medium=m") == "https://contoh.id?p=12"


@given(st.text())
def test_no_text_makes_normalising_fail(text):
    assert normalised_url(text) is None or normalised_url(text).startswith("https://")


@given(st.from_regex(r"https?://[a-z0-9.\-]{1,20}(:[0-9]{1,4})?/[a-z/?=&%0-9]{0,20}", fullmatch=True))
def test_normalising_twice_changes_nothing(url):
    once = normalised_url(url)
    assert once is None or normalised_url(once) == once


def test_an_article_with_key_url_and_imprint_has_three_aliases_strongest_first():
    made = aliases(replace(_RECORD, url="https://contoh.id/a/1"), "K-1")
    assert [alias.scheme for alias in made] == ["key", "url", "imprint"]


@pytest.mark.parametrize("field", ["outlet", "date", "title"])
def test_an_article_that_lacks_outlet_date_or_title_has_no_imprint(field):
    assert aliases(replace(_RECORD, **{field: None}), None) == ()


def test_evidence_that_moved_does_not_change_the_content():
    def credited(start):
        words = Evidence(start=start, end=start + 3, exact="AFP", cue="verb")
        source = Source(name="AFP", kind="agency", relation="derived", via=None, place="text", evidence=words)
        return replace(_RECORD, sources=(source,))

    assert content_digest(credited(10)) == content_digest(credited(400))


def test_tracking_parameters_do_not_change_the_content():
    plain = replace(_RECORD, url="https://contoh.id/a/1")
    assert content_digest(plain) == content_digest(replace(plain, url="https://contoh.id/a/1?utm_source=x"))


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Panen Gagal"},
        {"body": "Isi lain."},
        {"byline": "Ani"},
        {"reporters": ("Ani",)},
        {"editors": ("Budi",)},
        {"outlet": "Lain"},
        {"date": "2024-05-02"},
        {"modified": "2024-05-02"},
        {"photo_credits": ("AP",)},
        {"url": "https://contoh.id/b"},
    ],
)
def test_each_field_of_the_content_changes_it(change):
    assert content_digest(replace(_RECORD, **change)) != content_digest(_RECORD)


def _held(*, outlet="Harian Contoh", url=None, key=None):
    version = HeldVersion(
        entry=2,
        article="a1",
        number=1,
        capture="c1",
        content="x",
        outlet=outlet,
        run=None,
        rule=2,
        assertions=(),
    )
    held = Held()
    held.add(version, aliases(replace(_RECORD, url=url), key))
    return held


def test_equal_imprints_are_one_article():
    found = match(_held(), "c2", aliases(_RECORD, None), "Harian Contoh")
    assert found is not None
    assert found.article == "a1"


def test_equal_bytes_without_any_alias_are_one_article():
    found = match(_held(), "c1", (), None)
    assert found is not None
    assert found.article == "a1"


def test_equal_bytes_of_another_outlet_are_another_article():
    assert match(_held(), "c1", (), "Koran Lain") is None


def test_equal_bytes_at_another_address_are_another_article():
    elsewhere = aliases(Record(url="https://contoh.id/b"), None)
    assert match(_held(url="https://contoh.id/a"), "c1", elsewhere, None) is None


def test_other_bytes_without_an_alias_are_a_new_article():
    assert match(_held(), "c2", (), "Harian Contoh") is None


@pytest.mark.parametrize("scheme", ["key", "url"])
def test_an_imprint_does_not_stand_against_another_key_or_address(scheme):
    def named(number):
        given = {"key": f"K-{number}", "url": f"https://contoh.id/{number}"}
        return given | dict.fromkeys(given.keys() - {scheme})

    one, other = named(1), named(2)
    found = aliases(replace(_RECORD, url=other["url"]), other["key"])
    assert match(_held(**one), "c2", found, "Harian Contoh") is None


def test_an_imprint_counts_where_only_one_side_has_an_address():
    bare, addressed = aliases(_RECORD, None), aliases(replace(_RECORD, url="https://contoh.id/a"), None)
    assert match(_held(url="https://contoh.id/a"), "c2", bare, "Harian Contoh") is not None
    assert match(_held(), "c2", addressed, "Harian Contoh") is not None
