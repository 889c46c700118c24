"""The report on accuracy as Markdown or JSON; of the labelled articles it names ids and nothing else."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from archive.accuracy.labels import Kind
from archive.accuracy.measures import Measure, Miss
from archive.model import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What was measured on one labelled file.

    Attributes:
        name: The file's name.
        kind: What is labelled in it.
        articles: How many articles it holds.
        absent: How many of them the reader gave nothing for.
        measures: The figures.
        per_second: Articles decoded and read in a second of one core, or None where it was not measured.
    """

    name: str
    kind: Kind
    articles: int
    absent: int
    measures: tuple[Measure, ...]
    per_second: float | None


def markdown(scored: Iterable[Scored], reader: str) -> Iterator[str]:
    """Give the lines of the report.

    Args:
        scored: What was measured.
        reader: What read them: the reader's version and the digest of what it knows.
    """
    all_ = list(scored)
    yield from files(__package__).joinpath("introduction.md").read_text(encoding="utf-8").splitlines()
    yield from ("", "## Measured", "", f"Read by {reader}.", "")
    yield "| labelled file | kind | articles | without reading | articles/s, one core |"
    yield "|---|---|---:|---:|---:|"
    for each in all_:
        speed = f"{each.per_second:,.0f}" if each.per_second else "–"
        yield f"| `{each.name}` | {each.kind} | {each.articles} | {each.absent} | {speed} |"
    yield from (
        "",
        "| file | measure | n | value | first half | second half |",
        "|---|---|---:|---:|---:|---:|",
    )
    for each in all_:
        for figure in each.measures:
            values = " | ".join(map(_shown, (figure.value, *figure.halves)))
            yield f"| `{each.name}` | {label(figure)} | {figure.n} | {values} |"
    yield from ("", "## Errors by kind", "")
    yield from ("| file | measure | kind of error | count | for example |", "|---|---|---|---:|---|")
    for each in all_:
        for figure in each.measures:
            for kind, count, example in by_kind(figure.misses):
                yield f"| `{each.name}` | {figure.name} | {kind} | {count} | `{example}` |"


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def as_json(scored: Sequence[Scored], reader: str) -> Json:
    """Give the report as one JSON object."""
    return {
        "reader": reader,
        "files": [
            {
                "name": each.name,
                "kind": each.kind,
                "articles": each.articles,
                "absent": each.absent,
                "articles_per_second": each.per_second,
                "measures": [
                    {
                        "measure": label(figure),
                        "n": figure.n,
                        "value": figure.value,
                        "halves": list(figure.halves),
                        "errors": [
                            {"kind": kind, "count": count, "example": example}
                            for kind, count, example in by_kind(figure.misses)
                        ],
                    }
                    for figure in each.measures
                ],
            }
            for each in scored
        ],
    }


def misses(scored: Iterable[Scored]) -> Iterator[str]:
    """Give a line for each error, with what was expected and what was read."""
    for each in scored:
        for figure in each.measures:
            for miss in figure.misses:
                yield (
                    f"{each.name} {figure.name} {miss.kind} {miss.id}: "
                    f"expected {miss.expected!r}, read {miss.read!r}"
                )


def label(figure: Measure) -> str:
    """Give a figure's name with its ratio."""
    return figure.name if figure.ratio == "share" else f"{figure.name} {figure.ratio}"


def by_kind(errors: Iterable[Miss]) -> list[tuple[str, int, str]]:
    """Give each kind of error, how often it happened and the first article it happened in."""
    counted: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for miss in errors:
        counted[miss.kind] += 1
        examples.setdefault(miss.kind, miss.id)
    return [(kind, count, examples[kind]) for kind, count in counted.most_common()]
