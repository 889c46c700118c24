"""Lineage as PROV-JSON (W3C member submission of 2013): every relation has both of its ends.

Nodes keep the names that the archive has for them, in a namespace of their own. What an article
credits is not held by the archive, and its entity says so.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from archive.lineage.tree import Credit, Edge, Lineage
from archive.model import Json
from archive.projection import is_item

NAMESPACES: Final = {
    "sanad": "urn:sanad:",
    "schema": "https://schema.org/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
}

_AGENTS: Final = frozenset({"organisation", "person"})

_ENDS: Final = {
    "alternateOf": ("prov:alternate1", "prov:alternate2"),
    "wasAttributedTo": ("prov:entity", "prov:agent"),
    "wasDerivedFrom": ("prov:generatedEntity", "prov:usedEntity"),
    "wasGeneratedBy": ("prov:entity", "prov:activity"),
}
"""The keys of each relation's two ends. PROV-DM makes a revision, a quotation and a primary source
kinds of derivation, and PROV-JSON writes them as one with a type."""

_DERIVATIONS: Final = {
    "wasRevisionOf": "prov:Revision",
    "wasQuotedFrom": "prov:Quotation",
    "hadPrimarySource": "prov:PrimarySource",
}

_AGENT_TYPES: Final = {"organisation": "prov:Organization", "person": "prov:Person"}


def document(lineage: Lineage) -> Json:
    """Give one version's lineage as a PROV-JSON document.

    Possible duplicates are left out: that two articles may be one is no relation of provenance.
    """
    made = Document()
    made.article(lineage.node, outlet=lineage.outlet, title=lineage.title, date=lineage.date)
    for edge in lineage.attributed:
        made.edge(edge)
    for edge in _edges(lineage.credits):
        made.edge(edge)
    if lineage.revises:
        made.relate(lineage.node, "wasRevisionOf", lineage.revises)
    made.relate(lineage.node, "wasGeneratedBy", f"run:{lineage.run}")
    return made.to_json()


class Document:
    """A PROV-JSON document that grows relation by relation, and always names both ends."""

    __slots__ = ("_nodes", "_relations")

    def __init__(self) -> None:
        self._nodes: dict[str, dict[str, Json]] = {"entity": {}, "activity": {}, "agent": {}}
        self._relations: dict[str, dict[str, Json]] = {}

    def article(self, node: str, *, outlet: str | None, title: str | None, date: str | None) -> None:
        """Describe a version that the archive holds."""
        facts = {"schema:publisher": outlet, "schema:headline": title, "schema:datePublished": date}
        self._node(node).update({name: value for name, value in facts.items() if value})

    def redacted(self, node: str) -> None:
        """Say of a version that it was redacted."""
        self._node(node)["sanad:redacted"] = True

    def edge(self, edge: Edge) -> None:
        """Add a relation that a log entry states, with the words that state it."""
        facts: Json = {"sanad:basis": edge.basis, "sanad:entry": edge.entry}
        if edge.place:
            facts["sanad:place"] = edge.place
        if edge.reason:
            facts["sanad:reason"] = edge.reason
        if edge.share is not None:
            facts |= {"sanad:share": edge.share, "sanad:grade": edge.grade}
        if edge.passages:
            facts["sanad:passages"] = [f"{a}-{b} {c}-{d}" for a, b, c, d in edge.passages]
        if edge.span:
            facts |= {"sanad:exact": edge.exact, "sanad:in": edge.within}
            facts |= {"sanad:start": edge.span[0], "sanad:end": edge.span[1]}
        self.relate(edge.subject, edge.relation, edge.object, facts)
        if is_item(edge.object):
            self.item(edge)
        elif is_item(edge.subject):
            self._node(edge.subject)["sanad:held"] = True
        else:
            self._node(edge.object)["rdfs:label"] = edge.name

    def item(self, edge: Edge) -> None:
        """Describe what an edge credits: not held, unless an edge from it says which article it is."""
        node = self._node(edge.object)
        node |= {"rdfs:label": edge.name, "sanad:kind": edge.kind}
        node.setdefault("sanad:held", False)

    def relate(self, subject: str, relation: str, other: str, facts: Json | None = None) -> None:
        """Add a relation between two nodes.

        Args:
            subject: The node that has the relation, as the archive names it.
            relation: The relation's name in W3C PROV.
            other: The node it has it to.
            facts: Attributes of the relation.
        """
        kind = "wasDerivedFrom" if relation in _DERIVATIONS else relation
        one, two = _ENDS[kind]
        made: Json = {one: qualified(subject), two: qualified(other)} | (facts or {})
        if relation in _DERIVATIONS:
            made["prov:type"] = {"$": _DERIVATIONS[relation], "type": "prov:QUALIFIED_NAME"}
        self._node(subject)
        self._node(other)
        held = self._relations.setdefault(kind, {})
        held[f"_:{kind}{len(held) + 1}"] = made

    def to_json(self) -> Json:
        """Give the document."""
        nodes = {kind: held for kind, held in self._nodes.items() if held}
        return {"prefix": dict(NAMESPACES)} | nodes | self._relations

    def _node(self, node: str) -> Json:
        word = node.partition(":")[0]
        kind = "activity" if word == "run" else "agent" if word in _AGENTS else "entity"
        made: Json = {}
        if word in _AGENT_TYPES:
            made["prov:type"] = {"$": _AGENT_TYPES[word], "type": "prov:QUALIFIED_NAME"}
        return self._nodes[kind].setdefault(qualified(node), made)


def qualified(node: str) -> str:
    """Give a node's name as a qualified name: what a name may not hold is percent-encoded."""
    word, _, rest = node.partition(":")
    return f"sanad:{word}/{quote(rest.encode(errors='replace'), safe='/.-_')}"


def _edges(credits_: tuple[Credit, ...]) -> Iterator[Edge]:
    for credit in credits_:
        yield credit.edge
        yield from _edges(credit.beyond)
