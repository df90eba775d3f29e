"""Indexes of what is seldom: open doses among those of years, and what was given up in the queues.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Create the indexes."""
    for name, table, column, where in (
        ("ix_doses_open", "doses", "schedule_id", "state = 'due'"),
        ("ix_inbox_set_aside_at", "inbox", "set_aside_at", "set_aside_at IS NOT NULL"),
        ("ix_outbox_failed_at", "outbox", "failed_at", "failed_at IS NOT NULL"),
    ):
        condition = sa.text(where)
        op.create_index(name, table, [column], sqlite_where=condition, postgresql_where=condition)
