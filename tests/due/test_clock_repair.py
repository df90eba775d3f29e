"""What ticks by a clock ahead have done is put right once the clock is, and people hear of it once."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.domain.recurrence import EveryHours
from bot.doses.actions import DoseActions
from bot.due import clock_repair
from bot.store.core import app_state, tables
from bot.store.doses import doses
from bot.store.queue import outbox
from bot.store.reminders.recurrences import to_json
from sandbox.people import User
from tests.delivery_rig import MORNING, DeliveryRig, open_rig, remind, rows

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SORRY = "my clock was wrong"


@pytest.fixture
async def rig(database_url: str) -> AsyncIterator[DeliveryRig]:
    async with open_rig(database_url) as rig:
        yield rig


async def ticked_at(rig: DeliveryRig, at: datetime, *, delivered: bool = True) -> None:
    """Let the bot tick once by a clock that shows this, and send what it owes, or not."""
    rig.clock.at = at
    await rig.tick()
    if delivered:
        await rig.deliver()
    rig.clock.at = MORNING


async def put_right(rig: DeliveryRig) -> None:
    await clock_repair.repair(rig.world, rig.clock.now())
    await rig.tick()
    await rig.deliver()


async def change(rig: DeliveryRig, table: sa.Table, **values: Any) -> None:
    async with rig.world.database.write() as tx:
        await tx.execute(sa.update(table).values(**values))


async def insert(rig: DeliveryRig, table: sa.Table, **values: Any) -> None:
    async with rig.world.database.write() as tx:
        await tx.execute(sa.insert(table).values(**values))


async def states(rig: DeliveryRig) -> list[str]:
    return [dose.state for dose in await rows(rig.world, tables.doses)]


def sorry(rig: DeliveryRig, user: User) -> int:
    said = [call.params.get("text", "") for call in rig.sent(user.id)]
    return sum(SORRY in text for text in said)


def seen(rig: DeliveryRig, user: User) -> str:
    """All that somebody sees of the bot now."""
    shown = [m["text"] for m in rig.telegram.messages(user.id) if m["from"]["is_bot"]]
    return "\n".join(shown)


@pytest.mark.parametrize("delivered", [True, False])
@pytest.mark.parametrize("ahead", [3 * HOUR, 12 * HOUR, 50 * DAY], ids=str)
async def test_what_was_still_to_come_comes_at_its_time(
    rig: DeliveryRig, ahead: timedelta, *, delivered: bool
) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "10:00", "20:00")
    before = await rows(rig.world, tables.schedules)

    await ticked_at(rig, MORNING + ahead, delivered=delivered)
    assert await states(rig) != []
    await put_right(rig)

    assert await states(rig) == []
    assert await rows(rig.world, tables.schedules) == before
    assert await rig.owed() == []
    assert sorry(rig, ada) == delivered
    assert "too early" in seen(rig, ada) or not delivered
    assert "magnesium" not in seen(rig, ada)

    rig.clock.advance(2 * HOUR)
    await rig.tick()
    await rig.deliver()
    assert "magnesium" in seen(rig, ada)
    assert await states(rig) == ["due"]


@pytest.mark.thorough
async def test_a_dose_that_was_shown_and_then_called_missed_can_be_answered_again(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "08:00")
    await ticked_at(rig, MORNING)
    assert "Taken" in str(rig.telegram.messages(ada.id)[-1])
    await ticked_at(rig, MORNING + 6 * HOUR)
    assert "missed" in seen(rig, ada)

    await put_right(rig)

    assert await states(rig) == ["due"]
    assert "missed" not in seen(rig, ada).replace("due or missed", "")
    assert "Taken" in str(rig.telegram.messages(ada.id))
    assert sorry(rig, ada) == 1


@pytest.mark.thorough
async def test_a_dose_that_nobody_was_asked_for_is_asked_for_once(rig: DeliveryRig) -> None:
    ada, ben = await rig.people(2)
    for person in (ada, ben):
        await remind(rig.world, person.id, "08:00", "09:30")
    await ticked_at(rig, MORNING + 400 * DAY, delivered=False)
    async with rig.world.database.write() as tx:  # struck off as stale, by that clock
        await outbox.delete_of_chat(tx, ada.id)

    await put_right(rig)

    for person in (ada, ben):
        asked = [call for call in rig.sent(person.id) if call.method == "sendMessage"]
        assert len(asked) == 1
        assert "due 08:00" in asked[0].params["text"]
        assert sorry(rig, person) == 0
    assert await states(rig) == ["due", "due"]


async def test_what_was_put_off_or_snoozed_or_is_asked_for_again_is_so_still(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    for name in ("moved", "snoozed", "nagged"):
        await remind(rig.world, ada.id, "08:00", name=name)
    await change(rig, tables.schedules, nag="gentle")
    await ticked_at(rig, MORNING)
    moved, snoozed, nagged = await rows(rig.world, tables.doses)
    later, soon = MORNING + 2 * HOUR, MORNING + 20 * MINUTE
    async with rig.world.database.write() as tx:
        for dose, values in (
            (
                moved,
                {"moved_from": moved.due_at, "due_at": later, "closes_at": later + HOUR, "nag_at": later},
            ),
            (snoozed, {"snoozed_until": soon, "nag_at": soon}),
        ):
            await tx.execute(sa.update(tables.doses).where(tables.doses.c.id == dose.id).values(**values))
    await ticked_at(rig, MORNING + 9 * HOUR)
    assert set(await states(rig)) == {"missed"}

    await put_right(rig)

    after = {dose.id: dose for dose in await rows(rig.world, tables.doses)}
    assert {dose.state for dose in after.values()} == {"due"}
    assert [after[each.id].nag_at for each in (moved, snoozed)] == [later, soon]
    assert after[nagged.id].nag_at == MORNING + 30 * MINUTE


async def test_what_was_answered_stays_answered_and_nothing_has_happened_later_than_now(
    rig: DeliveryRig,
) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "10:00")
    ahead = MORNING + 3 * HOUR
    await ticked_at(rig, ahead)
    await change(rig, tables.doses, state="taken", answered_at=ahead, taken_at=ahead)
    await change(rig, tables.subscribers, seen_at=ahead, told_idle_at=ahead)

    await put_right(rig)

    (dose,) = await rows(rig.world, tables.doses)
    assert (dose.state, dose.answered_at, dose.taken_at) == ("taken", MORNING, MORNING)
    (known,) = await rows(rig.world, tables.subscribers)
    assert (known.seen_at, known.told_idle_at) == (MORNING, None)
    (schedule,) = await rows(rig.world, tables.schedules)
    assert schedule.next_due_at == MORNING + DAY + 2 * HOUR


async def test_who_stopped_meanwhile_is_left_alone_and_so_is_what_was_paused(rig: DeliveryRig) -> None:
    ada, ben = await rig.people(2)
    for person in (ada, ben):
        await remind(rig.world, person.id, "10:00")
    await ticked_at(rig, MORNING + 3 * HOUR, delivered=False)
    async with rig.world.database.write() as tx:
        subscribers, schedules = tables.subscribers, tables.schedules
        stop = sa.update(subscribers).where(subscribers.c.chat_id == ada.id).values(state="stopped")
        pause = sa.update(schedules).where(schedules.c.chat_id == ben.id).values(state="paused")
        for statement in (stop, pause, sa.update(schedules).values(next_due_at=None)):
            await tx.execute(statement)

    await put_right(rig)

    assert [each.next_due_at for each in await rows(rig.world, tables.schedules)] == [None, None]


async def test_a_caregiver_who_was_told_too_early_hears_so_once(rig: DeliveryRig) -> None:
    ada, kim = await rig.people(2)
    for wall in ("08:00", "10:00"):
        await remind(rig.world, ada.id, wall)
    await insert(
        rig,
        tables.care,
        chat_id=ada.id,
        caregiver_id=kim.id,
        name="Kim",
        called="Ada",
        token="t",
        state="active",
        delay_minutes=60,
        may_answer=True,
        shows_names=True,
        created_at=MORNING - DAY,
        active_at=MORNING - DAY,
        look_at=MORNING,
    )
    await ticked_at(rig, MORNING + 8 * HOUR)
    assert "Ada" in seen(rig, kim)

    await put_right(rig)

    assert (sorry(rig, ada), sorry(rig, kim)) == (1, 1)
    (about,) = await rows(rig.world, tables.care)
    assert about.look_at == MORNING + MINUTE
    assert await states(rig) == ["due"]


# A diary that asks for the night at half past seven.
DIARY = {
    "person": "",
    "asks": "sleep",
    "morning_wall": "07:30",
    "evening_wall": "20:00",
    "every_days": 1,
    "start_on": MORNING.date(),
    "state": "active",
    "unanswered": 0,
    "zone": "UTC",
}


async def test_a_question_of_a_diary_that_came_too_early_comes_again_at_its_time(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await insert(rig, tables.diaries, chat_id=ada.id, next_due_at=MORNING - 30 * MINUTE, **DIARY)
    rig.clock.at = MORNING + DAY
    await rig.tick()
    (early,) = await rows(rig.world, tables.diary_prompts)
    assert early.due_at == MORNING + 23 * HOUR + 30 * MINUTE

    rig.clock.at = MORNING
    await put_right(rig)

    assert await rows(rig.world, tables.diary_prompts) == []
    (kept,) = await rows(rig.world, tables.diaries)
    assert kept.next_due_at == MORNING + 23 * HOUR + 30 * MINUTE


async def test_everything_else_that_waits_is_near_again(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    schedule_id = await remind(rig.world, ada.id, "10:00")
    ahead = MORNING + 400 * DAY
    zones = ({"zone": "UTC"}, {"zone": "Nowhere/Here"})
    await insert(
        rig,
        tables.tip_subscriptions,
        chat_id=ada.id,
        wall="07:00",
        zone="UTC",
        topics="sleep",
        paused=False,
        next_due_at=ahead,
    )
    await insert(rig, tables.diaries, chat_id=ada.id, next_due_at=ahead, **DIARY)
    moving = {"home": "UTC", "to": "Etc/GMT-2", "zone": "UTC"}
    await change(rig, tables.subscribers, moving=moving, shift_at=ahead)
    author = {"text": "x", "audience": "all", "important": False, "state": "running", "created_at": MORNING}
    counts = dict.fromkeys(("people", "owed", "delivered", "blocked", "refused", "skipped", "withdrawn"), 0)
    await insert(rig, tables.broadcasts, chat_id=ada.id, shown=0, started_at=MORNING, **author, **counts)
    (broadcast,) = await rows(rig.world, tables.broadcasts)
    await insert(rig, tables.postponed, broadcast_id=broadcast.id, chat_id=ada.id, due_at=ahead - HOUR)
    async with rig.world.database.write() as tx:
        await app_state.set_halted_until(tx, ahead)

    for zone in zones:
        await change(rig, tables.items, stock="100", warned_on=date(2027, 4, 1), look_at=ahead)
        await change(rig, tables.schedules, **zone)
        await change(rig, tables.tip_subscriptions, **zone)
        await change(rig, tables.diaries, **zone)
        await change(rig, tables.subscribers, moving=moving | zone, shift_at=ahead)
        await clock_repair.repair(rig.world, MORNING)
        (item,) = await rows(rig.world, tables.items)
        (subscriber,) = await rows(rig.world, tables.subscribers)
        assert item.warned_on is None
        assert MORNING < item.look_at <= MORNING + 2 * DAY + 2 * HOUR
        assert MORNING < subscriber.shift_at <= MORNING + DAY

    (tip,) = await rows(rig.world, tables.tip_subscriptions)
    assert tip.next_due_at == MORNING + 23 * HOUR
    (kept,) = await rows(rig.world, tables.diaries)
    assert kept.next_due_at == MORNING + 23 * HOUR + 30 * MINUTE
    (waits,) = await rows(rig.world, tables.postponed)
    assert waits.due_at == MORNING + 23 * HOUR
    async with rig.world.database.read() as tx:
        assert await app_state.halted_until(tx) == MORNING
    assert schedule_id


async def test_a_silence_that_telegram_asked_for_is_kept(rig: DeliveryRig) -> None:
    async with rig.world.database.write() as tx:
        await app_state.set_halted_until(tx, MORNING + HOUR)

    await clock_repair.repair(rig.world, MORNING)

    async with rig.world.database.read() as tx:
        assert await app_state.halted_until(tx) == MORNING + HOUR


async def test_an_answer_given_ahead_of_time_can_be_taken_back_and_the_dose_comes_at_its_time(
    rig: DeliveryRig,
) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "10:00")
    rig.clock.at = MORNING + 3 * HOUR
    await rig.tick()
    await rig.deliver()
    async with rig.world.database.write() as tx:
        (dose,) = await doses.of_day(tx, ada.id, MORNING.date())
        await DoseActions(tx, rig.world, rig.clock.at).mark_taken([dose])
    rig.clock.at = MORNING
    await put_right(rig)
    assert await states(rig) == ["taken"]

    async with rig.world.database.write() as tx:
        (dose,) = await doses.of_day(tx, ada.id, MORNING.date())
        await DoseActions(tx, rig.world, rig.clock.at).undo([dose])
    await rig.deliver()
    assert await states(rig) == []
    assert "magnesium" not in seen(rig, ada)

    rig.clock.advance(2 * HOUR)
    await rig.tick()
    await rig.deliver()
    assert "due 10:00" in seen(rig, ada)
    assert await states(rig) == ["due"]


async def test_hours_that_are_counted_from_a_dose_count_from_one_that_has_been_taken(
    rig: DeliveryRig,
) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "08:00")
    await change(rig, tables.schedules, recurrence=to_json(EveryHours(8, "dose")), start_on=date(2026, 3, 2))
    await ticked_at(rig, MORNING)
    ahead = MORNING + 400 * DAY
    await change(rig, tables.doses, state="taken", taken_at=ahead, answered_at=ahead)
    await change(rig, tables.schedules, anchor_at=ahead, next_due_at=ahead + 8 * HOUR)

    await put_right(rig)

    (schedule,) = await rows(rig.world, tables.schedules)
    assert (schedule.anchor_at, schedule.next_due_at) == (MORNING, MORNING + 8 * HOUR)


@pytest.mark.thorough
async def test_many_chats_are_put_right_page_by_page_and_doing_it_again_changes_nothing(
    rig: DeliveryRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock_repair, "PAGE", 2)
    people = await rig.people(5)
    for person in people:
        await remind(rig.world, person.id, "08:00", "10:00")
    await ticked_at(rig, MORNING + 30 * DAY)

    for _ in range(2):
        await put_right(rig)

    assert await states(rig) == ["due"] * 5
    assert [sorry(rig, person) for person in people] == [1] * 5


async def test_each_minute_a_tick_is_noted_and_ticks_later_than_now_are_put_right(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "10:00")
    noted = await clock_repair.repair_before_tick(rig.world, None)
    assert noted == MORNING
    rig.clock.advance(MINUTE / 2)
    assert await clock_repair.repair_before_tick(rig.world, noted) == MORNING
    rig.clock.advance(MINUTE / 2)
    assert await clock_repair.repair_before_tick(rig.world, noted) == MORNING + MINUTE

    rig.clock.at = MORNING + 3 * HOUR
    noted = await clock_repair.repair_before_tick(rig.world, noted)
    await rig.tick()
    rig.clock.at = MORNING + 2 * MINUTE
    assert await clock_repair.repair_before_tick(rig.world, noted) == MORNING + 2 * MINUTE

    assert await states(rig) == []


async def test_who_begins_to_lead_finds_what_a_clock_ahead_did_before_ticks_were_noted(
    rig: DeliveryRig,
) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "10:00")
    await ticked_at(rig, MORNING + DAY)
    async with rig.world.database.read() as tx:
        assert await app_state.ticked_at(tx) is None

    await clock_repair.repair_before_tick(rig.world, None)

    assert await states(rig) == []
