import gzip
import io
import os
import sys
from pathlib import Path
from typing import NoReturn

import pytest

from archive.intake.files import File, find, read
from archive.model import Capture, Unreadable

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is also the current one, so that paths can be given as a user does."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, data: bytes = b"words") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def ids(*paths: str) -> list[str]:
    return [item.id for item in read(paths) if isinstance(item, Capture)]


def problems(*paths: str, limit: int = 1000) -> list[tuple[str, str, str]]:
    return [
        (item.origin.name, item.code, item.reason)
        for item in read(paths, limit)
        if isinstance(item, Unreadable)
    ]


def test_a_folder_is_read_in_the_order_of_names_at_each_level(folder: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a.txt", "a/b/c.txt", "B.txt"):
        write(folder / "in" / name)
    assert find(["in"]).paths == ("in/B.txt", "in/a/b/c.txt", "in/a/z.txt", "in/a.txt", "in/b.txt")


def test_hidden_files_and_other_suffixes_in_a_folder_are_passed_over(folder: Path) -> None:
    for name in (".hidden.txt", ".git/a.txt", "a.pdf", "README", "a.gz", "kept.txt"):
        write(folder / "in" / name)
    listing = find(["in"])
    assert (listing.paths, listing.problems, listing.passed_over) == (("in/kept.txt",), (), 3)


@pytest.mark.parametrize("path", ["a.txt", b"a.txt", Path("a.txt")])
def test_one_path_in_place_of_a_list_is_misuse(folder: Path, path: object) -> None:
    write(folder / "a.txt")
    with pytest.raises(TypeError, match=r"a list of paths, not one path: \["):
        find(path)  # type: ignore[arg-type]


def test_a_listing_can_be_counted_and_read(folder: Path) -> None:
    write(folder / "a.txt")
    listing = find(["a.txt", "missing.txt"])
    assert (len(listing), len(listing.paths), len(listing.problems)) == (2, 1, 1)
    assert [type(item) for item in read(listing)] == [Capture, Unreadable]


@pytest.mark.parametrize("name", ["a.txt", "a.HTML", "a.htm", "a.txt.gz", "a.Htm.GZ"])
def test_an_article_is_named_after_its_file_without_suffixes(folder: Path, name: str) -> None:
    write(folder / name, gzip.compress(b"words") if name.lower().endswith(".gz") else b"words")
    assert ids(name) == ["a"]


def test_only_known_suffixes_are_left_out_of_a_name(folder: Path) -> None:
    write(folder / "report.v2.txt")
    assert ids("report.v2.txt") == ["report.v2"]


def test_articles_whose_files_share_a_name_are_named_by_their_path(folder: Path) -> None:
    for name in ("x/a.txt", "y/a.html", "y/b.txt"):
        write(folder / name)
    assert ids("x", "y") == ["x/a.txt", "y/a.html", "b"]


def test_rows_are_named_by_their_id_else_by_file_and_number(folder: Path) -> None:
    write(folder / "rows.jsonl", b'{"text":"a","id":"first"}\n{"text":"b"}\n')
    write(folder / "more.csv", b"text\na\n")
    assert ids("rows.jsonl", "more.csv") == ["first", "rows:2", "more:1"]


def test_rows_of_files_that_share_a_name_are_named_by_their_path(folder: Path) -> None:
    write(folder / "x/a.jsonl", b'{"text":"a"}\n')
    write(folder / "a.csv", b"text\na\n")
    write(folder / "a.txt")
    assert ids("a.csv", "a.txt", "x") == ["a.csv:1", "a", "x/a.jsonl:1"]


def test_an_origin_is_the_path_as_given(folder: Path) -> None:
    write(folder / "in/rows.jsonl", b'\n{"text":"b"}\n')
    assert [str(item.origin) for item in read(["./in"])] == ["./in/rows.jsonl:2"]


def test_a_path_that_is_not_there_is_told() -> None:
    assert problems("no/such.txt") == [
        ("no/such.txt", "unreadable", "there is no such file or folder; check the path")
    ]


def test_a_path_of_another_suffix_names_those_there_are(folder: Path) -> None:
    write(folder / "a.pdf")
    ((_, _, reason),) = problems("a.pdf")
    assert ".txt, .html, .htm, .jsonl, .csv" in reason


def test_a_path_that_is_no_path_is_told() -> None:
    ((name, _, reason),) = problems("a\0b.txt")
    assert name == "a\0b.txt"
    assert reason.startswith("it is no path")


def test_standard_input_is_text_unless_said_otherwise() -> None:
    (text,) = read(["-"], stdin=io.BytesIO(b"words"))
    (row,) = read(find(["-"], suffix=".jsonl"), stdin=io.BytesIO(b'{"text":"a"}'))
    assert isinstance(text, Capture)
    assert isinstance(row, Capture)
    assert (text.id, text.media_type, text.origin.name) == ("-", "text/plain", "-")
    assert (row.id, row.media_type) == ("-:1", "application/x-ndjson")


def test_a_standard_input_that_is_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert problems("-") == [("-", "unreadable", "standard input is closed; pipe something to it")]


def test_a_folder_named_like_a_file_is_walked(folder: Path) -> None:
    write(folder / "in/odd.txt/a.txt")
    assert ids("in") == ["a"]


@needs_links
def test_a_loop_of_links_is_walked_once_and_told(folder: Path) -> None:
    write(folder / "in/a.txt")
    (folder / "in/loop").symlink_to(folder / "in")
    assert ids("in") == ["a"]
    assert problems("in") == [
        ("in/loop", "unreadable", "this folder was read already, as in; it is not read twice")
    ]


def test_a_folder_given_twice_is_read_once(folder: Path) -> None:
    write(folder / "in/a.txt")
    assert ids("in", "in/") == ["a"]
    assert [name for name, _, _ in problems("in", "in/")] == ["in/"]


@needs_links
def test_a_link_to_nothing_is_told_and_the_others_are_read(folder: Path) -> None:
    write(folder / "in/a.txt")
    (folder / "in/b.txt").symlink_to("nowhere")
    (folder / "in/c.txt").symlink_to("c.txt")
    assert ids("in") == ["a"]
    assert [name for name, _, _ in problems("in")] == ["in/b.txt", "in/c.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no FIFOs here")
def test_a_fifo_is_told_instead_of_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "a.txt")
    ((_, _, reason),) = problems("a.txt")
    assert reason.startswith("this is no regular file")


