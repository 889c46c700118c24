"""The wheel: what it puts into somebody's site-packages, and that it works from there."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built by its own backend."""
    hatchling = pytest.importorskip(
        "hatchling.build", reason="hatchling, which builds the wheel, is not installed"
    )
    folder = tmp_path_factory.mktemp("wheel")
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        return folder / hatchling.build_wheel(str(folder))
    finally:
        os.chdir(before)


def test_the_wheel_adds_one_name_to_site_packages(wheel):
    tops = {name.split("/", 1)[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"archive"}


def test_the_wheel_holds_command_line_schemas_migrations_and_data(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert names >= {
        "archive/cli.py",
        "archive/schemas/record.py",
        "archive/migrations/env.py",
        "archive/migrations/versions/0001_log.py",
        "archive/registry/outlets.toml",
        "archive/cues/id.toml",
        "archive/py.typed",
    }


def test_the_wheel_works_from_any_folder(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "site"), "ARCHIVE_DB": str(tmp_path / "a.db")}
    for arguments in (["init"], ["upgrade"], ["add", str(ROOT / "examples" / "credit-line.txt")], ["verify"]):
        command = [sys.executable, "-m", "archive.cli", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
