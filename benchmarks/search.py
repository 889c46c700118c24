"""Measures what searching costs beside adding, on the same articles, in one run.

usage: python benchmarks/search.py [--size 10000] [--repeats 3] [--postgres URL] [--no-postgres]

Prints a Markdown table of medians. "index" brings an index that is empty up to the head; each search is one
of a common word, a rare pair and a phrase, with the process already started.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from generate import write
from run import machine, postgres_server

from archive import Archive

QUERIES = ("kopi", "reuters jembatan", '"harga kopi"')


def _timed(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def measure(place: str, articles: Path) -> dict[str, float]:
    """Measure one archive, made from nothing; seconds by what was done."""
    with Archive.open(place, create=True) as archive:
        seconds = {"add": _timed(lambda: archive.add([articles]))}
        seconds["index"] = _timed(archive.index)
        for query in QUERIES:
            seconds[f"search {query}"] = _timed(lambda asked=query: archive.search(asked))  # type: ignore[misc]
    return seconds


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--size", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--postgres", help="a server's URL; without it one is started")
    parser.add_argument("--no-postgres", action="store_true")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="archive-bench-"))
    write(work / "articles", options.size)
    runs: dict[str, list[dict[str, float]]] = {}
    with postgres_server(options.postgres) as fresh:
        for number in range(options.repeats):
            runs.setdefault("SQLite", []).append(measure(str(work / f"{number}.db"), work / "articles"))
            if not options.no_postgres:
                runs.setdefault("PostgreSQL", []).append(measure(fresh(), work / "articles"))
    shutil.rmtree(work)
    print(f"{machine()}; {options.size:,} articles\n")
    print("| database | what | seconds (median) | beside `add` |")
    print("|---|---|---:|---:|")
    for database, measured in runs.items():
        medians = {what: statistics.median(run[what] for run in measured) for what in measured[0]}
        for what, seconds in medians.items():
            print(f"| {database} | {what} | {seconds:.3f} | {seconds / medians['add']:.3f} |")


if __name__ == "__main__":
    main()
