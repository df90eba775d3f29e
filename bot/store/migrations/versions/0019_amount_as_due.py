"""The amount of a dose as it was due, where less was taken.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the column, empty: a dose on record was counted as it was due."""
    op.add_column("doses", sa.Column("due_amount", sa.String(24)))
