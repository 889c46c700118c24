"""Shared text: fingerprints to find it by, edges that tell how much and why, and retractions."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BETWEEN_ARTICLES: Any = {"sqlite_where": sa.text("grade <> ''"), "postgresql_where": sa.text("grade <> ''")}

REDACTED_ROW = (
    'EXISTS (SELECT 1 FROM "redaction" '
    'WHERE "target" = OLD."entry" AND ("at" IS NULL OR "at" = OLD."position"))'
)


def upgrade() -> None:
    op.add_column("edge", sa.Column("reason", TEXT, nullable=False, server_default=""))
    op.add_column("edge", sa.Column("grade", TEXT, nullable=False, server_default=""))
    op.add_column("edge", sa.Column("share", NUMBER, nullable=True))
    op.create_index("ix_edge_subject", "edge", ["subject"], unique=False, **BETWEEN_ARTICLES)
    op.create_index("ix_edge_object", "edge", ["object"], unique=False, **BETWEEN_ARTICLES)
    op.create_table(
        "fingerprint",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("key", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_fingerprint_key_entry"), "fingerprint", ["key", "entry"], unique=False)
    op.create_table(
        "retraction",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("edge_entry", NUMBER, nullable=False),
        sa.Column("edge_position", NUMBER, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_retraction")),
        sa.UniqueConstraint(
            "edge_entry", "edge_position", name=op.f("uq_retraction_edge_entry_edge_position")
        ),
        sqlite_with_rowid=False,
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    (_guard_sqlite if sqlite else _guard_postgresql)("retraction")
    (_guard_sqlite if sqlite else _guard_postgresql)("fingerprint", redactable=True)


def _guard_sqlite(table: str, *, redactable: bool = False) -> None:
    for verb in ("update", "delete"):
        when = f"WHEN NOT {REDACTED_ROW} " if redactable and verb == "delete" else ""
        op.execute(
            f'CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON "{table}" {when}'
            f"BEGIN SELECT RAISE(ABORT, 'append-only: rows of {table} are never changed'); END"
        )


def _guard_postgresql(table: str, *, redactable: bool = False) -> None:
    verbs = "UPDATE OR TRUNCATE" if redactable else "UPDATE OR DELETE OR TRUNCATE"
    op.execute(
        f'CREATE TRIGGER "{table}__append_only" BEFORE {verbs} ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION archive_append_only()"
    )
    if redactable:
        op.execute(
            f'CREATE TRIGGER "{table}__redaction" BEFORE DELETE ON "{table}" '
            "FOR EACH ROW EXECUTE FUNCTION archive_redacted_row()"
        )
