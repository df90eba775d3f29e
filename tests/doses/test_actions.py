"""Every answer goes through one door: it counts once, and what follows from it happens once (P2)."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bot.context import World
from bot.domain.recurrence import EveryHours
from bot.domain.schedules import Schedule
from bot.doses import effects
from bot.doses.actions import DoseActions
from bot.doses.change import DoseAnswer, DoseChange
from bot.due import ticker
from bot.store.core import tables
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from tests.delivery_rig import MORNING, FrozenClock, join, remind, rows, world_of

ANN, BEN = 101, 102
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def world(database_url: str, clock: FrozenClock) -> AsyncIterator[World]:
    world = world_of(database_url, clock)
    await join(world, [ANN, BEN])
    await remind(world, ANN, "08:00")
    await ticker.tick(world)
    async with world.database.write() as tx:
        await doses.record_messages(tx, {1: 7})
    yield world
    await world.database.close()


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """What an effect was told, change by change."""
    told: list[int] = []

    async def effect(change: DoseChange) -> None:
        told.append(change.taken_delta)

    monkeypatch.setattr(effects, "EFFECTS", (effect,))
    return told


async def the_dose(door: DoseActions) -> Dose:
    (dose,) = await doses.get(door.tx, ANN, [1])
    return dose


async def mended(world: World) -> list[Any]:
    return [row.payload for row in await rows(world, tables.outbox) if row.method == "edit_message_text"]


async def test_what_follows_from_an_answer_happens_once(world: World, followed: list[int]) -> None:
    async with world.database.write() as tx:
        door = DoseActions(tx, world, MORNING + MINUTE)
        dose = await the_dose(door)
        (taken,) = await door.mark_taken([dose])
        assert await door.mark_taken([dose]) == []
        assert await door.answer([dose], DoseAnswer("skipped", reason="sick")) == []
        (undone,) = await door.undo([taken])
        assert await door.undo([taken]) == []

    assert (taken.state, taken.taken_at, undone.state, undone.taken_at) == (
        "taken",
        MORNING + MINUTE,
        "due",
        None,
    )
    assert followed == [1, -1]


async def test_another_time_is_no_second_intake(world: World, followed: list[int]) -> None:
    async with world.database.write() as tx:
        door = DoseActions(tx, world, MORNING + MINUTE)
        assert await door.correct_taken_at(await the_dose(door), MORNING) == []
        await door.mark_taken([await the_dose(door)])
        (dose,) = await door.correct_taken_at(await the_dose(door), MORNING)
        assert await door.correct_taken_at(dose, MORNING) == []

    assert (dose.taken_at, dose.answered_at) == (MORNING, MORNING + MINUTE)
    assert followed == [1, 0]


async def test_the_answer_of_a_caregiver_says_whose_it_is(world: World) -> None:
    async with world.database.write() as tx:
        door = DoseActions(tx, world, MORNING)
        (dose,) = await door.answer(
            [await the_dose(door)], DoseAnswer("skipped", reason="sick", answered_by=BEN)
        )

    assert (dose.state, dose.reason, dose.answered_by, dose.taken_at) == ("skipped", "sick", BEN, None)


async def test_long_afterwards_nobody_knows_when_it_was_taken(world: World, clock: FrozenClock) -> None:
    clock.advance(timedelta(hours=5))
    await ticker.tick(world)
    async with world.database.write() as tx:
        door = DoseActions(tx, world, clock.now())
        (dose,) = await door.mark_taken([await the_dose(door)])

    assert (dose.state, dose.taken_at) == ("taken", None)


@pytest.mark.parametrize(
    ("seen_in", "redrawn"), [(None, [{"message_id": 7}]), (7, []), (8, [{"message_id": 7}])]
)
async def test_the_reminder_is_redrawn_unless_the_caller_does_it(
    world: World, seen_in: int | None, redrawn: list[Any]
) -> None:
    async with world.database.write() as tx:
        door = DoseActions(tx, world, MORNING, seen_in)
        await door.mark_taken([await the_dose(door)])

    assert await mended(world) == redrawn


async def test_an_answer_moves_the_next_dose_where_hours_are_counted_from_it(world: World) -> None:
    counted = Schedule((time(8),), MORNING.date(), "UTC", recurrence=EveryHours(8, "dose"))
    async with world.database.write() as tx:
        mine = await schedules.add(tx, BEN, Item("ibuprofen"), counted, MORNING - MINUTE)
    await ticker.tick(world)
    async with world.database.write() as tx:
        (dose,) = [each for each in await doses.of_day(tx, BEN, MORNING.date()) if each.schedule_id == mine]
        door = DoseActions(tx, world, MORNING + MINUTE)
        (taken,) = await door.mark_taken([dose])
        moved = await schedules.get(tx, BEN, mine)
        await door.undo([taken])
        put_back = await schedules.get(tx, BEN, mine)

    hours = timedelta(hours=8)
    assert moved is not None
    assert put_back is not None
    assert (moved.next_due_at, put_back.next_due_at) == (MORNING + MINUTE + hours, MORNING + hours)


async def test_a_move_on_the_day_that_clocks_go_forward_goes_back_to_the_instant_it_came_from(
    world: World, clock: FrozenClock
) -> None:
    clock.at = datetime(2026, 3, 29, 1, tzinfo=UTC)  # 03:00 in Berlin, where 02:30 never was
    await remind(world, BEN, "02:30", zone="Europe/Berlin")
    await ticker.tick(world)
    async with world.database.write() as tx:
        door = DoseActions(tx, world, clock.now() + MINUTE)
        (dose,) = await doses.of_day(tx, BEN, date(2026, 3, 29))
        latest = await door.latest_postponement(dose)
        (moved,) = await door.postpone(dose, latest)
        still = await door.latest_postponement(moved)
        (back,) = await door.undo([moved])

    assert dose.due_at == clock.at
    assert latest == still == clock.at + timedelta(hours=11, minutes=45)  # the night was an hour shorter
    assert moved.closes_at == latest + timedelta(hours=4)
    assert (back.due_at, back.closes_at, back.moved_from) == (dose.due_at, dose.closes_at, None)
