import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import markup, page
from archive.formats.html import of_markup
from archive.formats.tags import attributes, outline
from archive.model import Capture, Evidence, Origin, Page, Statement

STORY = [
    "The bridge over the river Lamat was closed on Monday after engineers found cracks in two of its piers.",
    "Traffic is led through the old town until the repairs are done, which the city expects to take a month.",
    "Shopkeepers along the detour said that they had more customers than in any week since the spring.",
]
PAGE = f"""<!DOCTYPE html>
<html lang="en-GB"><head><title>Bridge closed &amp; detour set | The Lamat Courier</title>
<meta property="og:title" content="Bridge closed &amp; detour set">
<meta property="og:site_name" content="The Lamat Courier">
<meta name="author" content=' Mira Tal '>
<meta property="article:published_time" content="2024-03-04T10:00:00+01:00" />
<meta property="article:author" content="https://example.org/mira">
<link rel="canonical" href="https://example.org/bridge?a=1&amp;b=2">
</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/city">City</a></li>
<li><a href="/sport">Sport</a></li></ul></nav>
<main><article><h1>Bridge closed &amp; detour set</h1>
<time datetime="2024-03-04T09:55">4 March</time>
<p>{STORY[0]}</p><p>{STORY[1]}</p>
<script>var hidden = "never shown";</script>
<p>{STORY[2]}</p></article></main>
<footer><p>Imprint</p></footer></body></html>"""


def capture(data: bytes) -> Capture:
    return Capture(id="", data=data, media_type="text/html", origin=Origin(name="a.html"))


def said(source: str, field: str) -> list[str]:
    return [statement.value for statement in of_markup(source).statements if statement.field == field]


