"""Broadcasts, when people were last seen, and counts by day.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

from bot.store.core.tables import Instant, RowId

revision = "0004"
down_revision = "0003"

COUNTS = ("people", "owed", "delivered", "blocked", "refused", "skipped", "withdrawn")


def upgrade() -> None:
    """Add the tables and columns."""
    op.add_column("subscribers", sa.Column("seen_at", Instant()))
    op.add_column("subscribers", sa.Column("broadcasts_off_at", Instant()))
    _broadcasts()
    _postponed()
    op.create_table(
        "daily",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(48), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day", "name", name=op.f("pk_daily")),
    )


def _broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("photo", sa.String(255)),
        sa.Column("audience", sa.String(32), nullable=False),
        sa.Column("important", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant()),
        sa.Column("ended_at", Instant()),
        sa.Column("cursor", sa.BigInteger()),
        sa.Column("walked_at", Instant()),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("shown_at", Instant()),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["subscribers.chat_id"],
            name=op.f("fk_broadcasts_chat_id_subscribers"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcasts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_broadcasts_chat_id", "broadcasts", ["chat_id"])
    under_way = sa.text("ended_at IS NULL AND started_at IS NOT NULL")
    op.create_index(
        "ix_broadcasts_open", "broadcasts", ["id"], sqlite_where=under_way, postgresql_where=under_way
    )


def _postponed() -> None:
    op.create_table(
        "postponed",
        sa.Column("broadcast_id", RowId, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["broadcast_id"],
            ["broadcasts.id"],
            name=op.f("fk_postponed_broadcast_id_broadcasts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["subscribers.chat_id"],
            name=op.f("fk_postponed_chat_id_subscribers"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("broadcast_id", "chat_id", name=op.f("pk_postponed")),
    )
    op.create_index("ix_postponed_due_at", "postponed", ["due_at"])
    op.create_index("ix_postponed_chat_id", "postponed", ["chat_id"])
