"""Diaries of sleep and pain: what is asked, and the sleeps and ratings that are answered.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

from bot.store.core.tables import Instant, RowId

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Create the tables."""
    _create_diaries()
    _create_sleeps()
    _create_ratings()
    _create_prompts()


def _create_diaries() -> None:
    op.create_table(
        "diaries",
        *_whose(),
        sa.Column("asks", sa.String(5), nullable=False),
        sa.Column("morning_wall", sa.String(5)),
        sa.Column("evening_wall", sa.String(5), nullable=False),
        sa.Column("every_days", sa.SmallInteger(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("weekly_day", sa.SmallInteger()),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("unanswered", sa.SmallInteger(), nullable=False),
        sa.Column("asked_on", sa.Date()),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("next_due_at", Instant()),
        sa.Column("thread_id", sa.BigInteger()),
        _owner("diaries"),
        sa.PrimaryKeyConstraint("chat_id", "person", name=op.f("pk_diaries")),
    )
    where = sa.text("next_due_at IS NOT NULL")
    op.create_index(
        "ix_diaries_next_due_at", "diaries", ["next_due_at"], sqlite_where=where, postgresql_where=where
    )


def _create_sleeps() -> None:
    op.create_table(
        "sleeps",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        *_whose(),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(4), nullable=False),
        sa.Column("bed_at", Instant()),
        sa.Column("tried_at", Instant()),
        sa.Column("fell_asleep_minutes", sa.SmallInteger()),
        sa.Column("awake_minutes", sa.SmallInteger()),
        sa.Column("wakings", sa.SmallInteger()),
        sa.Column("woke_at", Instant(), nullable=False),
        sa.Column("up_at", Instant(), nullable=False),
        sa.Column("told_minutes", sa.SmallInteger()),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        _owner("sleeps"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sleeps")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sleeps_chat_id_person_local_date", "sleeps", ["chat_id", "person", "local_date"])


def _create_ratings() -> None:
    op.create_table(
        "ratings",
        *_whose(),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("what", sa.String(9), nullable=False),
        sa.Column("value", sa.SmallInteger(), nullable=False),
        sa.Column("entered_at", Instant(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        _owner("ratings"),
        sa.PrimaryKeyConstraint("chat_id", "person", "local_date", "what", name=op.f("pk_ratings")),
    )


def _create_prompts() -> None:
    op.create_table(
        "diary_prompts",
        *_whose(),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("what", sa.String(5), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant()),
        _owner("diary_prompts"),
        sa.PrimaryKeyConstraint("chat_id", "person", "local_date", "what", name=op.f("pk_diary_prompts")),
    )
    op.create_index("ix_diary_prompts_closes_at", "diary_prompts", ["closes_at"])


def _whose() -> tuple[sa.Column[int], sa.Column[str]]:
    return (
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
    )


def _owner(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["chat_id"],
        ["subscribers.chat_id"],
        name=op.f(f"fk_{table}_chat_id_subscribers"),
        onupdate="CASCADE",
        ondelete="CASCADE",
    )
