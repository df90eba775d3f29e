"""The restore drill: a bot loses its database, gets a backup, and everybody carries on where they were."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.due import ticker
from bot.errors import OperatorError
from bot.operations import backups
from bot.store.account.subscribers import export
from bot.store.core.database import Database
from bot.store.core.tables import broadcasts
from bot.store.migrations import migrate, newest_revision, revision_of
from tests.handlers.conftest import Talk, due, on_both_engines
from tests.throwaway_postgres import TEMPLATE, Postgres


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    """A database, let go afterwards."""
    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def stopped(talk: Talk) -> AsyncIterator[Database]:
    """The database of a bot that does not run meanwhile."""
    await talk.bot.stop()
    async with opened(talk.vesper.world.settings.database_url.get_secret_value()) as database:
        yield database
    await talk.bot.start()


async def lose_and_restore(talk: Talk, path: Path) -> None:
    """Everything since the backup is gone, as if the disk had been."""
    async with stopped(talk) as database:
        done = await backups.restore(path, database, talk.clock.now())
    assert done.rows_in_database == done.rows_in_backup
    assert done.rows_in_backup["schedules"] == 1


@on_both_engines
@pytest.mark.thorough
async def test_after_a_restore_everybody_carries_on_where_they_were(talk: Talk, tmp_path: Path) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    await talk.press("Taken")
    before = await talk.kept()
    await backups.save(talk.vesper.world.database, tmp_path / "copy.db")
    await talk.say("/forget")
    await talk.press("Yes")
    assert await talk.kept() == {}

    await lose_and_restore(talk, tmp_path / "copy.db")

    assert await talk.kept() == before
    assert "✅ magnesium 200 mg" in await talk.say("/today")
    await talk.later(timedelta(days=1))
    assert "magnesium 200 mg" in talk.text
    assert "Taken" in " ".join(talk.labels)


@on_both_engines
@pytest.mark.thorough
async def test_new_rows_are_numbered_after_those_that_were_restored(talk: Talk, tmp_path: Path) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    await backups.save(talk.vesper.world.database, tmp_path / "copy.db")
    await lose_and_restore(talk, tmp_path / "copy.db")

    await talk.remind("zinc 10 mg 8:00")
    await talk.until_hour(8)

    assert "zinc 10 mg" in talk.text


@on_both_engines
@pytest.mark.thorough
async def test_what_may_have_been_sent_after_the_backup_says_so(talk: Talk, tmp_path: Path) -> None:
    await due(talk, "magnesium 200 mg 21:00", hour=20)
    async with stopped(talk) as database:
        talk.clock.advance(timedelta(hours=1))
        await ticker.tick(replace(talk.vesper.world, database=database))
        await backups.save(database, tmp_path / "copy.db")

    await lose_and_restore(talk, tmp_path / "copy.db")
    await talk.settle()

    assert "You may have seen this already" in talk.text


@pytest.mark.thorough
async def test_a_backup_of_one_engine_is_restored_on_the_other(
    talk: Talk, tmp_path: Path, postgres: Postgres
) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    await talk.press("Taken")
    before, name = await talk.kept(), postgres.create(TEMPLATE)
    await backups.save(talk.vesper.world.database, tmp_path / "there.db")

    async with opened(postgres.url(name)) as server:
        await backups.restore(tmp_path / "there.db", server, talk.clock.now())
        await backups.save(server, tmp_path / "back-again.db")
    async with opened(f"sqlite:///{tmp_path}/file.db") as file:
        await backups.restore(tmp_path / "back-again.db", file, talk.clock.now())
        async with file.read() as tx:
            kept = {table: rows for table, rows in (await export(tx, talk.user.id)).items() if rows}

    postgres.drop(name)
    assert kept == before


@on_both_engines
async def test_no_backup_is_put_under_a_running_bot(talk: Talk, tmp_path: Path) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    await backups.save(talk.vesper.world.database, tmp_path / "copy.db")
    before = await talk.kept()

    async with opened(talk.vesper.world.settings.database_url.get_secret_value()) as database:
        with pytest.raises(OperatorError, match="already running"):
            await backups.restore(tmp_path / "copy.db", database, talk.clock.now())

    assert await talk.kept() == before


def a_draft(talk: Talk) -> dict[str, Any]:
    """A row of `broadcasts`, whose ids are never given twice on either engine."""
    counts = ("people", "owed", "delivered", "blocked", "refused", "skipped", "withdrawn", "shown")
    row = {"chat_id": talk.user.id, "text": "x", "audience": "all", "important": False, "state": "draft"}
    return {**row, **dict.fromkeys(counts, 0), "created_at": talk.clock.now()}


@on_both_engines
@pytest.mark.thorough
async def test_after_a_restore_no_id_that_was_ever_given_is_given_again(talk: Talk, tmp_path: Path) -> None:
    """Neither one of the backup's, nor one that the database gave after the backup was made."""
    await due(talk, "magnesium 200 mg 21:00")
    await backups.save(talk.vesper.world.database, tmp_path / "copy.db")
    for number in range(3):
        await talk.remind(f"zinc-{number} 10 mg 9:00")
    async with talk.vesper.world.database.write() as tx:
        row = a_draft(talk)
        for _ in range(4):
            given = await tx.scalar(broadcasts.insert().returning(broadcasts.c.id), row)
        await tx.execute(broadcasts.delete())

    await lose_and_restore(talk, tmp_path / "copy.db")

    async with talk.vesper.world.database.write() as tx:
        again = await tx.scalar(broadcasts.insert().returning(broadcasts.c.id), row)
        await tx.execute(broadcasts.delete())
    assert again == given + 1


