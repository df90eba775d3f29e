"""Trials of one person.

Revision ID: 0018
"""

import sqlalchemy as sa
from alembic import op

from bot.store.core.tables import JSON, Instant, RowId

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "trials",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", RowId, nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("worth", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("lag", sa.SmallInteger(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("pauses", JSON, nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("asked_on", sa.Date()),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("result", JSON),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["subscribers.chat_id"],
            name=op.f("fk_trials_chat_id_subscribers"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["items.id"], name=op.f("fk_trials_item_id_items"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trials")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_trials_chat_id", "trials", ["chat_id"])
    op.create_index("ix_trials_item_id", "trials", ["item_id"])
    running = sa.text("state = 'running'")
    op.create_index(
        "uq_trials_running",
        "trials",
        ["item_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
