"""The rest is seen in tests/operations/test_doctor.py."""

import pytest
import sqlalchemy as sa

from bot.store.core.database import Database
from bot.store.core.integrity import DatabaseCondition, examine
from bot.store.migrations import upgrade


async def test_looking_at_an_empty_database_leaves_it_empty(empty_database_url: str) -> None:
    database = Database(empty_database_url)

    assert await examine(database) == DatabaseCondition("none", is_intact=True, is_writable=True)

    async with database.read() as tx:
        assert await tx.run_sync(lambda connection: sa.inspect(connection).get_table_names()) == []
    await database.close()


@pytest.mark.parametrize("of", ["SELECT count(*) FROM state", "SELECT count(*) FROM subscribers"])
async def test_trying_to_write_leaves_nothing(empty_database_url: str, of: str) -> None:
    database = Database(empty_database_url)
    await upgrade(database)

    assert await examine(database) == DatabaseCondition("current", is_intact=True, is_writable=True)

    async with database.read() as tx:
        assert (await tx.execute(sa.text(of))).scalar_one() == 0
    await database.close()
