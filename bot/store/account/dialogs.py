"""Unfinished dialogs, kept over a restart: one row per chat, or per member of a group."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.params import CHAT_ID, NOW
from bot.store.core.tables import dialogs

# A message on the next morning does not answer yesterday evening's question.
EXPIRES_AFTER = timedelta(hours=6)

# Name of a row that is no open dialog but holds the last subject: bot/store/account/last_subject.py.
LAST_SUBJECT = "subject"

# Key in a dialog's data: the message that is its card. A card that has just been owed is not known yet.
CARD = "card"
# Key in a dialog's data: its answer may be typed, but was not asked for alone.
OFFERED = "offered"

current_user_id: ContextVar[int] = ContextVar("speaker", default=0)
"""The user id of the group member whose update is being handled; 0 in a private chat."""


@dataclass(frozen=True)
class Dialog:
    """An open question.

    Attributes:
        name: The dialog.
        step: The question.
        data: What is known so far.
        asked_at: When the question was stored; None: it is not stored yet.
        is_overtaken: Whether the bot said something else in the chat since.
    """

    name: str
    step: str
    data: dict[str, Any] = field(default_factory=dict)
    asked_at: datetime | None = field(default=None, compare=False)
    is_overtaken: bool = field(default=False, compare=False)

    @property
    def is_offer(self) -> bool:
        """Whether its answer may be typed, but any other text is left to what it says."""
        return OFFERED in self.data

    def to_json(self) -> dict[str, Any]:
        """Return what another dialog keeps of this one while it waits; `Dialog(**kept)` is it again."""
        return {"name": self.name, "step": self.step, "data": self.data}


_SPEAKER = sa.bindparam("speaker", type_=dialogs.c.user_id.type)
_MINE = (dialogs.c.chat_id == CHAT_ID, dialogs.c.user_id == _SPEAKER)
_OPEN = sa.select(dialogs).where(*_MINE)
_CLEAR = sa.delete(dialogs).where(*_MINE)
_CLEAR_ALL = sa.delete(dialogs).where(dialogs.c.chat_id == CHAT_ID)
_OTHERS = sa.select(dialogs.c.updated_at).where(
    dialogs.c.chat_id == CHAT_ID, dialogs.c.user_id != _SPEAKER, dialogs.c.name != LAST_SUBJECT
)
_PUT = sa.insert(dialogs)
_OF_CHAT = sa.select(dialogs).where(dialogs.c.chat_id == CHAT_ID).with_for_update()
_SET_DATA = sa.update(dialogs).where(*_MINE)
_OVERTAKE = _SET_DATA.where(dialogs.c.updated_at < NOW).values(overtaken=True)


def _mine(chat_id: int) -> dict[str, int]:
    return {"chat": chat_id, "speaker": current_user_id.get()}


async def get(tx: AsyncConnection, chat_id: int, now: datetime) -> Dialog | None:
    """Return the speaker's open dialog in this chat, unless it has expired."""
    row = (await tx.execute(_OPEN, _mine(chat_id))).one_or_none()
    if row is None or row.name == LAST_SUBJECT or row.updated_at < now - EXPIRES_AFTER:
        return None
    return Dialog(row.name, row.step, row.data, row.updated_at, row.overtaken)


async def put(tx: AsyncConnection, chat_id: int, dialog: Dialog, now: datetime) -> None:
    """Store the speaker's open dialog instead of any earlier one."""
    await clear(tx, chat_id)
    row = {
        "chat_id": chat_id,
        "user_id": current_user_id.get(),
        "name": dialog.name,
        "step": dialog.step,
        "data": dialog.data,
    }
    await tx.execute(_PUT, {**row, "updated_at": now})


async def overtake(tx: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Record that the bot says something else than the speaker's question, unless it was asked just `now`."""
    await tx.execute(_OVERTAKE, {**_mine(chat_id), "now": now})


async def record_card(tx: AsyncConnection, chat_id: int, token: str, message_id: int) -> None:
    """Record which message is the card of the dialog with this token, unless that dialog is gone by now."""
    rows = await tx.execute(_OF_CHAT, {"chat": chat_id})
    for row in rows:
        if row.data.get("token") == token:
            data = {**row.data, CARD: message_id}
            await tx.execute(_SET_DATA.values(data=data), {"chat": chat_id, "speaker": row.user_id})


async def clear(tx: AsyncConnection, chat_id: int) -> None:
    """Delete the speaker's dialog."""
    await tx.execute(_CLEAR, _mine(chat_id))


async def clear_all(tx: AsyncConnection, chat_id: int) -> None:
    """Delete the dialogs of every member of this chat."""
    await tx.execute(_CLEAR_ALL, {"chat": chat_id})


async def others_have_open_dialog(tx: AsyncConnection, chat_id: int, now: datetime) -> bool:
    """Return whether another member of this chat has an open dialog."""
    rows = await tx.execute(_OTHERS, _mine(chat_id))
    return any(asked_at >= now - EXPIRES_AFTER for asked_at in rows.scalars())
