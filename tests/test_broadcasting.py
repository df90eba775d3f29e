"""What operators write reaches everybody who is meant at most once, and what became of it is counted."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot import broadcasting
from bot.store import broadcasts, outbox, recipients, subscribers, tables
from bot.store.outbox import Owed
from sandbox.faults import Fault
from tests.office import IMPATIENT, MORNING, Office, join, open_office, reply, rows, sabotaged, tip

# For what has nothing to do with the database.
on_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    async with open_office(database_url, read_timeout=IMPATIENT) as office:
        yield office


async def write(office: Office, author: int, text: str = "We are <b>moving</b>.", **more: Any) -> int:
    """Put a running broadcast on record; gives its id."""
    async with office.world.database.write() as tx:
        draft = await broadcasts.draft(tx, author, text, None, MORNING)
        return (await broadcasts.change(tx, draft, **{"state": "running", "started_at": MORNING, **more})).id


async def change(office: Office, table: sa.Table, **values: Any) -> None:
    async with office.world.database.write() as tx:
        await tx.execute(sa.update(table).values(**values))


def to(chat_id: int, broadcast_id: int, **more: Any) -> Owed:
    return Owed(chat_id, "broadcast", "send_message", {"broadcast": broadcast_id, **more})


async def counts(office: Office) -> dict[str, int]:
    """What became of the only broadcast there is, without what did not happen."""
    (row,) = await rows(office.world, tables.broadcasts)
    async with office.world.database.read() as tx:
        known = await broadcasts.get(tx, row.id)
    assert known is not None
    return {name: count for name, count in vars(known.counts).items() if count}


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
        await office.telegram.until(lambda: len(office.sent(ada.id)) == 1, timeout=10)
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
    await office.owe(Owed(ada.id, "broadcast", "send_photo", {"broadcast": one}))

    await office.deliver()

    (sent,) = office.sent(ada.id)
    assert (sent.method, sent.params["photo"]) == ("sendPhoto", photo)
    assert sent.params["caption"] == "We are <b>moving</b>."


async def begin(
    office: Office, author: int, *, people: int, audience: str = "all", important: bool = False
) -> int:
    """Start a broadcast as its author does; gives its id."""
    async with office.world.database.write() as tx:
        draft = await broadcasts.draft(tx, author, "We are moving.", None, MORNING)
        await broadcasts.change(tx, draft, audience=audience, important=important)
        begun = await broadcasts.start(tx, draft.id, people, 1, office.clock.now())
    assert begun is not None
    return begun.id


async def crowd(office: Office, count: int, first: int = 1_000_000) -> range:
    """So many chats on record; Telegram knows none of them."""
    chats = range(first, first + count)
    await join(office.world, chats)
    return chats


async def owed_to(office: Office) -> list[int]:
    return [row.chat_id for row in await office.owed() if row.kind == "broadcast"]


async def fly(office: Office) -> list[int]:
    """Whatever is owed arrives, and is recorded as the courier does; gives whom it went to."""
    async with office.world.database.write() as tx:
        claimed = await outbox.claim(tx, office.clock.now(), most=5_000)
        await broadcasting.settled(tx, [(each, None) for each in claimed])
        await outbox.strike_off(tx, [each.id for each in claimed])
    return [each.chat_id for each in claimed if each.kind == "broadcast"]


async def test_a_million_would_never_fill_the_outbox(office: Office) -> None:
    (ada,) = await office.people()
    everybody = {ada.id, *await crowd(office, 6_000)}
    await begin(office, ada.id, people=len(everybody))
    reached: list[int] = []

    while (await rows(office.world, tables.broadcasts))[0].ended_at is None:
        await office.tick()
        assert len(await owed_to(office)) <= broadcasting.WAITING
        reached += await fly(office)

    assert len(reached) == len(everybody)
    assert set(reached) == everybody
    assert await counts(office) == dict.fromkeys(("people", "owed", "delivered"), 6_001)


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
        await outbox.claim(tx, office.clock.now(), most=1)  # and then it dies

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
        (leaving,) = await outbox.claim(tx, office.clock.now(), most=1)
        assert await broadcasts.move_on(tx, one, "cancelled", since="running")

    await office.tick()

    assert await owed_to(office) == [leaving.chat_id]
    assert await counts(office) == {"people": 3, "owed": 3, "withdrawn": 2}
    async with office.world.database.write() as tx:
        await broadcasting.settled(tx, [(leaving, None)])
        await outbox.strike_off(tx, [leaving.id])
    await office.tick()
    assert await counts(office) == {"people": 3, "owed": 3, "delivered": 1, "withdrawn": 2}
    await office.deliver()
    assert "was cancelled" in office.texts(people[0].id)[-1]
    assert "Taken back: 2" in office.texts(people[0].id)[-1]


async def test_quiet_hours_are_waited_for_but_not_by_what_is_important(office: Office) -> None:
    ada, ben = await office.people(2)
    night = {"quiet_from": "07:00", "quiet_until": "09:00"}
    async with office.world.database.write() as tx:
        await subscribers.change(tx, ben.id, **night)
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
        claimed = await outbox.claim(tx, office.clock.now(), most=100)
        await broadcasting.settled(tx, [(each, None) for each in claimed])
        await outbox.strike_off(tx, [each.id for each in claimed])
    assert await edits_after(0) == 1
    assert await edits_after(4) == 0


@on_sqlite
async def test_a_small_audience_is_found_page_by_page(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recipients, "LOOK", 10)
    (ada,) = await office.people()
    far = (await crowd(office, 95))[-1]
    async with office.world.database.write() as tx:
        await subscribers.change(tx, far, language="pt-BR")

    await begin(office, ada.id, people=1, audience="language.pt")
    await office.tick()
    assert (
        await owed_to(office) == []
    )  # looking for few must hold up nobody, so it goes on with the next tick

    for _tick in range(10):
        await office.tick()
    assert await owed_to(office) == [far]
