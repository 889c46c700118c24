"""Reading survives any text, in time that grows with its length."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import Page, Reading, Statement
from archive.reading import Knowledge, read

KNOWLEDGE = Knowledge.load()
LINES = (
    "Gempa Guncang Pulau Kecil, Warga Lari ke Bukit",
    "",
    "Laporan: Sari Dewi",
    "Selasa, 4 April 2023 | 10:15 WIB",
    "Warga menunggu di bukit/AP",
    "KABARLERENG.ID, Ngawi –\xa0Gempa dangkal mengguncang pulau itu dini hari.",
    "“Kami lari,” kata Rina, seperti dikutip kantor berita Jepang, Kyodo, Selasa (4/4/2023).",
    "Haaretz melaporkan hal sama, seperti dilansir , Rabu.",
    "Sumber: Reuters/AFP",
    "“Air naik,” ujar Rina Lestari, Direktur Humas BMKG, dalam keterangan resminya, dikutip dari Tempo.co.",
    "Mengutip AFP, CNN melaporkan laut surut. (AP Photo/Anna Berg, File) — Anna Berg (@anna) July 16, 2018",
    "© 2019 The Associated Press. All rights reserved.",
    "Baca juga:",
    "Laut Surut",
    "kantor pers kerajaan Belgia menyatakan duka. Rina Lestari menulis di Facebook.\x00\ufffd",
    "(abc/def)",
    "Editor : Rudi Hartono",
    "Berita Terkait",
    "Tsunami Tidak Terjadi",
)
ARTICLE = "\r\n".join(LINES)
ODD = ("\n", "\r\n", " ### ", "İ", "\u200b", "2023-04-04T10:15", "(", ")", "[", "/", "?", "dikutip", "told")
PIECES = [*ARTICLE.split(" "), *ODD]
HOSTILE = (
    *("(", "a-", "A ", "a\n", "\r", "2022 ", "AP/A\n", "[a] ", "a.b.", "A, ", " ### ", "İ"),
    *("dikutip dari ", "dikutip Reuters, ", "6 Mei 2022, 06:42 WIB ", "Kepada A A A A "),
    *("Sumber: A, B, C ", "kantor pers A ", "menulis di Facebook ", "Oleh A\n"),
    *(
        "kata A dalam keterangan resmi ",
        "Rina menulis di Facebook ",
        "AP / A B ",
        "(foto ",
        "— A (@a) July 1, 2020 ",
    ),
    *("A melaporkan ", "Menurut A dalam ", "© 2019 AP ", "dikutip A dari B ", "Reuters dan "),
)

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
MIXED = st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """Cut an article short, take a part out of it and put something else in."""
    start, end = sorted(draw(st.tuples(*[st.integers(0, len(ARTICLE))] * 2)))
    return ARTICLE[:start] + draw(ANY | MIXED) + ARTICLE[end:]


def check(page: Page, reading: Reading) -> None:
    held = {"text": page.text, "markup": page.markup or ""}
    evidence = [note.evidence for note in reading.record.notes.values() if note.evidence]
    evidence += [source.evidence for source in reading.record.sources]
    for words in evidence:
        assert words.exact
        assert held[words.within][words.start : words.end] == words.exact
    assert set(reading.record.notes) >= {
        name for name in ("outlet", "date", "byline", "title", "body") if getattr(reading.record, name)
    }


@settings(max_examples=300, deadline=None)
@given(ANY | MIXED | mutated())
def test_any_text_is_read_and_every_span_slices(text: str) -> None:
    page = Page(text=text)
    reading = read(page, {}, KNOWLEDGE)
    check(page, reading)
    assert reading == read(page, {}, KNOWLEDGE)


@settings(max_examples=100, deadline=None)
@given(
    MIXED | mutated(),
    st.dictionaries(st.sampled_from(["outlet", "date", "byline", "title", "language", "url", "key"]), ANY),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).map(sorted), max_size=4),
    st.lists(
        st.tuples(st.sampled_from(["title", "outlet", "date", "author", "url", "source"]), ANY), max_size=4
    ),
)
def test_any_assertion_and_statement_is_read(
    text: str, asserted: dict[str, str], main: list[list[int]], stated: list[tuple[str, str]]
) -> None:
    page = Page(
        text=text,
        statements=tuple(Statement(field=field, value=value) for field, value in stated),
        main=tuple((start, end) for start, end in sorted(main)) or None,
    )
    check(page, read(page, asserted, KNOWLEDGE))


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    text = "Jakarta - " + unit * (1_000_000 // len(unit))
    started = time.perf_counter()
    read(Page(text=text), {}, KNOWLEDGE)
    # Measured at under half a second; a quadratic rule would take hours.
    assert time.perf_counter() - started < 20
