import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import captures, markup, page
from archive.formats.json_text import compact, members
from archive.model import Capture, Origin, Unreadable

LIMIT = 1000


def read(data: bytes, limit: int = LIMIT) -> list[Capture | Unreadable]:
    return list(captures(io.BytesIO(data), "a.jsonl", ".jsonl", limit))


def only(data: bytes) -> Capture:
    (item,) = captured(data)
    return item


def captured(data: bytes, limit: int = LIMIT) -> list[Capture]:
    items = read(data, limit)
    assert all(isinstance(item, Capture) for item in items), items
    return [item for item in items if isinstance(item, Capture)]


def why(data: bytes) -> str:
    (item,) = read(data)
    assert isinstance(item, Unreadable), item
    return item.reason


def test_a_line_is_captured_without_its_end() -> None:
    assert [item.data for item in captured(b'{"text":"a"}\r\n{"text":"b"}\n{"text":"c"}')] == [
        b'{"text":"a"}',
        b'{"text":"b"}',
        b'{"text":"c"}',
    ]


def test_blank_lines_are_passed_over_but_counted() -> None:
    assert [item.origin.position for item in read(b'{"text":"a"}\n\n \r\n{"text":"b"}\n')] == [1, 4]


def test_a_byte_order_mark_belongs_to_the_file() -> None:
    assert only(b'\xef\xbb\xbf{"text":"a"}\n').data == b'{"text":"a"}'


def test_a_file_in_utf16_is_told_once() -> None:
    assert why('{"text":"a"}\n{"text":"b"}'.encode("utf-16")) == "the file is UTF-16; save it as UTF-8"


def test_a_broken_line_does_not_stop_the_others() -> None:
    first, broken, last = read(b'{"text":"a"}\n{"text":\n{"text":"c"}\n')
    assert isinstance(first, Capture)
    assert isinstance(last, Capture)
    assert (first.data, last.data) == (b'{"text":"a"}', b'{"text":"c"}')
    assert isinstance(broken, Unreadable)
    assert broken.reason.startswith("line 2 is left out: it is not a JSON object: ")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1]", "it is no object"),
        (b'"text"', "it is no object"),
        (b"word", "Expecting value at character 1"),
        (b"{}", "it has neither text nor html"),
        (b'{"title":"a"}', "it has neither text nor html"),
        (b'{"text":null}', "it has neither text nor html"),
        (b'{"text":5}', "'text' must be text, not a number"),
        (b'{"text":["a"]}', "'text' must be text, not a list"),
        (b'{"text":"a","date":{}}', "'date' must be text, not an object"),
        (b'{"text":"a","byline":true}', "'byline' must be text, not true or false"),
        (b'{"text":"a","text":"b"}', "the key 'text' stands twice"),
        (b'{"text":"a","t\\u0065xt":"b"}', "the key 'text' stands twice"),
        (b'{"text":"a","x":NaN}', "NaN is no JSON"),
        (b'{"text":"a"} {}', "more stands after the object"),
        (b'{"text":"a",}', "a key in double quotes is missing"),
        (b'{"text" "a"}', "a colon is missing"),
        (b'{"text":"a" "b":1}', "a comma or the closing brace is missing"),
        (b'{"text":"caf\xe9"}', "it is not UTF-8 (byte 13)"),
        (b'{"text":"a","x":' + b"[" * 300, "it nests deeper than 200 levels"),
    ],
)
def test_a_line_that_is_no_article_says_why(line: bytes, reason: str) -> None:
    assert reason in why(line)


def test_brackets_in_text_do_not_nest() -> None:
    assert page(only(json.dumps({"text": "[" * 300}).encode())).text == "[" * 300


def test_a_line_over_the_limit_is_left_out_and_the_next_goes_in() -> None:
    over, after = read(b'{"text":"' + b"x" * 200_000 + b'"}\n{"text":"b"}\n', limit=100)
    assert isinstance(over, Unreadable)
    assert isinstance(after, Capture)
    assert (over.code, over.origin.position) == ("too-large", 1)
    assert after.data == b'{"text":"b"}'


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
def test_the_line_end_does_not_count_towards_the_limit(end: bytes) -> None:
    line = b'{"text":"abc"}'
    (fits,) = captured(line + end, len(line))
    (over,) = read(line + end, len(line) - 1)
    assert isinstance(over, Unreadable)
    assert (fits.data, over.code) == (line, "too-large")


