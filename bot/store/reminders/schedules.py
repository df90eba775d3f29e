"""Reminders: the items that people take, with their schedules."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.instructions import NO_INSTRUCTIONS, Instructions
from bot.domain.names import fold
from bot.domain.pauses import first_from
from bot.domain.row_references import row_reference
from bot.domain.schedules import (
    Occurrence,
    Schedule,
    just_before,
    next_occurrence,
    occurrence_windows,
    zone_named,
)
from bot.domain.strengths import Strength, to_strength_unit
from bot.store.core.in_clause import id_in
from bot.store.core.params import AT, NOW, ROW_KEY
from bot.store.core.tables import doses, items, schedules
from bot.store.reminders import nagging, recurrences, tapers

ScheduleState = Literal["active", "paused", "ended"]


@dataclass(frozen=True)
class Item:
    """A supplement or medicine as the person named it.

    Attributes:
        name: As typed.
        amount: Of one dose; where it differs by day, the largest; None when none was given.
        unit: None together with `amount`.
        person: Who takes it; None is the chat's owner.
        strength: Of one piece, where it is counted in pieces; None: not known.
    """

    name: str
    amount: Decimal | None = None
    unit: str | None = None
    person: str | None = None
    strength: Strength | None = None

    @property
    def measured(self) -> tuple[Decimal | None, str | None]:
        """The amount with its unit; pieces of known strength converted to what they contain."""
        return to_strength_unit(self.amount, self.unit, self.strength)


@dataclass(frozen=True)
class Reminder:
    """An item with its schedule.

    Attributes:
        id: The schedule's.
        chat_id: The chat that takes it.
        item: What to take.
        schedule: When; None means as needed, so that it is never due.
        state: Ended ones are kept only for their doses.
        next_due_at: UTC; None when nothing more is due.
        paused_until: Local date on which a pause ends by itself; None when only the person ends it.
        instructions: Instructions on how to take it.
        zone: IANA name; the schedule's zone where there is a schedule.
        nag: How to nag while nobody answers, a name in `bot.domain.nagging.PACES`; None: never.
        loud: Whether to nag in the quiet hours, too.
        added_at: When the item was added, UTC.
        thread_id: The topic of a forum in which it was set up; None: none.
        accepted: Hash of the warnings that it was saved with; None: it was saved without any.
    """

    id: int
    chat_id: int
    item: Item
    schedule: Schedule | None
    state: ScheduleState
    next_due_at: datetime | None
    paused_until: date | None = None
    instructions: Instructions = NO_INSTRUCTIONS
    zone: str = "UTC"
    nag: str | None = None
    loud: bool = False
    thread_id: int | None = None
    added_at: datetime | None = None
    accepted: str | None = None

    @property
    def ref(self) -> str:
        """The reference that a button carries: the id, and a checksum of owner and item."""
        return row_reference(self.id, self.chat_id, *checksum_values(self.item, self.added_at))

    def item_of(self, occurrence: Occurrence) -> Item:
        """Return the item with the amount of that occurrence."""
        return (
            self.item
            if occurrence.amount is None
            else dataclasses.replace(self.item, amount=occurrence.amount)
        )


# Clocks of different zones show the same wall time at most this far apart.
_MAX_ZONE_SPREAD = timedelta(days=2)
_ACTIVE = {"state": "active", "paused_until": None}
# Columns of the schedule of an as-needed item.
_AS_NEEDED: dict[str, Any] = {
    **dict.fromkeys(("recurrence", "anchor_at", "end_on", "amounts")),
    "times": "",
}


def _columns(schedule: Schedule) -> dict[str, Any]:
    return {
        "times": " ".join(wall.strftime("%H:%M") for wall in schedule.times),
        "recurrence": recurrences.to_json(schedule.recurrence),
        "anchor_at": schedule.anchor_at,
        "start_on": schedule.start,
        "end_on": schedule.end,
        "amounts": None if schedule.taper is None else tapers.to_json(schedule.taper),
        "zone": schedule.zone,
    }


def _instruction_columns(instructions: Instructions) -> dict[str, Any]:
    most = None if instructions.most_in_day is None else str(instructions.most_in_day)
    return {
        "food": instructions.food,
        "gap_minutes": instructions.gap_minutes,
        "most_in_day": most,
        "note": instructions.note,
    }


def _item_columns(item: Item) -> dict[str, Any]:
    amount = None if item.amount is None else str(item.amount)
    columns = {"name": item.name, "amount": amount, "unit": item.unit, "person": item.person}
    return {**columns, **_strength_columns(item.strength)}


def _strength_columns(strength: Strength | None) -> dict[str, Any]:
    if strength is None:
        return {"piece": None, "piece_unit": None}
    return {"piece": str(strength.value), "piece_unit": strength.unit}


def schedule_of(row: Any) -> Schedule | None:
    """Return the schedule of a row; None for an as-needed item."""
    if not row.times:
        return None
    return Schedule(
        times=tuple(time.fromisoformat(wall) for wall in row.times.split()),
        start=row.start_on,
        zone=row.zone,
        recurrence=recurrences.from_json(row.recurrence, row.anchor_at),
        end=row.end_on,
        taper=None if row.amounts is None else tapers.from_json(row.amounts),
    )


def item_of(row: Any) -> Item:
    """Return the item of a joined row."""
    return Item(row.name, to_decimal(row.amount), row.unit, row.person, strength_of(row))


def strength_of(row: Any) -> Strength | None:
    """Return the strength of one piece of a joined row's item."""
    return None if row.piece is None else Strength(Decimal(row.piece), row.piece_unit)


