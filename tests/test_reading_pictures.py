"""Picture credits and datelines."""

import pytest

from archive.formats import html
from archive.model import Page, Record
from archive.reading import Knowledge, read

KNOWLEDGE = Knowledge.load()
FILL = (
    "Warga di tepi sungai sudah menyiapkan perahu dan bahan makanan sejak kemarin sore.\n"
    "Petugas menutup jalan utama karena air terus naik sampai malam hari.\n"
)


def record(text: str, outlet: str = "Kabar Lereng") -> Record:
    found = read(Page(text=text), {"outlet": outlet}, KNOWLEDGE).record
    note = found.notes.get("photo_credits")
    if note is not None and note.evidence is not None:
        assert text[note.evidence.start : note.evidence.end] == note.evidence.exact
    return found


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Warga naik perahu. (Foto: Antara/Sari Dewi)", ("Antara",)),
        ("ILUSTRASI. Warga naik perahu. Foto KONTAN/Sari Dewi", ("Kontan",)),
        ("Warga naik perahu. /pho KONTAN/Sari Dewi/17/03/2023.", ("Kontan",)),
        ("Warga naik perahu (credit: imdb)", ("IMDb",)),
        ("Warga naik perahu (© AP)", ("AP",)),
        ("(Image: © Shutterstock)", ("Shutterstock",)),
        ("Warga naik perahu. (- / AFP/Getty Images)", ("AFP", "Getty Images")),
        (
            "Warga naik perahu. (Sari Dewi, Sputnik, Kremlin Pool Photo via AP) Langganan sekarang",
            ("Sputnik", "AP"),
        ),
        ("Warga naik perahu pada Kamis. Sari Dewi, File AP Photo", ("AP",)),
        ("twitter/@saridewi via CNN", ("CNN",)),
        ("A handout picture released by the Korean Central News Agency (KCNA) shows two ferries.", ("KCNA",)),
        ("Air naik lagi IDN Times / Sari Dewi Warga naik perahu kemarin.", ("IDN Times",)),
        ("Air naik lagi ANTARA FOTO / Sari Dewi Warga naik perahu kemarin.", ("Antara",)),
        ("Ilustrasi perahu di tepi sungai pada hari Kamis. (Shutterstock)", ("Shutterstock",)),
        ("Sari Dewi | AFP | Getty Images", ("AFP", "Getty Images")),
        ("Warga naik perahu di tepi sungai pada hari Kamis.\nTHE ASSOCIATED PRESS", ("AP",)),
    ],
)
def test_picture_credit_names_its_organisation_and_no_source(line: str, names: tuple[str, ...]) -> None:
    found = record(line + "\n" + FILL)
    assert found.photo_credits == names
    assert found.sources == ()


@pytest.mark.parametrize(
    "line",
    [
        "Warga naik perahu. (Foto: Dok. Istimewa)",
        "Warga naik perahu. (Foto: Sari Dewi)",
        "Warga naik perahu. Dok. NBA Sari Dewi, penulis, melihatnya.",
        "Dia mengunggah foto CNN saat banjir di kota.",
        "Warga RT/RW setempat naik perahu ke balai desa.",
        "Warga naik perahu ke balai desa. (boy/jpnn)",
    ],
)
def test_words_about_pictures_without_an_organisation_are_no_credit(line: str) -> None:
    assert record(line + "\n" + FILL).photo_credits == ()


def pictured(caption: str, *, above: str = "") -> Record:
    paragraphs = "".join(f"<p>{line}</p>" for line in FILL.splitlines() * 2)
    figure = f"<figure><img alt='Perahu'><figcaption>{caption}</figcaption></figure>"
    markup = f"<body>{above}<main><h1>Air Naik Lagi</h1>{figure}{paragraphs}</main></body>"
    return read(html.of_markup(markup), {"outlet": "Kabar Lereng"}, KNOWLEDGE).record


def test_caption_of_a_saved_page_is_no_running_text_and_credits_its_picture() -> None:
    found = pictured("Warga naik perahu ke balai desa pada Kamis pagi (Sari Dewi/AFP)")
    assert found.photo_credits == ("AFP",)
    assert found.sources == ()
    assert "perahu ke balai" not in found.body
    assert found.body == "\n\n".join(FILL.splitlines() * 2)


def test_caption_without_a_credit_is_no_running_text_either() -> None:
    found = pictured("Warga naik perahu ke balai desa, kata kepala desa kepada Reuters.")
    assert (found.photo_credits, found.sources) == ((), ())
    assert found.body == "\n\n".join(FILL.splitlines() * 2)


def test_caption_of_another_story_credits_nothing() -> None:
    teaser = "<figure><figcaption>Banjir lain (Sari Dewi/AFP)</figcaption></figure>"
    menu = "<nav>" + "".join(f"<a href='/{n}'>Rubrik panjang {n}</a> " for n in range(60)) + "</nav>"
    assert pictured("Warga naik perahu", above=teaser + menu).photo_credits == ()


@pytest.mark.parametrize(
    ("head", "place"),
    [
        ("GENEVA, Oct 9 (Reuters) - Air sungai naik lagi pada hari Senin di kota itu.", "GENEVA"),
        ("SEOUL, Aug. 20 (Yonhap) -- Air sungai naik lagi pada hari Senin di kota itu.", "SEOUL"),
        ("Jakarta: Air sungai naik lagi pada hari Senin di kota itu, kata para warga setempat.", "Jakarta"),
        ("kabarlereng.id\n, \nNGAWI\n - Air sungai naik lagi pada hari Senin di kota itu.", "NGAWI"),
        ("kabarlereng.id –Jakarta: Air sungai naik lagi pada hari Senin di kota itu, kata warga.", "Jakarta"),
        (
            "WASHINGTON\nThe river rose again on Monday in the old town, as people along it had feared.",
            "WASHINGTON",
        ),
        ("Menu\n" * 40 + "NGAWI - Air sungai naik lagi pada hari Senin di kota itu, kata warga.", "NGAWI"),
    ],
)
def test_dateline_is_read_in_its_forms(head: str, place: str) -> None:
    assert record(head + "\n" + FILL, outlet="kabarlereng.id").dateline == place


@pytest.mark.parametrize(
    "head",
    [
        "KABAR LERENG – Air sungai naik lagi pada hari Senin di kota itu, kata warga.",
        "FILE - In this picture of July 7, 2017, people stand beside the river in town.",
        "Catatan: Air sungai naik lagi pada hari Senin di kota itu, kata warga setempat kemarin.",
        "Berita Lokal\n- - - - -\nAir sungai naik lagi pada hari Senin di kota itu, kata warga kemarin.",
        "Berita Lokal\nReporter: Sari Dewi\n - 3 April 2023",
    ],
)
def test_outlet_or_label_before_a_dash_is_no_dateline(head: str) -> None:
    assert record(head + "\n" + FILL, outlet="kabar-lereng.com").dateline is None
