"""When inactive people were warned that their data will be erased.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op

from bot.store.core.tables import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    op.add_column("subscribers", sa.Column("told_idle_at", Instant()))
