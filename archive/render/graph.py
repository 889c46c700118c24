"""What `archive lineage --up` and `--down` say: a tree, or a graph in Mermaid, DOT or PROV-JSON."""

from collections.abc import Callable, Iterator, Sequence
from types import MappingProxyType
from typing import Final

from archive.lineage.graph import Article, Graph, Step
from archive.lineage.prov import Document
from archive.lineage.tracing import Use
from archive.lineage.tree import Edge
from archive.model import Json
from archive.projection import is_item, version_node
from archive.render.findings import SHORT_ID
from archive.render.lineage import quoting, severed_line
from archive.render.terminal import clipped, safe, table

_ARROWS: Final = MappingProxyType({"up": "←", "down": "→"})
_NOTHING: Final = MappingProxyType(
    {"up": "no source is known", "down": "nothing is known to be made from it"}
)


def graph_text(graph: Graph) -> str:
    """Give the tree, each edge with what says so and the name by which it is withdrawn."""
    lines = [_article(graph.root), *_branches(graph, graph.steps, "")]
    if not graph.steps:
        lines.append(
            "└─ no source is known" if graph.way == "up" else "└─ nothing is known to be made from it"
        )
    if graph.cut:
        lines.append(f"There is more beyond {graph.depth} hops; see --depth.")
    lines += map(severed_line, graph.severed)
    lines += [f"Circular: {_circle(graph, circle)}." for circle in graph.circles]
    return "\n".join(lines)


def uses_text(name: str, uses: Sequence[Use]) -> str:
    """Give a table of the articles that have their report from a medium."""
    if not uses:
        return f"No article is known to have its report from {safe(name)}."
    header = ("id", "date", "outlet", "credit", "shared text", "title")
    rows = []
    for use in uses:
        article = use.article
        words = next((edge.exact for edge in use.edges if edge.basis == "credited"), "")
        shares = max((edge.share or 0 for edge in use.edges), default=0)
        rows.append(
            (
                article.article[:SHORT_ID],
                (article.date or "")[:10],
                clipped(article.outlet or "", 24),
                clipped(words, 48) or "–",
                f"{shares} permille" if shares else "–",
                clipped(article.title or "", 48),
            )
        )
    return table(header, rows)


def mermaid(graph: Graph) -> str:
    """Give a Mermaid flow chart; arrows lead from an article to what it is taken from."""
    lines = ["flowchart LR"]
    ids = {node: f"n{at}" for at, node in enumerate(_nodes(graph))}
    for node, ident in ids.items():
        lines.append(f'  {ident}["{_label(graph, node, _for_mermaid)}"]')
    for edge in graph.edges:
        arrow = "-.-" if edge.relation == "alternateOf" else "-->"
        label = _for_mermaid(_why(edge))
        lines.append(f'  {ids[edge.subject]} {arrow}|"{label}"| {ids[edge.object]}')
    return "\n".join(lines)


def dot(graph: Graph) -> str:
    """Give a graph in the DOT language of Graphviz."""
    lines = ["digraph lineage {", "  rankdir=LR;", "  node [shape=box];"]
    for node in _nodes(graph):
        style = "" if node in graph.articles else ", style=dashed"
        lines.append(f'  "{_for_dot(node)}" [label="{_label(graph, node, _for_dot)}"{style}];')
    for edge in graph.edges:
        both = ", dir=none, style=dotted" if edge.relation == "alternateOf" else ""
        label = f'label="{_for_dot(_why(edge))}"'
        lines.append(f'  "{_for_dot(edge.subject)}" -> "{_for_dot(edge.object)}" [{label}{both}];')
    return "\n".join([*lines, "}"])


