"""What two texts share: the words, the measure, the direction; all pure."""

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.sharing.align import SHORTEST, tiles
from archive.sharing.direction import Capturing, Direction, Party, Sighting, capturing, direction
from archive.sharing.measure import Shared, measured, shared
from archive.sharing.placing import placed, places
from archive.sharing.words import Lexicon, lower, words

STORY = (
    "The ferry between the two northern islands stopped running on Monday after a cable broke.",
    "Engineers from the harbour office walked the whole length of the line before noon.",
    "They found that salt had eaten through eleven of the forty strands near the pulley.",
    "Passengers were taken across in fishing boats that the owners lent without charge.",
    "A new cable is expected from the mainland before the school term begins again.",
    "Until then the post will be carried once a day by the lighthouse tender.",
)
OTHER = (
    "Bakers in the old town have begun to sell bread by weight instead of by the loaf.",
    "The guild says that flour has become too dear for anything but honest measure now.",
    "Customers were given small brass scales so that they could check at their own tables.",
    "One family had kept its great grandmother's scales and found them right to the gram.",
)

WORD = st.sampled_from(
    ["kapal", "laut", "ikan", "pasar", "hujan", "desa", "kata", "dia", "“", "”", '"', ".", "\n"]
)
TEXT = st.lists(WORD, max_size=80).map(" ".join) | st.text(max_size=60)


def _same_words(one: str, other: str) -> bool:
    return words(one).keys == words(other).keys


def _swapped(found: Shared) -> Shared:
    passages = sorted((c, d, a, b) for a, b, c, d in found.passages)
    return Shared(grade=found.grade, permille=found.permille, passages=tuple(passages))


@given(TEXT)
def test_words_stand_where_they_say(text):
    found = words(text)
    assert [lower(text)[a:b] for a, b in found.spans()] == list(found.keys)
    assert len(found.quoted) == len(found.keys) == found.sentences[-1]


@given(TEXT, TEXT)
def test_every_passage_has_equal_words_on_both_sides(one, other):
    for a, b, c, d in shared(one, other).passages:
        assert _same_words(one[a:b], other[c:d])
        assert len(words(one[a:b]).keys) >= SHORTEST or _same_words(one, other)


@given(TEXT, TEXT)
def test_swapping_two_texts_swaps_the_passages_and_nothing_else(one, other):
    there = shared(other, one)
    passages = tuple(sorted(there.passages))
    assert _swapped(shared(one, other)) == Shared(
        grade=there.grade, permille=there.permille, passages=passages
    )


@given(TEXT)
def test_a_text_shares_itself_or_says_nothing_of_its_own(text):
    assert shared(text, text).permille <= 1000
    lexicon = Lexicon()
    (tile,) = tiles(words(text, lexicon), words(text, lexicon)) or (None,)
    assert tile is None or tile.length == len(words(text).keys)


@given(TEXT, TEXT)
def test_no_word_stands_in_two_passages(one, other):
    for side in ((0, 1), (2, 3)):
        spans = sorted((passage[side[0]], passage[side[1]]) for passage in shared(one, other).passages)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))


@given(st.lists(st.sampled_from("ab"), max_size=300), st.lists(st.sampled_from("ab"), max_size=300))
def test_words_that_repeat_for_ever_are_tiled_all_the_same(one, other):
    lexicon = Lexicon()
    for tile in tiles(words(" ".join(one), lexicon), words(" ".join(other), lexicon)):
        assert one[tile.a : tile.a + tile.length] == other[tile.b : tile.b + tile.length]


@given(st.lists(TEXT, max_size=4))
def test_a_text_reads_the_same_whatever_its_lexicon_has_read_before(texts):
    lexicon = Lexicon()
    for text in texts:
        found, alone = words(text, lexicon), words(text)
        assert (found.keys, found.quoted, found.sentences) == (alone.keys, alone.quoted, alone.sentences)
        assert lexicon.signed(found.keys) == found.signs


def test_no_more_words_of_a_text_are_compared_than_count(monkeypatch):
    monkeypatch.setattr("archive.sharing.words.MAX_WORDS", 4)
    found = words("a. b c\nd. e f g h. i\nj k")
    assert (found.keys, list(found.sentences)) == (("a", "b", "c", "d"), [0, 1, 3, 4])


@given(TEXT, TEXT)
def test_texts_with_more_words_than_there_are_signs_share_what_they_share(one, other):
    with pytest.MonkeyPatch.context() as patch:
        lexicon = Lexicon()
        patch.setattr("archive.sharing.words.SIGNS", 3)
        pair = words(one, lexicon), words(other, lexicon)
        patch.undo()
        assert measured(*pair) == shared(one, other)


def test_a_dispatch_inside_a_longer_article_is_taken_whole():
    found = shared(" ".join(STORY), " ".join((*OTHER, *STORY)))
    assert (found.grade, found.permille) == ("whole", 1000)


