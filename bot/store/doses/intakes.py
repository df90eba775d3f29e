"""Doses really taken, planned or as needed, and the recording of as-needed doses."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.schedules import zone_named
from bot.domain.strengths import Strength
from bot.store.core.in_clause import id_in
from bot.store.core.tables import doses, items, schedules
from bot.store.reminders.schedules import Reminder, strength_of, to_decimal


@dataclass(frozen=True)
class RecordedIntake:
    """A dose that was taken.

    Attributes:
        dose_id: The dose.
        schedule_id: The schedule of its reminder.
        name: As the person named it.
        amount: As it was to be taken then; None: not told.
        unit: None together with `amount`.
        at: When it was taken, UTC; if unknown, the end of its window, so that a wait is never too short.
        planned_at: When it was due, UTC; None: it was taken as needed.
        day: The local date it belongs to.
        strength: Of one piece, as known now; None: unknown.
    """

    dose_id: int
    schedule_id: int
    name: str
    amount: Decimal | None
    unit: str | None
    at: datetime
    planned_at: datetime | None
    day: date
    strength: Strength | None = None


def _at(row: Any) -> datetime:
    at: datetime = row.taken_at or min(row.answered_at or row.closes_at, row.closes_at)
    return at


def _taken(row: Any) -> RecordedIntake:
    amount = to_decimal(row.dose_amount)
    planned_at = None if row.due_at == row.closes_at else row.due_at
    return RecordedIntake(
        row.id,
        row.schedule_id,
        row.name,
        amount,
        row.dose_unit,
        _at(row),
        planned_at,
        row.local_date,
        strength_of(row),
    )


# A chat, and one of the people it has doses for; None: the chat's owner.
PersonKey = tuple[int, str | None]


async def since(
    tx: AsyncConnection, chat_id: int, person: str | None, after: datetime
) -> list[RecordedIntake]:
    """Return what this person of the chat took after that moment, in the order it was taken."""
    return (await of_chats(tx, [chat_id], after)).get((chat_id, person), [])


async def of_chats(
    tx: AsyncConnection, chat_ids: Collection[int], after: datetime
) -> dict[PersonKey, list[RecordedIntake]]:
    """Return what was taken after that moment, by person, each in the order it was taken."""
    if not chat_ids:
        return {}
    taken_at = sa.func.coalesce(doses.c.taken_at, doses.c.closes_at)
    amount, unit = doses.c.amount.label("dose_amount"), doses.c.unit.label("dose_unit")
    rows = await tx.execute(
        sa.select(doses, amount, unit, items.c.name, items.c.person, items.c.piece, items.c.piece_unit)
        .join(schedules, schedules.c.id == doses.c.schedule_id)
        .join(items, items.c.id == schedules.c.item_id)
        .where(id_in(doses.c.chat_id, chat_ids), doses.c.state == "taken", taken_at > after)
    )
    by_person: dict[PersonKey, list[RecordedIntake]] = {}
    for row in rows:
        if (taken := _taken(row)).at > after:
            by_person.setdefault((row.chat_id, row.person), []).append(taken)
    return {whose: sorted(each, key=lambda one: (one.at, one.dose_id)) for whose, each in by_person.items()}


async def record(
    tx: AsyncConnection,
    reminder: Reminder,
    amount: Decimal | None,
    unit: str | None,
    taken_at: datetime,
    now: datetime,
) -> int:
    """Record an as-needed dose; return its id.

    It has no window: it never was due and can never be missed. Its slot is the next free one of its date.
    """
    local = taken_at.astimezone(zone_named(reminder.zone))
    of_day = (doses.c.schedule_id == reminder.id, doses.c.local_date == local.date())
    newest = (await tx.execute(sa.select(sa.func.max(doses.c.slot)).where(*of_day))).scalar_one()
    row = {
        "chat_id": reminder.chat_id,
        "schedule_id": reminder.id,
        "local_date": local.date(),
        "slot": 0 if newest is None else newest + 1,
        "wall": local.strftime("%H:%M"),
        "due_at": taken_at,
        "closes_at": taken_at,
        "state": "taken",
        "amount": None if amount is None else str(amount),
        "unit": unit,
        "answered_at": now,
        "taken_at": taken_at,
    }
    dose_id: int = (await tx.execute(sa.insert(doses).values(row).returning(doses.c.id))).scalar_one()
    return dose_id


async def remove(tx: AsyncConnection, chat_id: int, dose_id: int) -> bool:
    """Delete an as-needed dose; False when this chat has no such dose."""
    as_needed = sa.select(schedules.c.id).where(schedules.c.times == "", schedules.c.chat_id == chat_id)
    result = await tx.execute(
        sa.delete(doses).where(
            doses.c.id == dose_id, doses.c.chat_id == chat_id, doses.c.schedule_id.in_(as_needed)
        )
    )
    return result.rowcount == 1
