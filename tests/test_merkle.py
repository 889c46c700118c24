"""The Merkle tree, against an independent implementation and the definition in RFC 6962."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from archive.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash

_entries = st.lists(st.binary(max_size=40), max_size=70)


def _tree(entries):
    return Frontier().extended(leaf_hash(entry) for entry in entries)


def _by_definition(leaves):
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return node_hash(_by_definition(leaves[:split]), _by_definition(leaves[split:]))


def test_the_root_of_an_empty_tree_is_the_hash_of_nothing():
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


@given(_entries.filter(bool))
def test_the_root_is_the_one_that_rfc_6962_defines(entries):
    assert _tree(entries).root() == _by_definition([leaf_hash(entry) for entry in entries])


@given(_entries.filter(bool))
def test_the_root_is_that_of_an_independent_implementation(entries):
    other = InmemoryTree(algorithm="sha256")
    for entry in entries:
        other.append_entry(entry)
    assert _tree(entries).root() == other.get_root()


def test_the_root_of_the_published_vector_is_reproduced():
    entries = [f'{{"seq":{at}}}'.encode() for at in range(13)]
    expected = "2f5cdc24ff77d714798d5ba6735d146b5a648f8299bb87f73f07722bc6549d31"
    assert _tree(entries).root().hex() == expected


@given(_entries, st.integers(0, 70))
def test_appending_in_two_steps_gives_the_same_tree_as_in_one(entries, cut):
    leaves = [leaf_hash(entry) for entry in entries]
    assert Frontier().extended(leaves[:cut]).extended(leaves[cut:]) == Frontier().extended(leaves)


@given(st.integers(0, 200), st.sampled_from([1, 2, 8, 16]))
def test_joining_ranges_of_a_power_of_two_gives_the_same_tree(size, width):
    leaves = [leaf_hash(bytes([at])) for at in range(size)]
    whole = Frontier()
    for first in range(0, size, width):
        whole = whole.joined(Frontier().extended(leaves[first : first + width]))
    assert whole == Frontier().extended(leaves)


def test_joining_ranges_that_do_not_align_is_refused():
    with pytest.raises(ValueError, match="cannot start at leaf 1"):
        _tree([b"a"]).joined(_tree([b"b", b"c"]))


@given(_entries)
def test_a_packed_frontier_reads_back(entries):
    tree = _tree(entries)
    assert Frontier.unpacked(tree.size, tree.packed()) == tree


def test_peaks_that_do_not_fit_the_size_are_refused():
    with pytest.raises(ValueError, match="do not fit a tree of 3"):
        Frontier.unpacked(3, b"\0" * 32)
