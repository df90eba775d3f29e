"""Updates in: committed before they are confirmed, in order within a chat, none lost (P1)."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from bot.context import Context
from bot.replies.message import Message
from bot.store.core import tables
from bot.store.queue import inbox
from bot.store.queue.inbox import MAX_FAILURES
from bot.understanding import Understanding
from bot.updates.dispatcher import BotApplication
from bot.updates.queue import INBOX_PAGE, UpdateQueue
from bot.updates.throttle import TokenBucket
from sandbox.condition import ChangeCondition
from tests.delivery_rig import MORNING, PATIENT, DeliveryRig, open_rig, rows, sabotaged

LONG_STORY = "my back hurts since Monday and I do not know which pillow to buy " * 60

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@dataclass
class Desk:
    """An intake whose only handler does what a test tells it to."""

    rig: DeliveryRig
    handled: list[str] = field(default_factory=list)
    tries: list[str] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    understood: dict[str, Understanding | None] = field(default_factory=dict)
    bell: ChangeCondition = field(default_factory=ChangeCondition)

    def __post_init__(self) -> None:
        self.application: BotApplication = (
            Application.builder()
            .bot(self.rig.bot)
            .updater(None)
            .job_queue(None)
            .context_types(ContextTypes(context=Context))
            .build()
        )
        self.application.add_handler(MessageHandler(filters.TEXT, self._read))
        self.intake = self.hire()

    def hire(self, **given: Any) -> UpdateQueue:
        """Another intake at the same desk, as after a restart."""
        return UpdateQueue(self.rig.world, self.application, lambda: None, **given)

    async def _read(self, update: Update, context: Context) -> None:
        text = update.effective_message.text if update.effective_message else None
        assert text is not None
        self.tries.append(text)
        self.understood[text] = context.understanding
        self.bell.notify_all()
        if text in self.gates:
            await self.gates[text].wait()
        context.say(Message(f"you said {text}"))
        await context.subscriber()
        if text.startswith("fail"):
            raise ValueError(f"this quotes {text}")
        self.handled.append(text)
        self.bell.notify_all()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the handler has come so far."""
        assert await self.bell.wait_for(condition, timeout=PATIENT), (self.tries, self.handled)

    def hold(self, text: str) -> asyncio.Event:
        """Let the handler wait at this text until the event is set."""
        return self.gates.setdefault(text, asyncio.Event())

    async def owed(self) -> list[str]:
        return [row.payload["text"] for row in await self.rig.owed()]


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    async with open_rig(database_url) as rig:
        desk = Desk(rig)
        desk.intake.open()
        await desk.intake.drain()
        yield desk
        for gate in desk.gates.values():  # a test that failed at a gate must not hold up the others
            gate.set()
        await desk.intake.close()


def update(number: int, chat_id: int, text: str, **sender: Any) -> dict[str, Any]:
    """A message as Telegram sends it."""
    person = {"id": chat_id, "is_bot": False, "first_name": "Guest", **sender}
    message = {
        "message_id": number,
        "date": 1_772_438_400,
        "chat": {"id": chat_id, "type": "private", "first_name": "Guest"},
        "from": person,
        "text": text,
    }
    return {"update_id": number, "message": message}


# Committed, then confirmed


async def test_what_was_said_is_handled_once_and_its_words_are_forgotten(desk: Desk) -> None:
    await desk.intake.receive([update(5, 1, "hello")])
    await desk.intake.drain()

    (row,) = await rows(desk.rig.world, tables.inbox)
    assert (row.update_id, row.chat_id, row.payload, row.handled_at) == (5, None, None, MORNING)
    assert desk.handled == ["hello"]


async def test_an_update_that_telegram_repeats_is_handled_once(desk: Desk) -> None:
    for _ in range(2):
        await desk.intake.receive([update(1, 1, "hello")])
    await desk.intake.drain()
    await desk.intake.receive([update(1, 1, "hello"), update(2, 1, "again")])
    await desk.intake.drain()

    assert desk.handled == ["hello", "again"]


# In order within a chat, side by side across chats


async def test_a_slow_chat_keeps_its_order_and_delays_no_other(desk: Desk) -> None:
    slow = desk.hold("a1")
    await desk.intake.receive(
        [update(1, 1, "a1"), update(2, 1, "a2"), update(3, 2, "b1"), update(4, 2, "b2")]
    )
    await desk.until(lambda: desk.handled == ["b1", "b2"])
    await desk.intake.receive([update(5, 1, "a3")])
    # Chats are handled side by side, so that either may be tried first.
    assert sorted(desk.tries) == ["a1", "b1", "b2"]

    slow.set()
    await desk.intake.drain()

    assert desk.handled == ["b1", "b2", "a1", "a2", "a3"]


