"""An update of the time zones loses no dose and doubles none, whatever clocks turn out to show (P2, P4)."""

import asyncio
import shutil
import zoneinfo
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import date, datetime, time, timedelta
from importlib import resources
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from structlog.testing import capture_logs

from bot.app import Vesper
from bot.context import World
from bot.domain import zones
from bot.domain.diary.asking import QuestionTimes
from bot.domain.recurrence import EveryHours
from bot.domain.schedules import Schedule
from bot.due import tzdata
from bot.due.ticker import tick
from bot.settings import Settings
from bot.store import diaries, tips
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.diaries import Diary
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from bot.store.tips import TipSubscription
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import MORNING, TOKEN, FrozenClock, join, remind, rows, sabotaged, world_of

ANN = 101
BERLIN = "Europe/Berlin"  # an hour ahead of UTC in March
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

Update = Callable[[str], None]


@pytest.fixture
def update(tmp_path: Path) -> Iterator[Update]:
    """Installs new time zone data, in which Berlin has the clocks of another zone."""
    original = zoneinfo.TZPATH

    def forget() -> None:
        zoneinfo.ZoneInfo.clear_cache()
        for each in (zones.known_zones, zones.zone_named, zones.resolve_wall_time):
            each.cache_clear()

    def install(like: str) -> None:
        folder = tmp_path / "zoneinfo" / "Europe"
        folder.mkdir(parents=True, exist_ok=True)
        with resources.as_file(resources.files("tzdata.zoneinfo").joinpath(like)) as source:
            shutil.copy(source, folder / "Berlin")
        zoneinfo.reset_tzpath(to=[str(folder.parent)])
        forget()

    yield install
    zoneinfo.reset_tzpath(to=original)
    forget()


@pytest.fixture
async def world(database_url: str, update: Update) -> AsyncIterator[World]:
    """A bot whose data of before is on record."""
    update(BERLIN)
    world = world_of(database_url, FrozenClock())
    await join(world, [ANN], BERLIN)
    await tzdata.recompute_after_update(world)
    yield world
    await world.database.close()


async def due(world: World) -> list[datetime | None]:
    return [row.next_due_at for row in await rows(world, tables.schedules)]


async def doses(world: World) -> list[tuple[date, str, datetime]]:
    return [(row.local_date, row.wall, row.due_at) for row in await rows(world, tables.doses)]


async def at(world: World, hour: float, *, day: int = 2) -> None:
    """Let it be that hour of a day in March, UTC, and the ticker look."""
    assert isinstance(world.clock, FrozenClock)
    world.clock.at = datetime(2026, 3, day, tzinfo=MORNING.tzinfo) + timedelta(hours=hour)
    await tick(world)


async def test_the_same_data_changes_nothing(world: World) -> None:
    await remind(world, ANN, "20:00", zone=BERLIN)
    before = await due(world)
    with capture_logs() as logs:
        await tzdata.recompute_after_update(world)

    assert await due(world) == before
    assert logs == []


@pytest.mark.parametrize(("like", "hours"), [("Etc/GMT-2", 18), ("Etc/GMT", 20), ("Asia/Kathmandu", 14.25)])
@pytest.mark.thorough
async def test_what_is_to_come_comes_when_the_clocks_really_show_it(
    world: World, update: Update, like: str, hours: float
) -> None:
    await remind(world, ANN, "20:00", zone=BERLIN)
    async with world.database.write() as tx:
        subscription = TipSubscription(
            ANN, "20:00", BERLIN, ("sleep",), paused=False, next_due_at=MORNING + 11 * HOUR
        )
        await tips.put(tx, subscription)
        asks = QuestionTimes("pain", None, time(20), BERLIN, MORNING.date())
        await diaries.put(tx, Diary(ANN, None, asks).planned(MORNING))

    update(like)
    with capture_logs() as logs:
        await tzdata.recompute_after_update(world)

    then = MORNING.replace(hour=0) + hours * HOUR
    assert await due(world) == [then]
    for table in (tables.tip_subscriptions, tables.diaries):
        assert [row.next_due_at for row in await rows(world, table)] == [then]
    assert logs[0]["event"] == "time_zones_changed"
    await at(world, hours)
    assert await doses(world) == [(date(2026, 3, 2), "20:00", then)]


@pytest.mark.thorough
async def test_what_is_on_record_does_not_come_again_when_clocks_turn_out_to_be_behind(
    world: World, update: Update
) -> None:
    await at(world, 6)
    await remind(world, ANN, "08:00", zone=BERLIN)
    await at(world, 7.5)
    update("Etc/GMT+2")  # where it is eight at ten o'clock UTC, today as well
    await tzdata.recompute_after_update(world)
    await at(world, 12)

    assert len(await doses(world)) == 1
    assert await due(world) == [MORNING + DAY + 2 * HOUR]


