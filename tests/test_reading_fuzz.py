"""Whatever is done to an article, it is read, and every span that is given slices."""

import json
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive import api
from archive.formats import page
from archive.intake.prepare import Prepared
from archive.model import Capture, Evidence, Origin, Page, Record
from archive.reading import Explanation, Knowledge, explain, read

KNOWLEDGE: Final = Knowledge.load()
ARTICLES: Final = [
    row.get("html") or row["text"]
    for row in map(
        json.loads, (Path(__file__).parent / "accuracy" / "bodies.jsonl").read_text("utf-8").splitlines()
    )
]
OTHER_SCRIPTS: Final = (
    "記者 王小明 2024年3月4日 路透社報道",
    "وفقا لوكالة رويترز 4 مارس 2024",
    "Агентство ТАСС сообщило, 04.03.2024 10:15 МСК",
    "सूत्र: रॉयटर्स (ANI)",
    "İSTANBUL (AA) - Şehirde ıslak bir gün",
    "\u202e(CBA/fed)\u202c",
)
LD: Final = '<script type="application/ld+json">'
MARKUP: Final = (
    "<p>",
    "</div>",
    "<script>",
    f'{LD}{{"@graph":[{{"@type":["NewsArticle"],"author":[{{"name":"A B"}},"C D",3]}}]}}</script>',
    f'{LD}{{"@type":"NewsArticle","headline":["x"],"author":{{"@id":"#a"}}</script>',
    '<meta property="og:title" content="&quot;x - y | z">',
    "<!--",
    "<h1></h1>",
    "&#0;&#xD800;&nbsp;",
    "<title>A | B",
    "<figure>",
    "<figcaption>Air naik. (Sari Dewi/AFP)</figcaption>",
    "</figure>",
)
WORDS: Final = (
    "Penulis : Ani Budi Editor : Citra Dewi ",
    "(Reporting by Ann Lee; Editing by Bob Ray)",
    "© 2024 ",
    "(kpl/abc)",
    "(situs.id - Daerah)",
    "#Salam dari Tempo.co",
    "kepada Kompas.com",
    "Redaktur & Reporter : ",
    "By JANE DOE, Associated Press",
    "Ann Lee Published 5:57 a.m. ET July 16, 2018",
    "11/20/19 6:38 AM",
    ",,,",
    " ### ",
    "\x00",
    "\ufeff",
    "\r",
    ":",
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Cut an article, double parts of it, and put in markup, other scripts and stray characters."""
    text = draw(st.sampled_from(ARTICLES))
    for _ in range(draw(st.integers(1, 5))):
        start, end = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        piece = draw(
            st.sampled_from((*OTHER_SCRIPTS, *MARKUP, *WORDS))
            | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
        )
        edit = draw(st.sampled_from(("insert", "cut", "double", "truncate", "shout", "glue")))
        text = {
            "insert": text[:start] + piece + text[start:],
            "cut": text[:start] + text[end:],
            "double": text[:end] + text[start:end] + text[end:],
            "truncate": text[:end],
            "shout": text[:start] + text[start:end].upper() + text[end:],
            "glue": text[:start] + text[start:end].replace("\n", "").replace(". ", ".") + text[end:],
        }[edit]
    return text


def opened(text: str, media_type: str) -> Page:
    return page(
        Capture(id="x", data=text.encode("utf-8", "replace"), media_type=media_type, origin=Origin(name="x"))
    )


def spans(record: Record) -> list[Evidence]:
    notes = [note.evidence for note in record.notes.values() if note.evidence]
    return notes + [source.evidence for source in record.sources]


def explained(explanation: Explanation) -> list[Evidence]:
    candidates = [one for these in explanation.candidates.values() for one in these]
    return [one.note.evidence for one in candidates if one.note.evidence] + list(explanation.removed)


@pytest.mark.parametrize("media_type", ["text/plain", "text/html"])
@settings(max_examples=250, deadline=None)
@given(text=damaged(), asserted=st.dictionaries(st.sampled_from(["outlet", "byline", "date"]), st.text()))
def test_damaged_article_is_read_and_every_span_slices(
    media_type: str, text: str, asserted: dict[str, str]
) -> None:
    held = opened(text, media_type)
    record = read(held, asserted, KNOWLEDGE).record
    for words in [*spans(record), *explained(explain(held, asserted, KNOWLEDGE))]:
        within = held.text if words.within == "text" else held.markup or ""
        assert within[words.start : words.end] == words.exact
    assert read(held, asserted, KNOWLEDGE).record == record


@settings(max_examples=150, deadline=None)
@given(text=damaged())
def test_explanation_chooses_what_the_record_holds(text: str) -> None:
    held = opened(text, "text/plain")
    record = read(held, {}, KNOWLEDGE).record
    chosen = {
        name: [one.value for one in these if one.chosen]
        for name, these in explain(held, {}, KNOWLEDGE).candidates.items()
    }
    for name in ("outlet", "date", "modified", "byline", "dateline", "title", "language", "url"):
        value = getattr(record, name)
        assert chosen.get(name, []) == ([value] if value else [])
    assert chosen.get("reporters", []) == ([", ".join(record.reporters)] if record.reporters else [])
    assert chosen.get("sources", []) == [source.name for source in record.sources]


@settings(max_examples=10, deadline=None)
@given(texts=st.lists(damaged(), min_size=1, max_size=8))
def test_inspect_judges_every_damaged_article(texts: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for number, text in enumerate(texts):
            for suffix in (".txt", ".html"):
                (Path(folder) / f"{number}{suffix}").write_bytes(text.encode("utf-8", "replace"))
        found = list(api.inspect([folder]))
    assert len(found) == 2 * len(texts)
    assert all(isinstance(item, Prepared) and item.verdict in ("accepted", "quarantined") for item in found)
