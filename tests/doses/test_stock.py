"""The warning before something runs out, where a transaction fails or the bot dies."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest
from sqlalchemy.exc import DBAPIError

from bot.doses.actions import DoseActions
from bot.doses.change import DoseAnswer
from bot.due import ticker
from bot.store.core import tables
from bot.store.doses import doses
from bot.store.reminders import stock
from tests.delivery_rig import MORNING, DeliveryRig, open_rig, remind, rows, sabotaged

DAY = timedelta(days=1)


@pytest.fixture
async def rig(database_url: str) -> AsyncIterator[DeliveryRig]:
    async with open_rig(database_url) as rig:
        yield rig


async def running_low(rig: DeliveryRig, left: int = 5) -> int:
    """One person with so few days of something, not looked at yet; gives the schedule's id."""
    (user,) = await rig.people()
    schedule_id = await remind(rig.world, user.id, "20:00")
    async with rig.world.database.write() as tx:
        await stock.add(tx, schedule_id, Decimal(left), MORNING)
    return schedule_id


async def test_a_warning_that_could_not_be_written_down_comes_with_the_next_tick_and_once(
    rig: DeliveryRig,
) -> None:
    schedule_id = await running_low(rig)

    async with sabotaged(rig.world.database, "outbox", "INSERT"):
        with pytest.raises(DBAPIError, match="sabotaged"):
            await ticker.tick(rig.world)
    for _twice in range(2):
        await ticker.tick(rig.world)

    assert [row.payload["stock"] for row in await rig.owed()] == [schedule_id]
    assert (await rows(rig.world, tables.items))[0].warned_on == MORNING.date()


async def test_what_lasts_is_looked_at_again_the_next_morning_and_costs_nothing_meanwhile(
    rig: DeliveryRig,
) -> None:
    await running_low(rig, 30)

    await ticker.tick(rig.world)

    (item,) = await rows(rig.world, tables.items)
    assert item.look_at == (MORNING + DAY).replace(hour=10)
    assert await rig.owed() == []


async def test_a_deleted_reminder_is_looked_at_no_more(rig: DeliveryRig) -> None:
    await running_low(rig)
    async with rig.world.database.write() as tx:
        await tx.execute(tables.schedules.update().values(state="ended"))

    await ticker.tick(rig.world)

    assert await rig.owed() == []
    assert (await rows(rig.world, tables.items))[0].look_at is None


async def test_a_zone_that_this_machine_does_not_know_keeps_nobody_else_from_being_warned(
    rig: DeliveryRig,
) -> None:
    unknown, known = await running_low(rig), await running_low(rig)
    async with rig.world.database.write() as tx:
        of_unknown = tables.schedules.c.id == unknown
        # Nothing of it is due, so that only its stock is looked at.
        await tx.execute(
            tables.schedules.update().where(of_unknown).values(zone="Mars/Base", next_due_at=None)
        )

    await ticker.tick(rig.world)

    assert [row.payload["stock"] for row in await rig.owed()] == [known]
    assert (await rows(rig.world, tables.items))[0].look_at == MORNING + DAY


@dataclass
class Box:
    """What a careful person would write down beside the box."""

    left: Decimal | None = None
    taken: dict[int, Decimal] = field(default_factory=dict)
    """What each dose took out of it since it was last counted."""

    def take(self, dose_id: int, each: Decimal) -> None:
        if self.left is not None:
            self.taken[dose_id] = min(each, self.left)
            self.left -= self.taken[dose_id]

    def put_back(self, dose_id: int) -> None:
        back = self.taken.pop(dose_id, None)
        if back is not None and self.left is not None:
            self.left += back

    def count(self, left: Decimal | None) -> None:
        self.left, self.taken = left, {}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.thorough
async def test_whatever_is_answered_taken_back_refilled_and_counted_the_stock_agrees_with_the_history(
    rig: DeliveryRig, seed: int
) -> None:
    (user,) = await rig.people()
    schedule_id = await remind(rig.world, user.id, "00:00", "03:00", "06:00", "07:30")
    rig.clock.advance(DAY)
    await ticker.tick(rig.world)
    ids = [row.id for row in await rows(rig.world, tables.doses)]
    dice, box, each = Random(seed), Box(), Decimal(1)  # noqa: S311 - a repeatable walk, nothing secret

    for _step in range(60):
        async with rig.world.database.write() as tx:
            door = DoseActions(tx, rig.world, rig.clock.now())
            meant = list((await doses.by_id(tx, [dice.choice(ids)])).values())
            match dice.choice(("taken", "taken", "skipped", "undo", "undo", "add", "count", "each", "off")):
                case "taken" if await door.mark_taken(meant):
                    box.take(meant[0].id, each)
                case "skipped":
                    await door.answer(meant, DoseAnswer("skipped"))
                case "undo" if await door.undo(meant):
                    box.put_back(meant[0].id)
                case "add":
                    box.left = (box.left or Decimal(0)) + 3
                    await stock.add(tx, schedule_id, Decimal(3), rig.clock.now())
                case "count":
                    box.count(Decimal(dice.randint(0, 5)))
                    await stock.set_left(tx, schedule_id, box.left, rig.clock.now())
                case "each":
                    each = Decimal(dice.choice(("0.5", "1", "2")))
                    await stock.update(tx, schedule_id, per_dose=str(each))
                case "off" if dice.random() < 0.3:
                    box.count(None)
                    await stock.set_left(tx, schedule_id, None, rig.clock.now())
        async with rig.world.database.read() as tx:
            assert (await stock.of(tx, [schedule_id]))[schedule_id].left == box.left
        on_record = {
            row.id: Decimal(row.counted)
            for row in await rows(rig.world, tables.doses)
            if row.counted is not None
        }
        assert on_record == box.taken
        assert box.left is None or box.left >= 0
