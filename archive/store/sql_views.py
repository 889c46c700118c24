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

_FIND: Final = {"sqlite": "instr", "postgresql": "strpos"}
"""The function that tells where a text stands in another one: FIND in what is below."""


def _version_of(node: str) -> str:
    """Give the expression for the entry of the version that a node is, or is a placeholder of."""
    return (
        f"CASE WHEN {node} LIKE 'version:%' THEN (SELECT n.entry FROM version n "
        f"WHERE n.article = substr({node}, 9, FIND({node}, '/') - 9) "
        f"AND n.number = CAST(substr({node}, FIND({node}, '/') + 1) AS bigint)) "
        f"WHEN {node} LIKE 'item:%' THEN CAST(substr({node}, 6, FIND({node}, '.') - 6) AS bigint) END"
    )


_EDGE: Final = (
    "SELECT e.subject, e.relation, e.object, e.name, e.kind, e.basis, e.place, e.exact, e.cue, "
    "v.article, v.number AS version, e.entry, e.position, e.reason, e.grade, e.share FROM edge e "
)
_HOLDS: Final = (
    "NOT EXISTS (SELECT 1 FROM retraction w WHERE w.edge_entry = e.entry AND w.edge_position = e.position)"
)
_SOURCE_WHOLE: Final = f"EXISTS (SELECT 1 FROM version v {_WHOLE} WHERE v.entry = {_version_of('e.object')})"

VIEWS: Final = MappingProxyType(
    {
        "article_latest": (
            "SELECT v.article, v.number AS version, v.kind, v.outlet, v.date, v.date_precision, v.date_utc, "
            "v.date_offset, v.modified, v.title, v.byline, v.dateline, v.language, v.url, "
            "v.time AS entered, v.entry, v.run, v.capture, v.text, v.record, v.content "
            f"FROM version v {_WHOLE} "
            "WHERE NOT EXISTS "
            "(SELECT 1 FROM version n WHERE n.article = v.article AND n.number > v.number "
            'AND NOT EXISTS (SELECT 1 FROM redaction g WHERE g.target = n.entry AND g."at" IS NULL))'
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
            f"{_EDGE} JOIN version v ON v.entry = e.entry {_WHOLE} WHERE {_HOLDS} UNION ALL "
            f"{_EDGE} JOIN version v ON v.entry = {_version_of('e.subject')} {_WHOLE} "
            f"WHERE e.grade <> '' AND {_SOURCE_WHOLE} AND {_HOLDS}"
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
    for name, query in queries(connection.dialect.name).items():
        made = f"CREATE VIEW {name} AS {query}"
        connection.execute(text(made.replace(":", "\\:")))  # a colon would begin a parameter


def queries(dialect: str) -> dict[str, str]:
    """Give each view's query in the words of a database, under its name and in the order of ``VIEWS``."""
    return {name: query.replace("FIND", _FIND[dialect]) for name, query in VIEWS.items()}
