"""Trials on record: started once, paused, ended once, and found by the schedules of their items."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.trials.calendar import TrialPause
from bot.domain.trials.design import DESIGNS, SEED_BYTES, draw_order
from bot.domain.trials.result import TrialResult
from bot.store import trials
from bot.store.doses import doses
from bot.store.reminders import schedules
from bot.store.reminders.schedules import Item
from bot.store.trials import Trial, TrialPlan
from tests.store.conftest import ANN, BEN, DAILY, NOW, a_dose

DAY = timedelta(days=1)
TODAY = NOW.date()
PLAN = TrialPlan("night", 1, "days56", TODAY, 1)
SEED = bytes(range(SEED_BYTES))
RESULT = TrialResult("helped", 0.9, 0.95, 0.02, 1.3, 0.3, 2.3)


async def a_trial(tx: AsyncConnection, chat_id: int = ANN) -> Trial:
    schedule_id = await schedules.add(tx, chat_id, Item("glycine"), DAILY, NOW)
    assert await trials.start(tx, chat_id, schedule_id, PLAN, SEED, NOW)
    trial = await trials.running(tx, chat_id)
    assert trial is not None
    return trial


async def test_a_trial_knows_its_order_by_its_seed(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)

    assert trial.calendar.order == draw_order(DESIGNS["days56"], SEED)
    assert (trial.item, trial.plan, trial.state, trial.result) == (Item("glycine"), PLAN, "running", None)
    assert await trials.get(tx, ANN, trial.id) == trial


async def test_an_item_has_one_running_trial(tx: AsyncConnection) -> None:
    schedule_id = await schedules.add(tx, ANN, Item("glycine"), DAILY, NOW)

    started = [await trials.start(tx, ANN, schedule_id, PLAN, SEED, NOW) for _again in range(2)]

    assert started == [True, False]


async def test_a_trial_is_its_chats_own(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)

    assert await trials.get(tx, BEN, trial.id) is None
    assert await trials.running(tx, BEN) is None
    assert await trials.last_ended(tx, ANN) is None


async def test_a_running_trial_is_found_by_the_schedules_of_its_item(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)
    other = await schedules.add(tx, ANN, Item("zinc"), DAILY, NOW)
    (mine,) = [each for each in await schedules.of_chat(tx, ANN) if each.item.name == "glycine"]

    assert await trials.running_by_schedule(tx, [mine.id, other]) == {mine.id: trial}
    await trials.stop(tx, trial, NOW)
    assert await trials.running_by_schedule(tx, [mine.id, other]) == {}


async def test_a_trial_ends_once(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)

    assert await trials.end(tx, trial, RESULT, NOW)
    assert not await trials.end(tx, trial, replace(RESULT, verdict="worse"), NOW)
    assert not await trials.stop(tx, trial, NOW)

    ended = await trials.last_ended(tx, ANN)
    assert ended is not None
    assert (ended.state, ended.result) == ("ended", RESULT)
    assert await trials.running(tx, ANN) is None


async def test_a_pause_goes_on_until_it_is_ended(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)

    await trials.pause(tx, trial, TODAY)
    paused = await trials.get(tx, ANN, trial.id)
    assert paused is not None
    assert paused.is_paused
    await trials.pause(tx, paused, TODAY + DAY)
    await trials.resume(tx, paused, TODAY + 2 * DAY)

    resumed = await trials.get(tx, ANN, trial.id)
    assert resumed is not None
    assert resumed.pauses == (TrialPause(TODAY, TODAY + 2 * DAY),)
    assert not resumed.is_paused
    await trials.resume(tx, resumed, TODAY + 3 * DAY)
    assert await trials.get(tx, ANN, trial.id) == resumed


async def test_a_pause_that_is_ended_on_its_first_day_never_was(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)

    await trials.pause(tx, trial, TODAY)
    paused = await trials.get(tx, ANN, trial.id)
    assert paused is not None
    await trials.resume(tx, paused, TODAY)

    assert await trials.get(tx, ANN, trial.id) == trial


async def test_what_was_said_of_a_day_and_not_of_those_before_is_kept(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)
    assert trial.told_on == TODAY - DAY

    told = await trials.tell(tx, trial, TODAY + 2 * DAY, (TrialPause(TODAY, TODAY + 2 * DAY),))

    assert told.told_on == TODAY + 2 * DAY
    assert await trials.get(tx, ANN, trial.id) == told


async def test_a_trial_whose_reminder_was_deleted_has_none(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)
    assert await trials.has_reminder(tx, trial)

    (reminder,) = await schedules.of_chat(tx, ANN)
    await schedules.set_state(tx, reminder, "ended", NOW)

    assert not await trials.has_reminder(tx, trial)


async def test_two_weeks_are_added_once_and_only_when_they_were_asked_about(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)
    first = TODAY + 60 * DAY
    assert not await trials.add_weeks(tx, trial, first)

    await trials.ask_for_more(tx, trial, TODAY + 57 * DAY)
    asked = await trials.get(tx, ANN, trial.id)
    assert asked is not None
    assert [await trials.add_weeks(tx, asked, first) for _again in range(2)] == [True, False]

    longer = await trials.get(tx, ANN, trial.id)
    assert longer is not None
    assert (longer.extended, longer.asked_on) == (True, None)
    assert longer.calendar.order[:14] == trial.calendar.order
    assert longer.calendar.spans[14].first == first
    assert longer.calendar.last_day == first + 15 * DAY


async def test_nothing_is_added_to_a_trial_whose_end_is_open(tx: AsyncConnection) -> None:
    trial = await a_trial(tx)
    await trials.ask_for_more(tx, trial, TODAY)
    await trials.pause(tx, trial, TODAY)

    paused = await trials.get(tx, ANN, trial.id)

    assert paused is not None
    assert not await trials.add_weeks(tx, paused, TODAY + DAY)


async def test_only_doses_that_were_taken_say_on_which_dates_it_was(tx: AsyncConnection) -> None:
    taken, skipped = await a_dose(tx), await a_dose(tx)
    await trials.start(tx, ANN, taken.schedule_id, PLAN, SEED, NOW)
    trial = await trials.running(tx, ANN)
    assert trial is not None
    assert await trials.dates_taken(tx, trial) == set()
    assert await trials.dates_recorded(tx, trial, TODAY - 2 * DAY, TODAY) == {taken.local_date} - {TODAY}
    assert await trials.dates_recorded(tx, trial, TODAY - DAY, TODAY + DAY) == {taken.local_date}

    await doses.answer(tx, taken, "taken", NOW)
    await doses.answer(tx, skipped, "taken", NOW)

    assert await trials.dates_taken(tx, trial) == {taken.local_date}