async def test_with_too_many_chats_waiting_nothing_more_is_taken_in(desk: Desk) -> None:
    gate = desk.hold("1")
    intake = desk.hire(max_active=1, max_waiting=1)
    intake.open()
    await intake.drain()
    await intake.receive([update(1, 1, "1"), update(2, 2, "2")])

    third = asyncio.create_task(intake.receive([update(3, 3, "3")]))
    await desk.until(lambda: desk.tries == ["1"])
    assert not third.done()
    assert len(await rows(desk.rig.world, tables.inbox)) == 2

    gate.set()
    await third
    await intake.drain()
    assert desk.handled == ["1", "2", "3"]


async def test_however_much_one_chat_sends_it_keeps_nobody_else_out(desk: Desk) -> None:
    gate = desk.hold("flood 1")
    intake = desk.hire(max_waiting=2)
    intake.open()
    for n in range(1, 20):
        await intake.receive([update(n, 1, f"flood {n}")])
    await intake.receive([update(20, 2, "a question")])
    await desk.until(lambda: desk.handled == ["a question"])

    gate.set()
    await intake.drain()
    assert desk.handled[1:] == [f"flood {n}" for n in range(1, 20)]


async def test_who_floods_slows_down_only_himself_and_loses_nothing(desk: Desk) -> None:
    intake = desk.hire(throttle=TokenBucket(per_second=5, burst=3))
    intake.open()
    flood = [f"flood {n}" for n in range(1, 8)]
    await intake.receive([update(n, 1, text) for n, text in enumerate(flood)])
    await intake.receive([update(8, 2, "a question")])
    await intake.drain()
    assert "flood 7" not in desk.handled

    await desk.until(lambda: len(desk.handled) == 8)
    await intake.close()
    assert desk.handled.index("a question") < desk.handled.index("flood 7")
    assert [each for each in desk.handled if each != "a question"] == flood


async def test_a_flood_that_has_to_wait_at_closing_time_is_handled_in_the_next_life(desk: Desk) -> None:
    slow = desk.hire(throttle=TokenBucket(per_second=0.01, burst=1))
    slow.open()
    await slow.receive([update(n, 1, f"flood {n}") for n in range(1, 4)])
    await slow.drain()
    await slow.receive([update(4, 1, "flood 4")])
    await slow.close()
    assert desk.handled == ["flood 1"]

    next_life = desk.hire()
    next_life.open()
    await next_life.drain()
    assert desk.handled == [f"flood {n}" for n in range(1, 5)]


@pytest.mark.thorough
async def test_more_chats_than_are_served_at_once_are_all_served(desk: Desk) -> None:
    crowded: list[int] = []
    async with desk.rig.world.database.write() as tx:  # as if the one before died right after
        before = [update(n, n, f"number {n}") for n in range(1, INBOX_PAGE + 3)]
        await inbox.put(
            tx, [inbox.ReceivedUpdate(u["update_id"], u["update_id"], json.dumps(u)) for u in before], MORNING
        )
    intake = desk.hire(max_active=5, on_overload=lambda: crowded.append(1))
    intake.open()
    await intake.receive([update(9_999, 1, "the newest")])
    await intake.drain()

    assert sorted(desk.handled) == sorted(["the newest", *(f"number {n}" for n in range(1, INBOX_PAGE + 3))])
    assert desk.handled.index("number 1") < desk.handled.index("the newest")
    assert crowded


async def test_what_others_received_is_found_when_they_call(desk: Desk) -> None:
    gate = desk.hold("mine")
    await desk.intake.receive([update(1, 1, "mine")])
    await desk.until(lambda: desk.tries == ["mine"])
    async with desk.rig.world.database.write() as tx:
        theirs = [update(2, 1, "behind it"), update(3, 2, "beside it")]
        received = [inbox.ReceivedUpdate(u["update_id"], n, json.dumps(u)) for n, u in enumerate(theirs, 1)]
        await inbox.put(tx, received, MORNING)
    desk.intake.poll_inbox()
    await desk.until(lambda: desk.handled == ["beside it"])
    gate.set()
    await desk.intake.drain()

    assert desk.handled == ["beside it", "mine", "behind it"]


