"""Hours that are counted from the last dose."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.recurrence import EveryHours
from bot.domain.schedules import Schedule, closes_at, next_occurrence
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.doses import doses
from bot.store.doses.doses import DueOccurrence
from bot.store.reminders import schedules
from bot.store.reminders.dose_intervals import reanchor
from bot.store.reminders.schedules import Item, Reminder
from tests.store.conftest import ANN, DAILY, NOW

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
EVERY_8 = replace(DAILY, times=(time(8),), start=NOW.date(), recurrence=EveryHours(8, "dose"))


async def begun(tx: AsyncConnection) -> int:
    return await schedules.add(tx, ANN, Item("ibuprofen"), EVERY_8, NOW - MINUTE)


async def only(tx: AsyncConnection) -> Reminder:
    return (await schedules.of_chat(tx, ANN))[-1]


async def come_due(tx: AsyncConnection) -> int:
    """What the ticker does at `next_due_at`; gives the dose's id."""
    reminder = await only(tx)
    assert reminder.schedule is not None
    assert reminder.next_due_at is not None
    occurrence = next_occurrence(reminder.schedule, reminder.next_due_at - MINUTE)
    assert occurrence is not None
    due = DueOccurrence([reminder.id], occurrence, closes_at(reminder.schedule, occurrence), "due")
    (new,) = await doses.record(tx, [due])
    following = next_occurrence(reminder.schedule, occurrence.due_at)
    await schedules.advance(tx, {reminder.id: following.due_at if following else None})
    return new.id


async def answered(tx: AsyncConnection, dose_id: int, taken_at: datetime | None, now: datetime) -> None:
    (dose,) = await doses.get(tx, ANN, [dose_id])
    assert await doses.answer(tx, dose, "taken", now, taken_at=taken_at)
    await reanchor(tx, dose.schedule_id, now)


async def test_the_next_dose_comes_its_hours_after_the_one_that_was_taken(tx: AsyncConnection) -> None:
    await begun(tx)
    first = await come_due(tx)
    assert (await only(tx)).next_due_at == NOW + 8 * HOUR

    await answered(tx, first, NOW + 90 * MINUTE, NOW + 95 * MINUTE)

    assert (await only(tx)).next_due_at == NOW + 8 * HOUR + 90 * MINUTE


async def test_an_answer_taken_back_puts_the_next_dose_back(tx: AsyncConnection) -> None:
    mine = await begun(tx)
    first = await come_due(tx)
    await answered(tx, first, NOW + HOUR, NOW + HOUR)
    (dose,) = await doses.get(tx, ANN, [first])

    assert await doses.undo(tx, dose, NOW + 2 * HOUR)
    await reanchor(tx, mine, NOW + 2 * HOUR)

    assert (await only(tx)).next_due_at == NOW + 8 * HOUR


async def test_where_nobody_knows_when_it_was_taken_the_plan_stays(tx: AsyncConnection) -> None:
    await begun(tx)
    await answered(tx, await come_due(tx), None, NOW + 6 * HOUR)
    assert (await only(tx)).next_due_at == NOW + 8 * HOUR


async def test_an_answer_to_an_older_dose_changes_nothing(tx: AsyncConnection) -> None:
    await begun(tx)
    older, newest = await come_due(tx), await come_due(tx)
    await answered(tx, newest, NOW + 9 * HOUR, NOW + 9 * HOUR)
    await answered(tx, older, NOW + 2 * HOUR, NOW + 10 * HOUR)
    assert (await only(tx)).next_due_at == NOW + 17 * HOUR


async def test_however_late_an_older_one_was_really_taken_no_dose_comes_too_soon_after_it(
    tx: AsyncConnection,
) -> None:
    await begun(tx)
    older, _newest = await come_due(tx), await come_due(tx)
    await answered(tx, older, NOW + 10 * HOUR, NOW + 10 * HOUR)
    assert (await only(tx)).next_due_at == NOW + 18 * HOUR


async def test_what_rests_goes_on_resting(tx: AsyncConnection) -> None:
    mine = await begun(tx)
    first = await come_due(tx)
    await schedules.set_state(tx, await only(tx), "paused", NOW)
    await answered(tx, first, NOW + HOUR, NOW + HOUR)
    paused = await only(tx)
    assert paused.schedule is not None
    assert (paused.next_due_at, paused.schedule.anchor_at) == (None, NOW + HOUR)

    await schedules.set_state(tx, paused, "active", NOW + HOUR)
    await subscribers.update(tx, ANN, state="stopped")
    await schedules.deactivate_chat(tx, ANN)
    await reanchor(tx, mine, NOW + HOUR)
    assert (await only(tx)).next_due_at is None


async def test_a_course_that_is_over_by_then_has_no_next_dose(tx: AsyncConnection) -> None:
    short = replace(EVERY_8, end=NOW.date())
    await schedules.add(tx, ANN, Item("ibuprofen"), short, NOW - MINUTE)
    await come_due(tx)
    await answered(tx, await come_due(tx), NOW + 8 * HOUR, NOW + 8 * HOUR)
    assert (await only(tx)).next_due_at is None


@pytest.mark.parametrize("counted", [DAILY, replace(EVERY_8, recurrence=EveryHours(8))])
async def test_what_goes_by_the_clock_is_moved_by_no_answer(tx: AsyncConnection, counted: Schedule) -> None:
    await schedules.add(tx, ANN, Item("zinc"), counted, NOW - MINUTE)
    first = await come_due(tx)
    before = await only(tx)
    await answered(tx, first, NOW + HOUR, NOW + HOUR)
    assert await only(tx) == before


async def test_without_a_dose_on_record_there_is_nothing_to_count_from(tx: AsyncConnection) -> None:
    mine = await begun(tx)
    before = await only(tx)
    await reanchor(tx, mine, NOW)
    await reanchor(tx, 999_999, NOW)
    assert await only(tx) == before


# Minutes after it came due that each dose is taken, skipped (None), or taken back again (negative).
HABITS = st.lists(st.none() | st.integers(-200, 239), min_size=1, max_size=8)


@given(HABITS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.thorough
async def test_however_one_lives_no_dose_is_doubled_or_comes_too_soon(
    tx: AsyncConnection, habits: list[int | None]
) -> None:
    mine = await begun(tx)
    taken: list[datetime] = []
    due: list[datetime] = []
    for minutes in habits:
        dose_id = await come_due(tx)
        (dose,) = await doses.get(tx, ANN, [dose_id])
        due.append(dose.due_at)
        assert all(dose.due_at >= each + 8 * HOUR for each in taken)
        if minutes is None:
            await reanchor(tx, mine, dose.due_at)
            continue
        then = dose.due_at + abs(minutes) * MINUTE
        await answered(tx, dose_id, then, then)
        if minutes < 0:
            await doses.undo(tx, dose, then)
            await reanchor(tx, mine, then)
        else:
            taken.append(then)
    assert due == sorted(set(due))
    await tx.execute(sa.delete(tables.items).where(tables.items.c.chat_id == ANN))
