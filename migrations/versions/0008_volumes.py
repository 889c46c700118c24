"""Fingerprints packed, one row a version; volumes to find them by; links to the media that articles credit.

A fingerprint a row took two thirds of the room of the text on PostgreSQL. Volumes are bound after the last
migration of every upgrade (``archive/store/volumes.py``).
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from struct import pack
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

REDACTED_ROW = (
    'EXISTS (SELECT 1 FROM "redaction" '
    'WHERE "target" = OLD."entry" AND ("at" IS NULL OR "at" = OLD."position"))'
)
SIGNED = 1 << 31
BATCH = 1_000


def upgrade() -> None:
    bind = op.get_bind()
    # As a table of its own, since names of constraints are taken while the old one stands.
    bind.execute(sa.text(f"CREATE TEMPORARY TABLE packed (entry {_number(bind)}, keys {_bytes(bind)})"))
    for some in _batches(bind):
        bind.execute(sa.text("INSERT INTO packed VALUES (:entry, :keys)"), some)
    op.drop_table("fingerprint")
    op.create_table(
        "fingerprint",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_fingerprint")),
        sqlite_with_rowid=False,
    )
    bind.execute(sa.text("INSERT INTO fingerprint SELECT entry, 0, entry, keys FROM packed ORDER BY entry"))
    bind.execute(sa.text("DROP TABLE packed"))
    op.create_table(
        "posting",
        sa.Column("first", NUMBER, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("page", NUMBER, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("first", "size", "page", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "link",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("version", NUMBER, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_link")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_link_digest"), "link", ["digest"], unique=False)
    for table in ("fingerprint", "link"):
        (_guard_sqlite if bind.dialect.name == "sqlite" else _guard_postgresql)(table)


def _batches(bind: Any) -> Iterator[list[dict[str, Any]]]:
    """Give the old rows, packed, a few versions at a time."""
    query = sa.text(
        'SELECT entry, "key" FROM fingerprint WHERE entry >= :first AND entry < :last '
        "ORDER BY entry, position"
    )
    size = bind.execute(sa.text("SELECT coalesce(max(entry), -1) + 1 FROM fingerprint")).scalar_one()
    for first in range(0, size, BATCH):
        rows = bind.execute(query, {"first": first, "last": first + BATCH}).all()
        some = [(entry, [key + SIGNED for _, key in group]) for entry, group in groupby(rows, itemgetter(0))]
        if some:
            yield [{"entry": entry, "keys": pack(f">{len(keys)}I", *keys)} for entry, keys in some]


def _number(bind: Any) -> str:
    return str(NUMBER.compile(bind.dialect))


def _bytes(bind: Any) -> str:
    return str(sa.LargeBinary().compile(bind.dialect))


def _guard_sqlite(table: str) -> None:
    for verb in ("update", "delete"):
        when = f"WHEN NOT {REDACTED_ROW} " if verb == "delete" else ""
        op.execute(
            f'CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON "{table}" {when}'
            f"BEGIN SELECT RAISE(ABORT, 'append-only: rows of {table} are never changed'); END"
        )


def _guard_postgresql(table: str) -> None:
    op.execute(
        f'CREATE TRIGGER "{table}__append_only" BEFORE UPDATE OR TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION archive_append_only()"
    )
    op.execute(
        f'CREATE TRIGGER "{table}__redaction" BEFORE DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION archive_redacted_row()"
    )
