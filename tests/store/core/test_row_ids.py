"""An id that left the database is never given to another row, on either engine."""

import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.operations import backups
from bot.store.account import dialogs, subscribers
from bot.store.account.dialogs import Dialog
from bot.store.core import tables
from bot.store.core.backup_copy import copy_out
from bot.store.core.database import Database
from bot.store.core.row_ids import highest_id
from bot.store.migrations import migrate, upgrade
from bot.store.queue import inbox, outbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.store.queue.outbox import OwedMessage
from tests.store.conftest import ANN, NOW, a_dose

NUMBERED = [each for each in tables.metadata.sorted_tables if "id" in each.c]
only_sqlite = pytest.mark.parametrize("engine", ["sqlite"])


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


def silent(_done: int, _total: int) -> None:
    """Say nothing of how far it is."""


async def a_life(database: Database) -> dict[str, int]:
    """Somebody with a reminder, a dose and something owed; gives the ids of their rows."""
    async with database.write() as tx:
        return await lived(tx)


async def lived(tx: AsyncConnection) -> dict[str, int]:
    """The same in a transaction that is open."""
    await subscribers.get_or_create(tx, ANN, "en", NOW)
    dose = await a_dose(tx)
    await outbox.owe(tx, [OwedMessage(ANN, "reply", "send_message", {"text": "hello"})], NOW)
    item = (await tx.execute(sa.select(sa.func.max(tables.items.c.id)))).scalar_one()
    owed = (await tx.execute(sa.select(sa.func.max(tables.outbox.c.id)))).scalar_one()
    return {"doses": dose.id, "schedules": dose.schedule_id, "items": item, "outbox": owed}


async def erase(database: Database) -> None:
    async with database.write() as tx:
        await subscribers.erase(tx, ANN)
        await outbox.delete_of_chat(tx, ANN)


@pytest.mark.parametrize("table", NUMBERED, ids=lambda table: table.name)
def test_every_table_with_a_row_id_says_that_ids_are_given_once(table: sa.Table) -> None:
    assert table.dialect_options["sqlite"]["autoincrement"]


def _forgetful(file: sqlite3.Connection) -> list[str]:
    """The tables whose one whole-number key would be given again."""
    tables = file.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    found = []
    for name, sql in tables.fetchall():
        keys = [row for row in file.execute(f"PRAGMA table_info({name})") if row[5]]
        is_numbered = len(keys) == 1 and keys[0][2].upper() == "INTEGER"
        if is_numbered and not re.search(r"\bAUTOINCREMENT\b", sql):
            found.append(name)
    return found


def test_a_migrated_sqlite_database_gives_no_id_of_any_table_twice(migrated_file: Path) -> None:
    with closing(sqlite3.connect(migrated_file)) as file:
        assert _forgetful(file) == []
        assert {each.name for each in NUMBERED} <= _counting(file)


def _counting(file: sqlite3.Connection) -> set[str]:
    found = file.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
    return {name for (name,) in found}


def test_a_later_table_without_it_would_be_noticed() -> None:
    with closing(sqlite3.connect(":memory:")) as file:
        file.execute("CREATE TABLE later (id INTEGER NOT NULL, CONSTRAINT pk_later PRIMARY KEY (id))")
        assert _forgetful(file) == ["later"]


async def test_what_was_erased_leaves_its_ids_to_nobody(database: Database) -> None:
    before = await a_life(database)
    await erase(database)

    after = await a_life(database)

    assert {table: after[table] > before[table] for table in before} == dict.fromkeys(before, True)


@pytest.mark.thorough
async def test_a_copy_restored_on_the_same_engine_goes_on_above_the_highest_id(
    database: Database, tmp_path: Path
) -> None:
    before = await a_life(database)
    await erase(database)
    await copy_out(database, tmp_path / "copy.db", silent)

    there = Database(f"sqlite:///{tmp_path / 'elsewhere' / 'vesper.db'}")
    await backups.restore(tmp_path / "copy.db", there, NOW)
    after = await a_life(there)

    assert {table: after[table] > before[table] for table in before} == dict.fromkeys(before, True)
    await there.close()


@pytest.mark.thorough
async def test_a_sqlite_copy_goes_on_above_the_highest_id_wherever_it_is_restored(
    tmp_path: Path, empty_database_url: str
) -> None:
    origin = Database(f"sqlite:///{tmp_path / 'origin.db'}")
    await upgrade(origin)
    before = await a_life(origin)
    await erase(origin)
    await copy_out(origin, tmp_path / "copy.db", silent)
    await origin.close()

    there = Database(empty_database_url)
    await backups.restore(tmp_path / "copy.db", there, NOW)
    after = await a_life(there)

    assert {table: after[table] > before[table] for table in before} == dict.fromkeys(before, True)
    await there.close()


