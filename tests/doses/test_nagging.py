"""Asked again until there is an answer: at its pace, not at night, and never once it is answered."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.doses import nagging
from bot.doses.actions import DoseActions
from bot.due.ticker import next_due, tick
from bot.replies.doses.doses import MAX_DOSES_PER_MESSAGE
from bot.store.core import tables
from bot.store.doses import doses
from bot.store.reminders import schedules
from tests.delivery_rig import MORNING, DeliveryRig, buttons, open_rig, remind, rows, sabotaged

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def rig(database_url: str) -> AsyncIterator[DeliveryRig]:
    async with open_rig(database_url) as rig:
        yield rig


async def write(rig: DeliveryRig, statement: Any) -> None:
    async with rig.world.database.write() as tx:
        await tx.execute(statement)


async def wants(rig: DeliveryRig, **values: Any) -> None:
    await write(rig, sa.update(tables.schedules).values(**values))


async def quiet(rig: DeliveryRig, start: str, end: str) -> None:
    await write(rig, sa.update(tables.subscribers).values(quiet_from=start, quiet_until=end))


async def nagged(rig: DeliveryRig, *, pace: str = "persistent", wall: str = "08:00") -> int:
    """Somebody who is asked again of a dose at eight; gives the chat."""
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, wall)
    await wants(rig, nag=pace)
    return ada.id


async def minutes(rig: DeliveryRig, count: int, step: int = 5) -> list[int]:
    """After how many minutes a reminder came, as time passes."""
    came = []
    for minute in range(0, count, step):
        before = len([call for call in rig.sent() if call.method == "sendMessage"])
        await tick(rig.world)
        await rig.deliver()
        after = len([call for call in rig.sent() if call.method == "sendMessage"])
        came += [minute] * (after - before)
        rig.clock.advance(step * MINUTE)
    return came


async def the_dose(rig: DeliveryRig) -> Any:
    (dose,) = await rows(rig.world, tables.doses)
    return dose


@pytest.mark.parametrize(
    ("pace", "expected"),
    [(None, [0]), ("gentle", [0, 30, 60]), ("persistent", [0, 10, 20, 30, 40, 50, 60])],
)
@pytest.mark.thorough
async def test_it_is_asked_at_the_chosen_pace_and_no_more(
    rig: DeliveryRig, pace: str | None, expected: list[int]
) -> None:
    await nagged(rig)
    await wants(rig, nag=pace)

    assert await minutes(rig, 240) == expected


async def test_only_the_newest_message_has_buttons(rig: DeliveryRig) -> None:
    await nagged(rig, pace="gentle")

    await minutes(rig, 40)

    first, second, edited = rig.sent()
    assert [first.method, second.method, edited.method] == ["sendMessage", "sendMessage", "editMessageText"]
    assert list(buttons(second))
    assert edited.message_id == first.message_id
    assert "reply_markup" not in edited.params
    assert "asked again below" in edited.params["text"]


@pytest.mark.thorough
async def test_an_answer_ends_it(rig: DeliveryRig) -> None:
    await nagged(rig)
    assert await minutes(rig, 15) == [0, 10]
    async with rig.world.database.write() as tx:
        found = list((await doses.by_id(tx, [1])).values())
        await DoseActions(tx, rig.world, rig.clock.now()).mark_taken(found)

    assert await minutes(rig, 240) == []


@pytest.mark.thorough
async def test_taken_back_it_is_asked_again_as_often_as_was_left(rig: DeliveryRig) -> None:
    await nagged(rig, pace="gentle")
    assert await minutes(rig, 35) == [0, 30]
    async with rig.world.database.write() as tx:
        door = DoseActions(tx, rig.world, rig.clock.now())
        (taken,) = await door.mark_taken(list((await doses.by_id(tx, [1])).values()))
        await door.undo([taken])

    assert await minutes(rig, 200) == [30]


@pytest.mark.parametrize("state", ["paused", "ended"])
@pytest.mark.thorough
async def test_a_reminder_that_is_off_is_not_asked_for_again(
    rig: DeliveryRig, state: schedules.ScheduleState
) -> None:
    chat_id = await nagged(rig)
    assert await minutes(rig, 5) == [0]
    async with rig.world.database.write() as tx:
        (reminder,) = await schedules.of_chat(tx, chat_id)
        await schedules.set_state(tx, reminder, state, rig.clock.now())

    assert await minutes(rig, 240) == []


async def test_somebody_who_stopped_the_bot_is_not_asked_again_however_it_came(rig: DeliveryRig) -> None:
    await nagged(rig)
    assert await minutes(rig, 5) == [0]
    await write(rig, sa.update(tables.subscribers).values(state="stopped"))

    assert await minutes(rig, 60) == []
    assert (await the_dose(rig)).nag_at is None


async def test_nobody_is_asked_in_the_quiet_hours_but_when_they_end(rig: DeliveryRig) -> None:
    await nagged(rig)
    await quiet(rig, "08:05", "09:00")

    assert await minutes(rig, 75) == [0, 60, 70]


@pytest.mark.thorough
async def test_what_is_over_before_the_quiet_hours_end_is_asked_no_more(rig: DeliveryRig) -> None:
    await nagged(rig)
    await quiet(rig, "08:05", "13:00")

    assert await minutes(rig, 240) == [0]


@pytest.mark.thorough
async def test_a_loud_reminder_is_asked_in_the_quiet_hours_too(rig: DeliveryRig) -> None:
    await nagged(rig)
    await quiet(rig, "22:00", "12:00")
    await wants(rig, loud=True)

    assert await minutes(rig, 25) == [0, 10, 20]


@pytest.mark.thorough
async def test_what_the_person_asked_for_comes_in_the_quiet_hours_too(rig: DeliveryRig) -> None:
    await nagged(rig)
    await quiet(rig, "08:05", "13:00")
    assert await minutes(rig, 5) == [0]
    async with rig.world.database.write() as tx:
        door = DoseActions(tx, rig.world, rig.clock.now())
        await door.snooze(list((await doses.by_id(tx, [1])).values()), rig.clock.now() + 30 * MINUTE)

    assert await minutes(rig, 60) == [30]


@pytest.mark.thorough
async def test_a_snooze_waits_with_everything_and_then_it_goes_on(rig: DeliveryRig) -> None:
    await nagged(rig, pace="gentle")
    assert await minutes(rig, 5) == [0]
    async with rig.world.database.write() as tx:
        door = DoseActions(tx, rig.world, rig.clock.now())
        await door.snooze(list((await doses.by_id(tx, [1])).values()), rig.clock.now() + HOUR)

    assert await minutes(rig, 180) == [60, 90, 120]


@pytest.mark.thorough
async def test_after_downtime_it_is_asked_once_and_not_for_every_time_it_was_late(rig: DeliveryRig) -> None:
    await nagged(rig)
    assert await minutes(rig, 5) == [0]
    rig.clock.advance(HOUR)

    assert await minutes(rig, 15) == [0, 10]


async def test_what_broke_off_is_done_once_afterwards(rig: DeliveryRig) -> None:
    await nagged(rig)
    await minutes(rig, 5)
    rig.clock.advance(10 * MINUTE)
    async with sabotaged(rig.world.database, "outbox", "INSERT"):
        with pytest.raises(sa.exc.DBAPIError):
            await tick(rig.world)
    assert (await the_dose(rig)).nags == 0

    assert await minutes(rig, 5) == [0]
    assert (await the_dose(rig)).nags == 1


async def test_a_zone_this_machine_does_not_know_has_no_quiet_hours_and_stops_nobody(
    rig: DeliveryRig,
) -> None:
    await nagged(rig)
    await quiet(rig, "08:05", "13:00")
    await minutes(rig, 5)
    await wants(rig, zone="Mars/Base", next_due_at=None)
    rig.clock.advance(10 * MINUTE)

    await tick(rig.world)

    assert (await the_dose(rig)).nags == 1


async def test_many_are_asked_for_together_in_messages_that_can_be_read(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    for n in range(MAX_DOSES_PER_MESSAGE + 1):
        await remind(rig.world, ada.id, "08:00", name=f"item {n}")
    await wants(rig, nag="gentle")
    await tick(rig.world)
    rig.clock.advance(30 * MINUTE)

    await tick(rig.world)

    owed = [row for row in await rig.owed() if row.created_at > MORNING]
    assert [len(row.payload["doses"]) for row in owed] == [MAX_DOSES_PER_MESSAGE, 1]


async def test_planning_goes_page_by_page(rig: DeliveryRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nagging, "PAGE", 2)
    (ada,) = await rig.people()
    for n in range(5):
        await remind(rig.world, ada.id, "08:00", name=f"item {n}")
    await wants(rig, nag="gentle")

    await tick(rig.world)

    assert {dose.nag_at for dose in await rows(rig.world, tables.doses)} == {MORNING + 30 * MINUTE}
    assert await next_due(rig.world) == MORNING + 30 * MINUTE
