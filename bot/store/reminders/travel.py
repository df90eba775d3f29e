"""Travel: a chat's reminders move to another time zone, at once or by an hour a day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.recurrence import EveryHours
from bot.domain.schedules import in_zone, just_before, occurrences_between
from bot.domain.travel import LOOK_BACK, MAX_DOSE_GAP, RecordedDose, half_gap, plan_transition
from bot.store.core.params import LIMIT, NOW
from bot.store.core.tables import doses, schedules, subscribers
from bot.store.reminders import schedules as reminders
from bot.store.reminders.schedules import Reminder

# Higher than any minute of a day, so that a slot from here on is no wall time.
FREED_SLOT_BASE = 10_000


@dataclass(frozen=True)
class ZoneShift:
    """A gradual zone shift from `home` to `to`, now at `zone`; its next step is due at `next_at` (UTC)."""

    chat_id: int
    home: str
    to: str
    zone: str
    next_at: datetime


async def recorded_doses(tx: AsyncConnection, chat_id: int, now: datetime) -> dict[int, list[RecordedDose]]:
    """Return the recent doses of each schedule, as far as they matter for a change of zone."""
    rows = await tx.execute(
        sa.select(doses).where(doses.c.chat_id == chat_id, doses.c.due_at > now - LOOK_BACK)
    )
    by_schedule: defaultdict[int, list[RecordedDose]] = defaultdict(list)
    for row in rows:
        # An open dose may be taken right now; for one answered long afterwards, `due_at` is the best guess.
        is_open = row.state == "due" and row.closes_at > now
        taken_at = {"due": now if is_open else None, "taken": row.taken_at or row.due_at}.get(row.state)
        by_schedule[row.schedule_id].append(RecordedDose(row.local_date, row.slot, taken_at))
    return by_schedule


def follows_wall_clock(reminder: Reminder) -> bool:
    """Return whether a reminder is due at wall times, so that its zone matters."""
    return reminder.schedule is not None and not isinstance(reminder.schedule.recurrence, EveryHours)


async def move_to_zone(
    tx: AsyncConnection, chat_id: int, zone: str, now: datetime, *, from_zone: str | None = None
) -> None:
    """Move reminders to the clocks of `zone` from now on; nothing past is made up for.

    Args:
        tx: a write transaction in which everything due by now is on record.
        chat_id: the chat whose reminders move.
        zone: IANA name.
        now: aware.
        from_zone: move only the reminders that are in this zone; None: all.
    """
    known = await recorded_doses(tx, chat_id, now)
    resting = await _is_inactive(tx, chat_id)
    for reminder in await reminders.of_chat(tx, chat_id):
        if from_zone in {None, reminder.zone}:
            if reminder.schedule is not None and not follows_wall_clock(reminder) and reminder.zone != zone:
                await free_slots(tx, reminder.id, now)
            values = _columns_in_zone(reminder, zone, known[reminder.id], now)
            if resting:
                values["next_due_at"] = None
            await tx.execute(sa.update(schedules).where(schedules.c.id == reminder.id).values(values))
            await _close_earlier(tx, reminder, zone, values["next_due_at"], known[reminder.id], now)


def _columns_in_zone(
    reminder: Reminder, zone: str, known: Sequence[RecordedDose], now: datetime
) -> dict[str, Any]:
    """Return the columns of a reminder in that zone."""
    if reminder.schedule is None:
        return {"zone": zone, "next_due_at": None}
    new = in_zone(reminder.schedule, zone)
    if reminder.state == "active":
        first = plan_transition(reminder.schedule, zone, known, now).next_due
        due_at = None if first is None else first.due_at
    else:
        due_at = reminders.resumes_at(replace(reminder, schedule=new, zone=zone), now)
    return {"zone": zone, "anchor_at": new.anchor_at, "next_due_at": due_at}


async def free_slots(tx: AsyncConnection, schedule_id: int, now: datetime) -> None:
    """Free the slots of recent doses: by other clocks the same minutes of the same date come again."""
    recent = (doses.c.schedule_id == schedule_id, doses.c.due_at > now - LOOK_BACK)
    await tx.execute(sa.update(doses).where(*recent).values(slot=doses.c.id + FREED_SLOT_BASE))


async def _is_inactive(tx: AsyncConnection, chat_id: int) -> bool:
    state = await tx.scalar(sa.select(subscribers.c.state).where(subscribers.c.chat_id == chat_id))
    return state != "active"


async def _close_earlier(
    tx: AsyncConnection,
    reminder: Reminder,
    zone: str,
    next_due_at: datetime | None,
    known: Sequence[RecordedDose],
    now: datetime,
) -> None:
    """Let open doses close earlier, so that none is taken too near to the next dose."""
    if reminder.schedule is None or next_due_at is None:
        return
    new = in_zone(reminder.schedule, zone)
    coming = occurrences_between(new, just_before(next_due_at), next_due_at + MAX_DOSE_GAP)
    if follows_wall_clock(reminder):  # otherwise the slots on record have just been freed
        # A pause may end on a date whose dose is on record already: that dose does not come again.
        on_record = {(each.local_date, each.slot) for each in known}
        coming = (each for each in coming if (each.local_date, each.slot) not in on_record)
    first = next(coming, None)
    if first is None:  # no dose that near
        return
    at = max(first.due_at - half_gap(new, first), now)
    await tx.execute(
        sa.update(doses)
        .where(doses.c.schedule_id == reminder.id, doses.c.state == "due", doses.c.closes_at > at)
        .values(closes_at=at)
    )


async def reactivate_chat(tx: AsyncConnection, chat_id: int, now: datetime) -> None:
    """Recompute the next dose of every active reminder, each by the clocks of its own zone."""
    for zone in {reminder.zone for reminder in await reminders.of_chat(tx, chat_id)}:
        await move_to_zone(tx, chat_id, zone, now, from_zone=zone)


_MOVING = sa.select(subscribers.c.chat_id, subscribers.c.moving, subscribers.c.shift_at)


async def shift_of(tx: AsyncConnection, chat_id: int) -> ZoneShift | None:
    """Return this chat's zone shift, if one is under way."""
    row = (await tx.execute(_MOVING.where(subscribers.c.chat_id == chat_id))).one_or_none()
    return None if row is None or row.moving is None else _shift(row)


