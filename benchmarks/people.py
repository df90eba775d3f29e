"""Crowds of subscribers with reminders and tips: some are stored by Vesper, the rest are copies in SQL."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedules import Schedule
from bot.store import tips
from bot.store.account import subscribers
from bot.store.core.tables import items, tip_subscriptions
from bot.store.core.tables import schedules as schedule_rows
from bot.store.core.tables import subscribers as subscriber_rows
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from bot.store.tips import TipSubscription

ITEMS = (
    Item("magnesium", Decimal(200), "mg"),
    Item("vitamin D", Decimal(25), "µg"),
    Item("melatonin", Decimal(1), "mg"),
    Item("ibuprofen", Decimal(400), "mg"),
    Item("zinc", Decimal(10), "mg"),
    Item("iron"),
)
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
TOPICS = ("sleep", "back_pain", "supplements")
# Chats to store before copying: every item in every zone.
PATTERNS = len(ITEMS) * len(ZONES)


@dataclass(frozen=True)
class Crowd:
    """Consecutive chat ids from `first`: `reminders` with a daily reminder, then `tips` with a daily tip."""

    due_at: datetime
    reminders: int = 0
    tips: int = 0
    first: int = 1

    @property
    def size(self) -> int:
        """Return the number of chats."""
        return self.reminders + self.tips


async def insert_crowd(tx: AsyncConnection, crowd: Crowd) -> None:
    """Insert a crowd into the database."""
    of_tips = crowd.first + crowd.reminders
    for chat_id in range(crowd.first, crowd.first + min(PATTERNS, crowd.reminders)):
        await _add_with_reminder(tx, chat_id, crowd.due_at)
    for chat_id in range(of_tips, of_tips + min(PATTERNS, crowd.tips)):
        await _add_with_tip(tx, chat_id, crowd.due_at)
    await _copy(tx, subscriber_rows, crowd.first, crowd.reminders)
    await _copy(tx, items, crowd.first, crowd.reminders)
    await _copy_schedules(tx, crowd.first, crowd.reminders)
    await _copy(tx, subscriber_rows, of_tips, crowd.tips)
    await _copy(tx, tip_subscriptions, of_tips, crowd.tips)


async def _add_with_reminder(tx: AsyncConnection, chat_id: int, due_at: datetime) -> None:
    zone = await _welcome(tx, chat_id, due_at)
    local = due_at.astimezone(ZoneInfo(zone))
    schedule = Schedule((local.time(),), local.date() - timedelta(days=3), zone)
    await schedules.add(tx, chat_id, ITEMS[chat_id % len(ITEMS)], schedule, due_at - timedelta(minutes=1))


async def _add_with_tip(tx: AsyncConnection, chat_id: int, due_at: datetime) -> None:
    zone = await _welcome(tx, chat_id, due_at)
    wall = due_at.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    await tips.put(tx, TipSubscription(chat_id, wall, zone, TOPICS, paused=False, next_due_at=due_at))


async def _welcome(tx: AsyncConnection, chat_id: int, due_at: datetime) -> str:
    zone = ZONES[chat_id % len(ZONES)]
    await subscribers.get_or_create(tx, chat_id, "en", due_at - timedelta(days=3))
    await subscribers.update(tx, chat_id, zone=zone)
    return zone


def _numbers(first: int, count: int) -> sa.CTE:
    """Return the chat ids of a crowd that follow the stored patterns."""
    begin = sa.select(sa.literal(first + PATTERNS).label("n")).cte("numbers", recursive=True)
    return begin.union_all(sa.select(begin.c.n + 1).where(begin.c.n + 1 < first + count))


async def _copy(tx: AsyncConnection, table: sa.Table, first: int, count: int) -> None:
    """Copy the rows of the stored patterns to every further chat of a crowd."""
    if count <= PATTERNS:
        return
    numbers = _numbers(first, count)
    names = [column.name for column in table.c if column.name not in {"id", "chat_id"}]
    copies = sa.select(numbers.c.n, *(table.c[name] for name in names)).join_from(
        numbers, table, table.c.chat_id == first + (numbers.c.n - first) % PATTERNS
    )
    await tx.execute(sa.insert(table).from_select(["chat_id", *names], copies))


async def _copy_schedules(tx: AsyncConnection, first: int, count: int) -> None:
    """Copy the schedules likewise, each with its own copy of the item."""
    names = [column.name for column in schedule_rows.c if column.name not in {"id", "chat_id", "item_id"}]
    copies = (
        sa.select(items.c.chat_id, items.c.id, *(schedule_rows.c[name] for name in names))
        .join_from(
            items, schedule_rows, schedule_rows.c.chat_id == first + (items.c.chat_id - first) % PATTERNS
        )
        .where(items.c.chat_id.between(first + PATTERNS, first + count - 1))
    )
    await tx.execute(sa.insert(schedule_rows).from_select(["chat_id", "item_id", *names], copies))