def checksum_values(item: Item, added_at: datetime | None) -> tuple[object, ...]:
    """Return the item's values that a button's checksum covers; the instant keeps its name unguessable."""
    return item.name, item.amount, item.unit, item.person, added_at


def to_decimal(stored: str | None) -> Decimal | None:
    """Convert a number that is stored as text; None stays None."""
    return None if stored is None else Decimal(stored)


def _reminder(row: Any) -> Reminder:
    return Reminder(
        id=row.id,
        chat_id=row.chat_id,
        item=item_of(row),
        schedule=schedule_of(row),
        state=row.state,
        next_due_at=row.next_due_at,
        paused_until=row.paused_until,
        instructions=Instructions(row.food, row.gap_minutes, to_decimal(row.most_in_day), row.note),
        zone=row.zone,
        nag=row.nag,
        loud=bool(row.loud),
        added_at=row.added_at,
        thread_id=row.thread_id,
        accepted=row.accepted,
    )


def _next_due(schedule: Schedule | None, after: datetime) -> datetime | None:
    occurrence = None if schedule is None else next_occurrence(schedule, after)
    return None if occurrence is None else occurrence.due_at


_OF_ITEM = (items.c.name, items.c.amount, items.c.unit, items.c.person, items.c.piece, items.c.piece_unit)
_JOINED = sa.select(schedules, *_OF_ITEM, items.c.created_at.label("added_at")).join(items)


async def add(
    tx: AsyncConnection,
    chat_id: int,
    item: Item,
    schedule: Schedule,
    now: datetime,
    instructions: Instructions = NO_INSTRUCTIONS,
) -> int:
    """Store a new reminder, first due after now; return its schedule's id."""
    columns = {**_columns(schedule), "next_due_at": _next_due(schedule, now)}
    return await _add(tx, chat_id, item, {**columns, **_instruction_columns(instructions)}, now)


async def add_as_needed(
    tx: AsyncConnection, chat_id: int, item: Item, zone: str, now: datetime, instructions: Instructions
) -> int:
    """Store an as-needed item, which is never due; return its schedule's id.

    Args:
        tx: A transaction that may write.
        chat_id: The chat that takes it.
        item: What to take.
        zone: IANA name of the zone that gives its doses their local dates.
        now: Aware.
        instructions: Instructions on how to take it.
    """
    start = now.astimezone(zone_named(zone)).date()
    columns = {**_AS_NEEDED, "start_on": start, "zone": zone, "next_due_at": None}
    return await _add(tx, chat_id, item, {**columns, **_instruction_columns(instructions)}, now)


