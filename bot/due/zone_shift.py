"""Zone shifts: schedules move by an hour a day until they follow the traveller's new time zone."""

from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.travel import MIN_BETWEEN_SHIFTS, next_shift_at, next_shift_zone
from bot.due.page import PAGE, RETRY_DELAY
from bot.messages.zone_shift_done import ZoneShiftDone
from bot.store.queue import outbox
from bot.store.reminders import travel
from bot.store.reminders.travel import ZoneShift

log = structlog.get_logger()


async def run_page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Shift the schedules of every traveller whose next night has come.

    Occurrences due by now have been recorded before. After downtime a schedule is shifted once, not once
    per missed night: an hour a day is what the person chose.
    """
    due = await travel.due_shifts(tx, now, PAGE)
    for shift in due:
        try:
            await _shift_by_a_stage(tx, shift, now)
        except ValueError:  # this machine does not know a zone; nothing was changed yet
            log.error("shift_unreadable")  # noqa: TRY400 - its text may quote rows
            await travel.put_shift(tx, replace(shift, next_at=now + RETRY_DELAY))
    return len(due) == PAGE


async def _shift_by_a_stage(tx: AsyncConnection, shift: ZoneShift, now: datetime) -> None:
    zone = next_shift_zone(shift.zone, shift.to, now)
    await travel.move_to_zone(tx, shift.chat_id, zone, now, from_zone=shift.zone)
    if zone != shift.to:
        await travel.put_shift(
            tx, replace(shift, zone=zone, next_at=next_shift_at(zone, now + MIN_BETWEEN_SHIFTS))
        )
        return
    await travel.end_shift(tx, shift.chat_id)
    await outbox.owe(tx, [ZoneShiftDone(due_at=now, zone=zone).to(shift.chat_id)], now)
