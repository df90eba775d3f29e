"""The subject a chat asked about last, kept for a few minutes, so that "and with coffee?" can be understood.

It is stored in the dialog's row: a person with an open dialog is answering, not asking.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.account import dialogs
from bot.store.account.dialogs import LAST_SUBJECT, Dialog, current_user_id
from bot.store.core.tables import dialogs as table

EXPIRES_AFTER = timedelta(minutes=10)


async def get(tx: AsyncConnection, chat_id: int, now: datetime) -> dict[str, Any] | None:
    """Return the speaker's last subject, unless it has expired."""
    mine = (
        table.c.chat_id == chat_id,
        table.c.user_id == current_user_id.get(),
        table.c.name == LAST_SUBJECT,
    )
    row = (await tx.execute(sa.select(table).where(*mine))).one_or_none()
    if row is None or row.updated_at < now - EXPIRES_AFTER:
        return None
    subject: dict[str, Any] = row.data
    return subject


async def put(tx: AsyncConnection, chat_id: int, subject: dict[str, Any] | None, now: datetime) -> None:
    """Replace the last subject; None: delete it.

    An open dialog stays as it is, but one that only may be answered gives way to a new subject.
    """
    opened = await dialogs.get(tx, chat_id, now)
    if opened is not None and not (opened.is_offer and subject is not None):
        return
    await dialogs.clear(tx, chat_id)
    if subject is not None:
        await dialogs.put(tx, chat_id, Dialog(LAST_SUBJECT, "asked", subject), now)


async def prune(tx: AsyncConnection, now: datetime) -> None:
    """Delete expired subjects."""
    too_old = table.c.updated_at < now - EXPIRES_AFTER
    await tx.execute(sa.delete(table).where(table.c.name == LAST_SUBJECT, too_old))
