"""How text is cut into words, what a query means, and which words a snippet shows."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.search.words import BREAK, MAX_BYTES, MAX_LETTERS, MAX_TERMS, Query, searched, snippet, words

WRITTEN = st.text(st.sampled_from("abAB 12'’-–.,\n\0é\u0301ßİﬁ½“”¶_x東カ゚ﾊﾟ㍿ไี\u00ad\u200b"))
TEXTS = st.one_of(WRITTEN, st.text(), st.text(st.characters(codec="ascii")))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Harga KOPI naik", ["harga", "kopi", "naik"]),
        ("Jum'at Jum’at jumat", ["jumat", "jumat", "jumat"]),
        ("anak-anak undang–undang", ["anak", "anak", "undang", "undang"]),
        ("café cafe\u0301 CAFÉ", ["cafe", "cafe", "cafe"]),
        ("Straße İstanbul ﬁlm", ["strasse", "istanbul", "film"]),
        ("1.250.000 3,5%", ["1", "250", "000", "3", "5"]),
        ("“Kami senang,” katanya—lalu pergi…", ["kami", "senang", "katanya", "lalu", "pergi"]),
        ("snake_case a\0b", ["snake", "case", "a", "b"]),
        ("NOT a* (b) OR ^c", ["not", "a", "b", "or", "c"]),
        ("東京都は港", ["東", "京", "都", "は", "港"]),
        ("ภาษาไทย", ["ภ", "า", "ษ", "า", "ไ", "ท", "ย"]),
        ("NHK東京2024年", ["nhk", "東", "京", "2024", "年"]),
        ("㍿カ", ["株", "式", "会", "社", "カ"]),
        ("pra\u00adlagi\u200b satu\ufeff", ["pralagi", "satu"]),
        ("a" * 100, ["a" * MAX_LETTERS]),
        ("", []),
        ("— ¶ …", []),
    ],
)
def test_text_is_cut_into_words_by_one_rule(text, found):
    assert words(text) == found


@given(TEXTS)
def test_a_word_is_letters_and_digits_that_no_database_cuts_or_reads_as_more(text):
    for word in words(text):
        assert word
        assert word != BREAK
        assert all(letter.isalnum() for letter in word)
        assert all(letter in string.ascii_lowercase + string.digits or ord(letter) >= 128 for letter in word)


@given(TEXTS)
def test_cutting_what_was_cut_changes_nothing(text):
    assert words(" ".join(words(text))) == words(text)


@given(st.text(st.characters(codec="ascii")))
def test_a_letter_that_is_not_ascii_elsewhere_changes_no_word(text):
    assert words(f"{text} é")[:-1] == words(text)


@given(st.lists(TEXTS.filter(words), min_size=1, max_size=4))
def test_an_article_fits_a_query_for_its_own_words(texts):
    record = {"title": texts[0], "byline": None, "body": " ".join(texts)}
    query = Query.parse(" ".join(words(" ".join(texts))[:MAX_TERMS]))
    assert query.fits(searched(record))


@given(TEXTS, TEXTS)
def test_a_snippet_shows_the_articles_own_text_with_the_words_that_were_asked_for(before, after):
    body = f"{before} kopi {after}"
    shown = snippet({"body": body}, Query.parse("kopi"))
    text = "".join(part.text for part in shown).removeprefix("… ").removesuffix(" …")
    assert text in body
    hits = [part.text for part in shown if part.hit]
    assert hits
    assert all("kopi" in words(hit) for hit in hits)


@given(st.text(st.sampled_from("ab 東京カไี。\u00ad\u200b")))
def test_a_word_is_where_the_snippet_says(text):
    shown = snippet({"body": text}, Query.parse(words(text)[0])) if words(text) else ()
    for part in shown:
        assert not part.hit or words(text)[0] in words(part.text)


def test_only_what_was_asked_for_is_marked_in_a_text_without_spaces():
    body = "きのう東京都は新しい港を開いた。"
    assert [part.text for part in snippet({"body": body}, Query.parse("東京")) if part.hit] == ["東京"]


def test_a_query_is_words_and_phrases_and_nothing_else():
    asked = Query.parse('kopi "harga beras" anak-anak “dua puluh” NOT kopi')
    assert asked.terms == (("kopi",), ("anak", "anak"), ("not",), ("harga", "beras"), ("dua", "puluh"))


def test_a_quotation_mark_that_is_never_closed_quotes_nothing():
    assert Query.parse('kopi "harga beras').terms == (("kopi",), ("harga",), ("beras",))


@given(TEXTS)
def test_any_text_of_some_words_is_a_query_for_them(text):
    if 0 < len(words(text)) <= MAX_TERMS:
        assert {word for term in Query.parse(text).terms for word in term} == set(words(text))


def test_a_query_without_words_or_with_too_many_is_refused():
    with pytest.raises(ValueError, match="no word"):
        Query.parse(" — ")
    with pytest.raises(ValueError, match="more than"):
        Query.parse(" ".join(f"kata{number}" for number in range(MAX_TERMS + 1)))


def test_a_phrase_does_not_reach_from_one_field_into_another():
    record = {"title": "Harga", "byline": "Beras", "body": "naik"}
    assert not Query.parse('"harga beras"').fits(searched(record))
    assert Query.parse("harga beras naik").fits(searched(record))


def test_the_words_of_a_very_long_article_are_searched_as_far_as_the_index_takes_them():
    found = searched({"title": "awal", "byline": None, "body": "é" + "kata " * 300_000})
    assert found[0] == "awal"
    assert sum(len(word.encode()) + 6 for word in found) <= MAX_BYTES


def test_a_snippet_is_taken_from_where_most_terms_stand_together():
    body = "kopi " + "lain " * 100 + "harga kopi di pasar"
    shown = snippet({"body": body}, Query.parse("kopi harga"))
    assert [part.text for part in shown if part.hit] == ["harga", "kopi"]
