"""Richer schedules, stock, repeated reminders, care.

Revision ID: 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.store.core.tables import Instant, RowId

revision = "0003"
down_revision = "0002"

ADDED: dict[str, tuple[sa.Column[Any], ...]] = {
    "subscribers": (
        sa.Column("quiet_from", sa.String(5)),
        sa.Column("quiet_until", sa.String(5)),
        sa.Column("routine", sa.JSON()),
        sa.Column("moving", sa.JSON()),
        sa.Column("shift_at", Instant()),
    ),
    "items": (
        sa.Column("person", sa.String(32)),
        sa.Column("stock", sa.String(24)),
        sa.Column("per_dose", sa.String(24)),
        sa.Column("warn_days", sa.Integer()),
        sa.Column("warned_on", sa.Date()),
        sa.Column("look_at", Instant()),
    ),
    "schedules": (
        sa.Column("days_on", sa.Integer()),
        sa.Column("days_off", sa.Integer()),
        sa.Column("every_hours", sa.Integer()),
        sa.Column("counts_from", sa.String(5)),
        sa.Column("anchor_at", Instant()),
        sa.Column("amounts", sa.JSON()),
        sa.Column("food", sa.String(8)),
        sa.Column("nag", sa.String(10)),
        sa.Column("loud", sa.Boolean()),
        sa.Column("gap_minutes", sa.Integer()),
        sa.Column("most_in_day", sa.String(24)),
        sa.Column("paused_until", sa.Date()),
    ),
    "doses": (
        sa.Column("amount", sa.String(24)),
        sa.Column("unit", sa.String(16)),
        sa.Column("answered_by", sa.BigInteger()),
        sa.Column("taken_at", Instant()),
        sa.Column("counted", sa.String(24)),
        sa.Column("reason", sa.String(16)),
        sa.Column("moved_from", Instant()),
        sa.Column("nag_at", Instant()),
        sa.Column("nags", sa.Integer()),
    ),
}
# Earlier doses get the item's amount; their time of intake is known if they were answered in time.
REMEMBERED = """
    UPDATE doses SET
        amount = (SELECT i.amount FROM items i JOIN schedules s ON s.item_id = i.id
            WHERE s.id = doses.schedule_id),
        unit = (SELECT i.unit FROM items i JOIN schedules s ON s.item_id = i.id
            WHERE s.id = doses.schedule_id),
        taken_at = CASE WHEN state = 'taken' AND answered_at < closes_at THEN answered_at END
"""


def upgrade() -> None:
    """Add columns and tables, and complete earlier rows."""
    for table, columns in ADDED.items():
        for column in columns:
            op.add_column(table, column)
    op.execute(REMEMBERED)
    only_nagged = sa.text("nag_at IS NOT NULL")
    op.create_index(
        "ix_doses_nag_at", "doses", ["nag_at"], sqlite_where=only_nagged, postgresql_where=only_nagged
    )
    only_counted = sa.text("look_at IS NOT NULL")
    op.create_index(
        "ix_items_look_at", "items", ["look_at"], sqlite_where=only_counted, postgresql_where=only_counted
    )
    only_shifted = sa.text("shift_at IS NOT NULL")
    op.create_index(
        "ix_subscribers_shift_at",
        "subscribers",
        ["shift_at"],
        sqlite_where=only_shifted,
        postgresql_where=only_shifted,
    )
    _care()


def _care() -> None:
    op.create_table(
        "care",
        sa.Column("id", RowId, autoincrement=True, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.String(32)),
        sa.Column("caregiver_id", sa.BigInteger()),
        sa.Column("name", sa.String(64)),
        sa.Column("called", sa.String(64), nullable=False),
        sa.Column("token", sa.String(24), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("delay_minutes", sa.Integer(), nullable=False),
        sa.Column("may_answer", sa.Boolean(), nullable=False),
        sa.Column("shows_names", sa.Boolean(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("active_at", Instant()),
        sa.Column("look_at", Instant()),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["subscribers.chat_id"],
            name=op.f("fk_care_chat_id_subscribers"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care")),
        sa.UniqueConstraint("token", name=op.f("uq_care_token")),
    )
    op.create_index("ix_care_chat_id", "care", ["chat_id"])
    op.create_index("ix_care_caregiver_id", "care", ["caregiver_id"])
    only_active = sa.text("look_at IS NOT NULL")
    op.create_index(
        "ix_care_look_at", "care", ["look_at"], sqlite_where=only_active, postgresql_where=only_active
    )
    op.create_table(
        "watched",
        sa.Column("care_id", RowId, nullable=False),
        sa.Column("dose_id", RowId, nullable=False),
        sa.Column("message_id", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["care_id"], ["care.id"], name=op.f("fk_watched_care_id_care"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["dose_id"], ["doses.id"], name=op.f("fk_watched_dose_id_doses"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("care_id", "dose_id", name=op.f("pk_watched")),
    )
