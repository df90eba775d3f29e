"""Signs of danger that were asked about within the hour.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

from bot.store.core.tables import Instant

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "asked_signs",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("flag", sa.String(64), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["subscribers.chat_id"],
            name=op.f("fk_asked_signs_chat_id_subscribers"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chat_id", "flag", name=op.f("pk_asked_signs")),
    )
