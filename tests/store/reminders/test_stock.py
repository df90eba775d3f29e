from datetime import timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.doses import doses
from bot.store.doses.doses import Dose
from bot.store.reminders import schedules, stock
from bot.store.reminders.stock import Stock
from tests.store.conftest import ANN, BEN, NOW, a_dose

TEN = Decimal(10)


async def kept(tx: AsyncConnection, dose: Dose) -> Stock:
    return (await stock.of(tx, [dose.schedule_id]))[dose.schedule_id]


async def left(tx: AsyncConnection, dose: Dose) -> Decimal | None:
    return (await kept(tx, dose)).left


async def fresh(tx: AsyncConnection, dose: Dose) -> Dose:
    return (await doses.by_id(tx, [dose.id]))[dose.id]


async def test_nothing_is_counted_before_somebody_says_how_much_there_is(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)

    await stock.deduct(tx, dose)
    await stock.restore(tx, dose)

    assert await kept(tx, dose) == Stock(dose.schedule_id, None, open_doses=((dose.local_date, None),))


async def test_a_dose_takes_its_share_and_gives_exactly_that_back(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)
    await stock.set_left(tx, dose.schedule_id, TEN, NOW)
    await stock.update(tx, dose.schedule_id, per_dose="0.5")

    await stock.deduct(tx, dose)
    assert await left(tx, dose) == Decimal("9.5")

    await stock.update(tx, dose.schedule_id, per_dose="3")
    await stock.restore(tx, await fresh(tx, dose))
    assert await left(tx, dose) == TEN
    await stock.restore(tx, await fresh(tx, dose))
    assert await left(tx, dose) == TEN


async def test_there_is_never_less_than_nothing_and_no_more_comes_back_than_went(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)
    await stock.set_left(tx, dose.schedule_id, Decimal("0.5"), NOW)

    await stock.deduct(tx, dose)
    assert await left(tx, dose) == 0
    await stock.restore(tx, await fresh(tx, dose))
    assert await left(tx, dose) == Decimal("0.5")


async def test_a_new_pack_adds_and_counting_replaces(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)
    await stock.add(tx, dose.schedule_id, TEN, NOW)
    await stock.deduct(tx, dose)
    await stock.add(tx, dose.schedule_id, TEN, NOW)
    assert await left(tx, dose) == 19

    await stock.set_left(tx, dose.schedule_id, Decimal(5), NOW)
    await stock.restore(tx, await fresh(tx, dose))
    assert await left(tx, dose) == 5  # whoever counted, counted after it

    await stock.set_left(tx, dose.schedule_id, None, NOW)
    assert await left(tx, dose) is None
    assert await stock.due_for_check(tx, NOW, 9) == []


async def test_what_is_counted_is_looked_at_when_it_is_time(tx: AsyncConnection) -> None:
    mine, other = await a_dose(tx, ANN), await a_dose(tx, BEN)
    later = NOW.replace(hour=9)
    await stock.add(tx, mine.schedule_id, TEN, later)
    await stock.add(tx, other.schedule_id, TEN, NOW)

    assert await stock.due_for_check(tx, NOW, 9) == [(BEN, other.schedule_id)]
    assert await stock.due_for_check(tx, later, 9) == [(BEN, other.schedule_id), (ANN, mine.schedule_id)]
    assert await stock.due_for_check(tx, later, 1) == [(BEN, other.schedule_id)]


async def test_a_dose_on_record_before_it_is_due_was_taken_early_unless_nothing_is_due_any_more(
    tx: AsyncConnection,
) -> None:
    dose = await a_dose(tx)
    await schedules.advance(tx, {dose.schedule_id: dose.due_at})
    assert (await kept(tx, dose)).early_doses == {(dose.local_date, dose.slot)}

    await schedules.advance(tx, {dose.schedule_id: dose.due_at + timedelta(hours=24)})
    assert (await kept(tx, dose)).early_doses == frozenset()

    await schedules.advance(tx, {dose.schedule_id: None})
    assert (await kept(tx, dose)).early_doses == frozenset()
