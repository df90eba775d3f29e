"""What people take and when it is due: items with their schedules."""

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.pauses import first_from
from bot.domain.schedules import Schedule, next_after
from bot.store.tables import items, schedules

State = Literal["active", "paused", "ended"]


@dataclass(frozen=True)
class Item:
    """A supplement or medicine as the person named it; amount and unit are both given or both None."""

    name: str
    amount: Decimal | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Reminder:
    """An item with its schedule.

    `next_due_at` (UTC) is None when nothing more is due. `paused_until` is the local date on which a paused
    one comes again by itself; None: when the person says so.
    """

    id: int
    chat_id: int
    item: Item
    schedule: Schedule
    state: State
    next_due_at: datetime | None
    paused_until: date | None = None


def _columns(schedule: Schedule) -> dict[str, Any]:
    return {
        "times": " ".join(wall.strftime("%H:%M") for wall in schedule.times),
        "weekdays": " ".join(str(day) for day in sorted(schedule.weekdays)),
        "every_days": schedule.every_days,
        "start_on": schedule.start,
        "end_on": schedule.end,
        "zone": schedule.zone,
    }


def _schedule(row: Any) -> Schedule:
    return Schedule(
        times=tuple(time.fromisoformat(wall) for wall in row.times.split()),
        weekdays=frozenset(int(day) for day in row.weekdays.split()),
        every_days=row.every_days,
        start=row.start_on,
        end=row.end_on,
        zone=row.zone,
    )


def item_of(row: Any) -> Item:
    """The item columns of a joined row."""
    return Item(row.name, None if row.amount is None else Decimal(row.amount), row.unit)


def _reminder(row: Any) -> Reminder:
    return Reminder(
        row.id, row.chat_id, item_of(row), _schedule(row), row.state, row.next_due_at, row.paused_until
    )


def _next_due(schedule: Schedule, after: datetime) -> datetime | None:
    occurrence = next_after(schedule, after)
    return None if occurrence is None else occurrence.due_at


_JOINED = sa.select(schedules, items.c.name, items.c.amount, items.c.unit).join(items)


async def add(tx: AsyncConnection, chat_id: int, item: Item, schedule: Schedule, now: datetime) -> int:
    """Store a new reminder, first due after now; returns its id."""
    amount = None if item.amount is None else str(item.amount)
    item_id = (
        await tx.execute(
            sa.insert(items)
            .values(chat_id=chat_id, name=item.name, amount=amount, unit=item.unit, created_at=now)
            .returning(items.c.id)
        )
    ).scalar_one()
    schedule_id: int = (
        await tx.execute(
            sa.insert(schedules)
            .values(
                chat_id=chat_id,
                item_id=item_id,
                state="active",
                next_due_at=_next_due(schedule, now),
                created_at=now,
                **_columns(schedule),
            )
            .returning(schedules.c.id)
        )
    ).scalar_one()
    return schedule_id


async def replace(
    tx: AsyncConnection, reminder: Reminder, item: Item, schedule: Schedule, now: datetime
) -> None:
    """The person edited it: the same reminder, from now on with this item and schedule."""
    amount = None if item.amount is None else str(item.amount)
    of_this = sa.select(schedules.c.item_id).where(schedules.c.id == reminder.id).scalar_subquery()
    await tx.execute(
        sa.update(items).where(items.c.id == of_this).values(name=item.name, amount=amount, unit=item.unit)
    )
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.id == reminder.id)
        .values(state="active", paused_until=None, next_due_at=_next_due(schedule, now), **_columns(schedule))
    )


async def of_chat(tx: AsyncConnection, chat_id: int) -> list[Reminder]:
    """Every reminder of this chat that has not ended, in the order they were made."""
    rows = await tx.execute(
        _JOINED.where(schedules.c.chat_id == chat_id, schedules.c.state != "ended").order_by(schedules.c.id)
    )
    return [_reminder(row) for row in rows]


async def get(tx: AsyncConnection, chat_id: int, schedule_id: int) -> Reminder | None:
    """This chat's reminder of that id; None also when it is somebody else's."""
    rows = await tx.execute(
        _JOINED.where(
            schedules.c.id == schedule_id, schedules.c.chat_id == chat_id, schedules.c.state != "ended"
        )
    )
    row = rows.one_or_none()
    return None if row is None else _reminder(row)


