"""The projections: every row in these tables follows from an entry and its objects."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = (
    "alias",
    "assertion",
    "edge",
    "finding",
    "observation",
    "quarantine",
    "resolution",
    "run",
    "version",
)


def upgrade() -> None:
    op.create_table(
        "alias",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("article", TEXT, nullable=False),
        sa.Column("scheme", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_alias")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_alias_digest"), "alias", ["digest"], unique=False)
    op.create_table(
        "assertion",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("capture", TEXT, nullable=False),
        sa.Column("statement", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_assertion")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_assertion_capture"), "assertion", ["capture"], unique=False)
    op.create_table(
        "edge",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("relation", TEXT, nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("basis", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("cue", TEXT, nullable=False),
        sa.Column("within", TEXT, nullable=False),
        sa.Column("start_at", NUMBER, nullable=True),
        sa.Column("end_at", NUMBER, nullable=True),
        sa.Column("exact", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_edge")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "finding",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_finding")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "observation",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("capture", TEXT, nullable=True),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("received", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("line", NUMBER, nullable=True),
        sa.Column("columns", TEXT, nullable=False),
        sa.Column("delimiter", TEXT, nullable=False),
        sa.Column("extra", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("subject", NUMBER, nullable=False),
        sa.Column("article", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_observation")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_observation_subject"), "observation", ["subject"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("item", TEXT, nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.Column("time", TEXT, nullable=False),
        sa.Column("capture", TEXT, nullable=True),
        sa.Column("text", TEXT, nullable=True),
        sa.Column("record", TEXT, nullable=True),
        sa.Column("content", TEXT, nullable=True),
        sa.Column("outlet", TEXT, nullable=True),
        sa.Column("date", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("url", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_quarantine")),
        sa.UniqueConstraint("item", name=op.f("uq_quarantine_item")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_quarantine_capture"), "quarantine", ["capture"], unique=False)
    op.create_table(
        "resolution",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("quarantine", NUMBER, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("version", NUMBER, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_resolution")),
        sa.UniqueConstraint("quarantine", name=op.f("uq_resolution_quarantine")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("time", TEXT, nullable=False),
        sa.Column("activity", TEXT, nullable=False),
        sa.Column("software", TEXT, nullable=False),
        sa.Column("reader", TEXT, nullable=False),
        sa.Column("registry", TEXT, nullable=False),
        sa.Column("new", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("observed", NUMBER, nullable=False),
        sa.Column("quarantined", NUMBER, nullable=False),
        sa.Column("unreadable", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_run")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "version",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("article", TEXT, nullable=False),
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("run", NUMBER, nullable=False),
        sa.Column("time", TEXT, nullable=False),
        sa.Column("capture", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("record", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("outlet", TEXT, nullable=True),
        sa.Column("date", TEXT, nullable=True),
        sa.Column("date_precision", TEXT, nullable=True),
        sa.Column("date_utc", TEXT, nullable=True),
        sa.Column("date_offset", NUMBER, nullable=True),
        sa.Column("modified", TEXT, nullable=True),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("byline", TEXT, nullable=True),
        sa.Column("dateline", TEXT, nullable=True),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("url", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_version")),
        sa.UniqueConstraint("article", "number", name=op.f("uq_version_article_number")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_version_capture"), "version", ["capture"], unique=False)
    op.create_index(op.f("ix_version_outlet_date"), "version", ["outlet", "date"], unique=False)
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in APPEND_ONLY:
        (_guard_sqlite if sqlite else _guard_postgresql)(table)


def _guard_sqlite(table: str) -> None:
    for verb in ("update", "delete"):
        op.execute(
            f'CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON "{table}" '
            f"BEGIN SELECT RAISE(ABORT, 'append-only: rows of {table} are never changed'); END"
        )


def _guard_postgresql(table: str) -> None:
    op.execute(
        f'CREATE TRIGGER "{table}__append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION archive_append_only()"
    )
