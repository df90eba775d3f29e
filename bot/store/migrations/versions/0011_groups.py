"""Groups: who set one up, whose dialog is open, and in which topic to send.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

from bot.store.core.tables import JSON, Instant

revision = "0011"
down_revision = "0010"

IN_TOPICS = ("schedules", "tip_subscriptions", "outbox")


def upgrade() -> None:
    """Add the columns; delete open dialogs of groups, since nobody knows whose they are."""
    op.add_column("subscribers", sa.Column("set_up_by", sa.BigInteger()))
    op.add_column("subscribers", sa.Column("again_message_id", sa.BigInteger()))
    for table in IN_TOPICS:
        op.add_column(table, sa.Column("thread_id", sa.BigInteger()))
    _dialogs()


def _dialogs() -> None:
    columns = "name, step, data, updated_at"
    op.execute("CREATE TABLE dialogs_before AS SELECT * FROM dialogs WHERE chat_id > 0")
    op.drop_table("dialogs")
    op.create_table(
        "dialogs",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"],
            ["subscribers.chat_id"],
            name=op.f("fk_dialogs_chat_id_subscribers"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("chat_id", "user_id", name=op.f("pk_dialogs")),
    )
    op.execute(
        f"INSERT INTO dialogs (chat_id, user_id, {columns}) "  # noqa: S608 - names of our own
        f"SELECT chat_id, 0, {columns} FROM dialogs_before"
    )
    op.drop_table("dialogs_before")
