"""Measures what linking costs and finds: adding with and without it, the index, look-ups, and recall.

usage: python benchmarks/linking.py [--sizes 10000] [--repeats 3] [--recall 5000] [--folder DIR]

Prints Markdown tables. The articles are those of `generate.py`, as JSON Lines with outlets of their own,
every fifth a copy that another outlet edited. Adding is measured with and without linking in alternation, a
process each, so that a busy moment of the machine does not fall on one of them alone. Recall is against an
exhaustive comparison of all pairs of articles.
"""

import argparse
import json
import random
import resource
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

from generate import OUTLETS, articles
from run import ARCHIVE, machine, measured

from archive.lineage.linking import Linkable
from archive.sharing.align import SHORTEST
from archive.sharing.fingerprints import fingerprints
from archive.sharing.measure import measured as shared
from archive.sharing.words import Words, words
from archive.store.database import open_archive
from archive.store.location import locate
from archive.store.shelf import shelf


def rows(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Give articles as rows; an edited copy appears in another outlet than the original."""
    chance = random.Random(seed)
    for number, text in enumerate(articles(count, seed)):
        body = "\n\n".join(text.strip().split("\n\n")[3:])
        day = f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        title = f"{text.split(chr(10), 1)[0]} {number}"
        outlet = f"{chance.choice(OUTLETS)} {number % 400}"
        yield {"outlet": outlet, "date": day, "title": title, "text": body, "language": "id"}


def write(path: Path, count: int) -> int:
    """Write the rows to a file; gives the number of bytes of their texts."""
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows(count):
            size += len(row["text"].encode())
            file.write(json.dumps(row) + "\n")
    return size


def add(folder: Path, name: str, option: str) -> tuple[float, float]:
    """Measure `archive add` into a new archive; gives its seconds, and those of the processor."""
    for path in folder.glob(f"{name}.db*"):
        path.unlink()
    measured([*ARCHIVE, "init", "--db", f"{name}.db"], folder)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = measured([*ARCHIVE, "add", "rows.jsonl", "--db", f"{name}.db", option], folder).seconds
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return took, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def index_bytes(path: Path) -> int:
    """Give the bytes that fingerprints and their index take in an SQLite archive."""
    with sqlite3.connect(path) as driver:
        query = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('fingerprint', 'ix_fingerprint_key_entry')"
        try:
            return int(driver.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return _by_copy(driver)


def _by_copy(driver: sqlite3.Connection) -> int:
    """Measure by a copy of the table in a database of its own, where SQLite was built without dbstat."""
    with tempfile.TemporaryDirectory() as folder:
        driver.execute("ATTACH ? AS copy", (str(Path(folder, "copy.db")),))
        driver.execute(
            "CREATE TABLE copy.fingerprint (entry INTEGER, position INTEGER, key INTEGER, "
            "PRIMARY KEY (entry, position)) WITHOUT ROWID"
        )
        driver.execute("CREATE INDEX copy.ix ON fingerprint (key, entry)")
        driver.execute("INSERT INTO copy.fingerprint SELECT * FROM fingerprint ORDER BY entry, position")
        driver.commit()
        return Path(folder, "copy.db").stat().st_size


def lookup_seconds(path: Path, number: int = 1_000, repeats: int = 5) -> float:
    """Give the median seconds that looking up one article takes, of new articles like those held."""
    texts = [row["text"] for row in rows(number, seed=99)]
    batch = [
        Linkable(fingerprints=fingerprints(text), naming="new", credited=(), address=None, links=())
        for text in texts
    ]
    database = open_archive(locate(path), "read")
    taken = []
    for _ in range(repeats):
        with database.reading() as connection:
            started = time.perf_counter()
            shelf(connection, batch, str.lower)
            taken.append((time.perf_counter() - started) / number)
    database.close()
    return statistics.median(taken)


def recall(folder: Path, count: int) -> tuple[int, int, int]:
    """Give how many copied pairs all comparisons find, how many linking found, and how many both."""
    texts = {row["title"]: words(row["text"]) for row in rows(count)}
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows(count))), encoding="utf-8")
    add(folder, "recall", "--linking")
    exhaustive = set(_copied(texts))
    with sqlite3.connect(folder / "recall.db") as driver:
        named = {
            f"version:{article}/{number}": title
            for article, number, title in driver.execute("SELECT article, number, title FROM version")
        }
        query = "SELECT subject, object FROM edge WHERE grade IN ('whole', 'large')"
        linked = {
            frozenset((named[one], named[other]))
            for one, other in driver.execute(query)
            if one in named and other in named
        }
    return len(exhaustive), len(linked), len(exhaustive & linked)


def _copied(texts: dict[str, Words]) -> Iterator[frozenset[str]]:
    """Compare all pairs; those without one sequence of words in common share nothing, and are passed over."""
    grams = {
        title: set(zip(*(text.keys[n:] for n in range(SHORTEST)), strict=False))
        for title, text in texts.items()
    }
    for one, other in combinations(texts, 2):
        if not grams[one].isdisjoint(grams[other]):
            found = shared(texts[one], texts[other])
            if found.grade in {"whole", "large"}:
                yield frozenset((one, other))


def _grams(text: Words) -> set[tuple[str, ...]]:
    return set(zip(*(text.keys[n:] for n in range(SHORTEST)), strict=False))


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default="10000")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--recall", type=int, default=5_000)
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="archive-linking-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{machine()}\n")
    print("| articles | without (s) | with (s) | ratio | of processor time | index / text | look-up (µs) |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    for size in map(int, options.sizes.split(",")):
        text = write(folder / "rows.jsonl", size)
        pairs = [
            (add(folder, "without", "--no-linking"), add(folder, "with", "--linking"))
            for _ in range(options.repeats)
        ]
        without, with_ = (
            [statistics.median(column) for column in zip(*side, strict=True)]
            for side in zip(*pairs, strict=True)
        )
        share = index_bytes(folder / "with.db") / text
        micro = 1e6 * lookup_seconds(folder / "with.db")
        print(
            f"| {size:,} | {without[0]:.2f} | {with_[0]:.2f} | {with_[0] / without[0]:.2f} "
            f"| {with_[1] / without[1]:.2f} | {share:.1%} | {micro:.0f} |",
            flush=True,
        )
    if options.recall:
        there, linked, both = recall(folder, options.recall)
        print(
            f"\nOf {there:,} copied pairs among {options.recall:,} articles (all pairs compared), "
            f"{both:,} were linked: recall {both / there:.4f}; {linked:,} pairs were linked in all."
        )
    if options.folder is None:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
