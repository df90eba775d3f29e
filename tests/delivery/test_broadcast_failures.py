"""What becomes of each broadcast that was put into the outbox, and that it is counted."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.store.core import tables
from bot.store.queue.outbox import OwedMessage
from sandbox.faults import Fault
from tests.announcing import counts, write
from tests.delivery_rig import IMPATIENT, MORNING, PATIENT, DeliveryRig, open_rig, reply, tip

# For what has nothing to do with the database.
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
async def rig(database_url: str) -> AsyncIterator[DeliveryRig]:
    async with open_rig(database_url, read_timeout=IMPATIENT) as rig:
        yield rig


async def change(rig: DeliveryRig, table: sa.Table, **values: Any) -> None:
    async with rig.world.database.write() as tx:
        await tx.execute(sa.update(table).values(**values))


def to(chat_id: int, broadcast_id: int, **more: Any) -> OwedMessage:
    return OwedMessage(chat_id, "broadcast", "send_message", {"broadcast": broadcast_id, **more})


async def test_a_broadcast_arrives_as_it_was_written_with_a_way_to_get_no_more(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(to(ada.id, await write(rig, ada.id)))

    await rig.deliver()

    (sent,) = rig.sent(ada.id)
    assert sent.params["text"] == "We are <b>moving</b>."
    assert [b["text"] for row in sent.params["reply_markup"]["inline_keyboard"] for b in row] == [
        "🔕 Fewer messages"
    ]
    assert await counts(rig) == {"delivered": 1}
    assert await rig.owed() == []


@on_sqlite
async def test_everything_else_goes_before_a_broadcast(rig: DeliveryRig) -> None:
    people = await rig.people(3)
    await rig.owe(to(people[0].id, await write(rig, people[0].id)), tip(people[1]), reply(people[2]))

    async with rig.world.database.write() as tx:
        found = await tx.execute(sa.select(tables.outbox.c.kind).order_by(tables.outbox.c.priority))

    assert list(found.scalars()) == ["reply", "tip", "broadcast"]


async def test_who_blocked_the_bot_or_is_gone_is_counted(rig: DeliveryRig) -> None:
    ada, ben, cat = await rig.people(3)
    ben.block()
    rig.telegram.faults.add(Fault("chat_not_found", "sendMessage", cat.id))
    one = await write(rig, ada.id)
    await rig.owe(to(ada.id, one), to(ben.id, one), to(cat.id, one))

    await rig.deliver()

    assert await counts(rig) == {"delivered": 1, "blocked": 2}
    assert await rig.state_of(ben.id) == await rig.state_of(cat.id) == "blocked"


@on_sqlite
async def test_what_telegram_refuses_is_counted(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(to(ada.id, await write(rig, ada.id, text="<b>broken")))

    await rig.deliver()

    assert await counts(rig) == {"refused": 1}


@on_sqlite
async def test_a_broadcast_whose_fate_is_unknown_is_not_sent_again(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    rig.telegram.faults.add(Fault("drop", "sendMessage", ada.id))
    await rig.owe(to(ada.id, await write(rig, ada.id)))

    await rig.deliver()
    await rig.deliver()

    assert len(rig.sent(ada.id)) == 1
    assert await counts(rig) == {}
    assert await rig.owed() == []


@on_sqlite
async def test_a_broadcast_that_certainly_did_not_arrive_is_sent_again(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    rig.telegram.faults.add(Fault("flood", "sendMessage", ada.id, retry_after=1))
    await rig.owe(to(ada.id, await write(rig, ada.id)))

    async with rig.courier() as courier:
        await rig.telegram.until(lambda: len(rig.sent(ada.id)) == 1, timeout=PATIENT)
        await courier.idle.wait()

    assert await counts(rig) == {"delivered": 1}


async def test_a_cancelled_broadcast_does_not_leave(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(to(ada.id, await write(rig, ada.id, state="cancelled")))

    await rig.deliver()

    assert rig.sent(ada.id) == []
    assert await counts(rig) == {"withdrawn": 1}


async def test_who_wants_no_broadcasts_by_then_gets_only_an_important_one(rig: DeliveryRig) -> None:
    ada, ben = await rig.people(2)
    one = await write(rig, ada.id)
    await change(rig, tables.subscribers, broadcasts_off_at=MORNING)
    await rig.owe(to(ada.id, one))
    await rig.deliver()
    assert rig.sent(ada.id) == []

    await change(rig, tables.broadcasts, important=True)
    await rig.owe(to(ben.id, one))
    await rig.deliver()

    assert len(rig.sent(ben.id)) == 1
    assert await counts(rig) == {"skipped": 1, "delivered": 1}


@on_sqlite
async def test_a_test_goes_whatever_the_state_and_is_not_counted(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(to(ada.id, await write(rig, ada.id, state="draft"), test=True))

    await rig.deliver()

    assert len(rig.sent(ada.id)) == 1
    assert await counts(rig) == {}


@on_sqlite
async def test_a_broadcast_that_its_author_erased_reaches_nobody(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await rig.owe(to(ada.id, 404))

    await rig.deliver()

    assert rig.sent(ada.id) == []
    assert await rig.owed() == []


@on_sqlite
async def test_a_picture_is_sent_with_the_words_beside_it(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    photo = ada.send_photo()["photo"][-1]["file_id"]
    one = await write(rig, ada.id, photo=photo)
    await rig.owe(OwedMessage(ada.id, "broadcast", "send_photo", {"broadcast": one}))

    await rig.deliver()

    (sent,) = rig.sent(ada.id)
    assert (sent.method, sent.params["photo"]) == ("sendPhoto", photo)
    assert sent.params["caption"] == "We are <b>moving</b>."
