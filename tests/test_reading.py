"""The fields of a record, each with its note."""

import pytest

from archive.model import Evidence, Page, Record, Statement
from archive.reading import READER_VERSION, Knowledge, read
from archive.reading.lines import lower, split

KNOWLEDGE = Knowledge.load()
BODY = (
    "Sungai meluap lagi pada malam hari dan merendam puluhan rumah di dua kampung. "
    "Petugas mengungsikan warga lanjut usia ke balai desa yang lebih tinggi.\n\n"
    "Pihak desa membuka dapur umum dan meminta bantuan selimut, air bersih, serta obat."
)
ARTICLE = (
    f"Sungai Meluap, Dua Kampung Terendam\n\nReporter: Sari Dewi\nSelasa, 4 April 2023 10:15 WIB\n\n{BODY}"
)


def record(text: str, **asserted: str) -> Record:
    return read(Page(text=text), asserted, KNOWLEDGE).record


def codes(text: str, **asserted: str) -> list[str]:
    return [found.code for found in read(Page(text=text), asserted, KNOWLEDGE).findings]


def page(*statements: tuple[str, str, str], text: str = ARTICLE) -> Page:
    markup = "\n".join(value for _, value, _ in statements)
    at = 0
    made = []
    for field, value, type_ in statements:
        evidence = Evidence(within="markup", start=at, end=at + len(value), exact=value, cue="json-ld")
        made.append(Statement(field=field, value=value, type=type_, evidence=evidence))
        at += len(value) + 1
    return Page(text=text, markup=markup, statements=tuple(made))


def test_knowledge_says_what_it_knows() -> None:
    assert KNOWLEDGE.version == READER_VERSION
    assert KNOWLEDGE.digest.startswith("sha256:")
    assert KNOWLEDGE.knows("tempo.co")
    assert not KNOWLEDGE.knows("Kabar Lereng")


def test_reads_title_byline_date_and_body_of_a_plain_article() -> None:
    found = record(ARTICLE)
    assert found.title == "Sungai Meluap, Dua Kampung Terendam"
    assert (found.byline, found.reporters) == ("Sari Dewi", ("Sari Dewi",))
    assert (found.date, found.date_precision) == ("2023-04-04T10:15:00+07:00", "minute")
    assert found.body == BODY
    assert found.language == "id"


def test_every_field_with_a_value_has_a_note_whose_words_are_exact() -> None:
    found = record(ARTICLE, outlet="Kabar Lereng")
    assert list(found.notes) == [
        "outlet", "date", "date_precision", "byline", "reporters", "title", "body", "language",
    ]  # fmt: skip
    for note in found.notes.values():
        if note.evidence is not None:
            assert ARTICLE[note.evidence.start : note.evidence.end] == note.evidence.exact


@pytest.mark.parametrize(
    ("start", "outlet", "place"),
    [
        ("TEMPO.CO, Jakarta - ", "Tempo.co", "Jakarta"),
        ("KabarLereng.co | ", "KabarLereng.co", None),
        ("KABARLERENG.ID - ", "Kabarlereng.id", None),
        ("SUARA LEMBAH, NGAWI – ", "Suara Lembah", "NGAWI"),
        ("NGAWI, iNews.id — ", "iNews.id", "NGAWI"),
        ("KONTAN.CO.ID - JAKARTA. ", "Kontan", "JAKARTA"),
        ("Jakarta, CNBC Indonesia - ", "CNBC Indonesia", "Jakarta"),
        ("Liputan6.com, Jakarta", "Liputan6.com", "Jakarta"),
        ("NGAWI - ", None, "NGAWI"),
        ("NGAWI, INDONESIA – ", None, "NGAWI"),
        ("", None, None),
    ],
)
def test_head_of_the_story_gives_outlet_and_place(start: str, outlet: str | None, place: str | None) -> None:
    found = record(start + BODY)
    assert (found.outlet, found.dateline) == (outlet, place)


def test_asserted_outlet_wins_and_is_made_canonical() -> None:
    found = record("TEMPO.CO, Jakarta - " + BODY, outlet="liputan6.com")
    assert found.outlet == "Liputan6.com"
    assert found.notes["outlet"].basis == "asserted"


def test_outlet_is_known_by_the_url_s_host() -> None:
    found = record(BODY, url="https://news.detik.com/berita/d-1/air-naik")
    assert (found.outlet, found.notes["outlet"].basis) == ("Detik.com", "url")


def test_outlet_is_named_by_the_copyright_line() -> None:
    assert record(BODY + "\nCopyright © 2023 Kompas.com").outlet == "Kompas.com"


