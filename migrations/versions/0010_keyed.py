"""An index of the articles that a caller's key leads to: an imprint does not stand against a key."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEYS: Any = {"sqlite_where": sa.text("scheme = 'key'"), "postgresql_where": sa.text("scheme = 'key'")}


def upgrade() -> None:
    op.create_index("ix_alias_keyed", "alias", ["article"], unique=False, **KEYS)