@on_both_engines
@pytest.mark.thorough
async def test_a_copy_carries_the_highest_id_to_either_engine(
    talk: Talk, tmp_path: Path, postgres: Postgres
) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    async with talk.vesper.world.database.write() as tx:
        row = a_draft(talk)
        await tx.execute(broadcasts.insert(), {**row, "id": 500})
        if not talk.vesper.world.database.is_sqlite:
            await tx.execute(sa.select(sa.func.setval("broadcasts_id_seq", 500)))
        await tx.execute(broadcasts.delete())
    await backups.save(talk.vesper.world.database, tmp_path / "copy.db")
    name = postgres.create(TEMPLATE)

    for url in (f"sqlite:///{tmp_path}/file.db", postgres.url(name)):
        async with opened(url) as database:
            await backups.restore(tmp_path / "copy.db", database, talk.clock.now())
            async with database.write() as tx:
                given = await tx.scalar(broadcasts.insert().returning(broadcasts.c.id), row)
        assert given == 501

    postgres.drop(name)


@on_both_engines
@pytest.mark.thorough
async def test_a_backup_of_the_first_schema_is_restored_and_upgraded(
    talk: Talk, empty_database_url: str, tmp_path: Path
) -> None:
    async with opened(f"sqlite:///{tmp_path}/old.db") as old, old.write() as tx:
        await tx.run_sync(migrate, "0001")
        await tx.execute(sa.text("INSERT INTO state VALUES ('zone_mark', 'x')"))

    async with opened(empty_database_url) as database:
        done = await backups.restore(tmp_path / "old.db", database, talk.clock.now())
        async with database.read() as tx:
            assert await tx.run_sync(revision_of) == newest_revision()

    assert done.rows_in_database == done.rows_in_backup
    assert done.rows_in_backup["state"] == 1


@on_both_engines
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER evil AFTER INSERT ON outbox BEGIN DELETE FROM items; END",
        "ALTER TABLE items RENAME COLUMN name TO title",
        "DROP TABLE daily",
        "UPDATE items SET name = hex(zeroblob(100))",
        "UPDATE schedules SET start_on = 'Monday'",
        "INSERT INTO sqlite_sequence VALUES ('broadcasts', 'x')",
        "UPDATE subscribers SET language = NULL",
        "INSERT INTO daily VALUES ('2026-03-01', 'x', 1), ('20260301', 'x', 1)",
    ],
)
@pytest.mark.thorough
async def test_a_refused_backup_changes_nothing(talk: Talk, tmp_path: Path, statement: str) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    await backups.save(talk.vesper.world.database, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db", isolation_level=None)) as file:
        file.execute("PRAGMA writable_schema = ON")
        file.execute(
            "UPDATE sqlite_master SET sql = replace(sql, 'language VARCHAR(16) NOT NULL', "
            "'language VARCHAR(16)') WHERE name = 'subscribers' AND ? LIKE '%language%'",
            [statement],
        )
    with closing(sqlite3.connect(tmp_path / "copy.db", isolation_level=None)) as file:
        file.execute(statement)
    before = await talk.kept()

    async with stopped(talk) as database:
        folder = {each.name for each in database.path.parent.iterdir()} if database.is_sqlite else set()
        with pytest.raises(OperatorError, match="nothing was changed"):
            await backups.restore(tmp_path / "copy.db", database, talk.clock.now())
        if database.is_sqlite:
            left = {each.name for each in database.path.parent.iterdir()}
            assert left <= folder | {"vesper.db.lock"}

    assert await talk.kept() == before
