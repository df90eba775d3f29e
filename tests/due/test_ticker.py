"""What is due is owed exactly once, in time or with the truth about it (P2, P3, P4)."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.context import World
from bot.domain.recurrence import EVERY_DAY
from bot.domain.schedules import Schedule
from bot.domain.tapers import Taper, TaperStep
from bot.due import doses as due_doses
from bot.due import ticker
from bot.due.ticker import tick
from bot.due.tips import next_tip_at
from bot.knowledge import KnowledgeSource
from bot.operations import pruning
from bot.replies.doses.doses import MAX_DOSES_PER_MESSAGE
from bot.search import Knowledge
from bot.store import tips
from bot.store.core import tables
from bot.store.core.database import Database
from bot.store.queue import inbox, outbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.store.queue.outbox import OwedMessage
from bot.store.reminders import schedules
from bot.store.reminders.recurrences import to_json
from bot.store.reminders.schedules import Item
from bot.store.tips import TipSubscription
from tests.delivery_rig import MORNING, FrozenClock, join, remind, rows, sabotaged, world_of

ANN, BEN = 101, 102
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TOPICS = ("sleep", "back_pain")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
async def world(database_url: str, clock: FrozenClock) -> AsyncIterator[World]:
    world = world_of(database_url, clock)
    await join(world, [ANN, BEN])
    yield world
    await world.database.close()


async def doses_of(world: World) -> list[Any]:
    return await rows(world, tables.doses)


async def owed(world: World, kind: str = "reminder") -> list[Any]:
    return [row for row in await rows(world, tables.outbox) if row.kind == kind]


async def wants_tips(world: World, chat_id: int, *, due_at: datetime = MORNING, zone: str = "UTC") -> None:
    async with world.database.write() as tx:
        await tips.put(tx, TipSubscription(chat_id, "08:00", zone, TOPICS, paused=False, next_due_at=due_at))


# Once, and only once


async def test_a_due_dose_is_recorded_and_owed_once_and_the_next_one_waits(world: World) -> None:
    await remind(world, ANN, "08:00")

    await tick(world)
    await tick(world)

    (dose,) = await doses_of(world)
    assert (dose.state, dose.wall, dose.due_at) == ("due", "08:00", MORNING)
    (message,) = await owed(world)
    assert (message.chat_id, message.payload["doses"]) == (ANN, [dose.id])
    (schedule,) = await rows(world, tables.schedules)
    assert schedule.next_due_at == MORNING + DAY


async def test_a_dose_keeps_the_amount_that_was_due_on_its_day(world: World, clock: FrozenClock) -> None:
    taper = Taper((TaperStep(1, Decimal(20)), TaperStep(None, Decimal(10))))
    daily = Schedule((time(8),), MORNING.date(), "UTC", taper=taper)
    async with world.database.write() as tx:
        await schedules.add(tx, ANN, Item("prednisone", Decimal(20), "mg"), daily, MORNING - HOUR)
        await schedules.add(
            tx, BEN, Item("zinc", Decimal(5), "mg"), replace(daily, taper=None), MORNING - HOUR
        )

    await tick(world)
    clock.advance(DAY)
    await tick(world)

    kept = [(dose.chat_id, dose.amount, dose.unit) for dose in await doses_of(world)]
    assert sorted(kept) == [(ANN, "10", "mg"), (ANN, "20", "mg"), (BEN, "5", "mg"), (BEN, "5", "mg")]


async def test_nothing_is_owed_before_it_is_due(world: World, clock: FrozenClock) -> None:
    await remind(world, ANN, "08:00")
    clock.advance(-timedelta(seconds=1))

    await tick(world)

    assert await doses_of(world) == []


async def test_two_that_tick_at_once_owe_one_message(world: World) -> None:
    await remind(world, ANN, "08:00")
    other = replace(world, database=Database(world.settings.database_url.get_secret_value()))

    await asyncio.gather(*(tick(each) for each in (world, other) for _ in range(3)))
    await other.database.close()

    assert len(await doses_of(world)) == len(await owed(world)) == 1


async def test_an_occurrence_that_is_on_record_is_not_owed_again_whatever_the_index_says(
    world: World,
) -> None:
    await remind(world, ANN, "08:00")
    await tick(world)
    async with world.database.write() as tx:
        await tx.execute(sa.update(tables.schedules).values(next_due_at=MORNING))

    await tick(world)

    assert len(await doses_of(world)) == len(await owed(world)) == 1


@pytest.mark.parametrize(("table", "event"), [("outbox", "INSERT"), ("schedules", "UPDATE")])
async def test_a_tick_that_breaks_off_has_done_nothing_and_the_next_does_it_all(
    world: World, table: str, event: str
) -> None:
    await remind(world, ANN, "08:00")
    async with sabotaged(world.database, table, event):
        with pytest.raises(sa.exc.DBAPIError):
            await tick(world)
    assert await doses_of(world) == []

    await tick(world)

    assert len(await doses_of(world)) == len(await owed(world)) == 1


async def test_a_reminder_paused_while_the_tick_looks_stays_paused(world: World) -> None:
    await remind(world, ANN, "08:00")
    async with world.database.write() as tx:
        (reminder,) = await schedules.of_chat(tx, ANN)
        await schedules.set_state(tx, reminder, "paused", MORNING)
        ticking = asyncio.create_task(tick(world))
        await asyncio.wait([ticking], timeout=0.3)  # it has looked by then, and waits for this transaction
    await ticking

    (schedule,) = await rows(world, tables.schedules)
    assert (schedule.state, schedule.next_due_at) == ("paused", None)
    assert await owed(world) == []


async def test_a_dose_answered_while_the_tick_looks_stays_answered(world: World, clock: FrozenClock) -> None:
    await remind(world, ANN, "08:00")
    await tick(world)
    clock.advance(5 * HOUR)
    async with world.database.write() as tx:
        await tx.execute(sa.update(tables.doses).values(state="taken", answered_at=MORNING))
        ticking = asyncio.create_task(tick(world))
        await asyncio.wait([ticking], timeout=0.3)
    await ticking

    assert [dose.state for dose in await doses_of(world)] == ["taken"]


async def test_more_than_a_page_is_worked_off_in_one_tick(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due_doses, "PAGE", 2)
    crowd = range(1_000, 1_007)
    await join(world, crowd)
    async with world.database.write() as tx:
        item = {"name": "zinc", "created_at": MORNING}
        await tx.execute(sa.insert(tables.items), [{**item, "id": each, "chat_id": each} for each in crowd])
        daily = {
            "times": "08:00",
            "recurrence": to_json(EVERY_DAY),
            "start_on": MORNING.date(),
            "zone": "UTC",
        }
        stored = {**daily, "state": "active", "next_due_at": MORNING, "created_at": MORNING}
        schedule_rows = [{**stored, "chat_id": each, "item_id": each} for each in crowd]
        await tx.execute(sa.insert(tables.schedules), schedule_rows)

    await tick(world)

    assert {message.chat_id for message in await owed(world)} == set(crowd)
    assert len(await owed(world)) == len(crowd)


async def test_a_reminder_this_machine_cannot_read_is_looked_at_later_and_stops_nobody(
    world: World, clock: FrozenClock
) -> None:
    broken = await remind(world, ANN, "08:00")
    await remind(world, BEN, "08:00")
    this = sa.update(tables.schedules).where(tables.schedules.c.id == broken)
    async with world.database.write() as tx:
        await tx.execute(this.values(zone="Mars/Base"))

    await tick(world)

    assert [message.chat_id for message in await owed(world)] == [BEN]
    async with world.database.write() as tx:
        await tx.execute(this.values(zone="UTC"))
    clock.advance(HOUR)
    await tick(world)
    assert [each.next_due_at for each in await rows(world, tables.schedules)] == [MORNING + DAY] * 2


async def test_a_schedule_that_is_over_is_not_due_again(world: World) -> None:
    await remind(world, ANN, "08:00")
    async with world.database.write() as tx:
        await tx.execute(sa.update(tables.schedules).values(end_on=MORNING.date()))

    await tick(world)

    (schedule,) = await rows(world, tables.schedules)
    assert schedule.next_due_at is None
    assert len(await owed(world)) == 1


async def test_where_a_schedule_no_longer_has_what_was_due_it_goes_on_with_the_next(world: World) -> None:
    await remind(world, ANN, "09:00")
    async with world.database.write() as tx:  # as after an update of the time zone data
        await tx.execute(sa.update(tables.schedules).values(next_due_at=MORNING))

    await tick(world)

    (schedule,) = await rows(world, tables.schedules)
    assert schedule.next_due_at == MORNING + HOUR
    assert await owed(world) == []


# After downtime


async def test_after_downtime_a_person_gets_one_message_about_everything(
    world: World, clock: FrozenClock
) -> None:
    await remind(world, ANN, "08:00", "20:00", name="magnesium")
    await remind(world, ANN, "09:00", name="zinc")
    clock.advance(DAY + 2 * HOUR)  # 10:00 on the next day

    await tick(world)

    states = {(dose.local_date.day, dose.wall): dose.state for dose in await doses_of(world)}
    assert states == {
        (2, "08:00"): "missed",
        (2, "09:00"): "missed",
        (2, "20:00"): "missed",
        (3, "08:00"): "due",
        (3, "09:00"): "due",
    }
    (message,) = await owed(world)
    assert len(message.payload["doses"]) == 5
    assert message.payload["due_at"] == MORNING.isoformat()


async def test_what_was_missed_long_ago_is_on_record_but_not_brought_up(
    world: World, clock: FrozenClock
) -> None:
    await remind(world, ANN, *(f"{hour:02d}:00" for hour in range(0, 24, 2)))
    clock.advance(30 * DAY)  # 360 occurrences, more than one page of them

    await tick(world)

    recorded = await doses_of(world)
    assert len(recorded) == len({dose.due_at for dose in recorded}) == 361
    (message,) = await owed(world)
    assert len(message.payload["doses"]) == MAX_DOSES_PER_MESSAGE
    newest = sorted(recorded, key=lambda dose: dose.due_at)[-MAX_DOSES_PER_MESSAGE:]
    assert message.payload["doses"] == [dose.id for dose in newest]


async def test_all_that_can_still_be_taken_is_asked_for_however_much_it_is(
    world: World, clock: FrozenClock
) -> None:
    for n in range(MAX_DOSES_PER_MESSAGE + 1):
        await remind(world, ANN, "08:00", name=f"number {n}")
    clock.advance(DAY)

    await tick(world)

    still = {dose.id for dose in await doses_of(world) if dose.state == "due"}
    first, second = await owed(world)
    assert len(first.payload["doses"]) == MAX_DOSES_PER_MESSAGE
    assert {*first.payload["doses"], *second.payload["doses"]} == still


async def test_an_unanswered_dose_becomes_missed_and_its_message_is_redrawn_once(
    world: World, clock: FrozenClock
) -> None:
    for name in ("magnesium", "zinc"):
        await remind(world, ANN, "08:00", name=name)
    await remind(world, BEN, "08:00")
    await tick(world)
    async with world.database.write() as tx:
        await tx.execute(sa.update(tables.doses).where(tables.doses.c.chat_id == ANN).values(message_id=5))
        await tx.execute(sa.delete(tables.outbox))
    clock.advance(4 * HOUR)

    await tick(world)
    await tick(world)

    assert [dose.state for dose in await doses_of(world)] == ["missed"] * 3
    (edit,) = await owed(world)  # Ben's never arrived
    assert (edit.chat_id, edit.method, edit.payload) == (ANN, "edit_message_text", {"message_id": 5})


# By the clocks where people live


@pytest.mark.parametrize(
    ("day", "wall", "due_at"),
    [
        (date(2026, 3, 29), "02:30", datetime(2026, 3, 29, 1, tzinfo=UTC)),  # skipped: first instant after
        (date(2026, 10, 25), "02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # twice: the first
    ],
)
async def test_on_the_days_the_clocks_change_there_is_one_dose_a_day(
    world: World, clock: FrozenClock, day: date, wall: str, due_at: datetime
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    clock.at = datetime(day.year, day.month, day.day - 1, 12, tzinfo=zone).astimezone(UTC)
    await remind(world, ANN, wall, zone="Europe/Berlin")

    for _ in range(40):
        clock.advance(HOUR)
        await tick(world)

    due = {dose.local_date: dose.due_at for dose in await doses_of(world)}
    assert due[day] == due_at
    assert sorted(due) == [day, day + DAY]
    assert len(await owed(world)) == 2


# Tips


async def test_a_tip_comes_once_a_day_and_never_the_same_twice(world: World, clock: FrozenClock) -> None:
    await wants_tips(world, ANN)
    for _ in range(3 * 24):
        await tick(world)
        clock.advance(HOUR)

    chosen = [message.payload["tip"] for message in await owed(world, "tip")]
    assert len(chosen) == len(set(chosen)) == 3
    assert {world.library.tips[each].topic for each in chosen} <= set(TOPICS)
    assert {row.tip_id for row in await rows(world, tables.tips_seen)} == set(chosen)


async def test_a_tip_that_is_hours_late_is_left_out(world: World, clock: FrozenClock) -> None:
    await wants_tips(world, ANN)
    clock.advance(6 * HOUR)

    await tick(world)

    assert await owed(world, "tip") == []
    (subscription,) = await rows(world, tables.tip_subscriptions)
    assert subscription.next_due_at == MORNING + DAY


async def test_a_tip_that_waits_grows_stale_by_when_it_was_due(world: World, clock: FrozenClock) -> None:
    await wants_tips(world, ANN)
    clock.advance(5 * HOUR)

    await tick(world)

    (message,) = await owed(world, "tip")
    assert message.expires_at == MORNING + 6 * HOUR


async def test_topics_that_vanished_from_the_content_owe_nothing_and_wait_for_better_days(
    world: World,
) -> None:
    await wants_tips(world, ANN)

    without_tips = Knowledge(replace(world.library, tips={}), world.index)
    await tick(replace(world, knowledge_source=KnowledgeSource(without_tips)))

    assert await owed(world, "tip") == []
    (subscription,) = await rows(world, tables.tip_subscriptions)
    assert subscription.next_due_at == MORNING + DAY


async def test_a_subscription_this_machine_cannot_read_is_looked_at_later_and_stops_nobody(
    world: World,
) -> None:
    await wants_tips(world, ANN, zone="Mars/Base")
    await wants_tips(world, BEN)

    await tick(world)

    assert [message.chat_id for message in await owed(world, "tip")] == [BEN]
    unread, _ = await rows(world, tables.tip_subscriptions)
    assert unread.next_due_at == MORNING + HOUR


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"])
def test_the_next_tip_is_within_a_day_wherever_one_lives(zone: str) -> None:
    subscription = TipSubscription(ANN, "08:00", zone, TOPICS, paused=False, next_due_at=None)

    for hour in range(24):
        now = MORNING + hour * HOUR
        following = next_tip_at(subscription, now)
        assert following is not None
        assert now < following <= now + DAY
        assert following.astimezone(ZoneInfo(zone)).strftime("%H:%M") == "08:00"


# Keeping house


async def test_tidying_forgets_what_is_over_and_keeps_what_is_not(world: World, clock: FrozenClock) -> None:
    async with world.database.write() as tx:
        await inbox.put(tx, [ReceivedUpdate(n, ANN, "{}") for n in (1, 2, 3)], MORNING)
        await inbox.mark_handled(tx, [1], MORNING)
        await inbox.set_aside(tx, 2, "Error", MORNING)
        await outbox.owe(tx, [OwedMessage(ANN, "reply", "send_message", {})] * 2, MORNING)
        claim = await outbox.claim(tx, MORNING, dict.fromkeys(outbox.KINDS, 1))
        await outbox.set_aside(tx, claim.deliveries[0], "BadRequest", MORNING)

    for expected in ((3, 2), (1, 1)):
        clock.advance(timedelta(days=world.settings.keep_messages_days))
        await pruning.prune(world)
        left = await rows(world, tables.inbox), await rows(world, tables.outbox)
        assert (len(left[0]), len(left[1])) == expected
        clock.advance(timedelta(seconds=1))


async def test_the_next_of_everything_is_known(world: World, clock: FrozenClock) -> None:
    assert await ticker.next_due(world) is None

    await remind(world, ANN, "21:00")
    await wants_tips(world, ANN, due_at=MORNING + HOUR)
    assert await ticker.next_due(world) == MORNING + HOUR
    clock.advance(2 * HOUR)
    assert await ticker.next_due(world) == MORNING + 13 * HOUR
