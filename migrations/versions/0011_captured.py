"""When a capture was taken, where the input states that: only such captures can say who was first."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("observation", sa.Column("captured", TEXT, nullable=True))
