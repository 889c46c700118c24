"""Measures exports beside `sqlite-utils rows --nl` on the same database, in one run, as ratios of medians.

usage: python benchmarks/exports.py [--size 100000] [--repeats 3] [--folder DIR]

The programs take turns, so that a busy moment of the machine does not fall on one of them alone. Peak memory
is the largest resident set of the process.
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
    seconds = {name: statistics.median(each.seconds for each in runs) for name, runs in results.items()}
    for name, runs in results.items():
        memory = statistics.median(each.mebibytes for each in runs)
        took = seconds[name]
        ratio = f"{seconds[BESIDE] / took:.2f}×"
        yield f"| {size:,} | `{name}` | {took:.2f} | {size / took:,.0f} | {memory:.0f} | {ratio} |"


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
    print(f"| articles | command | seconds (median) | articles/s | peak MiB | beside {BESIDE} |")
    print("|---:|---|---:|---:|---:|---:|")
    results: dict[str, list[Measured]] = {name: [] for name in COMMANDS}
    for _ in range(options.repeats):
        for name, command in COMMANDS.items():
            results[name].append(run(folder, command))
    for row in rows(options.size, results):
        print(row, flush=True)


if __name__ == "__main__":
    main()
