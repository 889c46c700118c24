"""Correction notes, and which changes of a text were silent."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.cues import Cues
from archive.model import Record
from archive.versions.corrections import Candour

RULE = Candour.of(Cues.load())


def notes(text: str) -> tuple[str, ...]:
    return tuple(text[note.start : note.end] for note in RULE.notes(text))


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
        "UPDATE: Jumlah korban telah dibetulkan.",
        "(Updates with a new number in paragraph 1)",
    ],
)
def test_a_correction_note_is_recognised(line):
    assert notes(f"Kalimat biasa.\n\n{line}\n") == (line,)


@pytest.mark.parametrize(
    "line",
    [
        "Koreksi harga saham berlanjut pada Selasa.",
        "Corrections officers went on strike at noon.",
        "Pemerintah akan melakukan koreksi: tarif baru diumumkan besok.",
        "Clarification of the rules is due next week.",
        "Petani memperbarui kebunnya.",
        "“Kami redaksi meminta maaf kepada pembaca,” kata Budi.",
        "'Klarifikasi: itu bukan kata saya,' ujarnya.",
    ],
)
def test_an_ordinary_sentence_is_none(line):
    assert notes(line) == ()


@given(st.text())
def test_any_text_can_be_looked_through(text):
    assert all(note for note in notes(text))


def test_a_note_within_a_paragraph_is_its_sentence():
    assert notes("Air naik. Artikel ini telah diperbarui. Warga mengungsi.") == (
        "Artikel ini telah diperbarui.",
    )
    assert notes("(Updates with a new number) Two ships sank.") == ("(Updates with a new number)",)


OLD = "Harga cabai naik dua kali, kata pedagang."
PUBLISHED, EARLY, LATE = (f"2024-03-04T{hour}:00:00+07:00" for hour in (10, 11, 12))


def _silent(before: str | Record, after: str | Record) -> bool:
    states = (Record(title="Judul", body=each) if isinstance(each, str) else each for each in (before, after))
    return RULE.is_silent(*states)


def test_another_body_or_headline_is_silent():
    assert _silent(OLD, OLD.replace("dua", "tiga"))
    assert _silent(OLD, Record(title="Judul baru", body=OLD))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Kafé “Es” dibuka.", unicodedata.normalize("NFD", "Kafé “Es” dibuka.")),
        ("Ia berkata “ya”.", 'Ia berkata "ya".'),
        ("Ia berkata “ya”.", "Ia berkata ''ya''."),
        ("Jum'at itu", "Jum’at itu"),
        ("2019–2024 — habis", "2019-2024 -- habis"),
        ("sepuluh kilo", "sepu\u00adluh\u200b\u00a0kilo"),
        ("Satu. Dua.", "Satu.\n\nDua.\n"),
        ("港が開いた。人が来た。", "港が開いた。\n\n人が来た。"),
        ("Harga naik…", "Harga naik..."),
        ("Isi.\n\nDibaca 1.203 kali", "Isi.\n\nDibaca 1.250 kali"),
        ("Isi.", "Isi.\n\n1,2rb views"),
        ("Isi.", "Lihat postingan ini di Instagram\n\nIsi."),
    ],
)
def test_the_same_words_set_otherwise_are_no_edit(before, after):
    assert before != after
    assert not _silent(before, after)
    assert not _silent(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Suhu -5 derajat", "Suhu 5 derajat"),
        ("Ia berkata “ya”.", "Ia berkata ya."),
        ("Dibaca 12 kali oleh hakim di sidang.", "Dibaca 13 kali oleh hakim di sidang."),
        ("polisi", "Polisi"),
    ],
)
def test_a_small_change_of_words_or_marks_is_an_edit(before, after):
    assert _silent(before, after)


def test_a_headline_that_was_missed_in_one_capture_is_no_edit():
    untitled = Record(title=None, body=f"Judul\n\n{OLD}")
    assert not _silent(untitled, OLD)
    assert not _silent(OLD, untitled)


@pytest.mark.parametrize(
    ("before", "after", "silent"),
    [
        (EARLY, EARLY, True),
        (EARLY, LATE, False),
        (LATE, EARLY, True),
        (EARLY, None, True),
        (EARLY, "2024-03-04T04:00:00Z", True),
        (EARLY, "2024-03-04T11:00:00", True),
        (None, EARLY, False),
        (None, PUBLISHED, True),
        ("2024-03-04", "2024-03-05", False),
        ("2024-03-04", "2024-03-04", True),
    ],
    ids=[
        "same",
        "later",
        "backwards",
        "vanished",
        "same-instant-elsewhere",
        "zone-lost",
        "appeared",
        "appeared-as-publication",
        "later-day",
        "same-day",
    ],
)
def test_only_a_later_date_of_change_says_that_a_text_was_changed(before, after, silent):
    states = (
        Record(body=body, date=PUBLISHED, modified=told)
        for body, told in ((OLD, before), (f"{OLD} Lagi.", after))
    )
    assert _silent(*states) is silent


def test_a_note_in_the_text_says_so_once():
    noted = f"{OLD} Lagi.\n\nRalat: yang dulu keliru."
    assert not _silent(OLD, noted)
    assert _silent(noted, noted.replace("Lagi", "Sekali lagi"))
    assert _silent(noted, noted.replace("Lagi", "Sekali lagi").replace("Ralat: ", "Ralat:  "))
    assert not _silent(noted, f"{noted.replace('Lagi', 'Sekali lagi')}\n\nRalat: lagi.")


def test_a_label_of_the_headline_says_so():
    assert not _silent(OLD, Record(title="[RALAT] Judul", body=f"{OLD} Lagi."))


def test_what_somebody_is_quoted_with_is_no_note():
    assert _silent(OLD, f"{OLD}\n\n“Redaksi meminta maaf,” kata pemimpinnya.")


@given(st.text(), st.text())
def test_any_two_texts_are_compared_alike_in_both_directions(one, other):
    wording = RULE.wording
    assert wording.words(one) == wording.words(one + "\u200b")
    assert wording.same(one, other) == wording.same(other, one)


@given(st.text())
def test_the_form_in_which_texts_are_compared_is_its_own(text):
    plain = RULE.wording.plain(text)
    assert RULE.wording.same(plain, text)