def json_ld(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return f'<script type="application/ld+json">{text}</script>'


def evidence_of(statement: Statement) -> Evidence:
    assert statement.evidence
    return statement.evidence


def assert_slices(read: Page) -> None:
    source = read.markup or ""
    for statement in read.statements:
        evidence = statement.evidence
        if evidence:
            assert source[evidence.start : evidence.end] == evidence.exact
            assert evidence.within == "markup"
    for spans in (read.main or (), read.pictures):
        edges = [edge for span in spans for edge in span]
        assert edges == sorted(edges)
        assert all(0 <= start < end <= len(read.text) for start, end in spans)


def test_the_text_is_what_a_reader_sees() -> None:
    text = page(capture(PAGE.encode())).text
    assert all(paragraph in text for paragraph in STORY)
    assert "Home" in text
    assert "never shown" not in text


def test_the_main_content_is_marked_in_the_text() -> None:
    read = page(capture(PAGE.encode()))
    main = "\n".join(read.text[start:end] for start, end in read.main or ())
    assert all(paragraph in main for paragraph in STORY)
    assert "Sport" not in main
    assert "Imprint" not in main


def test_a_word_of_the_menu_is_not_taken_for_the_same_word_of_the_article() -> None:
    source = PAGE.replace("<h1>", "<p>City</p><h1>")
    read = of_markup(source)
    assert read.main
    first = read.main[0][0]
    assert read.text.rindex("City") >= first > read.text.index("City")


@pytest.mark.parametrize(
    "figure",
    [
        "<figure><img alt='A bridge'><figcaption>{}</figcaption></figure>",
        '<FIGURE class="a>b"><img><figcaption>{}</FIGCAPTION></FIGURE>',
        "<figure><img><span>{}</span></figure>",
        "<div><figure><img></figure><figcaption>{}</figcaption></div>",
        "<figure><figure><img><figcaption>{}</figcaption></figure></figure>",
    ],
)
def test_caption_stands_in_the_text_and_is_no_main_content(figure: str) -> None:
    caption = "The old bridge in spring. Photo: Mira Tal"
    read = of_markup(PAGE.replace("<script>", figure.format(caption) + "<script>"))
    assert [read.text[start:end].strip() for start, end in read.pictures] == [caption]
    assert of_markup(PAGE).main is not None
    assert read.text.replace(caption, "").split() == of_markup(PAGE).text.split()
    assert "".join(read.text[start:end] for start, end in read.main or ()).count(caption) <= 1


def test_paragraph_that_repeats_a_caption_is_main_content() -> None:
    figure = f"<figure><figcaption>{STORY[0]}</figcaption></figure>"
    read = of_markup(PAGE.replace("<h1>", figure + "<h1>"))
    (picture,) = read.pictures
    assert read.main
    assert picture[1] <= read.main[0][0] <= read.text.rindex(STORY[0])


def test_figure_that_never_ends_hides_nothing() -> None:
    read = of_markup(PAGE.replace("<h1>", "<figure><h1>"))
    assert STORY[0] in read.text
    assert read.pictures == ()


def test_characters_that_mark_captions_stay_in_a_page_that_has_them() -> None:
    read = of_markup("<p>A \ufdd0 sign</p><figure><figcaption>Words</figcaption></figure>")
    assert (read.text, read.pictures) == ("A \ufdd0 sign", ())


def test_the_markup_is_the_decoded_page() -> None:
    shown = capture(PAGE.encode("utf-16"))
    assert page(shown).markup == PAGE
    assert markup(shown) == PAGE


def test_a_declared_encoding_is_used() -> None:
    data = '<meta charset="windows-1251"><p>Президент'.encode("cp1251")
    assert page(capture(data)).text.strip() == "Президент"
    assert page(capture(data)).findings == ()


def test_a_picture_named_html_is_undecodable() -> None:
    read = page(capture(b"\x89PNG\r\n\x1a\n" + bytes(50)))
    assert (read.text, read.markup) == ("", None)
    assert [found.code for found in read.findings] == ["undecodable"]


@pytest.mark.parametrize("source", ["", "<", "<html></html>", "<frameset><frame src=x></frameset>", "<!--"])
def test_a_page_without_text_reads_as_nothing(source: str) -> None:
    read = of_markup(source)
    assert (read.text.strip(), read.main) == (("<", ((0, 1),)) if source == "<" else ("", None))


def test_statements_come_by_authority_and_each_value_once_but_titles_from_every_place() -> None:
    told = [(s.field, s.value, s.evidence.cue if s.evidence else None) for s in of_markup(PAGE).statements]
    assert told == [
        ("title", "Bridge closed & detour set", "meta:og:title"),
        ("outlet", "The Lamat Courier", "meta:og:site_name"),
        ("date", "2024-03-04T10:00:00+01:00", "meta:article:published_time"),
        ("author", "Mira Tal", "meta:author"),
        ("url", "https://example.org/bridge?a=1&b=2", "link:canonical"),
        ("language", "en-GB", "html:lang"),
        ("date", "2024-03-04T09:55", "time:datetime"),
        ("title", "Bridge closed & detour set", "h1"),
        ("title", "Bridge closed & detour set | The Lamat Courier", "title"),
    ]
    assert_slices(of_markup(PAGE))


def test_evidence_is_the_value_as_it_stands_in_the_markup() -> None:
    exact = [s.evidence.exact for s in of_markup(PAGE).statements if s.field == "url" and s.evidence]
    assert exact == ["https://example.org/bridge?a=1&amp;b=2"]


ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Cracks in the “old” bridge",
    "datePublished": "2024-03-04T10:00:00+01:00",
    "dateModified": "2024-03-05T08:00:00+01:00",
    "author": [{"@type": "Person", "name": "Mira Tal"}, "Jon Berg", "https://example.org/mira"],
    "editor": {"@type": "Person", "name": "Ada Lind"},
    "publisher": {"@type": "Organization", "name": "The Lamat Courier"},
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://example.org/bridge"},
    "inLanguage": "en",
    "creditText": "Lamat News Agency",
    "isBasedOn": {"@type": "NewsArticle", "name": "Other", "publisher": {"name": "River Post"}},
}
TOLD = [
    ("title", "Cracks in the “old” bridge", ""),
    ("date", "2024-03-04T10:00:00+01:00", ""),
    ("modified", "2024-03-05T08:00:00+01:00", ""),
    ("url", "https://example.org/bridge", ""),
    ("language", "en", ""),
    ("author", "Mira Tal", "Person"),
    ("author", "Jon Berg", ""),
    ("editor", "Ada Lind", "Person"),
    ("outlet", "The Lamat Courier", "Organization"),
    ("source", "River Post", "NewsArticle"),
    ("source", "Lamat News Agency", ""),
]


