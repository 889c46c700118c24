"""Measures what linking costs and finds: adding with and without it, the index, look-ups, and recall.

usage: python benchmarks/linking.py [--sizes 10000] [--repeats 3] [--recall 5000] [--postgresql]

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
from contextlib import nullcontext
from dataclasses import astuple, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import psycopg
from generate import OUTLETS, articles
from run import ARCHIVE, machine, measured, postgres_server

from archive.lineage.linking import Linkable
from archive.sharing.align import SHORTEST
from archive.sharing.fingerprints import fingerprints
from archive.sharing.measure import measured as shared
from archive.sharing.words import Lexicon, Words, words
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run of `archive add` cost: seconds, those of the processor, and the peak in MiB."""

    seconds: float
    processor: float
    mebibytes: float


def add(folder: Path, place: str, option: str) -> Cost:
    """Measure `archive add` into a new archive."""
    for path in folder.glob(f"{place}*") if "://" not in place else ():
        path.unlink()
    measured([*ARCHIVE, "init", "--db", place], folder)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = measured([*ARCHIVE, "add", "rows.jsonl", "--db", place, option], folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Cost(seconds=run.seconds, processor=used, mebibytes=run.mebibytes)


def side_by_side(folder: Path, places: tuple[str, str], repeats: int) -> tuple[list[Cost], list[Cost]]:
    """Measure adding without and with linking so many times, taking turns."""
    pairs = [
        (add(folder, places[0], "--no-linking"), add(folder, places[1], "--linking")) for _ in range(repeats)
    ]
    without, with_ = zip(*pairs, strict=True)
    return list(without), list(with_)


def index_bytes(place: str) -> int:
    """Give the bytes that the index takes, with everything that the database keeps for it."""
    if "://" in place:
        with psycopg.connect(place) as server:
            query = "SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s::text[]) AS name"
            return int(next(server.execute(query, [list(TABLES)]))[0])
    with sqlite3.connect(place) as driver, tempfile.TemporaryDirectory() as folder:
        # A copy in a database of its own: SQLite is not always built to tell the size of a table.
        driver.execute("ATTACH ? AS copy", (str(Path(folder, "copy.db")),))
        for name in TABLES:
            query = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = ?"
            for kind in ("TABLE", "INDEX"):
                for (sql,) in driver.execute(query, (name, kind.lower())).fetchall():
                    if sql:
                        driver.execute(sql.replace(f"CREATE {kind} ", f"CREATE {kind} copy.", 1))
            driver.execute(f'INSERT INTO copy."{name}" SELECT * FROM main."{name}"')  # noqa: S608
        driver.commit()
        return Path(folder, "copy.db").stat().st_size


TABLES = ("fingerprint", "posting", "link")


def lookup_seconds(place: str, number: int = 2_000, repeats: int = 5) -> float:
    """Give the seconds of the processor that looking up one of a batch of new articles like those held takes.

    The median of several, of this process and, on SQLite, all that the database does.
    """
    texts = [row["text"] for row in rows(number, seed=99)]
    batch = [
        Linkable(
            fingerprints=fingerprints(text), naming="new", credited=(), address=None, alias=None, links=()
        )
        for text in texts
    ]
    database = open_archive(locate(place), "read")
    taken = []
    for _ in range(repeats):
        with database.reading() as connection:
            started = time.perf_counter() if "://" in place else time.process_time()
            shelf(connection, batch, str.lower)
            ended = time.perf_counter() if "://" in place else time.process_time()
            taken.append((ended - started) / number)
    database.close()
    return statistics.median(taken)


def recall(folder: Path, count: int) -> tuple[int, int, int]:
    """Give how many copied pairs all comparisons find, how many linking found, and how many both."""
    lexicon = Lexicon()
    texts = {row["title"]: words(row["text"], lexicon) for row in rows(count)}
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows(count))), encoding="utf-8")
    add(folder, "recall.db", "--linking")
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
    standing: dict[str, list[str]] = {}
    for title, text in texts.items():
        for gram in {text.signs[at : at + SHORTEST] for at in range(len(text.signs) - SHORTEST + 1)}:
            standing.setdefault(gram, []).append(title)
    pairs = {pair for titles in standing.values() for pair in combinations(titles, 2)}
    for one, other in sorted(pairs):
        if shared(texts[one], texts[other]).grade in {"whole", "large"}:
            yield frozenset((one, other))


def _row(place: str, size: int, text: int, without: list[Cost], with_: list[Cost]) -> str:
    one, other = (
        [statistics.median(column) for column in zip(*(astuple(cost) for cost in costs), strict=True)]
        for costs in (without, with_)
    )
    database = "PostgreSQL" if "://" in place else "SQLite"
    return (
        f"| {database} | {size:,} | {one[0]:.2f} | {other[0]:.2f} | {other[0] / one[0]:.2f} "
        f"| {one[1]:.2f}, {other[1]:.2f} | {other[1] / one[1]:.2f} | {one[2]:.0f}, {other[2]:.0f} "
        f"| {index_bytes(place) / text:.1%} | {1e6 * lookup_seconds(place):.0f} |"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default="10000")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--recall", type=int, default=5_000)
    parser.add_argument("--postgresql", action="store_true", help="measure on PostgreSQL instead of SQLite")
    parser.add_argument("--postgres", help="a server's URL; without it one is started")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="archive-linking-"))
    folder.mkdir(parents=True, exist_ok=True)
    print(f"{machine()}\n")
    print(
        "| database | articles | without (s) | with (s) | ratio | processor (s) | ratio "
        "| peak MiB | index / text | look-up (µs) |"
    )
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    with postgres_server(options.postgres) if options.postgresql else nullcontext() as fresh:
        for size in map(int, options.sizes.split(",")):
            text = write(folder / "rows.jsonl", size)
            places = (fresh(), fresh()) if fresh else ("without.db", "with.db")
            without, with_ = side_by_side(folder, places, options.repeats)
            place = places[1] if fresh else str(folder / places[1])
            print(_row(place, size, text, without, with_), flush=True)
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
