"""git: a bare repository with one commit for each batch of files."""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from faults.neighbours.tool import Files, Tool

_ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "b",
    "GIT_AUTHOR_EMAIL": "b@example.org",
    "GIT_COMMITTER_NAME": "b",
    "GIT_COMMITTER_EMAIL": "b@example.org",
    "GIT_AUTHOR_DATE": "2024-05-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2024-05-01T00:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


def _git(folder: Path, *words: str, work: Path | None = None) -> bytes:
    where = [f"--git-dir={folder}", *([f"--work-tree={work}"] if work else [])]
    environment = os.environ | _ENVIRONMENT
    return subprocess.run(
        ["git", *where, *words],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        cwd=work or folder.parent,
    ).stdout


def _version() -> str:
    if not shutil.which("git"):
        return ""
    return subprocess.run(
        ["git", "--version"], stdin=subprocess.DEVNULL, capture_output=True, check=True, text=True
    ).stdout.strip()


def _build(folder: Path, batches: Sequence[Files], older: Path | None = None) -> None:
    work = folder.with_name(f"{folder.name}-work")
    work.mkdir()
    subprocess.run(["git", "init", "--quiet", "--bare", "--template=", str(folder)], check=True)
    for number, files in enumerate(batches):
        for name, data in files.items():
            (work / name).write_bytes(data)
        _git(folder, "add", "--all", work=work)
        _git(folder, "commit", "--quiet", "--message", f"batch {number}", work=work)
        if not number:
            _git(folder, "repack", "-a", "-d", "--quiet")  # as in life: some in a pack, some loose
            if older:
                shutil.copytree(folder, older)
    shutil.rmtree(work)


def _check(folder: Path) -> tuple[bool, str]:
    environment = os.environ | _ENVIRONMENT
    done = subprocess.run(
        ["git", f"--git-dir={folder}", "fsck", "--full"],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        cwd=folder.parent,
    )
    # Whatever it prints counts: a dangling commit ends with exit code 0.
    said = (done.stderr + done.stdout).strip()
    return done.returncode == 0 and not said, said


def _content(folder: Path) -> str:
    return hashlib.sha256(_git(folder, "fast-export", "--all")).hexdigest()


def _recompute(folder: Path, batches: Sequence[Files]) -> None:
    shutil.rmtree(folder)
    _build(folder, batches)


TOOL = Tool(version=_version, build=_build, check=_check, content=_content, recompute=_recompute)
