from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.domain.profiles import Profile
from bot.store.account import profiles, subscribers
from bot.store.core.database import Database

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANN, BEN = 1, 2


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    async with database.write() as tx:
        for chat_id in (ANN, BEN):
            await subscribers.get_or_create(tx, chat_id, "en", NOW)
    yield database
    await database.close()


async def test_a_profile_comes_back_as_it_was_put(database: Database) -> None:
    told = Profile("UK", over_18=True, answers={"ulcer": True, "pregnancy": False})
    async with database.write() as tx:
        await profiles.put(tx, ANN, told)

    async with database.read() as tx:
        assert await profiles.get(tx, ANN) == told
        assert await profiles.get_many(tx, [ANN, BEN]) == {ANN: told, BEN: Profile()}


async def test_a_profile_replaces_the_one_before(database: Database) -> None:
    async with database.write() as tx:
        await profiles.put(tx, ANN, Profile("US", answers={"ulcer": True}))
        await profiles.put(tx, ANN, Profile("EU"))

    async with database.read() as tx:
        assert await profiles.get(tx, ANN) == Profile("EU")


async def test_a_profile_that_says_nothing_leaves_nothing(database: Database) -> None:
    async with database.write() as tx:
        await profiles.put(tx, ANN, Profile("US"))
        await profiles.put(tx, ANN, Profile())

    async with database.read() as tx:
        assert (await subscribers.export(tx, ANN))["profiles"] == []


async def test_a_profile_is_exported_and_erased_with_the_rest(database: Database) -> None:
    async with database.write() as tx:
        await profiles.put(tx, ANN, Profile("US", over_18=False, answers={"ulcer": True}))
        kept = (await subscribers.export(tx, ANN))["profiles"]
        await subscribers.erase(tx, ANN)

    assert kept == [{"chat_id": ANN, "region": "US", "over_18": False, "conditions": {"ulcer": True}}]
    async with database.read() as tx:
        assert await profiles.get(tx, ANN) == Profile()
