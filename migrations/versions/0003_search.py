"""The index of full-text search. It is derived from records: it may be emptied, and is then made anew."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

SQLITE = "CREATE VIRTUAL TABLE search USING fts5(words, content='', columnsize=0, tokenize='ascii')"

POSTGRESQL = (
    'CREATE TABLE "search" ("entry" bigint PRIMARY KEY, "words" tsvector NOT NULL, "whole" boolean NOT NULL)',
    'CREATE INDEX "ix_search_words" ON "search" USING gin ("words")',
)


def upgrade() -> None:
    state = op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("rule", NUMBER, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_search_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )
    op.bulk_insert(state, [{"id": 1, "size": 0, "rule": 0}])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in (SQLITE,) if sqlite else POSTGRESQL:
        op.execute(statement)
