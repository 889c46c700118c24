"""Correction notes, and which changes of a text were silent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cues import Cues
from archive.model import Record
from archive.versions.corrections import is_silent, notes

CUES = Cues.load()


@pytest.mark.parametrize(
    "line",
    [
        "Ralat: panen dimulai sepekan lebih awal, bukan dua.",
        "RALAT - Nama narasumber diperbaiki.",
        "[Koreksi] Judul sebelumnya keliru.",
        "Koreksi (3/5/2024): jumlah kebun diperbaiki.",
        "Catatan Redaksi: tanggal diperbaiki.",
        "Artikel ini telah diperbarui pada pukul 10.00 WIB.",
        "Redaksi mohon maaf atas kekeliruan tersebut.",
        "Correction, May 3, 2024: an earlier headline named the wrong river.",
        "*Editor's note: the figure was changed.",
        "CORRECTIONS",
        "This article has been corrected to show the right year.",
        "An earlier version of this story misspelled the village's name.",
    ],
)
def test_a_correction_note_is_recognised(line):
    assert notes(f"Kalimat biasa.\n\n{line}\n", CUES) == (" ".join(line.split()),)


@pytest.mark.parametrize(
    "line",
    [
        "Koreksi harga saham berlanjut pada Selasa.",
        "Corrections officers went on strike at noon.",
        "Pemerintah akan melakukan koreksi: tarif baru diumumkan besok.",
        "Clarification of the rules is due next week.",
        "Petani memperbarui kebunnya.",
    ],
)
def test_an_ordinary_sentence_is_none(line):
    assert notes(line, CUES) == ()


@given(st.text())
def test_any_text_can_be_looked_through(text):
    assert all(note for note in notes(text, CUES))


def _record(body: str = "Isi lama.", **fields: str) -> Record:
    return Record(body=body, title="Judul", **fields)


@pytest.mark.parametrize(
    ("before", "after", "texts", "expected"),
    [
        (_record(), _record("Isi baru."), ("", ""), True),
        (_record(), Record(body="Isi lama.", title="Judul baru"), ("", ""), True),
        (_record(), _record("Isi  lama.\n"), ("", ""), False),
        (_record(), _record(byline="Ani"), ("", ""), False),
        (_record(), _record("Isi baru.", modified="2024-05-02"), ("", ""), False),
        (_record(), _record("Isi baru."), ("", "Ralat: isi diperbaiki."), False),
        (_record(), _record("Isi baru."), ("Ralat: yang dulu.", "Ralat: yang dulu."), True),
        (_record(), _record("Isi baru."), ("Ralat: yang dulu.", "Ralat: yang dulu.\nRalat: lagi."), False),
    ],
    ids=[
        "body",
        "title",
        "white-space-only",
        "byline-only",
        "modified-says-so",
        "note-says-so",
        "an-old-note-says-nothing-of-a-new-change",
        "a-second-note",
    ],
)
def test_a_change_is_silent_unless_its_date_or_a_new_note_says_so(before, after, texts, expected):
    assert is_silent(before, after, texts, CUES) is expected