def test_a_file_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "a.txt")

    def refuse(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    assert problems("a.txt") == [
        ("a.txt", "unreadable", "it may not be read by this user; change its permissions")
    ]


def test_a_folder_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "in/a.txt")

    def refuse(*_: object) -> NoReturn:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    assert [name for name, _, _ in problems("in")] == ["in"]


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="names are Unicode there")
def test_a_name_that_is_not_utf8_is_written_so_that_it_can_be_stored(folder: Path) -> None:
    write(folder / os.fsdecode(b"caf\xe9.txt"))
    (capture,) = read(["."])
    assert isinstance(capture, Capture)
    assert (capture.id, capture.origin.name) == ("caf\\xe9", "./caf\\xe9.txt")


def test_the_limit_holds_after_decompression(folder: Path) -> None:
    write(folder / "bomb.txt.gz", gzip.compress(bytes(50_000_000)))
    write(folder / "fits.txt.gz", gzip.compress(b"x" * 1000))
    assert [code for _, code, _ in problems("bomb.txt.gz", limit=1000)] == ["too-large"]
    assert ids("fits.txt.gz") == ["fits"]


def test_gzip_of_several_members_is_one_file(folder: Path) -> None:
    write(folder / "a.txt.gz", gzip.compress(b"one ") + gzip.compress(b"two"))
    assert [item.data for item in read(["a.txt.gz"]) if isinstance(item, Capture)] == [b"one two"]


@pytest.mark.parametrize(
    "data", [b"words", b"", gzip.compress(b"words" * 100, mtime=0)[:-12], b"\x1f\x8b\x08\x00" + b"\xff" * 40]
)
def test_damaged_gzip_is_told(folder: Path, data: bytes) -> None:
    write(folder / "a.txt.gz", data)
    if data:
        ((_, code, reason),) = problems("a.txt.gz")
        assert (code, reason.startswith("the gzip data is damaged")) == ("unreadable", True)
    else:
        assert [item.data for item in read(["a.txt.gz"]) if isinstance(item, Capture)] == [b""]


def test_the_rows_before_damage_go_in(folder: Path) -> None:
    rows = b"".join(b'{"text":"' + os.urandom(40).hex().encode() + b'"}\n' for _ in range(10_000))
    write(folder / "a.jsonl.gz", gzip.compress(rows)[:-200_000])
    *articles, last = read(["a.jsonl.gz"])
    assert len(articles) > 1000
    assert isinstance(last, Unreadable)
    assert f"the {len(articles)} articles before that went in" in last.reason


def test_paths_may_be_path_objects(folder: Path) -> None:
    write(folder / "a.txt")
    assert [item.path for item in find([folder / "a.txt"]) if isinstance(item, File)] == [
        (folder / "a.txt").as_posix()
    ]


def test_a_limit_of_nothing_is_misuse(folder: Path) -> None:
    write(folder / "a.txt")
    with pytest.raises(ValueError, match="leaves no room"):
        list(read(["a.txt"], 0))
