import io

import pytest

from archive.formats import captures, markup, page
from archive.model import Capture, Origin, Unreadable


def only(data: bytes, limit: int = 100) -> Capture:
    (capture,) = captures(io.BytesIO(data), "a.txt", ".txt", limit)
    assert isinstance(capture, Capture)
    return capture


def test_a_file_is_one_capture_of_its_exact_bytes() -> None:
    capture = only(b"one\r\ntwo\n")
    assert capture == Capture(
        id="", data=b"one\r\ntwo\n", media_type="text/plain", origin=Origin(name="a.txt")
    )


def test_the_text_keeps_its_line_ends_and_loses_its_mark() -> None:
    capture = only(b"\xef\xbb\xbfone\r\ntwo\n")
    assert page(capture).text == "one\r\ntwo\n"


def test_plain_text_has_no_markup_and_no_main_content() -> None:
    capture = only(b"words")
    assert (page(capture).markup, page(capture).main, markup(capture)) == (None, None, None)


def test_a_file_of_the_limit_goes_in_and_one_byte_more_does_not() -> None:
    whole = only(b"x" * 10, 10)
    (over,) = captures(io.BytesIO(b"x" * 11), "a.txt", ".txt", 10)
    assert whole.data == b"x" * 10
    assert isinstance(over, Unreadable)
    assert over.code == "too-large"


class Endless(io.BytesIO):
    """A stream that never ends and counts what was taken."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.taken += size or 0
        return b"x" * (size or 0)


def test_reading_stops_one_byte_past_the_limit() -> None:
    stream = Endless()
    list(captures(stream, "a.txt", ".txt", 1_000_000))
    assert stream.taken == 1_000_001


def test_stray_control_characters_are_told_and_stay() -> None:
    capture = only(b"words " * 10 + b"\x07")
    read = page(capture)
    assert read.text.endswith("\x07")
    assert [found.detail for found in read.findings] == ["1 control character"]


def test_an_unknown_suffix_is_misuse() -> None:
    with pytest.raises(ValueError, match="no input format has the suffix"):
        captures(io.BytesIO(), "a.pdf", ".pdf", 100)


def test_a_limit_of_nothing_is_misuse() -> None:
    with pytest.raises(ValueError, match="leaves no room"):
        captures(io.BytesIO(), "a.txt", ".txt", 0)


def test_an_unknown_media_type_is_misuse() -> None:
    with pytest.raises(ValueError, match="media type"):
        page(Capture(id="", data=b"", media_type="image/png", origin=Origin(name="a")))
