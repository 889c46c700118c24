"""The tables, as SQLAlchemy knows them. Rows of projected tables are shaped by ``archive.projection``."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)

METADATA: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Ranges over text (prefixes of digests, days) must mean the same in every locale.
_TEXT: Final = Text().with_variant(Text(collation="C"), "postgresql")
# SQLite's rowid alias must be called INTEGER; PostgreSQL's log outgrows 32 bits first.
_SEQ: Final = BigInteger().with_variant(Integer(), "sqlite")


_BETWEEN_ARTICLES: Final[Any] = {"sqlite_where": text("grade <> ''"), "postgresql_where": text("grade <> ''")}
_STATED: Final[Any] = {
    "sqlite_where": text("captured IS NOT NULL"),
    "postgresql_where": text("captured IS NOT NULL"),
}
_KEYS: Final[Any] = {"sqlite_where": text("scheme = 'key'"), "postgresql_where": text("scheme = 'key'")}


def _text(name: str, *, null: bool = False, default: str | None = None) -> Column[Any]:
    return Column(name, _TEXT, nullable=null, server_default=default)


def _number(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, _SEQ, nullable=null)


def _projected(name: str, *columns: Any) -> Table:
    keys = [_number("entry"), _number("position")]
    return Table(
        name,
        METADATA,
        *keys,
        *columns,
        PrimaryKeyConstraint("entry", "position"),
        sqlite_with_rowid=False,
    )


HEAD: Final = Table(
    "head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _number("size"),
    Column("root", LargeBinary, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

CHECKPOINT: Final = Table(
    "checkpoint",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _number("size"),
    Column("note", LargeBinary, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

ENTRY: Final = Table(
    "entry",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)

OBJECT: Final = Table(
    "object",
    METADATA,
    _number("entry"),
    _number("position"),
    _text("digest"),
    Column("salt", LargeBinary, nullable=True),
    Column("data", LargeBinary, nullable=True),
    PrimaryKeyConstraint("entry", "position"),
    UniqueConstraint("digest"),
)

RUN: Final = _projected(
    "run",
    _text("time"),
    _text("activity"),
    _text("software"),
    _text("reader"),
    _text("registry"),
    _number("new"),
    _number("version"),
    _number("observed"),
    _number("quarantined"),
    _number("unreadable"),
    _number("begun", null=True),
)

OBSERVATION: Final = _projected(
    "observation",
    _text("capture", null=True),
    _text("media_type"),
    _number("size"),
    _text("received"),
    _text("name"),
    _number("line", null=True),
    _text("columns"),
    _text("delimiter"),
    _text("extra"),
    _text("outcome"),
    _number("subject"),
    _text("article", null=True),
    _text("captured", null=True),
    Index(None, "subject"),
    Index(None, "captured", **_STATED),
)

VERSION: Final = _projected(
    "version",
    _text("article"),
    _number("number"),
    _text("kind"),
    _number("run"),
    _text("time"),
    _text("capture"),
    _text("text"),
    _text("record"),
    _text("content"),
    _text("outlet", null=True),
    _text("date", null=True),
    _text("date_precision", null=True),
    _text("date_utc", null=True),
    _number("date_offset", null=True),
    _text("modified", null=True),
    _text("title", null=True),
    _text("byline", null=True),
    _text("dateline", null=True),
    _text("language", null=True),
    _text("url", null=True),
    UniqueConstraint("article", "number"),
    Index(None, "capture"),
    Index(None, "outlet", "date"),
)

QUARANTINE: Final = _projected(
    "quarantine",
    _text("item"),
    _number("run"),
    _text("time"),
    _text("capture", null=True),
    _text("text", null=True),
    _text("record", null=True),
    _text("content", null=True),
    _text("outlet", null=True),
    _text("date", null=True),
    _text("title", null=True),
    _text("url", null=True),
    UniqueConstraint("item"),
    Index(None, "capture"),
)

RESOLUTION: Final = _projected(
    "resolution",
    _number("quarantine"),
    _text("outcome"),
    _number("version", null=True),
    _text("reason"),
    _text("by"),
    UniqueConstraint("quarantine"),
)

FINDING: Final = _projected(
    "finding",
    _text("code"),
    _text("field"),
    _text("severity"),
    _text("detail"),
)

ALIAS: Final = _projected(
    "alias",
    _text("article"),
    _text("scheme"),
    _text("value"),
    _text("digest"),
    Index(None, "digest"),
    # Few articles have a key; the condition is written out, as a partial index must be asked for.
    Index("ix_alias_keyed", "article", **_KEYS),
)

ASSERTION: Final = _projected(
    "assertion",
    _text("capture"),
    _text("statement"),
    _text("field"),
    _text("value"),
    _text("reason"),
    _text("by"),
    Index(None, "capture"),
)

EDGE: Final = _projected(
    "edge",
    _text("subject"),
    _text("relation"),
    _text("object"),
    _text("name"),
    _text("kind"),
    _text("basis"),
    _text("place"),
    _text("cue"),
    _text("within"),
    _number("start_at", null=True),
    _number("end_at", null=True),
    _text("exact"),
    _text("reason", default=""),
    _text("grade", default=""),
    _number("share", null=True),
    # Few edges have a grade: those that lead from one article to another.
    Index("ix_edge_subject", "subject", **_BETWEEN_ARTICLES),
    Index("ix_edge_object", "object", **_BETWEEN_ARTICLES),
)

FINGERPRINT: Final = _projected(
    "fingerprint",
    _number("version"),
    Column("packed", LargeBinary, nullable=False),
)

LINK: Final = _projected(
    "link",
    _number("version"),
    _text("digest"),
    Index(None, "digest"),
)

POSTING: Final = Table(
    "posting",
    METADATA,
    _number("first"),
    _number("size"),
    _number("page"),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("first", "size", "page"),
    sqlite_with_rowid=False,
)

RETRACTION: Final = _projected(
    "retraction",
    _number("edge_entry"),
    _number("edge_position"),
    _text("reason"),
    _text("by"),
    UniqueConstraint("edge_entry", "edge_position"),
)

LOG_KEY: Final = _projected(
    "log_key",
    _text("time"),
    _text("key"),
    _text("endorsement", null=True),
)

VERIFICATION: Final = _projected(
    "verification",
    _text("time"),
    _number("size"),
    _text("root"),
    _number("looked_at"),
    _number("rederived"),
    _number("checkpoint", null=True),
    _text("verdict"),
    _number("found"),
)

REDACTION: Final = _projected(
    "redaction",
    _text("article"),
    _number("target", null=True),
    _number("at", null=True),
    _text("digest", null=True),
    _text("reason"),
    _text("by"),
    Index(None, "target"),
    Index(None, "digest"),
)

REDACTABLE: Final = frozenset(
    {
        "alias",
        "assertion",
        "edge",
        "finding",
        "fingerprint",
        "link",
        "observation",
        "quarantine",
        "resolution",
        "retraction",
        "version",
    }
)
"""Tables from which a row may go, if an entry of the log says that it was redacted. Of an object,
only bytes and salt may go, and its row stays."""

DERIVED: Final = frozenset({"posting"})
"""Tables that are made of other tables' rows, to find these by; their rows are replaced as the log grows."""

MUTABLE: Final = frozenset({"head", "checkpoint"})
"""Tables whose one row is updated as the log grows; in every table that is not
derived, a row stays as it was written."""


SEARCH: Final = "search"
"""How the names of the search index's tables begin, SQLite's own shadow tables among them."""


def is_kept(name: str | None, kind: str, _parents: object = None) -> bool:
    """Tell whether something of this name is kept for good: whether it belongs in ``METADATA``.

    The search index does not: it is derived, and of another make on each database. Alembic asks this
    of every name when it compares.
    """
    return kind != "table" or not (name or "").startswith(SEARCH)