def test_asserted_values_win_over_what_is_printed() -> None:
    found = record(ARTICLE, date="2023-05-01", byline="Rudi Hartono", title="Lain", language="id-ID")
    assert (found.date, found.byline, found.reporters) == ("2023-05-01", "Rudi Hartono", ("Rudi Hartono",))
    assert (found.title, found.language) == ("Lain", "id")
    assert found.notes["date"].basis == found.notes["reporters"].basis == "asserted"


def test_asserted_date_that_is_none_is_an_error() -> None:
    reading = read(Page(text=ARTICLE), {"date": "kemarin"}, KNOWLEDGE)
    assert [(f.code, f.severity) for f in reading.findings] == [("date-invalid", "error")]
    assert reading.record.date == "2023-04-04T10:15:00+07:00"


def test_update_is_never_the_publication_date() -> None:
    text = ARTICLE.replace("10:15 WIB", "10:15 WIB\nDiperbarui: Rabu, 5 April 2023 08:00 WIB")
    found = record(text)
    assert (found.date, found.modified) == ("2023-04-04T10:15:00+07:00", "2023-04-05T08:00:00+07:00")


def test_date_of_the_url_counts_before_one_in_the_body() -> None:
    found = record(BODY + " Itu terjadi pada 1 April 2023.", url="https://a.id/2023/04/04/x")
    assert (found.date, found.notes["date"].basis) == ("2023-04-04", "url")


def test_inferred_date_is_the_latest_whose_weekday_is_right() -> None:
    text = (
        BODY + "\n\nHujan turun sejak Senin (3/4/2023) sampai Selasa (4/4/2023), bukan Senin (5/4/2023) lalu."
    )
    found = record(text)
    assert (found.date, found.notes["date"].basis) == ("2023-04-04", "inferred")
    assert "date-inferred" in codes(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [(ARTICLE.replace("Selasa", "Rabu"), ""), (ARTICLE, "https://a.id/2023/05/09/x")],
)
def test_date_that_contradicts_weekday_or_url_is_a_finding(text: str, url: str) -> None:
    assert codes(text, url=url) == ["date-contradiction"]


def test_initials_at_the_end_are_the_byline_and_not_body() -> None:
    found = record(BODY + " [sdw]")
    assert (found.byline, found.reporters, found.body) == ("sdw", ("sdw",), BODY)


@pytest.mark.parametrize(
    ("sign", "reporters"),
    [(" (abc/def)", ("abc", "def")), (" (Yono)", ("Yono",)), (" (PSSI)", ()), (" (*)", ())],
)
def test_closing_bracket_is_a_signature_only_if_it_reads_like_one(
    sign: str, reporters: tuple[str, ...]
) -> None:
    assert record(BODY + sign).reporters == reporters


def test_desk_s_byline_is_a_finding_and_no_person() -> None:
    text = ARTICLE.replace("Reporter: Sari Dewi", "Reporter\n\nTempo.co")
    found = record(text)
    assert (found.byline, found.reporters, found.outlet) == ("Tempo.co", (), "Tempo.co")
    assert "byline-not-a-person" in codes(text)


def test_editors_are_persons_after_their_label() -> None:
    assert record(BODY + "\n\nEditor : Rudi Hartono").editors == ("Rudi Hartono",)


def test_several_reporters_are_told_apart() -> None:
    text = ARTICLE.replace("Sari Dewi", "Sari Dewi, Rudi Hartono dan Tim Redaksi")
    assert record(text).reporters == ("Sari Dewi", "Rudi Hartono")


@pytest.mark.parametrize(
    ("caption", "credits_"),
    [
        ("Warga naik perahu di Ngawi. [Sputnik / Ivan Petrov / Pool via REUTERS]", ("Sputnik", "Reuters")),
        ("Warga naik perahu di Ngawi. ANTARA/Sari Dewi", ("Antara",)),
        ("Warga naik perahu di kampung yang terendam/AP", ("AP",)),
        ("Warga naik perahu (Foto: Getty Images)", ("Getty Images",)),
    ],
)
def test_picture_credit_gives_organisations_and_leaves_the_body(
    caption: str, credits_: tuple[str, ...]
) -> None:
    found = record(f"{caption}\n\n{BODY}")
    assert found.photo_credits == credits_
    assert found.body == BODY
    assert found.sources == ()


def test_links_prompts_and_related_news_leave_the_body() -> None:
    first, second = BODY.split("\n\n")
    text = (
        f"{first}\n\nBaca Juga:\nJembatan Putus Diterjang Arus\n\n{second}\n\nBerita Terkait\n\n"
        "Warga pulang ke rumah setelah air surut.\n\nBaca Selengkapnya"
    )
    assert record(text).body == BODY


def test_related_news_above_the_article_do_not_end_it() -> None:
    assert record("Terpopuler\n\n" + BODY).body == BODY


