"""Schedules by the month, and a note of how to take it.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add both columns."""
    op.add_column("schedules", sa.Column("monthly", sa.JSON()))
    op.add_column("schedules", sa.Column("note", sa.String(96)))
