"""An index from a schedule to its open doses, which are few among those of years.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Create the index."""
    is_open = sa.text("state = 'due'")
    op.create_index("ix_doses_open", "doses", ["schedule_id"], sqlite_where=is_open, postgresql_where=is_open)
