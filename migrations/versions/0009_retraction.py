"""Retractions can be redacted: why an edge was withdrawn may tell of the article that it led to."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REDACTED_ROW = (
    'EXISTS (SELECT 1 FROM "redaction" '
    'WHERE "target" = OLD."entry" AND ("at" IS NULL OR "at" = OLD."position"))'
)


def upgrade() -> None:
    (_guard_sqlite if op.get_bind().dialect.name == "sqlite" else _guard_postgresql)()


def _guard_sqlite() -> None:
    op.execute("DROP TRIGGER retraction_no_delete")
    op.execute(
        f'CREATE TRIGGER retraction_no_delete BEFORE DELETE ON "retraction" WHEN NOT {REDACTED_ROW} '
        "BEGIN SELECT RAISE(ABORT, 'append-only: rows of retraction are never changed'); END"
    )


def _guard_postgresql() -> None:
    op.execute('DROP TRIGGER "retraction__append_only" ON "retraction"')
    op.execute(
        'CREATE TRIGGER "retraction__append_only" BEFORE UPDATE OR TRUNCATE ON "retraction" '
        "FOR EACH STATEMENT EXECUTE FUNCTION archive_append_only()"
    )
    op.execute(
        'CREATE TRIGGER "retraction__redaction" BEFORE DELETE ON "retraction" '
        "FOR EACH ROW EXECUTE FUNCTION archive_redacted_row()"
    )
