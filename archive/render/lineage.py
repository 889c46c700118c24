"""What `archive lineage` says: a tree of sources with the words that credit them."""

from collections.abc import Iterator

from archive.lineage import Credit, Lineage
from archive.render.findings import SHORT_ID
from archive.render.terminal import clipped, safe

_RELATIONS = {"wasDerivedFrom": "from", "hadPrimarySource": "as published by"}


def lineage_text(lineage: Lineage) -> str:
    """Give the tree."""
    title = f"“{clipped(lineage.title, 80)}”" if lineage.title else "(untitled)"
    version = f"/{lineage.number}" if lineage.number > 1 else ""
    lines = [
        f"{safe(lineage.outlet or '')}  {title}  {lineage.date or ''}  [{lineage.id[:SHORT_ID]}{version}]"
    ]
    lines += _branches(lineage.credits, "")
    if not lineage.credits:
        lines.append("└─ credits no source")
    people = [edge.name for edge in lineage.attributed if edge.kind == "person"]
    if people:
        lines.append(f"reported by {safe(', '.join(people))}")
    lines += [
        f"possible duplicate of {article[:SHORT_ID]}: {reason}"
        for article, reason in lineage.possible_duplicates
    ]
    return "\n".join(lines)


def _branches(credits_: tuple[Credit, ...], indent: str) -> Iterator[str]:
    for at, credit in enumerate(credits_):
        last = at == len(credits_) - 1
        edge = credit.edge
        words = f"  “{clipped(edge.exact, 100)}”" if edge.exact else ""
        yield (
            f"{indent}{'└─' if last else '├─'} {_RELATIONS[edge.relation]} {safe(edge.name)} "
            f"({edge.kind}, item not held){words}"
        )
        yield from _branches(credit.beyond, indent + ("   " if last else "│  "))
