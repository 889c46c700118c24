"""What people and bodies publish for themselves."""

import pytest

from archive.model import Page
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


def channels(text: str) -> list[tuple[str, str]]:
    found = read(Page(text=text), {"outlet": "Kabar Lereng"}, KNOWLEDGE).record.sources
    assert all(text[s.evidence.start : s.evidence.end] == s.evidence.exact for s in found)
    return [(s.name, s.kind) for s in found if s.relation == "published"]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Dalam pernyataan resminya, Departemen Sungai menyebut air naik.", "Departemen Sungai"),
        (
            "Sebuah pernyataan kementerian kesehatan Ngawi menambahkan air naik.",
            "kementerian kesehatan Ngawi",
        ),
        ("Air naik, demikian siaran pers Kementerian Perairan, Kamis.", "Kementerian Perairan"),
        ("“Air naik,” kata Kepala BMKG Rina Lestari dalam keterangan tertulis, Kamis.", "BMKG"),
        (
            "Balai Riset Sungai (BRS) berdiri lama. “Air naik,” kata Ketua BRS Rina dalam keterangan resmi.",
            "Balai Riset Sungai",
        ),
        (
            "“Air naik,” ujar Rina, Director of Public Affairs SungaiKita, dalam keterangan resminya.",
            "SungaiKita",
        ),
        (
            "Kata Direktur BNPB Rina Lestari, air surut. “Naik,” terang Lestari dalam keterangan resminya.",
            "BNPB",
        ),
        (
            "Juru bicara Kementerian Luar Negeri Ngawi Rina Lestari mengatakan dalam keterangan tertulisnya.",
            "Kementerian Luar Negeri Ngawi",
        ),
        ("Laman resmi FIBA menunjukkan bahwa air naik.", "FIBA"),
        ("Di situs resminya, Sungai Jaya menyediakan perahu.", "Sungai Jaya"),
        ("Dikutip dari laman sungai.ngawikab.go.id, air naik.", "sungai.ngawikab.go.id"),
    ],
)
def test_indonesian_statement_or_site_is_published_by_its_body(sentence: str, name: str) -> None:
    assert channels(FILL + sentence) == [(name, "institution")]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The water rose, the GAVI river alliance said in a statement.", "the GAVI river alliance"),
        ("In a statement, the Interior Ministry said the water rose.", "Interior Ministry"),
        ("The water rose, according to a statement from the Interior Ministry.", "Interior Ministry"),
    ],
)
def test_english_statement_is_published_by_its_body(sentence: str, name: str) -> None:
    assert [n.removeprefix("the ") for n, _ in channels(FILL_EN + sentence)] == [name.removeprefix("the ")]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("“Air naik,” tulis Rina Lestari via Instagram pada Kamis (6/4).", "Rina Lestari"),
        ("“Air naik,” kata Rina di laman Instagramnya. Rina Lestari juga mengunggah foto.", "Rina Lestari"),
        ("Rina Lestari mengumumkan surutnya air melalui Twitter, kemarin.", "Rina Lestari"),
        ("Namun unggahan Instagram Rina Lestari pada Kamis (6/4) dihapus.", "Rina Lestari"),
        ("“Air naik,” kata Rina Lestari dalam sebuah unggahan, Kamis.", "Rina Lestari"),
        ("Rina Lestari melalui Twitter menjelaskan bahwa air naik.", "Rina Lestari"),
        ("Melalui postingan di akun Instagram, Rina Lestari memamerkan perahu.", "Rina Lestari"),
        ("Melalui akun X resminya, Rina Lestari mengumumkan surutnya air.", "Rina Lestari"),
        ("Hal ini diungkap Rina Lestari dalam Instagram Story miliknya.", "Rina Lestari"),
        ("Banjir itu dibagikan oleh Rina Lestari, di media sosial Facebooknya.", "Rina Lestari"),
        ("“Air naik,” tulis @rina_lestari. Ia menghapusnya.", "@rina_lestari"),
    ],
)
def test_indonesian_post_is_published_by_its_person(sentence: str, name: str) -> None:
    assert channels(FILL + sentence) == [(name, "person")]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The water rose! Anna Berg wrote in a celebratory tweet Monday morning.", "Anna Berg"),
        ("Anna Berg, the leader of the town, tweeted that the water rose.", "Anna Berg"),
        ("The water rose, Anna Berg said in a Facebook post.", "Anna Berg"),
        ("But Berg says in a tweet that it rose. People know Anna Berg, the mayor.", "Anna Berg"),
        ("But Berg says in a tweet that it rose. On Monday Berg slept, but on Friday Berg worked.", "Berg"),
        ("But Berg says in a tweet that it rose. Old Berg slept, and so did Lindberg Anna.", "Berg"),
        ("But Anna says in a tweet that it rose. Joanna Lind slept, and Anna Berg, too.", "Anna Berg"),
        ("— Anna Berg (@annaberg)\nJuly 16, 2018", "Anna Berg"),
    ],
)
def test_english_post_is_published_by_its_person(sentence: str, name: str) -> None:
    assert channels(FILL_EN + sentence) == [(name, "person")]


@pytest.mark.parametrize(
    "sentence",
    [
        "Video itu viral di media sosial.",
        "Ia mencari pemilik kanal YouTube Lembah_Hijau, kemarin.",
        "Surat pernyataan itu disebarkan pihak kelurahan.",
        "Situs nuklir Iran diserang.",
        "Ikuti kami di TwitterKabar dan lewat FacebookLereng.",
        "Ikuti Rina di Twitter @rina_lestari.",
        "Menteri mengatakan ada bukti bahwa Rusia memakai media sosial.",
        "“Air naik,” kata warga di Instagram.",
        "Ia bekerja di Facebook sejak lama.",
        "“Air naik,” ujar Lurah, dilansir dari akun Instagram CNN, Kamis.",
        "Pernyataan itu disampaikan juru bicara kemarin.",
    ],
)
def test_platform_or_statement_of_nobody_is_no_channel(sentence: str) -> None:
    assert channels(FILL + sentence) == []


def test_post_of_a_body_is_published_by_the_body() -> None:
    assert channels(FILL_EN + "Slovenia's Ministry of River Affairs tweeted back.") == [
        ("Ministry of River Affairs", "institution")
    ]


def test_post_in_an_agency_s_report_came_through_the_agency() -> None:
    text = "HELSINKI (AP) — The water rose.\n" + FILL_EN + "Anna Berg wrote in a tweet that it was late."
    found = read(Page(text=text), {"outlet": "Kabar Lereng"}, KNOWLEDGE).record.sources
    assert [(s.name, s.kind, s.via) for s in found] == [("AP", "agency", None), ("Anna Berg", "person", "AP")]
