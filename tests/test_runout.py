"""The warning before something runs out, where a transaction fails or the bot dies."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from bot import ticker
from bot.store import stock, tables
from tests.office import MORNING, Office, open_office, remind, rows, sabotaged

DAY = timedelta(days=1)


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    async with open_office(database_url) as office:
        yield office


async def running_low(office: Office, left: int = 5) -> int:
    """One person with so few days of something, not looked at yet; gives the schedule's id."""
    (user,) = await office.people()
    schedule_id = await remind(office.world, user.id, "20:00")
    async with office.world.database.write() as tx:
        await stock.add(tx, schedule_id, Decimal(left), MORNING)
    return schedule_id


async def test_a_warning_that_could_not_be_written_down_comes_with_the_next_tick_and_once(
    office: Office,
) -> None:
    schedule_id = await running_low(office)

    async with sabotaged(office.world.database, "outbox", "INSERT"):
        with pytest.raises(DBAPIError, match="sabotaged"):
            await ticker.tick(office.world)
    for _twice in range(2):
        await ticker.tick(office.world)

    assert [row.payload["stock"] for row in await office.owed()] == [schedule_id]
    assert (await rows(office.world, tables.items))[0].warned_on == MORNING.date()


async def test_what_lasts_is_looked_at_again_the_next_morning_and_costs_nothing_meanwhile(
    office: Office,
) -> None:
    await running_low(office, 30)

    await ticker.tick(office.world)

    (item,) = await rows(office.world, tables.items)
    assert item.look_at == (MORNING + DAY).replace(hour=10)
    assert await office.owed() == []


async def test_a_deleted_reminder_is_looked_at_no_more(office: Office) -> None:
    await running_low(office)
    async with office.world.database.write() as tx:
        await tx.execute(tables.schedules.update().values(state="ended"))

    await ticker.tick(office.world)

    assert await office.owed() == []
    assert (await rows(office.world, tables.items))[0].look_at is None


async def test_a_zone_that_this_machine_does_not_know_keeps_nobody_else_from_being_warned(
    office: Office,
) -> None:
    unknown, known = await running_low(office), await running_low(office)
    async with office.world.database.write() as tx:
        of_unknown = tables.schedules.c.id == unknown
        # Nothing of it is due, so that only its stock is looked at.
        await tx.execute(
            tables.schedules.update().where(of_unknown).values(zone="Mars/Base", next_due_at=None)
        )

    await ticker.tick(office.world)

    assert [row.payload["stock"] for row in await office.owed()] == [known]
    assert (await rows(office.world, tables.items))[0].look_at == MORNING + DAY
