"""Log entries: their exact bytes, and strict reading."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.digest import canonical
from archive.entries import FORMS, Entry, EntryError, decode, timestamp

_GENESIS = Entry(
    seq=0, type="genesis", time="2026-01-01T00:00:00Z", run=None, data={"origin": "o", "format": 1}
)


def test_an_entry_is_written_in_canonical_form():
    assert _GENESIS.encode() == (
        b'{"format":1,"origin":"o","run":null,"seq":0,"time":"2026-01-01T00:00:00Z","type":"genesis","v":1}'
    )


@given(
    st.sampled_from(sorted(FORMS)), st.integers(0, 2**40), st.text(st.characters(exclude_categories=["Cs"]))
)
def test_every_type_of_entry_reads_back(kind, seq, value):
    entry = Entry(seq=seq, type=kind, time="t", run=1, data=dict.fromkeys(FORMS[kind], value))
    assert decode(entry.encode()) == entry


@given(
    st.binary()
    | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_only_the_named_error_escapes_from_reading_anything(data):
    with pytest.raises(EntryError):
        decode(data)


def test_an_entry_that_is_not_canonical_is_refused():
    loose = json.dumps(json.loads(_GENESIS.encode())).encode()
    with pytest.raises(EntryError, match="not in canonical form"):
        decode(loose)


@pytest.mark.parametrize("version", [True, 1.0])
def test_an_entry_whose_format_is_one_only_to_python_is_refused(version):
    with pytest.raises(EntryError, match="not in canonical form"):
        decode(canonical(json.loads(_GENESIS.encode()) | {"v": version}))


def test_an_entry_that_is_nested_too_deep_to_be_written_again_is_refused():
    with pytest.raises(EntryError, match="not JSON"):
        decode(_GENESIS.encode().replace(b'"origin":', b'"origin":' + b"[" * 300 + b"]" * 300 + b',"other":'))


def test_an_entry_of_an_unknown_type_is_refused():
    with pytest.raises(EntryError, match="unknown to this software"):
        decode(canonical(json.loads(_GENESIS.encode()) | {"type": "rumour"}))


def test_an_entry_with_a_key_too_many_is_refused():
    with pytest.raises(EntryError, match="not the keys"):
        decode(canonical(json.loads(_GENESIS.encode()) | {"title": "a headline"}))


def test_an_entry_larger_than_65535_bytes_is_refused():
    entry = Entry(seq=0, type="genesis", time="t", run=None, data={"origin": "o" * 70_000, "format": 1})
    with pytest.raises(EntryError, match="more than 65535"):
        entry.encode()


def test_a_time_is_written_in_utc_whatever_its_zone():
    moment = datetime(2026, 1, 1, 7, 30, 15, 999, tzinfo=timezone(timedelta(hours=7)))
    assert timestamp(moment) == "2026-01-01T00:30:15Z"


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        timestamp(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))
