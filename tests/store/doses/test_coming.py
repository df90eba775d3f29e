"""A coming dose on record before it is due, and its way back."""

from datetime import date, time, timedelta
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.instructions import Instructions
from bot.domain.schedules import Occurrence, Schedule, occurrences_between
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.doses import doses, early_doses
from bot.store.doses.doses import Dose
from bot.store.reminders import schedules, stock, travel
from bot.store.reminders.schedules import Item, Reminder
from tests.store.conftest import ANN, NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TWICE = Schedule((time(10), time(22)), NOW.date() - 2 * DAY, "UTC")


async def kept(tx: AsyncConnection, schedule: Schedule = TWICE) -> Reminder:
    made = await schedules.add(tx, ANN, Item("zinc", Decimal(10), "mg"), schedule, NOW)
    return await now_of(tx, made)


async def now_of(tx: AsyncConnection, schedule_id: int) -> Reminder:
    reminder = await schedules.get(tx, ANN, schedule_id)
    assert reminder is not None
    return reminder


def nth(reminder: Reminder, n: int) -> Occurrence:
    assert reminder.schedule is not None
    return [
        each
        for each, _n in zip(
            occurrences_between(reminder.schedule, NOW, NOW + 9 * DAY), range(n + 1), strict=False
        )
    ][n]


async def taken(tx: AsyncConnection, reminder: Reminder, n: int = 0) -> Dose:
    dose_id = await early_doses.record(tx, reminder, nth(reminder, n))
    assert dose_id is not None
    (dose,) = await doses.get(tx, ANN, [dose_id])
    await doses.answer(tx, dose, "taken", NOW, taken_at=NOW)
    (dose,) = await doses.get(tx, ANN, [dose_id])
    assert dose.is_early(NOW)
    return dose


async def test_a_recorded_coming_dose_keeps_its_own_occurrence_and_moves_the_reminder_on(
    tx: AsyncConnection,
) -> None:
    reminder = await kept(tx)
    first, second = nth(reminder, 0), nth(reminder, 1)
    dose = await taken(tx, reminder)
    assert (dose.local_date, dose.slot, dose.due_at) == (first.local_date, first.slot, first.due_at)
    assert (dose.item.amount, dose.item.unit) == (Decimal(10), "mg")
    assert (await now_of(tx, reminder.id)).next_due_at == second.due_at
    assert await early_doses.record(tx, reminder, first) == dose.id


async def test_taken_back_it_comes_due_as_planned_and_only_once(tx: AsyncConnection) -> None:
    reminder = await kept(tx)
    dose = await taken(tx, reminder)
    assert await early_doses.withdraw(tx, dose, NOW)
    assert not await early_doses.withdraw(tx, dose, NOW)
    assert (await now_of(tx, reminder.id)).next_due_at == reminder.next_due_at
    assert await doses.get(tx, ANN, [dose.id]) == []


async def test_a_dose_that_is_open_or_was_due_is_not_withdrawn(tx: AsyncConnection) -> None:
    reminder = await kept(tx)
    dose = await taken(tx, reminder)
    assert not dose.is_early(dose.due_at)
    assert not await early_doses.withdraw(tx, dose, dose.due_at)
    assert await doses.undo(tx, dose, NOW)
    assert not await early_doses.withdraw(tx, dose, NOW)


async def test_what_is_marked_further_ahead_is_not_counted_as_to_come(tx: AsyncConnection) -> None:
    reminder = await kept(tx)
    first, second = await taken(tx, reminder, 0), await taken(tx, reminder, 1)
    assert (await now_of(tx, reminder.id)).next_due_at == nth(reminder, 2).due_at
    assert await early_doses.withdraw(tx, first, NOW)
    await stock.set_left(tx, reminder.id, Decimal(9), NOW)
    box = (await stock.of(tx, [reminder.id]))[reminder.id]
    assert box.early_doses == {(second.local_date, second.slot)}


async def test_a_pause_that_ends_goes_on_behind_what_was_taken_early(tx: AsyncConnection) -> None:
    reminder = await kept(tx)
    await taken(tx, reminder)
    await schedules.set_state(tx, reminder, "paused", NOW)
    await schedules.set_state(tx, reminder, "active", NOW)
    assert (await now_of(tx, reminder.id)).next_due_at == nth(reminder, 1).due_at


async def test_a_pause_ends_when_it_was_to_end_also_if_that_dose_was_taken_early(tx: AsyncConnection) -> None:
    reminder = await kept(tx)
    await schedules.pause_until(tx, reminder, NOW.date() + DAY, NOW)
    paused = await now_of(tx, reminder.id)
    dose_id = await early_doses.record(tx, paused, nth(reminder, 2))
    assert dose_id is not None
    assert (await now_of(tx, reminder.id)).next_due_at == paused.next_due_at == nth(reminder, 2).due_at


