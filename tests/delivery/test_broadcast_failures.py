"""What becomes of each broadcast that was put into the outbox, and that it is counted."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.core import tables
from bot.store.queue.outbox import OwedMessage
from sandbox.faults import Fault
from tests.announcing import counts, write
from tests.delivery_rig import IMPATIENT, MORNING, PATIENT, Office, open_office, reply, tip

# For what has nothing to do with the database.
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    async with open_office(database_url, read_timeout=IMPATIENT) as office:
        yield office


async def change(office: Office, table: sa.Table, **values: Any) -> None:
    async with office.world.database.write() as tx:
        await tx.execute(sa.update(table).values(**values))


def to(chat_id: int, broadcast_id: int, **more: Any) -> OwedMessage:
    return OwedMessage(chat_id, "broadcast", "send_message", {"broadcast": broadcast_id, **more})


async def test_a_broadcast_arrives_as_it_was_written_with_a_way_to_get_no_more(office: Office) -> None:
    (ada,) = await office.people()
    await office.owe(to(ada.id, await write(office, ada.id)))

    await office.deliver()

    (sent,) = office.sent(ada.id)
    assert sent.params["text"] == "We are <b>moving</b>."
    assert [b["text"] for row in sent.params["reply_markup"]["inline_keyboard"] for b in row] == [
        "🔕 Fewer messages"
    ]
    assert await counts(office) == {"delivered": 1}
    assert await office.owed() == []


@on_sqlite
async def test_everything_else_goes_before_a_broadcast(office: Office) -> None:
    people = await office.people(3)
    await office.owe(to(people[0].id, await write(office, people[0].id)), tip(people[1]), reply(people[2]))

    async with office.world.database.write() as tx:
        found = await tx.execute(sa.select(tables.outbox.c.kind).order_by(tables.outbox.c.priority))

    assert list(found.scalars()) == ["reply", "tip", "broadcast"]


async def test_who_blocked_the_bot_or_is_gone_is_counted(office: Office) -> None:
    ada, ben, cat = await office.people(3)
    ben.block()
    office.telegram.faults.add(Fault("chat_not_found", "sendMessage", cat.id))
    one = await write(office, ada.id)
    await office.owe(to(ada.id, one), to(ben.id, one), to(cat.id, one))

    await office.deliver()

    assert await counts(office) == {"delivered": 1, "blocked": 2}
    assert await office.state_of(ben.id) == await office.state_of(cat.id) == "blocked"


@on_sqlite
async def test_what_telegram_refuses_is_counted(office: Office) -> None:
    (ada,) = await office.people()
    await office.owe(to(ada.id, await write(office, ada.id, text="<b>broken")))

    await office.deliver()

    assert await counts(office) == {"refused": 1}


@on_sqlite
async def test_a_broadcast_whose_fate_is_unknown_is_not_sent_again(office: Office) -> None:
    (ada,) = await office.people()
    office.telegram.faults.add(Fault("drop", "sendMessage", ada.id))
    await office.owe(to(ada.id, await write(office, ada.id)))

    await office.deliver()
    await office.deliver()

    assert len(office.sent(ada.id)) == 1
    assert await counts(office) == {}
    assert await office.owed() == []


@on_sqlite
async def test_a_broadcast_that_certainly_did_not_arrive_is_sent_again(office: Office) -> None:
    (ada,) = await office.people()
    office.telegram.faults.add(Fault("flood", "sendMessage", ada.id, retry_after=1))
    await office.owe(to(ada.id, await write(office, ada.id)))

    async with office.courier() as courier:
        await office.telegram.until(lambda: len(office.sent(ada.id)) == 1, timeout=PATIENT)
        await courier.idle.wait()

    assert await counts(office) == {"delivered": 1}


async def test_a_cancelled_broadcast_does_not_leave(office: Office) -> None:
    (ada,) = await office.people()
    await office.owe(to(ada.id, await write(office, ada.id, state="cancelled")))

    await office.deliver()

    assert office.sent(ada.id) == []
    assert await counts(office) == {"withdrawn": 1}


async def test_who_wants_no_broadcasts_by_then_gets_only_an_important_one(office: Office) -> None:
    ada, ben = await office.people(2)
    one = await write(office, ada.id)
    await change(office, tables.subscribers, broadcasts_off_at=MORNING)
    await office.owe(to(ada.id, one))
    await office.deliver()
    assert office.sent(ada.id) == []

    await change(office, tables.broadcasts, important=True)
    await office.owe(to(ben.id, one))
    await office.deliver()

    assert len(office.sent(ben.id)) == 1
    assert await counts(office) == {"skipped": 1, "delivered": 1}


@on_sqlite
async def test_a_test_goes_whatever_the_state_and_is_not_counted(office: Office) -> None:
    (ada,) = await office.people()
    await office.owe(to(ada.id, await write(office, ada.id, state="draft"), test=True))

    await office.deliver()

    assert len(office.sent(ada.id)) == 1
    assert await counts(office) == {}


@on_sqlite
async def test_a_broadcast_that_its_author_erased_reaches_nobody(office: Office) -> None:
    (ada,) = await office.people()
    await office.owe(to(ada.id, 404))

    await office.deliver()

    assert office.sent(ada.id) == []
    assert await office.owed() == []


@on_sqlite
async def test_a_picture_is_sent_with_the_words_beside_it(office: Office) -> None:
    (ada,) = await office.people()
    photo = ada.send_photo()["photo"][-1]["file_id"]
    one = await write(office, ada.id, photo=photo)
    await office.owe(OwedMessage(ada.id, "broadcast", "send_photo", {"broadcast": one}))

    await office.deliver()

    (sent,) = office.sent(ada.id)
    assert (sent.method, sent.params["photo"]) == ("sendPhoto", photo)
    assert sent.params["caption"] == "We are <b>moving</b>."