def test_a_dispatch_with_a_word_changed_in_every_sentence_is_still_taken_whole():
    edited = [sentence.replace(" the ", " this ", 1) for sentence in STORY]
    assert shared(" ".join(STORY), " ".join(edited)).grade == "whole"


def test_half_of_a_story_is_a_large_part():
    assert shared(" ".join(STORY[:3] + OTHER[:3]), " ".join(STORY)).grade == "large"


def test_two_sentences_in_a_long_article_are_some():
    long = " ".join(f"{sentence} {number}" for number in range(3) for sentence in OTHER)
    assert shared(f"{STORY[0]} {STORY[1]} {long}", " ".join(STORY * 2)).grade == "some"


def test_a_single_shared_sentence_is_none():
    assert shared(f"{STORY[0]} {' '.join(OTHER)}", " ".join(STORY)).grade == "none"


@pytest.mark.parametrize("marks", ["“{}”", '"{}"', "«{}»", "‘{}’"])
def test_what_one_side_quotes_does_not_count_and_is_told_apart(marks):
    speech = " ".join(STORY[:3])
    quoting = f"{OTHER[0]} {marks.format(speech)} she told reporters. {OTHER[1]}"
    told = f"{OTHER[2]} {speech} {OTHER[3]}"
    found = shared(quoting, told)
    assert (found.grade, found.permille, found.passages) == ("none", 0, ())
    ((a, b, c, d),) = found.quotations
    assert quoting[a:b] == told[c:d]
    assert speech.startswith(quoting[a:b])


def test_what_is_quoted_is_told_apart_also_within_longer_equal_words():
    speech = " ".join(STORY[:3])
    one = f"{OTHER[0]} He told us: “{speech}”, said Hasan. {OTHER[1]}"
    other = f"{OTHER[2]} He told us: “{speech}”, said Hasan. {OTHER[3]}"
    ((a, b, _, _),) = shared(one, other).quotations
    assert one[a:b] == speech.rstrip(".")


def test_where_text_was_taken_shared_quotations_say_nothing_more():
    quoting = f"{STORY[0]} “{STORY[1]}” {' '.join(STORY[2:])}"
    found = shared(quoting, quoting)
    assert (found.grade, found.quotations) == ("whole", ())


@pytest.mark.parametrize(
    ("line", "quoted"),
    [
        ("He said ‘it’s fine, really,’ and left.", ["it’s fine, really,"]),
        ("‘So it is,’ she said. ‘And no more.’", ["So it is,", "And no more."]),
        ("In the ‘90s the dogs’ owner was here, and it’s John’s.", []),
        ("“She said ‘go’ then,” he said.", ["She said ‘go’ then,"]),
        ("‘He told us “never” again,’ she said.", ["He told us “never” again,"]),
        ("a‘b’ c", []),
        (
            "‘We will not pay for the owners’ boats before all were counted, twice and by hand,’ he said",
            ["We will not pay for the owners’ boats before all were counted, twice and by hand,"],
        ),
        (
            "‘Abd al-Malik said that families of all who were held there waited for the prisoners’ letters",
            [],
        ),
        ("Even the ‘dogs’ barked.", ["dogs"]),
        (
            "They will ‘row to the capital when the last of the flour is gone, not before’ if nobody comes.",
            ["row to the capital when the last of the flour is gone, not before"],
        ),
        ("‘I don’t know why it broke’ – Hasan", ["I don’t know why it broke"]),
        (
            "‘We saw the boys’ boat far out of the old harbour’ on Monday.",
            ["We saw the boys’ boat far out of the old harbour"],
        ),
        ("‘12 people died,’ he said.", ["12 people died,"]),
        (
            "‘(Laughs) 12 of us came,’ she said. ‘1,200 of them did.’",
            ["(Laughs) 12 of us came,", "1,200 of them did."],
        ),
    ],
)
def test_single_quotation_marks_are_told_from_apostrophes(line, quoted):
    found = words(line)
    spans = found.spans()
    marked = [line[a:b] for (a, b), mark in zip(spans, found.quoted, strict=True) if mark]
    assert marked == [word for part in quoted for word in re.findall(r"\w+", part)]


def test_an_embedded_post_is_a_quotation_without_marks():
    post = f"{STORY[0]} {STORY[1]}\n\n— Harbour Office (@harbour) July 16, 2018"
    assert shared(f"{OTHER[0]}\n\n{post}", f"{OTHER[1]}\n\n{post}").passages == ()


def test_a_stray_quotation_mark_does_not_swallow_the_next_paragraphs():
    assert words(f'"{STORY[0]}\n{STORY[1]}').told == len(words(STORY[1]).keys)