@pytest.mark.thorough
async def test_an_older_backup_does_not_turn_the_numbers_back(database: Database, tmp_path: Path) -> None:
    """The buttons of what happened after the backup are still in the chats."""
    await a_life(database)
    await copy_out(database, tmp_path / "older.db", silent)
    await erase(database)
    lost = await a_life(database)
    await database.close()

    await backups.restore(tmp_path / "older.db", database, NOW)
    after = await a_life(database)

    assert {table: after[table] > lost[table] for table in lost} == dict.fromkeys(lost, True)


@only_sqlite
@pytest.mark.thorough
async def test_a_damaged_database_can_be_replaced_all_the_same(database: Database, tmp_path: Path) -> None:
    await a_life(database)
    await copy_out(database, tmp_path / "older.db", silent)
    await database.close()
    database.path.write_bytes(b"noise" * 5_000)

    await backups.restore(tmp_path / "older.db", database, NOW)

    await a_life(database)


# What columns that are there no more said of a reminder for every day.
GONE = {"weekdays": "''", "every_days": "1"}
Fill = Callable[[AsyncConnection], Awaitable[Any]]


async def _before_0008(path: Path, fill: Fill | None = None) -> Database:
    """A database at 0007; what `fill` writes into one of today is put into it as far as it has room."""
    database = Database(f"sqlite:///{path}")
    async with database.write() as tx:
        await tx.run_sync(migrate, "0007")
    if fill is not None:
        today = Database(f"sqlite:///{path}.today")
        await upgrade(today)
        async with today.write() as tx:
            await fill(tx)
        await today.close()
        _pour(today.path, path)
    return database


def _pour(today: Path, old: Path) -> None:
    with closing(sqlite3.connect(old)) as file, file:
        file.execute("ATTACH ? AS today", [str(today)])
        found = file.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
        for name in (name for (name,) in found if name in tables.metadata.tables):
            ours = [row[1] for row in file.execute(f"PRAGMA main.table_info({name})")]
            theirs = [
                each if each in tables.metadata.tables[name].c else GONE.get(each, "NULL") for each in ours
            ]
            into, chosen = ", ".join(ours), ", ".join(theirs)
            file.execute(f"INSERT INTO main.{name} ({into}) SELECT {chosen} FROM today.{name}")  # noqa: S608 - our own names


async def _to_0008(database: Database) -> None:
    async with database.write() as tx:
        await tx.run_sync(migrate, "0008")


async def _rows(database: Database) -> dict[str, list[Any]]:
    async with database.read() as tx:
        made = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        names = set((await tx.execute(sa.text(made))).scalars()) - {"alembic_version"}
        return {
            name: [tuple(row) for row in await tx.execute(sa.text(f"SELECT * FROM {name}"))]  # noqa: S608 - our own names
            for name in names
        }


async def _schema(database: Database) -> list[tuple[str, str]]:
    async with database.read() as tx:
        found = await tx.execute(
            sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")
        )
        return [(name, sql) for name, sql in found if name != "alembic_version"]


@pytest.mark.thorough
async def test_the_upgrade_keeps_every_row_index_and_foreign_key(tmp_path: Path) -> None:
    database = await _before_0008(tmp_path / "old.db", lived)
    rows, schema = await _rows(database), await _schema(database)
    assert rows["doses"]

    await _to_0008(database)

    assert await _rows(database) == rows
    after = [
        (name, sql.replace("PRIMARY KEY (id AUTOINCREMENT)", "PRIMARY KEY (id)"))
        for name, sql in await _schema(database)
    ]
    assert after == schema
    await upgrade(database)
    async with (
        database.write() as tx
    ):  # what refers to a row still goes with it, for the other connections, too
        await subscribers.erase(tx, ANN)
    async with database.read() as tx:
        assert (await tx.execute(sa.select(tables.doses.c.id))).all() == []
        assert (await tx.execute(sa.text("PRAGMA integrity_check"))).scalar_one() == "ok"
        assert (await tx.execute(sa.text("PRAGMA foreign_key_check"))).all() == []
        assert (await tx.execute(sa.text("PRAGMA writable_schema"))).scalar_one() == 0
    await database.close()