@pytest.mark.thorough
async def test_an_inbox_that_cannot_be_read_is_read_when_it_can(desk: Desk) -> None:
    intake = desk.hire()
    async with desk.rig.world.database.write() as tx:
        await inbox.put(tx, [inbox.ReceivedUpdate(1, 1, json.dumps(update(1, 1, "hello")))], MORNING)
        await tx.execute(sa.text("ALTER TABLE inbox RENAME TO elsewhere"))
    with capture_logs() as logs:
        intake.open()
        while not logs:  # noqa: ASYNC110 - a log rings no bell
            await asyncio.sleep(0.01)
    async with desk.rig.world.database.write() as tx:
        await tx.execute(sa.text("ALTER TABLE elsewhere RENAME TO inbox"))
    await intake.drain()

    assert [each["event"] for each in logs] == ["inbox_not_read"]
    assert desk.handled == ["hello"]


# What goes wrong


async def test_an_update_that_fails_three_times_is_set_aside_with_one_apology_and_the_next_is_handled(
    desk: Desk,
) -> None:
    with capture_logs() as logs:
        await desk.intake.receive([update(1, 1, "fail at my secret"), update(2, 1, "next")])
        await desk.intake.drain()

    assert desk.tries == ["fail at my secret"] * MAX_FAILURES + ["next"]
    apology, answer = await desk.owed()
    assert apology.startswith("Sorry")
    assert answer == "you said next"
    failed, _handled = await rows(desk.rig.world, tables.inbox)
    assert (failed.failures, failed.set_aside_at, failed.handled_at) == (MAX_FAILURES, MORNING, None)
    assert failed.error.startswith("ValueError at ")
    assert "secret" not in failed.error + json.dumps(logs, default=str)


async def test_a_failed_try_leaves_nothing_behind(desk: Desk) -> None:
    await desk.intake.receive([update(1, 1, "fail")])
    await desk.intake.drain()

    assert await rows(desk.rig.world, tables.subscribers) == []


A_POLL = {"poll": {"id": "1", "question": "q", "options": []}}
IN_PRIVATE = {"id": 1, "type": "private"}
IN_GROUP = {"id": -1, "type": "group"}
# What Telegram could send that cannot be decoded, and whether somebody hears an apology.
NONSENSE: list[tuple[dict[str, Any], bool]] = [
    ({"update_id": 1, "message": {"nonsense": True}}, False),
    ({"update_id": 1, "message": {"chat": {"id": "one"}, "message": "neither"}}, False),
    ({"update_id": 1, "message": "neither"}, False),
    ({"update_id": 1, "message": {"chat": {"id": 2**63}}}, False),
    ({"update_id": 1, "callback_query": {"message": {"chat": {"id": 1}}}}, True),
    ({"update_id": 1, "callback_query": {"message": {"chat": {"id": -1}}}}, True),
    ({"update_id": 1, "message": {"chat": IN_PRIVATE, **A_POLL}}, True),
    ({"update_id": 1, "message": {"chat": IN_PRIVATE, "location": {"latitude": 1}}}, True),
    ({"update_id": 1, "edited_message": {"chat": IN_PRIVATE, **A_POLL}}, True),
    # What people in a group say to each other, and what is nobody's word to the bot.
    ({"update_id": 1, "message": {"chat": IN_GROUP, **A_POLL}}, False),
    ({"update_id": 1, "channel_post": {"chat": IN_PRIVATE, **A_POLL}}, False),
    ({"update_id": 1, "business_message": {"chat": IN_PRIVATE, **A_POLL}}, False),
]


@pytest.mark.parametrize(("nonsense", "is_heard"), NONSENSE)
async def test_an_update_that_cannot_be_decoded_is_set_aside_and_the_next_is_handled(
    desk: Desk, nonsense: dict[str, Any], *, is_heard: bool
) -> None:
    await desk.intake.receive([nonsense, update(2, 1, "next")])
    await desk.intake.drain()

    set_aside, _handled = await rows(desk.rig.world, tables.inbox)
    assert set_aside.set_aside_at == MORNING
    assert json.loads(set_aside.payload) == nonsense
    assert desk.handled == ["next"]
    assert [text[:5] for text in await desk.owed()] == [*(["Sorry"] if is_heard else []), "you s"]


