"""When a capture was taken, where the input states that, and which runs are one act of adding.

Only captures that state their time, and came in different acts, can say who was first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATED = "captured IS NOT NULL"


def upgrade() -> None:
    op.add_column("run", sa.Column("begun", NUMBER, nullable=True))
    op.add_column("observation", sa.Column("captured", TEXT, nullable=True))
    op.create_index(
        "ix_observation_captured",
        "observation",
        ["captured"],
        unique=False,
        sqlite_where=sa.text(STATED),
        postgresql_where=sa.text(STATED),
    )
