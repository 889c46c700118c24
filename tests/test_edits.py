"""Edit scripts: whatever two texts are, the script leads from one to the other, and back."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.versions.edits import Edit, applied, backwards, edits, hunks

WORDS = st.lists(
    st.sampled_from(["kopi", "panen", "90", "1.000", ",", ".", " ", "  ", "\n", "\n\n", "“", "é", "\r\n"])
)
TEXTS = st.one_of(WORDS.map("".join), st.text())


@given(TEXTS, TEXTS)
def test_applying_a_script_to_the_old_text_gives_the_new_one_and_back(old, new):
    script = edits(old, new)
    assert applied(old, script) == new
    assert applied(new, backwards(script)) == old


@given(TEXTS, TEXTS)
def test_neighbouring_edits_are_of_different_kinds_and_none_is_empty(old, new):
    script = edits(old, new)
    assert all(edit.text for edit in script)
    assert all(one.op != other.op for one, other in pairwise(script))


@given(TEXTS)
def test_equal_texts_have_a_script_that_changes_nothing(text):
    assert [edit.op for edit in edits(text, text)] == ["equal"] * bool(text)


@given(TEXTS, TEXTS)
def test_putting_every_hunk_in_its_place_gives_the_new_text(old, new):
    made, at = [], 0
    for hunk in hunks(edits(old, new)):
        assert old[hunk.start :].startswith(hunk.before)
        made += [old[at : hunk.start], hunk.after]
        assert len("".join(made)) - len(hunk.after) == hunk.new_start
        at = hunk.start + len(hunk.before)
    assert "".join(made) + old[at:] == new


def test_whole_words_are_replaced_and_numbers_are_not_cut_at_their_separators():
    assert edits("naik 1.250 ton lagi", "naik 1.350 ton lagi") == (
        Edit("equal", "naik "),
        Edit("delete", "1.250"),
        Edit("insert", "1.350"),
        Edit("equal", " ton lagi"),
    )


def test_a_lone_mark_between_two_replacements_belongs_to_them():
    assert edits("kata Ani, di Palu", "ujar Budi, di Palu")[:2] == (
        Edit("delete", "kata Ani"),
        Edit("insert", "ujar Budi"),
    )


def test_a_script_of_another_text_is_refused():
    with pytest.raises(ValueError, match="does not read"):
        applied("teh", edits("kopi", "gula"))
    with pytest.raises(ValueError, match="ends at"):
        applied("kopi susu", edits("kopi", "kopi"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" ".join("ab" * 250_000), " ".join("ba" * 200_000)),
        ("\n".join("ab" * 250_000), "\n".join("ba" * 200_000)),
        (
            "\n".join(" ".join("ab" * 90) + f"\n{n}" for n in range(500)),
            "\n".join(" ".join("ba" * 90) + f"\n{n}" for n in range(500)),
        ),
    ],
    ids=["one line", "many lines", "many changed lines"],
)
def test_long_bodies_that_repeat_themselves_end_all_the_same(old, new):
    # No timed assertion: a search that is quadratic here does not come back at all.
    assert applied(old, edits(old, new)) == new
