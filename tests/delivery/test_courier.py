"""Whatever Telegram does to a message: it arrives, or it is known why not (P2, P3, P5)."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs
from telegram.error import InvalidToken
from telegram.ext import ExtBot

from bot.clock import Clock
from bot.delivery.courier import Courier
from bot.delivery.failures import handle_failure
from bot.delivery.flood_limits import SlidingWindow
from bot.delivery.rate_limiter import SharedRateLimiter
from bot.delivery.transport import AiohttpRequest
from bot.knowledge import KnowledgeSource
from bot.messages.dose_reminder import DoseReminder
from bot.messages.replies import Reaction
from bot.operations import pruning
from bot.search import Knowledge
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from sandbox.faults import FaultKind
from sandbox.people import User
from sandbox.telegram import Fault
from tests.delivery_rig import (
    GENEROUS,
    IMPATIENT,
    MINUTE,
    PATIENT,
    TOKEN,
    DeliveryRig,
    buttons,
    join,
    marks,
    open_rig,
    remind,
    reply,
    rows,
    sabotaged,
    settled,
    tip,
)

NOT_MADE = "Sorry, something went wrong on my side"
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


async def one_of_each(rig: DeliveryRig, kind: FaultKind) -> tuple[list[User], list[list[str]]]:
    """Owe a reply, a reminder and a tip while this goes wrong once for each; gives what arrived of each."""
    people = await rig.people(3)
    for person in people:
        rig.telegram.faults.add(Fault(kind, "sendMessage", person.id, retry_after=1))
    await remind(rig.world, people[1].id, "08:00")
    await rig.tick()
    await rig.owe(reply(people[0]), tip(people[2]))
    async with rig.courier() as courier:
        await settled(courier)
        rig.clock.advance(timedelta(seconds=2))
        await settled(courier)
    return people, [rig.texts(person.id) for person in people]


# Whose fate is unknown


@pytest.mark.parametrize("kind", ["error_500", "error_502", "drop_before"])
async def test_what_may_have_arrived_is_sent_again_and_says_so_but_a_tip_is_not(
    rig: DeliveryRig, kind: FaultKind
) -> None:
    _people, (replies, reminders, tips) = await one_of_each(rig, kind)

    assert (marks(replies), marks(reminders), tips) == ([True], [True], [])
    assert await rig.owed() == []


@pytest.mark.parametrize("kind", ["hang", "drop"])
async def test_what_arrived_without_a_word_comes_once_more_and_says_so_but_a_tip_does_not(
    database_url: str, kind: FaultKind
) -> None:
    async with open_rig(database_url, read_timeout=IMPATIENT) as rig:
        _people, (replies, reminders, tips) = await one_of_each(rig, kind)

        assert (marks(replies), marks(reminders), marks(tips)) == ([False, True], [False, True], [False])
        assert await rig.owed() == []


@on_sqlite
@pytest.mark.parametrize("kind", ["error_500", "drop_before", "flood", None])
async def test_a_reaction_that_fails_is_given_up_and_holds_back_no_answer(
    rig: DeliveryRig, kind: FaultKind | None
) -> None:
    (ada,) = await rig.people()
    thanks = ada.send("thanks")["message_id"]
    if kind is None:
        rig.telegram.delete_message(ada.chat, thanks)
    else:
        rig.telegram.faults.add(Fault(kind, "setMessageReaction", retry_after=1))
    await rig.owe(Reaction(message_id=thanks, emoji="👍").to(ada.id), reply(ada))

    async with rig.courier() as courier:
        await rig.telegram.until(lambda: bool(rig.sent(ada.id)), timeout=PATIENT)
        await settled(courier)

    assert [call.method for call in rig.sent(ada.id)] == ["sendMessage"]
    assert await rig.owed() == []


@on_sqlite
async def test_a_reaction_arrives_on_the_message_it_is_for(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    written = [ada.send(text)["message_id"] for text in ("thanks", "zinc 30")]
    await rig.owe(
        *(
            Reaction(message_id=each, emoji=emoji).to(ada.id)
            for each, emoji in zip(written, "👍✍", strict=True)
        )
    )

    await rig.deliver()

    assert ada.chat.reactions == dict(zip(written, "👍✍", strict=True))


async def test_both_copies_of_a_reminder_are_about_the_same_dose(rig: DeliveryRig) -> None:
    people, _texts = await one_of_each(rig, "drop")

    first, second = rig.sent(people[1].id)
    assert list(buttons(first)) == list(buttons(second))
    assert [dose.message_id for dose in await rows(rig.world, tables.doses)] == [second.message_id]


@on_sqlite
async def test_a_message_that_never_left_is_sent_again_without_a_mark(rig: DeliveryRig) -> None:
    ada, ben = await rig.people(2)
    await rig.owe(reply(ada), tip(ben))
    there, rig.bot = rig.bot, nowhere()
    await rig.bot.request.initialize()

    await rig.deliver()
    await rig.bot.request.shutdown()
    rig.bot = there
    rig.clock.advance(timedelta(seconds=2))
    await rig.deliver()

    assert marks(rig.texts()) == [False, False]


def nowhere() -> ExtBot[int]:
    """A bot that talks to a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    bot: ExtBot[int] = ExtBot(
        TOKEN,
        base_url=f"http://127.0.0.1:{port}/bot",
        request=AiohttpRequest(),
        rate_limiter=SharedRateLimiter(SlidingWindow(), Clock().monotonic),
    )
    return bot


