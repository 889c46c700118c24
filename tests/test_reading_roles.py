"""Who signed: byline, reporters and editors, kept apart from desks, outlets and agencies."""

import pytest

from archive.formats import html
from archive.model import Page, Record
from archive.reading import Knowledge, read

KNOWLEDGE = Knowledge.load()
FIRST = "Warga menanam bakau di pesisir yang tergerus ombak sejak pagi hari."
LAST = "Bibit yang tersisa dibawa ke kampung sebelah untuk ditanam pekan depan."
BODY = f"{FIRST}\n\n{LAST}"
ENGLISH = (
    "Volunteers planted mangroves along the eroded shore since early morning.\n\n"
    "The remaining seedlings were carried to the next village for the coming week."
)


def record(text: str, **asserted: str) -> Record:
    return read(Page(text=text), asserted, KNOWLEDGE).record


def roles(text: str, **asserted: str) -> tuple[str | None, tuple[str, ...], tuple[str, ...]]:
    found = record(text, **asserted)
    return found.byline, found.reporters, found.editors


def page(head: str, body: str = "", text: str = ENGLISH) -> Record:
    paragraphs = "".join(f"<p>{line}</p>" for line in text.split("\n\n"))
    markup = f"<html><head>{head}</head><body><main>{body}{paragraphs}</main></body></html>"
    return read(html.of_markup(markup), {}, KNOWLEDGE).record


LONG = "Mangroves Return to the Shore"


def og(title: str, site: str = "") -> str:
    name = f'<meta property="og:site_name" content="{site}">' if site else ""
    return f'<meta property="og:title" content="{title}">{name}'


def headed(headline: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{headline}"}}</script>'


def ld(author: str, rest: str = "") -> str:
    return (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Mangroves Return",'
        f'"publisher": {{"@type": "Organization", "name": "Shore Post"}}, "author": {author}{rest}}}</script>'
    )


@pytest.mark.parametrize(
    ("line", "byline", "reporters", "editors"),
    [
        ("Reporter: Ani Lestari | Editor: Budi Santoso", "Ani Lestari", ("Ani Lestari",), ("Budi Santoso",)),
        ("Penulis : Ani Lestari Editor : Budi Santoso", "Ani Lestari", ("Ani Lestari",), ("Budi Santoso",)),
        ("Redaktur & Reporter : Budi", "Budi", ("Budi",), ("Budi",)),
        ("Pewarta: Ani Lestari/Editor: Budi Santoso", "Ani Lestari", ("Ani Lestari",), ("Budi Santoso",)),
    ],
)
def test_labels_on_one_line_are_told_apart(
    line: str, byline: str, reporters: tuple[str, ...], editors: tuple[str, ...]
) -> None:
    assert roles(f"{BODY}\n\n{line}") == (byline, reporters, editors)


def test_labels_are_read_where_a_page_was_flattened_into_one_line() -> None:
    text = (
        f"{FIRST} {LAST} Bakau di Pesisir Ani Lestari (kabarteluk.id - Daerah) "
        "Penulis : Ani Lestari Editor : Budi Santoso (kabarteluk.id - Daerah)"
    )
    assert roles(text) == ("Ani Lestari", ("Ani Lestari",), ("Budi Santoso",))


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Laporan Wartawan Pos Pesisir, Ani Lestari", "Pos Pesisir, Ani Lestari"),
        ("Laporan wartawan TribunJakarta.com, Ani Lestari", "TribunJakarta.com, Ani Lestari"),
        ("Laporan wartawan Antara, Ani Lestari | Banda Aceh", "Antara, Ani Lestari"),
        ("Oleh: Ani Lestari *", "Ani Lestari"),
    ],
)
def test_byline_without_a_colon_names_its_person(line: str, byline: str) -> None:
    found = record(f"{line}\n\n{BODY}", outlet="Kabarteluk.com")
    assert found.byline == byline
    assert "Ani Lestari" in found.reporters
    assert "Banda Aceh" not in found.reporters


def test_sentence_about_an_editor_is_no_label() -> None:
    text = f"{BODY}\n\nKata editor: naskah itu terlalu panjang untuk dimuat dalam satu edisi."
    assert roles(text) == (None, (), ())