@pytest.mark.thorough
async def test_the_upgrade_goes_on_above_the_rows_that_are_there(tmp_path: Path) -> None:
    before: dict[str, int] = {}

    async def fill(tx: AsyncConnection) -> None:
        before.update(await lived(tx))

    database = await _before_0008(tmp_path / "old.db", fill)
    await upgrade(database)
    await erase(database)

    after = await a_life(database)

    assert {table: after[table] > before[table] for table in before} == dict.fromkeys(before, True)
    await database.close()


@pytest.mark.parametrize(
    ("payload", "table", "highest"),
    [
        ({"doses": [7, 41]}, "doses", 41),
        ({"news": "waiting", "dose": 33}, "doses", 33),
        ({"reply_markup": {"inline_keyboard": [[{"callback_data": "dose:taken:52"}]]}}, "doses", 52),
        ({"reply_markup": {"inline_keyboard": [[{"callback_data": "today:undo:53"}]]}}, "doses", 53),
        ({"reply_markup": {"inline_keyboard": [[{"callback_data": "watch:mine:54"}]]}}, "doses", 54),
        ({"reply_markup": {"inline_keyboard": [[{"callback_data": "took:undo:55"}]]}}, "doses", 55),
        ({"stock": 61}, "schedules", 61),
        ({"reply_markup": {"inline_keyboard": [[{"callback_data": "stock:left:62:30"}]]}}, "schedules", 62),
        ({"reply_markup": {"inline_keyboard": [[{"callback_data": "pause:till:63:open"}]]}}, "schedules", 63),
        (
            {"reply_markup": {"inline_keyboard": [[{"callback_data": "history:text:30:i64"}]]}},
            "schedules",
            64,
        ),
        ({"news": "care_accepted", "of": 71, "who": "Ben"}, "care", 71),
        ({"care": 72, "doses": [3]}, "care", 72),
        ({"reply_markup": {"inline_keyboard": [[{"callback_data": "care:confirm:73"}]]}}, "care", 73),
    ],
)
@pytest.mark.thorough
async def test_the_upgrade_gives_no_id_that_a_waiting_message_still_names(
    tmp_path: Path, payload: dict[str, Any], table: str, highest: int
) -> None:
    owed = [OwedMessage(ANN, "reminder", "send_message", payload)]
    database = await _before_0008(tmp_path / "old.db", lambda tx: outbox.owe(tx, owed, NOW))

    await upgrade(database)

    async with database.read() as tx:
        assert await tx.run_sync(highest_id, table) == highest
    await database.close()


@pytest.mark.thorough
async def test_the_upgrade_gives_no_id_that_a_dialog_or_a_waiting_press_still_names(tmp_path: Path) -> None:
    async def fill(tx: AsyncConnection) -> None:
        await subscribers.get_or_create(tx, ANN, "en", NOW)
        await dialogs.put(tx, ANN, Dialog("remind", "line", {"line": "zinc 8:00", "edits": 81}), NOW)
        await inbox.put(tx, [ReceivedUpdate(1, ANN, '{"callback_query": {"data": "dose:taken:82"}}')], NOW)
        await inbox.put(tx, [ReceivedUpdate(2, ANN, '{"data": "dose:taken:' + "9" * 30 + '"}')], NOW)

    database = await _before_0008(tmp_path / "old.db", fill)
    await upgrade(database)

    async with database.read() as tx:
        assert await tx.run_sync(highest_id, "schedules") == 81
        assert await tx.run_sync(highest_id, "doses") == 82
    await database.close()


async def test_a_table_that_is_not_ours_stops_the_upgrade_and_changes_nothing(tmp_path: Path) -> None:
    database = await _before_0008(tmp_path / "old.db")
    async with database.write() as tx:
        await tx.execute(sa.text("DROP TABLE outbox"))
        await tx.execute(sa.text("CREATE TABLE outbox (id INTEGER, payload JSON)"))
    before = await _schema(database)

    with pytest.raises(ValueError, match="outbox"):
        await upgrade(database)

    assert await _schema(database) == before
    await database.close()


@pytest.mark.thorough
async def test_the_upgrade_of_a_large_database_takes_no_longer(tmp_path: Path) -> None:
    """No page of the rows is written: the file grows by nothing."""
    owed = [OwedMessage(ANN, "reply", "send_message", {"text": "x" * 900})] * 2_000
    database = await _before_0008(tmp_path / "old.db", lambda tx: outbox.owe(tx, owed, NOW))
    async with database.read() as tx:
        before = (await tx.execute(sa.text("PRAGMA page_count"))).scalar_one()

    await _to_0008(database)

    async with database.read() as tx:
        assert (await tx.execute(sa.text("PRAGMA page_count"))).scalar_one() <= before + 1
    await database.close()