@on_sqlite
async def test_the_same_kind_of_trouble_waits_longer_every_time(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(reply(ada))
    rig.telegram.faults.add(Fault("error_500", "sendMessage", times=12))
    pauses = []
    async with rig.courier() as courier:
        for _ in range(12):
            await settled(courier)
            (owed,) = await rig.owed()
            pauses.append((owed.due_at - rig.clock.at).total_seconds())
            rig.clock.at = owed.due_at
        await settled(courier)

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert marks(rig.texts()) == [True]


# Who cannot be written to


@pytest.mark.parametrize("kind", ["blocked", "deactivated", "chat_not_found"])
async def test_who_is_gone_is_owed_nothing_more_until_they_write(rig: DeliveryRig, kind: FaultKind) -> None:
    people, texts = await one_of_each(rig, kind)

    assert texts == [[], [], []]
    assert await rig.owed() == []
    assert [await rig.state_of(person.id) for person in people] == ["blocked"] * 3
    assert [each.next_due_at for each in await rows(rig.world, tables.schedules)] == [None]
    await rig.owe(tip(people[0]), DoseReminder(due_at=rig.clock.now(), dose_ids=(1,)).to(people[1].id))
    await rig.deliver()
    assert rig.sent() == []


async def test_a_group_that_moved_gets_its_message_and_its_reminders_over_there(rig: DeliveryRig) -> None:
    group = rig.telegram.add_group("Family")
    moved = rig.telegram.add_group("Family, bigger")
    await join(rig.world, [group.id])
    await remind(rig.world, group.id, "08:00")
    await rig.tick()
    rig.telegram.faults.add(Fault("migrated", chat_id=group.id, migrate_to=moved.id))

    await rig.deliver()

    assert marks(rig.texts(moved.id)) == [False]
    assert [each.chat_id for each in await rows(rig.world, tables.schedules)] == [moved.id]


@pytest.mark.thorough
async def test_a_group_that_wrote_before_its_move_was_noticed_keeps_both_lists(rig: DeliveryRig) -> None:
    old, new = rig.telegram.add_group("Family").id, rig.telegram.add_group("Family, bigger").id
    await join(rig.world, [old, new])
    await remind(rig.world, old, "08:00", name="zinc")
    await remind(rig.world, new, "08:00", name="iron")

    async with rig.world.database.write() as tx:
        await subscribers.migrate_chat(tx, old, new)
        await subscribers.get_or_create(
            tx, old, "en", rig.clock.now()
        )  # an update that came late makes it again
        await subscribers.migrate_chat(tx, old, new)

    kept = {each.name: each.chat_id for each in await rows(rig.world, tables.items)}
    assert kept == {"zinc": new, "iron": new}
    assert [each.chat_id for each in await rows(rig.world, tables.subscribers)] == [new]


# What is wrong with the message itself


@on_sqlite
async def test_an_edit_that_changes_nothing_is_over(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(reply(ada))
    await rig.deliver()
    same = {"message_id": rig.sent()[0].message_id, "text": "an answer", "reply_markup": None}
    await rig.owe(OwedMessage(ada.id, "reply", "edit_message_text", same))

    await rig.deliver()

    assert await rig.owed() == []


@on_sqlite
async def test_an_answer_that_telegram_refuses_is_set_aside_with_an_apology(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(reply(ada, "<b>open"), reply(ada, "the next"))

    await rig.deliver()

    assert [text[: len(NOT_MADE)] for text in rig.texts()] == ["the next", NOT_MADE]
    (refused,) = await rig.owed()
    assert refused.failed_at == rig.clock.now()
    assert "parse entities" in refused.error


@on_sqlite
async def test_after_an_error_that_nobody_foresaw_a_message_is_retried_as_perhaps_seen(
    rig: DeliveryRig,
) -> None:
    (ada,) = await rig.people()
    await rig.owe(reply(ada))
    async with rig.world.database.write() as tx:
        claimed = await outbox.claim(tx, rig.clock.now(), dict.fromkeys(outbox.KINDS, 1))
        await handle_failure(tx, claimed.deliveries[0], ValueError("a text of its own"), rig.clock.now())

    (row,) = await rig.owed()
    assert (row.uncertain, row.error, row.failed_at) == (True, "ValueError", None)


@on_sqlite
async def test_an_apology_that_telegram_refuses_is_the_end_of_it(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    payload = {"text": "<b>", "reply_markup": None, "apology": True}
    await rig.owe(OwedMessage(ada.id, "reply", "send_message", payload))

    await rig.deliver()

    assert rig.sent() == []
    assert len(await rig.owed()) == 1


@on_sqlite
async def test_a_tip_that_telegram_refuses_is_set_aside_without_a_word(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    known = rig.world.library
    first = next(iter(known.tips.values()))
    endless = first.model_copy(update={"text": "word " * 2_000})
    changed = Knowledge(replace(known, tips={first.id: endless}), rig.world.index)
    rig.world = replace(rig.world, knowledge_source=KnowledgeSource(changed))
    await rig.owe(tip(ada))

    await rig.deliver()

    assert rig.sent() == []
    (refused,) = await rig.owed()
    assert refused.failed_at is not None


@on_sqlite
@pytest.mark.thorough
async def test_a_reminder_that_telegram_refuses_is_pushed_back_and_given_up_in_the_end(
    rig: DeliveryRig,
) -> None:
    ada, ben = await rig.people(2)
    for n in range(60):
        await remind(rig.world, ada.id, "08:00", name=f"{n:02d}".ljust(64, "x"))
    await rig.tick()
    everything = tuple(dose.id for dose in await rows(rig.world, tables.doses))
    async with rig.world.database.write() as tx:
        await tx.execute(sa.delete(tables.outbox))
    overlong = DoseReminder(due_at=rig.clock.now(), dose_ids=everything)
    await rig.owe(overlong.to(ada.id), reply(ben))

    await attempts(rig, outbox.MAX_ATTEMPTS)

    assert rig.texts() == ["an answer"]
    (refused,) = await rig.owed()
    assert refused.attempts == outbox.MAX_ATTEMPTS
    assert "too long" in refused.error
    assert refused.failed_at is not None


async def test_a_reminder_that_cannot_be_rendered_keeps_nobody_else_waiting(rig: DeliveryRig) -> None:
    ada, ben = await rig.people(2)
    for person in (ada, ben):
        await remind(rig.world, person.id, "08:00")
    await rig.tick()
    await live_in(rig, ada, "Mars/Base")  # as on a machine whose time zones are older than the database

    await attempts(rig, 3)

    assert [call.chat_id for call in rig.sent()] == [ben.id]
    await live_in(rig, ada, "UTC")
    await attempts(rig, 1)
    assert marks(rig.texts(ada.id)) == [False]


async def live_in(rig: DeliveryRig, user: User, zone: str) -> None:
    """Store a zone, whether there is one of that name or not."""
    theirs = sa.update(tables.schedules).where(tables.schedules.c.chat_id == user.id)
    async with rig.world.database.write() as tx:
        await tx.execute(theirs.values(zone=zone))


@on_sqlite
@pytest.mark.parametrize("method", ["send_message", "send_teapot"])
async def test_a_delivery_that_trips_us_up_keeps_nobody_else_waiting(rig: DeliveryRig, method: str) -> None:
    ada, ben = await rig.people(2)
    await rig.owe(OwedMessage(ada.id, "reply", method, {"words": "where text should be"}), reply(ben))

    await attempts(rig, outbox.MAX_ATTEMPTS)

    assert rig.texts() == ["an answer"]
    (broken,) = await rig.owed()
    assert broken.failed_at is not None


@on_sqlite
@pytest.mark.parametrize(
    "payload",
    [[1, 2], 5, "words", {"doses": 5}, {"news": "waiting"}, {"drawing": []}, {"drawing": {"kind": "x"}}],
)
async def test_a_payload_that_nobody_can_read_keeps_nobody_else_waiting(
    rig: DeliveryRig, payload: dict[str, Any]
) -> None:
    ada, ben = await rig.people(2)
    await rig.owe(OwedMessage(ada.id, "reply", "send_message", payload), reply(ben))

    await attempts(rig, outbox.MAX_ATTEMPTS)

    assert rig.texts() == ["an answer"]
    (broken,) = await rig.owed()
    assert broken.failed_at is not None


async def attempts(rig: DeliveryRig, count: int) -> None:
    """Let the courier try so many times."""
    async with rig.courier() as courier:
        for _ in range(count):
            await settled(courier)
            rig.clock.advance(MINUTE * 6)


# What is wrong with us


async def test_what_was_sent_but_could_not_be_recorded_comes_again_after_the_lease_and_says_so(
    rig: DeliveryRig,
) -> None:
    ada, ben = await rig.people(2)
    await rig.owe(reply(ada), tip(ben))
    async with rig.courier() as courier:
        async with sabotaged(rig.world.database, "outbox", "DELETE"):
            await settled(courier)
        await settled(courier)
        assert len(rig.sent()) == 2
        rig.clock.advance(outbox.LEASE)
        await settled(courier)

    assert marks(rig.texts(ada.id)) == [False, True]
    assert marks(rig.texts(ben.id)) == [False]
    await pruning.prune(rig.world)
    assert await rig.owed() == []


async def test_what_was_sent_while_the_disk_was_full_is_recorded_later_and_nobody_reads_it_twice(
    rig: DeliveryRig,
) -> None:
    (ada,) = await rig.people()
    await rig.owe(reply(ada), reply(ada, "another"))
    async with rig.courier() as courier:
        with capture_logs() as logs:
            async with sabotaged(rig.world.database, "outbox", "DELETE", as_if_full=True):
                while not logs:
                    courier.wake()
                    await asyncio.sleep(0)
            assert [each["event"] for each in logs] == ["settle_postponed"]
            assert len(rig.sent()) == 1, "more left for a chat of which it is not recorded what it got"
            rig.clock.advance(outbox.LEASE)
            await settled(courier)

    assert rig.texts() == ["an answer", "another"]
    assert await rig.owed() == []


async def test_who_must_stop_while_the_disk_is_full_does_and_what_was_sent_comes_again_and_says_so(
    rig: DeliveryRig,
) -> None:
    (ada,) = await rig.people()
    await rig.owe(reply(ada))
    async with sabotaged(rig.world.database, "outbox", "DELETE", as_if_full=True), rig.courier():
        await rig.telegram.until(lambda: bool(rig.sent()))

    await rig.deliver()

    assert marks(rig.texts()) == [False, True]


async def test_a_claim_that_the_database_refuses_is_made_again(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    async with rig.courier() as courier:
        async with sabotaged(rig.world.database, "outbox", "UPDATE"):
            await rig.owe(reply(ada))
            await settled(courier)
            assert rig.sent() == []
        await settled(courier)

    assert marks(rig.texts()) == [False]


async def test_what_was_in_flight_when_the_last_courier_died_comes_again_and_says_so_but_no_tip(
    rig: DeliveryRig,
) -> None:
    ada, ben = await rig.people(2)
    await rig.owe(reply(ada), tip(ben))
    async with rig.world.database.write() as tx:
        await outbox.claim(tx, rig.clock.now(), dict.fromkeys(outbox.KINDS, 2))

    await rig.deliver()

    assert marks(rig.texts()) == [True]
    assert await rig.owed() == []


async def test_a_token_that_telegram_forgot_ends_the_work_and_loses_nothing(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(reply(ada))
    rig.telegram.token = "43:OTHER"

    with pytest.raises(InvalidToken):
        await asyncio.wait_for(Courier(rig.world, rig.bot, SlidingWindow(GENEROUS)).run(), PATIENT)

    (owed,) = await rig.owed()
    assert owed.uncertain is False