def test_only_main_content_is_body_but_labels_stand_anywhere() -> None:
    text = f"Menu Utama Situs Ini\n{BODY}\nEditor: Rudi Hartono\nJangan lupa langganan surel kami"
    start = text.index("Sungai")
    found = read(Page(text=text, main=((start, start + len(BODY)),)), {}, KNOWLEDGE).record
    assert found.body == BODY
    assert found.editors == ("Rudi Hartono",)


def test_statements_of_the_markup_come_before_print() -> None:
    found = read(
        page(
            ("title", "Air Sungai Naik - Tempo.co", ""),
            ("outlet", "Tempo", "Organization"),
            ("date", "2023-04-04T03:15:00Z", ""),
            ("modified", "2023-04-04T05:00:00Z", ""),
            ("author", "Rudi Hartono", "Person"),
            ("editor", "Maya Putri", "Person"),
            ("url", "https://tempo.co/read/1", ""),
        ),
        {},
        KNOWLEDGE,
    ).record
    assert (found.title, found.outlet, found.url) == (
        "Air Sungai Naik",
        "Tempo.co",
        "https://tempo.co/read/1",
    )
    assert (found.date, found.modified) == ("2023-04-04T03:15:00+00:00", "2023-04-04T05:00:00+00:00")
    assert (found.byline, found.reporters, found.editors) == (
        "Rudi Hartono",
        ("Rudi Hartono",),
        ("Maya Putri",),
    )
    assert found.notes["date"].basis == found.notes["title"].basis == "metadata"


def test_agency_stated_as_author_is_a_source() -> None:
    found = read(page(("outlet", "Tempo", ""), ("author", "Reuters", "Organization")), {}, KNOWLEDGE).record
    assert [(s.name, s.place, s.evidence.within) for s in found.sources] == [
        ("Reuters", "metadata", "markup")
    ]


def test_statement_without_evidence_is_no_source() -> None:
    bare = Page(text=ARTICLE, statements=(Statement(field="source", value="Reuters"),))
    assert read(bare, {}, KNOWLEDGE).record.sources == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{BODY}\n\n{BODY}", "repeated-paragraphs"),
        (BODY.replace("warga", "warga â€œtua"), "damaged-text"),
        (BODY.replace("dapur", "?dapur"), "damaged-text"),
        (BODY.replace("dapur", "da\ufffdpur"), "damaged-text"),
        ("12345 67890", "language-unknown"),
        ("404 Not Found\n\nThe page that you are looking for is not here any more.", "not-an-article"),
        ("\n".join(f"Judul Berita Nomor {n} Hari Ini" for n in range(20)), "not-an-article"),
        (f"{BODY}\n\nBerita Terkait\n\n" + "Air sungai mulai surut di hilir. " * 30, "boilerplate-removed"),
    ],
)
def test_what_is_wrong_with_a_page_is_a_finding(text: str, code: str) -> None:
    assert code in codes(text)


def test_damage_is_reported_where_it_stands() -> None:
    reading = read(Page(text=ARTICLE.replace("Meluap", "?Meluap")), {}, KNOWLEDGE)
    assert [(f.code, f.field) for f in reading.findings] == [("damaged-text", "title")]


def test_question_is_no_damage() -> None:
    assert codes(ARTICLE.replace("obat.", "obat? Ya.")) == []


def test_lowering_keeps_every_place() -> None:
    assert len(lower("İSTANBUL İ")) == len("İSTANBUL İ")


def test_lines_end_at_every_kind_of_break() -> None:
    text = " a\r\n\x00b\rc ### d\u200b\n\xa0"
    assert [text[start:end] for start, end in split(text)] == ["a", "b", "c", "d"]


SHORT = (
    "Pabrik es baru dibuka di pelabuhan Muara pada Senin pagi. Pabrik itu membuat 1.250 balok es sehari, "
    "kata kepala dinas Rahmat Zulkarnain. Kami senang sekali, ujar Rahmat kepada wartawan. Menurut Kantor "
    "Berita Antara, pabrik serupa akan dibuka di dua kota lain."
)


@pytest.mark.parametrize(("stated", "language"), [("id-ID", "id"), ("jv", "jv"), ("en", "jv"), ("", "jv")])
def test_the_language_that_a_page_states_wins_where_its_text_leaves_it_open(stated, language):
    said = (Statement(field="language", value=stated),) if stated else ()
    assert read(Page(text=SHORT, statements=said), {}, KNOWLEDGE).record.language == language


def test_the_language_of_a_template_does_not_win_over_a_text_that_says_otherwise():
    said = (Statement(field="language", value="en"),)
    assert read(Page(text=ARTICLE, statements=said), {}, KNOWLEDGE).record.language == "id"
