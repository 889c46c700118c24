"""What `archive audit` says: what stands behind the articles, the two signals, and what does not hold."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from archive.audit.values import CELLS, FIELDS, KINDS, Report, Root
from archive.render.findings import SHORT_ID
from archive.render.terminal import clipped, safe, table

_LISTED: Final = 20

_CELLS: Final = MappingProxyType(
    {
        "supported": "credited, text shared",
        "credit-only": "credited, no shared text held",
        "uncredited-copy": "not credited, text shared",
        "independent": "neither",
    }
)

_KINDS: Final = MappingProxyType(
    {
        "uncredited-copy": "Copies without credit",
        "unsupported-credit": "Credits that the text does not support",
        "circular": "Circular sourcing",
        "against-time": "Chains against time",
        "no-source": "Articles that state no source",
        "coverage-drop": "Fields that are no longer read",
    }
)


def report_text(report: Report) -> str:
    """Give the report as text."""
    if not report.stories:
        return "No article fits what was asked for."
    sections = (
        _behind(report),
        _signals(report),
        *(_findings(report, kind) for kind in KINDS),
        _shares(report),
        _coverage(report),
    )
    return "\n\n".join("\n".join(lines) for lines in map(list, sections) if lines)


def _behind(report: Report) -> Iterator[str]:
    organisations = {root.name for root in report.roots}
    yield (
        f"{_count(len(report.stories), 'article')} of {_count(len(report.outlets), 'outlet')}; behind them "
        f"{_count(len(report.roots), 'report')} of {_count(len(organisations), 'source')}"
    )
    if report.direct:
        named = (f"{safe(name)} ({number})" for name, number in report.direct.items())
        yield f"direct sources: {', '.join(named)}"
    else:
        yield "direct sources: none is stated"
    for name, owner in report.owners.items():
        yield f"owner: {safe(name)} is {safe(owner.type)} media ({safe(owner.source)})"
    unknown = len(organisations | set(report.direct)) - len(report.owners)
    if unknown:
        yield f"owner: of {_count(unknown, 'other source')} the registry does not know it"
    rows = [_root(root) for root in report.roots[:_LISTED]]
    yield ""
    yield table(("report of", "held", "articles", "which"), rows)
    if len(report.roots) > _LISTED:
        yield f"and {len(report.roots) - _LISTED} more (see --format json)"


def _root(root: Root) -> tuple[str, str, str, str]:
    held = root.node[:SHORT_ID] if root.held else "no"
    return clipped(root.name, 32), held, str(len(root.articles)), _ids(root.articles)


def _signals(report: Report) -> Iterator[str]:
    rows = [(_CELLS[cell], str(len(report.cells[cell])), _ids(report.cells[cell])) for cell in CELLS]
    yield table(("credited × textual", "articles", "which"), rows)


def _findings(report: Report, kind: str) -> Iterator[str]:
    found = [each for each in report.findings if each.kind == kind]
    if not found:
        return
    yield f"{_KINDS[kind]}: {len(found)}"
    for each in found[:_LISTED]:
        edges = f" [{', '.join(each.edges)}]" if each.edges else ""
        yield f"  {_ids(each.articles)}: {safe(each.detail)}{edges}"
        if each.passages:
            longest = max(each.passages, key=len)
            yield f"    “{clipped(longest, 160)}”, one of {_count(len(each.passages), 'passage')}"
    if len(found) > _LISTED:
        yield f"  and {len(found) - _LISTED} more (see --format json)"


def _shares(report: Report) -> Iterator[str]:
    rows = []
    for outlet, weeks in report.shares.items():
        for key, names in weeks.items():
            total = sum(names.values())
            told = Counter(names).most_common(4)
            shown = (f"{clipped(name, 24) or 'no source'} {100 * number // total}%" for name, number in told)
            rows.append((clipped(outlet, 24), key or "undated", ", ".join(shown)))
    yield table(("outlet", "week", "whose reports"), rows[: 2 * _LISTED])
    if len(rows) > 2 * _LISTED:
        yield f"and {len(rows) - 2 * _LISTED} more (see --format json)"


def _coverage(report: Report) -> Iterator[str]:
    rows = []
    for outlet, weeks in report.coverage.items():
        rows += [(clipped(outlet, 24), key or "undated", *_percent(row)) for key, row in weeks.items()]
    yield table(("outlet", "week", "articles", *FIELDS), rows[: 2 * _LISTED])
    if len(rows) > 2 * _LISTED:
        yield f"and {len(rows) - 2 * _LISTED} more (see --format json)"


def _percent(row: Mapping[str, int]) -> tuple[str, ...]:
    return str(row["articles"]), *(f"{row[name] // 10}%" for name in FIELDS)


def _ids(articles: Sequence[str]) -> str:
    shown = " ".join(article[:SHORT_ID] for article in articles[:6])
    return f"{shown} …" if len(articles) > 6 else shown


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
