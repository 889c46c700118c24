"""Text that is safe to print."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from archive.render.terminal import clipped, safe, table


@given(st.text())
def test_no_character_that_a_terminal_could_obey_is_left(text):
    assert not [
        c for c in safe(text) if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    ]


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"])))
def test_ordinary_text_is_left_as_it_is(text):
    assert safe(text) == text


def test_an_escape_sequence_is_spelled_out():
    assert safe("a\x1b[2Jb") == "a\\x1b[2Jb"


@given(st.text(), st.integers(4, 40))
def test_clipped_text_is_no_longer_than_asked(text, width):
    assert len(clipped(text, width)) <= width


def test_columns_of_a_table_line_up():
    assert table(["id", "name"], [["1", "b"], ["22", "ccc"]]) == "id  name\n1   b\n22  ccc"
