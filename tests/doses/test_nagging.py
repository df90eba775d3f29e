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
from tests.delivery_rig import MORNING, Office, buttons, open_office, remind, rows, sabotaged

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    async with open_office(database_url) as office:
        yield office


async def write(office: Office, statement: Any) -> None:
    async with office.world.database.write() as tx:
        await tx.execute(statement)


async def wants(office: Office, **values: Any) -> None:
    await write(office, sa.update(tables.schedules).values(**values))


async def quiet(office: Office, start: str, end: str) -> None:
    await write(office, sa.update(tables.subscribers).values(quiet_from=start, quiet_until=end))


async def nagged(office: Office, *, pace: str = "persistent", wall: str = "08:00") -> int:
    """Somebody who is asked again of a dose at eight; gives the chat."""
    (ada,) = await office.people()
    await remind(office.world, ada.id, wall)
    await wants(office, nag=pace)
    return ada.id


async def minutes(office: Office, count: int, step: int = 5) -> list[int]:
    """After how many minutes a reminder came, as time passes."""
    came = []
    for minute in range(0, count, step):
        before = len([call for call in office.sent() if call.method == "sendMessage"])
        await tick(office.world)
        await office.deliver()
        after = len([call for call in office.sent() if call.method == "sendMessage"])
        came += [minute] * (after - before)
        office.clock.advance(step * MINUTE)
    return came


async def the_dose(office: Office) -> Any:
    (dose,) = await rows(office.world, tables.doses)
    return dose


@pytest.mark.parametrize(
    ("pace", "expected"),
    [(None, [0]), ("gentle", [0, 30, 60]), ("persistent", [0, 10, 20, 30, 40, 50, 60])],
)
@pytest.mark.thorough
async def test_it_is_asked_at_the_chosen_pace_and_no_more(
    office: Office, pace: str | None, expected: list[int]
) -> None:
    await nagged(office)
    await wants(office, nag=pace)

    assert await minutes(office, 240) == expected


async def test_only_the_newest_message_has_buttons(office: Office) -> None:
    await nagged(office, pace="gentle")

    await minutes(office, 40)

    first, second, edited = office.sent()
    assert [first.method, second.method, edited.method] == ["sendMessage", "sendMessage", "editMessageText"]
    assert list(buttons(second))
    assert edited.message_id == first.message_id
    assert "reply_markup" not in edited.params
    assert "asked again below" in edited.params["text"]


@pytest.mark.thorough
async def test_an_answer_ends_it(office: Office) -> None:
    await nagged(office)
    assert await minutes(office, 15) == [0, 10]
    async with office.world.database.write() as tx:
        found = list((await doses.by_id(tx, [1])).values())
        await DoseActions(tx, office.world, office.clock.now()).mark_taken(found)

    assert await minutes(office, 240) == []


@pytest.mark.thorough
async def test_taken_back_it_is_asked_again_as_often_as_was_left(office: Office) -> None:
    await nagged(office, pace="gentle")
    assert await minutes(office, 35) == [0, 30]
    async with office.world.database.write() as tx:
        door = DoseActions(tx, office.world, office.clock.now())
        (taken,) = await door.mark_taken(list((await doses.by_id(tx, [1])).values()))
        await door.undo([taken])

    assert await minutes(office, 200) == [30]


@pytest.mark.parametrize("state", ["paused", "ended"])
async def test_a_reminder_that_is_off_is_not_asked_for_again(
    office: Office, state: schedules.ScheduleState
) -> None:
    chat_id = await nagged(office)
    assert await minutes(office, 5) == [0]
    async with office.world.database.write() as tx:
        (reminder,) = await schedules.of_chat(tx, chat_id)
        await schedules.set_state(tx, reminder, state, office.clock.now())

    assert await minutes(office, 240) == []


async def test_somebody_who_stopped_the_bot_is_not_asked_again_however_it_came(office: Office) -> None:
    await nagged(office)
    assert await minutes(office, 5) == [0]
    await write(office, sa.update(tables.subscribers).values(state="stopped"))

    assert await minutes(office, 60) == []
    assert (await the_dose(office)).nag_at is None


