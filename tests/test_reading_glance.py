"""What is told in a glance must be what a long look would tell."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from archive.cues.search import Search
from archive.model import Page
from archive.reading import Asked, Knowledge, byline, channels, dates, lines, outlet, read, read_all
from archive.reading.glance import MAX_HITS, glance

KNOWLEDGE = Knowledge.load()
CUES = KNOWLEDGE.cues
WORDS = ("dikutip", "kepada", "told", "said", "menurut", "reporting by", "© ", "melansir", "/", "foto")


def text_of(letters: str, longest: int = 60) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(letters), max_size=longest)


@given(
    words=st.lists(st.text("ab?é©жß ", min_size=1, max_size=3), min_size=1, max_size=6, unique=True),
    text=text_of("ab?é©жß 中\ud800"),
)
@example(words=["?"], text="中?")
@example(words=["ж"], text="é中ж")
def test_search_finds_each_word_at_each_place_in_any_script(words: list[str], text: str) -> None:
    text = text.replace("\ud800", "😀") if any(max(word) > "\xff" or "?" in word for word in words) else text
    found = {(start, word) for start, _, word, _ in Search(dict.fromkeys(words)).find(text)}
    assert found == {
        (at, word) for word in words for at in range(len(text)) if word and text.startswith(word, at)
    }


@given(
    text=st.lists(st.sampled_from((*WORDS, "Reuters", "ia", " ", " ", "\n", "(", "Ж")), max_size=40).map(
        "".join
    )
)
def test_glance_gives_the_places_of_all_phrases(text: str) -> None:
    lowered = lines.lower(text)
    seen = glance(text, lowered, "id", KNOWLEDGE)
    for phrase in (*CUES.signs, *CUES.rights, *CUES.owns, *CUES.told):
        places = [match.start() for match in re.finditer(re.escape(phrase), lowered)]
        assert list(seen.phrases.get(phrase, ())) == places


def test_phrases_are_found_behind_more_cue_words_than_are_read() -> None:
    text = "dikutip dari Reuters. " * (MAX_HITS + 10) + "(Reporting by Jane Doe)"
    seen = glance(text, text.lower(), "id", KNOWLEDGE)
    assert len(seen.cues) == MAX_HITS
    assert seen.phrases["reporting by"] == [text.index("Reporting")]


@given(text=text_of("0129 8/", 40))
def test_years_are_those_that_a_search_for_each_century_finds(text: str) -> None:
    assert dates._years(text) == dates._first_years(text)


def test_years_are_limited_in_a_text_of_digits() -> None:
    text = "1999 2001 " * dates.MAX_DATES
    assert len(dates._years(text)) == dates.MAX_DATES


@given(before=text_of("0123 .,-/ofjanei\n\xa0tsrdh", 40))
def test_day_and_month_stand_within_the_window_that_is_looked_at(before: str) -> None:
    wide = dates._BEFORE.search(before)
    narrow = before[-dates._WIDTH :].rpartition("\n")[2]
    near = dates._BEFORE.search(narrow) if dates._DIGIT.search(narrow) else None
    assert (near and near[0]) == (wide and wide[0])


def split_plainly(text: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for line in text.split("\n", lines.MAX_LINES):
        bare = line.strip(lines._BLANK)
        start = at + len(line) - len(line.lstrip(lines._BLANK))
        if bare and not bare.isspace():
            spans.append((start, start + len(bare)))
        at += len(line) + 1
    return spans


@given(text=text_of("ab \n\n\t\xa0\u200b\u3000\u2003Ж\x00"))
def test_lines_are_what_stands_between_line_breaks_without_blanks(text: str) -> None:
    assert lines._lines(text) == split_plainly(text)


@given(head=text_of("a \n", 8), tail=text_of("b \n\u200b", 8))
def test_what_follows_too_many_lines_is_one_line(head: str, tail: str) -> None:
    text = head + "x\n" * (lines.MAX_LINES - 3) + tail
    assert lines._lines(text) == split_plainly(text)


COMMAS = re.compile(r"""(?<=[.!?)"”]),{2,}|,{3,}|(?<=[.!?]),(?=["“A-Z(])|(?<=[.!?]["”]),(?=["“A-Z(])""")


@given(text=text_of(',,,.!?)"”“A(b '))
def test_commas_that_join_paragraphs_are_found_from_their_first(text: str) -> None:
    assert [m.span() for m in lines._COMMAS.finditer(text)] == [m.span() for m in COMMAS.finditer(text)]


HEAD = re.compile(r"([^\n–—|]{2,70}?)[ \xa0]{0,3}(?:[–—|]|--|(?<=[ \xa0])-|-(?=[ \xa0]))")


@given(text=text_of("AbC -–—| \xa0\n(.,", 80))
@example(text="A" * 70 + " - b")
@example(text="A" * 71 + " - b")
@example(text="A -- b")
@example(text="AB    - b")
def test_a_head_is_what_stands_before_its_first_dash(text: str) -> None:
    match = HEAD.match(text)
    assert outlet._dashed(text) == ((match[1], match.end()) if match else None)


@given(text=text_of("Ab’- \xa0\n.", 40))
@example(text="kata A" + "b" * 20 + " ")
def test_each_name_before_another_is_one_that_the_glance_sees(text: str) -> None:
    if channels._PREVIOUS.search(text):
        assert channels._CAPITALISED.search(text, max(0, len(text) - channels._WORD_BACK))


@given(text=text_of("AbC.comidnet \xa0-", 40))
def test_each_asking_outlet_has_a_domain_that_the_glance_sees(text: str) -> None:
    if outlet._ASKED.search(text):
        assert outlet._DOMAIN_LEADS.search(text)


@given(text=text_of("ab.[]()*, \xa0", 40))
def test_each_signature_closes_where_the_glance_looks(text: str) -> None:
    if byline._SIGN.search(text) or byline._ALONE.match(text):
        assert {")", "]"} & set(text[-byline._CLOSE :])


@given(text=text_of("\u3000\u2003\n a\u200b"))
def test_lines_of_blanks_that_no_keyboard_has_are_no_lines(text: str) -> None:
    assert read(Page(text=text), {}, KNOWLEDGE).record.body.isspace() is False


@given(
    texts=st.lists(
        st.lists(
            st.sampled_from((*WORDS, "Reuters", "KOTA - ", "Editor: Rina", "\n", " ", "5 Mei 2021")),
            max_size=30,
        ),
        max_size=4,
    )
)
def test_pages_read_together_are_read_as_one_by_one(texts: list[list[str]]) -> None:
    pages = [Asked(Page(text="".join(parts)), {"title": "KOTA"} if parts else {}) for parts in texts]
    assert read_all(pages, KNOWLEDGE) == [read(page, asserted, KNOWLEDGE) for page, asserted in pages]
