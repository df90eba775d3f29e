"""Zone shifts: schedules move by an hour a day until they follow the traveller's new time zone."""

from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.context import World
from bot.domain.travel import BETWEEN_SHIFTS, next_night, next_stage
from bot.store import moves, outbox
from bot.store.moves import Shift
from bot.store.outbox import Owed

log = structlog.get_logger()

PAGE = 200
# Delay before an unreadable shift is tried again, so that it does not block the others.
PUSHED_BACK = timedelta(hours=1)


async def page(tx: AsyncConnection, _world: World, now: datetime) -> bool:
    """Shift the schedules of every traveller whose next night has come.

    Occurrences due by now have been recorded before. After downtime a schedule is shifted once, not once
    per missed night: an hour a day is what the person chose.
    """
    due = await moves.shifts_due(tx, now, PAGE)
    for shift in due:
        try:
            await _go_on(tx, shift, now)
        except ValueError:  # this machine does not know a zone; nothing was changed yet
            log.error("shift_unreadable")  # noqa: TRY400 - its text may quote rows
            await moves.put_shift(tx, replace(shift, next_at=now + PUSHED_BACK))
    return len(due) == PAGE


async def _go_on(tx: AsyncConnection, shift: Shift, now: datetime) -> None:
    zone = next_stage(shift.zone, shift.to, now)
    await moves.move(tx, shift.chat_id, zone, now, only=shift.zone)
    if zone != shift.to:
        await moves.put_shift(tx, replace(shift, zone=zone, next_at=next_night(zone, now + BETWEEN_SHIFTS)))
        return
    await moves.end_shift(tx, shift.chat_id)
    news = {"news": "arrived", "zone": zone, "due_at": now.isoformat()}
    await outbox.owe(tx, [Owed(shift.chat_id, "reminder", "send_message", news)], now)
