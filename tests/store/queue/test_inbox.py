from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.database import Database
from bot.store.queue import inbox
from bot.store.queue.inbox import MAX_FAILURES, ReceivedUpdate
from tests.store.conftest import ANN, BEN, NOW

ONE, TWO, THREE = (ReceivedUpdate(n, ANN, f'{{"update_id": {n}}}') for n in (1, 2, 3))
BENS = ReceivedUpdate(4, BEN, "{}")
NOBODYS = ReceivedUpdate(5, None, "{}")


async def test_what_telegram_repeats_is_known_already(tx: AsyncConnection) -> None:
    assert await inbox.put(tx, [], NOW) == []
    assert await inbox.put(tx, [TWO, ONE], NOW) == [TWO, ONE]
    assert await inbox.put(tx, [ONE, THREE], NOW) == [THREE]


async def test_the_oldest_of_a_chat_comes_first_and_is_over_once(tx: AsyncConnection) -> None:
    await inbox.put(tx, [TWO, ONE, BENS, NOBODYS], NOW)

    assert await inbox.next_of_chat(tx, ANN) == ONE
    assert await inbox.mark_handled(tx, [1, 4], NOW) == {1, 4}
    assert await inbox.mark_handled(tx, [1, 5], NOW) == {5}
    assert await inbox.next_of_chat(tx, ANN) == TWO
    assert await inbox.next_of_chat(tx, BEN) is None
    assert await inbox.next_of_chat(tx, None) is None


async def test_chats_in_which_something_waits_are_known_page_by_page(tx: AsyncConnection) -> None:
    assert await inbox.waiting_chats(tx, None, 9) == []
    assert not await inbox.has_update_without_chat(tx)
    await inbox.put(tx, [ONE, TWO, BENS, NOBODYS, ReceivedUpdate(6, -7, "{}")], NOW)
    await inbox.mark_handled(tx, [1], NOW)

    assert await inbox.waiting_chats(tx, None, 9) == [-7, ANN, BEN]
    assert await inbox.waiting_chats(tx, None, 2) == [-7, ANN]
    assert await inbox.waiting_chats(tx, ANN, 2) == [BEN]
    assert await inbox.waiting_chats(tx, BEN, 2) == []
    assert await inbox.has_update_without_chat(tx)


async def test_a_chat_is_in_one_workers_hands_only(database_url: str, engine: str) -> None:
    database = Database(database_url)
    async with database.write() as tx:
        await inbox.put(tx, [ONE, TWO, BENS], NOW)
    async with database.write() as mine:
        assert await inbox.next_of_chat(mine, ANN) == ONE
        if engine == "postgresql":  # on SQLite nobody else could write meanwhile
            async with database.write() as theirs:
                assert await inbox.next_of_chat(theirs, ANN) is None
                assert await inbox.next_of_chat(theirs, BEN) == BENS
        await inbox.mark_handled(mine, [1], NOW)
    async with database.write() as theirs:
        assert await inbox.next_of_chat(theirs, ANN) == TWO
    await database.close()


async def test_a_flood_costs_those_behind_it_nothing(tx: AsyncConnection) -> None:
    """The index leads to each chat's oldest, past whatever else waits."""
    flood = [ReceivedUpdate(n, ANN, "{}") for n in range(100, 1_100)]
    for start in range(0, len(flood), 100):
        await inbox.put(tx, flood[start : start + 100], NOW)
    await inbox.put(tx, [BENS], NOW)
    explain = "EXPLAIN QUERY PLAN" if tx.dialect.name == "sqlite" else "EXPLAIN"
    if tx.dialect.name == "postgresql":
        await tx.execute(sa.text("SET LOCAL enable_seqscan = off"))
    statement = (
        "SELECT update_id FROM inbox WHERE chat_id = 102 AND handled_at IS NULL AND set_aside_at IS NULL"
    )
    plan = await tx.execute(sa.text(f"{explain} {statement} ORDER BY update_id LIMIT 1"))

    assert "ix_inbox_waiting" in str(list(plan))
    assert await inbox.waiting_chats(tx, None, 9) == [ANN, BEN]


async def test_the_newest_is_known_also_when_everything_is_handled(tx: AsyncConnection) -> None:
    assert await inbox.newest_id(tx) is None
    await inbox.put(tx, [ONE, TWO], NOW)
    await inbox.mark_handled(tx, [2], NOW)

    assert await inbox.newest_id(tx) == 2
    assert await inbox.next_of_chat(tx, ANN) == ONE


async def test_the_last_failure_sets_it_aside(tx: AsyncConnection) -> None:
    await inbox.put(tx, [ONE, TWO], NOW)

    over = [await inbox.record_failure(tx, 1, "Error", NOW) for _ in range(MAX_FAILURES)]

    assert over == [False] * (MAX_FAILURES - 1) + [True]
    assert await inbox.next_of_chat(tx, ANN) == TWO


async def test_what_another_worker_has_handled_cannot_fail_any_more(tx: AsyncConnection) -> None:
    await inbox.put(tx, [ONE], NOW)
    await inbox.mark_handled(tx, [1], NOW)

    assert not await inbox.record_failure(tx, 1, "Error", NOW)
    assert not await inbox.set_aside(tx, 1, "Error", NOW)


async def test_only_what_is_over_and_old_is_forgotten(tx: AsyncConnection) -> None:
    await inbox.put(tx, [ONE, TWO], NOW)
    await inbox.put(tx, [THREE], NOW + timedelta(hours=1))
    await inbox.mark_handled(tx, [1, 3], NOW)

    await inbox.prune(tx, NOW + timedelta(minutes=1))

    assert await inbox.next_of_chat(tx, ANN) == TWO
    assert await inbox.put(tx, [ONE, THREE], NOW) == [ONE]
