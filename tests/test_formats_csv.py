import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats import captures, markup, page
from archive.formats.csv import cells, records
from archive.model import Capture, Origin, Unreadable


def read(data: bytes, limit: int = 100_000) -> list[Capture | Unreadable]:
    return list(captures(io.BytesIO(data), "a.csv", ".csv", limit))


def only(data: bytes) -> Capture:
    (item,) = captured(data)
    return item


def captured(data: bytes, limit: int = 100_000) -> list[Capture]:
    items = read(data, limit)
    assert all(isinstance(item, Capture) for item in items), items
    return [item for item in items if isinstance(item, Capture)]


def why(data: bytes) -> str:
    (item,) = read(data)
    assert isinstance(item, Unreadable), item
    return item.reason


def test_a_row_is_captured_as_its_raw_bytes() -> None:
    assert [item.data for item in captured(b'text,title\r\n"a, b",c\r\n d ,"e"\n')] == [
        b'"a, b",c',
        b' d ,"e"',
    ]


def test_quoted_line_ends_stay_in_their_row() -> None:
    row = only(b'text,id\n"one\r\ntwo\n\nthree",7\n')
    assert row.data == b'"one\r\ntwo\n\nthree",7'
    assert (page(row).text, row.id) == ("one\r\ntwo\n\nthree", "7")


def test_a_quote_inside_a_cell_opens_nothing() -> None:
    assert [page(item).text for item in captured(b'text,id\na 5" pipe,1\nb,2\n')] == ['a 5" pipe', "b"]


def test_doubled_quotes_are_one() -> None:
    assert page(only(b'text\n"he said ""no"""\n')).text == 'he said "no"'


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_decides_the_delimiter(delimiter: str) -> None:
    row = only(f"id{delimiter}text{delimiter}url\n1{delimiter}a{delimiter}b\n".encode())
    assert (row.columns, row.delimiter, page(row).text) == (("id", "text", "url"), delimiter, "a")


def test_a_comma_in_a_header_of_semicolons_is_part_of_a_name() -> None:
    assert only(b"text;a, b;c\n1;2;3\n").columns == ("text", "a, b", "c")


def test_the_header_may_have_a_mark_spaces_and_capitals() -> None:
    row = only(b"\xef\xbb\xbf Text ,Title\na,b\n")
    assert row.columns == ("text", "title")


def test_rows_are_counted_after_the_header_without_blank_lines() -> None:
    assert [item.origin.position for item in read(b"text\na\n\n\r\nb\n")] == [1, 2]


