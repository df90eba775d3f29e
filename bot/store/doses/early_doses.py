"""Early doses: put on record before they are due, and withdrawn again."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedules import Occurrence, closes_at, occurrences_between
from bot.store.core.in_clause import id_in
from bot.store.core.params import FROM_DATE, IDS, NOW
from bot.store.core.tables import doses, schedules, subscribers
from bot.store.doses import doses as records
from bot.store.doses.doses import Dose, DueOccurrence
from bot.store.reminders.schedules import Reminder, get, skip_recorded

# Clocks of different zones show the same wall time less than this apart.
MAX_ZONE_SPREAD = timedelta(days=2)


async def record(tx: AsyncConnection, reminder: Reminder, occurrence: Occurrence) -> int | None:
    """Record an occurrence of a reminder before it is due, and move the reminder on; return the dose's id.

    An occurrence that became due meanwhile keeps its row. None: the reminder has no schedule any more.
    """
    if reminder.schedule is None:
        return None
    # The ticker locks the schedule before it records doses; the same order here avoids a deadlock.
    await tx.execute(sa.select(schedules.c.id).where(schedules.c.id == reminder.id).with_for_update())
    closes = closes_at(reminder.schedule, occurrence)
    await records.record(tx, [DueOccurrence([reminder.id], occurrence, closes, "due")])
    await skip_recorded(tx, reminder.id)
    return await tx.scalar(
        sa.select(doses.c.id).where(
            doses.c.schedule_id == reminder.id,
            doses.c.local_date == occurrence.local_date,
            doses.c.slot == occurrence.slot,
        )
    )


_EARLY = (
    sa.select(doses.c.schedule_id)
    # The date is for the index: without it all doses of the schedules would be read.
    .where(id_in(doses.c.schedule_id, IDS), doses.c.local_date >= FROM_DATE, doses.c.due_at > NOW)
    .distinct()
)


async def schedules_with_early_doses(
    tx: AsyncConnection, schedule_ids: Collection[int], now: datetime
) -> list[int]:
    """Return those of the schedules that have doses on record which are not due yet (UTC)."""
    earliest = (now - MAX_ZONE_SPREAD).date()
    return list(await tx.scalars(_EARLY, {"ids": schedule_ids, "first": earliest, "now": now}))


async def withdraw(tx: AsyncConnection, dose: Dose, now: datetime) -> bool:
    """Delete a dose that was answered early, so that it becomes due as planned; False when there is none."""
    is_early = (doses.c.id == dose.id, doses.c.state != "due", doses.c.due_at > now)
    removed = await tx.execute(sa.delete(doses).where(*is_early))
    reminder = await get(tx, dose.chat_id, dose.schedule_id)
    if removed.rowcount == 1 and reminder is not None:
        await _make_due(tx, reminder, dose, now)
    return removed.rowcount == 1


async def _make_due(tx: AsyncConnection, reminder: Reminder, dose: Dose, now: datetime) -> None:
    """Make the reminder due at that occurrence, if it is active and the occurrence is still to come."""
    occurrence = _find_occurrence(reminder, dose, now)
    resting = sa.select(subscribers.c.chat_id).where(subscribers.c.state != "active")
    is_on = sa.or_(schedules.c.state == "active", schedules.c.paused_until <= dose.local_date)
    if occurrence is not None:
        later = sa.or_(schedules.c.next_due_at.is_(None), schedules.c.next_due_at > occurrence.due_at)
        await tx.execute(
            sa.update(schedules)
            .where(schedules.c.id == reminder.id, is_on, later, schedules.c.chat_id.not_in(resting))
            .values(next_due_at=occurrence.due_at)
        )


def _find_occurrence(reminder: Reminder, dose: Dose, now: datetime) -> Occurrence | None:
    """Return the occurrence of that local date and slot after now, in the reminder's present zone."""
    if reminder.schedule is None:
        return None
    coming = occurrences_between(reminder.schedule, now, dose.due_at + MAX_ZONE_SPREAD)
    named = (dose.local_date, dose.slot)
    return next((each for each in coming if (each.local_date, each.slot) == named), None)
