"""Audiences of broadcasts: `all`, `topic.sleep`, `reminders`, `language.pt`, `seen.30`, `away.30`."""

from collections import Counter
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.tables import schedules, subscribers, tip_subscriptions

EVERYONE = "all"
TOPICS = ("topic.sleep", "topic.back_pain", "topic.supplements")
REMINDERS = "reminders"
# Days since a person last wrote: a regular writes within a week; after a quarter nobody expects a bot.
SEEN = ("seen.7", "seen.30")
AWAY = ("away.30", "away.90")
FIXED = (EVERYONE, *TOPICS, REMINDERS, *SEEN, *AWAY)
_LANGUAGE = "language"


def recipient_conditions(audience: str, at: datetime, *, important: bool) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that a subscriber must meet to get the broadcast.

    Args:
        audience: one of `FIXED`, or `language.` with a language.
        at: when the broadcast starts, UTC; people who sign up later do not get it.
        important: include those who turned broadcasts off; never those who said /stop.

    Raises:
        ValueError: there is no such audience.
    """
    wanted = [] if important else [subscribers.c.broadcasts_off_at.is_(None)]
    active = [subscribers.c.state == "active", subscribers.c.created_at <= at]
    return [*active, *wanted, *_audience_conditions(audience, at)]


def _audience_conditions(audience: str, at: datetime) -> list[sa.ColumnElement[bool]]:
    kind, _, value = audience.partition(".")
    seen_at = sa.func.coalesce(subscribers.c.seen_at, subscribers.c.created_at)
    match kind:
        case "all":
            return []
        case "topic":
            topics = sa.literal(" ") + tip_subscriptions.c.topics + " "
            return [_has(tip_subscriptions, topics.contains(f" {value} ", autoescape=True))]
        case "reminders":
            return [_has(schedules, schedules.c.next_due_at.is_not(None))]
        case "language":
            same = subscribers.c.language == value
            return [sa.or_(same, subscribers.c.language.startswith(f"{value}-", autoescape=True))]
        case "seen":
            return [seen_at > at - timedelta(days=int(value))]
        case "away":
            return [seen_at <= at - timedelta(days=int(value))]
        case _:
            raise ValueError(f"nobody knows the audience {audience}")


def _has(table: sa.Table, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.exists().where(table.c.chat_id == subscribers.c.chat_id, condition)


async def count(tx: AsyncConnection, audience: str, at: datetime, *, important: bool) -> int:
    """Count the subscribers who get the broadcast if it starts at that instant (UTC)."""
    conditions = recipient_conditions(audience, at, important=important)
    statement = sa.select(sa.func.count()).select_from(subscribers).where(*conditions)
    return int((await tx.execute(statement)).scalar_one())


async def languages(tx: AsyncConnection, most: int) -> list[str]:
    """Return the audiences of the most frequent languages, most people first."""
    rows = await tx.execute(
        sa.select(subscribers.c.language, sa.func.count().label("chats"))
        .where(subscribers.c.state == "active")
        .group_by(subscribers.c.language)
    )
    counted: Counter[str] = Counter()
    for row in rows:
        counted[row.language.partition("-")[0]] += row.chats
    return [f"{_LANGUAGE}.{tag}" for tag, _chats in counted.most_common(most)]