@pytest.mark.parametrize(
    "value",
    [
        ARTICLE,
        [{"@type": "BreadcrumbList"}, ARTICLE],
        {"@graph": [{"@type": "ImageObject", "name": "x"}, ARTICLE]},
        {"@type": "WebPage", "mainEntity": ARTICLE},
        ARTICLE | {"@type": ["Article", "ReportageNewsArticle"]},
        ARTICLE | {"@type": "http://schema.org/NewsArticle"},
        json.dumps(ARTICLE, ensure_ascii=False),
        json.dumps(ARTICLE, ensure_ascii=False).replace("/", "\\/"),
        "<!-- " + json.dumps(ARTICLE) + " -->",
        "//<![CDATA[\n" + json.dumps(ARTICLE) + "\n//]]>",
        json.dumps(ARTICLE)[:-1] + ",\n}",
    ],
)
def test_json_ld_is_read_in_every_shape(value: Any) -> None:
    read = of_markup(json_ld(value))
    assert [(s.field, s.value, s.type) for s in read.statements] == TOLD
    assert all(s.evidence for s in read.statements)
    assert_slices(read)


SHARED = "The “bridge” that shops & dogs love"


@pytest.mark.parametrize(
    ("data", "exact"),
    [
        (
            '<a data-social-headline="The “bridge” that shops &amp; dogs love">Share</a>',
            "The “bridge” that shops &amp; dogs love",
        ),
        (
            f"<script>page = {json.dumps({'socialTitle': SHARED})}</script>",
            r"The \u201cbridge\u201d that shops & dogs love",
        ),
        (
            f"<script>push({json.dumps(json.dumps({'social_title': SHARED}, ensure_ascii=False))})</script>",
            r"The \u201cbridge\u201d that shops & dogs love",
        ),
        (f"<script>page = {{socialHeadline: '{SHARED}'}}</script>", SHARED),
    ],
    ids=["attribute", "json", "json-in-a-string", "script"],
)
def test_title_that_the_pages_data_call_social_is_stated_as_such(data: str, exact: str) -> None:
    head = f'<meta property="og:title" content="{SHARED}">{json_ld(ARTICLE)}'
    other = "<script>next = {socialTitle: 'Another story'}</script>"
    read = of_markup(head + other + data)
    (social,) = (statement for statement in read.statements if statement.field == "social")
    assert (social.value, evidence_of(social).exact) == (SHARED, exact)
    assert_slices(read)


@pytest.mark.parametrize(
    "head",
    [
        f'<meta property="og:title" content="{ARTICLE["headline"]}">{json_ld(ARTICLE)}',
        f'<meta property="og:title" content="Another">{json_ld(ARTICLE)}',
        json_ld(ARTICLE),
    ],
    ids=["same-as-the-headline", "not-the-shared-one", "nothing-shared"],
)
def test_social_title_is_passed_over_where_it_tells_nothing(head: str) -> None:
    assert said(f"{head}<script>page = {{socialTitle: '{ARTICLE['headline']}'}}</script>", "social") == []


def test_raw_line_ends_in_json_strings_are_tolerated() -> None:
    source = json_ld('{"@type":"Article","headline":"one\ntwo"}')
    (title,) = of_markup(source).statements
    assert (title.value, evidence_of(title).exact) == ("one\ntwo", "one\ntwo")


@pytest.mark.parametrize(
    "broken", ["{", "[" * 100_000, '{"@type":', "null", "5", '"x"', '{"a":' * 5000, "{'a': 1}"]
)
def test_broken_json_ld_is_passed_over(broken: str) -> None:
    assert of_markup(json_ld(broken) + "<title>T</title>").statements[-1].value == "T"


def test_a_related_article_says_nothing_about_this_one() -> None:
    related = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "Other"}]}
    other = {"@type": "NewsArticle", "headline": "Another story", "datePublished": "2001-01-01"}
    source = json_ld(related) + json_ld(ARTICLE) + json_ld(other)
    assert said(source, "title") == [ARTICLE["headline"]]
    assert "2001-01-01" not in said(source, "date")


def test_references_within_the_graph_are_followed() -> None:
    graph = [
        {"@type": "Article", "headline": "H", "author": {"@id": "#mira"}},
        {"@type": "Person", "@id": "#mira", "name": "Mira Tal"},
        {"@type": "WebSite", "name": "The Lamat Courier"},
    ]
    source = json_ld({"@graph": graph})
    assert said(source, "author") == ["Mira Tal"]
    assert said(source, "outlet") == ["The Lamat Courier"]


def test_entities_in_json_strings_are_resolved() -> None:
    (title,) = of_markup(json_ld({"@type": "Article", "headline": "A &amp; B"})).statements
    assert (title.value, evidence_of(title).exact) == ("A & B", "A &amp; B")


def test_tags_in_comments_scripts_and_attributes_state_nothing() -> None:
    source = (
        '<!-- <meta name="author" content="In a comment"> -->'
        """<script>x = '<meta name="author" content="In a script">'</script>"""
        """<div data-embed='<meta name="author" content="In an attribute">'></div>"""
        "<meta content='Mira &quot;M&quot; Tal' NAME=Author>"
    )
    assert said(source, "author") == ['Mira "M" Tal']


