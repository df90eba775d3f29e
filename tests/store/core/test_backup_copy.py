"""What copies leave out, leave alone and refuse; the drill is in tests/handlers/operators/test_restore.py."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store.account import subscribers
from bot.store.core import tables
from bot.store.core.backup_copy import copy_in, copy_out, count_rows
from bot.store.core.backup_file import examine, open_backup
from bot.store.core.database import Database, DatabaseError
from bot.store.queue import outbox
from bot.store.queue.outbox import OwedMessage
from tests.store.conftest import ANN, BEN, NOW, a_dose

Told = list[tuple[int, int]]


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with two people in it."""
    database = Database(database_url)
    async with database.write() as tx:
        for chat_id in (ANN, BEN):
            await subscribers.get_or_create(tx, chat_id, "en", NOW)
        await a_dose(tx)
        await outbox.owe(tx, [OwedMessage(ANN, "reply", "send_message", {"text": "Öl"}, expires_at=NOW)], NOW)
    yield database
    await database.close()


@pytest.fixture
async def copy(database: Database, tmp_path: Path) -> Path:
    """A copy of that database."""
    await copy_out(database, tmp_path / "copy.db", lambda _done, _total: None)
    return tmp_path / "copy.db"


def changed(copy: Path, statement: str) -> None:
    """Do something to the file behind Vesper's back."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as file:
        file.execute(statement)


@pytest.mark.thorough
async def test_a_copy_has_every_row_and_is_an_ordinary_database(database: Database, copy: Path) -> None:
    there = Database(f"sqlite:///{copy}")

    assert await count_rows(there) == await count_rows(database)
    async with there.read() as tx, database.read() as origin:
        for table in tables.metadata.sorted_tables:
            rows = sa.select(table).order_by(*table.primary_key)
            assert (await tx.execute(rows)).all() == (await origin.execute(rows)).all()
    await there.close()


@pytest.mark.thorough
async def test_what_is_null_stays_null(database: Database, copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as file:
        found = file.execute(
            "SELECT routine IS NULL, moving IS NULL, zone IS NULL FROM subscribers"
        ).fetchall()

    assert found == [(1, 1, 1), (1, 1, 1)]
    assert (await count_rows(database))["subscribers"] == 2


@pytest.mark.thorough
async def test_what_was_erased_is_not_in_a_copy(database: Database, copy: Path, tmp_path: Path) -> None:
    async with database.write() as tx:
        await subscribers.erase(tx, ANN)

    await copy_out(database, tmp_path / "after.db", lambda _done, _total: None)

    words = [path.read_bytes() for path in (copy, tmp_path / "after.db")]
    assert [b"zinc" in each for each in words] == [True, False]


async def test_there_is_nothing_to_copy_before_the_first_start(
    empty_database_url: str, tmp_path: Path
) -> None:
    database = Database(empty_database_url)

    with pytest.raises(DatabaseError, match="nothing in this database yet"):
        await copy_out(database, tmp_path / "copy.db", lambda _done, _total: None)

    await database.close()


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.thorough
async def test_tables_of_others_are_left_alone(database: Database, copy: Path) -> None:
    async with database.write() as tx:
        await tx.execute(sa.text("CREATE TABLE of_somebody_else (word TEXT)"))
        await tx.execute(sa.text("INSERT INTO of_somebody_else VALUES ('hello')"))
        await subscribers.erase(tx, ANN)
    told: Told = []

    with open_backup(copy) as backup:
        await copy_in(backup, database, {}, lambda done, total: told.append((done, total)))

    async with database.read() as tx:
        assert (await tx.execute(sa.text("SELECT word FROM of_somebody_else"))).scalar_one() == "hello"
        assert await subscribers.get(tx, ANN) is not None
    assert told[-1][0] == told[-1][1] > 0


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.thorough
async def test_a_copy_that_does_not_fit_changes_nothing(database: Database, copy: Path) -> None:
    before = await count_rows(database)
    changed(copy, "UPDATE outbox SET kind = 'far longer than any kind may be'")

    with open_backup(copy) as backup, pytest.raises(DatabaseError, match=r"outbox\.kind"):
        await copy_in(backup, database, {}, lambda _done, _total: None)

    assert await count_rows(database) == before


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "written by a newer Vesper"),
        ("DELETE FROM subscribers", "is not complete"),
        ("DROP TABLE alembic_version", "is no backup of Vesper"),
    ],
)
@pytest.mark.thorough
def test_a_file_that_must_not_be_restored_is_refused(copy: Path, statement: str, complaint: str) -> None:
    changed(copy, statement)

    with pytest.raises(DatabaseError, match=complaint):
        examine(copy)


# What an index says is another thing than what its table says.
ASTRAY = """UPDATE sqlite_master SET sql = 'CREATE INDEX ix_outbox_chat_id ON outbox (kind)'
            WHERE name = 'ix_outbox_chat_id'"""


@pytest.mark.thorough
def test_a_file_that_contradicts_itself_is_refused(copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as file:
        file.execute("PRAGMA writable_schema = ON")
        file.execute(ASTRAY)

    with pytest.raises(DatabaseError, match="is damaged"):
        examine(copy)


@pytest.mark.thorough
def test_half_a_file_is_refused(copy: Path) -> None:
    whole = copy.read_bytes()
    copy.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(DatabaseError, match="no backup of Vesper, or a broken one"):
        examine(copy)
