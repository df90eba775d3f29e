"""A start with nobody in the database while backups hold people (M6)."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.operations import backups, data_loss
from bot.settings import Settings
from bot.store.account import subscribers
from bot.store.core import app_state
from bot.store.core.database import Database
from tests.delivery_rig import MORNING

ANN, BEN = 101, 102


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def settings(database: Database, tmp_path: Path) -> Settings:
    """An installation whose only backup holds one person."""
    settings = Settings.model_validate({"backup_dir": tmp_path / "backups"})
    await come(database, ANN)
    await backups.save_next(database, settings, MORNING)
    return settings


async def come(database: Database, chat_id: int) -> None:
    async with database.write() as tx:
        await subscribers.get_or_create(tx, chat_id, "en", MORNING)


async def leave(database: Database, chat_id: int) -> None:
    async with database.write() as tx:
        await subscribers.erase(tx, chat_id)


async def lose(database: Database) -> None:
    """Let rows vanish as if the log of SQLite had been lost."""
    async with database.write() as tx:
        await subscribers.erase(tx, ANN)
        await app_state.remove(tx, app_state.KNOWN_EMPTY)


async def test_whoever_lost_everybody_is_told_and_does_not_start(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    await lose(database)

    with pytest.raises(data_loss.DataLossError) as refused:
        await data_loss.refuse_loss(database, settings)

    (path,) = (tmp_path / "backups").iterdir()
    assert f"1 in the backup {path}" in str(refused.value)
    assert f"`vesper restore {path}`" in str(refused.value)
    assert "`vesper run --empty`" in str(refused.value)


async def test_a_database_that_was_begun_empty_on_purpose_starts_again(
    database: Database, settings: Settings
) -> None:
    await lose(database)

    await data_loss.record_empty_start(database)

    await data_loss.refuse_loss(database, settings)


async def test_who_left_by_themselves_are_not_lost(database: Database, settings: Settings) -> None:
    await come(database, BEN)
    await leave(database, ANN)
    await data_loss.refuse_loss(database, settings)
    await leave(database, BEN)

    await data_loss.refuse_loss(database, settings)


async def test_who_came_after_all_had_left_is_missed_when_lost(
    database: Database, settings: Settings
) -> None:
    await leave(database, ANN)
    await come(database, ANN)
    await data_loss.record_empty_start(database)  # has no effect: somebody is there
    async with database.write() as tx:
        assert await app_state.read(tx, app_state.KNOWN_EMPTY) is None
    await lose(database)

    with pytest.raises(data_loss.DataLossError):
        await data_loss.refuse_loss(database, settings)


async def test_before_there_are_backups_with_people_an_empty_database_starts(
    database: Database, tmp_path: Path
) -> None:
    settings = Settings.model_validate({"backup_dir": tmp_path / "backups"})
    await data_loss.refuse_loss(database, settings)
    await backups.save_next(database, settings, MORNING)

    await data_loss.refuse_loss(database, settings)


async def test_a_database_without_tables_is_as_empty(empty_database_url: str, settings: Settings) -> None:
    empty = Database(empty_database_url)

    with pytest.raises(data_loss.DataLossError):
        await data_loss.refuse_loss(empty, settings)

    await empty.close()


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("content", [None, b"", b"noise" * 1000])
async def test_a_file_that_is_gone_or_empty_is_a_loss_and_a_damaged_one_is_left_to_the_start(
    content: bytes | None, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "other.db"
    if content is not None:
        path.write_bytes(content)
    database = Database(path)

    loss = await data_loss.find_loss(database, settings)

    assert (loss is None) == bool(content)
    assert path.exists() == (content is not None), "looking makes no file"
    await database.close()


async def test_of_backups_the_newest_with_people_is_named(database: Database, settings: Settings) -> None:
    await lose(database)
    later: dict[str, Any] = {"day": 3}
    await backups.save_next(database, settings, MORNING.replace(**later))
    (settings.backup_dir / "vesper-20260304T080000Z.db").write_bytes(b"noise")

    loss = await data_loss.find_loss(database, settings)

    assert loss is not None
    assert loss.backup.made_at == MORNING
