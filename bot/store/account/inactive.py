"""Inactive people, who were not seen for long and get no messages: they are warned, then erased."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import care, schedules, subscribers, tip_subscriptions

LAST_SEEN = sa.func.coalesce(subscribers.c.seen_at, subscribers.c.created_at)
# Reminders, tips and notices about somebody else count as use, even if the person never answers them.
IS_IN_USE = sa.or_(
    sa.exists().where(schedules.c.chat_id == subscribers.c.chat_id, schedules.c.next_due_at.is_not(None)),
    sa.exists().where(
        tip_subscriptions.c.chat_id == subscribers.c.chat_id, tip_subscriptions.c.next_due_at.is_not(None)
    ),
    sa.exists().where(care.c.caregiver_id == subscribers.c.chat_id),
)
WAS_WARNED = sa.func.coalesce(subscribers.c.told_idle_at >= LAST_SEEN, sa.false())


async def to_warn(tx: AsyncConnection, seen_before: datetime, most: int) -> list[tuple[int, str]]:
    """Return chat id and language of some who were last seen before that instant and have not been warned."""
    statement = (
        sa.select(subscribers.c.chat_id, subscribers.c.language)
        .where(
            subscribers.c.state == "active", seen_before > LAST_SEEN, sa.not_(IS_IN_USE), sa.not_(WAS_WARNED)
        )
        .order_by(subscribers.c.chat_id)
        .limit(most)
    )
    return [(row.chat_id, row.language) for row in await tx.execute(statement)]


async def mark_warned(tx: AsyncConnection, chat_ids: Collection[int], now: datetime) -> None:
    """Record that these people have been warned."""
    await tx.execute(
        sa.update(subscribers).where(subscribers.c.chat_id.in_(chat_ids)).values(told_idle_at=now)
    )


async def to_erase(
    tx: AsyncConnection, *, seen_before: datetime, warned_before: datetime, most: int
) -> list[int]:
    """Return some chats last seen before then that were warned long enough ago, or cannot be warned."""
    warned_long_ago = sa.and_(WAS_WARNED, subscribers.c.told_idle_at < warned_before)
    statement = (
        sa.select(subscribers.c.chat_id)
        .where(
            seen_before > LAST_SEEN,
            sa.not_(IS_IN_USE),
            sa.or_(warned_long_ago, subscribers.c.state != "active"),
        )
        .order_by(subscribers.c.chat_id)
        .limit(most)
    )
    return list((await tx.execute(statement)).scalars())