@pytest.mark.parametrize("other", [{"poll": {}}, {"something_new": {"id": "7"}}, {}])
async def test_what_is_about_no_chat_or_of_a_new_kind_is_over_at_once(desk: Desk, other: Any) -> None:
    await desk.intake.receive([{"update_id": 1, **other}])
    await desk.intake.drain()

    (row,) = await rows(desk.rig.world, tables.inbox)
    assert desk.tries == []
    assert (row.handled_at is None) != (row.set_aside_at is None)


async def test_what_no_handler_wants_is_over_at_once(desk: Desk) -> None:
    sticker = update(1, 1, "")
    del sticker["message"]["text"]
    await desk.intake.receive([sticker])
    await desk.intake.drain()

    (row,) = await rows(desk.rig.world, tables.inbox)
    assert row.handled_at == MORNING


async def test_when_the_outcome_cannot_be_recorded_it_is_tried_until_it_can(desk: Desk) -> None:
    async with sabotaged(desk.rig.world.database, "inbox", "UPDATE"):
        await desk.intake.receive([update(1, 1, "hello"), update(2, 1, "next")])
        await desk.until(lambda: desk.tries == ["hello", "hello"])
    await desk.intake.drain()

    assert desk.tries.count("next") == 1
    assert await desk.owed() == ["you said hello", "you said next"]


async def test_whatever_people_write_can_be_kept(desk: Desk) -> None:
    odd = "\ud83d\x00\u202e👩‍👩‍👧 " + "x" * 4_000
    await desk.intake.receive([update(1, 1, odd, language_code="x" * 40)])
    await desk.intake.drain()

    assert desk.handled == [odd.removeprefix("\ud83d\x00")]


# After a stop


async def test_characters_that_a_database_cannot_keep_are_dropped_at_the_door(desk: Desk) -> None:
    """PostgreSQL keeps no NUL, and neither engine keeps half a pair of UTF-16."""
    await desk.intake.close()
    sent = update(1, 1, "x\0\ud83dy 🌙 \\u0000 z", first_name="A\0nn", language_code="e\0n")
    sent["message"] |= {"caption": "a\0\udc00b 🌙", "entities": [{"type": "pre", "language": "c\0"}]}
    sent["callback_query"] = {"id": "1", "data": "dose:\0taken:\0" + "1\0"}

    await desk.intake.receive([sent])

    clean = update(1, 1, "xy 🌙 \\u0000 z", first_name="Ann", language_code="en")
    clean["message"] |= {"caption": "ab 🌙", "entities": [{"type": "pre", "language": "c"}]}
    clean["callback_query"] = {"id": "1", "data": "dose:taken:1"}
    (row,) = await rows(desk.rig.world, tables.inbox)
    assert json.loads(row.payload) == clean


async def test_what_is_said_with_such_a_character_is_answered(desk: Desk) -> None:
    await desk.intake.receive([update(1, 1, "hel\0lo \ud83d", first_name="A\0", language_code="\0")])
    await desk.intake.drain()

    assert desk.handled == ["hello "]
    assert await desk.owed() == ["you said hello "]


async def test_what_was_taken_in_but_not_handled_is_handled_by_the_next_in_the_same_order(
    desk: Desk,
) -> None:
    async with desk.rig.world.database.write() as tx:  # as if the one before died right after
        waiting = [update(n, 1, f"number {n}") for n in (3, 1, 2)]
        received = [inbox.ReceivedUpdate(each["update_id"], 1, json.dumps(each)) for each in waiting]
        await inbox.put(tx, received, MORNING)
        await tx.execute(sa.update(tables.inbox).where(tables.inbox.c.update_id == 2).values(failures=2))

    next_life = desk.hire()
    next_life.open()
    await next_life.drain()

    assert desk.handled == ["number 1", "number 2", "number 3"]


async def test_what_is_about_no_chat_is_found_after_a_stop_too(desk: Desk) -> None:
    async with desk.rig.world.database.write() as tx:
        await inbox.put(tx, [inbox.ReceivedUpdate(1, None, '{"update_id": 1, "poll": {}}')], MORNING)
    desk.intake.poll_inbox()
    await desk.intake.drain()

    (row,) = await rows(desk.rig.world, tables.inbox)
    assert (row.handled_at is None) != (row.set_aside_at is None)


async def test_what_arrives_before_the_rest_is_taken_up_waits_its_turn(desk: Desk) -> None:
    async with desk.rig.world.database.write() as tx:
        before = update(1, 1, "before")
        await inbox.put(tx, [inbox.ReceivedUpdate(1, 1, json.dumps(before))], MORNING)
    next_life = desk.hire()
    await next_life.receive([update(2, 1, "as it starts")])  # a webhook is open as soon as the bot runs
    await next_life.drain()
    assert desk.tries == []

    next_life.open()
    await next_life.drain()

    assert desk.tries == ["before", "as it starts"]


