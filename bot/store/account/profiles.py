"""Profiles: what people told about themselves, one row per chat, none for an empty profile."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.profiles import Profile
from bot.store.core.in_clause import id_in
from bot.store.core.params import CHAT_IDS
from bot.store.core.tables import profiles

__all__ = ["Profile", "get", "get_many", "put"]


def _of(row: Any) -> Profile:
    return Profile(row.region, row.over_18, row.conditions)


_MANY = sa.select(profiles).where(id_in(profiles.c.chat_id, CHAT_IDS))


async def get(tx: AsyncConnection, chat_id: int) -> Profile:
    """Return this chat's profile; an empty one when nothing was told."""
    return (await get_many(tx, [chat_id]))[chat_id]


async def get_many(tx: AsyncConnection, chat_ids: Collection[int]) -> dict[int, Profile]:
    """Return the profile of each of these chats."""
    rows = await tx.execute(_MANY, {"chats": chat_ids})
    known = {row.chat_id: _of(row) for row in rows}
    return {chat_id: known.get(chat_id, Profile()) for chat_id in chat_ids}


async def put(tx: AsyncConnection, chat_id: int, profile: Profile) -> None:
    """Replace this chat's profile; an empty profile leaves no row."""
    await tx.execute(sa.delete(profiles).where(profiles.c.chat_id == chat_id))
    if profile == Profile():
        return
    conditions = dict(profile.answers)
    values = {"region": profile.region, "over_18": profile.over_18, "conditions": conditions}
    await tx.execute(sa.insert(profiles).values(chat_id=chat_id, **values))
