from datetime import time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.instructions import Instructions
from bot.domain.schedules import Occurrence, next_occurrence
from bot.store.doses import doses
from bot.store.doses.doses import AnsweredState, DoseState, DueOccurrence
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from tests.store.conftest import ANN, BEN, DAILY, NOW, a_dose

HOUR = timedelta(hours=1)


async def test_a_dose_comes_back_with_what_it_is_of(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)

    assert (dose.item, dose.wall, dose.slot, dose.due_at, dose.state) == (
        Item("zinc"),
        "08:00",
        0,
        NOW,
        "due",
    )
    assert dose.key == (dose.schedule_id, NOW.date(), 0)


async def test_the_same_occurrence_is_recorded_once(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)
    occurrence = next_occurrence(DAILY, NOW - HOUR)
    assert occurrence is not None
    again = DueOccurrence([dose.schedule_id], occurrence, NOW + HOUR, "missed")

    assert await doses.record(tx, [again]) == []
    assert await doses.record(tx, []) == []
    assert await doses.get(tx, ANN, [dose.id]) == [dose]


async def test_what_was_to_be_taken_stays_as_it_was_when_the_item_is_edited(tx: AsyncConnection) -> None:
    mine = await schedules.add(tx, ANN, Item("zinc", Decimal(10), "mg"), DAILY, NOW, Instructions("with"))
    occurrence = Occurrence(NOW.date(), 0, time(8), NOW, Decimal(20))
    due = DueOccurrence([mine], occurrence, NOW + HOUR, "due")
    await doses.record(tx, [due])
    reminder = await schedules.get(tx, ANN, mine)
    assert reminder is not None

    await schedules.replace(
        tx, reminder, Item("zinc", Decimal(1), "tablet", "Mum"), DAILY, NOW, Instructions("with")
    )

    (dose,) = await doses.of_day(tx, ANN, NOW.date())
    assert dose.item == Item("zinc", Decimal(20), "mg", "Mum")
    assert dose.food == "with"


async def test_nobody_gets_at_the_doses_of_another(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)
    await doses.record_messages(tx, {dose.id: 7})

    assert await doses.get(tx, BEN, [dose.id]) == []
    assert await doses.of_day(tx, BEN, dose.local_date) == []
    assert await doses.in_message(tx, BEN, 7) == []
    assert [each.id for each in await doses.of_day(tx, ANN, dose.local_date)] == [dose.id]
    assert [each.id for each in await doses.in_message(tx, ANN, 7)] == [dose.id]


@pytest.mark.parametrize("answer", ["taken", "skipped"])
@pytest.mark.parametrize("state", ["due", "missed"])
async def test_an_answer_counts_once_also_a_late_one(
    tx: AsyncConnection, answer: AnsweredState, state: DoseState
) -> None:
    dose = await a_dose(tx, state=state)

    assert await doses.answer(tx, dose, answer, NOW)
    assert not await doses.answer(tx, dose, "taken", NOW + HOUR)
    (answered,) = await doses.get(tx, ANN, [dose.id])
    assert (answered.state, answered.answered_at) == (answer, NOW)


@pytest.mark.parametrize(("hours", "state"), [(3, "due"), (4, "missed")])
async def test_taken_back_it_is_due_again_while_there_is_time(
    tx: AsyncConnection, hours: int, state: DoseState
) -> None:
    dose = await a_dose(tx)
    assert not await doses.undo(tx, dose, NOW)
    await doses.answer(tx, dose, "taken", NOW)

    assert await doses.undo(tx, dose, NOW + hours * HOUR)
    (undone,) = await doses.get(tx, ANN, [dose.id])
    assert (undone.state, undone.answered_at) == (state, None)


async def test_unanswered_at_the_end_of_its_window_it_is_missed(tx: AsyncConnection) -> None:
    unanswered, taken = await a_dose(tx), await a_dose(tx, BEN)
    await doses.record_messages(tx, {unanswered.id: 7})
    await doses.answer(tx, taken, "taken", NOW)

    assert await doses.mark_missed(tx, NOW + 4 * HOUR - timedelta(seconds=1), 10) == []
    assert await doses.mark_missed(tx, NOW + 4 * HOUR, 10) == [(ANN, 7)]
    found = await doses.by_id(tx, [unanswered.id, taken.id])
    assert {dose.chat_id: dose.state for dose in found.values()} == {ANN: "missed", BEN: "taken"}


async def test_closing_goes_page_by_page(tx: AsyncConnection) -> None:
    for _ in range(3):
        await a_dose(tx)

    assert [len(await doses.mark_missed(tx, NOW + 4 * HOUR, 2)) for _ in range(3)] == [2, 1, 0]


async def test_asking_for_nothing_gives_nothing(tx: AsyncConnection) -> None:
    await doses.record_messages(tx, {})

    assert await doses.by_id(tx, []) == {}


async def test_of_a_deleted_reminder_only_what_was_answered_stays(tx: AsyncConnection) -> None:
    dose, taken = await a_dose(tx), await a_dose(tx)
    await doses.answer(tx, taken, "taken", NOW)

    for each in (dose, taken):
        await doses.delete_open(tx, each.schedule_id)

    assert list(await doses.by_id(tx, [dose.id, taken.id])) == [taken.id]
    assert len(await schedules.of_chat(tx, ANN)) == 2


async def test_a_dose_shown_anew_leaves_its_earlier_message(tx: AsyncConnection) -> None:
    one, two = await a_dose(tx), await a_dose(tx)
    assert await doses.record_messages(tx, {one.id: 7, two.id: 7}) == {}
    assert await doses.record_messages(tx, {one.id: 7}) == {}
    assert await doses.record_messages(tx, {one.id: 9}) == {(ANN, 7): [one.id]}
    assert await doses.open_messages(tx, ANN) == [7, 9]
    assert await doses.open_messages(tx, ANN, one.schedule_id) == [9]
    await doses.answer(tx, two, "taken", NOW)
    assert await doses.open_messages(tx, ANN) == [9]
    assert await doses.open_messages(tx, BEN) == []


async def test_the_dose_before_is_of_the_same_reminder(tx: AsyncConnection) -> None:
    dose, _other = await a_dose(tx), await a_dose(tx)
    assert await doses.previous_date(tx, dose) is None
    later = Occurrence(NOW.date() + 24 * HOUR, 0, time(8), NOW + 24 * HOUR)
    (new,) = await doses.record(tx, [DueOccurrence([dose.schedule_id], later, NOW + 28 * HOUR, "due")])
    (following,) = await doses.get(tx, ANN, [new.id])
    assert await doses.previous_date(tx, following) == dose.local_date


async def test_only_what_was_skipped_has_a_reason_and_only_what_was_taken_a_time(tx: AsyncConnection) -> None:
    dose = await a_dose(tx)
    assert not await doses.set_reason(tx, dose, "sick")
    await doses.answer(tx, dose, "skipped", NOW)
    assert await doses.set_reason(tx, dose, "sick")
    assert not await doses.set_reason(tx, dose, "sick")
    assert not await doses.set_taken_at(tx, dose, NOW)
    await doses.undo(tx, dose, NOW)
    (undone,) = await doses.get(tx, ANN, [dose.id])
    assert (undone.reason, undone.answered_at) == (None, None)
