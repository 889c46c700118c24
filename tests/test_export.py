"""Exports: what goes out is whole, the same each time, and nothing else."""

import csv
import hashlib
import io
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import orjson
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from archive import Archive
from archive.cli import main
from archive.commands.export import export
from archive.delivery.ahead import ahead, drawn
from archive.delivery.export import Request
from archive.delivery.extract import Selection, read
from archive.digest import canonical, sha256
from archive.errors import ArchiveError, NotAnArchiveError, NotFoundError
from archive.exports import FORMATS, entries, parquet, records
from archive.exports.csv import Csv, flat
from archive.exports.folder import Folder, HashedFile
from archive.exports.layout import Layout
from archive.exports.moments import moments
from archive.exports.table import COLUMNS, BrokenPromiseError, Rights, Table, findings_column, gathered
from archive.intake import founding
from archive.intake.ingest import Surroundings
from archive.model import Record
from archive.projection import instant
from archive.reading import READER_VERSION
from archive.store.database import open_archive
from archive.store.location import locate
from archive.views import Stretch

pytest.importorskip("pyarrow", reason="pyarrow cannot be installed here")


def _export(newsroom, out, form="jsonl", **request):
    with newsroom.open() as archive:
        return archive.export(Request(form=form, **request), out)


def _rows(folder):
    return [json.loads(line) for line in (folder / "articles.jsonl").read_bytes().splitlines()]


def _manifest(folder):
    return json.loads((folder / "datapackage.json").read_bytes())


