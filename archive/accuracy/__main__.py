"""`python -m archive.accuracy`: measures how well labelled articles are read."""

import time
from pathlib import Path
from typing import Final

import click

from archive.accuracy.labels import LabelledFile, load, predicted
from archive.accuracy.measures import measure
from archive.accuracy.report import Scored, as_json, markdown, misses
from archive.commands.exits import UNAVAILABLE, fail, print_json
from archive.errors import DataFileError
from archive.formats import MAX_CAPTURE_BYTES, page
from archive.intake.files import read as read_files
from archive.model import Unreadable
from archive.reading import Knowledge, read

_REPEATS: Final = 3


@click.command(epilog="Example: python -m archive.accuracy tests/accuracy/bodies.jsonl")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--registry", type=click.Path(path_type=Path), help="A registry file of yours.")
@click.option("--misses", "show", is_flag=True, help="Print every error with what was expected and read.")
@click.option("--speed/--no-speed", default=True, show_default=True, help="Measure articles a second, too.")
@click.option(
    "--format", "form", type=click.Choice(("markdown", "json")), default="markdown", show_default=True,
    help="How to print.",
)  # fmt: skip
def main(files: tuple[Path, ...], registry: Path | None, form: str, *, show: bool, speed: bool) -> None:
    """Measure how well labelled articles are read. FILE is JSONL; see docs/accuracy.md for its forms."""
    try:
        knowledge = Knowledge.load(registry)
        scored = [_score(load(path), knowledge, registry, speed=speed) for path in files]
    except DataFileError as error:
        fail(str(error), UNAVAILABLE)
    reader = f"reader version {knowledge.version}, knowledge {knowledge.digest[:15]}…"
    if show:
        click.echo("\n".join(misses(scored)))
    elif form == "json":
        print_json(as_json(scored, reader))
    else:
        click.echo("\n".join(markdown(scored, reader)))


def _score(file: LabelledFile, knowledge: Knowledge, registry: Path | None, *, speed: bool) -> Scored:
    got = predicted(file, registry)
    return Scored(
        name=file.path.name,
        kind=file.kind,
        articles=len(file.articles),
        absent=sum(article.id not in got for article in file.articles),
        measures=tuple(measure(file.kind, file.articles, got, knowledge.registry)),
        per_second=_per_second(file, knowledge) if speed else None,
    )


def _per_second(file: LabelledFile, knowledge: Knowledge) -> float:
    """Measure decoding and reading in processor time, without judging and hashing; the best of three."""
    captures = [
        item for item in read_files([file.source], MAX_CAPTURE_BYTES) if not isinstance(item, Unreadable)
    ]
    best = float("inf")
    for _ in range(_REPEATS):
        started = time.process_time()
        for capture in captures:
            opened = page(capture)
            read(opened, opened.given, knowledge)
        best = min(best, time.process_time() - started)
    return len(captures) / best


if __name__ == "__main__":
    main()
