"""Signs of danger that a chat was asked about: they are asked about once an hour, not with every message."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import asked_signs

ASKED_AGAIN_AFTER = timedelta(hours=1)


async def not_yet_asked(
    tx: AsyncConnection, chat_id: int, flags: Collection[str], now: datetime
) -> frozenset[str]:
    """Return the flags whose signs the chat was not asked about within the hour."""
    of_chat = sa.select(asked_signs.c.flag).where(
        asked_signs.c.chat_id == chat_id, asked_signs.c.asked_at > now - ASKED_AGAIN_AFTER
    )
    return frozenset(flags) - set((await tx.execute(of_chat)).scalars())


async def put(tx: AsyncConnection, chat_id: int, flags: Collection[str], now: datetime) -> None:
    """Store that the chat is asked now."""
    of_flags = (asked_signs.c.chat_id == chat_id, asked_signs.c.flag.in_(flags))
    await tx.execute(sa.delete(asked_signs).where(*of_flags))
    rows = [{"chat_id": chat_id, "flag": flag, "asked_at": now} for flag in flags]
    await tx.execute(sa.insert(asked_signs), rows)


async def prune(tx: AsyncConnection, now: datetime) -> None:
    """Delete what was asked more than an hour ago."""
    await tx.execute(sa.delete(asked_signs).where(asked_signs.c.asked_at <= now - ASKED_AGAIN_AFTER))
