"""Put a coming dose on record before it is due, and take it back again."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedules import Occurrence, closes_at
from bot.store import doses as records
from bot.store.doses import Dose, Due
from bot.store.schedules import Reminder, skip_recorded
from bot.store.tables import doses, schedules, subscribers


async def record(tx: AsyncConnection, reminder: Reminder, occurrence: Occurrence) -> int | None:
    """Put an occurrence of a reminder on record and move the reminder on; return the dose's id.

    An occurrence that came due meanwhile keeps the row it has. None: the reminder has no schedule any more.
    """
    if reminder.schedule is None:
        return None
    # The ticker locks the schedule before it records doses; the same order here avoids a deadlock.
    await tx.execute(sa.select(schedules.c.id).where(schedules.c.id == reminder.id).with_for_update())
    closes, item = closes_at(reminder.schedule, occurrence), reminder.item_of(occurrence)
    due = Due(reminder.chat_id, reminder.id, occurrence, closes, "due", item.amount, item.unit)
    await records.record(tx, [due])
    await skip_recorded(tx, reminder.id)
    return await tx.scalar(
        sa.select(doses.c.id).where(
            doses.c.schedule_id == reminder.id,
            doses.c.local_date == occurrence.local_date,
            doses.c.slot == occurrence.slot,
        )
    )


async def withdraw(tx: AsyncConnection, dose: Dose, now: datetime) -> bool:
    """Let a dose that was answered early come due as planned; False when it is none, or gone already."""
    is_early = (doses.c.id == dose.id, doses.c.state != "due", doses.c.due_at > now)
    removed = await tx.execute(sa.delete(doses).where(*is_early))
    if removed.rowcount == 0:
        return False
    resting = sa.select(subscribers.c.chat_id).where(subscribers.c.state != "active")
    comes_later = sa.or_(schedules.c.next_due_at.is_(None), schedules.c.next_due_at > dose.due_at)
    is_on = (schedules.c.state == "active", schedules.c.times != "", schedules.c.chat_id.not_in(resting))
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.id == dose.schedule_id, comes_later, *is_on)
        .values(next_due_at=dose.due_at)
    )
    return True