async def test_taken_back_in_a_pause_it_does_not_end_the_pause(tx: AsyncConnection) -> None:
    reminder = await kept(tx)
    dose = await taken(tx, reminder)
    await schedules.pause_until(tx, reminder, NOW.date() + 3 * DAY, NOW)
    paused = (await now_of(tx, reminder.id)).next_due_at
    assert await early_doses.withdraw(tx, dose, NOW)
    assert (await now_of(tx, reminder.id)).next_due_at == paused


async def test_taken_back_while_all_is_stopped_nothing_comes_due_until_the_start(tx: AsyncConnection) -> None:
    reminder = await kept(tx)
    dose = await taken(tx, reminder)
    await subscribers.update(tx, ANN, state="stopped")
    await schedules.deactivate_chat(tx, ANN)
    assert await early_doses.withdraw(tx, dose, NOW)
    assert (await now_of(tx, reminder.id)).next_due_at is None
    await subscribers.update(tx, ANN, state="active")
    await travel.reactivate_chat(tx, ANN, NOW)
    assert (await now_of(tx, reminder.id)).next_due_at == reminder.next_due_at


async def test_of_an_ended_or_changed_reminder_the_row_goes_and_nothing_comes(tx: AsyncConnection) -> None:
    ended, changed, needed = await kept(tx), await kept(tx), await kept(tx)
    of_ended, of_changed, of_needed = [await taken(tx, each) for each in (ended, changed, needed)]
    await schedules.set_state(tx, ended, "ended", NOW)
    later = Schedule((time(12),), date(2030, 1, 1), "UTC")
    await schedules.replace(tx, changed, changed.item, later, NOW)
    await schedules.replace(tx, needed, needed.item, None, NOW)
    for dose in (of_ended, of_changed, of_needed):
        assert await early_doses.withdraw(tx, dose, NOW)
    rows = (await tx.execute(sa.select(tables.schedules.c.next_due_at).order_by(tables.schedules.c.id))).all()
    assert [row.next_due_at and row.next_due_at.year for row in rows] == [None, 2030, None]
    assert await early_doses.record(tx, await now_of(tx, needed.id), nth(ended, 0)) is None


async def test_the_last_dose_of_a_course_taken_early_leaves_nothing_to_come(tx: AsyncConnection) -> None:
    once = Schedule((time(22),), NOW.date(), "UTC", end=NOW.date())
    reminder = await kept(tx, once)
    dose = await taken(tx, reminder)
    assert (await now_of(tx, reminder.id)).next_due_at is None
    assert await early_doses.withdraw(tx, dose, NOW)
    assert (await now_of(tx, reminder.id)).next_due_at == reminder.next_due_at


async def test_extra_intakes_share_the_item_and_no_list_names_it_twice(tx: AsyncConnection) -> None:
    reminder = await kept(tx)
    extra = await schedules.extra_schedule_of(tx, reminder, "UTC", NOW)
    assert await schedules.extra_schedule_of(tx, reminder, "Europe/Berlin", NOW) == extra
    assert [each.id for each in await schedules.of_chat(tx, ANN)] == [reminder.id]
    rows = (await tx.execute(sa.select(tables.schedules).order_by(tables.schedules.c.id))).all()
    assert [row.zone for row in rows] == ["UTC", "Europe/Berlin"]
    assert rows[0].item_id == rows[1].item_id


async def test_an_as_needed_reminder_has_nothing_to_skip(tx: AsyncConnection) -> None:
    needed = await schedules.add_as_needed(tx, ANN, Item("zinc"), "UTC", NOW, Instructions())
    await schedules.skip_recorded(tx, needed)
    assert (await now_of(tx, needed)).next_due_at is None


async def test_an_amount_told_for_a_dose_that_has_none_goes_with_its_answer(tx: AsyncConnection) -> None:
    made = await schedules.add(tx, ANN, Item("zinc"), TWICE, NOW)
    reminder = await now_of(tx, made)
    dose_id = await early_doses.record(tx, reminder, nth(reminder, 0))
    assert dose_id is not None
    (dose,) = await doses.due_after(tx, [made], NOW)
    await doses.set_amount(tx, dose, Decimal(15), "mg")
    await doses.answer(tx, dose, "taken", NOW, taken_at=NOW)
    (told,) = await doses.get(tx, ANN, [dose_id])
    await doses.set_amount(tx, told, Decimal(99), "mg")
    assert (told.item.amount, told.item.unit) == (Decimal(15), "mg")
    await doses.undo(tx, told, NOW)
    (undone,) = await doses.get(tx, ANN, [dose_id])
    assert undone.item == Item("zinc")
