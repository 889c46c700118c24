"""Signatures: the newest signed checkpoint, the log's keys, and the verifications it records."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("log_key", "verification")

SQLITE_CHECKPOINT = (
    'CREATE TRIGGER checkpoint_only_grows BEFORE UPDATE ON "checkpoint" WHEN NEW.size < OLD.size '
    "BEGIN SELECT RAISE(ABORT, 'append-only: the checkpoint only grows'); END",
    'CREATE TRIGGER checkpoint_no_delete BEFORE DELETE ON "checkpoint" '
    "BEGIN SELECT RAISE(ABORT, 'append-only: the checkpoint is never removed'); END",
)

POSTGRESQL_CHECKPOINT = (
    "CREATE FUNCTION archive_checkpoint_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.size < OLD.size THEN RAISE EXCEPTION 'append-only: the checkpoint only grows'; END IF; "
    "RETURN NEW; END $$",
    'CREATE TRIGGER "checkpoint__only_grows" BEFORE UPDATE ON "checkpoint" '
    "FOR EACH ROW EXECUTE FUNCTION archive_checkpoint_only_grows()",
    'CREATE TRIGGER "checkpoint__no_delete" BEFORE DELETE OR TRUNCATE ON "checkpoint" '
    "FOR EACH STATEMENT EXECUTE FUNCTION archive_append_only()",
)


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_checkpoint_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "log_key",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("time", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("endorsement", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_log_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "verification",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("time", TEXT, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("root", TEXT, nullable=False),
        sa.Column("looked_at", NUMBER, nullable=False),
        sa.Column("rederived", NUMBER, nullable=False),
        sa.Column("checkpoint", NUMBER, nullable=True),
        sa.Column("verdict", TEXT, nullable=False),
        sa.Column("found", NUMBER, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_verification")),
        sqlite_with_rowid=False,
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_CHECKPOINT if sqlite else POSTGRESQL_CHECKPOINT:
        op.execute(statement)
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
