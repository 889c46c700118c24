"""The stable views for readers of the database itself: what they show, and making them anew.

They stand on tables that migrations may rebuild, so every upgrade takes them away first and makes them again
afterwards, over whatever the tables have become. Nobody can write through them: each joins, which neither
database updates through. What was redacted has no bytes, and no view shows it; what is in quarantine is in
none of these tables.
"""

from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, text

SINCE: Final = "0006"
"""The revision from which on an archive has them."""

_WHOLE: Final = (
    "JOIN object r ON r.digest = v.record AND r.data IS NOT NULL "
    "JOIN object t ON t.digest = v.text AND t.data IS NOT NULL "
    "JOIN object c ON c.digest = v.capture AND c.data IS NOT NULL"
)

VIEWS: Final = MappingProxyType(
    {
        "article_latest": (
            "SELECT v.article, v.number AS version, v.kind, v.outlet, v.date, v.date_precision, v.date_utc, "
            "v.date_offset, v.modified, v.title, v.byline, v.dateline, v.language, v.url, "
            "v.time AS entered, v.entry, v.run, v.capture, v.text, v.record, v.content "
            f"FROM version v {_WHOLE} "
            "WHERE NOT EXISTS "
            "(SELECT 1 FROM version n WHERE n.article = v.article AND n.number = v.number + 1)"
        ),
        "article_source": (
            "SELECT v.article, v.version, e.name, e.kind, "
            "CASE e.relation WHEN 'wasDerivedFrom' THEN 'derived' ELSE 'published' END AS relation, "
            "u.name AS via, e.place, e.exact, e.cue, e.entry, e.position "
            "FROM article_latest v JOIN edge e ON e.entry = v.entry "
            "AND e.relation IN ('wasDerivedFrom', 'hadPrimarySource') "
            "LEFT JOIN edge u ON u.entry = e.entry AND u.object = e.subject"
        ),
        "lineage_edge": (
            "SELECT e.subject, e.relation, e.object, e.name, e.kind, e.basis, e.place, e.exact, e.cue, "
            "v.article, v.number AS version, e.entry, e.position "
            f"FROM edge e JOIN version v ON v.entry = e.entry {_WHOLE}"
        ),
    }
)
"""Each view under its name, in an order in which they can be made."""


def drop(connection: Connection) -> None:
    """Take the views away."""
    for name in reversed(VIEWS):
        connection.execute(text(f"DROP VIEW IF EXISTS {name}"))


def create(connection: Connection) -> None:
    """Make the views."""
    for name, query in VIEWS.items():
        connection.execute(text(f"CREATE VIEW {name} AS {query}"))