@pytest.mark.parametrize(
    ("end", "byline", "reporters"),
    [
        (" (abc/def)", "abc/def", ("abc", "def")),
        (" (*/Ani Lestari-Budi Santoso)", "Ani Lestari-Budi Santoso", ("Ani Lestari", "Budi Santoso")),
        (" (antara)", "antara", ()),
        (" (abc)\n\nbakau\npesisir\nkabar daerah\nlingkungan\nombak", "abc", ("abc",)),
        (",(abc),,,loading...", "abc", ("abc",)),
        (" (Kementerian Kelautan dan Perikanan)", None, ()),
    ],
)
def test_bracket_at_the_end_signs(end: str, byline: str | None, reporters: tuple[str, ...]) -> None:
    assert roles(BODY + end)[:2] == (byline, reporters)


def test_own_outlets_code_before_initials_is_no_person() -> None:
    assert roles(f"{BODY} (kbt/abc)", outlet="Kabarteluk.com")[:2] == ("kbt/abc", ("abc",))
    assert roles(f"{BODY} (xyz/abc)", outlet="Kabarteluk.com")[1] == ("xyz", "abc")


def test_tags_below_a_signature_leave_the_body() -> None:
    assert record(f"{BODY} (abc)\n\nbakau\npesisir").body == BODY


def test_paragraphs_joined_with_commas_are_told_apart() -> None:
    assert record(f",,,{FIRST},,{LAST}").body == BODY


@pytest.mark.parametrize(
    ("line", "byline", "reporters"),
    [
        ("By JANE DOE, Associated Press", "JANE DOE, Associated Press", ("JANE DOE",)),
        ("Jane Doe Contact Reporter", "Jane Doe", ("Jane Doe",)),
        ("Jane Doe and John Roe, Associated Press", None, ("Jane Doe", "John Roe")),
        ("By Jane Doe, Staff Writer", "Jane Doe, Staff Writer", ("Jane Doe",)),
        ("By Staff Reports", "Staff Reports", ()),
        ("Jane Doe Published 5:57 a.m. ET July 16, 2018", "Jane Doe", ("Jane Doe",)),
        ("USA Today Published 5:57 a.m. ET July 16, 2018", "USA Today", ()),
    ],
)
def test_english_bylines_name_persons_without_their_outlet(
    line: str, byline: str | None, reporters: tuple[str, ...]
) -> None:
    found = record(f"Mangroves Return to the Shore\n\n{line}\n\n{ENGLISH}")
    assert found.reporters == reporters
    assert byline is None or found.byline == byline
    assert line not in found.body


def test_name_alone_beside_the_date_is_the_byline() -> None:
    text = f"Bakau Ditanam di Pesisir Utara\n\nAni Lestari\n20 Januari 2026 18:30\n\n{BODY}"
    assert roles(text)[:2] == ("Ani Lestari", ("Ani Lestari",))


@pytest.mark.parametrize("words", ["Jawa Pos", "Nasional", "Korea Selatan", "tanam bakau"])
def test_section_country_or_outlet_beside_the_date_is_no_byline(words: str) -> None:
    text = f"Bakau Ditanam di Pesisir Utara\n\n{words}\n20 Januari 2026 18:30\n\n{BODY}"
    assert roles(text)[1] == ()


def test_credit_at_the_end_names_reporters_where_the_byline_names_a_desk() -> None:
    credit = "(Reporting by Jane Doe and John Roe; Editing by Ann Lee)"
    text = f"Mangroves Return\n\nBy Reuters Staff\n\n{ENGLISH} {credit}"
    assert roles(text) == ("Reuters Staff", ("Jane Doe", "John Roe"), ("Ann Lee",))


def test_report_by_somebody_within_a_sentence_signs_nothing() -> None:
    text = f"{ENGLISH}\n\nThe figures are from reporting by Jane Doe, who counted for a year."
    assert roles(text) == (None, (), ())


def test_entries_of_a_menu_are_no_byline() -> None:
    text = "\n".join([FIRST + " " + LAST, "Kanal", "Program", "Reporter", "Sorotan", "Zona", "Olahraga"])
    assert roles(text)[1] == ()