def test_a_header_without_an_article_names_its_columns() -> None:
    assert why(b"headline,story\na,b\n") == (
        "the header has the columns headline, story; a column named text or html is needed"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file has no header line"),
        (b"\n", "the file has no header line"),
        (b"text,a,a\n", "has the column 'a' twice"),
        (b"text,Text\n", "has the column 'text' twice"),
        ("text,a\nb,c\n".encode("utf-16"), "the file is UTF-16"),
        (b"text,a\rb,c\r", "lines end in CR alone"),
        (b"PK\x03\x04,text\n", "is not text"),
        (b"text," + b"x" * 200_000, "the header line is larger than the limit"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_once(data: bytes, reason: str) -> None:
    assert reason in why(data)


def test_a_row_with_other_cells_than_the_header_does_not_stop_the_others() -> None:
    items = read(b"text,title\na,b\nc\nd,e\n")
    assert [page(item).text for item in items if isinstance(item, Capture)] == ["a", "d"]
    assert isinstance(items[1], Unreadable)
    assert items[1].reason.startswith("row 2 is left out: it has 1 cells where the header has 2")


def test_a_quote_that_is_never_closed_is_told() -> None:
    first, broken = read(b'text,id\na,1\n"b,2\nc,3\n')
    assert isinstance(first, Capture)
    assert isinstance(broken, Unreadable)
    assert page(first).text == "a"
    assert broken.reason.startswith("row 2 opens a quote that is never closed")


def test_a_row_over_the_limit_is_left_out_and_the_next_goes_in() -> None:
    over, after = read(b'text,id\n"' + b'x""\n,' * 50_000 + b'",1\nb,2\n', limit=1000)
    assert isinstance(over, Unreadable)
    assert isinstance(after, Capture)
    assert (over.code, over.origin.position) == ("too-large", 1)
    assert page(after).text == "b"


def test_unknown_columns_are_kept_in_order() -> None:
    assert only('text,b,a\nx,"1 ""é""",\n'.encode()).extra == '{"b":"1 \\"é\\"","a":""}'


def test_a_column_without_a_name_is_called_by_its_number() -> None:
    assert only(b"text,\nx,y\n").extra == '{"column 2":"y"}'


def test_a_row_asserts_what_it_states() -> None:
    assert dict(page(only(b"text,outlet,date,key\na,Tempo.co,2022-01-06,\n")).given) == {
        "outlet": "Tempo.co",
        "date": "2022-01-06",
    }


def test_a_row_in_another_encoding_is_guessed_and_told() -> None:
    text = "Le café était fermé à midi, près de la fenêtre de l'élève"
    row = only(f'text,id\n"{text}",1\n'.encode("cp1252"))
    assert page(row).text == text
    assert [found.code for found in page(row).findings] == ["encoding-guessed"]


def test_html_in_a_row_is_read_as_a_page() -> None:
    row = only(b'html\n"<p class=""x"">Words.</p>"\n')
    assert (page(row).text.strip(), markup(row)) == ("Words.", '<p class="x">Words.</p>')


def test_the_process_wide_limit_of_the_csv_module_is_left_alone() -> None:
    before = csv.field_size_limit()
    assert len(page(captured(b"text\n" + b"x" * 200_000, 1_000_000)[0]).text) == 200_000
    assert csv.field_size_limit() == before


delimiters = st.sampled_from([",", ";", "\t", "|"])
tables = st.lists(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), min_size=2, max_size=2
    ),
    max_size=6,
)


# Before Python 3.12 the writer leaves a lone CR unquoted where lines end in LF.
@given(tables, delimiters, st.sampled_from([("\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL)]))
def test_what_the_csv_module_writes_is_read_back(
    table: list[list[str]], delimiter: str, style: tuple[str, Any]
) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=style[0], quoting=style[1]).writerows(table)
    split = list(records(io.BytesIO(written.getvalue().encode()), delimiter.encode(), 1_000_000))
    assert all(closed for _, closed in split)
    assert [cells((record or b"").decode(), delimiter) for record, _ in split] == table


@given(st.text(st.sampled_from('a",\n ;')), delimiters)
def test_any_record_is_parsed_as_the_csv_module_parses_it(record: str, delimiter: str) -> None:
    if not record or "\n" in record.strip("\n"):
        return
    record = record.strip("\n")
    (expected,) = list(csv.reader([record], delimiter=delimiter)) or [[]]
    assert cells(record, delimiter) == (expected or [""])


@given(st.binary(max_size=200), delimiters)
def test_records_lose_no_byte_but_line_ends(data: bytes, delimiter: str) -> None:
    split = records(io.BytesIO(data), delimiter.encode(), 1000)
    joined = b"".join(record or b"" for record, _ in split)
    assert joined.replace(b"\n", b"").replace(b"\r", b"") == data.replace(b"\n", b"").replace(b"\r", b"")


@given(st.binary(max_size=100), st.integers(1, 50))
def test_any_stream_gives_rows_or_reasons(data: bytes, limit: int) -> None:
    for item in read(b"text,id\n" + data, limit):
        assert isinstance(item, Unreadable) or page(item) == page(item)


@given(st.binary(max_size=100))
def test_any_bytes_give_a_page(data: bytes) -> None:
    capture = Capture(
        id="",
        data=data,
        media_type="text/csv",
        origin=Origin(name="a"),
        columns=("text", "html"),
        delimiter=",",
    )
    assert page(capture) == page(capture)
    assert markup(capture) == page(capture).markup
