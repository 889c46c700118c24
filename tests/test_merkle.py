"""The Merkle tree, against an independent implementation and the definition in RFC 6962."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_consistency

from archive.merkle import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    root_from_path,
)

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


@pytest.mark.parametrize("size", [3, -1])
def test_peaks_that_do_not_fit_the_size_are_refused(size):
    with pytest.raises(ValueError, match=f"do not fit a tree of {size}"):
        Frontier.unpacked(size, b"\0" * 32)


def _subtree(leaves):
    return lambda first, last: Frontier().extended(leaves[first:last]).root()


def _other(entries):
    tree = InmemoryTree(algorithm="sha256")
    for entry in entries:
        tree.append_entry(entry)
    return tree


_tree_and_leaf = _entries.filter(bool).flatmap(
    lambda entries: st.tuples(st.just(entries), st.integers(0, len(entries) - 1))
)


@given(_tree_and_leaf)
def test_a_proof_of_inclusion_is_that_of_an_independent_implementation(drawn):
    entries, index = drawn
    leaves = [leaf_hash(entry) for entry in entries]
    ours = inclusion_path(index, len(leaves), _subtree(leaves))
    other = _other(entries).prove_inclusion(index + 1, len(entries)).serialize()
    assert [leaves[index].hex(), *(each.hex() for each in ours)] == other["path"]


@given(_tree_and_leaf)
def test_a_proof_of_inclusion_leads_to_the_root_from_its_leaf_only(drawn):
    entries, index = drawn
    leaves = [leaf_hash(entry) for entry in entries]
    path = inclusion_path(index, len(leaves), _subtree(leaves))
    assert root_from_path(leaves[index], index, len(leaves), path) == _tree(entries).root()
    assert root_from_path(leaf_hash(b"other"), index, len(leaves), path) != _tree(entries).root()


@given(_tree_and_leaf)
def test_an_independent_implementation_finds_our_roots_consistent(drawn):
    entries, old = drawn[0], drawn[1] + 1
    leaves = [leaf_hash(entry) for entry in entries]
    roots = (_subtree(leaves)(0, size) for size in (old, len(leaves)))
    verify_consistency(*roots, _other(entries).prove_consistency(old, len(leaves)))


@given(_tree_and_leaf)
def test_a_proof_of_consistency_shows_its_own_growth_and_no_other(drawn):
    entries, old = drawn
    leaves = [leaf_hash(entry) for entry in entries]
    path = consistency_path(old, len(leaves), _subtree(leaves))
    roots = _subtree(leaves)(0, old), _tree(entries).root()
    check_consistency(old, roots[0], len(leaves), roots[1], path)
    for forged in ((leaf_hash(b"other"), roots[1]), (roots[0], leaf_hash(b"other"))):
        if old or forged[0] != roots[0]:
            with pytest.raises(ValueError, match=r"root"):
                check_consistency(old, forged[0], len(leaves), forged[1], path)


def test_no_tree_grows_out_of_a_larger_one():
    with pytest.raises(ValueError, match="did not grow"):
        consistency_path(3, 2, _subtree([]))
    with pytest.raises(ValueError, match="did not grow"):
        check_consistency(3, b"", 2, b"", [])


def test_a_leaf_that_is_not_there_has_no_proof():
    with pytest.raises(ValueError, match="no leaf 2"):
        inclusion_path(2, 2, _subtree([]))
    with pytest.raises(ValueError, match="no leaf 2"):
        root_from_path(b"", 2, 2, [])
