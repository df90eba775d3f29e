"""kill -9 while a broadcast is going out: nobody is left out, and nobody is written to twice (P2)."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.clock import Clock
from bot.context import World
from bot.delivery.courier import MAX_IN_FLIGHT
from bot.store.core import tables
from bot.store.operators import broadcasts
from bot.store.operators.broadcasts import Broadcast
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import PATIENT, TOKEN, bot_process, join, rows, world_of

pytestmark = pytest.mark.thorough

# More than wait in the outbox at once.
PEOPLE = 2_500
KILLS = 2
TEXT = "We are moving."


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """The bots' database, to look into."""
    world = world_of(database_url, Clock())
    yield world
    await world.database.close()


async def begin(world: World, author: int) -> int:
    """Start a broadcast to everyone; gives its id."""
    now = world.clock.now()
    async with world.database.write() as tx:
        draft = await broadcasts.create_draft(tx, author, TEXT, None, now)
        assert await broadcasts.start(tx, draft.id, PEOPLE, 1, now) is not None
    return draft.id


async def ended(world: World, broadcast_id: int) -> Broadcast:
    """Wait until it is over."""
    async with asyncio.timeout(PATIENT):
        while True:
            async with world.database.read() as tx:
                known = await broadcasts.get(tx, broadcast_id)
            assert known is not None
            if known.ended_at is not None:
                return known
            await asyncio.sleep(0.1)


def reached(telegram: Telegram) -> Counter[int | None]:
    """How often each chat got it."""
    return Counter(call.chat_id for call in telegram.ledger if call.params.get("text") == TEXT)


async def accepted(telegram: Telegram, count: int) -> None:
    """Wait until Telegram has accepted so many calls."""
    await telegram.until(lambda: len(telegram.ledger) >= count, timeout=30)


async def test_kill_9_leaves_nobody_out_and_writes_to_nobody_twice(world: World, database_url: str) -> None:
    chance = random.Random(20261122)  # noqa: S311 - a reproducible order of events
    telegram = Telegram(token=TOKEN, now=world.clock.now, flood=None)
    people = [telegram.add_user(f"Guest {n}") for n in range(PEOPLE)]
    for person in people:
        person.chat.started = True  # they wrote long ago, so that they can be written to
    await join(world, [person.id for person in people])
    broadcast_id = await begin(world, people[0].id)
    quick = {"RATE_LIMIT": "1000", "LOG_LEVEL": "ERROR"}

    async with serve(telegram) as server:
        for _ in range(KILLS):
            goal = len(telegram.ledger) + chance.randint(300, 900)
            async with bot_process(server.url, database_url, **quick):
                await accepted(telegram, goal)
        async with bot_process(server.url, database_url, **quick):
            counts = (await ended(world, broadcast_id)).counts

    got = reached(telegram)
    assert max(got.values()) == 1, "somebody was written to twice"
    assert counts.owed == PEOPLE
    assert counts.delivered <= len(got) <= counts.delivered + counts.lost
    assert counts.lost <= KILLS * MAX_IN_FLIGHT, "more in the dark than were under way at the kills"
    assert [row for row in await rows(world, tables.outbox) if row.kind == "broadcast"] == []