@pytest.mark.parametrize(
    ("author", "reporters"),
    [
        ('{"@type": "Person", "name": "Jane Doe"}', ("Jane Doe",)),
        ('[{"@type": "Person", "name": "Jane Doe"}, {"name": "John Roe"}]', ("Jane Doe", "John Roe")),
        ('["Jane Doe", "John Roe"]', ("Jane Doe", "John Roe")),
        ('"Jane Doe"', ("Jane Doe",)),
        ('{"@type": "Person", "name": "Jane Doe und Max Muster, dpa"}', ("Jane Doe", "Max Muster")),
        ('{"@type": "Person", "name": "Tim Roe"}', ("Tim Roe",)),
        ('{"@type": "Person", "name": "Shore Post"}', ()),
        ('{"@type": "Person", "name": "Redaktion"}', ()),
        ('{"@type": "Person", "name": "Associated Press in Valencia"}', ()),
        ('{"@type": "NewsMediaOrganization", "name": "Jane Doe Press"}', ()),
        ('{"@type": "Person", "name": "j.doe@shorepost.example"}', ()),
        ('{"@type": "Person", "name": "105092"}', ()),
        ('{"@type": "Person", "name": "https://shorepost.example/jane"}', ()),
    ],
)  # fmt: skip
def test_stated_authors_are_persons_only(author: str, reporters: tuple[str, ...]) -> None:
    assert page(ld(author)).reporters == reporters


def test_authors_are_found_through_the_graph() -> None:
    graph = (
        '<script type="application/ld+json">{"@graph": ['
        '{"@type": "NewsArticle", "headline": "Mangroves", "author": {"@id": "#jane"}},'
        '{"@type": "Person", "@id": "#jane", "name": "Jane Doe"}]}</script>'
    )
    assert page(graph).reporters == ("Jane Doe",)


def test_person_stated_elsewhere_comes_before_the_outlet_stated_as_author() -> None:
    found = page(ld('{"@type": "Person", "name": "Shore Post"}') + '<meta name="author" content="Jane Doe">')
    assert (found.byline, found.reporters) == ("Jane Doe", ("Jane Doe",))


def test_printed_byline_comes_before_the_outlet_stated_as_author() -> None:
    found = page(
        ld('{"@type": "Organization", "name": "Shore Post"}'),
        "<h1>Mangroves Return</h1><p>Jane Doe</p><p>4 March 2024</p>",
    )
    assert found.reporters == ("Jane Doe",)


def test_stated_author_whom_print_calls_editor_is_the_editor() -> None:
    found = page(ld('{"@type": "Person", "name": "John Roe"}'), text=f"{ENGLISH}\n\nEditor: John Roe")
    assert (found.reporters, found.editors) == ((), ("John Roe",))


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        (og("Mangroves Return | Shore Post", "Shore Post"), "", "Mangroves Return"),
        (og("Shore Post: Mangroves Return", "Shore Post"), "", "Mangroves Return"),
        (og("Mangroves Return – SP – 04.03.2024", "SP"), "", "Mangroves Return"),
        (og("Nature | Mangroves Return to the Shore"), "<h1>Mangroves Return to the Shore</h1>", LONG),
        (og("Shared Words") + ld('"Jane Doe"'), "", "Shared Words"),
        (f"<title>{LONG} - Some Site</title>", f"<h2>{LONG}</h2>", LONG),
        (og("‘Green Belt’ Returns to the Shore | Daily") + headed("'Green Belt' Returns to the Shore"), "",
         "'Green Belt' Returns to the Shore"),
    ],
)  # fmt: skip
def test_title_is_what_the_publisher_shares_without_site_section_and_date(
    head: str, body: str, title: str
) -> None:
    assert page(head, body).title == title


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("", f"<h1>{LONG}</h1>", LONG),
        (f"<title>{LONG} | Nature | Some Site</title>", "<h1>Live: the Shore</h1>", LONG),
        ("", f"<h1>{LONG}</h1><p>You Will Not Believe This Shore</p>", "You Will Not Believe This Shore"),
        ("<title>You will not believe this shore – Site</title>", f"<h1>{LONG}</h1>",
         "You Will Not Believe This Shore"),
        ("", "", "You Will Not Believe This Shore"),
    ],
    ids=["printed", "in-the-title-element", "both-printed", "one-each", "neither"],
)  # fmt: skip
def test_headline_that_the_page_seconds_comes_before_a_shared_title_that_it_does_not(
    head: str, body: str, title: str
) -> None:
    shared = og("You Will Not Believe This Shore")
    assert page(shared + headed(LONG) + head, body).title == title


