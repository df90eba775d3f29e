"""A message reads as it should at the moment it leaves, or does not leave at all (P3)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.delivery.rendering import render
from bot.due import doses as due_doses
from bot.store.core import tables
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from tests.delivery_rig import DeliveryRig, open_rig, remind

# For what has nothing to do with the database.
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
async def rig(database_url: str) -> AsyncIterator[DeliveryRig]:
    async with open_rig(database_url) as rig:
        yield rig


@on_sqlite
async def test_a_reminder_held_up_past_its_window_says_missed_and_never_take_it_now(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "08:00")
    await rig.tick()
    rig.clock.advance(timedelta(hours=5))  # and no tick noticed yet

    await rig.deliver()

    (text,) = rig.texts()
    assert "missed, was due 08:00" in text
    assert "⏰" not in text


@on_sqlite
async def test_news_of_a_missed_dose_grow_old_too(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "08:00")
    await rig.tick()
    rig.clock.advance(due_doses.CATCH_UP_WINDOW + timedelta(hours=4))

    await rig.deliver()

    assert rig.sent() == []
    assert await rig.owed() == []


@on_sqlite
async def test_a_dose_that_was_answered_meanwhile_is_not_asked_for(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "08:00")
    await rig.tick()
    async with rig.world.database.write() as tx:
        await tx.execute(sa.update(tables.doses).values(state="taken", answered_at=rig.clock.now()))

    await rig.deliver()

    assert rig.sent() == []
    assert await rig.owed() == []


async def test_a_missed_dose_is_redrawn_where_it_was_shown(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await remind(rig.world, ada.id, "08:00")
    await rig.tick()
    await rig.deliver()
    rig.clock.advance(timedelta(hours=5))
    await rig.tick()

    await rig.deliver()

    sent, edited = rig.sent()
    assert (edited.method, edited.message_id) == ("editMessageText", sent.message_id)
    assert "missed, was due 08:00" in edited.params["text"]


@on_sqlite
async def test_a_message_that_shows_no_dose_any_more_is_left_as_it_is(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(OwedMessage(ada.id, "reminder", "edit_message_text", {"message_id": 1}))

    await rig.deliver()

    assert rig.sent() == []
    assert await rig.owed() == []


@on_sqlite
async def test_the_facts_of_a_whole_claim_are_read_at_once(rig: DeliveryRig) -> None:
    people = await rig.people(12)
    for person in people:
        await remind(rig.world, person.id, "08:00")
    await rig.tick()

    asked = [await statements_to_render(rig, count) for count in (2, len(people))]

    assert asked[0] == asked[1]


async def statements_to_render(rig: DeliveryRig, count: int) -> int:
    """How many statements the rendering of so many reminders takes."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_more: Any) -> None:
        statements.append(sql)

    async with rig.world.database.write() as tx:
        now = rig.clock.now()
        claim = await outbox.claim(tx, now, {"reminder": count})
        sa.event.listen(sa.Engine, "before_cursor_execute", note)
        packed = await render(tx, rig.world, claim.deliveries, now)
        sa.event.remove(sa.Engine, "before_cursor_execute", note)
        await outbox.release_leases(tx)
    assert len(packed.rendered) == count
    return len(statements)


@on_sqlite
async def test_a_tip_that_left_the_content_is_not_sent(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(OwedMessage(ada.id, "tip", "send_message", {"tip": "no-such-tip"}))

    await rig.deliver()

    assert rig.sent() == []
    assert await rig.owed() == []


@on_sqlite
async def test_buttons_are_answered_and_files_are_sent(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    query = ada.press(1, "anything", forged=True)
    answer = {"callback_query_id": query, "text": "", "show_alert": False}
    file = {"document": {"name": "vesper-export.json", "text": "{}"}, "text": "Your data"}
    await rig.owe(
        OwedMessage(ada.id, "reply", "answer_callback_query", answer),
        OwedMessage(ada.id, "reply", "send_document", file),
    )

    await rig.deliver()

    assert [answer.id for answer in rig.telegram.callback_answers] == [query]
    assert [call.method for call in rig.sent(ada.id)] == ["answerCallbackQuery", "sendDocument"]
