"""The index of waiting updates starts with the chat: the inbox is the queue, with one line per chat.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

WAITS = sa.text("handled_at IS NULL AND set_aside_at IS NULL")


def upgrade() -> None:
    """Replace the index."""
    op.drop_index("ix_inbox_waiting", "inbox")
    op.create_index(
        "ix_inbox_waiting", "inbox", ["chat_id", "update_id"], sqlite_where=WAITS, postgresql_where=WAITS
    )
