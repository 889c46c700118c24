"""Whom an article credits."""

import pytest

from archive.model import Page, Reading, Source
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


def reading(text: str, outlet: str = "Kabar Lereng") -> Reading:
    return read(Page(text=text), {"outlet": outlet}, KNOWLEDGE)


def sources(text: str, outlet: str = "Kabar Lereng") -> tuple[Source, ...]:
    found = reading(text, outlet).record.sources
    assert all(text[s.evidence.start : s.evidence.end] == s.evidence.exact for s in found)
    return found


def names(text: str, outlet: str = "Kabar Lereng") -> list[str]:
    return [source.name for source in sources(text, outlet)]


@pytest.mark.parametrize(
    ("sentence", "name", "exact"),
    [
        (
            "“Air naik,” kata lurah, seperti dikutip Reuters, Rabu (5/4/2023).",
            "Reuters",
            "seperti dikutip Reuters",
        ),
        (
            "Air naik, dilansir dari kantor berita Jepang, Kyodo.",
            "Kyodo News",
            "dilansir dari kantor berita Jepang, Kyodo",
        ),
        ("Melansir laman BBC, air naik.", "BBC", "Melansir laman BBC"),
        ("Mengutip Bernama, air naik.", "Bernama", "Mengutip Bernama"),
        ("Air naik, dikutip dariAFP, Rabu.", "AFP", "dikutip dariAFP"),
        ("Air naik, sebagaimana dilansirCNN.com kemarin.", "CNN", "sebagaimana dilansirCNN.com"),
        ("Air naik, dikutip dari detik.com kemarin.", "Detik.com", "dikutip dari detik.com"),
        ("Kantor berita Tass melaporkan air naik.", "TASS", "Tass melaporkan"),
        ("Ia mengatakan kepada The Guardian bahwa air naik.", "The Guardian", "kepada The Guardian"),
    ],
)
def test_indonesian_credit_names_its_source(sentence: str, name: str, exact: str) -> None:
    found = sources(FILL + sentence)
    assert [(s.name, s.evidence.exact, s.relation, s.via) for s in found] == [(name, exact, "derived", None)]


@pytest.mark.parametrize(
    ("sentence", "name", "exact"),
    [
        ("The mayor told Reuters that the water was rising.", "Reuters", "told Reuters"),
        (
            "The bridge fell, according to the Financial Times.",
            "Financial Times",
            "according to the Financial Times",
        ),
        (
            "The flood was first reported by The Valley Ledger.",
            "The Valley Ledger",
            "first reported by The Valley Ledger",
        ),
        ("Kyodo News reported the flood.", "Kyodo News", "Kyodo News reported"),
        (
            "The Associated Press contributed to this report.",
            "AP",
            "The Associated Press contributed to this report",
        ),
    ],
)
def test_english_credit_names_its_source(sentence: str, name: str, exact: str) -> None:
    assert [(s.name, s.evidence.exact) for s in sources(FILL_EN + sentence)] == [(name, exact)]


def test_name_that_nobody_knows_is_a_source_after_a_clear_cue() -> None:
    found = sources(FILL + "Air naik, seperti dilansir Suara Lembah Hijau, Kamis.")
    assert [(s.name, s.kind) for s in found] == [("Suara Lembah Hijau", "outlet")]


def test_body_s_own_site_is_published_not_derived() -> None:
    found = sources(FILL + "Air naik, dikutip dari laman resmi Badan Sungai Nasional, Kamis.")
    assert [(s.name, s.kind, s.relation) for s in found] == [
        ("Badan Sungai Nasional", "institution", "published")
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Warga RT 006 melapor kepada RT setempat.",
        "Bantuan itu antara lain beras dan air, menurut lurah.",
        "Budi Antara melaporkan kejadian itu ke pos jaga.",
        "Ia bekerja di Reuters dan menonton CNN setiap malam.",
        "Menurut People, semua orang berhak atas air.",
        "Ia mengutip Presiden Suharto dalam pidatonya.",
        "Menurut Bupati Ngawi, air mulai surut.",
    ],
)
def test_name_without_a_credit_is_no_source(sentence: str) -> None:
    assert names(FILL + sentence) == []


def test_own_outlet_is_no_source() -> None:
    assert names(FILL + "Air naik, kata lurah kepada Detik.com.", "detik.com") == []


