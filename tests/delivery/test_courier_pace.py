"""Messages leave at Telegram's pace, the more urgent first, a conversation in order (P5)."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.delivery.courier import MAX_IN_FLIGHT
from bot.delivery.flood_limits import MAX_PAUSE_SECONDS, Budget, SlidingWindow
from bot.store.core import app_state
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from sandbox.telegram import Fault, FloodLimits
from tests.delivery_rig import GENEROUS, PATIENT, DeliveryRig, marks, open_rig, remind, reply, settled, tip

# For what has nothing to do with the database.
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture(autouse=True)
def timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """PTB warns whenever it raises RetryAfter, unless told that its future type is welcome."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def rig(database_url: str) -> AsyncIterator[DeliveryRig]:
    async with open_rig(database_url) as rig:
        yield rig


@contextmanager
def looks_counted() -> Iterator[list[str]]:
    """The looks for what may leave, meanwhile."""
    looks: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        if sql.startswith("SELECT outbox.id"):
            looks.append(sql)

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield looks
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


# Looking for what may leave


async def test_where_all_there_was_has_left_nobody_looks_for_more(
    rig: DeliveryRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.courier.POLL_SECONDS", PATIENT)
    ada, ben = await rig.people(2)
    await rig.owe(reply(ada), reply(ben))
    with looks_counted() as looks:
        async with rig.courier() as courier:
            await settled(courier)
            await settled(courier)
    assert len(rig.sent()) == 2
    assert len(looks) == 2  # whenever somebody rang


async def test_an_answer_leaves_as_soon_as_the_one_before_it_got_there_at_the_second_try(
    rig: DeliveryRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.delivery.courier.POLL_SECONDS", PATIENT)
    (ada,) = await rig.people()
    rig.telegram.faults.add(Fault("error_500", "sendMessage"))
    await rig.owe(reply(ada), reply(ada, "another"))
    async with rig.courier() as courier:
        await settled(courier)
        assert rig.sent() == []
        rig.clock.advance(timedelta(seconds=2))
        await settled(courier)
    assert marks(rig.texts()) == [True, False]


# Silence that Telegram asks for


async def test_after_a_429_nothing_leaves_until_the_time_is_over_also_after_a_restart(
    rig: DeliveryRig,
) -> None:
    ada, ben = await rig.people(2)
    rig.telegram.faults.add(Fault("flood", "sendMessage", retry_after=1))
    await rig.owe(reply(ada))
    await rig.deliver()
    assert rig.sent() == []

    await rig.owe(reply(ben), tip(ben))
    async with rig.courier() as courier:  # a new one, with no memory of its own
        await settled(courier)
        assert rig.sent() == []
        await rig.telegram.until(lambda: len(rig.sent()) == 3, timeout=PATIENT)

    assert rig.telegram.flood_violations == 0
    assert not any(marks(rig.texts()))


@on_sqlite
async def test_the_longest_silence_that_was_asked_for_is_kept(rig: DeliveryRig) -> None:
    people = await rig.people(2)
    for person, seconds in zip(people, (600, 2), strict=True):
        rig.telegram.faults.add(Fault("flood", "sendMessage", person.id, retry_after=seconds))
    await rig.owe(*map(reply, people))
    limits = SlidingWindow(GENEROUS)

    await rig.deliver(limits)

    now = rig.world.clock.monotonic()
    assert 598 < limits.paused_for(now) <= 600


@on_sqlite
@pytest.mark.parametrize("seconds", [10**7, 10**12, 10**18])
async def test_a_silence_without_end_is_kept_for_a_day_also_after_a_restart(
    rig: DeliveryRig, seconds: int
) -> None:
    (ada,) = await rig.people()
    rig.telegram.faults.add(Fault("flood", "sendMessage", retry_after=seconds))
    await rig.owe(reply(ada))
    limits = SlidingWindow(GENEROUS)

    await rig.deliver(limits)

    now = rig.world.clock.monotonic()
    assert MAX_PAUSE_SECONDS - 60 < limits.paused_for(now) <= MAX_PAUSE_SECONDS
    async with rig.world.database.write() as tx:
        halted_until = await app_state.halted_until(tx)
        assert halted_until is not None
        assert halted_until <= rig.clock.now() + timedelta(seconds=MAX_PAUSE_SECONDS + 1)
        await app_state.set_halted_until(tx, rig.clock.now() + timedelta(days=400))
    after = SlidingWindow(GENEROUS)
    await rig.deliver(after)
    assert after.paused_for(rig.world.clock.monotonic()) <= MAX_PAUSE_SECONDS
    (owed,) = await rig.owed()
    assert not owed.uncertain


@on_sqlite
async def test_what_was_claimed_when_a_429_came_stays_where_it_is(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    limits = SlidingWindow(GENEROUS)
    async with rig.courier(limits) as courier:
        await settled(courier)
        async with rig.world.database.write() as tx:
            await outbox.owe(tx, [reply(ada)], rig.clock.now())
            courier.wake()
            for _turn in range(10):  # until the courier has found room and waits for the database
                await asyncio.sleep(0)
            limits.pause(rig.world.clock.monotonic() + 0.5)
        await settled(courier)
        (owed,) = await rig.owed()
        assert (owed.attempts, owed.uncertain, owed.lease_until) == (1, False, None)
        assert rig.sent() == []
        await rig.telegram.until(lambda: marks(rig.texts()) == [False], timeout=PATIENT)


# Order and urgency


async def test_replies_keep_their_order_while_one_of_them_is_tried_again(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    rig.telegram.faults.add(Fault("error_500", "sendMessage", times=2))
    await rig.owe(*(reply(ada, f"answer {n}") for n in range(3)))
    async with rig.courier() as courier:
        for _ in range(3):
            await settled(courier)
            rig.clock.advance(timedelta(seconds=5))

    assert [text[-8:] for text in rig.texts()] == ["answer 0", "answer 1", "answer 2"]
    assert marks(rig.texts()) == [True, False, False]


async def test_a_reply_that_never_gets_through_does_not_silence_the_chat(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    rig.telegram.faults.add(Fault("error_500", "sendMessage", times=outbox.MAX_BLOCKING_ATTEMPTS + 1))
    await rig.owe(reply(ada, "the first"), reply(ada, "the second"))
    async with rig.courier() as courier:
        for _ in range(outbox.MAX_BLOCKING_ATTEMPTS):
            await settled(courier)
            rig.clock.advance(timedelta(seconds=20))
        assert rig.sent() == []
        await settled(courier)

    assert rig.texts() == ["the second"]


async def test_what_matters_more_goes_first(rig: DeliveryRig) -> None:
    ada, ben, cyd = await rig.people(3)
    await remind(rig.world, ben.id, "08:00")
    await rig.owe(tip(cyd))
    await rig.tick()
    await rig.owe(reply(ada))

    await rig.deliver(SlidingWindow(Budget(overall=1)))

    async with rig.courier(SlidingWindow(Budget(overall=1))):
        await rig.telegram.until(lambda: len(rig.sent()) == 3, timeout=PATIENT)
    assert [call.chat_id for call in rig.sent()] == [ada.id, ben.id, cyd.id]


@on_sqlite
@pytest.mark.thorough
async def test_a_crowd_is_written_to_at_once_and_each_gets_one_message(rig: DeliveryRig) -> None:
    people = await rig.people(MAX_IN_FLIGHT + 40)
    await rig.owe(*map(reply, people))

    await rig.deliver()

    assert sorted(call.chat_id or 0 for call in rig.sent()) == [person.id for person in people]


@on_sqlite
async def test_an_edit_may_go_to_a_chat_that_just_got_a_message(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(reply(ada))
    slow = SlidingWindow(Budget(per_chat=1))
    async with rig.courier(slow) as courier:
        await settled(courier)
        shown = {"message_id": rig.sent()[0].message_id, "text": "changed", "reply_markup": None}
        await rig.owe(reply(ada, "another"), OwedMessage(ada.id, "reply", "edit_message_text", shown))
        await settled(courier)
        assert rig.texts() == ["an answer", "changed"]


@on_sqlite
@pytest.mark.thorough
async def test_at_thirty_a_second_telegram_never_has_to_refuse(database_url: str) -> None:
    async with open_rig(database_url, flood=FloodLimits(burst=1)) as rig:
        people = await rig.people(60)
        await rig.owe(*(tip(person) for person in people))
        async with rig.courier(SlidingWindow()) as courier:
            await rig.telegram.until(lambda: len(rig.sent()) >= 10, timeout=PATIENT)
            before = len(rig.sent())
            await rig.owe(*(reply(person) for person in people[:40]))
            courier.wake()
            await rig.telegram.until(lambda: len(rig.sent()) == 100, timeout=PATIENT)

    assert (rig.telegram.flood_refusals, rig.telegram.flood_violations) == (0, 0)
    replies = [n for n, text in enumerate(rig.texts()) if text == "an answer"]
    # Those tips that had left already, and the second of quiet for people who had just got one.
    assert replies[20] <= before + 30 + 20
    times = [call.monotonic for call in rig.sent()]
    assert times[-1] - times[0] < 10  # 3.3 on a quiet machine


@on_sqlite
async def test_what_is_paid_for_leaves_at_once_and_says_so_and_answers_stay_free(database_url: str) -> None:
    async with open_rig(database_url, flood=FloodLimits(burst=1)) as rig:
        people = await rig.people(80)
        await rig.owe(*map(tip, people[:60]), *map(reply, people[60:]))
        await rig.deliver(SlidingWindow(Budget(paid=1_000)))

    paid = {call.chat_id for call in rig.sent() if call.params.get("allow_paid_broadcast")}
    assert paid == {person.id for person in people[:60]}
    assert len(rig.sent()) == 80
    assert (rig.telegram.flood_refusals, rig.telegram.flood_violations) == (0, 0)


@on_sqlite
async def test_tips_gather_before_the_next_ones_leave_and_an_answer_leaves_at_once(
    rig: DeliveryRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"MAX_BATCH": 1, "GATHER_SECONDS": PATIENT, "POLL_SECONDS": PATIENT}.items():
        monkeypatch.setattr(f"bot.delivery.courier.{name}", value)
    ada, ben, eve = await rig.people(3)
    await rig.owe(tip(ada), tip(ben))
    with looks_counted() as looks:
        async with rig.courier() as courier:
            await rig.telegram.until(lambda: len(rig.sent()) == 1)
            for _ in range(50):  # time enough for many a claim
                await rig.state_of(ada.id)
            await rig.owe(reply(eve))
            courier.wake()
            await rig.telegram.until(lambda: len(rig.sent()) == 3)

    assert [call.chat_id for call in rig.sent()] == [ada.id, eve.id, ben.id]
    assert len(looks) == 3
