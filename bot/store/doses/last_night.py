"""Doses of many chats since the day before: what was missed, and where this morning has begun."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.in_clause import id_in
from bot.store.core.params import CHAT_IDS, FROM_DATE, NOW
from bot.store.core.tables import doses, schedules
from bot.store.doses.doses import ReminderPlace


@dataclass(frozen=True)
class PlacedDose:
    """A dose by the place that its reminder is sent to; date and time are wall time."""

    id: int
    place: ReminderPlace
    local_date: date
    wall: time


_SINCE = (
    sa.select(doses.c.id, doses.c.chat_id, schedules.c.thread_id, doses.c.local_date, doses.c.wall)
    .join(schedules, schedules.c.id == doses.c.schedule_id)
    .where(id_in(doses.c.chat_id, CHAT_IDS), doses.c.local_date >= FROM_DATE)
    .order_by(doses.c.due_at, doses.c.id)
)
_IS_OVER = sa.and_(doses.c.state == "due", doses.c.closes_at <= NOW)
_MISSED = _SINCE.where(sa.or_(doses.c.state == "missed", _IS_OVER))
# A dose answered before it was due was taken early: nothing was sent for it.
_CAME_DUE = _SINCE.where(sa.or_(doses.c.answered_at.is_(None), doses.c.answered_at >= doses.c.due_at))


async def missed_since(
    tx: AsyncConnection, chat_ids: Collection[int], first: date, now: datetime
) -> list[PlacedDose]:
    """Return the missed doses of these chats from a local date on, also those not marked yet; `now`: UTC."""
    return await _placed(tx, _MISSED, {"chats": chat_ids, "first": first, "now": now})


async def came_due_since(tx: AsyncConnection, chat_ids: Collection[int], first: date) -> list[PlacedDose]:
    """Return the doses of these chats from a local date on that came due, without those taken early."""
    return await _placed(tx, _CAME_DUE, {"chats": chat_ids, "first": first})


async def _placed(tx: AsyncConnection, statement: Any, given: dict[str, Any]) -> list[PlacedDose]:
    rows = await tx.execute(statement, given)
    return [
        PlacedDose(row.id, (row.chat_id, row.thread_id), row.local_date, time.fromisoformat(row.wall))
        for row in rows
    ]
