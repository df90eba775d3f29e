"""Whether the bot said something else since a card was shown, so that a typed "yes" may not mean the card.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the column."""
    op.add_column("dialogs", sa.Column("overtaken", sa.Boolean, nullable=False, server_default=sa.false()))