async def set_state(tx: AsyncConnection, reminder: Reminder, state: State, now: datetime) -> None:
    """Pause for good, resume or end; a resumed one is next due after now: nothing is made up for."""
    due_at = _next_due(reminder.schedule, now) if state == "active" else None
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.id == reminder.id)
        .values(state=state, paused_until=None, next_due_at=due_at)
    )


async def pause_until(tx: AsyncConnection, reminder: Reminder, until: date, now: datetime) -> None:
    """Pause; it comes again by itself at its first time on that local date or later."""
    paused = dataclasses.replace(reminder, state="paused", paused_until=until)
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.id == reminder.id)
        .values(state="paused", paused_until=until, next_due_at=comes_again(paused, now))
    )


def comes_again(reminder: Reminder, now: datetime) -> datetime | None:
    """When it is next due after now (UTC), however it is paused; None when it is not to be."""
    if reminder.state == "active":
        return _next_due(reminder.schedule, now)
    if reminder.paused_until is None:
        return None
    first = first_from(reminder.schedule, reminder.paused_until, now)
    return None if first is None else first.due_at


async def end_pauses(tx: AsyncConnection, now: datetime) -> None:
    """What was paused until a date and is due again is paused no more."""
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.state == "paused", schedules.c.next_due_at <= now)
        .values(state="active", paused_until=None)
    )


async def rest(tx: AsyncConnection, chat_id: int) -> None:
    """The person stopped the bot or blocked it: nothing is due until `wake`."""
    await tx.execute(sa.update(schedules).where(schedules.c.chat_id == chat_id).values(next_due_at=None))


async def wake(tx: AsyncConnection, chat_id: int, now: datetime, zone: str) -> None:
    """Compute again when everything active is next due after now, by the clocks of this zone."""
    for reminder in await of_chat(tx, chat_id):
        moved = dataclasses.replace(reminder, schedule=dataclasses.replace(reminder.schedule, zone=zone))
        await tx.execute(
            sa.update(schedules)
            .where(schedules.c.id == reminder.id)
            .values(zone=zone, next_due_at=comes_again(moved, now))
        )


async def due_chats(tx: AsyncConnection, now: datetime, most: int) -> list[int]:
    """The chats that have waited longest for something due, so that one message can hold all of theirs."""
    earliest = sa.func.min(schedules.c.next_due_at)
    rows = await tx.execute(
        sa.select(schedules.c.chat_id)
        .where(schedules.c.next_due_at <= now)
        .group_by(schedules.c.chat_id)
        .order_by(earliest)
        .limit(most)
    )
    return list(rows.scalars())


async def due_of(
    tx: AsyncConnection, chat_ids: Collection[int], now: datetime
) -> tuple[list[Reminder], list[int]]:
    """Everything due of these chats; nobody changes it before this is committed.

    Returns:
        The reminders, and the ids of those that cannot be read: this machine does not know the zone.
    """
    rows = await tx.execute(
        _JOINED.where(schedules.c.chat_id.in_(chat_ids), schedules.c.next_due_at <= now)
        .order_by(schedules.c.next_due_at, schedules.c.id)
        .with_for_update(of=schedules)
    )
    readable: list[Reminder] = []
    unreadable: list[int] = []
    for row in rows:
        try:
            readable.append(_reminder(row))
        except ValueError:
            unreadable.append(row.id)
    return readable, unreadable


async def advance(tx: AsyncConnection, due: Mapping[int, datetime | None]) -> None:
    """Move each schedule on to when it is next due."""
    if due:
        statement = (
            sa.update(schedules)
            .where(schedules.c.id == sa.bindparam("of"))
            .values(next_due_at=sa.bindparam("at"))
        )
        await tx.execute(statement, [{"of": of, "at": at} for of, at in due.items()])


async def next_due(tx: AsyncConnection, after: datetime) -> datetime | None:
    """The earliest UTC instant later than `after` at which one of these is due; None when none is."""
    statement = sa.select(sa.func.min(schedules.c.next_due_at)).where(schedules.c.next_due_at > after)
    due_at: datetime | None = (await tx.execute(statement)).scalar_one()
    return due_at
