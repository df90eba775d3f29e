"""Half-finished conversations, kept over a restart: one row per chat, or per member of a group."""

from contextvars import ContextVar
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

speaker: ContextVar[int] = ContextVar("speaker", default=0)
"""Whose dialogs of a chat are meant while an update is handled: a member of a group; 0 in a private chat."""


@dataclass(frozen=True)
class Dialog:
    """What was asked last: `name` is the conversation, `step` the question, `data` what is known so far."""

    name: str
    step: str
    data: dict[str, Any] = field(default_factory=dict)


_SPEAKER = sa.bindparam("speaker", type_=dialogs.c.user_id.type)
_MINE = (dialogs.c.chat_id == CHAT, dialogs.c.user_id == _SPEAKER)
_OPEN = sa.select(dialogs).where(*_MINE)
_CLEAR = sa.delete(dialogs).where(*_MINE)
_CLEAR_ALL = sa.delete(dialogs).where(dialogs.c.chat_id == CHAT)
_OTHERS = sa.select(dialogs.c.updated_at).where(
    dialogs.c.chat_id == CHAT, dialogs.c.user_id != _SPEAKER, dialogs.c.name != SUBJECT
)
_PUT = sa.insert(dialogs)


def _mine(chat_id: int) -> dict[str, int]:
    return {"chat": chat_id, "speaker": speaker.get()}


async def get(tx: AsyncConnection, chat_id: int, now: datetime) -> Dialog | None:
    """The open question to who is speaking in this chat, unless it is too old to be meant."""
    row = (await tx.execute(_OPEN, _mine(chat_id))).one_or_none()
    if row is None or row.name == SUBJECT or row.updated_at < now - FORGOTTEN_AFTER:
        return None
    return Dialog(row.name, row.step, row.data)


async def put(tx: AsyncConnection, chat_id: int, dialog: Dialog, now: datetime) -> None:
    """Ask who is speaking this from now on, instead of whatever they were asked before."""
    await clear(tx, chat_id)
    row = {
        "chat_id": chat_id,
        "user_id": speaker.get(),
        "name": dialog.name,
        "step": dialog.step,
        "data": dialog.data,
    }
    await tx.execute(_PUT, {**row, "updated_at": now})


async def clear(tx: AsyncConnection, chat_id: int) -> None:
    """Nothing is being asked of who is speaking any more."""
    await tx.execute(_CLEAR, _mine(chat_id))


async def clear_all(tx: AsyncConnection, chat_id: int) -> None:
    """Nothing is being asked of anybody in this chat any more."""
    await tx.execute(_CLEAR_ALL, {"chat": chat_id})


async def others_are_asked(tx: AsyncConnection, chat_id: int, now: datetime) -> bool:
    """Whether an open question of this chat is somebody else's than who is speaking."""
    rows = await tx.execute(_OTHERS, _mine(chat_id))
    return any(asked_at >= now - FORGOTTEN_AFTER for asked_at in rows.scalars())
