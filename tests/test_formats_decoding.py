import codecs
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.formats.decoding import damage, declared_encoding, decode, without_lost
from archive.model import Finding

INDONESIAN = "Presiden tiba di Jakarta pada Kamis pagi. " * 5
ACCENTED = "Le café était fermé à midi, et l'élève a dû patienter près de la fenêtre. " * 5


def codes(findings: Iterable[Finding]) -> list[str]:
    return [found.code for found in findings]


def test_utf8_needs_no_finding() -> None:
    decoded = decode(ACCENTED.encode())
    assert (decoded.text, decoded.findings) == (ACCENTED, ())


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_is_believed_and_left_out(mark: bytes, encoding: str) -> None:
    decoded = decode(mark + ACCENTED.encode(encoding))
    assert (decoded.text, decoded.findings) == (ACCENTED, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_recognised_and_told(encoding: str) -> None:
    decoded = decode(INDONESIAN.encode(encoding))
    assert decoded.text == INDONESIAN
    assert [found.detail for found in decoded.findings] == [f"read as {encoding}"]


def test_a_guessed_encoding_is_named() -> None:
    decoded = decode(ACCENTED.encode("cp1252"))
    assert decoded.text == ACCENTED
    assert [(found.code, found.detail) for found in decoded.findings] == [
        ("encoding-guessed", "read as cp1252")
    ]


def test_a_declared_encoding_is_no_guess() -> None:
    decoded = decode("Президент".encode("koi8-r"), declared="koi8-r")
    assert (decoded.text, decoded.findings) == ("Президент", ())


def test_one_broken_byte_does_not_turn_utf8_into_another_encoding() -> None:
    data = ACCENTED.encode() + b"\xe2\x80"
    assert decode(data).text == ACCENTED + "�"


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"%PDF-1.7 and so on",
        b"PK\x03\x04 and so on",
        b"\x1f\x8b\x08 and so on",
        b"abc\x00def",
        bytes(range(256)) * 10,
        b"\x01\x02\x03 words \x04\x05",
    ],
)
def test_bytes_that_are_no_text_are_undecodable(data: bytes) -> None:
    decoded = decode(data)
    assert decoded.text == ""
    assert codes(decoded.findings) == ["undecodable"]


def test_a_stray_nul_stays() -> None:
    assert decode(b"word " * 400 + b"\x00").text == "word " * 400 + "\x00"


def test_damage_counts_both_kinds_of_marks() -> None:
    assert damage("a�b�c\x07")[0].detail == "2 replacement characters and 1 control character"


def test_white_space_and_nel_are_no_damage() -> None:
    assert damage("a\tb\r\nc\fd\x85e") == ()


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        (b'<meta charset="ISO-8859-1">', "cp1252"),
        (b"<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>", "cp1251"),
        (b'<?xml version="1.0" encoding="shift_jis"?>', "shift_jis"),
        (b"<meta charset=utf-16>", "utf-8"),
        (b"<meta charset=unicode_escape>", None),
        (b"<meta charset=no-such-thing>", None),
        (b"<p>charset=utf-8</p>", None),
    ],
)
def test_only_encodings_of_the_web_can_be_declared(head: bytes, encoding: str | None) -> None:
    assert declared_encoding(b"\n<html>" * (not head.startswith(b"<?")) + head) == encoding


def test_lone_surrogates_become_marks() -> None:
    assert without_lost("a\ud800b\x00c") == "a�b\x00c"


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "cp1252", "gbk"]))
def test_any_bytes_decode_to_text_that_can_be_stored(data: bytes, declared: str | None) -> None:
    decoded = decode(data, declared=declared)
    assert decoded.text.encode().decode() == decoded.text
    assert decode(data, declared=declared) == decoded


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200))
def test_what_utf8_holds_comes_out_unchanged(text: str) -> None:
    decoded = decode(text.encode())
    if not decoded.undecodable:
        assert decoded.text == text.removeprefix("\ufeff")
