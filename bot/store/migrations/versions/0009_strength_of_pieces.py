"""The strength of one piece of an item, so that tablets can be added up.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("items", sa.Column("piece", sa.String(24)))
    op.add_column("items", sa.Column("piece_unit", sa.String(16)))
