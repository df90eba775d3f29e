"""Half-finished conversations: one row per chat, so that a restart carries on with them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.given import CHAT
from bot.store.tables import dialogs

# After a night's sleep nobody means the question of yesterday evening any more.
FORGOTTEN_AFTER = timedelta(hours=6)

# The row of this name is no open question, but what was asked about last: bot/store/subjects.py.
SUBJECT = "subject"


@dataclass(frozen=True)
class Dialog:
    """What was asked last: `name` is the conversation, `step` the question, `data` what is known so far."""

    name: str
    step: str
    data: dict[str, Any] = field(default_factory=dict)


_OPEN = sa.select(dialogs).where(dialogs.c.chat_id == CHAT)
_CLEAR = sa.delete(dialogs).where(dialogs.c.chat_id == CHAT)
_PUT = sa.insert(dialogs)


async def get(tx: AsyncConnection, chat_id: int, now: datetime) -> Dialog | None:
    """The open question of this chat, unless it is too old to be meant."""
    row = (await tx.execute(_OPEN, {"chat": chat_id})).one_or_none()
    if row is None or row.name == SUBJECT or row.updated_at < now - FORGOTTEN_AFTER:
        return None
    return Dialog(row.name, row.step, row.data)


async def put(tx: AsyncConnection, chat_id: int, dialog: Dialog, now: datetime) -> None:
    """Ask this from now on, instead of whatever was asked before."""
    await clear(tx, chat_id)
    row = {"chat_id": chat_id, "name": dialog.name, "step": dialog.step, "data": dialog.data}
    await tx.execute(_PUT, {**row, "updated_at": now})


async def clear(tx: AsyncConnection, chat_id: int) -> None:
    """Nothing is being asked any more."""
    await tx.execute(_CLEAR, {"chat": chat_id})