async def test_nobody_is_asked_in_the_quiet_hours_but_when_they_end(office: Office) -> None:
    await nagged(office)
    await quiet(office, "08:05", "09:00")

    assert await minutes(office, 75) == [0, 60, 70]


async def test_what_is_over_before_the_quiet_hours_end_is_asked_no_more(office: Office) -> None:
    await nagged(office)
    await quiet(office, "08:05", "13:00")

    assert await minutes(office, 240) == [0]


async def test_a_loud_reminder_is_asked_in_the_quiet_hours_too(office: Office) -> None:
    await nagged(office)
    await quiet(office, "22:00", "12:00")
    await wants(office, loud=True)

    assert await minutes(office, 25) == [0, 10, 20]


async def test_what_the_person_asked_for_comes_in_the_quiet_hours_too(office: Office) -> None:
    await nagged(office)
    await quiet(office, "08:05", "13:00")
    assert await minutes(office, 5) == [0]
    async with office.world.database.write() as tx:
        door = DoseActions(tx, office.world, office.clock.now())
        await door.snooze(list((await doses.by_id(tx, [1])).values()), office.clock.now() + 30 * MINUTE)

    assert await minutes(office, 60) == [30]


@pytest.mark.thorough
async def test_a_snooze_waits_with_everything_and_then_it_goes_on(office: Office) -> None:
    await nagged(office, pace="gentle")
    assert await minutes(office, 5) == [0]
    async with office.world.database.write() as tx:
        door = DoseActions(tx, office.world, office.clock.now())
        await door.snooze(list((await doses.by_id(tx, [1])).values()), office.clock.now() + HOUR)

    assert await minutes(office, 180) == [60, 90, 120]


async def test_after_downtime_it_is_asked_once_and_not_for_every_time_it_was_late(office: Office) -> None:
    await nagged(office)
    assert await minutes(office, 5) == [0]
    office.clock.advance(HOUR)

    assert await minutes(office, 15) == [0, 10]


async def test_what_broke_off_is_done_once_afterwards(office: Office) -> None:
    await nagged(office)
    await minutes(office, 5)
    office.clock.advance(10 * MINUTE)
    async with sabotaged(office.world.database, "outbox", "INSERT"):
        with pytest.raises(sa.exc.DBAPIError):
            await tick(office.world)
    assert (await the_dose(office)).nags == 0

    assert await minutes(office, 5) == [0]
    assert (await the_dose(office)).nags == 1


async def test_a_zone_this_machine_does_not_know_has_no_quiet_hours_and_stops_nobody(office: Office) -> None:
    await nagged(office)
    await quiet(office, "08:05", "13:00")
    await minutes(office, 5)
    await wants(office, zone="Mars/Base", next_due_at=None)
    office.clock.advance(10 * MINUTE)

    await tick(office.world)

    assert (await the_dose(office)).nags == 1


async def test_many_are_asked_for_together_in_messages_that_can_be_read(office: Office) -> None:
    (ada,) = await office.people()
    for n in range(MAX_DOSES_PER_MESSAGE + 1):
        await remind(office.world, ada.id, "08:00", name=f"item {n}")
    await wants(office, nag="gentle")
    await tick(office.world)
    office.clock.advance(30 * MINUTE)

    await tick(office.world)

    owed = [row for row in await office.owed() if row.created_at > MORNING]
    assert [len(row.payload["doses"]) for row in owed] == [MAX_DOSES_PER_MESSAGE, 1]


async def test_planning_goes_page_by_page(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nagging, "PAGE", 2)
    (ada,) = await office.people()
    for n in range(5):
        await remind(office.world, ada.id, "08:00", name=f"item {n}")
    await wants(office, nag="gentle")

    await tick(office.world)

    assert {dose.nag_at for dose in await rows(office.world, tables.doses)} == {MORNING + 30 * MINUTE}
    assert await next_due(office.world) == MORNING + 30 * MINUTE
