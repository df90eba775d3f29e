from dataclasses import replace
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.instructions import Instructions
from bot.domain.recurrence import EveryHours
from bot.domain.schedules import occurrences_between
from bot.domain.travel import RecordedDose
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.doses import doses
from bot.store.doses.doses import DueOccurrence
from bot.store.reminders import schedules, travel
from bot.store.reminders.schedules import Item
from bot.store.reminders.travel import ZoneShift
from tests.store.conftest import ANN, BEN, DAILY, NOW, a_dose

HOUR = timedelta(hours=1)
SHIFT = ZoneShift(ANN, "UTC", "Asia/Tokyo", "Etc/GMT-3", NOW)


async def on_record(tx: AsyncConnection, every_hours: int, since: datetime) -> int:
    """A counted-hours reminder and its doses since then."""
    hourly = replace(DAILY, times=(time(8),), recurrence=EveryHours(every_hours))
    mine = await schedules.add(tx, ANN, Item("zinc"), hourly, since)
    due = [
        DueOccurrence([mine], each, each.due_at + HOUR, "due")
        for each in occurrences_between(hourly, since, NOW)
    ]
    await doses.record(tx, due)
    return mine


async def test_what_is_open_counts_as_taken_now_and_what_was_not_taken_as_nothing(
    tx: AsyncConnection,
) -> None:
    due, missed, taken = await a_dose(tx), await a_dose(tx, state="missed"), await a_dose(tx)
    await doses.answer(tx, taken, "taken", NOW, taken_at=NOW - HOUR)

    found = await travel.recorded_doses(tx, ANN, NOW + HOUR)

    assert found == {
        due.schedule_id: [RecordedDose(due.local_date, 0, NOW + HOUR)],
        missed.schedule_id: [RecordedDose(due.local_date, 0, None)],
        taken.schedule_id: [RecordedDose(due.local_date, 0, NOW - HOUR)],
    }
    assert await travel.recorded_doses(tx, BEN, NOW) == {}


async def test_an_open_dose_closes_before_it_could_come_too_near_to_the_next(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)

    await travel.move_to_zone(
        tx, ANN, "Europe/Moscow", NOW + 3 * HOUR
    )  # 20:00 there is 17:00 UTC: six hours from now

    (reminder,) = await schedules.of_chat(tx, ANN)
    assert reminder.next_due_at == NOW + 9 * HOUR
    assert (await doses.get(tx, ANN, [dose.id]))[0].closes_at == NOW + 3 * HOUR


async def test_counted_hours_lose_no_dose_where_clocks_show_the_same_times_again(tx: AsyncConnection) -> None:
    mine = await on_record(tx, 6, NOW - HOUR)

    await travel.move_to_zone(tx, ANN, "America/Chicago", NOW)  # six hours behind
    await travel.move_to_zone(tx, ANN, "America/Chicago", NOW)

    (reminder,) = await schedules.of_chat(tx, ANN)
    assert (reminder.zone, reminder.next_due_at) == ("America/Chicago", NOW + 6 * HOUR)
    assert reminder.schedule is not None
    due = [
        DueOccurrence([mine], each, each.due_at + HOUR, "due")
        for each in occurrences_between(reminder.schedule, NOW, NOW + 6 * HOUR)
    ]
    assert len(await doses.record(tx, due)) == 1


async def test_what_is_taken_as_needed_only_changes_its_dates(tx: AsyncConnection) -> None:
    await schedules.add_as_needed(tx, ANN, Item("ibuprofen"), "UTC", NOW, Instructions())

    await travel.move_to_zone(tx, ANN, "Asia/Tokyo", NOW)

    (reminder,) = await schedules.of_chat(tx, ANN)
    assert (reminder.zone, reminder.schedule, reminder.next_due_at) == ("Asia/Tokyo", None, None)


async def test_what_is_paused_until_a_date_comes_again_by_the_clocks_there(tx: AsyncConnection) -> None:
    await schedules.add(tx, ANN, Item("zinc"), DAILY, NOW)
    (reminder,) = await schedules.of_chat(tx, ANN)
    await schedules.pause_until(tx, reminder, date(2026, 3, 9), NOW)

    await travel.move_to_zone(tx, ANN, "Asia/Tokyo", NOW)

    (paused,) = await schedules.of_chat(tx, ANN)
    assert (paused.state, paused.next_due_at) == ("paused", datetime(2026, 3, 8, 23, tzinfo=NOW.tzinfo))


async def test_while_the_person_rests_clocks_move_and_nothing_comes_due(tx: AsyncConnection) -> None:
    await schedules.add(tx, ANN, Item("zinc"), DAILY, NOW)
    await subscribers.update(tx, ANN, state="stopped")

    await travel.move_to_zone(tx, ANN, "Asia/Tokyo", NOW)

    assert [(each.zone, each.next_due_at) for each in await schedules.of_chat(tx, ANN)] == [
        ("Asia/Tokyo", None)
    ]


async def test_only_what_follows_certain_clocks_is_moved(tx: AsyncConnection) -> None:
    for zone in ("UTC", "Asia/Tokyo"):
        await schedules.add(tx, ANN, Item("zinc"), replace(DAILY, zone=zone), NOW)

    await travel.move_to_zone(tx, ANN, "Etc/GMT-1", NOW, from_zone="UTC")
    await travel.reactivate_chat(tx, ANN, NOW)

    assert [each.zone for each in await schedules.of_chat(tx, ANN)] == ["Etc/GMT-1", "Asia/Tokyo"]


async def test_a_shift_is_kept_until_it_ends(tx: AsyncConnection) -> None:
    assert await travel.shift_of(tx, ANN) is None
    assert await travel.shift_of(tx, 7) is None
    await travel.put_shift(tx, SHIFT)

    assert await travel.shift_of(tx, ANN) == SHIFT
    assert await travel.due_shifts(tx, NOW - HOUR, 9) == []
    assert await travel.due_shifts(tx, NOW, 9) == [SHIFT]

    await subscribers.update(tx, ANN, state="stopped")
    assert await travel.due_shifts(tx, NOW, 9) == []
    await travel.end_shift(tx, ANN)
    kept = (await tx.execute(sa.select(tables.subscribers).where(tables.subscribers.c.chat_id == ANN))).one()
    assert (kept.moving, kept.shift_at) == (None, None)
    rows = sa.select(sa.func.count()).where(tables.subscribers.c.moving.is_not(None))
    assert (await tx.execute(rows)).scalar_one() == 0
