"""schema.org in JSON-LD: one NewsArticle for each version, a line each."""

from typing import TYPE_CHECKING, Final

from archive.exports.objects import ObjectLines, article_uri, present, version_uri
from archive.model import Json

if TYPE_CHECKING:
    from archive.exports.folder import Folder
    from archive.exports.layout import Layout

_TYPES: Final = {
    "agency": "NewsMediaOrganization",
    "outlet": "NewsMediaOrganization",
    "institution": "Organization",
    "person": "Person",
    "social": "Organization",
}


def json_ld(folder: "Folder", _layout: "Layout") -> ObjectLines:
    """Begin to write ``articles.ld.jsonl``."""
    return ObjectLines(folder, "articles.ld.jsonl", news_article)


def news_article(row: Json) -> Json:
    """Give a row of the promised table as a schema.org NewsArticle.

    ``isBasedOn`` holds every source that is reached directly, and in each the ones reached through it;
    ``creditText`` the crediting words as printed; ``sourceOrganization`` the media the report is taken from.
    """
    outlet = {"@type": "NewsMediaOrganization", "name": row["outlet"]}
    credits_ = [source["evidence"]["exact"] for source in row["sources"]]
    return present(
        {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "@id": version_uri(row),
            "identifier": row["record"],
            "version": str(row["version"]),
            "exampleOfWork": {"@id": article_uri(row)},
            "url": row["url"],
            "headline": row["title"],
            "articleBody": row["body"],
            "datePublished": row["date"],
            "dateModified": row["modified"],
            "sdDatePublished": row["entered"],
            "inLanguage": row["language"],
            "dateline": row["dateline"],
            "author": [{"@type": "Person", "name": name} for name in row["reporters"]],
            "editor": [{"@type": "Person", "name": name} for name in row["editors"]],
            "publisher": outlet,
            "sourceOrganization": [
                {"@type": "NewsMediaOrganization", "name": name} for name in row["source_agencies"]
            ],
            "creditText": "; ".join(dict.fromkeys(words for words in credits_ if words)),
            "isBasedOn": _based_on(row["sources"], None, frozenset()),
        }
    )


def _based_on(sources: list[Json], via: str | None, above: frozenset[str]) -> list[Json]:
    """Give the works behind a work; ``above`` keeps sources that name each other from going round."""
    return [
        present(
            {
                "@type": "CreativeWork",
                "creator": {"@type": _TYPES.get(source["kind"], "Organization"), "name": source["name"]},
                "creditText": source["evidence"]["exact"],
                "isBasedOn": _based_on(sources, source["name"], above | {source["name"]}),
            }
        )
        for source in sources
        if source["via"] == via and source["name"] not in above
    ]