def test_section_of_the_own_outlet_is_no_source() -> None:
    assert names(FILL + "Air naik, dikutip dari TribunSolo.com.", "Tribunnews.com") == []
    assert names(FILL + "Air naik, dikutip dari Kabar Lereng Sport.", "kabarlereng.id") == []


def test_each_source_stands_once_in_order() -> None:
    text = FILL + "Air naik, dikutip dari Reuters.\nAir surut, dikutip dari AFP.\nAir naik, dilansir Reuters."
    assert names(text) == ["Reuters", "AFP"]


def test_two_names_under_one_cue_are_two_sources() -> None:
    assert names(FILL + "Air naik, dilansir dari Reuters dan Al Jazeera, Kamis.") == ["Reuters", "Al Jazeera"]


def test_medium_relayed_by_another_has_it_as_via() -> None:
    found = sources(FILL + "Haaretz melaporkan air naik, seperti dilansir Al Arabiya, Kamis.")
    assert [(s.name, s.via) for s in found] == [("Haaretz", "Al Arabiya"), ("Al Arabiya", None)]


def test_medium_that_another_quotes_has_it_as_via() -> None:
    found = sources(FILL + "Reuters melaporkan air naik, mengutip Kyodo News.")
    assert [(s.name, s.via) for s in found] == [("Reuters", None), ("Kyodo News", "Reuters")]


def test_press_office_is_reached_through_the_medium_beside_it() -> None:
    text = (
        FILL
        + "“Air surut,” kantor pers kerajaan Belgia menyatakan dalam sebuah surat, melansir Belga, Kamis."
    )
    found = sources(text)
    assert [(s.name, s.kind, s.relation, s.via) for s in found] == [
        ("kantor pers kerajaan Belgia", "institution", "published", "Belga"),
        ("Belga", "agency", "derived", None),
    ]


def test_post_is_a_person_s_own_publication() -> None:
    found = sources(FILL + "Wali Kota Rina Lestari menulis di Instagram bahwa air surut.")
    assert [(s.name, s.kind, s.relation) for s in found] == [("Rina Lestari", "person", "published")]


def test_agency_in_the_dateline_is_a_source_and_what_it_quotes_is_reached_through_it() -> None:
    text = (
        "GENEVA (AP) — The river rose again on Monday.\n" + FILL_EN + "The mayor told CNN that it was late."
    )
    found = sources(text)
    assert [(s.name, s.place, s.via) for s in found] == [("AP", "dateline", None), ("CNN", "text", "AP")]


def test_agency_is_the_outlet_of_its_own_article() -> None:
    text = "Jakarta (ANTARA) - Air sungai naik pada hari Senin.\n" + FILL
    record = read(Page(text=text), {}, KNOWLEDGE).record
    assert (record.outlet, record.sources, record.dateline) == ("Antara", (), "Jakarta")


def test_source_line_is_a_credit_for_each_name() -> None:
    found = sources(FILL + "Sumber: Reuters/Suara Lembah Hijau")
    assert [(s.name, s.place) for s in found] == [("Reuters", "credit"), ("Suara Lembah Hijau", "credit")]


def test_closing_bracket_credits_agencies() -> None:
    found = sources(FILL + "Air mulai surut pada Kamis pagi. (Reuters/AFP)")
    assert [(s.name, s.place) for s in found] == [("Reuters", "credit"), ("AFP", "credit")]


def test_byline_s_agency_is_a_source() -> None:
    found = sources("Flood Closes Main Road Again\nBy Anna Berg, Associated Press\n" + FILL_EN)
    assert [(s.name, s.place) for s in found] == [("AP", "byline")]


def test_photo_credit_is_no_source() -> None:
    assert names("Warga naik perahu. (Foto: Antara/Sari Dewi)\n" + FILL) == []


def test_credit_without_a_name_is_a_finding() -> None:
    found = reading(FILL + "Air naik, seperti dilansir , Kamis.")
    assert found.record.sources == ()
    assert [f.code for f in found.findings if f.field == "sources"] == ["source-unnamed"]


def test_cue_before_a_date_is_no_lost_name() -> None:
    found = reading(FILL + "Air naik, kata lurah dalam surat yang dikutip Kamis (6/4/2023).")
    assert [f.code for f in found.findings if f.field == "sources"] == []


def test_source_agencies_are_the_direct_media() -> None:
    text = FILL + "Haaretz melaporkan air naik, seperti dilansir Al Arabiya, Kamis."
    assert reading(text).record.source_agencies == ("Al Arabiya",)
