"""IPTC ninjs 3.1: one news item for each version, a line each."""

from typing import TYPE_CHECKING, Final

from archive.exports.objects import ObjectLines, present, version_uri
from archive.model import Json

if TYPE_CHECKING:
    from archive.exports.folder import Folder
    from archive.exports.layout import Layout

STANDARD: Final = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}


def ninjs(folder: "Folder", _layout: "Layout") -> ObjectLines:
    """Begin to write ``articles.ninjs.jsonl``."""
    return ObjectLines(folder, "articles.ninjs.jsonl", news_item)


def news_item(row: Json) -> Json:
    """Give a row of the promised table as a ninjs object.

    ninjs knows moments only: a date of which no more than the day is known stands in ``edNote``.
    """
    body, whole = row["body"], row["body"] is not None and len(row["body"]) == row["body_length"]
    return present(
        {
            "uri": version_uri(row),
            "standard": STANDARD,
            "type": "text",
            "representationType": "full" if whole else "partial",
            "version": str(row["version"]),
            "versionCreated": row["entered"],
            "contentCreated": row["date_utc"],
            "edNote": None
            if row["date_utc"]
            else f"Published {row['date']} (the offset from UTC is not known)",
            "language": row["language"],
            "headlines": [{"role": "main", "value": row["title"]}] if row["title"] else [],
            "bodies": [
                {"role": "main", "contentType": "text/plain", "charCount": row["body_length"], "value": body}
            ]
            if body is not None
            else [],
            "by": row["byline"],
            "located": row["dateline"],
            "people": _named(row["reporters"], "author") + _named(row["editors"], "editor"),
            "infoSources": [
                {"name": row["outlet"], "role": "publisher"},
                *({"name": source["name"], "role": _role(source)} for source in row["sources"]),
            ],
            "altIds": _ids(row),
        }
    )


def _named(names: list[str], relation: str) -> list[Json]:
    return [{"name": name, "rel": relation} for name in names]


def _role(source: Json) -> str:
    """Say what a source is to the text: taken from it, or reached through another one."""
    if source["via"]:
        return f"reached through {source['via']}"
    return "derived from" if source["relation"] == "derived" else "published by"


def _ids(row: Json) -> list[Json]:
    named = {"url": row["url"], "record": row["record"], "capture": row["capture"]}
    return [{"role": role, "value": value} for role, value in named.items() if value]
