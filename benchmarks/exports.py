"""Measures exports beside `sqlite-utils rows --nl` on the same database, in one run, as ratios of medians.

usage: python benchmarks/exports.py [--size 100000] [--repeats 3] [--folder DIR]

The programs take turns, so that a busy moment of the machine does not fall on one of them alone. Peak memory
is the largest resident set of the process. The ratios are of seconds, and of the processor's seconds, which
say more where a machine is busy.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from generate import write
from run import ARCHIVE, Measured, machine, measured

UTILS = [sys.executable, "-m", "sqlite_utils"]

RECORDS = "SELECT v.*, CAST(o.data AS TEXT) AS data FROM version v JOIN object o ON o.digest = v.record"

COMMANDS = {
    "sqlite-utils rows version --nl": [*UTILS, "rows", "archive.db", "version", "--nl"],
    "sqlite-utils query --nl (with the records)": [*UTILS, "query", "archive.db", RECORDS, "--nl"],
    "archive export --format jsonl": [*ARCHIVE, "export", "--format", "jsonl", "--all-versions"],
    "archive export --format parquet": [*ARCHIVE, "export", "--format", "parquet", "--all-versions"],
    "archive export --format csv": [*ARCHIVE, "export", "--format", "csv", "--all-versions"],
    "archive export --format ninjs": [*ARCHIVE, "export", "--format", "ninjs", "--all-versions"],
    "archive feed": [*ARCHIVE, "feed"],
}
"""What is measured. Both of sqlite-utils print; `rows` prints none of an article's words."""

BESIDE = next(iter(COMMANDS))


def run(folder: Path, command: list[str]) -> Measured:
    """Measure a command; an export is made anew each time."""
    shutil.rmtree(folder / "out", ignore_errors=True)
    return measured([*command, *(["--out", "out"] if "export" in command else [])], folder)


def rows(size: int, results: dict[str, list[Measured]]) -> Iterator[str]:
    """Give the rows of the table."""
    base = [statistics.median(took) for took in zip(*map(_seconds, results[BESIDE]), strict=True)]
    for name, runs in results.items():
        memory = statistics.median(each.mebibytes for each in runs)
        took, busy = (statistics.median(both) for both in zip(*map(_seconds, runs), strict=True))
        figures = f"{took:.2f} | {busy:.2f} | {size / took:,.0f} | {memory:.0f}"
        yield f"| {size:,} | `{name}` | {figures} | {base[0] / took:.2f}×, {base[1] / busy:.2f}× |"


def _seconds(measured: Measured) -> tuple[float, float]:
    return measured.seconds, measured.processor


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="archive-bench-"))
    if not (folder / "archive.db").exists():
        write(folder / "articles", options.size)
        measured([*ARCHIVE, "add", "articles"], folder)
    print(f"{machine()}\n")
    print("| articles | command | seconds (median) | processor | articles/s | peak MiB | beside the first |")
    print("|---:|---|---:|---:|---:|---:|---:|")
    results: dict[str, list[Measured]] = {name: [] for name in COMMANDS}
    for _ in range(options.repeats):
        for name, command in COMMANDS.items():
            results[name].append(run(folder, command))
    for row in rows(options.size, results):
        print(row, flush=True)


if __name__ == "__main__":
    main()
