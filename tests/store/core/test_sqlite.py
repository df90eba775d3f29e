import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store.core import sqlite
from bot.store.core.sqlite import Connection


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


async def test_a_transaction_is_a_visit_for_each_statement_and_one_for_its_end(connection: Counted) -> None:
    connection.begin("BEGIN IMMEDIATE")
    cursor = await connection.cursor()
    await cursor.execute("CREATE TABLE things (number)")
    assert connection.in_transaction
    await cursor.executemany("INSERT INTO things VALUES (?)", [(1,), (2,)])
    await connection.commit()
    assert not connection.in_transaction
    await connection.rollback()  # as a pool does, to be sure
    assert connection.visits == 3


async def test_a_transaction_in_which_nothing_ran_is_none(connection: Counted) -> None:
    for end in (connection.commit, connection.rollback):
        connection.begin("BEGIN IMMEDIATE")
        await end()
    assert connection.visits == 0
    await (await connection.cursor()).execute("CREATE TABLE things (number)")
    assert not connection.in_transaction


async def test_no_statement_runs_outside_the_transaction_that_could_not_begin(
    connection: Counted, tmp_path: Path
) -> None:
    cursor = await connection.cursor()
    await cursor.execute("PRAGMA busy_timeout=0")
    await cursor.execute("CREATE TABLE things (number)")
    connection.begin("BEGIN IMMEDIATE")
    with sqlite3.connect(tmp_path / "some.db", isolation_level=None) as another:
        another.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            await cursor.execute("INSERT INTO things VALUES (1)")
        another.execute("ROLLBACK")
    another.close()
    await cursor.execute("INSERT INTO things VALUES (2)")
    assert connection.in_transaction
    await connection.rollback()
    await cursor.execute("SELECT count(*) FROM things")
    assert list(await cursor.fetchall()) == [(0,)]


async def test_a_statement_nobody_waits_for_any_more_is_undone_all_the_same(connection: Counted) -> None:
    cursor = await connection.cursor()
    await cursor.execute("CREATE TABLE things (number)")
    connection.begin("BEGIN IMMEDIATE")
    writing = asyncio.create_task(cursor.execute("INSERT INTO things VALUES (1)"))
    await asyncio.sleep(0)  # it has set out
    writing.cancel()
    await connection.rollback()
    assert not connection.in_transaction
    await cursor.execute("SELECT count(*) FROM things")
    assert list(await cursor.fetchall()) == [(0,)]


def test_a_new_file_is_for_its_owner_alone_and_an_old_one_stays_as_it_is(tmp_path: Path) -> None:
    before = os.umask(0)
    for _ in range(2):
        sqlite.open_private(str(tmp_path / "new.db")).close()
        assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600
    (tmp_path / "old.db").touch(mode=0o640)
    sqlite.open_private(str(tmp_path / "old.db")).close()
    os.umask(before)

    assert stat.S_IMODE((tmp_path / "old.db").stat().st_mode) == 0o640


def test_where_no_file_can_be_made_sqlite_says_so(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError, match="unable to open"):
        sqlite.open_private(str(tmp_path / "nothing" / "new.db"))


def test_the_log_is_emptied_unless_somebody_reads(tmp_path: Path) -> None:
    path, log = tmp_path / "new.db", tmp_path / "new.db-wal"
    assert sqlite.truncate_log(path), "there is nothing to do"
    assert not path.exists()
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE a (b)")
        assert log.stat().st_size
        assert sqlite.truncate_log(path)
        assert sqlite.truncate_log(path)
        assert not log.stat().st_size
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM a").fetchall()
            writer.execute("INSERT INTO a VALUES (1)")
            assert not sqlite.truncate_log(path)
            writer.execute("INSERT INTO a VALUES (2)")
        assert sqlite.truncate_log(path)
        assert writer.execute("SELECT count(*) FROM a").fetchone() == (2,)
