"""The warnings that a reminder was saved with, so that an edit need not repeat them whole.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the column."""
    op.add_column("schedules", sa.Column("accepted", sa.String(16)))
