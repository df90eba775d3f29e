"""What operators write reaches everybody who is meant, at most once, whatever happens on the way."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.due import broadcasts as due_broadcasts
from bot.messages.broadcast_copy import copy_of
from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.operators import broadcasts, recipients
from bot.store.queue import outbox
from tests.announcing import begin, counts, crowd, fly, owed_to
from tests.delivery_rig import IMPATIENT, MORNING, DeliveryRig, open_rig, rows, sabotaged

# For what has nothing to do with the database.
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
async def rig(database_url: str) -> AsyncIterator[DeliveryRig]:
    async with open_rig(database_url, read_timeout=IMPATIENT) as rig:
        yield rig


@pytest.mark.thorough
async def test_a_million_would_never_fill_the_outbox(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    everybody = {ada.id, *await crowd(rig, 6_000)}
    await begin(rig, ada.id, people=len(everybody))
    reached: list[int] = []

    while (await rows(rig.world, tables.broadcasts))[0].ended_at is None:
        await rig.tick()
        assert len(await owed_to(rig)) <= due_broadcasts.MAX_QUEUED
        reached += await fly(rig)

    assert len(reached) == len(everybody)
    assert set(reached) == everybody
    assert await counts(rig) == dict.fromkeys(("people", "owed", "delivered"), 6_001)


@pytest.mark.thorough
async def test_a_crash_in_the_middle_leaves_nobody_out_and_writes_to_nobody_twice(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    everybody = {ada.id, *await crowd(rig, 5_000)}
    await begin(rig, ada.id, people=len(everybody))
    await rig.tick()
    reached = await fly(rig)

    async with sabotaged(rig.world.database, "broadcasts", "UPDATE"):
        with pytest.raises(sa.exc.DBAPIError):  # between the rows owed and the cursor
            await rig.tick()
    assert await owed_to(rig) == []

    while (await rows(rig.world, tables.broadcasts))[0].ended_at is None:
        await rig.tick()
        reached += await fly(rig)
    assert len(reached) == len(everybody)
    assert set(reached) == everybody


async def test_what_was_under_way_when_the_bot_died_is_reported_as_unknown(rig: DeliveryRig) -> None:
    people = await rig.people(3)
    await begin(rig, people[0].id, people=3)
    await rig.tick()
    async with rig.world.database.write() as tx:
        await outbox.claim(tx, rig.clock.now(), dict.fromkeys(outbox.KINDS, 1))  # and then it dies

    await rig.deliver()
    await rig.tick()
    await rig.deliver()

    assert await counts(rig) == {"people": 3, "owed": 3, "delivered": 2}
    assert "Nobody knows whether it arrived: 1" in rig.texts(people[0].id)[-1]


async def test_a_cancelled_broadcast_is_taken_back_and_what_is_under_way_is_waited_for(
    rig: DeliveryRig,
) -> None:
    people = await rig.people(3)
    one = await begin(rig, people[0].id, people=3)
    await rig.tick()
    async with rig.world.database.write() as tx:
        (leaving,) = (await outbox.claim(tx, rig.clock.now(), dict.fromkeys(outbox.KINDS, 1))).deliveries
        assert await broadcasts.change_state(tx, one, "cancelled", from_state="running")

    await rig.tick()

    assert await owed_to(rig) == [leaving.chat_id]
    assert await counts(rig) == {"people": 3, "owed": 3, "withdrawn": 2}
    async with rig.world.database.write() as tx:
        await due_broadcasts.count_outcomes(tx, [(leaving, None)])
        await outbox.delete(tx, [leaving.id])
    await rig.tick()
    assert await counts(rig) == {"people": 3, "owed": 3, "delivered": 1, "withdrawn": 2}
    await rig.deliver()
    assert "was cancelled" in rig.texts(people[0].id)[-1]
    assert "Taken back: 2" in rig.texts(people[0].id)[-1]


async def test_a_test_is_not_taken_back_with_its_broadcast(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    one = await begin(rig, ada.id, people=1)
    async with rig.world.database.write() as tx:
        known = await broadcasts.change_state(tx, one, "cancelled", from_state="running")
        assert known is not None
        await outbox.owe(tx, [copy_of(known, is_test=True).to(ada.id)], rig.clock.now())

    await rig.tick()

    assert await owed_to(rig) == [ada.id]
    assert await counts(rig) == {"people": 1}


async def test_quiet_hours_are_waited_for_but_not_by_what_is_important(rig: DeliveryRig) -> None:
    ada, ben = await rig.people(2)
    night = {"quiet_from": "07:00", "quiet_until": "09:00"}
    async with rig.world.database.write() as tx:
        await subscribers.update(tx, ben.id, **night)
    await begin(rig, ada.id, people=2)
    await rig.tick()
    assert await owed_to(rig) == [ada.id]
    async with rig.world.database.read() as tx:
        assert await recipients.next_due(tx, rig.clock.now()) == MORNING.replace(hour=9)

    await rig.deliver()
    rig.clock.advance(timedelta(minutes=59))
    await rig.tick()
    assert await owed_to(rig) == []
    rig.clock.advance(timedelta(minutes=1))
    await rig.tick()
    assert await owed_to(rig) == [ben.id]
    await rig.deliver()
    await rig.tick()
    assert (await rows(rig.world, tables.broadcasts))[0].state == "done"

    rig.clock.at = MORNING
    await begin(rig, ada.id, people=2, important=True)
    await rig.tick()
    assert await owed_to(rig) == [ada.id, ben.id]


@on_sqlite
@pytest.mark.thorough
async def test_the_second_broadcast_goes_when_the_first_has_gone_out(rig: DeliveryRig) -> None:
    (ada,) = await rig.people()
    await crowd(rig, 3_000)
    first = await begin(rig, ada.id, people=3_001)
    second = await begin(rig, ada.id, people=3_001)
    await rig.tick()

    (row,) = {row.payload["broadcast"] for row in await rig.owed() if row.kind == "broadcast"}
    assert row == first
    while (await rows(rig.world, tables.broadcasts))[-1].ended_at is None:
        await fly(rig)
        await rig.tick()
    ended = {each.id: each.owed for each in await rows(rig.world, tables.broadcasts)}
    assert ended == {first: 3_001, second: 3_001}


@on_sqlite
@pytest.mark.thorough
async def test_progress_is_drawn_at_most_every_few_seconds_and_only_when_there_is_some(
    rig: DeliveryRig,
) -> None:
    (ada,) = await rig.people()
    await crowd(rig, 2_500)
    await begin(rig, ada.id, people=2_501)

    async def edits_after(seconds: int) -> int:
        before = len([row for row in await rig.owed() if row.method == "edit_message_text"])
        rig.clock.advance(timedelta(seconds=seconds))
        await rig.tick()
        return len([row for row in await rig.owed() if row.method == "edit_message_text"]) - before

    assert await edits_after(0) == 0
    assert await edits_after(5) == 1
    assert await edits_after(60) == 0  # nothing left meanwhile
    async with rig.world.database.write() as tx:
        claimed = (await outbox.claim(tx, rig.clock.now(), dict.fromkeys(outbox.KINDS, 100))).deliveries
        await due_broadcasts.count_outcomes(tx, [(each, None) for each in claimed])
        await outbox.delete(tx, [each.id for each in claimed])
    assert await edits_after(0) == 1
    assert await edits_after(4) == 0


@on_sqlite
@pytest.mark.thorough
async def test_a_small_audience_is_found_page_by_page(
    rig: DeliveryRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipients, "PAGE_CHATS", 10)
    (ada,) = await rig.people()
    far = (await crowd(rig, 95))[-1]
    async with rig.world.database.write() as tx:
        await subscribers.update(tx, far, language="pt-BR")

    await begin(rig, ada.id, people=1, audience="language.pt")
    await rig.tick()
    assert await owed_to(rig) == []  # looking for few must hold up nobody, so it goes on with the next tick

    for _tick in range(10):
        await rig.tick()
    assert await owed_to(rig) == [far]