def test_passages_are_carried_over_to_the_text_they_were_read_from_and_cut_at_what_is_not_theirs():
    text = f"Menu\n\n{STORY[0]}\nRead also: bread\n{STORY[1]} [abc]\n"
    running, whole = f"{STORY[0]}\n\n{STORY[1]}", " ".join(STORY)
    carried = placed(shared(running, whole).passages, places(running, text), places(whole, whole))
    assert [(text[a:b], whole[c:d]) for a, b, c, d in carried] == [
        (STORY[0].rstrip("."), STORY[0].rstrip(".")),
        (STORY[1].rstrip("."), STORY[1].rstrip(".")),
    ]


@given(TEXT, TEXT)
def test_placing_never_fails(running, text):
    at = places(running, text)
    for start, end in words(running).spans():
        assert all(0 <= a <= len(text) for a, _ in at.words(start, end))


def _captured(hour: int, run: int) -> Capturing:
    """Give when an article of six o'clock was captured: once, at so many hours of the day."""
    seen = datetime(2024, 5, 1, tzinfo=UTC) + timedelta(hours=hour)
    found = capturing([Sighting("a", run, f"{seen:%Y-%m-%dT%H:%M:%SZ}")], "a", "2024-05-01T06:00:00+00:00")
    assert found
    return found


def test_a_credit_decides_before_everything_else():
    late = Party(outlet="kabar", credits=("reuters",), captured=_captured(7, 1))
    wire = Party(outlet="reuters", links=True, captured=_captured(9, 2))
    assert direction(late, wire) == Direction(later=0, reason="credit")
    assert direction(wire, late) == Direction(later=1, reason="credit")


def test_the_same_agency_on_both_sides_is_a_common_source():
    one, other = (Party(outlet=name, credits=("afp", "reuters")) for name in ("kabar", "harian"))
    assert direction(one, other) == Direction(later=None, reason="common-source", source="afp")


def test_articles_that_credit_each_other_have_no_direction():
    one = Party(outlet="kabar", credits=("harian",))
    other = Party(outlet="harian", credits=("kabar",))
    assert direction(one, other) == Direction(later=None, reason="undetermined")


def test_a_link_decides_where_no_credit_does():
    assert direction(Party(outlet="a", links=True), Party(outlet="b")).reason == "explicit-link"


def test_who_was_captured_first_decides_across_runs_near_publication():
    early, late = _captured(7, 1), _captured(9, 2)
    found = direction(Party(outlet="a", captured=late), Party(outlet="b", captured=early))
    assert found == Direction(later=0, reason="first-seen")


@pytest.mark.parametrize("late", [_captured(9, 1), _captured(90, 2), _captured(7, 2), _captured(5, 2)])
def test_a_bulk_load_or_a_late_capture_says_nothing_of_who_was_first(late):
    found = direction(Party(outlet="a", captured=late), Party(outlet="b", captured=_captured(7, 1)))
    assert found.reason == "undetermined"


def test_an_article_is_not_later_while_nobody_knows_when_its_first_capture_was_taken():
    early, noon = "2024-05-01T08:00:00Z", "2024-05-01T12:00:00Z"
    unknown = capturing([Sighting("a", 1, None), Sighting("a", 3, noon)], "a", "2024-05-01T07:00:00Z")
    known = capturing([Sighting("b", 2, early)], "b", "2024-05-01T07:00:00Z")
    assert direction(Party(outlet="a", captured=unknown), Party(outlet="b", captured=known)).reason == (
        "undetermined"
    )


def test_a_version_seen_before_anything_of_another_article_was_first_whichever_version_of_that_it_is():
    sightings = [Sighting("b1", 2, "2024-05-01T09:00:00Z"), Sighting("b2", 3, "2024-05-01T10:00:00Z")]
    first = capturing([Sighting("a", 1, "2024-05-01T08:00:00Z")], "a", "2024-05-01T07:00:00Z")
    for digest in ("b1", "b2"):
        other = capturing(sightings, digest, "2024-05-01T07:00:00Z")
        found = direction(Party(outlet="a", captured=first), Party(outlet="b", captured=other))
        assert found == Direction(later=1, reason="first-seen")


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 2), st.sampled_from([None, "08", "09", "10"]))),
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(1, 2), st.sampled_from([None, "08", "09", "10"]))),
)
def test_of_two_articles_never_both_were_first_and_swapping_them_swaps_who_was(one, other):
    parties = [
        Party(
            outlet=name,
            captured=capturing(
                [Sighting(digest, run, hour and f"2024-05-01T{hour}:00:00Z") for digest, run, hour in seen],
                "a",
                "2024-05-01T07:00:00Z",
            ),
        )
        for name, seen in (("x", one), ("y", other))
    ]
    told, turned = direction(*parties), direction(*reversed(parties))
    assert told.reason == turned.reason
    assert turned.later == (None if told.later is None else 1 - told.later)
