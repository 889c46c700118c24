"""The outlet of an article with which nothing is given, and its date in rarer forms."""

import pytest

from archive.model import Page, Record
from archive.reading import Knowledge, read

KNOWLEDGE = Knowledge.load()
BODY = (
    "Warga menanam bakau di pesisir yang tergerus ombak sejak pagi hari.\n\n"
    "Bibit yang tersisa dibawa ke kampung sebelah untuk ditanam pekan depan."
)
ENGLISH = (
    "Volunteers planted mangroves along the eroded shore since early morning.\n\n"
    "The remaining seedlings were carried to the next village for the coming week."
)


def record(text: str) -> Record:
    return read(Page(text=text), {}, KNOWLEDGE).record


@pytest.mark.parametrize(
    ("text", "outlet", "rule"),
    [
        (f"LERENG POST – {BODY}", "Lereng Post", "head"),
        (f"Bakau Ditanam di Pesisir | Daerah | Kompas.com\n\n{BODY}", "Kompas.com", "page-title"),
        (f"Bakau Ditanam - Lingkungan di Daerah JPNN.com\n\n{BODY}", "JPNN.com", "page-title"),
        (f"{ENGLISH}\n\n© 2019 The Shore Courier unless otherwise noted.", "The Shore Courier", "copyright"),
        (f"{ENGLISH}\n\n©\n2020\nAl Jazeera Media Network", "Al Jazeera", "copyright"),
        (f"{BODY} Ani Lestari (tirto.id - Daerah)", "Tirto.id", "section"),
        (f"Republika\nBeranda\nDaerah\n{BODY}", "Republika", "logo"),
        (f"{BODY}\n\n#TumbuhBersama with Fimela", "Fimela", "own-words"),
        (f"{BODY}\n\nAyo ikuti saluran WhatsApp KapanLagi.com.", "KapanLagi.com", "own-words"),
        (f"{BODY} Pantauan detikcom di lokasi, bibit itu sudah habis.", "Detik.com", "own-words"),
        (f"(CNN) {ENGLISH}", "CNN", "leading"),
        (f"Laporan Wartawan Republika, Ani Lestari\n\n{BODY}", "Republika", "byline"),
        (f"{BODY} Kepada TribunSolo.com, Rina mengatakan tanahnya subur.", "TribunSolo.com", "told"),
        (f"{BODY} Okezone.com sudah menghubungi kepala desa, tetapi belum dijawab.", "Okezone.com", "told"),
    ],
)  # fmt: skip
def test_outlet_is_read_where_the_page_names_it(text: str, outlet: str, rule: str) -> None:
    found = record(text)
    assert found.outlet == outlet
    evidence = found.notes["outlet"].evidence
    assert evidence is not None
    assert evidence.cue == rule


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY}\n\nSumber: Reuters",
        f"{BODY} Hal itu dilansir Kompas.com.",
        f"{BODY} Rina bercerita kepada Antara.",
        f"{BODY} Kepada Kompas.com, Rina mengaku lelah, seperti dikutip dari Kompas.com, Selasa.",
        f"{BODY}\n\nCopyright 2024. All rights reserved.",
        f"{BODY}\n\n#bakau #pesisir",
        f"{ENGLISH} He follows The Guardian.",
        f"KOTA LAMA – {BODY}",
    ],
)
def test_medium_that_is_only_named_is_not_the_outlet(text: str) -> None:
    assert record(text).outlet is None


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published 5:57 a.m. ET July 16, 2018", "2018-07-16T05:57:00-04:00"),
        ("January 16, 2018 5:57 p.m. PT", "2018-01-16T17:57:00-08:00"),
        ("March 11, 2018 9:00 a.m. ET", "2018-03-11T09:00:00-04:00"),
        ("November 4, 2018 9:00 a.m. ET", "2018-11-04T09:00:00-05:00"),
        ("11/20/19 6:38 AM", "2019-11-20"),
        ("20 November 2019 06:38 GMT+7", "2019-11-20T06:38:00+07:00"),
    ],
)
def test_date_line_of_rarer_form_is_read(line: str, date: str) -> None:
    assert record(f"Mangroves Return to the Shore\n\n{line}\n\n{ENGLISH}").date == date


def test_short_date_is_read_only_where_no_whole_one_stands() -> None:
    text = f"Bakau Ditanam di Pesisir\n\n20/11/19 06:38\n\n21 November 2019\n\n{BODY}"
    assert record(text).date == "2019-11-21"
    assert record(text.replace("\n\n21 November 2019", "")).date == "2019-11-20"
