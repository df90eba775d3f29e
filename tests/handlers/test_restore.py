"""The restore drill: a bot loses its database, gets a backup, and everybody carries on where they were."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import backups, ticker
from bot.errors import OperatorError
from bot.store.database import Database
from bot.store.subscribers import everything
from tests.conftest import TEMPLATE, Postgres
from tests.handlers.conftest import Talk, due, on_both_engines


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
    assert done.found == done.saved
    assert done.saved["schedules"] == 1


@on_both_engines
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
async def test_new_rows_are_numbered_after_those_that_were_restored(talk: Talk, tmp_path: Path) -> None:
    await due(talk, "magnesium 200 mg 21:00")
    await backups.save(talk.vesper.world.database, tmp_path / "copy.db")
    await lose_and_restore(talk, tmp_path / "copy.db")

    await talk.remind("zinc 10 mg 8:00")
    await talk.until_hour(8)

    assert "zinc 10 mg" in talk.text


@on_both_engines
async def test_what_may_have_been_sent_after_the_backup_says_so(talk: Talk, tmp_path: Path) -> None:
    await due(talk, "magnesium 200 mg 21:00", hour=20)
    async with stopped(talk) as database:
        talk.clock.advance(timedelta(hours=1))
        await ticker.tick(replace(talk.vesper.world, database=database))
        await backups.save(database, tmp_path / "copy.db")

    await lose_and_restore(talk, tmp_path / "copy.db")
    await talk.settle()

    assert "You may have seen this already" in talk.text


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
            kept = {table: rows for table, rows in (await everything(tx, talk.user.id)).items() if rows}

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
