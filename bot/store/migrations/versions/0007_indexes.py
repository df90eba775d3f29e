"""Indexes that lead from an item to its schedule, and from a dose to who was told of it.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make them."""
    op.create_index("ix_schedules_item_id", "schedules", ["item_id"])
    op.create_index("ix_watched_dose_id", "watched", ["dose_id"])