def test_a_stray_quote_does_not_hide_the_next_tag() -> None:
    assert said('<a href="x""><meta name=author content=Mira>', "author") == ["Mira"]


def test_a_headline_with_tags_has_evidence_only_if_its_words_stand_together() -> None:
    whole, parts = of_markup("<h1><b>One two</b></h1>"), of_markup("<h1>One <b>two</b></h1>")
    assert [(s.value, bool(s.evidence)) for s in (*whole.statements, *parts.statements)] == [
        ("One two", True),
        ("One two", False),
    ]


def test_attributes_are_found_where_they_stand() -> None:
    source = "<meta a=1 B = \"2\" c='3' d e= a=9>"
    (element,) = outline(source).elements
    assert {name: source[slice(*span)] for name, span in attributes(source, element).items()} == {
        "a": "1",
        "b": "2",
        "c": "3",
        "d": "",
        "e": "a=9",
    }


MANY = 100_000


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * MANY,
        "<font size=1>" * MANY,
        "<p>" + "".join(f"<font size={n}>" for n in range(900)) + "</p>" + "<p>x" * MANY,
        "<b a=1><table><tr><td></b></td></tr></table>" * MANY,
        "<div>" * 3000 + "</span>" * MANY,
        "<p " + " ".join(f"a{n}=1" for n in range(MANY)) + ">hi</p>",
        "<select>" + "<option>x" * MANY,
    ],
    ids=["divs", "fonts", "fonts-and-blocks", "walls", "end-tags", "attributes", "options"],
)
def test_a_page_that_would_take_hours_as_a_tree_is_read_as_far_as_it_does_not(source: str) -> None:
    begun = time.process_time()
    read = of_markup(source)
    assert time.process_time() - begun < 10
    assert "nothing after it was read" in read.findings[0].detail
    assert_slices(read)


@pytest.mark.parametrize(
    "source",
    [
        "<" * MANY,
        "<a " * MANY,
        "<!--" * MANY,
        '<a b="' * MANY,
        "<a " + "=" * MANY,
        "<script>" * MANY,
        "<title>" * MANY,
        "<h1>x</h1>" * MANY,
        "<p>Share</p>" * MANY,
        "<meta name=author content=x>" * MANY,
        "<p title='" + "x" * 10 * MANY + "'>hi",
        json_ld("[" * MANY),
        json_ld('["\\"' * MANY),
        "<figure>" * MANY,
        "<figure>x</figure>" * MANY,
        "<figure><figcaption>x" * MANY,
        "<svg>" + '<path d="M0"/>' * MANY + "</svg>",
        f'<meta property="og:title" content="x">{json_ld(ARTICLE)}' + "socialTitle=" * MANY,
    ],
    ids=lambda source: source[:12],
)
def test_a_page_of_odd_tags_is_read_in_time(source: str) -> None:
    begun = time.process_time()
    assert_slices(of_markup(source))
    assert time.process_time() - begun < 10


pieces = st.sampled_from(
    [
        "<figure>",
        "</figure>",
        "<figcaption class=x>",
        "</figcaption>",
        "\ufdd0",
        "&#xfdd1;",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<h1>",
        "</h1>",
        "<title>",
        "</title>",
        "<table>",
        "<td>",
        "<!--",
        "-->",
        "<script>",
        '<script type="application/ld+json">',
        "</script>",
        '{"@type":"Article","headline":"A b","author":',
        '{"name":"',
        '"}',
        "}",
        "[",
        "<meta name=author content=",
        "<meta property=og:title content=",
        '"Mira &amp; Tal"',
        'socialTitle\\":\\"',
        "Mira & Tal",
        "'x'",
        ">",
        "<time datetime='2024'>",
        "&lt;",
        "words of a story ",
        "\n",
        "�",
        "é",
        "𝔸",
        "\x07",
        "words " * 400 + "\x00",
    ]
)


@given(st.lists(pieces | st.text(max_size=4), max_size=25).map("".join))
def test_evidence_and_spans_slice_whatever_the_page(source: str) -> None:
    data = source.encode("utf-8", "replace")
    read = page(capture(data))
    assert page(capture(data)) == read
    if read.markup is not None:
        assert markup(capture(data)) == read.markup
        assert_slices(read)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_page(data: bytes) -> None:
    assert page(capture(data)) == page(capture(data))
