"""Canonical JSON and digests."""

import hashlib

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from archive.digest import canonical, parse, salted, sha256

_texts = st.text(st.characters(exclude_categories=["Cs"]))
_keys = st.text(st.characters(codec="ascii"))
_integers = st.integers(-(2**53) + 1, 2**53 - 1)
_values = st.recursive(
    st.none() | st.booleans() | _integers | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=4),
    max_leaves=20,
)


@given(_values)
def test_canonical_bytes_are_those_of_an_independent_implementation_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


@given(_values)
def test_canonical_bytes_read_back_to_the_same_value(value):
    assert parse(canonical(value)) == value


def test_a_digest_is_written_with_its_algorithm():
    assert sha256(b"abc") == "sha256:" + hashlib.sha256(b"abc").hexdigest()


def test_a_salted_digest_hashes_the_salt_before_the_bytes():
    assert salted(b"0123456789abcdef", b"abc") == sha256(b"0123456789abcdefabc")