@pytest.mark.parametrize(
    ("data", "body", "title"),
    [
        (' data-social-title="Who Planted This Shore?"', f"<h1>{LONG}</h1>", LONG),
        ("", f"<h1>{LONG}</h1>", "Who Planted This Shore?"),
        (' data-social-title="Who Planted This Shore?"', "", "Who Planted This Shore?"),
        (' data-social-title="Another Story"', f"<h1>{LONG}</h1>", "Who Planted This Shore?"),
    ],
    ids=["called-social", "not-called-so", "headline-not-seconded", "of-another-story"],
)
def test_title_that_the_page_calls_one_for_social_networks_gives_way_to_the_headline(
    data: str, body: str, title: str
) -> None:
    head = og("Who Planted This Shore?") + headed(LONG) + "<title>Who Planted This Shore?</title>"
    assert page(head, f"{body}<p{data}>Share</p>").title == title


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<ul><li>Nature</li><li><h1>{og}</h1></li></ul><h2>{ld}</h2>", LONG),
        ("<ul><li>Nature</li><li><h1>{ld}</h1></li></ul><h2>{og}</h2>", "Shore Planted: All You Must Know"),
        ("<h1>{og}</h1><h2><b>Nature:</b> {ld}</h2>", "Shore Planted: All You Must Know"),
        ("<h1>{og}</h1>" + f"<p>{ENGLISH * 4}</p>" + "<h2>{ld}</h2>", "Shore Planted: All You Must Know"),
    ],
    ids=["in-the-trail", "below-the-trail", "with-a-kicker", "below-the-story"],
)
def test_of_two_printed_titles_the_one_below_the_trail_is_the_headline(body: str, title: str) -> None:
    shared = "Shore Planted: All You Must Know"
    printed = body.format(og=shared, ld="Mangroves\xa0Return to the Shore")
    assert page(og(shared) + headed(LONG), printed).title == title


def test_title_that_is_nothing_but_the_sites_name_is_none() -> None:
    assert page(og("Shore Post:", "Shore Post") + headed(LONG), f"<h1>{LONG}</h1>").title == LONG


def test_printed_headline_is_no_running_text_where_the_title_is_another() -> None:
    found = page(og("Shore Planted: All You Must Know"), f"<h1>{LONG}</h1>")
    assert (found.title, found.body) == ("Shore Planted: All You Must Know", ENGLISH)


def test_short_heading_is_no_printed_headline_where_the_title_is_another() -> None:
    found = page(og("Shore Planted: All You Must Know"), "<h1>Our Shores</h1>")
    assert found.body == f"Our Shores\n\n{ENGLISH}"


def test_address_at_a_known_medium_signs_and_names_nobody() -> None:
    assert roles(f"{ENGLISH}\njane@apnews.com\n(END)")[:2] == ("jane@apnews.com", ())
    assert roles(f"{ENGLISH}\nhelp@example.org\n(END)")[:2] == (None, ())


def test_agency_below_the_date_signs() -> None:
    found = record(f"{LONG}\n\nMay 31, 2019 / 10:50 AM\n\n/ AP\n\n{ENGLISH}", outlet="Shore Post")
    assert (found.byline, found.reporters, found.source_agencies) == ("AP", (), ("AP",))


FILLING = "Volunteers counted every tree twice, and the warden wrote the numbers in a book."


def test_menu_above_the_story_is_no_story_that_could_be_over() -> None:
    menu = "\n".join(["Home", "World", "Business", "Politics", "Culture", "Weather"] * 12)
    found = record(f"{menu}\nMost popular\n{LONG}\n\n{ENGLISH}\n\n{FILLING}\n\nMost popular\nAnother story")
    assert FILLING in found.body
    assert "Another story" not in found.body


def test_life_of_the_writer_names_a_reporter_and_is_no_byline() -> None:
    about = "Jane Doe is a reporter for Shore Post and lives by the sea."
    assert roles(f"{ENGLISH}\n{about}", outlet="Shore Post")[:2] == (None, ("Jane Doe",))
    assert roles(f"{ENGLISH}\n{about}", outlet="Another")[:2] == (None, ())


@pytest.mark.parametrize("line", ["Jane Doe | mehr", "By Jane Doe | mehr", "Mehr zum Thema | mehr"])
def test_word_behind_a_bar_is_no_agency_unless_printed_as_a_name(line: str) -> None:
    assert record(f"{LONG}\n{line}\n{ENGLISH}").sources == ()


def test_shared_title_that_shortens_the_headline_stays() -> None:
    assert page(og("Mangroves Return") + headed(LONG), f"<h1>{LONG}</h1>").title == "Mangroves Return"
