"""New time zone data: what is due next is computed again wherever the rules of a zone changed (P4)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.pauses import first_from
from bot.domain.recurrence import EveryHours
from bot.domain.schedules import Schedule, in_zone, just_before
from bot.domain.travel import LOOK_BACK, next_due_after_tzdata
from bot.store.core.in_clause import id_in
from bot.store.core.tables import doses, schedules, tip_subscriptions
from bot.store.reminders.schedules import schedule_of
from bot.store.reminders.travel import free_slots

PAGE = 500

RecordedSlots = Mapping[int, Collection[tuple[date, int]]]


async def reschedule_reminders(
    tx: AsyncConnection, former_zones: Mapping[str, str], after: int, now: datetime
) -> int | None:
    """Recompute when a page of reminders is next due; doses not yet on record become due, however late.

    Args:
        tx: a write transaction.
        former_zones: for each zone that changed, the name under which its former rules are loaded.
        after: the id up to which reminders are done.
        now: aware.

    Returns:
        The id up to which reminders are done now; None when there were no more.
    """
    rows = await _page(tx, schedules, schedules.c.id, former_zones, after)
    done = await _recorded_slots(
        tx, [row.id for row in rows], min((_recorded_until(row, now) for row in rows), default=now)
    )
    for row in rows:
        schedule = cast("Schedule", schedule_of(row))  # a row with next_due_at has times
        await _reschedule(tx, row, replace(schedule, zone=former_zones[row.zone]), done[row.id], now)
    return rows[-1].id if rows else None


async def _reschedule(
    tx: AsyncConnection, row: Any, former: Schedule, recorded: Collection[tuple[date, int]], now: datetime
) -> None:
    new, at = in_zone(former, row.zone), _recorded_until(row, now)
    if isinstance(new.recurrence, EveryHours):
        await free_slots(tx, row.id, at)
    paused = row.state == "paused"
    first = (
        first_from(new, row.paused_until, at) if paused else next_due_after_tzdata(former, new, recorded, at)
    )
    values = {"anchor_at": new.anchor_at, "next_due_at": None if first is None else first.due_at}
    await tx.execute(sa.update(schedules).where(schedules.c.id == row.id).values(values))


async def reschedule_tips(
    tx: AsyncConnection, former_zones: Mapping[str, str], after: int, now: datetime
) -> int | None:
    """Recompute when a page of daily tips is next due, like `reschedule_reminders`."""
    rows = await _page(tx, tip_subscriptions, tip_subscriptions.c.chat_id, former_zones, after)
    for row in rows:
        at = _recorded_until(row, now)
        daily = Schedule((time.fromisoformat(row.wall),), (at - LOOK_BACK).date(), row.zone)
        first = next_due_after_tzdata(replace(daily, zone=former_zones[row.zone]), daily, (), at)
        await tx.execute(
            sa.update(tip_subscriptions)
            .where(tip_subscriptions.c.chat_id == row.chat_id)
            .values(next_due_at=None if first is None else first.due_at)
        )
    return rows[-1].chat_id if rows else None


async def _page(
    tx: AsyncConnection, table: sa.Table, key: sa.Column[int], former: Mapping[str, str], after: int
) -> Sequence[Any]:
    """Return and lock the next rows that are due by one of these zones."""
    rows = await tx.execute(
        sa.select(table)
        .where(key > after, table.c.next_due_at.is_not(None), table.c.zone.in_(former))
        .order_by(key)
        .limit(PAGE)
        .with_for_update()
    )
    return rows.all()


def _recorded_until(row: Any, now: datetime) -> datetime:
    """Return a moment at which every dose that had become due was on record."""
    return min(now, just_before(row.next_due_at))


async def _recorded_slots(
    tx: AsyncConnection, schedule_ids: Collection[int], since: datetime
) -> RecordedSlots:
    slots: defaultdict[int, set[tuple[date, int]]] = defaultdict(set)
    rows = await tx.execute(
        sa.select(doses.c.schedule_id, doses.c.local_date, doses.c.slot).where(
            id_in(doses.c.schedule_id, schedule_ids), doses.c.due_at > since - LOOK_BACK
        )
    )
    for row in rows:
        slots[row.schedule_id].add((row.local_date, row.slot))
    return slots
