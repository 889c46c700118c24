"""`archive check` of an export: by its folder, a checkpoint and a key alone."""

import json
import shutil

import pytest
from click.testing import CliRunner

from archive.cli import main
from archive.delivery.export import Request
from archive.delivery.extract import Selection
from archive.exports.checking import check
from archive.exports.table import Rights
from archive.transparency.forms import ProofError

pytest.importorskip("pyarrow", reason="pyarrow cannot be installed here")


@pytest.fixture
def out(newsroom, tmp_path):
    """The folder of an export of all versions as JSON Lines."""
    newsroom.publish(
        newsroom.row(byline="Ani Lestari", section="ekonomi"), newsroom.row(title="Dua", outlet="")
    )
    newsroom.publish(newsroom.row(text=f"{newsroom.row()['text']}\n\nSumber: Reuters"))
    return _export(newsroom, tmp_path / "out", "jsonl")


def _export(newsroom, out, form, **request):
    with newsroom.open() as archive:
        archive.export(Request(form=form, selection=Selection(all_versions=True), **request), out)
    return out


def _verdicts(folder):
    return {each.what: each.verdict for each in check(folder).found if each.verdict != "ok"}


def _forge(folder, name, change):
    """Change a file, and the manifest's digest of it, as somebody would who wants to go unseen."""
    import hashlib

    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    manifest = json.loads((folder / "datapackage.json").read_bytes())
    for resource in manifest["resources"]:
        if resource["path"] == name:
            resource["bytes"] = path.stat().st_size
            resource["hash"] = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    (folder / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv", "ninjs", "jsonld", "prov-json"])
@pytest.mark.parametrize("mode", ["full", "quote:20", "hash"])
def test_an_export_as_it_was_made_has_no_fault(specimen, tmp_path, form, mode):
    folder = _export(specimen, tmp_path / "out", form, rights=Rights.parse(mode))
    assert _verdicts(folder) == {}
    assert (check(folder).not_done == []) == (mode == "full" and form in {"parquet", "jsonl"})


def test_a_partitioned_export_has_no_fault(specimen, tmp_path):
    assert _verdicts(_export(specimen, tmp_path / "out", "parquet", partition="month")) == {}


def test_a_byte_that_was_changed_is_found(out):
    data = (out / "articles.jsonl").read_bytes()
    (out / "articles.jsonl").write_bytes(data.replace(b"petani", b"petinju", 1))
    assert _verdicts(out) == {"articles.jsonl": "tampered"}


def test_a_file_that_is_gone_or_was_put_there_is_found(out):
    (out / "articles.jsonl").rename(out / "more.jsonl")
    assert _verdicts(out) == {"articles.jsonl": "missing", "more.jsonl": "tampered"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"petani", b"petinju"),
        (b"Sumber: Reuters", b"Sumber: Antara "),
        (b'"outlet":"Harian Contoh"', b'"outlet":"Harian Palsu"'),
        (b'"version":2', b'"version":3'),
        (b'"kind":"content"', b'"kind":"manual"'),
    ],
)
def test_a_row_that_was_forged_together_with_the_manifest_is_found(out, old, new):
    assert old in (out / "articles.jsonl").read_bytes()
    _forge(out, "articles.jsonl", lambda data: data.replace(old, new, 1))
    assert _verdicts(out) == {"rows": "tampered"}


def test_a_row_that_stands_twice_or_was_left_out_is_found(out):
    first, second = (out / "articles.jsonl").read_bytes().splitlines(keepends=True)
    _forge(out, "articles.jsonl", lambda _: first + first)
    assert _verdicts(out) == {"rows": "tampered"}
    _forge(out, "articles.jsonl", lambda _: second)
    assert _verdicts(out) == {"rows": "tampered"}


def test_an_entry_or_a_hash_that_was_forged_is_found(out, tmp_path):
    other = shutil.copytree(out, tmp_path / "other")
    _forge(out, "log/entries.jsonl", lambda data: data.replace(b'"number":2', b'"number":3'))
    assert "log/entries.jsonl" in _verdicts(out)
    _forge(other, "log/leaves.bin", lambda data: bytes([data[0] ^ 1]) + data[1:])
    assert "log/leaves.bin" in _verdicts(other)


def test_counts_that_do_not_add_up_are_found(out):
    manifest = json.loads((out / "datapackage.json").read_bytes())
    manifest["sanad"]["counts"]["quarantined"] = 0
    (out / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert _verdicts(out) == {"datapackage.json": "tampered"}


@pytest.mark.parametrize("manifest", [b"", b"[]", b"{}", b'{"sanad": {"log": 3}}', b"\xff", b"[" * 100_000])
def test_what_is_no_manifest_is_told(out, manifest):
    (out / "datapackage.json").write_bytes(manifest)
    with pytest.raises(ProofError, match="is not an export's manifest"):
        check(out)


def test_a_manifest_that_names_a_file_outside_is_refused(out):
    manifest = json.loads((out / "datapackage.json").read_bytes())
    manifest["resources"][0]["path"] = "../feed.jsonl"
    (out / "datapackage.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ProofError, match="lies outside the folder"):
        check(out)


@pytest.fixture
def run(newsroom, out, tmp_path, monkeypatch):  # noqa: ARG001  what is exported must be there
    """Run the command line on the archive, with keys in a folder of the test's own."""
    monkeypatch.setenv("ARCHIVE_DB", newsroom.place)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def test_an_export_without_a_checkpoint_is_unverifiable(run, out):
    result = run("check", str(out))
    assert result.exit_code == 1
    assert "carries no checkpoint" in result.stdout


def test_an_export_is_proven_by_its_checkpoint_and_the_logs_key(run, tmp_path):
    assert run("key", "new").exit_code == 0
    key = next(word for word in run("key", "show").stdout.split() if word.count("+") >= 2)
    assert run("checkpoint").exit_code == 0
    assert run("export", "--format", "parquet", "--out", str(tmp_path / "signed")).exit_code == 0
    result = run("check", str(tmp_path / "signed"), "--key", key)
    assert result.stdout.splitlines()[-1] == "PROVEN"
    assert result.exit_code == 0
    _forge(tmp_path / "signed", "log/leaves.bin", lambda data: data[::-1])
    result = run("check", str(tmp_path / "signed"), "--key", key)
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (1, "NOT PROVEN")


def test_an_export_as_of_a_checkpoint_file_is_the_archive_at_that_checkpoint(run, newsroom, tmp_path):
    assert run("key", "new").exit_code == 0
    (tmp_path / "checkpoint").write_text(run("checkpoint").stdout, encoding="utf-8")
    first = run("export", "--format", "jsonl", "--out", str(tmp_path / "one"))
    newsroom.publish(newsroom.row(title="Tiga"))
    then = ("--at", str(tmp_path / "checkpoint"))
    again = run("export", "--format", "jsonl", "--out", str(tmp_path / "two"), *then)
    assert (first.exit_code, again.exit_code) == (0, 0), again.output
    assert (tmp_path / "one/articles.jsonl").read_bytes() == (tmp_path / "two/articles.jsonl").read_bytes()
    forged = (tmp_path / "checkpoint").read_text(encoding="utf-8").splitlines()
    forged[2] = forged[2][::-1].lstrip("=") + "="
    (tmp_path / "forged").write_text("\n".join(forged) + "\n", encoding="utf-8")
    result = run(
        "export", "--format", "jsonl", "--out", str(tmp_path / "three"), "--at", str(tmp_path / "forged")
    )
    assert result.exit_code == 2
    assert not (tmp_path / "three").exists()
