"""The forms in which articles credit media, and the chains between them."""

import pytest

from archive.model import Evidence, Page, Source, Statement
from archive.reading import Knowledge, read

KNOWLEDGE = Knowledge.load()
FILL = (
    "Warga di tepi sungai sudah menyiapkan perahu dan bahan makanan sejak kemarin sore.\n"
    "Petugas menutup jalan utama karena air terus naik sampai malam hari.\n"
)
FILL_EN = (
    "People along the river have been preparing boats and food since yesterday afternoon.\n"
    "Officers closed the main road because the water kept rising until late at night.\n"
)


def sources(text: str, outlet: str = "Kabar Lereng") -> tuple[Source, ...]:
    found = read(Page(text=text), {"outlet": outlet}, KNOWLEDGE).record.sources
    assert all(text[s.evidence.start : s.evidence.end] == s.evidence.exact for s in found)
    return found


def media(text: str, outlet: str = "Kabar Lereng") -> list[tuple[str, str | None]]:
    return [(s.name, s.via) for s in sources(text, outlet) if s.kind in ("agency", "outlet")]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        # What follows the cue.
        ("Air naik, dikutip Kamis (6/4/2023) dari Reuters.", "Reuters"),
        ("Air naik, dilansir pada Senin, 3 April 2023, dari CNN.", "CNN"),
        ("Air naik, dikutip dari stasiun televisi Korea Selatan KBS, Kamis.", "KBS"),
        ("Air naik, lapor AFP.", "AFP"),
        ("Air naik, demikian laporan Reuters, Kamis.", "Reuters"),
        ("Air naik, sebagaimana warta Antara, Kamis.", "Antara"),
        ("Air naik, tulis The Guardian.", "The Guardian"),
        ("Air naik, seperti diberitakan Suara Lembah Hijau, Kamis.", "Suara Lembah Hijau"),
        ("Air naik, seperti ditulis People.", "People"),
        ("Menurut laporan Bloomberg, air naik.", "Bloomberg"),
        ("Merujuk pada laporan AFP, air naik.", "AFP"),
        ("Air naik, menurut ahli sungai Rina Lestari dalam Daily Mail.", "Daily Mail"),
        ("Menurut koresponden WAFA, air naik.", "WAFA"),
        ("Air naik, kata lurah saat dihubungi Kantor Berita Politik RMOL, Kamis.", "RMOL"),
        ("Air naik, kata lurah dalam wawancara dengan Sky News.", "Sky News"),
        ("Air naik, dikutip dari jurnal Nature Sungai, Kamis.", "Nature Sungai"),
        ("Air naik, dilansir dari tayangan YouTube Lembah Channel, Kamis.", "Lembah Channel"),
        ("Melansir laman Hijau Life, air naik.", "Hijau Life"),
        # How the name is printed.
        ("Air naik, dikutip detikcom, Kamis.", "Detik.com"),
        ("Air naik, dilansir cnn indonesia, Kamis.", "CNN Indonesia"),
        ("Air naik, dilansir antara, Kamis.", "Antara"),
        ("Air naik, dikutip dari kantor berita antara kemarin.", "Antara"),
        ("Air naik, dikutip dari lembahhijau.com kemarin.", "lembahhijau.com"),
        ("Air naik, dikutip dari lamanBBC Lampungpada Senin (3/4/2023).", "BBC Lampung"),
        ("Air naik, dikutip Reuterspada Senin.", "Reuters"),
        ("Air naik, dilansir dari akun Instagram ESPN Asia, Senin.", "ESPN Asia"),
        # What precedes the cue.
        ("Kontributor VIVA di Ngawi melaporkan air naik.", "VIVA"),
        ("Hingga malam,NPRmenyebut pada Senin (3/4), bahwa air naik.", "NPR"),
        ("BBC menyebut bahwa air naik.", "BBC"),
        ("Media pemerintah Iran IRNA memberitakan air naik.", "IRNA"),
        ("Surat kabar Israel Suara Lembah melaporkan air naik.", "Suara Lembah"),
        ("Stasiun televisi pemerintah Iran, Press TV, melaporkan air naik.", "Press TV"),
    ],
)
def test_indonesian_form_of_credit_names_its_medium(sentence: str, name: str) -> None:
    assert media(FILL + sentence) == [(name, None)]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ('"It rose," the Rodong Sinmun said in a commentary.', "Rodong Sinmun"),
        ("The river rose, Xinhua said on Monday.", "Xinhua"),
        ("The river rose, according to a report in The Washington Post.", "The Washington Post"),
        ("The river rose, according to two officers who spoke to CNN.", "CNN"),
        ("The study was published Monday in the journal River Case Reports.", "River Case Reports"),
        ("“It rose,” the mayor said on CNN’s morning show.", "CNN"),
        ("In an interview with CBS that aired Sunday, the mayor described it.", "CBS News"),
        ("A letter obtained by The New York Times names the dam.", "The New York Times"),
        ("The dam had cracks, Politico first reported.", "Politico"),
        ("The mayor described it in an op-ed for USA Today.", "USA Today"),
        ("With files from The Canadian Press", "Canadian Press"),
        ("The river rose, Kyodo News reports.", "Kyodo News"),
        ("State-run Xinhua news agency reported that the river rose.", "Xinhua"),
        ("Associated Press writer Jane Doe in Berlin contributed to this report.", "AP"),
        ("— BBC News (@BBC) July 16, 2018", "BBC"),
    ],
)
def test_english_form_of_credit_names_its_medium(sentence: str, name: str) -> None:
    assert media(FILL_EN + sentence) == [(name, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Spanduk itu menuding lembaga penyiaran. BBC menyebutnya “banjir”.",
        "Penonton merujuk media pemerintah Inggris, BBC, selaku penyiar utama.",
        "Samsung melansir Galaxy Sungai di Jakarta.",
        "Ia memetik pelajaran dari banjir itu.",
        "Bantuan dikutip antara lain dari warga.",
        "Wartawan Tempo ditahan di pos jaga.",
        "Surat itu ditulis tangan oleh warga RT/RW setempat.",
        "Lurah berbicara kepada Nova Lestari.",
        "Kota itu terletak antara Reuters Plaza dan pasar.",
        "Saham Bloomberg naik.",
        "Dikutip dari data BMKG, hujan akan turun.",
        "Dikutip dari laman sungai.ngawikab.go.id, air naik.",
    ],
)
def test_medium_that_is_not_credited_is_no_source(sentence: str) -> None:
    assert media(FILL + sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Air naik, lapor AFP, dikutip dari Channel NewsAsia, Kamis.",
            [("AFP", "Channel NewsAsia"), ("Channel NewsAsia", None)],
        ),
        (
            "Ia mengatakan kepada Fox News bahwa air naik, seperti dikutip Reuters.",
            [("Fox News", "Reuters"), ("Reuters", None)],
        ),
        (
            "Mengutip Reuters, The Guardian melaporkan air naik.",
            [("Reuters", None), ("The Guardian", "Reuters")],
        ),
        ("Air naik, dikutip Kompas.com dari Reuters.", [("Kompas.com", None), ("Reuters", "Kompas.com")]),
        ("Air naik, dikutip Reuters via CNN.", [("Reuters", "CNN"), ("CNN", None)]),
        ("Air naik, dikutip Kompas.com Tempo.co.", [("Kompas.com", None), ("Tempo.co", "Kompas.com")]),
        ("Reuters mengutip Kyodo News bahwa air naik.", [("Reuters", None), ("Kyodo News", "Reuters")]),
        (
            "Dilansir AFP, air naik.\nPidato itu disiarkan oleh kantor berita resmi IRNA.",
            [("AFP", None), ("IRNA", "AFP")],
        ),
        (
            "Ia mengatakan kepada CNN bahwa air naik.\nSumber: Reuters",
            [("CNN", "Reuters"), ("Reuters", None)],
        ),
    ],
)
def test_sentence_says_through_whom_a_medium_was_reached(
    sentence: str, expected: list[tuple[str, str | None]]
) -> None:
    assert media(FILL + sentence) == expected


