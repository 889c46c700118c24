"""The log: its entries, the objects they name, and its head."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("entry", "object")

SQLITE_HEAD = (
    'CREATE TRIGGER head_only_grows BEFORE UPDATE ON "head" WHEN NEW.size <= OLD.size '
    "BEGIN SELECT RAISE(ABORT, 'append-only: the head only grows'); END",
    'CREATE TRIGGER head_no_delete BEFORE DELETE ON "head" '
    "BEGIN SELECT RAISE(ABORT, 'append-only: the head is never removed'); END",
)

POSTGRESQL_HEAD = (
    "CREATE FUNCTION archive_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "RAISE EXCEPTION 'append-only: rows of % are never changed', TG_TABLE_NAME; END $$",
    "CREATE FUNCTION archive_head_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.size <= OLD.size THEN RAISE EXCEPTION 'append-only: the head only grows'; END IF; "
    "RETURN NEW; END $$",
    'CREATE TRIGGER "head__only_grows" BEFORE UPDATE ON "head" '
    "FOR EACH ROW EXECUTE FUNCTION archive_head_only_grows()",
    'CREATE TRIGGER "head__no_delete" BEFORE DELETE OR TRUNCATE ON "head" '
    "FOR EACH STATEMENT EXECUTE FUNCTION archive_append_only()",
)


def upgrade() -> None:
    op.create_table(
        "entry",
        sa.Column("seq", NUMBER, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_entry")),
    )
    op.create_table(
        "head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head")),
    )
    op.create_table(
        "object",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_object")),
        sa.UniqueConstraint("digest", name=op.f("uq_object_digest")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_HEAD if sqlite else POSTGRESQL_HEAD:
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
