from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.instructions import NO_INSTRUCTIONS
from bot.store.core import tables
from bot.store.doses import doses, history
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from tests.store.conftest import ANN, BEN, NOW, a_dose

TODAY = NOW.date()
DAY = timedelta(days=1)


async def test_looking_back_shows_what_became_of_ones_own_doses(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)
    await a_dose(tx, BEN)
    await doses.answer(tx, dose, "taken", NOW, taken_at=NOW)

    (record,) = await history.of_dates(tx, ANN, TODAY, TODAY)

    assert (record.schedule_id, record.item, record.wall) == (dose.schedule_id, Item("zinc"), "08:00")
    assert (record.event.state, record.event.taken_at, record.event.is_as_needed) == ("taken", NOW, False)
    assert record.item_key == ("", "zinc")
    assert await history.of_dates(tx, ANN, TODAY + DAY, TODAY + 9 * DAY) == []
    assert await history.first_date(tx, ANN) == TODAY


async def test_what_was_deleted_since_is_still_history(tx: AsyncConnection) -> None:
    dose = await a_dose(tx, state="missed")
    reminder = await schedules.get(tx, ANN, dose.schedule_id)
    assert reminder is not None
    await schedules.set_state(tx, reminder, "ended", NOW)

    assert [each.event.state for each in await history.of_dates(tx, ANN, TODAY, TODAY)] == ["missed"]


async def test_an_item_on_record_tells_how_its_due_doses_ended_and_leaves_out_what_a_doctor_said(
    tx: AsyncConnection,
) -> None:
    dose = await a_dose(tx)
    await a_dose(tx, BEN)

    (kept,) = await history.kept_items(tx, ANN, TODAY, TODAY)
    assert (kept.schedule_id, kept.item, kept.item_key) == (dose.schedule_id, Item("zinc"), ("", "zinc"))
    assert kept.outcomes == [(TODAY, "due")]

    await doses.answer(tx, dose, "skipped", NOW)
    (kept,) = await history.kept_items(tx, ANN, TODAY, TODAY)
    assert kept.outcomes == [(TODAY, "skipped")]

    await tx.execute(sa.update(tables.doses).values(reason="doctor"))
    (kept,) = await history.kept_items(tx, ANN, TODAY, TODAY)
    assert kept.outcomes == []
    assert await history.kept_items(tx, ANN, TODAY + DAY, TODAY + 9 * DAY) == []


async def test_who_has_no_doses_has_no_history(tx: AsyncConnection) -> None:
    await schedules.add_as_needed(tx, ANN, Item("ibuprofen"), "UTC", NOW, NO_INSTRUCTIONS)

    assert await history.first_date(tx, ANN) is None
    assert await history.of_dates(tx, ANN, TODAY, TODAY) == []