def test_relay_through_the_own_outlet_is_direct() -> None:
    text = FILL + "Air naik, kata lurah, seperti dikutip Kabar Lereng dari Reuters."
    assert media(text) == [("Reuters", None)]


@pytest.mark.parametrize(
    "notice",
    [
        "© 2021 The Associated Press. All Rights Reserved. Do not reprint it.",
        "The Associated Press Published 5:57 a.m. ET July 16, 2018",
        "May 31, 2019 / 10:50 AM\n/ AP",
    ],
)
def test_agency_that_owns_the_report_is_its_source_and_what_it_quotes_came_through_it(notice: str) -> None:
    text = notice + "\n" + FILL_EN + "The mayor told CNN that it was late."
    assert sorted(media(text), key=str) == [("AP", None), ("CNN", "AP")]


def test_notice_of_a_reprint_names_the_source_among_menus() -> None:
    text = FILL + "Artikel ini telah tayang di Kompas.com dengan judul Air Naik"
    assert [(s.name, s.place) for s in sources(text)] == [("Kompas.com", "credit")]


def test_edition_of_an_outlet_is_another_outlet_and_an_agency_s_bureau_is_the_agency() -> None:
    assert media(FILL + "Air naik, dikutip dari NU Online Lampung, Senin.") == [("NU Online Lampung", None)]
    assert media(FILL + "Air naik, dikutip dari Reuters Jakarta, Senin.") == [("Reuters", None)]


def test_word_of_another_language_is_no_cue() -> None:
    assert media(FILL + "Judul lagu itu told Reuters bahwa air naik.") == []


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("https://www.lembahhijau.com/berita/1", "lembahhijau.com"),
        ("https://www.reuters.com/world/1", "Reuters"),
        ("来源：Lembah Hijau", "Lembah Hijau"),
    ],
)
def test_source_that_the_markup_states_is_named_without_address_and_label(value: str, name: str) -> None:
    evidence = Evidence(within="markup", start=0, end=len(value), exact=value, cue="meta:source")
    statement = Statement(field="source", value=value, evidence=evidence)
    page = Page(text=FILL, markup=value, statements=(statement,))
    found = read(page, {"outlet": "Kabar Lereng"}, KNOWLEDGE).record.sources
    assert [(s.name, s.place) for s in found] == [(name, "metadata")]
