"""restic: an encrypted repository with one snapshot for each batch of files."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from faults.neighbours.tool import Files, Tool

_PASSWORD = "the keeper's own"  # noqa: S105  of a repository that is made to be damaged


def _restic(folder: Path, *words: str, password: str = _PASSWORD, cwd: Path | None = None) -> bytes:
    command = ["restic", "--no-cache", "--quiet", "--repo", str(folder), *words]
    return subprocess.run(
        command,
        env=os.environ | {"RESTIC_PASSWORD": password},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        cwd=cwd,
    ).stdout


def _version() -> str:
    if not shutil.which("restic"):
        return ""
    return subprocess.run(
        ["restic", "version"], stdin=subprocess.DEVNULL, capture_output=True, check=True, text=True
    ).stdout.strip()


def _build(
    folder: Path, batches: Sequence[Files], older: Path | None = None, *, password: str = _PASSWORD
) -> None:
    work = folder.with_name(f"{folder.name}-work")
    work.mkdir()
    _restic(folder, "init", password=password)
    for number, files in enumerate(batches):
        for name, data in files.items():
            (work / name).write_bytes(data)
        _restic(folder, "backup", "--host", "b", ".", password=password, cwd=work)
        if older and not number:
            shutil.copytree(folder, older)
    shutil.rmtree(work)


def _check(folder: Path) -> tuple[bool, str]:
    done = subprocess.run(
        ["restic", "--no-cache", "--quiet", "--repo", str(folder), "check", "--read-data"],
        env=os.environ | {"RESTIC_PASSWORD": _PASSWORD},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    said = (done.stderr + done.stdout).strip()
    return done.returncode == 0 and not said, said


def _content(folder: Path) -> str:
    snapshots = _restic(folder, "snapshots", "--json")
    whole = _restic(folder, "dump", "latest", "/")
    return hashlib.sha256(snapshots + whole).hexdigest()


def _recompute(folder: Path, batches: Sequence[Files]) -> None:
    """Nobody can write into it without the password; another repository can stand in its place."""
    shutil.rmtree(folder)
    _build(folder, batches, password="somebody else's")  # noqa: S106  as above


TOOL = Tool(version=_version, build=_build, check=_check, content=_content, recompute=_recompute, dearness=5)
