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
from bot.delivery.flood_limits import SlidingWindow
from bot.delivery.rate_limiter import SharedRateLimiter
from bot.delivery.transport import AiohttpRequest
from bot.knowledge import KnowledgeSource
from bot.messages.dose_reminder import DoseReminder
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
    Office,
    buttons,
    join,
    marks,
    open_office,
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
async def office(database_url: str) -> AsyncIterator[Office]:
    async with open_office(database_url) as office:
        yield office


async def one_of_each(office: Office, kind: FaultKind) -> tuple[list[User], list[list[str]]]:
    """Owe a reply, a reminder and a tip while this goes wrong once for each; gives what arrived of each."""
    people = await office.people(3)
    for person in people:
        office.telegram.faults.add(Fault(kind, "sendMessage", person.id, retry_after=1))
    await remind(office.world, people[1].id, "08:00")
    await office.tick()
    await office.owe(reply(people[0]), tip(people[2]))
    async with office.courier() as courier:
        await settled(courier)
        office.clock.advance(timedelta(seconds=2))
        await settled(courier)
    return people, [office.texts(person.id) for person in people]


# Whose fate is unknown


@pytest.mark.parametrize("kind", ["error_500", "error_502", "drop_before"])
async def test_what_may_have_arrived_is_sent_again_and_says_so_but_a_tip_is_not(
    office: Office, kind: FaultKind
) -> None:
    _people, (replies, reminders, tips) = await one_of_each(office, kind)

    assert (marks(replies), marks(reminders), tips) == ([True], [True], [])
    assert await office.owed() == []


@pytest.mark.parametrize("kind", ["hang", "drop"])
async def test_what_arrived_without_a_word_comes_once_more_and_says_so_but_a_tip_does_not(
    database_url: str, kind: FaultKind
) -> None:
    async with open_office(database_url, read_timeout=IMPATIENT) as office:
        _people, (replies, reminders, tips) = await one_of_each(office, kind)

        assert (marks(replies), marks(reminders), marks(tips)) == ([False, True], [False, True], [False])
        assert await office.owed() == []


async def test_both_copies_of_a_reminder_are_about_the_same_dose(office: Office) -> None:
    people, _texts = await one_of_each(office, "drop")

    first, second = office.sent(people[1].id)
    assert list(buttons(first)) == list(buttons(second))
    assert [dose.message_id for dose in await rows(office.world, tables.doses)] == [second.message_id]


@on_sqlite
async def test_a_message_that_never_left_is_sent_again_without_a_mark(office: Office) -> None:
    ada, ben = await office.people(2)
    await office.owe(reply(ada), tip(ben))
    there, office.bot = office.bot, nowhere()
    await office.bot.request.initialize()

    await office.deliver()
    await office.bot.request.shutdown()
    office.bot = there
    office.clock.advance(timedelta(seconds=2))
    await office.deliver()

    assert marks(office.texts()) == [False, False]


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
async def test_the_same_kind_of_trouble_waits_longer_every_time(office: Office) -> None:
    (ada,) = await office.people()
    await office.owe(reply(ada))
    office.telegram.faults.add(Fault("error_500", "sendMessage", times=12))
    pauses = []
    async with office.courier() as courier:
        for _ in range(12):
            await settled(courier)
            (owed,) = await office.owed()
            pauses.append((owed.due_at - office.clock.at).total_seconds())
            office.clock.at = owed.due_at
        await settled(courier)

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]
    assert marks(office.texts()) == [True]


# Who cannot be written to


@pytest.mark.parametrize("kind", ["blocked", "deactivated", "chat_not_found"])
async def test_who_is_gone_is_owed_nothing_more_until_they_write(office: Office, kind: FaultKind) -> None:
    people, texts = await one_of_each(office, kind)

    assert texts == [[], [], []]
    assert await office.owed() == []
    assert [await office.state_of(person.id) for person in people] == ["blocked"] * 3
    assert [each.next_due_at for each in await rows(office.world, tables.schedules)] == [None]
    await office.owe(tip(people[0]), DoseReminder(due_at=office.clock.now(), dose_ids=(1,)).to(people[1].id))
    await office.deliver()
    assert office.sent() == []


async def test_a_group_that_moved_gets_its_message_and_its_reminders_over_there(office: Office) -> None:
    group = office.telegram.add_group("Family")
    moved = office.telegram.add_group("Family, bigger")
    await join(office.world, [group.id])
    await remind(office.world, group.id, "08:00")
    await office.tick()
    office.telegram.faults.add(Fault("migrated", chat_id=group.id, migrate_to=moved.id))

    await office.deliver()

    assert marks(office.texts(moved.id)) == [False]
    assert [each.chat_id for each in await rows(office.world, tables.schedules)] == [moved.id]