def prov_json(graph: Graph) -> Json:
    """Give a PROV-JSON document; an entity that stands in a circle of derivations says so."""
    made = Document()
    for article in graph.articles.values():
        made.article(article.node, outlet=article.outlet, title=article.title, date=article.date)
        if article.redacted:
            made.redacted(article.node)
        made.relate(article.node, "wasGeneratedBy", f"run:{article.run}")
        if article.number > 1:
            made.relate(article.node, "wasRevisionOf", version_node(article.article, article.number - 1))
    for edge in graph.attributed:
        made.edge(edge)
    for edge in graph.named.values():
        made.item(edge)
    for edge in graph.edges:
        made.edge(edge)
    document = made.to_json()
    circular = {node for circle in graph.circles for node in circle}
    for name, facts in document.get("entity", {}).items():
        if name.removeprefix("sanad:").replace("/", ":", 1).partition("/")[0] in circular:
            facts["sanad:circular"] = True
    return document


def _nodes(graph: Graph) -> dict[str, None]:
    ends = (node for edge in graph.edges for node in (edge.subject, edge.object))
    return dict.fromkeys((graph.root.node, *ends))


def _label(graph: Graph, node: str, escape: Callable[[str], str]) -> str:
    article = graph.articles.get(node)
    if article is not None and article.redacted:
        return escape(f"{article.article} (redacted)")
    if article is not None:
        facts = (article.outlet or "", (article.date or "")[:10], clipped(article.title or "", 60))
        return escape(" · ".join(filter(None, facts)) or article.article)
    named = graph.named.get(node)
    return escape(f"{named.name if named else node}, as credited")


def _for_mermaid(text: str) -> str:
    """Spell out what Mermaid or the HTML that it makes could obey."""
    return "".join(c if c.isalnum() or c in " .,-–·%" else f"#{ord(c)};" for c in safe(text))


def _for_dot(text: str) -> str:
    return safe(text).replace("\\", "\\\\").replace('"', '\\"')


def _why(edge: Edge) -> str:
    if edge.grade:
        share = f" {edge.share} permille" if edge.share is not None else ""
        return f"{quoting(edge)}{edge.reason}{share}"
    return clipped(edge.exact, 60) or edge.relation


def _article(article: Article) -> str:
    title = "(redacted)" if article.redacted else "(untitled)"
    title = f"“{clipped(article.title, 80)}”" if article.title else title
    version = f"/{article.number}" if article.number > 1 else ""
    place = f"[{article.article[:SHORT_ID]}{version}]"
    return f"{safe(article.outlet or '')}  {title}  {safe(article.date or '')}  {place}"


def _branches(graph: Graph, steps: Sequence[Step], indent: str) -> Iterator[str]:
    # Downwards, a placeholder is of interest for who credits it.
    shown = [s for s in steps if s.beyond or s.node in graph.articles or graph.way == "up"]
    for at, step in enumerate(shown):
        last = at == len(shown) - 1
        held = graph.articles.get(step.node)
        arrow = _arrow(graph, step.edge)
        what = _article(held) if held else f"{safe(step.edge.name)}, {step.edge.kind}"
        if held is None and graph.way == "down":
            what = "(as credited)"
        again = " (see above)" if step.again and step.beyond == () and held else ""
        yield f"{indent}{'└' if last else '├'}─ {arrow} {what}: {_told(step.edge)}{again}"
        yield from _branches(graph, step.beyond, indent + ("   " if last else "│  "))


def _arrow(graph: Graph, edge: Edge) -> str:
    if edge.relation != "alternateOf":
        return _ARROWS[graph.way]
    return "=" if is_item(edge.subject) else "~"


def _told(edge: Edge) -> str:
    name = f"[{edge.entry}.{edge.position}]"
    if not edge.grade:
        return f"“{clipped(edge.exact, 120)}” {name}" if edge.exact else name
    share = f"{edge.grade}, {edge.share} permille, " if edge.share is not None else ""
    return f"{share}{quoting(edge)}{edge.reason} {name}"


def _circle(graph: Graph, circle: Sequence[str]) -> str:
    """Name the outlets of a circle; a placeholder between two of them says nothing that they do not."""
    held = {article.node.partition("/")[0]: article for article in graph.articles.values()}
    known = [held[node] for node in circle if node in held]
    return ", ".join(f"{safe(each.outlet or '')} [{each.article[:SHORT_ID]}]" for each in known)