def _tree(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("all_versions", [False, True])
def test_the_counts_add_up(specimen, tmp_path, all_versions):
    report = _export(specimen, tmp_path / "out", selection=Selection(all_versions=all_versions))
    counts = report.counts
    with specimen.open() as archive:
        status = archive.status()
    assert counts["items"] == counts["accepted"] + counts["quarantined"] + counts["redacted"]
    assert counts["accepted"] == counts["exported"] + counts["left_out"]
    assert counts["accepted"] + counts["redacted"] == status.versions
    assert counts["exported"] == len(_rows(tmp_path / "out"))
    assert (counts["left_out"] == 0) == all_versions
    assert counts["quarantined"] >= 2  # one is open, one was dropped
    assert _manifest(tmp_path / "out")["sanad"]["counts"] == counts


@pytest.mark.parametrize("form", FORMATS)
def test_every_file_is_listed_with_its_size_and_digest_and_no_other_is_there(specimen, tmp_path, form):
    _export(specimen, tmp_path / "out", form)
    files = _tree(tmp_path / "out")
    manifest = files.pop("datapackage.json")
    listed = {each["path"]: (each["bytes"], each["hash"]) for each in json.loads(manifest)["resources"]}
    assert listed == {
        path: (len(data), f"sha256:{hashlib.sha256(data).hexdigest()}") for path, data in files.items()
    }


def test_the_manifest_says_which_log_schema_and_rules(specimen, tmp_path):
    report = _export(specimen, tmp_path / "out")
    said = _manifest(tmp_path / "out")["sanad"]
    with specimen.open() as archive:
        status = archive.status()
    assert said["log"] == {"origin": status.origin, "size": status.size, "root": status.root}
    assert (report.size, report.root) == (status.size, status.root)
    assert [each["reader"] for each in said["readers"]] == [READER_VERSION]
    assert said["table"]["digest"].startswith("sha256:")
    assert said["rules_digest"].startswith("sha256:")


def test_the_tables_of_all_formats_hold_the_same(specimen, tmp_path):
    for form in ("jsonl", "csv", "parquet"):
        _export(specimen, tmp_path / form, form)
    lines = _rows(tmp_path / "jsonl")
    with specimen.open() as archive:
        frame = archive.articles().to_polars()
    assert pl.read_parquet(tmp_path / "parquet/articles.parquet").cast(frame.schema).equals(frame)
    assert [row["article"] for row in lines] == frame["article"].to_list()
    with (tmp_path / "csv/articles.csv").open(newline="", encoding="utf-8") as file:
        cells = list(csv.DictReader(file))
    assert [cell["body"] for cell in cells] == [row["body"] for row in lines]
    assert [json.loads(cell["sources"]) for cell in cells] == [row["sources"] for row in lines]
    assert [cell["date_utc"] or None for cell in cells] == [row["date_utc"] for row in lines]


def test_parquet_has_real_types_and_says_what_each_column_means(specimen, tmp_path):
    import pyarrow.parquet

    _export(specimen, tmp_path / "out", "parquet")
    schema = pyarrow.parquet.read_schema(tmp_path / "out/articles.parquet")
    types = {name: str(schema.field(name).type) for name in ("date_utc", "reporters", "outlet", "version")}
    assert types == {
        "date_utc": "timestamp[us, tz=UTC]",
        "reporters": "list<element: string>",
        "outlet": "dictionary<values=string, indices=int32, ordered=0>",
        "version": "int64",
    }
    assert all(schema.field(name).metadata[b"description"] for name in COLUMNS)
    assert schema.metadata[b"sanad:schema"] == b"article 1.0"


def test_unknown_keys_of_a_row_come_back_out(newsroom, tmp_path):
    newsroom.publish(newsroom.row(section="ekonomi"), newsroom.row(title="Dua"))
    held = newsroom.publish(newsroom.row(title="Tiga", outlet="", section="desa")).quarantined[0]
    with newsroom.open() as archive:
        archive.admit(held.id, {"outlet": "Koran Utara"}, reason="its page")
    _export(newsroom, tmp_path / "out")
    assert [row["extra"] and json.loads(row["extra"]) for row in _rows(tmp_path / "out")] == [
        {"section": "ekonomi"},
        None,
        {"section": "desa"},
    ]


# The same each time


class _Chance:
    """Randomness that is the same each time."""

    def __init__(self):
        self._numbers = itertools.count()

    def __call__(self, size):
        return hashlib.sha256(str(next(self._numbers)).encode()).digest()[:size]


def _twin(place, paths):
    """Make an archive in which nothing depends on the moment or on chance."""
    around = Surroundings(clock=lambda: datetime(2024, 5, 2, tzinfo=UTC), entropy=_Chance())
    founding.found(locate(place), around, origin="example.org/twin")
    with Archive(open_archive(locate(place), "write"), around) as archive:
        for path in paths:
            archive.add([path])
        (held,) = archive.quarantined()
        archive.admit(held.id, {"outlet": "Koran Ünal"}, reason="its page")


_IN_A_ZONE = """
import sys, time
time.tzset()
from archive import Archive
from archive.delivery.export import Request
place, out, form, partition = sys.argv[1:]
with Archive.open(place, read_only=True) as archive:
    archive.export(Request(form=form, partition=partition or None), out)
"""


@pytest.mark.parametrize(("form", "partition"), [(form, "") for form in FORMATS] + [("parquet", "outlet")])
def test_an_export_is_the_same_bytes_each_time_in_every_time_zone_and_on_both_databases(
    twin_places, tmp_path, form, partition
):
    row = {"date": "2024-05-01T23:30:00-09:30", "outlet": "Ärtikel", "text": "Kopi. " * 40}
    rows = [row | {"title": f"{number} ß İ", "outlet": f"Koran {number % 3}"} for number in range(7)]
    rows += [row | {"outlet": "", "title": "-1"}, row | {"title": "\0 naïve", "byline": "Ani Lestari"}]
    feed = tmp_path / "feed.jsonl"
    feed.write_text("\n".join(json.dumps(each) for each in rows), encoding="utf-8")
    for place in twin_places:
        _twin(place, [feed])
    runs = [(place, zone) for place in twin_places for zone in ("Asia/Jakarta", "America/St_Johns")]
    for number, (place, zone) in enumerate(runs):
        subprocess.run(
            [sys.executable, "-c", _IN_A_ZONE, place, tmp_path / f"out{number}", form, partition],
            env=os.environ | {"TZ": zone, "LC_ALL": "C", "PYTHONHASHSEED": str(number)},
            check=True,
        )
    first, *others = (_tree(tmp_path / f"out{number}") for number in range(len(runs)))
    assert sum(len(data) for data in first.values()) > 2_000
    assert all(other == first for other in others)


def test_an_export_at_a_size_is_the_one_that_was_made_then(newsroom, tmp_path):
    newsroom.publish(newsroom.row(), newsroom.row(title="Dua", outlet=""))
    before = _export(newsroom, tmp_path / "before")
    newsroom.publish(newsroom.row(text=newsroom.row()["text"][::-1]), newsroom.row(title="Tiga"))
    with newsroom.open() as archive:
        (held,) = archive.quarantined()
        archive.admit(held.id, {"outlet": "Koran Utara"}, reason="its page")
    _export(newsroom, tmp_path / "then", selection=Selection(size=before.size))
    assert _tree(tmp_path / "then") == _tree(tmp_path / "before")
    assert len(_rows(tmp_path / "then")) == 1


def test_a_size_that_the_log_never_had_is_refused(specimen, tmp_path):
    with pytest.raises(NotFoundError, match="fewer than 999"):
        _export(specimen, tmp_path / "out", selection=Selection(size=999))
    assert list(tmp_path.glob("*out*")) == []


# What is asked for


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({"outlet": "koran İSTANBUL"}, ["Satu"]),
        ({"outlet": "koran"}, []),
        ({"since": "2024-05-02"}, ["Dua", "Tiga"]),
        ({"until": "2024-05-02"}, ["Satu", "Dua"]),
        ({"since": "2024-05-02", "until": "2024-05-02"}, ["Dua"]),
        ({"source_agency": "reuters"}, ["Dua"]),
        ({"language": "en"}, ["Tiga"]),
    ],
)
def test_only_what_fits_goes_out(newsroom, tmp_path, asked, titles):
    row = newsroom.row
    newsroom.publish(
        row(title="Satu", outlet="Koran İstanbul", date="2024-05-01T23:00:00+07:00"),
        row(title="Dua", date="2024-05-02", text=f"{row()['text']}\n\nSumber: Reuters"),
        row(title="Tiga", date="2024-05-03T01:00:00+09:00", language="en"),
    )
    report = _export(newsroom, tmp_path / "out", selection=Selection(**asked))
    assert [each["title"] for each in _rows(tmp_path / "out")] == titles
    assert report.counts["left_out"] == 3 - len(titles)


