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
from tests.delivery_rig import IMPATIENT, MORNING, Office, open_office, rows, sabotaged

# For what has nothing to do with the database.
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    async with open_office(database_url, read_timeout=IMPATIENT) as office:
        yield office


@pytest.mark.thorough
async def test_a_million_would_never_fill_the_outbox(office: Office) -> None:
    (ada,) = await office.people()
    everybody = {ada.id, *await crowd(office, 6_000)}
    await begin(office, ada.id, people=len(everybody))
    reached: list[int] = []

    while (await rows(office.world, tables.broadcasts))[0].ended_at is None:
        await office.tick()
        assert len(await owed_to(office)) <= due_broadcasts.MAX_QUEUED
        reached += await fly(office)

    assert len(reached) == len(everybody)
    assert set(reached) == everybody
    assert await counts(office) == dict.fromkeys(("people", "owed", "delivered"), 6_001)


@pytest.mark.thorough
async def test_a_crash_in_the_middle_leaves_nobody_out_and_writes_to_nobody_twice(office: Office) -> None:
    (ada,) = await office.people()
    everybody = {ada.id, *await crowd(office, 5_000)}
    await begin(office, ada.id, people=len(everybody))
    await office.tick()
    reached = await fly(office)

    async with sabotaged(office.world.database, "broadcasts", "UPDATE"):
        with pytest.raises(sa.exc.DBAPIError):  # between the rows owed and the cursor
            await office.tick()
    assert await owed_to(office) == []

    while (await rows(office.world, tables.broadcasts))[0].ended_at is None:
        await office.tick()
        reached += await fly(office)
    assert len(reached) == len(everybody)
    assert set(reached) == everybody


async def test_what_was_under_way_when_the_bot_died_is_reported_as_unknown(office: Office) -> None:
    people = await office.people(3)
    await begin(office, people[0].id, people=3)
    await office.tick()
    async with office.world.database.write() as tx:
        await outbox.claim(tx, office.clock.now(), dict.fromkeys(outbox.KINDS, 1))  # and then it dies

    await office.deliver()
    await office.tick()
    await office.deliver()

    assert await counts(office) == {"people": 3, "owed": 3, "delivered": 2}
    assert "Nobody knows whether it arrived: 1" in office.texts(people[0].id)[-1]


async def test_a_cancelled_broadcast_is_taken_back_and_what_is_under_way_is_waited_for(
    office: Office,
) -> None:
    people = await office.people(3)
    one = await begin(office, people[0].id, people=3)
    await office.tick()
    async with office.world.database.write() as tx:
        (leaving,) = (await outbox.claim(tx, office.clock.now(), dict.fromkeys(outbox.KINDS, 1))).deliveries
        assert await broadcasts.change_state(tx, one, "cancelled", from_state="running")

    await office.tick()

    assert await owed_to(office) == [leaving.chat_id]
    assert await counts(office) == {"people": 3, "owed": 3, "withdrawn": 2}
    async with office.world.database.write() as tx:
        await due_broadcasts.count_outcomes(tx, [(leaving, None)])
        await outbox.delete(tx, [leaving.id])
    await office.tick()
    assert await counts(office) == {"people": 3, "owed": 3, "delivered": 1, "withdrawn": 2}
    await office.deliver()
    assert "was cancelled" in office.texts(people[0].id)[-1]
    assert "Taken back: 2" in office.texts(people[0].id)[-1]


async def test_a_test_is_not_taken_back_with_its_broadcast(office: Office) -> None:
    (ada,) = await office.people()
    one = await begin(office, ada.id, people=1)
    async with office.world.database.write() as tx:
        known = await broadcasts.change_state(tx, one, "cancelled", from_state="running")
        assert known is not None
        await outbox.owe(tx, [copy_of(known, is_test=True).to(ada.id)], office.clock.now())

    await office.tick()

    assert await owed_to(office) == [ada.id]
    assert await counts(office) == {"people": 1}


async def test_quiet_hours_are_waited_for_but_not_by_what_is_important(office: Office) -> None:
    ada, ben = await office.people(2)
    night = {"quiet_from": "07:00", "quiet_until": "09:00"}
    async with office.world.database.write() as tx:
        await subscribers.update(tx, ben.id, **night)
    await begin(office, ada.id, people=2)
    await office.tick()
    assert await owed_to(office) == [ada.id]
    async with office.world.database.read() as tx:
        assert await recipients.next_due(tx, office.clock.now()) == MORNING.replace(hour=9)

    await office.deliver()
    office.clock.advance(timedelta(minutes=59))
    await office.tick()
    assert await owed_to(office) == []
    office.clock.advance(timedelta(minutes=1))
    await office.tick()
    assert await owed_to(office) == [ben.id]
    await office.deliver()
    await office.tick()
    assert (await rows(office.world, tables.broadcasts))[0].state == "done"

    office.clock.at = MORNING
    await begin(office, ada.id, people=2, important=True)
    await office.tick()
    assert await owed_to(office) == [ada.id, ben.id]


@on_sqlite
@pytest.mark.thorough
async def test_the_second_broadcast_goes_when_the_first_has_gone_out(office: Office) -> None:
    (ada,) = await office.people()
    await crowd(office, 3_000)
    first = await begin(office, ada.id, people=3_001)
    second = await begin(office, ada.id, people=3_001)
    await office.tick()

    (row,) = {row.payload["broadcast"] for row in await office.owed() if row.kind == "broadcast"}
    assert row == first
    while (await rows(office.world, tables.broadcasts))[-1].ended_at is None:
        await fly(office)
        await office.tick()
    ended = {each.id: each.owed for each in await rows(office.world, tables.broadcasts)}
    assert ended == {first: 3_001, second: 3_001}


@on_sqlite
async def test_progress_is_drawn_at_most_every_few_seconds_and_only_when_there_is_some(
    office: Office,
) -> None:
    (ada,) = await office.people()
    await crowd(office, 2_500)
    await begin(office, ada.id, people=2_501)

    async def edits_after(seconds: int) -> int:
        before = len([row for row in await office.owed() if row.method == "edit_message_text"])
        office.clock.advance(timedelta(seconds=seconds))
        await office.tick()
        return len([row for row in await office.owed() if row.method == "edit_message_text"]) - before

    assert await edits_after(0) == 0
    assert await edits_after(5) == 1
    assert await edits_after(60) == 0  # nothing left meanwhile
    async with office.world.database.write() as tx:
        claimed = (await outbox.claim(tx, office.clock.now(), dict.fromkeys(outbox.KINDS, 100))).deliveries
        await due_broadcasts.count_outcomes(tx, [(each, None) for each in claimed])
        await outbox.delete(tx, [each.id for each in claimed])
    assert await edits_after(0) == 1
    assert await edits_after(4) == 0


@on_sqlite
async def test_a_small_audience_is_found_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipients, "PAGE_CHATS", 10)
    (ada,) = await office.people()
    far = (await crowd(office, 95))[-1]
    async with office.world.database.write() as tx:
        await subscribers.update(tx, far, language="pt-BR")

    await begin(office, ada.id, people=1, audience="language.pt")
    await office.tick()
    assert (
        await owed_to(office) == []
    )  # looking for few must hold up nobody, so it goes on with the next tick

    for _tick in range(10):
        await office.tick()
    assert await owed_to(office) == [far]