async def extra_schedule_of(tx: AsyncConnection, reminder: Reminder, zone: str, now: datetime) -> int:
    """Return the id of the schedule for extra intakes of a reminder's item; create it the first time.

    Such a schedule is as needed, ended from the start and shares the item: extra intakes count for the item's
    stock and history, and no list of reminders names the item twice.

    Args:
        tx: A transaction that may write.
        reminder: The reminder of the item.
        zone: IANA name of the zone that gives the intakes their local dates, from now on.
        now: Aware.
    """
    item_id = sa.select(schedules.c.item_id).where(schedules.c.id == reminder.id).scalar_subquery()
    is_extra = (schedules.c.item_id == item_id, schedules.c.times == "", schedules.c.state == "ended")
    known = sa.update(schedules).where(*is_extra).values(zone=zone).returning(schedules.c.id)
    existing: int | None = (await tx.execute(known)).scalar_one_or_none()
    if existing is not None:
        return existing
    start = now.astimezone(zone_named(zone)).date()
    values = {"chat_id": reminder.chat_id, "item_id": item_id, "state": "ended", "created_at": now}
    row = {**_AS_NEEDED, **values, "start_on": start, "zone": zone, "next_due_at": None}
    added = await tx.execute(sa.insert(schedules).values(row).returning(schedules.c.id))
    schedule_id: int = added.scalar_one()
    return schedule_id


async def skip_recorded(tx: AsyncConnection, schedule_id: int) -> None:
    """Advance a schedule past the doses on record already, such as a dose taken early.

    A paused schedule is left as it is: its pause ends at the first dose after it, even one taken early.
    """
    row = (await tx.execute(_JOINED.where(schedules.c.id == schedule_id))).one()
    reminder = _reminder(row)
    if reminder.schedule is None or reminder.next_due_at is None or reminder.state != "active":
        return
    recent = (doses.c.schedule_id == schedule_id, doses.c.due_at >= reminder.next_due_at - _MAX_ZONE_SPREAD)
    recorded = await tx.execute(sa.select(doses.c.local_date, doses.c.slot).where(*recent))
    on_record = {(each.local_date, each.slot) for each in recorded}
    coming = occurrence_windows(reminder.schedule, just_before(reminder.next_due_at))
    first = next((each for each, _closes in coming if (each.local_date, each.slot) not in on_record), None)
    await advance(tx, {schedule_id: None if first is None else first.due_at})


async def _add(tx: AsyncConnection, chat_id: int, item: Item, columns: dict[str, Any], now: datetime) -> int:
    of_item = sa.insert(items).values(chat_id=chat_id, created_at=now, **_item_columns(item))
    item_id = (await tx.execute(of_item.returning(items.c.id))).scalar_one()
    row = {"chat_id": chat_id, "item_id": item_id, "state": "active", "created_at": now, **columns}
    added = await tx.execute(sa.insert(schedules).values(row).returning(schedules.c.id))
    schedule_id: int = added.scalar_one()
    return schedule_id


async def replace(
    tx: AsyncConnection,
    reminder: Reminder,
    item: Item,
    schedule: Schedule | None,
    now: datetime,
    instructions: Instructions = NO_INSTRUCTIONS,
) -> None:
    """Replace item and schedule of a reminder that the person edited, from now on."""
    of_this = sa.select(schedules.c.item_id).where(schedules.c.id == reminder.id).scalar_subquery()
    await tx.execute(sa.update(items).where(items.c.id == of_this).values(_item_columns(item)))
    columns = _AS_NEEDED if schedule is None else _columns(schedule)
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.id == reminder.id)
        .values(
            {
                **columns,
                **_instruction_columns(instructions),
                **_ACTIVE,
                "next_due_at": _next_due(schedule, now),
            }
        )
    )


async def set_accepted(tx: AsyncConnection, schedule_id: int, fingerprint: str) -> None:
    """Record the warnings that a reminder was saved with, by their hash; empty: there were none."""
    values = {"accepted": fingerprint or None}
    await tx.execute(sa.update(schedules).where(schedules.c.id == schedule_id).values(values))


