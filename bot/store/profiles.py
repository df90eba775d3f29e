"""What people told about themselves: one row per chat, none for those who told nothing."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.profiles import Profile
from bot.store.among import among
from bot.store.given import CHATS
from bot.store.tables import profiles

__all__ = ["Profile", "get", "get_many", "put"]


def _of(row: Any) -> Profile:
    return Profile(row.region, row.over_18, row.conditions)


_MANY = sa.select(profiles).where(among(profiles.c.chat_id, CHATS))


async def get(tx: AsyncConnection, chat_id: int) -> Profile:
    """What this chat told; an empty profile when that is nothing."""
    return (await get_many(tx, [chat_id]))[chat_id]


async def get_many(tx: AsyncConnection, chat_ids: Collection[int]) -> dict[int, Profile]:
    """For each of these chats, what it told."""
    rows = await tx.execute(_MANY, {"chats": chat_ids})
    told = {row.chat_id: _of(row) for row in rows}
    return {chat_id: told.get(chat_id, Profile()) for chat_id in chat_ids}


async def put(tx: AsyncConnection, chat_id: int, profile: Profile) -> None:
    """Keep this instead of whatever was told before; a profile that says nothing leaves no row."""
    await tx.execute(sa.delete(profiles).where(profiles.c.chat_id == chat_id))
    if profile == Profile():
        return
    conditions = dict(profile.answers)
    values = {"region": profile.region, "over_18": profile.over_18, "conditions": conditions}
    await tx.execute(sa.insert(profiles).values(chat_id=chat_id, **values))