_IS_DUE = sa.and_(subscribers.c.shift_at <= NOW, subscribers.c.state == "active")
ANY_DUE = sa.exists().where(_IS_DUE)
_DUE = _MOVING.where(_IS_DUE).limit(LIMIT).with_for_update()


async def due_shifts(tx: AsyncConnection, now: datetime, most: int) -> list[ZoneShift]:
    """Return and lock the zone shifts whose next step is due."""
    rows = await tx.execute(_DUE, {"now": now, "most": most})
    return [_shift(row) for row in rows]


def _shift(row: Any) -> ZoneShift:
    return ZoneShift(row.chat_id, row.moving["home"], row.moving["to"], row.moving["zone"], row.shift_at)


async def put_shift(tx: AsyncConnection, shift: ZoneShift) -> None:
    """Store a zone shift."""
    zones = {"home": shift.home, "to": shift.to, "zone": shift.zone}
    await _set(tx, shift.chat_id, moving=zones, shift_at=shift.next_at)


async def set_next_shift(tx: AsyncConnection, chat_id: int, at: datetime) -> None:
    """Set when the next step of this chat's zone shift is due (UTC)."""
    await _set(tx, chat_id, shift_at=at)


async def end_shift(tx: AsyncConnection, chat_id: int) -> None:
    """End this chat's zone shift; the zone stays where it is."""
    await _set(tx, chat_id, moving=None, shift_at=None)


async def _set(tx: AsyncConnection, chat_id: int, **values: Any) -> None:
    await tx.execute(sa.update(subscribers).where(subscribers.c.chat_id == chat_id).values(**values))
