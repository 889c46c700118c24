"""From here on an archive has the views that readers of the database itself may rely on.

They are made after the last migration of every upgrade (``archive/store/sql_views.py``), over whatever the
tables have become by then; there is nothing to do here.
"""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
