"""What `archive reread` says: the drift by outlet and field, and what came of it."""

from collections.abc import Iterator

from archive.curation.reread import Drift, Rereading
from archive.render.findings import SHORT_ID
from archive.render.terminal import clipped, plural, table

_OUTLETS = 20
_LISTED = 20


def rereading_text(result: Rereading, *, dry_run: bool) -> str:
    """Give the drift, and what was done about it."""
    drift = result.drift
    lines = [
        f"reader {result.reader}, registry {result.registry}",
        f"{plural(drift.articles, 'article')}, {drift.read} read again",
        f"{drift.changed} would change, {drift.refused} would no longer be accepted",
    ]
    if drift.changed:
        lines += ["", _table(drift), ""]
    lines += _refused(drift)
    lines += _fit(drift)
    lines.append(_end(result, dry_run=dry_run))
    return "\n".join(lines)


def _table(drift: Drift) -> str:
    totals: dict[str, int] = {}
    for (_, name), number in drift.by_field.items():
        totals[name] = totals.get(name, 0) + number
    fields = sorted(totals, key=lambda name: (-totals[name], name))
    shown = drift.by_outlet.most_common(_OUTLETS)
    rows = [
        [
            clipped(outlet or "(none)", 24),
            str(number),
            *(str(drift.by_field[outlet, name]) for name in fields),
        ]
        for outlet, number in shown
    ]
    more = len(drift.by_outlet) - len(shown)
    if more > 0:
        rows.append([f"… and {more} outlets more"])
    rows.append(["all", str(drift.changed), *(str(totals[name]) for name in fields)])
    filled = [[*row, *[""] * (len(fields) + 2 - len(row))] for row in rows]
    return table(["outlet", "changed", *fields], filled)


def _refused(drift: Drift) -> Iterator[str]:
    if not drift.refused:
        return
    yield "These would no longer be accepted, and stay as they are:"
    for article, codes in drift.listed[:_LISTED]:
        yield f"  {article[:SHORT_ID]}  {', '.join(codes)}"
    if drift.refused > _LISTED:
        yield f"  … and {drift.refused - _LISTED} more"


def _fit(drift: Drift) -> Iterator[str]:
    if not drift.fit:
        return
    yield f"{plural(len(drift.fit), 'item')} in quarantine would pass now; admit what is right:"
    for item in drift.fit[:_LISTED]:
        yield f'  archive quarantine admit {item[:SHORT_ID]} --reason "WHY IT IS RIGHT NOW"'
    if len(drift.fit) > _LISTED:
        yield f"  … and {len(drift.fit) - _LISTED} more"


def _end(result: Rereading, *, dry_run: bool) -> str:
    if result.is_over_limit:
        return (
            f"NOTHING WAS WRITTEN: more than {result.limit} % of the articles would not stay as they are. "
            "Look at what changes; if it is right, run the command again with a higher --limit"
        )
    if dry_run:
        return "Dry run, nothing was written"
    return f"Entered {plural(result.entered or 0, 'technical version')}"