@pytest.mark.thorough
async def test_what_turns_out_to_be_past_already_is_due_at_once(world: World, update: Update) -> None:
    assert isinstance(world.clock, FrozenClock)
    world.clock.at = MORNING - 2 * HOUR
    await remind(world, ANN, "07:30", "08:00", zone=BERLIN)
    update("Etc/GMT-4")
    await tzdata.recompute_after_update(world)
    await at(world, 6.1)

    assert [(day, wall) for day, wall, _at in await doses(world)] == [
        (date(2026, 3, 2), "07:30"),
        (date(2026, 3, 2), "08:00"),
    ]
    assert await due(world) == [MORNING.replace(hour=3, minute=30) + DAY]


@pytest.mark.thorough
async def test_what_came_due_while_the_bot_was_down_is_recorded_once_by_the_new_clocks(
    world: World, update: Update
) -> None:
    await at(world, 6)
    await remind(world, ANN, "08:00", "20:00", zone=BERLIN)
    await at(world, 7.5)
    assert isinstance(world.clock, FrozenClock)
    world.clock.at += 2 * DAY
    update("Etc/GMT-3")
    await tzdata.recompute_after_update(world)
    await tick(world)

    assert [(day.day, wall) for day, wall, _at in await doses(world)] == [
        (2, "08:00"),
        (2, "20:00"),
        (3, "08:00"),
        (3, "20:00"),
        (4, "08:00"),
    ]


@pytest.mark.thorough
async def test_what_was_set_up_after_its_time_of_today_waits_for_tomorrow(
    world: World, update: Update
) -> None:
    async with world.database.write() as tx:
        schedule = Schedule((MORNING.time().replace(hour=8),), MORNING.date(), BERLIN)
        await schedules.add(tx, ANN, Item("zinc"), schedule, MORNING)
    update("Etc/GMT-2")
    await tzdata.recompute_after_update(world)
    await at(world, 9)

    assert await doses(world) == []
    assert await due(world) == [MORNING + DAY - 2 * HOUR]


@pytest.mark.thorough
async def test_hours_that_are_counted_go_on_as_they_were(world: World, update: Update) -> None:
    async with world.database.write() as tx:
        every = Schedule((MORNING.time().replace(hour=9),), MORNING.date(), BERLIN, recurrence=EveryHours(1))
        await schedules.add(tx, ANN, Item("drops"), every, MORNING - HOUR)
    await at(world, 10.5)
    before = await doses(world)
    update("Etc/GMT-2")
    await tzdata.recompute_after_update(world)
    await at(world, 13.5)

    assert [due_at.hour for _day, _wall, due_at in await doses(world)] == [8, 9, 10, 11, 12, 13]
    assert (await doses(world))[: len(before)] == before


async def test_a_pause_ends_on_its_date_by_the_new_clocks_and_who_stopped_is_left_alone(
    world: World, update: Update
) -> None:
    await remind(world, ANN, "08:00", zone=BERLIN)
    await join(world, [102], BERLIN)
    await remind(world, 102, "08:00", zone=BERLIN)
    async with world.database.write() as tx:
        (reminder,) = await schedules.of_chat(tx, ANN)
        await schedules.pause_until(tx, reminder, date(2026, 3, 9), MORNING)
        await subscribers.update(tx, 102, state="stopped")
        await schedules.deactivate_chat(tx, 102)
    update("Etc/GMT-2")
    await tzdata.recompute_after_update(world)

    assert await due(world) == [MORNING + 7 * DAY - 2 * HOUR, None]


@pytest.mark.thorough
async def test_it_goes_on_where_it_was_interrupted(world: World, update: Update) -> None:
    await remind(world, ANN, "20:00", zone=BERLIN)
    async with world.database.write() as tx:
        subscription = TipSubscription(
            ANN, "20:00", BERLIN, ("sleep",), paused=False, next_due_at=MORNING + 11 * HOUR
        )
        await tips.put(tx, subscription)
    update("Etc/GMT-2")
    async with sabotaged(world.database, "tip_subscriptions", "UPDATE"):
        with pytest.raises(DBAPIError):
            await tzdata.recompute_after_update(world)
    then = MORNING + 10 * HOUR
    assert await due(world) == [then]
    async with world.database.write() as tx:
        await schedules.advance(tx, {1: MORNING + DAY})  # so that it would be seen if it were done again

    await tzdata.recompute_after_update(world)

    assert await due(world) == [MORNING + DAY]
    assert [row.next_due_at for row in await rows(world, tables.tip_subscriptions)] == [then]


@pytest.mark.thorough
async def test_a_bot_that_starts_after_an_update_goes_by_the_new_clocks(
    world: World, database_url: str, update: Update
) -> None:
    await remind(world, ANN, "20:00", zone=BERLIN)
    before = await due(world)
    update("Etc/GMT-2")
    async with serve(Telegram(token=TOKEN, now=world.clock.now)) as server:
        given = {"bot_token": TOKEN, "api_url": server.url, "database_url": database_url, "http_port": 0}
        vesper = Vesper(Settings.model_validate(given), world.knowledge, world.clock)
        running = asyncio.create_task(vesper.run())
        while await due(world) == before:  # noqa: ASYNC110 - the database rings no bell
            await asyncio.sleep(0.05)
        vesper.stop()
        await running

    assert await due(world) == [MORNING + 10 * HOUR]
