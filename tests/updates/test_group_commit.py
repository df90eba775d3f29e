"""What is over at the same time is committed together, and what cannot be takes nothing with it (P1)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.exc import DBAPIError, StatementError

from bot.context import World
from bot.store.core import tables
from bot.store.queue import inbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.store.queue.outbox import OwedMessage
from bot.updates.group_commit import GroupCommit, HandledUpdate
from tests.delivery_rig import MORNING, rows, sabotaged, world_of


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    world = world_of(database_url)
    async with world.database.write() as tx:
        await inbox.put(tx, [ReceivedUpdate(n, n, "{}") for n in range(1, 6)], MORNING)
    yield world
    await world.database.close()


def done(number: int, text: object = "an answer") -> HandledUpdate:
    return HandledUpdate(number, [OwedMessage(number, "reply", "send_message", {"text": text})], MORNING)


async def owed(world: World) -> list[int]:
    return [row.chat_id for row in await rows(world, tables.outbox)]


async def test_all_that_is_over_is_struck_off_and_owed(world: World) -> None:
    together = GroupCommit(world)

    assert all(await asyncio.gather(*(together.commit(done(n)) for n in range(1, 6))))

    assert sorted(await owed(world)) == [1, 2, 3, 4, 5]
    assert all(row.handled_at == MORNING for row in await rows(world, tables.inbox))


async def test_what_was_over_before_is_owed_nothing_again(world: World) -> None:
    together = GroupCommit(world)
    await together.commit(done(1))

    assert not await together.commit(done(1))
    assert await owed(world) == [1]


async def test_what_cannot_be_stored_takes_nothing_with_it(world: World) -> None:
    together = GroupCommit(world)
    each = [together.commit(done(n, object() if n == 3 else "an answer")) for n in range(1, 6)]
    ends = await asyncio.gather(*each, return_exceptions=True)

    assert isinstance(ends[2], StatementError | TypeError)
    assert [end for end in ends if end is not ends[2]] == [True] * 4
    assert sorted(await owed(world)) == [1, 2, 4, 5]


async def test_one_that_cannot_be_committed_says_so_and_the_next_is(world: World) -> None:
    together = GroupCommit(world)
    async with sabotaged(world.database, "outbox", "INSERT"):
        with pytest.raises(DBAPIError):
            await together.commit(done(1))

    assert await together.commit(done(1))
    assert await owed(world) == [1]
