from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.instructions import Instructions
from bot.domain.strengths import Strength
from bot.store.doses import doses, intakes
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item, Reminder
from tests.store.conftest import ANN, BEN, NOW, a_dose

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.parametrize("engine", ["sqlite", "postgresql"], indirect=True)


async def as_needed(tx: AsyncConnection, person: str | None = None, zone: str = "UTC") -> Reminder:
    item = Item("ibuprofen", Decimal(400), "mg", person)
    added = await schedules.add_as_needed(tx, ANN, item, zone, NOW, Instructions())
    reminder = await schedules.get(tx, ANN, added)
    assert reminder is not None
    return reminder


async def test_an_intake_is_a_taken_dose_of_its_local_date(tx: AsyncConnection) -> None:
    reminder = await as_needed(tx, zone="Asia/Tokyo")
    first, second = [
        await intakes.record(tx, reminder, Decimal(amount), "mg", NOW + 8 * HOUR, NOW + 9 * HOUR)
        for amount in (200, 400)
    ]
    one, two = await doses.get(tx, ANN, [first, second])
    assert (one.state, one.is_as_needed, one.local_date, one.wall) == (
        "taken",
        True,
        date(2026, 3, 3),
        "01:00",
    )
    assert (one.slot, two.slot) == (0, 1)
    assert (one.item.amount, two.item.amount, two.taken_at) == (
        Decimal(200),
        Decimal(400),
        NOW + 8 * HOUR,
    )


async def test_what_one_person_took_since_a_moment_is_found_planned_or_not(tx: AsyncConnection) -> None:
    mine, mums = await as_needed(tx), await as_needed(tx, "Mum")
    await intakes.record(tx, mine, None, None, NOW - 30 * HOUR, NOW)
    await intakes.record(tx, mine, Decimal(400), "mg", NOW + HOUR, NOW + HOUR)
    await intakes.record(tx, mums, Decimal(200), "mg", NOW, NOW)
    planned = await a_dose(tx)
    await doses.answer(tx, planned, "taken", NOW, taken_at=NOW)
    found = await intakes.since(tx, ANN, None, NOW - 24 * HOUR)
    assert [(each.name, each.amount, each.unit, each.at) for each in found] == [
        ("zinc", None, None, NOW),
        ("ibuprofen", 400, "mg", NOW + HOUR),
    ]
    assert [each.amount for each in await intakes.since(tx, ANN, "Mum", NOW - HOUR)] == [200]
    assert await intakes.since(tx, BEN, None, NOW - 24 * HOUR) == []
    assert await intakes.of_chats(tx, [], NOW) == {}
    assert set(await intakes.of_chats(tx, [ANN, BEN], NOW - HOUR)) == {
        (ANN, None),
        (ANN, "Mum"),
    }


async def test_where_nobody_knows_when_it_counts_from_the_end_of_its_time(tx: AsyncConnection) -> None:
    missed = await a_dose(tx, state="missed")
    await doses.answer(tx, missed, "taken", NOW + 20 * HOUR)
    (found,) = await intakes.since(tx, ANN, None, NOW)
    assert found.at == missed.closes_at
    early = await a_dose(tx)
    await doses.answer(tx, early, "taken", NOW)
    assert [each.at for each in await intakes.since(tx, ANN, None, NOW)] == [missed.closes_at]


async def test_only_an_intake_as_needed_of_ones_own_can_be_removed(tx: AsyncConnection) -> None:
    reminder, planned = await as_needed(tx), await a_dose(tx)
    dose_id = await intakes.record(tx, reminder, None, None, NOW, NOW)
    assert not await intakes.remove(tx, BEN, dose_id)
    assert not await intakes.remove(tx, ANN, planned.id)
    assert await intakes.remove(tx, ANN, dose_id)
    assert not await intakes.remove(tx, ANN, dose_id)
    assert not planned.is_as_needed


async def test_what_was_taken_counts_by_the_strength_that_is_known_now(tx: AsyncConnection) -> None:
    reminder = await as_needed(tx)
    dose_id = await intakes.record(tx, reminder, Decimal(2), "tablet", NOW, NOW)
    told = Strength(Decimal(200), "mg")
    await schedules.set_strength(tx, ANN, "ibuprofen", None, told)
    await schedules.set_state(tx, reminder, "ended", NOW)
    (found,) = await intakes.since(tx, ANN, None, NOW - HOUR)
    assert (found.amount, found.unit, found.strength) == (Decimal(2), "tablet", told)
    (dose,) = await doses.get(tx, ANN, [dose_id])
    assert dose.item.measured == (Decimal(400), "mg")
