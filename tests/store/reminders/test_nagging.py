from datetime import time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.nagging import NAG_POLICIES, QuietHours
from bot.store.core.tables import schedules as schedules_table
from bot.store.core.tables import subscribers as subscribers_table
from bot.store.doses import doses
from bot.store.doses.doses import Dose
from bot.store.reminders import nagging, schedules
from tests.store.conftest import ANN, BEN, NOW, a_dose

HOUR = timedelta(hours=1)


async def now_of(tx: AsyncConnection, dose: Dose) -> Dose:
    (fresh,) = await doses.get(tx, dose.chat_id, [dose.id])
    return fresh


async def wants(tx: AsyncConnection, dose: Dose, **values: Any) -> None:
    await tx.execute(
        sa.update(schedules_table).where(schedules_table.c.id == dose.schedule_id).values(**values)
    )


async def test_a_dose_is_snoozed_once_at_a_time_and_only_within_its_window(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)

    assert await nagging.snooze(tx, dose.id, NOW + HOUR, NOW)
    assert not await nagging.snooze(tx, dose.id, NOW + 2 * HOUR, NOW)
    assert await nagging.snooze(tx, dose.id, NOW + 2 * HOUR, NOW + HOUR)
    assert not await nagging.snooze(tx, dose.id, NOW + 5 * HOUR, NOW + 3 * HOUR)


async def test_a_snooze_is_taken_back_while_it_lasts(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)
    assert not await nagging.unsnooze(tx, dose.id, NOW)
    await nagging.snooze(tx, dose.id, NOW + HOUR, NOW)
    assert not await nagging.unsnooze(tx, dose.id, NOW + HOUR)
    assert await nagging.unsnooze(tx, dose.id, NOW)
    fresh = await now_of(tx, dose)
    assert (fresh.snoozed_until, fresh.nag_at) == (None, None)


async def test_a_dose_put_off_twice_goes_back_to_where_it_was(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)
    assert not await nagging.undo_postpone(tx, dose.id, dose.closes_at, NOW)
    assert await nagging.postpone(tx, dose.id, NOW + HOUR, NOW + 5 * HOUR)
    assert await nagging.postpone(tx, dose.id, NOW + 2 * HOUR, NOW + 6 * HOUR)
    moved = await now_of(tx, dose)
    assert (moved.due_at, moved.closes_at, moved.moved_from) == (NOW + 2 * HOUR, NOW + 6 * HOUR, NOW)
    assert moved.nag_at == moved.due_at
    assert not await nagging.snooze(tx, dose.id, NOW + HOUR, NOW)
    assert await nagging.undo_postpone(tx, dose.id, dose.closes_at, NOW)
    assert await now_of(tx, dose) == dose


async def test_put_back_after_its_time_it_is_missed_and_what_is_answered_stays(tx: AsyncConnection) -> None:
    dose, taken = await a_dose(tx), await a_dose(tx)
    for each in (dose, taken):
        await nagging.postpone(tx, each.id, NOW + 5 * HOUR, NOW + 9 * HOUR)
    await doses.answer(tx, taken, "taken", NOW)
    assert await nagging.undo_postpone(tx, dose.id, dose.closes_at, NOW + 4 * HOUR)
    assert not await nagging.undo_postpone(tx, taken.id, dose.closes_at, NOW + 4 * HOUR)
    assert not await nagging.postpone(tx, taken.id, NOW + HOUR, NOW + 2 * HOUR)
    assert (await now_of(tx, dose)).state == "missed"


async def test_what_is_wanted_again_comes_with_all_that_decides_it(tx: AsyncConnection) -> None:
    plain, gentle = await a_dose(tx), await a_dose(tx)
    await wants(tx, gentle, nag="gentle")
    await tx.execute(sa.update(subscribers_table).values(quiet_from="22:00", quiet_until="07:00"))

    (found,) = await nagging.open_with_nagging(tx, [plain.id, gentle.id])

    assert (found.dose_id, found.policy, found.nag_count, found.nag_at) == (
        gentle.id,
        NAG_POLICIES["gentle"],
        0,
        None,
    )
    assert found.quiet == QuietHours(time(22), time(7))
    assert found.is_active
    assert not found.is_snoozed_or_postponed
    await wants(tx, gentle, loud=True)
    (found,) = await nagging.open_with_nagging(tx, [gentle.id])
    assert found.quiet is None


async def test_what_is_planned_comes_due_once_and_per_chat(tx: AsyncConnection) -> None:
    anns, bens = await a_dose(tx), await a_dose(tx, BEN)
    await nagging.plan(tx, {})
    await nagging.plan(tx, {anns.id: (NOW + HOUR, 1), bens.id: (NOW + 2 * HOUR, 0)})
    assert await nagging.next_due(tx, NOW) == NOW + HOUR
    assert await nagging.due_chats(tx, NOW, 10) == []
    assert await nagging.due_chats(tx, NOW + 2 * HOUR, 10) == [ANN, BEN]
    assert await nagging.due_chats(tx, NOW + 2 * HOUR, 1) == [ANN]
    (found,) = await nagging.due_of(tx, [ANN], NOW + 2 * HOUR)
    assert (found.dose_id, found.nag_count, found.is_snoozed_or_postponed) == (anns.id, 1, False)
    await doses.answer(tx, anns, "taken", NOW)
    assert await nagging.due_of(tx, [ANN], NOW + 2 * HOUR) == []


@pytest.mark.parametrize("how", ["paused", "ended", "until", "stopped", "closed"])
async def test_whatever_ends_a_reminder_calls_off_what_was_to_come(tx: AsyncConnection, how: str) -> None:
    dose = await a_dose(tx)
    await nagging.snooze(tx, dose.id, NOW + HOUR, NOW)
    reminder = await schedules.get(tx, ANN, dose.schedule_id)
    assert reminder is not None
    match how:
        case "paused":
            await schedules.set_state(tx, reminder, "paused", NOW)
        case "ended":
            await schedules.set_state(tx, reminder, "ended", NOW)
        case "until":
            await schedules.pause_until(tx, reminder, NOW.date() + 48 * HOUR, NOW)
        case "stopped":
            await schedules.deactivate_chat(tx, ANN)
        case _:
            await doses.mark_missed(tx, NOW + 4 * HOUR, 10)
    assert await nagging.due_chats(tx, NOW + 9 * HOUR, 10) == []
    assert (await now_of(tx, dose)).nag_at is None


async def test_another_pace_holds_for_what_is_open_and_nobody_chooses_for_somebody_else(
    tx: AsyncConnection,
) -> None:
    dose, taken = await a_dose(tx), await a_dose(tx)
    await doses.answer(tx, taken, "taken", NOW)
    await nagging.set_options(tx, BEN, dose.schedule_id, nag="persistent")
    assert [each.policy for each in await nagging.open_of_schedule(tx, dose.schedule_id)] == [None]
    await nagging.set_options(tx, ANN, dose.schedule_id, nag="persistent", loud=True)
    assert [each.policy for each in await nagging.open_of_schedule(tx, dose.schedule_id)] == [
        NAG_POLICIES["persistent"]
    ]
    assert await nagging.open_of_schedule(tx, taken.schedule_id) == []
