"""BagIt (RFC 8493) by the Library of Congress: a bag with all files, with SHA-256 and SHA-512 manifests."""

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from faults.neighbours.tool import Files, Tool

_BAGIT = [sys.executable, "-m", "bagit"]


def _version() -> str:
    try:
        return f"bagit {version('bagit')}"
    except PackageNotFoundError:
        return ""


def _build(folder: Path, batches: Sequence[Files], older: Path | None = None) -> None:
    if older:
        _build(older, batches[:1])
    folder.mkdir()
    for files in batches:
        for name, data in files.items():
            (folder / name).write_bytes(data)
    subprocess.run([*_BAGIT, "--quiet", "--sha256", "--sha512", str(folder)], check=True)


def _check(folder: Path) -> tuple[bool, str]:
    done = subprocess.run(
        [*_BAGIT, "--validate", str(folder)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode == 0, (done.stderr.strip().splitlines() or [""])[-1]


def _content(folder: Path) -> str:
    """The payload, and what the bag says of itself; the manifests only serve to check it."""
    kept = [*sorted((folder / "data").rglob("*")), folder / "bag-info.txt"]
    digest = hashlib.sha256()
    for path in kept:
        digest.update(f"{path.relative_to(folder)}\n{path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _recompute(folder: Path, batches: Sequence[Files]) -> None:
    shutil.rmtree(folder)
    _build(folder, batches)


TOOL = Tool(version=_version, build=_build, check=_check, content=_content, recompute=_recompute)