async def set_strength(
    tx: AsyncConnection, chat_id: int, name: str, person: str | None, strength: Strength
) -> None:
    """Set the strength of every item of that name and person, also of ended ones."""
    rows = await tx.execute(
        sa.select(items.c.id, items.c.name).where(
            items.c.chat_id == chat_id, items.c.person.is_not_distinct_from(person)
        )
    )
    same = [row.id for row in rows if fold(row.name) == fold(name)]
    await tx.execute(sa.update(items).where(id_in(items.c.id, same)).values(_strength_columns(strength)))


async def of_chat(tx: AsyncConnection, chat_id: int) -> list[Reminder]:
    """Return this chat's reminders that have not ended, in the order they were made."""
    rows = await tx.execute(
        _JOINED.where(schedules.c.chat_id == chat_id, schedules.c.state != "ended").order_by(schedules.c.id)
    )
    return [_reminder(row) for row in rows]


async def get(tx: AsyncConnection, chat_id: int, schedule_id: int) -> Reminder | None:
    """Return this chat's reminder of that id; None also when it is somebody else's."""
    rows = await tx.execute(
        _JOINED.where(
            schedules.c.id == schedule_id, schedules.c.chat_id == chat_id, schedules.c.state != "ended"
        )
    )
    row = rows.one_or_none()
    return None if row is None else _reminder(row)


async def set_topic(tx: AsyncConnection, schedule_id: int, thread_id: int | None) -> None:
    """Set the topic of a forum in which to remind; None: none."""
    await tx.execute(sa.update(schedules).where(schedules.c.id == schedule_id).values(thread_id=thread_id))


async def set_state(tx: AsyncConnection, reminder: Reminder, state: ScheduleState, now: datetime) -> None:
    """Pause for good, resume or end; a resumed reminder is next due after now: nothing is made up for."""
    due_at = _next_due(reminder.schedule, now) if state == "active" else None
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.id == reminder.id)
        .values(state=state, paused_until=None, next_due_at=due_at)
    )
    if state == "active":
        await skip_recorded(tx, reminder.id)
    else:
        await nagging.cancel(tx, doses.c.schedule_id == reminder.id)


async def pause_until(tx: AsyncConnection, reminder: Reminder, until: date, now: datetime) -> None:
    """Pause until that local date; the reminder is next due at its first time on it or later."""
    paused = dataclasses.replace(reminder, state="paused", paused_until=until)
    await tx.execute(
        sa.update(schedules)
        .where(schedules.c.id == reminder.id)
        .values(state="paused", paused_until=until, next_due_at=resumes_at(paused, now))
    )
    await nagging.cancel(tx, doses.c.schedule_id == reminder.id)


def resumes_at(reminder: Reminder, now: datetime) -> datetime | None:
    """Return when a paused reminder is next due after now (UTC); None: not until resumed, or never."""
    if reminder.schedule is None or reminder.paused_until is None:
        return None
    first = first_from(reminder.schedule, reminder.paused_until, now)
    return None if first is None else first.due_at


IS_DUE = schedules.c.next_due_at <= NOW
ANY_DUE = sa.exists().where(IS_DUE)
_ADVANCE = sa.update(schedules).where(schedules.c.id == ROW_KEY).values(next_due_at=AT)


async def deactivate_chat(tx: AsyncConnection, chat_id: int) -> None:
    """Schedule nothing for a chat that stopped or blocked the bot, until `travel.reactivate_chat`."""
    await tx.execute(sa.update(schedules).where(schedules.c.chat_id == chat_id).values(next_due_at=None))
    await nagging.cancel(tx, doses.c.chat_id == chat_id)


async def advance(tx: AsyncConnection, due: Mapping[int, datetime | None]) -> None:
    """Set when each schedule is next due."""
    if due:
        await tx.execute(_ADVANCE, [{"of": of, "at": at} for of, at in due.items()])


async def next_due(tx: AsyncConnection, after: datetime) -> datetime | None:
    """Return the earliest UTC instant later than `after` at which a reminder is due; None when none is."""
    statement = sa.select(sa.func.min(schedules.c.next_due_at)).where(schedules.c.next_due_at > after)
    due_at: datetime | None = (await tx.execute(statement)).scalar_one()
    return due_at
