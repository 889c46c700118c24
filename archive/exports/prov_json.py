"""PROV-JSON: one document for each version, a line each, with the node names of ``archive lineage``."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from archive.exports.objects import ObjectLines
from archive.lineage.prov import document
from archive.lineage.tree import Edge, Lineage, credit_tree
from archive.model import Json
from archive.projection import version_node

if TYPE_CHECKING:
    from archive.exports.folder import Folder
    from archive.exports.layout import Layout


def prov_json(folder: "Folder", _layout: "Layout") -> ObjectLines:
    """Begin to write ``articles.prov.jsonl``."""
    return ObjectLines(folder, "articles.prov.jsonl", provenance)


def provenance(row: Json) -> Json:
    """Give a row of the promised table as the PROV-JSON document of its lineage."""
    number = row["version"]
    node = version_node(row["article"], number)
    lineage = Lineage(
        node=node,
        id=row["article"],
        number=number,
        outlet=row["outlet"],
        title=row["title"],
        date=row["date"],
        attributed=tuple(_attributions(row, node)),
        credits=credit_tree(node, list(_credits(row, node))),
        revises=version_node(row["article"], number - 1) if number > 1 else None,
        run=row["run"],
    )
    return document(lineage)


def _attributions(row: Json, node: str) -> Iterator[Edge]:
    named = [("outlet", "organisation", row["outlet"])]
    named += [("reporters", "person", name) for name in row["reporters"]]
    for field, kind, name in named:
        note = row["fields"][field] or {"basis": "printed", "evidence": None}
        basis = "asserted" if note["basis"] == "asserted" else "credited"
        yield _edge(
            row["entry"],
            (node, "wasAttributedTo", f"{kind}:{name}"),
            {"name": name, "kind": kind, "basis": basis, "place": ""},
            note["evidence"],
        )


def _credits(row: Json, node: str) -> Iterator[Edge]:
    items = {source["name"]: f"item:{row['entry']}.{at}" for at, source in enumerate(row["sources"])}
    for at, source in enumerate(row["sources"]):
        relation = "wasDerivedFrom" if source["relation"] == "derived" else "hadPrimarySource"
        yield _edge(
            row["entry"],
            (items.get(source["via"], node), relation, f"item:{row['entry']}.{at}"),
            {"name": source["name"], "kind": source["kind"], "basis": "credited", "place": source["place"]},
            source["evidence"],
        )


def _edge(entry: int, ends: tuple[str, str, str], facts: Json, evidence: Json | None) -> Edge:
    subject, relation, other = ends
    # Where the mode leaves the words out, the place they stand at says nothing.
    words = evidence if evidence and evidence["exact"] is not None else None
    return Edge(
        entry=entry,
        subject=subject,
        relation=relation,
        object=other,
        **facts,
        cue=words["cue"] if words else "",
        within=words["in"] if words else "",
        span=(words["start"], words["end"]) if words else None,
        exact=words["exact"] if words else "",
    )
