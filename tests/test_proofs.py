"""Proofs that are handed out: a stranger checks them, and nothing in them can be changed unseen."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import ArchiveError, NotFoundError
from archive.proof import dossier
from archive.proof.custody import Custody
from archive.proof.examine import Beside, Examiner
from archive.proof.tilelog import TileLog
from archive.transparency.forms import ProofError
from archive.transparency.keys import SigningKey, VerifierKey
from archive.transparency.proof import ConsistencyProof


def _examiner(home, key=None):
    from datetime import UTC, datetime

    return Examiner(Custody(home), lambda: datetime(2026, 1, 1, tzinfo=UTC), key)


def _key(newsroom):
    with newsroom.open() as archive:
        return VerifierKey.parse(archive.key_state().key)


@pytest.fixture
def proof(specimen, tmp_path):
    """The folder with the proof of the article about whose source something is known."""
    folder = tmp_path / "proof"
    with specimen.open() as archive:
        (article,) = [v.article for v in archive.articles() if v.title == "Dua"]
        archive.prove(f"{article}/1", folder)
    return folder


def test_a_proof_is_green_with_the_published_key(proof, specimen, tmp_path):
    found = _examiner(tmp_path / "home", _key(specimen)).examine(proof)
    assert {each.verdict for each in found.found} == {"ok"}
    assert found.is_green


def test_a_proof_holds_its_article_and_nothing_of_any_other(proof, specimen):
    with specimen.open() as archive:
        others = [v for v in archive.articles() if v.title != "Dua"]
    data = b"".join(file.read_bytes() for file in proof.iterdir())
    assert len(others) > 2
    for other in others:
        for name in (other.article, other.capture, other.record, other.content):
            assert name.encode() not in data
    assert b"Ani Lestari" not in data
    assert "wire.txt" not in data.decode()


@pytest.mark.parametrize(
    "name",
    [
        "capture.jsonl",
        "text.txt",
        "record.json",
        "entry.json",
        "entry.tlog-proof",
        "log.vkey",
        "lineage.prov.json",
    ],
)
def test_a_changed_byte_in_any_file_of_a_proof_is_found(proof, specimen, tmp_path, name):
    examiner = _examiner(tmp_path / "home", _key(specimen))
    whole = (proof / name).read_bytes()
    for at in {0, len(whole) // 3, len(whole) // 2, len(whole) - 2}:
        changed = bytearray(whole)
        changed[at] ^= 1
        (proof / name).write_bytes(bytes(changed))
        try:
            assert not examiner.examine(proof).is_green, at
        except ProofError:
            continue


@pytest.mark.parametrize(
    "name", ["capture.jsonl", "text.txt", "record.json", "entry.json", "lineage.prov.json"]
)
def test_a_missing_file_of_a_proof_is_found(proof, specimen, tmp_path, name):
    (proof / name).unlink()
    found = _examiner(tmp_path / "home", _key(specimen)).examine(proof)
    assert found.verdict in {"missing", "tampered"}
    assert not found.is_green


@given(
    st.dictionaries(
        st.sampled_from(["entry.json", "entry.tlog-proof", "text.txt", "record.json", "capture.txt"]),
        st.binary() | st.sampled_from([b"{}", b"[]", b"null", b'{"fields": 3, "sources": [{}]}']),
    )
)
def test_whatever_is_in_a_proofs_folder_it_is_judged(files):
    found = list(dossier.examine(files | {"lineage.prov.json": b"{}"}))
    assert found
    assert {each.verdict for each in found} <= {"ok", "tampered", "missing"}
    assert not all(each.verdict == "ok" for each in found)


def test_a_pipe_in_a_proofs_folder_is_refused_and_not_waited_for(proof, specimen, tmp_path):
    (proof / "entry.tlog-proof").unlink()
    os.mkfifo(proof / "entry.tlog-proof")
    with pytest.raises(ArchiveError, match="no regular file"):
        _examiner(tmp_path / "home", _key(specimen)).examine(proof / "entry.tlog-proof")


def test_a_file_that_the_log_does_not_speak_of_is_named(proof, specimen, tmp_path):
    (proof / "note.txt").write_text("believe me")
    found = _examiner(tmp_path / "home", _key(specimen)).examine(proof)
    assert any("note.txt" in line for line in found.not_done)


def test_a_proof_with_another_key_is_not_green(proof, specimen, tmp_path):
    other = SigningKey(name=_key(specimen).name, seed=bytes(32)).verifier
    found = _examiner(tmp_path / "home", other).examine(proof)
    assert [each.what for each in found.found if each.verdict != "ok"] == ["signature"]


def test_the_key_of_a_proof_is_pinned_on_first_use(proof, tmp_path):
    examiner = _examiner(tmp_path / "home")
    first, second = examiner.examine(proof), examiner.examine(proof)
    assert (first.key_source, second.key_source) == ("first use", "pinned")
    assert first.is_green
    assert second.is_green


def test_a_checkpoint_alone_is_unverifiable_until_a_key_is_known(specimen, tmp_path):
    path = tmp_path / "checkpoint"
    with specimen.open() as archive:
        path.write_bytes(bytes(archive.checkpoint()))
    found = _examiner(tmp_path / "home").examine(path)
    assert (found.verdict, found.is_green) == ("unverifiable", False)
    assert _examiner(tmp_path / "home", _key(specimen)).examine(path).is_green


def test_a_proof_of_inclusion_is_checked_with_the_entry_that_is_named(proof, specimen, tmp_path):
    alone = tmp_path / "alone.tlog-proof"
    shutil.copy(proof / "entry.tlog-proof", alone)
    examiner = _examiner(tmp_path / "home", _key(specimen))
    with pytest.raises(ArchiveError, match="--entry"):
        examiner.examine(alone)
    assert examiner.examine(alone, Beside(entry=proof / "entry.json")).is_green
    assert not examiner.examine(alone, Beside(entry=proof / "record.json")).is_green


def test_the_commands_in_a_proofs_readme_check_it_without_this_program(proof, tmp_path):
    if not all(map(shutil.which, ("sha256sum", "python3", "openssl", "base64", "sed"))):
        pytest.skip("sha256sum, python3, openssl, base64 or sed is not installed")
    (block,) = re.findall(r"```sh\n(.*?)```", (proof / "README.md").read_text(encoding="utf-8"), re.DOTALL)

    def run():
        environment = {"PATH": os.environ["PATH"], "TMPDIR": str(tmp_path)}
        return subprocess.run(
            ["sh", "-c", block], cwd=proof, env=environment, capture_output=True, text=True, check=False
        )

    lines = run().stdout.splitlines()
    digests = [line.split()[0] for line in lines[:3]]
    assert [re.search(r"sha256:([0-9a-f]+)", line)[1] for line in lines[3:6]] == [
        digests[0],
        digests[2],
        digests[1],
    ]
    assert lines[6:] == ["in the log", "Signature Verified Successfully"]
    entry = (proof / "entry.json").read_bytes()
    (proof / "entry.json").write_bytes(entry.replace(b'"number":1', b'"number":2'))
    assert "NOT in the log" in run().stdout
    proved = (proof / "entry.tlog-proof").read_bytes()
    (proof / "entry.tlog-proof").write_bytes(re.sub(rb"(\n\n.*\n)(\d+)\n", rb"\g<1>99\n", proved))
    assert "Signature Verified Successfully" not in run().stdout


def test_the_lineage_of_a_proof_loads_in_an_independent_library(proof):
    from prov.model import ProvDocument

    found = ProvDocument.deserialize(str(proof / "lineage.prov.json"), format="json")
    assert "Reuters" in found.get_provn()


def test_a_proof_is_not_written_over_anything(proof, specimen):
    with specimen.open() as archive:
        article = list(archive.articles())[0].article
        with pytest.raises(ArchiveError, match="not an empty folder"):
            archive.prove(article, proof)


def test_an_article_of_a_log_without_a_key_has_no_proof(newsroom, tmp_path):
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive, pytest.raises(ArchiveError, match="archive key new"):
        archive.prove(list(archive.articles())[0].article, tmp_path / "proof")


def test_an_article_after_the_newest_checkpoint_has_no_proof_yet(newsroom, tmp_path, home, monkeypatch):
    newsroom.publish(newsroom.row(title="Satu"))
    with newsroom.open() as archive:
        archive.new_key()
    with monkeypatch.context() as patched:
        patched.setenv("ARCHIVE_HOME", str(home / "of-somebody-else"))
        newsroom.publish(newsroom.row(title="Dua"))
    with newsroom.open() as archive:
        *_, last = archive.articles()
        with pytest.raises(ArchiveError, match="not signed yet"):
            archive.prove(last.article, tmp_path / "proof")


def test_what_is_in_quarantine_has_no_proof_as_an_article(specimen, tmp_path):
    with specimen.open() as archive:
        item = next(archive.quarantined())
        with pytest.raises(NotFoundError):
            archive.prove(item.id, tmp_path / "proof")


def test_a_proof_is_not_made_of_an_archive_that_was_changed(specimen, tmp_path):
    with specimen.open() as archive:
        (version,) = [v for v in archive.articles() if v.title == "Dua"]
    specimen.tamper("UPDATE object SET data = ? WHERE digest = ?", b"{}", version.record)
    with specimen.open() as archive, pytest.raises(ArchiveError, match="archive verify"):
        archive.prove(version.article, tmp_path / "proof")
    assert not (tmp_path / "proof").exists()


@pytest.fixture
def grown(newsroom, tmp_path):
    """A signed log that grew, with its checkpoint before and after."""
    newsroom.publish(newsroom.row(title="Satu"))
    with newsroom.open() as archive:
        archive.new_key()
    paths = []
    for title in ("Dua", "Tiga"):
        path = tmp_path / f"{title}.checkpoint"
        path.write_bytes(bytes(newsroom.publish(newsroom.row(title=title)).signed))
        paths.append(path)
    return newsroom, *paths


def test_growth_is_proven_from_checkpoint_to_checkpoint(grown, tmp_path):
    newsroom, old, new = grown
    with newsroom.open() as archive:
        made = archive.prove_growth(str(old), str(new))
    path = tmp_path / "growth"
    path.write_bytes(bytes(made))
    examiner = _examiner(tmp_path / "home", _key(newsroom))
    assert examiner.examine(path, Beside(against=old)).is_green
    assert not examiner.examine(path, Beside(against=new)).is_green
    with pytest.raises(ArchiveError, match="--against"):
        examiner.examine(path)


def test_growth_is_proven_from_a_size_to_the_stored_checkpoint(grown):
    newsroom, old, new = grown
    with newsroom.open() as archive:
        size = archive.status().size
        made = archive.prove_growth("3", str(size))
        with pytest.raises(NotFoundError):
            archive.prove_growth("3", str(size - 1))
        with pytest.raises(ArchiveError, match="nothing to prove"):
            archive.prove_growth(str(new), str(old))
    assert ConsistencyProof.parse(bytes(made)) == made


def test_no_growth_is_proven_from_a_checkpoint_that_the_log_never_had(grown, tmp_path):
    from archive.transparency.checkpoint import Checkpoint, SignedCheckpoint

    newsroom, old, new = grown
    head = SignedCheckpoint.parse(old.read_bytes()).checkpoint
    fork = Checkpoint(origin=head.origin, size=head.size, root=bytes(32))
    path = tmp_path / "fork"
    path.write_bytes(bytes(SignedCheckpoint.sign(fork, SigningKey(name=head.origin, seed=bytes(32)))))
    with newsroom.open() as archive, pytest.raises(ArchiveError, match="archive verify"):
        archive.prove_growth(str(path), str(new))


def test_the_log_is_exported_as_tiles_that_fit(specimen, tmp_path):
    with specimen.open() as archive:
        made = archive.export_log(tmp_path / "log")
        status = archive.status()
    assert (made.before, made.size) == (0, status.size)
    assert TileLog(tmp_path / "log").root(made.size).hex() == status.root
    assert _examiner(tmp_path / "home", _key(specimen)).examine(tmp_path / "log").is_green


def test_a_second_export_writes_only_what_is_new(grown, tmp_path):
    newsroom, *_ = grown
    with newsroom.open() as archive:
        archive.export_log(tmp_path / "log")
    newsroom.publish(newsroom.row(title="Empat"))
    with newsroom.open() as archive:
        again = archive.export_log(tmp_path / "log")
    assert 0 < again.before < again.size
    assert _examiner(tmp_path / "home", _key(newsroom)).examine(tmp_path / "log").is_green


class _Log:
    """A log in memory, large enough for tiles above tiles."""

    def __init__(self, size):
        from archive.merkle import Frontier, leaf_hash
        from archive.transparency.checkpoint import Checkpoint, SignedCheckpoint

        self.bodies = [b"%d" % at for at in range(size)]
        self.key = SigningKey(name="log.example/tiles", seed=bytes(32))
        root = Frontier().extended(map(leaf_hash, self.bodies)).root()
        self.signed = SignedCheckpoint.sign(Checkpoint(origin=self.key.name, size=size, root=root), self.key)

    def entries(self, first, last):
        return self.bodies[first:last]


def test_a_folder_of_another_log_is_not_written_into(specimen, tmp_path):
    other = _Log(5)
    TileLog(tmp_path / "log").export(other.signed, other.entries)
    with specimen.open() as archive, pytest.raises(ArchiveError, match="holds the log log"):
        archive.export_log(tmp_path / "log")


@pytest.mark.parametrize("sizes", [(0, 1), (255, 256, 257), (1, 600, 66_000), (65_536,), (65_535, 65_537)])
def test_tiles_of_any_size_grow_and_give_the_root(tmp_path, sizes):
    folder = TileLog(tmp_path / "log")
    for size in sizes:
        log = _Log(size)
        folder.export(log.signed, log.entries)
        assert folder.root(size) == log.signed.checkpoint.root
        assert list(folder.faults()) == []


def test_partial_tiles_go_when_the_full_one_is_there(tmp_path):
    for size in (200, 300):
        log = _Log(size)
        TileLog(tmp_path).export(log.signed, log.entries)
    names = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {
        "checkpoint",
        "tile/0/000",
        "tile/0/001.p/44",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/001.p/44",
    }


def test_a_changed_byte_in_any_tile_or_bundle_is_found(tmp_path):
    log = _Log(600)
    TileLog(tmp_path).export(log.signed, log.entries)
    files = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "checkpoint"]
    assert len(files) == 7
    for path in files:
        whole = path.read_bytes()
        path.write_bytes(whole[:40] + bytes([whole[40] ^ 1]) + whole[41:] if len(whole) > 40 else whole[::-1])
        assert list(TileLog(tmp_path).faults()) != [], path
        path.write_bytes(whole)
    assert list(TileLog(tmp_path).faults()) == []


def test_an_export_over_tiles_that_were_changed_is_refused(tmp_path):
    log = _Log(300)
    TileLog(tmp_path).export(log.signed, log.entries)
    (tmp_path / "tile/0/000").write_bytes(bytes(8192))
    longer = _Log(600)
    with pytest.raises(ArchiveError, match="not this log's"):
        TileLog(tmp_path).export(longer.signed, longer.entries)


def test_a_log_that_was_rolled_back_is_not_exported_over_its_longer_self(tmp_path):
    longer, log = _Log(300), _Log(200)
    TileLog(tmp_path).export(longer.signed, longer.entries)
    with pytest.raises(ArchiveError, match="older copy"):
        TileLog(tmp_path).export(log.signed, log.entries)


def test_a_folder_that_is_no_proof_is_named_so(tmp_path):
    with pytest.raises(ProofError, match="holds neither"):
        _examiner(tmp_path).examine(tmp_path)


def test_the_command_line_proves_checks_and_exports(grown, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from archive.cli import main

    newsroom, old, new = grown
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)

    def run(*arguments):
        done = CliRunner().invoke(main, arguments)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    ident = json.loads(run("list", "--format", "jsonl").stdout.splitlines()[0])["article"]
    assert run("prove", ident, "--out", "proof").exit_code == 0
    key = json.loads(run("key", "show", "--format", "json").stdout)["key"]
    for arguments in (("proof",), (str(old),), ("proof/entry.tlog-proof",)):
        done = run("check", *arguments, "--key", key)
        assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "PROVEN")
    assert run("prove", "--consistency", str(old), str(new), "--out", "growth").exit_code == 0
    assert run("check", "growth", "--against", str(old), "--key", "proof/log.vkey").exit_code == 0
    assert run("log", "export", "public").exit_code == 0
    assert json.loads(run("check", "public", "--key", key, "--format", "json").stdout)["verdict"] == "ok"
    (Path("proof") / "text.txt").write_text("another")
    assert run("check", "proof", "--key", key).exit_code == 1
    Path("junk").write_text("junk")
    assert run("check", "junk").exit_code == 1
    assert run("check", "junk", "--key", "junk").exit_code == 2
    assert run("prove").exit_code == 2
    assert run("verify", "--against", "junk").exit_code == 2
    assert run("verify", "--sample", "0%").exit_code == 2
    assert "SAMPLE OK" in run("verify", "--sample", "30%", "--against", str(old)).stdout