@pytest.mark.thorough
async def test_a_group_that_wrote_before_its_move_was_noticed_keeps_both_lists(office: Office) -> None:
    old, new = office.telegram.add_group("Family").id, office.telegram.add_group("Family, bigger").id
    await join(office.world, [old, new])
    await remind(office.world, old, "08:00", name="zinc")
    await remind(office.world, new, "08:00", name="iron")

    async with office.world.database.write() as tx:
        await subscribers.migrate_chat(tx, old, new)
        await subscribers.get_or_create(
            tx, old, "en", office.clock.now()
        )  # an update that came late makes it again
        await subscribers.migrate_chat(tx, old, new)

    kept = {each.name: each.chat_id for each in await rows(office.world, tables.items)}
    assert kept == {"zinc": new, "iron": new}
    assert [each.chat_id for each in await rows(office.world, tables.subscribers)] == [new]


# What is wrong with the message itself


@on_sqlite
async def test_an_edit_that_changes_nothing_is_over(office: Office) -> None:
    (ada,) = await office.people()
    await office.owe(reply(ada))
    await office.deliver()
    same = {"message_id": office.sent()[0].message_id, "text": "an answer", "reply_markup": None}
    await office.owe(OwedMessage(ada.id, "reply", "edit_message_text", same))

    await office.deliver()

    assert await office.owed() == []


@on_sqlite
async def test_an_answer_that_telegram_refuses_is_set_aside_with_an_apology(office: Office) -> None:
    (ada,) = await office.people()
    await office.owe(reply(ada, "<b>open"), reply(ada, "the next"))

    await office.deliver()

    assert [text[: len(NOT_MADE)] for text in office.texts()] == ["the next", NOT_MADE]
    (refused,) = await office.owed()
    assert refused.failed_at == office.clock.now()
    assert "parse entities" in refused.error


@on_sqlite
async def test_an_apology_that_telegram_refuses_is_the_end_of_it(office: Office) -> None:
    (ada,) = await office.people()
    payload = {"text": "<b>", "reply_markup": None, "apology": True}
    await office.owe(OwedMessage(ada.id, "reply", "send_message", payload))

    await office.deliver()

    assert office.sent() == []
    assert len(await office.owed()) == 1


@on_sqlite
async def test_a_tip_that_telegram_refuses_is_set_aside_without_a_word(office: Office) -> None:
    (ada,) = await office.people()
    known = office.world.library
    first = next(iter(known.tips.values()))
    endless = first.model_copy(update={"text": "word " * 2_000})
    changed = Knowledge(replace(known, tips={first.id: endless}), office.world.index)
    office.world = replace(office.world, knowledge_source=KnowledgeSource(changed))
    await office.owe(tip(ada))

    await office.deliver()

    assert office.sent() == []
    (refused,) = await office.owed()
    assert refused.failed_at is not None


@on_sqlite
@pytest.mark.thorough
async def test_a_reminder_that_telegram_refuses_is_pushed_back_and_given_up_in_the_end(
    office: Office,
) -> None:
    ada, ben = await office.people(2)
    for n in range(60):
        await remind(office.world, ada.id, "08:00", name=f"{n:02d}".ljust(64, "x"))
    await office.tick()
    everything = tuple(dose.id for dose in await rows(office.world, tables.doses))
    async with office.world.database.write() as tx:
        await tx.execute(sa.delete(tables.outbox))
    overlong = DoseReminder(due_at=office.clock.now(), dose_ids=everything)
    await office.owe(overlong.to(ada.id), reply(ben))

    await attempts(office, outbox.MAX_ATTEMPTS)

    assert office.texts() == ["an answer"]
    (refused,) = await office.owed()
    assert refused.attempts == outbox.MAX_ATTEMPTS
    assert "too long" in refused.error
    assert refused.failed_at is not None


async def test_a_reminder_that_cannot_be_rendered_keeps_nobody_else_waiting(office: Office) -> None:
    ada, ben = await office.people(2)
    for person in (ada, ben):
        await remind(office.world, person.id, "08:00")
    await office.tick()
    await live_in(office, ada, "Mars/Base")  # as on a machine whose time zones are older than the database

    await attempts(office, 3)

    assert [call.chat_id for call in office.sent()] == [ben.id]
    await live_in(office, ada, "UTC")
    await attempts(office, 1)
    assert marks(office.texts(ada.id)) == [False]


async def live_in(office: Office, user: User, zone: str) -> None:
    """Store a zone, whether there is one of that name or not."""
    theirs = sa.update(tables.schedules).where(tables.schedules.c.chat_id == user.id)
    async with office.world.database.write() as tx:
        await tx.execute(theirs.values(zone=zone))