def test_text_comes_out_exactly_as_given() -> None:
    text = "  one\r\ntwo\u2028\tthree \n"
    assert page(only(json.dumps({"text": text}).encode())).text == text


def test_a_row_asserts_what_it_states() -> None:
    line = b'{"text":"a","title":"T","date":20220106,"outlet":" ","byline":null,"id":"x"}'
    assert dict(page(only(line)).given) == {"date": "20220106", "title": "T"}


def test_a_number_for_an_id_is_taken_as_printed() -> None:
    assert only(b'{"text":"a","id":0012e3}'.replace(b"0012", b"12")).id == "12e3"


def test_unknown_keys_are_kept_in_order_with_their_values_exact() -> None:
    line = b'{"z": [1.50, 1e400, {"b" : "x y"}], "text":"a", "a": 123456789012345678901234567890}'
    assert only(line).extra == '{"z":[1.50,1e400,{"b":"x y"}],"a":123456789012345678901234567890}'


def test_without_unknown_keys_there_is_no_extra() -> None:
    assert only(b'{"text":"a","url":"https://example.org/"}').extra == ""


def test_a_lone_surrogate_becomes_a_mark_and_a_finding() -> None:
    read_page = page(only(b'{"text":"words \\ud800 words","x":"\\ud800"}'))
    assert read_page.text == "words � words"
    assert [found.code for found in read_page.findings] == ["damaged-text"]


def test_html_in_a_row_is_read_as_a_page_and_keeps_what_is_asserted() -> None:
    html = "<title>Printed</title><p>A body of text.</p>"
    capture = only(json.dumps({"html": html, "title": "Given"}).encode())
    read_page = page(capture)
    assert read_page.text.strip() == "A body of text."
    assert (read_page.markup, markup(capture)) == (html, html)
    assert dict(read_page.given) == {"title": "Given"}
    assert [said.value for said in read_page.statements] == ["Printed"]


def test_text_wins_over_html() -> None:
    capture = only(b'{"html":"<p>b</p>","text":"a"}')
    assert (page(capture).text, page(capture).markup, markup(capture)) == ("a", None, None)


def test_html_is_read_where_text_is_empty() -> None:
    assert page(only(b'{"html":"<p>b</p>","text":""}')).text.strip() == "b"


class Counted(io.BytesIO):
    """A stream that says how far it was read."""

    def lines_read(self) -> int:
        return self.tell()


def test_lines_are_read_as_they_are_asked_for() -> None:
    stream = Counted(b'{"text":"a"}\n' * 1000)
    next(captures(stream, "a.jsonl", ".jsonl", 100))
    assert stream.lines_read() == 13


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text(), json_values, max_size=5),
    st.sampled_from([{}, {"indent": 1}, {"ensure_ascii": False}]),
)
def test_members_read_what_json_writes(value: dict[str, Any], style: dict[str, Any]) -> None:
    text = json.dumps(value, **style)
    found = members(text)
    assert {member.key: json.loads(member.raw) for member in found} == value
    assert [member.key for member in found] == list(value)


@given(json_values)
def test_compacting_changes_no_value(value: Any) -> None:
    assert compact(json.dumps(value, indent=2)) == json.dumps(value, separators=(",", ":"))


@given(st.binary(max_size=200), st.integers(1, 300))
def test_any_stream_gives_lines_or_reasons(data: bytes, limit: int) -> None:
    for item in read(data, limit):
        assert isinstance(item, Unreadable) or page(item) == page(item)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_page(data: bytes) -> None:
    capture = Capture(id="", data=data, media_type="application/x-ndjson", origin=Origin(name="a"))
    assert page(capture) == page(capture)
    assert markup(capture) == page(capture).markup


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=5))
def test_every_text_comes_back(texts: list[str]) -> None:
    data = "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()
    given_back = [page(item).text for item in captured(data, 100_000)]
    assert given_back == texts
