"""Redaction: what was taken away, and the one narrow path by which the triggers let it go."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REDACTABLE = ("alias", "assertion", "edge", "finding", "observation", "quarantine", "resolution", "version")

REDACTED_ROW = (
    'EXISTS (SELECT 1 FROM "redaction" '
    'WHERE "target" = OLD."entry" AND ("at" IS NULL OR "at" = OLD."position"))'
)
ERASED_OBJECT = (
    '(NEW."salt" IS NULL AND NEW."data" IS NULL AND NEW."entry" = OLD."entry" '
    'AND NEW."position" = OLD."position" AND NEW."digest" = OLD."digest" '
    'AND EXISTS (SELECT 1 FROM "redaction" WHERE "digest" = OLD."digest"))'
)

POSTGRESQL_FUNCTIONS = (
    "CREATE FUNCTION archive_redacted_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF {REDACTED_ROW} THEN RETURN OLD; END IF; "
    "RAISE EXCEPTION 'append-only: rows of % are never changed', TG_TABLE_NAME; END $$",
    "CREATE FUNCTION archive_erased_object() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF {ERASED_OBJECT} THEN RETURN NEW; END IF; "
    "RAISE EXCEPTION 'append-only: rows of % are never changed', TG_TABLE_NAME; END $$",
)


def upgrade() -> None:
    op.create_table(
        "redaction",
        sa.Column("entry", NUMBER, nullable=False),
        sa.Column("position", NUMBER, nullable=False),
        sa.Column("article", TEXT, nullable=False),
        sa.Column("target", NUMBER, nullable=True),
        sa.Column("at", NUMBER, nullable=True),
        sa.Column("digest", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("entry", "position", name=op.f("pk_redaction")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_redaction_digest"), "redaction", ["digest"], unique=False)
    op.create_index(op.f("ix_redaction_target"), "redaction", ["target"], unique=False)
    (_guard_sqlite if op.get_bind().dialect.name == "sqlite" else _guard_postgresql)()


def _guard_sqlite() -> None:
    for verb in ("update", "delete"):
        op.execute(_sqlite_trigger("redaction", verb))
    for table in REDACTABLE:
        op.execute(f"DROP TRIGGER {table}_no_delete")
        op.execute(_sqlite_trigger(table, "delete", unless=REDACTED_ROW))
    op.execute("DROP TRIGGER object_no_update")
    op.execute(_sqlite_trigger("object", "update", unless=ERASED_OBJECT))


def _sqlite_trigger(table: str, verb: str, unless: str = "") -> str:
    when = f"WHEN NOT {unless} " if unless else ""
    return (
        f'CREATE TRIGGER {table}_no_{verb} BEFORE {verb.upper()} ON "{table}" {when}'
        f"BEGIN SELECT RAISE(ABORT, 'append-only: rows of {table} are never changed'); END"
    )


def _guard_postgresql() -> None:
    for statement in POSTGRESQL_FUNCTIONS:
        op.execute(statement)
    _refuse("redaction", "UPDATE OR DELETE OR TRUNCATE")
    for table in REDACTABLE:
        op.execute(f'DROP TRIGGER "{table}__append_only" ON "{table}"')
        _refuse(table, "UPDATE OR TRUNCATE")
        _let_go(table, "DELETE", "archive_redacted_row")
    op.execute('DROP TRIGGER "object__append_only" ON "object"')
    _refuse("object", "DELETE OR TRUNCATE")
    _let_go("object", "UPDATE", "archive_erased_object")


def _refuse(table: str, verbs: str) -> None:
    op.execute(
        f'CREATE TRIGGER "{table}__append_only" BEFORE {verbs} ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION archive_append_only()"
    )


def _let_go(table: str, verb: str, function: str) -> None:
    op.execute(
        f'CREATE TRIGGER "{table}__redaction" BEFORE {verb} ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {function}()"
    )