@on_sqlite
@pytest.mark.parametrize("method", ["send_message", "send_teapot"])
async def test_a_delivery_that_trips_us_up_keeps_nobody_else_waiting(office: Office, method: str) -> None:
    ada, ben = await office.people(2)
    await office.owe(OwedMessage(ada.id, "reply", method, {"words": "where text should be"}), reply(ben))

    await attempts(office, outbox.MAX_ATTEMPTS)

    assert office.texts() == ["an answer"]
    (broken,) = await office.owed()
    assert broken.failed_at is not None


@on_sqlite
@pytest.mark.parametrize(
    "payload",
    [[1, 2], "words", {"doses": 5}, {"news": "waiting"}, {"drawing": []}, {"drawing": {"kind": "x"}}],
)
async def test_a_payload_that_nobody_can_read_keeps_nobody_else_waiting(
    office: Office, payload: dict[str, Any]
) -> None:
    ada, ben = await office.people(2)
    await office.owe(OwedMessage(ada.id, "reply", "send_message", payload), reply(ben))

    await attempts(office, outbox.MAX_ATTEMPTS)

    assert office.texts() == ["an answer"]
    (broken,) = await office.owed()
    assert broken.failed_at is not None


async def attempts(office: Office, count: int) -> None:
    """Let the courier try so many times."""
    async with office.courier() as courier:
        for _ in range(count):
            await settled(courier)
            office.clock.advance(MINUTE * 6)


# What is wrong with us


async def test_what_was_sent_but_could_not_be_recorded_comes_again_after_the_lease_and_says_so(
    office: Office,
) -> None:
    ada, ben = await office.people(2)
    await office.owe(reply(ada), tip(ben))
    async with office.courier() as courier:
        async with sabotaged(office.world.database, "outbox", "DELETE"):
            await settled(courier)
        await settled(courier)
        assert len(office.sent()) == 2
        office.clock.advance(outbox.LEASE)
        await settled(courier)

    assert marks(office.texts(ada.id)) == [False, True]
    assert marks(office.texts(ben.id)) == [False]
    await pruning.prune(office.world)
    assert await office.owed() == []


async def test_what_was_sent_while_the_disk_was_full_is_recorded_later_and_nobody_reads_it_twice(
    office: Office,
) -> None:
    (ada,) = await office.people()
    await office.owe(reply(ada), reply(ada, "another"))
    async with office.courier() as courier:
        with capture_logs() as logs:
            async with sabotaged(office.world.database, "outbox", "DELETE", as_if_full=True):
                while not logs:
                    courier.wake()
                    await asyncio.sleep(0)
            assert [each["event"] for each in logs] == ["settle_postponed"]
            assert len(office.sent()) == 1, "more left for a chat of which it is not recorded what it got"
            office.clock.advance(outbox.LEASE)
            await settled(courier)

    assert office.texts() == ["an answer", "another"]
    assert await office.owed() == []


async def test_who_must_stop_while_the_disk_is_full_does_and_what_was_sent_comes_again_and_says_so(
    office: Office,
) -> None:
    (ada,) = await office.people()
    await office.owe(reply(ada))
    async with sabotaged(office.world.database, "outbox", "DELETE", as_if_full=True), office.courier():
        await office.telegram.until(lambda: bool(office.sent()))

    await office.deliver()

    assert marks(office.texts()) == [False, True]


async def test_a_claim_that_the_database_refuses_is_made_again(office: Office) -> None:
    (ada,) = await office.people()
    async with office.courier() as courier:
        async with sabotaged(office.world.database, "outbox", "UPDATE"):
            await office.owe(reply(ada))
            await settled(courier)
            assert office.sent() == []
        await settled(courier)

    assert marks(office.texts()) == [False]


async def test_what_was_in_flight_when_the_last_courier_died_comes_again_and_says_so_but_no_tip(
    office: Office,
) -> None:
    ada, ben = await office.people(2)
    await office.owe(reply(ada), tip(ben))
    async with office.world.database.write() as tx:
        await outbox.claim(tx, office.clock.now(), dict.fromkeys(outbox.KINDS, 2))

    await office.deliver()

    assert marks(office.texts()) == [True]
    assert await office.owed() == []


async def test_a_token_that_telegram_forgot_ends_the_work_and_loses_nothing(office: Office) -> None:
    (ada,) = await office.people()
    await office.owe(reply(ada))
    office.telegram.token = "43:OTHER"

    with pytest.raises(InvalidToken):
        await asyncio.wait_for(Courier(office.world, office.bot, SlidingWindow(GENEROUS)).run(), PATIENT)

    (owed,) = await office.owed()
    assert owed.uncertain is False
