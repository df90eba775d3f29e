import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.sqlite import Connection


class Counted(Connection):
    """A connection that counts the visits to its thread."""

    visits = 0

    async def _execute(self, fn: Any, *args: Any, **named: Any) -> Any:
        self.visits += 1
        return await super()._execute(fn, *args, **named)  # type: ignore[no-untyped-call] # no types there


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Counted]:
    def open_file() -> sqlite3.Connection:
        return sqlite3.connect(tmp_path / "some.db", check_same_thread=False, isolation_level=None)

    connection = Counted(open_file)
    async with connection:
        yield connection


async def test_a_statement_with_all_its_rows_is_one_visit_to_the_thread(connection: Counted) -> None:
    async with connection.cursor() as cursor:
        await cursor.execute("SELECT ? UNION ALL SELECT 2", (1,))
        assert list(await cursor.fetchall()) == [(1,), (2,)]
    assert connection.visits == 1


async def test_what_was_read_keeps_no_view_open_that_would_hold_others_up(connection: Counted) -> None:
    cursor = await connection.cursor()
    await cursor.execute("CREATE TABLE things (number)")
    await cursor.execute("INSERT INTO things VALUES (1), (2) RETURNING number")
    assert cursor.rowcount == 2
    await cursor.execute("SELECT number FROM things")
    await cursor.execute("DROP TABLE things")  # refused while somebody reads the table


async def test_what_is_wrong_with_a_statement_is_said_where_it_was_made(connection: Counted) -> None:
    async with connection.cursor() as cursor:
        with pytest.raises(sqlite3.OperationalError, match="no such table"):
            await cursor.execute("SELECT * FROM elsewhere")
