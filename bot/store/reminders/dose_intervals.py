"""Intervals counted from the last dose (`EveryHours`): an answer moves the anchor and the next dose."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.recurrence import EveryHours
from bot.domain.schedules import first_open
from bot.store.core.tables import COUNTS_FROM_DOSE, doses, schedules, subscribers
from bot.store.reminders.schedules import schedule_of


async def reanchor(tx: AsyncConnection, schedule_id: int, now: datetime) -> None:
    """Recompute anchor and next dose from the doses on record, after an answer, a corrected time or an undo.

    The next dose is due one interval after the latest intake, and later than the newest dose on record,
    whether taken or not: no occurrence comes twice. A paused or stopped reminder stays so. Schedules that
    count from the clock are left as they are.

    Args:
        tx: A transaction that may write.
        schedule_id: The schedule of a dose whose owner has been checked.
        now: Aware.
    """
    row = (await tx.execute(_COUNTED.where(schedules.c.id == schedule_id))).one_or_none()
    newest = (await tx.execute(_BY_TIME.where(doses.c.schedule_id == schedule_id).limit(1))).one_or_none()
    schedule = None if row is None else schedule_of(row)
    hours = None if schedule is None else schedule.recurrence
    if row is None or newest is None or schedule is None or not isinstance(hours, EveryHours):
        return
    anchored = replace(hours, anchor_at=await _anchor_at(tx, schedule_id, newest))
    recounted = replace(schedule, recurrence=anchored)
    values: dict[str, Any] = {"anchor_at": recounted.anchor_at}
    if row.state == "active" and row.of_whom == "active":
        coming = first_open(recounted, newest.due_at, now)
        values["next_due_at"] = None if coming is None else coming.due_at
    await tx.execute(sa.update(schedules).where(schedules.c.id == schedule_id).values(values))


# Locked, so that no other worker records a dose of this schedule meanwhile.
_COUNTED = (
    sa.select(schedules, subscribers.c.state.label("of_whom"))
    .join(subscribers, subscribers.c.chat_id == schedules.c.chat_id)
    .where(COUNTS_FROM_DOSE)
    .with_for_update(of=schedules)
)
_BY_TIME = sa.select(doses.c.due_at, doses.c.taken_at).order_by(doses.c.due_at.desc(), doses.c.id.desc())


async def _anchor_at(tx: AsyncConnection, schedule_id: int, newest: Any) -> datetime:
    """Return the latest intake, or the due time of the newest dose where its time of intake is unknown."""
    taken_at = await last_taken_at(tx, schedule_id)
    due_at: datetime = newest.due_at if newest.taken_at is None else datetime.min.replace(tzinfo=UTC)
    return due_at if taken_at is None else max(due_at, taken_at)


async def last_taken_at(tx: AsyncConnection, schedule_id: int) -> datetime | None:
    """Return when a dose of this schedule was last taken, UTC, as far as the person said; None: never."""
    latest = sa.select(sa.func.max(doses.c.taken_at)).where(doses.c.schedule_id == schedule_id)
    taken_at: datetime | None = (await tx.execute(latest)).scalar_one()
    return taken_at
