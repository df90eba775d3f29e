"""Indexes from an item to its schedules, and from a dose to the notices of it.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the indexes."""
    op.create_index("ix_schedules_item_id", "schedules", ["item_id"])
    op.create_index("ix_watched_dose_id", "watched", ["dose_id"])