async def test_what_arrives_at_closing_time_waits_for_the_next_life(desk: Desk) -> None:
    gate = desk.hold("last")
    await desk.intake.receive([update(1, 1, "last")])
    await desk.until(lambda: desk.tries == ["last"])
    closing = asyncio.create_task(desk.intake.close())
    await asyncio.sleep(0)
    await desk.intake.receive([update(2, 1, "too late")])
    gate.set()
    await closing
    assert desk.handled == ["last"]

    next_life = desk.hire()
    next_life.open()
    await next_life.drain()

    assert desk.handled == ["last", "too late"]


@on_sqlite
async def test_an_update_that_somebody_else_handled_meanwhile_is_not_handled_twice(desk: Desk) -> None:
    gate = desk.hold("hello")
    await desk.intake.receive([update(1, 1, "hello")])
    await desk.until(lambda: desk.tries == ["hello"])
    async with desk.rig.world.database.write() as tx:
        assert await inbox.mark_handled(tx, [1], MORNING)
    gate.set()
    await desk.intake.drain()

    assert await desk.owed() == []
    assert await rows(desk.rig.world, tables.subscribers) == []
    assert desk.tries == ["hello"]


@pytest.mark.thorough
async def test_an_update_is_not_tried_more_than_three_times_over_several_lives(desk: Desk) -> None:
    async with desk.rig.world.database.write() as tx:
        stuck = update(1, 1, "fail")
        await inbox.put(tx, [inbox.ReceivedUpdate(1, 1, json.dumps(stuck))], MORNING)
        assert not await inbox.record_failure(tx, 1, "Error", MORNING)
        assert not await inbox.record_failure(tx, 1, "Error", MORNING)

    next_life = desk.hire()
    next_life.open()
    await next_life.drain()

    assert desk.tries == ["fail"]


# Understood before they are handled


@on_sqlite
async def test_a_command_does_not_wait_behind_messages_that_are_being_understood(desk: Desk) -> None:
    intake = desk.hire(max_active=2)
    intake.open()

    await intake.receive([update(number, number, f"{number} {LONG_STORY}") for number in range(1, 41)])
    await intake.receive([update(99, 99, "/now")])
    await desk.until(lambda: "/now" in desk.handled)

    assert len(desk.handled) < 20
    await intake.drain()
    assert len(desk.handled) == 41
    await intake.close()


async def test_a_message_reaches_its_handler_with_what_it_means(desk: Desk) -> None:
    desk.intake.open()

    await desk.intake.receive(
        [update(1, 1, "she took all her tablets and does not wake up"), update(2, 2, "8:30")]
    )
    await desk.intake.drain()

    heard = {text: None if each is None else each.danger > 0.5 for text, each in desk.understood.items()}
    assert heard == {"she took all her tablets and does not wake up": True, "8:30": None}


async def test_a_message_that_waits_to_be_understood_at_closing_time_is_handled_in_the_next_life(
    desk: Desk,
) -> None:
    desk.intake.open()
    await desk.intake.receive([update(number, number, f"{number} {LONG_STORY}") for number in range(1, 11)])
    await desk.intake.close()
    assert len(desk.handled) < 10

    next_life = desk.hire()
    next_life.open()
    await next_life.drain()

    assert sorted(desk.handled) == sorted(f"{number} {LONG_STORY}" for number in range(1, 11))


async def test_what_a_chat_writes_while_its_message_is_understood_comes_after_it(desk: Desk) -> None:
    desk.intake.open()
    await desk.intake.receive([update(1, 1, LONG_STORY)])
    await desk.intake.receive([update(2, 1, "8:30"), update(3, 1, "and one thing more")])
    await desk.intake.drain()

    assert desk.handled == [LONG_STORY, "8:30", "and one thing more"]


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_two_workers_understand_and_handle_each_message_once(desk: Desk) -> None:
    one, other = desk.intake, desk.hire()
    one.open()
    other.open()
    await one.receive([update(number, number, f"message {number}") for number in range(1, 31)])
    other.poll_inbox()
    await asyncio.gather(one.drain(), other.drain())
    one.poll_inbox()
    await one.drain()

    assert sorted(desk.handled) == sorted(f"message {number}" for number in range(1, 31))
    await other.close()
