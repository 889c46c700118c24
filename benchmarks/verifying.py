"""Measures `archive verify` beside `git fsck --full` and `restic check --read-data` on the same articles.

usage: python benchmarks/verifying.py [--sizes 10000,100000] [--repeat 3] [--folder DIR] [--processes N]

Builds, before any clock starts, an archive that is signed and whose key is pinned, a git repository with
loose objects and a packed copy of it, and a restic repository where restic is at hand; then checks each so
many times, the tools taking turns, with what each checks read into memory beforehand. Prints a Markdown
table: the median seconds, articles a second, the largest resident set of the command's processes, and how
many times as fast `archive verify` is.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from generate import write
from run import ARCHIVE, Measured, git_add, machine, measured, warm

RESTIC = ["restic", "--no-cache", "--quiet", "--repo", "restic"]


def build(folder: Path, processes: int | None) -> dict[str, tuple[Path, list[str], Path]]:
    """Build every repository; gives each command to be measured, with its folder and what it reads."""
    subprocess.run([*ARCHIVE, "init"], cwd=folder, check=True, capture_output=True)
    subprocess.run([*ARCHIVE, "key", "new"], cwd=folder, check=True, capture_output=True)
    measured([*ARCHIVE, "add", "--no-linking", "articles"], folder)
    share = [] if processes is None else ["--processes", str(processes)]
    commands = {"archive verify": (folder, [*ARCHIVE, "verify", *share], folder / "archive.db")}
    git_add(folder)
    commands["git fsck --full (loose)"] = folder, ["git", "fsck", "--full"], folder / ".git"
    packed = folder / "packed"
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", "--no-local", ".", str(packed)], cwd=folder, check=True
    )
    commands["git fsck --full (packed)"] = packed, ["git", "fsck", "--full"], packed
    if shutil.which("restic"):
        for words in (["init"], ["backup", "articles"]):
            subprocess.run([*RESTIC, *words], cwd=folder, check=True, capture_output=True)
        commands["restic check --read-data"] = folder, [*RESTIC, "check", "--read-data"], folder / "restic"
    return commands


def table(size: int, results: Mapping[str, Sequence[Measured]]) -> Iterator[str]:
    """Give the rows of one size."""
    seconds = {name: statistics.median(run.seconds for run in runs) for name, runs in results.items()}
    for name, runs in results.items():
        took, memory = seconds[name], max(run.mebibytes for run in runs)
        ratio = f"{took / seconds['archive verify']:.2f}×"
        yield f"| {size:,} | `{name}` | {took:.2f} | {size / took:,.0f} | {memory:.0f} | {ratio} |"


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--processes", type=int, help="as for archive verify")
    options = parser.parse_args()
    work = options.folder or Path(tempfile.mkdtemp(prefix="archive-bench-"))
    print(f"{machine()}; load average {os.getloadavg()[0]:.1f}\n")
    print("| articles | command | seconds (median) | articles/s | peak MiB | `archive verify` is faster |")
    print("|---:|---|---:|---:|---:|---:|")
    for size in map(int, options.sizes.split(",")):
        folder = work / str(size)
        write(folder / "articles", size)
        # Every command finds its key, its pin and its password without being told.
        os.environ |= {"ARCHIVE_HOME": str(folder / "home"), "RESTIC_PASSWORD": "benchmark"}
        os.environ.pop("ARCHIVE_DB", None)
        commands = build(folder, options.processes)
        results: dict[str, list[Measured]] = {name: [] for name in commands}
        for _ in range(options.repeat):
            for name, (place, command, read) in commands.items():
                warm(read)
                results[name].append(measured(command, place))
        for row in table(size, results):
            print(row, flush=True)
        shutil.rmtree(folder)
    if not shutil.which("restic"):
        print("\nrestic was not at hand: not measured.")


if __name__ == "__main__":
    main()
