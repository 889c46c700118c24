"""What `archive lineage` says: a tree of sources with the words that credit them."""

from collections.abc import Iterator, Sequence

from archive.lineage.tree import Credit, Edge, Lineage, Severed, Withdrawn
from archive.projection import article_of, is_item
from archive.render.findings import SHORT_ID
from archive.render.terminal import clipped, safe

_FOOTNOTE = "Sources are as the article credits them; their own reports are not held."


def lineage_text(lineage: Lineage) -> str:
    """Give the tree."""
    title = f"“{clipped(lineage.title, 80)}”" if lineage.title else "(untitled)"
    version = f"/{lineage.number}" if lineage.number > 1 else ""
    place = f"[{lineage.id[:SHORT_ID]}{version}]"
    lines = [f"{clipped(lineage.outlet or '', 80)}  {title}  {safe(lineage.date or '')}  {place}"]
    lines += _branches(lineage.credits, "")
    if not lineage.credits:
        lines.append("└─ credits no source")
    elif not any(credit.resolved for credit in lineage.credits):
        lines.append(_FOOTNOTE)
    # What stands for this article in another one's credit is told there; here the articles are named.
    between = [edge for edge in lineage.shared if not any(map(is_item, (edge.subject, edge.object)))]
    lines += [f"Shares {_what(edge)}: {_shared(lineage, edge)}" for edge in between]
    lines += [_withdrawn(lineage, each) for each in lineage.withdrawn]
    lines += map(severed_line, lineage.severed)
    people = [edge.name for edge in lineage.attributed if edge.kind == "person"]
    if people:
        lines.append(f"Reported by {clipped(', '.join(people), 400)}.")
    lines += [
        f"Possible duplicate of {article[:SHORT_ID]}: {reason}."
        for article, reason in lineage.possible_duplicates
    ]
    return "\n".join(lines)


def severed_line(severed: Severed) -> str:
    """Say that something led to an article that was redacted."""
    article = severed.article[:SHORT_ID]
    return f"Led to [{article}], which was redacted (entry {severed.entry}, redacted by {severed.redaction})"


def _branches(named: Sequence[Credit], indent: str) -> Iterator[str]:
    for at, credit in enumerate(named):
        last = at == len(named) - 1
        edge = credit.edge
        words = f": “{clipped(edge.exact, 160)}”" if edge.exact else ""
        yield f"{indent}{'└' if last else '├'}─ ← {clipped(edge.name, 80)}, {edge.kind}{words}"
        inner = indent + ("   " if last else "│  ")
        for found in credit.resolved:
            article = (article_of(found.object) or "")[:SHORT_ID]
            yield f"{inner}= [{article}], held since entry {found.entry} ({_how(found)})"
        yield from _branches(credit.beyond, inner)
        if credit.goes_on:
            yield f"{inner}└─ … and on"


def _shared(lineage: Lineage, edge: Edge) -> str:
    later = article_of(edge.subject) == lineage.id
    node = edge.object if later else edge.subject
    article = (article_of(node) or "")[:SHORT_ID]
    if edge.relation == "alternateOf":
        verb = "is alike"
    elif edge.relation == "wasQuotedFrom":
        verb = "quotes" if later else "is quoted by"
    else:
        verb = "has it from" if later else "gave it to"
    return f"{verb} [{article}] ({_how(edge)})"


def _what(edge: Edge) -> str:
    return "quotations" if edge.relation == "wasQuotedFrom" else "text"


def quoting(edge: Edge) -> str:
    """Say of an edge that only quoted words are shared."""
    return "quoted words, " if edge.relation == "wasQuotedFrom" else ""


def _withdrawn(lineage: Lineage, withdrawn: Withdrawn) -> str:
    """Say which edge was withdrawn, and why."""
    edge = withdrawn.edge
    if edge.basis == "textual" and not is_item(edge.subject):
        what = _shared(lineage, edge)
    else:
        what = f"{clipped(edge.name, 80)} ({_name(edge)})"
    by = f", by {clipped(withdrawn.by, 60)}" if withdrawn.by else ""
    return f"Withdrawn{by}: {what}: {clipped(withdrawn.reason, 160)}"


def _how(edge: Edge) -> str:
    share = f"{edge.grade}, {edge.share} permille, " if edge.share is not None else ""
    return f"{share}{edge.reason}; {_name(edge)}"


def _name(edge: Edge) -> str:
    return f"edge {edge.entry}.{edge.position}"