@pytest.mark.parametrize("asked", [{"since": "yesterday"}, {"until": "2024-5-1"}, {"since": "20240501"}])
def test_what_is_no_day_is_refused(asked):
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        Selection(**asked)


def test_the_columns_asked_for_go_out_in_the_promised_order(specimen, tmp_path):
    for form in ("jsonl", "csv", "parquet"):
        _export(specimen, tmp_path / form, form, columns=("title", "article"))
        resource = _manifest(tmp_path / form)["resources"][0]
        assert [field["name"] for field in resource["schema"]["fields"]] == ["article", "title"]
    assert list(_rows(tmp_path / "jsonl")[0]) == ["article", "title"]
    assert pl.read_parquet(tmp_path / "parquet/articles.parquet").columns == ["article", "title"]


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"form": "xml"}, "is no format"),
        ({"form": "csv", "partition": "outlet"}, "cannot be partitioned"),
        ({"form": "parquet", "partition": "colour"}, "is no partition"),
        ({"form": "ninjs", "columns": ("title",)}, "has no columns to choose from"),
        ({"form": "csv", "columns": ("colour",)}, "no such column: colour"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(request_, words):
    with pytest.raises(ValueError, match=words):
        Request(**request_)


# Rights

_HIDDEN = "kalimat rahasia di tengah"


@pytest.fixture
def wordy(newsroom):
    """An archive with an article whose words must not all go out."""
    text = f"{newsroom.row()['text']} Ini {_HIDDEN} artikel.\n\nSeperti dilansir Reuters, panen selesai.\n"
    newsroom.publish(newsroom.row(text=text, ringkasan=_HIDDEN))
    return newsroom


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(("mode", "words"), [("quote:30", 1), ("hash", 0)])
def test_no_more_words_go_out_than_the_mode_allows(wordy, tmp_path, form, mode, words):
    _export(wordy, tmp_path / "full", form)
    _export(wordy, tmp_path / "out", form, rights=Rights.parse(mode))
    (name,) = _manifest(tmp_path / "out")["sanad"]["rows"]
    if form == "parquet":
        full, made = (str(pl.read_parquet(tmp_path / at / name).to_dicts()) for at in ("full", "out"))
    else:
        full, made = ((tmp_path / at / name).read_text(encoding="utf-8") for at in ("full", "out"))
    assert _HIDDEN in full or form == "prov-json"
    assert _HIDDEN not in made
    assert ("Para petani" in made) == (bool(words) and form != "prov-json")
    assert ("dilansir Reuters" in made) == (bool(words) and form != "ninjs")
    assert _manifest(tmp_path / "out")["sanad"]["options"]["mode"] == mode


def test_the_digest_and_length_of_the_whole_text_stay(wordy, tmp_path):
    _export(wordy, tmp_path / "full")
    _export(wordy, tmp_path / "out", rights=Rights.parse("hash"))
    (full,), (made,) = _rows(tmp_path / "full"), _rows(tmp_path / "out")
    assert made["body"] is None
    assert made["body_digest"] == sha256(full["body"].encode())
    assert made["body_length"] == len(full["body"])


@given(st.text())
def test_only_three_forms_are_a_mode(text):
    is_mode = text in {"full", "hash"} or re.fullmatch(r"quote:0*[1-9][0-9]*", text)
    with nullcontext() if is_mode else pytest.raises(ValueError, match="is no mode"):
        Rights.parse(text)


# What must never go out


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_of_what_is_in_quarantine_goes_out(newsroom, tmp_path, form):
    newsroom.publish(newsroom.row(), newsroom.row(outlet="", title="Judul tertahan", byline="Orang Tertahan"))
    _export(newsroom, tmp_path / "out", form)
    assert b"ertahan" not in b"".join(_tree(tmp_path / "out").values())


def _redact(newsroom, title, kind):
    """Destroy an object of an article's latest version, as redaction does."""
    newsroom.tamper(
        "UPDATE object SET data = NULL, salt = NULL "
        f"WHERE digest = (SELECT {kind} FROM version WHERE title = ?)",
        title,
    )


@pytest.mark.parametrize("kind", ["record", "capture"])
@pytest.mark.parametrize("form", FORMATS)
def test_what_was_redacted_is_counted_and_nothing_of_it_goes_out(newsroom, tmp_path, form, kind):
    newsroom.publish(newsroom.row(), newsroom.row(title="Judul terhapus", byline="Orang Terhapus"))
    _redact(newsroom, "Judul terhapus", kind)
    report = _export(newsroom, tmp_path / "out", form)
    assert b"erhapus" not in b"".join(_tree(tmp_path / "out").values())
    assert (report.counts["redacted"], report.counts["exported"], report.counts["items"]) == (1, 1, 2)


def test_an_older_version_does_not_stand_in_for_a_latest_one_that_was_redacted(newsroom, tmp_path):
    newsroom.publish(newsroom.row(url="https://contoh.id/a"))
    newsroom.publish(newsroom.row(url="https://contoh.id/a", title="Judul terhapus"))
    _redact(newsroom, "Judul terhapus", "record")
    assert _export(newsroom, tmp_path / "out").counts["exported"] == 0


def test_a_record_that_was_changed_does_not_go_out(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    record = canonical(Record(outlet="Palsu", date="2024-05-01", body="x" * 90).to_json())
    newsroom.tamper("UPDATE object SET data = ? WHERE digest = (SELECT record FROM version)", record)
    with pytest.raises(NotAnArchiveError, match="not the one that the log names"):
        _export(newsroom, tmp_path / "out")


def test_entries_that_do_not_give_the_root_do_not_go_out(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    newsroom.tamper(
        "UPDATE entry SET body = ? WHERE seq = 0",
        b'{"format":1,"origin":"x","run":null,"seq":0,"time":"","type":"genesis","v":1}',
    )
    with pytest.raises(NotAnArchiveError, match="do not give the head's root"):
        _export(newsroom, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def _one(entry, record):
    body = canonical(entry)
    stretch = Stretch(
        first=entry["seq"],
        bodies=[body],
        seqs=[entry["seq"]],
        records=[record],
        latest=[True],
        findings=[()],
        extras=[None],
    )
    return stretch, entries.decoded([body]), records.decoded([record])


def _entry_of(digest):
    """Give a version's entry in which everything has this digest."""
    entry = {"seq": 7, "article": "ab", "number": 1, "kind": "content", "run": 1}
    entry["time"] = "2024-05-02T00:00:00Z"
    return entry | dict.fromkeys(("capture", "text", "record", "content"), digest)


def test_a_row_that_breaks_the_promise_stops_the_export():
    record = canonical(Record(outlet=" ", date="2024-05-01", date_precision="day", body="x" * 90).to_json())
    digest = sha256(record)
    entry = _entry_of(digest)
    rows = Table().rows(*_one(entry, record))
    with pytest.raises(BrokenPromiseError, match=r"entry 7 does not fit .*outlet"):
        Table().checked(rows)


# Whole or not at all


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_fails_leaves_nothing(specimen, tmp_path, form, monkeypatch):
    def full(_self, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(HashedFile, "write", full)
    with pytest.raises(ArchiveError, match="No space left on device; nothing is left there"):
        _export(specimen, tmp_path / "out", form)
    assert list(tmp_path.glob("*out*")) == []
    assert list(tmp_path.glob(".out*")) == []


_KILLED = """
import os, signal, sys
from archive import Archive
from archive.delivery.export import Request
def die(done, size):
    os.kill(os.getpid(), signal.SIGKILL)
with Archive.open(sys.argv[1], read_only=True) as archive:
    archive.export(Request(form=sys.argv[2]), sys.argv[3], progress=die)
"""


def test_an_export_that_is_killed_leaves_nothing_in_its_place(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    command = [sys.executable, "-c", _KILLED, newsroom.place, "jsonl", tmp_path / "out"]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert not (tmp_path / "out").exists()
    assert _export(newsroom, tmp_path / "out").counts["exported"] == 1


def test_what_stands_there_is_not_written_over(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    (tmp_path / "out").mkdir()
    (tmp_path / "out/notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ArchiveError, match="is no export"):
        _export(newsroom, tmp_path / "out", replace=True)
    assert _tree(tmp_path / "out") == {"notes.txt": b"mine"}


def test_an_earlier_export_gives_way_when_asked_to(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    _export(newsroom, tmp_path / "out")
    with pytest.raises(ArchiveError, match="give --replace"):
        _export(newsroom, tmp_path / "out", "csv")
    _export(newsroom, tmp_path / "out", "csv", replace=True)
    assert set(_tree(tmp_path / "out")) == {
        "articles.csv",
        "log/leaves.bin",
        "log/entries.jsonl",
        "datapackage.json",
    }
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == ["out"]


# In pieces


@pytest.mark.parametrize("form", sorted(FORMATS.keys() - {"parquet"}))
def test_an_export_is_the_same_in_whatever_pieces_it_is_made(specimen, tmp_path, form, monkeypatch):
    _export(specimen, tmp_path / "whole", form, selection=Selection(all_versions=True))
    monkeypatch.setattr("archive.store.outflow.STRETCH", 3)
    monkeypatch.setattr("archive.store.outflow.CUT_BYTES", 1)
    monkeypatch.setattr("archive.exports.records.DECODED", 2)
    monkeypatch.setattr("archive.exports.table.CHECKED_ROWS", 2)
    monkeypatch.setattr("archive.exports.jsonl.WRITTEN", 1)
    _export(specimen, tmp_path / "pieces", form, selection=Selection(all_versions=True))
    assert _tree(tmp_path / "pieces") == _tree(tmp_path / "whole")


def test_pieces_are_joined_in_order_to_as_many_as_are_checked_at_once(specimen, monkeypatch):
    monkeypatch.setattr("archive.exports.table.CHECKED_ROWS", 4)
    with specimen.open() as archive:
        rows = archive.articles().to_polars()
    made = list(gathered([rows.clear(), *rows.iter_slices(1)]))
    assert [frame.height for frame in made[:-1]] == [4] * (len(made) - 1)
    assert pl.concat(made).equals(rows)


def test_rows_that_hold_many_words_are_checked_sooner(specimen, monkeypatch):
    monkeypatch.setattr("archive.exports.table.CHECKED_BYTES", 1)
    with specimen.open() as archive:
        rows = archive.articles().to_polars()
    assert [frame.height for frame in gathered(rows.iter_slices(1))] == [1] * rows.height


@given(st.lists(st.integers(), max_size=20), st.integers(1, 3), st.integers(0, 3))
def test_what_is_made_ahead_comes_in_order(items, threads, waiting):
    assert list(ahead(str, items, threads=threads, waiting=waiting)) == list(map(str, items))


@given(st.lists(st.integers(), max_size=20), st.integers(0, 3))
def test_what_is_drawn_in_a_thread_comes_in_order(items, waiting):
    assert list(drawn(iter(items), waiting=waiting)) == items


def test_nothing_is_drawn_any_more_once_it_is_closed():
    drawing = []

    def endless():
        for number in itertools.count():
            drawing.append(number)
            yield number

    taken = drawn(endless())
    assert next(taken) == 0
    taken.close()
    was = len(drawing)
    time.sleep(0.01)
    assert len(drawing) == was


def test_what_fails_ahead_is_told_when_it_is_taken():
    made = ahead(lambda item: 6 // item, [3, 2, 0, 1])
    assert [next(made), next(made)] == [2, 3]
    with pytest.raises(ZeroDivisionError):
        next(made)


@pytest.mark.parametrize(
    "body", [b"{", b"5", b"null", b'{"seq":8,"type":"run"}', b'{"seq":7}', b'{"seq":7,"type":null}', b"\xff"]
)
def test_a_damaged_entry_is_named(body):
    whole = b'{"seq":6,"type":"alias"}'
    with pytest.raises(NotAnArchiveError, match="entry 7 is damaged"):
        read(Stretch(first=6, bodies=[whole, body], seqs=[], records=[], latest=[], findings=[], extras=[]))


_values = st.lists(
    st.fixed_dictionaries({"name": st.none() | st.text(), "at": st.none() | st.integers(0, 2**40)}),
    max_size=3,
)


@given(st.lists(st.none() | _values, min_size=1, max_size=4))
def test_a_nested_cell_is_the_json_of_its_value(values):
    type_ = pl.List(pl.Struct({"name": pl.String, "at": pl.Int64}))
    column = pl.Series("sources", values, dtype=type_)
    assert flat(column).to_list() == [orjson.dumps(value).decode() for value in column.to_list()]


_DATES = st.one_of(
    st.none(),
    st.datetimes().map(lambda moment: moment.date().isoformat()),
    st.builds(
        lambda moment, unit, offset: moment.isoformat(timespec=unit) + offset,
        st.datetimes(),
        st.sampled_from(["minutes", "seconds", "milliseconds"]),
        st.sampled_from(["", "Z", "+07:00", "-09:30", "+14:59", "+15:00", "-23:59", "+24:00"]),
    ),
    st.from_regex(r"\A\d{4}-[0-3]\d-[0-3]\dT[0-2]\d:[0-6]\d:[0-6]\d[+-][0-2]\d:[0-6]\d\Z"),
)


@given(st.lists(_DATES, max_size=6))
def test_moments_read_at_once_are_those_that_are_read_one_by_one(dates):
    found = moments(pl.Series("date", dates, dtype=pl.String))
    assert found.rows() == [instant(date) for date in dates]


@given(st.lists(st.lists(st.sampled_from(["outlet-unknown", "title-missing", "x"])), max_size=9))
def test_findings_stand_beside_their_versions(lists):
    assert findings_column([tuple(codes) for codes in lists]).to_list() == lists


# Partitions


def test_parquet_is_partitioned_by_outlet_whatever_it_is_called(newsroom, tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "OPEN_FILES", 2)
    monkeypatch.setattr("archive.store.outflow.STRETCH", 3)
    monkeypatch.setattr("archive.exports.table.CHECKED_ROWS", 3)
    names = ["../../etc/passwd", "Koran", "koran", "Sangat " * 60, "=cmd|' /C calc'!A0", "a/b\\c"]
    rows = [
        newsroom.row(outlet=name, title=f"{name[:9]} {at} {number}")
        for at in range(3)
        for number, name in enumerate(names)
    ]
    newsroom.publish(*rows)
    _export(newsroom, tmp_path / "out", "parquet", partition="outlet")
    files = _tree(tmp_path / "out")
    assert all(path.split("/")[0] in {"articles", "log", "datapackage.json"} for path in files)
    assert all(len(part) < 200 for path in files for part in path.split("/"))
    frame = pl.read_parquet(tmp_path / "out/articles/**/*.parquet", hive_partitioning=False)
    assert sorted(frame["title"].to_list()) == sorted(row["title"].strip() for row in rows)
    assert sum(_manifest(tmp_path / "out")["sanad"]["rows"].values()) == len(rows)


def test_parquet_is_partitioned_by_month(newsroom, tmp_path):
    newsroom.publish(
        newsroom.row(date="2024-05-31"), newsroom.row(date="2024-06-01"), newsroom.row(title="Dua")
    )
    _export(newsroom, tmp_path / "out", "parquet", partition="month")
    assert _manifest(tmp_path / "out")["sanad"]["rows"] == {
        "articles/month=2024-05/part-0.parquet": 2,
        "articles/month=2024-06/part-0.parquet": 1,
    }


# CSV

_LIVE = "=+-@\t\r\n'＝＋－＠"


@given(title=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")))
def test_no_cell_is_a_formula_and_taking_off_the_mark_gives_the_text_back(tmp_path_factory, title):
    record = canonical(
        Record(outlet="K", date="2024-05-01", date_precision="day", title=title, body="x" * 90).to_json()
    )
    digest = sha256(record)
    entry = _entry_of(digest)
    frame = Table().rows(*_one(entry, record))
    folder = Folder(path=tmp_path_factory.mktemp("csv"))
    writer = Csv(folder, Layout(columns=("title",), metadata={}))
    writer.write(frame)
    said = writer.close()
    text = (folder.path / "articles.csv").read_bytes().decode()
    _, (cell,) = csv.reader(io.StringIO(text, newline=""))
    assert cell[:1] not in set(_LIVE) - {"'"} or not cell
    assert cell.removeprefix("'") == title
    assert said["neutralised"]["cells"] == int(bool(title) and title[0] in _LIVE)


def test_the_manifest_says_that_formulas_were_neutralised(newsroom, tmp_path):
    newsroom.publish(
        newsroom.row(title="=HYPERLINK(1)"), newsroom.row(title="'=2"), newsroom.row(title="a=3")
    )
    _export(newsroom, tmp_path / "out", "csv")
    said = _manifest(tmp_path / "out")["sanad"]["neutralised"]
    assert said["cells"] == 2
    assert "has a ' before it" in said["rule"]
    assert b"'=HYPERLINK(1)" in (tmp_path / "out/articles.csv").read_bytes()


# The command


@pytest.fixture
def run(specimen, tmp_path, monkeypatch):
    """Run the command line on an archive, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARCHIVE_DB", specimen.place)
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def test_the_command_says_what_went_out_and_what_did_not(run):
    result = run("export", "--format", "jsonl", "--out", "out")
    assert result.exit_code == 0
    assert "versions into out (articles.jsonl, datapackage.json)" in result.stdout
    assert re.search(r"\d in quarantine, \d redacted", result.stdout)
    again = json.loads(run("export", "--format", "jsonl", "--out", "out", "--replace", "--json").stdout)
    assert again["counts"]["accepted"] == again["counts"]["exported"] + again["counts"]["left_out"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--mode", "quote"),
        ("--since", "today"),
        ("--columns", "colour"),
        ("--columns", ","),
        ("--partition", "outlet"),
        ("--at", "999"),
    ],
)
def test_what_is_asked_wrongly_ends_with_2(run, wrong):
    assert run("export", "--format", "jsonl", "--out", "out", *wrong).exit_code == 2
    assert not Path("out").exists()


def test_a_place_that_is_taken_ends_with_3(run):
    Path("out").write_text("mine", encoding="utf-8")
    result = run("export", "--format", "jsonl", "--out", "out")
    assert (result.exit_code, Path("out").read_text(encoding="utf-8")) == (3, "mine")


def test_every_format_of_the_library_is_one_of_the_command():
    (option,) = (each for each in export.params if each.name == "form")
    assert list(option.type.choices) == list(FORMATS)


def test_progress_ends_with_the_whole_log(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    told = []
    with newsroom.open() as archive:
        archive.export(Request(form="jsonl"), tmp_path / "out", progress=lambda *done: told.append(done))
        assert told[-1] == (archive.status().size,) * 2


def test_an_export_sees_one_state_of_an_archive_that_grows(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    before = _export(newsroom, tmp_path / "before")

    def grow(_done, _size):
        newsroom.publish(newsroom.row(title=f"Dua {time.monotonic_ns()}"))

    with newsroom.open() as archive:
        archive.export(Request(form="jsonl"), tmp_path / "out", progress=grow)
    assert _tree(tmp_path / "out") == _tree(tmp_path / "before")
    assert before.counts["exported"] == 1
