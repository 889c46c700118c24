"""Quotations: which marks belong together, and how far a quotation reaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cues import Cues
from archive.versions.quotes import Quotes

QUOTES = Quotes.of(Cues.load().changes["quotes"])


def _within(text):
    return [text[start:end] for start, end in QUOTES.within(text)]


@pytest.mark.parametrize(
    "quoted",
    ["“ya”", "„ja“", "„tak”", "«oui»", "»ja«", "‘yes’", "'yes'", '"ya"', "「はい」", "『はい』", "‹oui›"],
)
def test_a_pair_of_marks_holds_a_quotation(quoted):
    assert _within(f"Ia berkata {quoted} lalu pergi.") == [quoted]


def test_an_apostrophe_is_no_mark():
    assert _within("Jum'at itu bukan Jum’at, it's the dogs' and ’tis.") == []
    assert _within("He said ‘it’s fine’ and 'it's over'.") == ["‘it’s fine’", "'it's over'"]


def test_a_quotation_within_a_quotation_is_part_of_it():
    assert _within("“Ia bilang ‘ya’ tadi,” kata Ani. 「『はい』と」") == [
        "“Ia bilang ‘ya’ tadi,”",
        "「『はい』と」",
    ]


def test_a_mark_that_is_never_closed_hides_no_quotation_behind_it():
    assert _within("Tahun '90 ia berkata “ya”.") == ["“ya”"]
    assert _within('Layar 6" itu\nkata "ya"') == ['"ya"']


def test_a_speech_goes_on_over_paragraphs():
    assert _within("“Satu.\n\n“Dua,” kata Budi.") == ["“Satu.", "“Dua,”"]
    assert _within('"Satu.\n\n"Dua," kata Budi.') == ['"Satu.', '"Dua,"']
    assert _within("«Satu.\n\nDua», kata Budi.") == ["«Satu.\n\nDua»"]
    assert _within("“Satu.\n\nKata Ani, “ya”.") == ["“ya”"]
    assert _within("“Satu.\n«Dua»\n“Tiga.”") == ["“Satu.", "«Dua»", "“Tiga.”"]
    assert _within("„\n«“»") == ["„\n«“"]


@given(st.text(st.sampled_from("“”„«»‘’'\"「」 a.\n")))
def test_quotations_are_in_order_and_apart_and_have_both_ends(text):
    at = 0
    for start, end in QUOTES.within(text):
        assert at <= start < end <= len(text)
        assert text[start] in QUOTES.opening
        at = end
