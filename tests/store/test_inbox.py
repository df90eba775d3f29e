from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store import inbox
from bot.store.inbox import MAX_FAILURES, Received
from tests.store.conftest import ANN, NOW

ONE, TWO, THREE = (Received(n, ANN, f'{{"update_id": {n}}}') for n in (1, 2, 3))


async def test_what_telegram_repeats_is_known_already(tx: AsyncConnection) -> None:
    assert await inbox.put(tx, [], NOW) == []
    assert await inbox.put(tx, [TWO, ONE], NOW) == [TWO, ONE]
    assert await inbox.put(tx, [ONE, THREE], NOW) == [THREE]
    assert await inbox.waiting(tx) == [ONE, TWO, THREE]


async def test_the_newest_is_known_also_when_everything_is_handled(tx: AsyncConnection) -> None:
    assert await inbox.newest_id(tx) is None
    await inbox.put(tx, [ONE, TWO], NOW)
    await inbox.strike_off(tx, 2, NOW)

    assert await inbox.newest_id(tx) == 2
    assert await inbox.waiting(tx) == [ONE]


async def test_the_last_failure_sets_it_aside(tx: AsyncConnection) -> None:
    await inbox.put(tx, [ONE, TWO], NOW)

    over = [await inbox.failed(tx, 1, "Error", NOW) for _ in range(MAX_FAILURES)]

    assert over == [False] * (MAX_FAILURES - 1) + [True]
    assert await inbox.waiting(tx) == [TWO]


async def test_only_what_is_over_and_old_is_forgotten(tx: AsyncConnection) -> None:
    await inbox.put(tx, [ONE, TWO], NOW)
    await inbox.put(tx, [THREE], NOW + timedelta(hours=1))
    await inbox.strike_off(tx, 1, NOW)
    await inbox.strike_off(tx, 3, NOW)

    await inbox.prune(tx, NOW + timedelta(minutes=1))

    assert await inbox.waiting(tx) == [TWO]
    assert await inbox.put(tx, [ONE, THREE], NOW) == [ONE]
