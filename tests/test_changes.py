"""Typed changes: what a difference between two records is called."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cues import Cues
from archive.model import Record
from archive.versions.changes import FIELDS, KINDS, Comparison, Vocabulary, compare
from archive.versions.edits import applied, backwards

WORDS = Vocabulary.of(Cues.load())

LEAD = "Warga Sukamaju memanen kopi."
SAID = "Kepala desa, Ani Lestari, mengatakan hasilnya 90 ton pada 6 Januari 2022."
BODY = f"{LEAD}\n\n{SAID}\n\n“Kami senang,” katanya."


def _record(**fields: Any) -> dict[str, Any]:
    return Record(**({"title": "Panen Kopi", "body": BODY, "outlet": "Harian Contoh"} | fields)).to_json()


def _changed(old: str, new: str) -> Comparison:
    assert old in BODY
    return compare(_record(), _record(body=BODY.replace(old, new)), WORDS)


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("90", "110", ("numbers",)),
        ("90 ton", "dua ton", ("numbers",)),
        ("Lestari", "Wulandari", ("names",)),
        ("mengatakan", "mengklaim", ("attribution",)),
        ("6 Januari", "7 Januari", ("dates",)),
        ("senang", "gembira", ("quotes",)),
        ("memanen kopi", "memetik kopi", ("lead",)),
        ("hasilnya", "panennya", ("text",)),
        ("hasilnya", "hasil panennya", ("text",)),
    ],
)
def test_a_change_in_the_body_is_called_by_what_it_touches(old, new, kinds):
    assert _changed(old, new).kinds == kinds


def test_a_correction_note_is_one_and_nothing_else():
    found = _changed("katanya.", "katanya.\n\nRalat: Ani Lestari menyebut 110 ton.")
    assert found.kinds == ("correction",)


def test_a_sentence_that_comes_with_a_note_is_told_beside_it():
    found = _changed("katanya.", "katanya. Hujan turun.\n\nRalat: bukan 90 ton.")
    assert found.kinds == ("correction", "text")


@pytest.mark.parametrize("marks", ["‘’", "''", "„“", "«»", "「」"])
def test_a_change_between_any_marks_of_quotation_is_one_of_a_quotation(marks):
    old, new = (f"Satu.\n\nIa bilang {marks[0]}kami {word}{marks[1]} lagi." for word in ("senang", "sedih"))
    assert compare(_record(body=old), _record(body=new), WORDS).kinds == ("quotes",)


@pytest.mark.parametrize(
    ("old", "new"),
    [("“Kami senang,”", '"Kami senang,"'), ("90 ton", "90\u00a0ton"), ("hasil", "ha\u00adsil")],
)
def test_the_same_words_set_otherwise_are_typography(old, new):
    assert _changed(old, new).kinds == ("typography",)


@pytest.mark.parametrize(("old", "new"), [("Rp3,5", "Rp3,6"), ("Covid-19", "Covid-20")])
def test_what_has_digits_is_a_number_and_no_name(old, new):
    records = (_record(body=f"Satu.\n\nIa melihat {word} kemarin.") for word in (old, new))
    assert compare(*records, WORDS).kinds == ("numbers",)


def test_a_word_that_only_begins_sentences_is_no_name():
    found = compare(_record(body="Satu. Hujan turun."), _record(body="Satu. Angin turun."), WORDS)
    assert found.kinds == ("lead",)


@pytest.mark.parametrize(("field", "kind"), FIELDS.items())
def test_every_field_that_changes_is_told_with_its_kind(field, kind):
    new = _record() | {field: ["Budi"] if isinstance(_record()[field], list) else "Budi"}
    (change,) = compare(_record(), new, WORDS).fields
    assert (change.field, kind in change.kinds) == (field, True)


def test_a_number_in_the_headline_is_told_as_one():
    found = compare(_record(title="90 Ton Kopi"), _record(title="110 Ton Kopi"), WORDS)
    assert found.kinds == ("headline", "numbers")


def test_a_credited_source_that_goes_is_told_without_its_evidence():
    source = {"name": "AFP", "kind": "agency", "relation": "derived", "via": "Antara", "place": "text"}
    old = _record() | {"sources": [source | {"evidence": {"start": 1}}]}
    moved = _record() | {"sources": [source | {"evidence": {"start": 9}}]}
    assert compare(old, moved, WORDS).fields == ()
    assert compare(old, _record(), WORDS).fields[0].before == ("AFP (agency, derived, text, via Antara)",)


TEXTS = st.lists(
    st.sampled_from(
        [
            "Ani ",
            "kata ",
            "90 ",
            "6 Januari ",
            "“",
            "” ",
            ". ",
            "\n\n",
            "Ralat: ",
            "KPK ",
            "kopi ",
            "\n",
            "\0",
        ]
    )
).map("".join)


@given(TEXTS, TEXTS)
def test_the_passages_and_fields_lead_from_the_old_record_to_the_new_one_and_back(old, new):
    one, other = _record(body=old, title=new), _record(body=new, title=old)
    found = compare(one, other, WORDS)
    assert applied(old, found.body) == new
    assert applied(new, backwards(found.body)) == old
    for change in found.fields:
        assert (change.before, change.after) == (one[change.field], other[change.field])
    assert bool(found.passages) == (old != new)
    assert all(
        passage.kinds == tuple(k for k in KINDS if k in passage.kinds) != () for passage in found.passages
    )


@given(st.text(), st.text())
def test_any_two_bodies_can_be_compared(old, new):
    assert bool(compare(_record(body=old), _record(body=new), WORDS).passages) == (old != new)
