"""Transparency-log formats: both ways, against the published vectors and independent implementations."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.merkle import Frontier, leaf_hash
from archive.transparency.checkpoint import Checkpoint, SignedCheckpoint
from archive.transparency.forms import MAX_BYTES, ProofError
from archive.transparency.keys import SigningKey, VerifierKey
from archive.transparency.note import Note, signed
from archive.transparency.proof import ConsistencyProof, InclusionProof
from archive.transparency.tiles import Tile, bundled, hashes, levels, tiles, unbundled

KEY = SigningKey(name="log.example.org/news", seed=hashlib.sha256(b"a key for tests only").digest())
ENTRIES = [f'{{"seq":{at}}}'.encode() for at in range(13)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def subtree(first, last):
    return Frontier().extended(LEAVES[first:last]).root()


def checkpoint(size=13):
    made = Checkpoint(origin=KEY.name, size=size, root=subtree(0, size))
    return SignedCheckpoint.sign(made, KEY)


def inclusion(index=5):
    from archive.merkle import inclusion_path

    return InclusionProof(index=index, path=tuple(inclusion_path(index, 13, subtree)), signed=checkpoint())


def consistency(old=7):
    from archive.merkle import consistency_path

    return ConsistencyProof(old=old, path=tuple(consistency_path(old, 13, subtree)), signed=checkpoint())


def test_a_key_is_written_as_go_writes_it_and_reads_back():
    assert VerifierKey.parse(str(KEY.verifier)) == KEY.verifier
    assert SigningKey.parse(KEY.secret()) == KEY
    assert KEY.secret().startswith("PRIVATE+KEY+log.example.org/news+")


def test_a_secret_shows_itself_in_no_representation():
    assert KEY.seed.hex() not in repr(KEY)
    assert str(KEY.seed) not in repr(KEY)


def test_a_key_whose_id_does_not_fit_is_refused():
    name, _, data = str(KEY.verifier).split("+", 2)
    with pytest.raises(ProofError, match="does not fit"):
        VerifierKey.parse(f"{name}+00000000+{data}")


def test_no_message_quotes_a_secret_that_is_damaged():
    damaged = KEY.secret()[:-5] + "AAAA="
    with pytest.raises(ProofError) as caught:
        SigningKey.parse(damaged)
    assert damaged[-20:] not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_checkpoint_has_the_three_lines_of_the_specification():
    lines = bytes(checkpoint()).decode().split("\n")
    assert lines[:4] == ["log.example.org/news", "13", "L1zcJP931xR5jVumc10Ua1pkj4KZu4f3PwdyK8ZUnTE=", ""]
    assert lines[4].startswith("— log.example.org/news ")


def test_a_checkpoint_is_signed_by_its_key_and_by_no_other():
    other = SigningKey(name=KEY.name, seed=bytes(32))
    assert checkpoint().note.signed_by([KEY.verifier, other.verifier]) == (KEY.verifier,)
    assert checkpoint().note.signed_by([other.verifier]) == ()


def test_a_known_key_with_a_false_signature_discredits_the_note():
    note = checkpoint().note
    forged = Note(text=note.text.replace("13", "14"), signatures=note.signatures)
    with pytest.raises(ProofError, match="is false"):
        forged.signed_by([KEY.verifier])


@pytest.mark.parametrize(
    "damage",
    [
        lambda note: note[:-1],
        lambda note: note + b"\n",
        lambda note: note.replace(b"\n13\n", b"\n013\n"),
        lambda note: note.replace(b"\n13\n", b"\n+13\n"),
        lambda note: note.replace(b"\n13\n", b"\n\xd9\xa1\xd9\xa3\n"),
        lambda note: note.replace(b"\n", b"\r\n"),
        lambda note: note.replace("— ".encode(), b"- "),
        lambda note: note.replace(b"=\n\n", b"\n\n"),
        lambda note: note.replace(b"UnTE=", b"UnTF="),
        lambda note: note.split(b"\n\n")[0],
        lambda note: note[:0],
        lambda note: b"\0" + note,
        lambda note: note + "— x AAAA\n".encode(),
        lambda note: note + b"x" * MAX_BYTES,
        lambda note: note + "— k AAAAAAA=\n".encode() * 101,
    ],
)
def test_a_checkpoint_that_is_not_in_its_one_form_is_refused(damage):
    with pytest.raises(ProofError):
        SignedCheckpoint.parse(damage(bytes(checkpoint())))


@pytest.mark.parametrize("index", range(13))
def test_a_proof_of_inclusion_reads_back_and_proves_its_entry_and_no_other(index):
    proof = InclusionProof.parse(bytes(inclusion(index)))
    assert proof == inclusion(index)
    proof.check(ENTRIES[index])
    with pytest.raises(ProofError):
        proof.check(ENTRIES[(index + 1) % 13])


@pytest.mark.parametrize("old", range(14))
def test_a_proof_of_consistency_reads_back_and_proves_its_older_root_and_no_other(old):
    proof = ConsistencyProof.parse(bytes(consistency(old)))
    proof.check(subtree(0, old))
    with pytest.raises(ProofError):
        proof.check(subtree(0, (old + 1) % 14))


def test_a_proof_with_extra_data_reads_back():
    proof = InclusionProof(index=0, path=(), signed=checkpoint(1), extra=b"note")
    assert InclusionProof.parse(bytes(proof)) == proof
    proof.check(ENTRIES[0])


def test_a_proof_that_lost_a_hash_proves_nothing():
    whole = inclusion()
    short = InclusionProof(index=5, path=whole.path[:-1], signed=whole.signed)
    with pytest.raises(ProofError, match="does not reach the root"):
        short.check(ENTRIES[5])


def test_a_proof_with_a_hash_too_many_proves_nothing():
    whole = inclusion()
    long = InclusionProof(index=5, path=(*whole.path, bytes(32)), signed=whole.signed)
    with pytest.raises(ProofError, match="longer than the tree"):
        long.check(ENTRIES[5])


_PARSERS = (
    VerifierKey.parse,
    SigningKey.parse,
    lambda written: Note.parse(written.encode(errors="surrogatepass")),
    lambda written: SignedCheckpoint.parse(written.encode(errors="surrogatepass")),
    lambda written: InclusionProof.parse(written.encode(errors="surrogatepass")),
    lambda written: ConsistencyProof.parse(written.encode(errors="surrogatepass")),
    lambda written: hashes(written.encode(errors="surrogatepass"), 3),
    lambda written: unbundled(written.encode(errors="surrogatepass"), 3),
)

_WHOLE = (
    str(KEY.verifier),
    KEY.secret(),
    bytes(checkpoint()).decode(),
    bytes(inclusion()).decode(),
    bytes(consistency()).decode(),
)


def _survives(written):
    for parser in _PARSERS:
        try:
            parser(written)
        except ProofError:
            continue


@given(st.text())
def test_whatever_text_comes_only_the_named_error_escapes(written):
    _survives(written)


@given(st.sampled_from(_WHOLE), st.integers(0, 600), st.text(max_size=3), st.integers(0, 3))
def test_whatever_is_changed_in_something_whole_only_the_named_error_escapes(whole, at, put, cut):
    _survives(whole[:at] + put + whole[at + cut :])


@given(st.binary())
def test_whatever_bytes_come_only_the_named_error_escapes(data):
    for parser in (Note.parse, SignedCheckpoint.parse, InclusionProof.parse, ConsistencyProof.parse):
        try:
            parser(data)
        except ProofError:
            continue


@given(st.sampled_from(_WHOLE[2:]), st.integers(0, 700), st.integers(0, 255))
def test_no_changed_byte_of_a_proof_or_note_goes_unnoticed(whole, at, value):
    data = bytearray(whole.encode())
    at %= len(data)
    if data[at] == value:
        return
    data[at] = value
    kind = {0: SignedCheckpoint, 1: InclusionProof, 2: ConsistencyProof}[_WHOLE[2:].index(whole)]
    with pytest.raises(ProofError):  # noqa: PT012  whichever check notices it
        found = kind.parse(bytes(data))
        if isinstance(found, InclusionProof):
            found.check(ENTRIES[5])
        elif isinstance(found, ConsistencyProof):
            assert found.old == 7 or _refuses(found)
            found.check(subtree(0, 7))
        note = found.note if isinstance(found, SignedCheckpoint) else found.signed.note
        if note.signed_by([KEY.verifier]) != (KEY.verifier,):
            raise ProofError("nobody known signed it")


def _refuses(found):
    raise ProofError(f"a proof from {found.old} is not the one that was asked for")


@given(
    st.text(st.characters(exclude_categories=["Z", "C"], exclude_characters="+"), min_size=1, max_size=30),
    st.binary(min_size=32, max_size=32),
    st.text(st.characters(exclude_categories=["C"]), max_size=60),
)
def test_every_note_that_is_signed_reads_back_and_is_signed(name, seed, line):
    key = SigningKey(name=name, seed=seed)
    note = Note.parse(bytes(signed(f"{line}\n", key)))
    assert note.text == f"{line}\n"
    assert note.signed_by([VerifierKey.parse(str(key.verifier))]) == (key.verifier,)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_every_bundle_reads_back(entries):
    assert unbundled(bundled(entries), len(entries)) == entries


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(level=0, index=0, width=13), "tile/0/000.p/13"),
        (Tile(level=1, index=1234067, width=256), "tile/1/x001/x234/067"),
        (Tile(level=0, index=999, width=256), "tile/0/999"),
        (Tile(level=0, index=1000, width=1), "tile/0/x001/000.p/1"),
    ],
)
def test_a_tile_stands_where_the_specification_says(tile, path):
    assert tile.path == path


def test_a_tree_of_70000_entries_has_the_tiles_of_the_specifications_example():
    shape = [[(tile.index, tile.width) for tile in tiles(level, 70_000)] for level in levels(70_000)]
    assert [len(level) for level in shape] == [274, 2, 1]
    assert shape[0][-1] == (273, 112)
    assert shape[1] == [(0, 256), (1, 17)]
    assert shape[2] == [(0, 1)]


def test_a_tree_of_256_entries_has_a_full_tile_and_one_above_it():
    shape = [[(tile.index, tile.width) for tile in tiles(level, 256)] for level in levels(256)]
    assert shape == [[(0, 256)], [(0, 1)]]


class TestVectors:
    """The published vectors, where they are at hand."""

    @pytest.fixture
    def vectors(self) -> Path:
        folder = Path(__file__).resolve().parents[2] / "shared" / "vectors"
        if not folder.is_dir():
            pytest.skip("the published vectors are not at hand")
        return folder

    @pytest.fixture
    def key(self):
        return SigningKey(name="archive.example.org/news", seed=bytes(range(32)))

    def test_the_key_is_the_one_of_the_vectors(self, vectors, key):
        assert str(key.verifier) == (vectors / "log.vkey").read_text(encoding="utf-8").strip()

    @pytest.mark.parametrize("name", ["checkpoint", "checkpoint.7"])
    def test_our_signed_checkpoint_is_byte_for_byte_that_of_the_vectors(self, vectors, key, name):
        data = (vectors / name).read_bytes()
        found = SignedCheckpoint.parse(data)
        assert bytes(found) == data
        assert found.note.signed_by([key.verifier]) == (key.verifier,)
        assert found.checkpoint.root == subtree(0, found.checkpoint.size)
        made = SignedCheckpoint.sign(
            Checkpoint(origin=key.name, size=found.checkpoint.size, root=found.checkpoint.root), key
        )
        assert made.note.text == found.note.text
        assert made.note.signatures == found.note.signatures[:1]

    def test_the_witness_has_cosigned_the_checkpoint(self, vectors):
        witness = VerifierKey.parse((vectors / "witness.vkey").read_text(encoding="utf-8").strip())
        note = Note.parse((vectors / "checkpoint").read_bytes())
        assert note.signed_by([witness]) == (witness,)

    def test_our_proof_of_entry_5_is_that_of_the_vectors(self, vectors):
        data = (vectors / "entry-5.tlog-proof").read_bytes()
        found = InclusionProof.parse(data)
        found.check(ENTRIES[5])
        assert bytes(found) == data
        assert found.path == inclusion(5).path

    def test_our_proof_from_7_to_13_is_that_of_the_vectors(self, vectors):
        lines = (vectors / "consistency-7-13.txt").read_text(encoding="utf-8").splitlines()
        from archive.transparency.forms import decoded

        assert consistency(7).path == tuple(decoded(line) for line in lines)

    def test_our_tiles_are_those_of_the_vectors(self, vectors):
        (tile,) = tiles(0, 13)
        assert (vectors / tile.path).read_bytes() == b"".join(LEAVES)
        assert (vectors / tile.bundle).read_bytes() == bundled(ENTRIES)
