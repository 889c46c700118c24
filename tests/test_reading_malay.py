"""Malay, which is one file of words: a language is data."""

import pytest

from archive.model import Page, Record
from archive.reading import Knowledge, read

KNOWLEDGE = Knowledge.load()
FILL = (
    "KUALA LUMPUR: Penduduk di tepi sungai sudah menyediakan bot sejak petang semalam kerana air naik.\n"
    "Polis berkata, jalan utama ditutup iaitu sehingga air surut menjelang malam ini.\n"
)


def record(sentence: str) -> Record:
    return read(Page(text=FILL + sentence), {"outlet": "Kabar Lereng"}, KNOWLEDGE).record


def test_malay_is_told_from_indonesian_by_its_words() -> None:
    assert record("Air surut.").language == "ms"


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("Air naik, lapor Bernama hari ini.", "Bernama", "agency"),
        ("Memetik laporan agensi berita Xinhua, air naik.", "Xinhua", "agency"),
        ("Air naik, seperti dipetik akhbar Suara Lembah, Khamis.", "Suara Lembah", "outlet"),
        ("“Air naik,” kata ketua kampung ketika memberitahu Bernama.", "Bernama", "agency"),
        ("Reuters melaporkan bahawa air naik.", "Reuters", "agency"),
        ("Menurut Kementerian Air dalam kenyataan media, kata Rina.", "Kementerian Air", "institution"),
        ("Dalam kenyataan media, Kementerian Air memaklumkan air naik.", "Kementerian Air", "institution"),
        ("Rina Lestari menulis di Facebook bahawa air naik.", "Rina Lestari", "person"),
    ],
)
def test_malay_credit_names_its_source(sentence: str, name: str, kind: str) -> None:
    assert [(s.name, s.kind) for s in record(sentence).sources] == [(name, kind)]


def test_malay_dateline_and_date_are_read() -> None:
    found = record("Isnin, 5 Ogos 2019")
    assert (found.dateline, found.date) == ("KUALA LUMPUR", "2019-08-05")


def test_indonesian_word_that_credits_in_malay_only_is_no_cue() -> None:
    text = (
        "Warga desa itu memetik Reuters dan pelajaran lain karena air sungai naik sejak kemarin sore hari.\n"
        * 2
    )
    found = read(Page(text=text), {"outlet": "Kabar Lereng"}, KNOWLEDGE).record
    assert (found.language, found.sources) == ("id", ())
