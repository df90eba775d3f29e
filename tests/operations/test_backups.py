"""Backups as the running bot makes them: on time, before an upgrade, not too many, and never half a file."""

import stat
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command

from bot.operations import backups
from bot.settings import Settings
from bot.store.core import app_state
from bot.store.core.backup_file import examine
from bot.store.core.database import Database
from bot.store.migrations import alembic_config, revision_of
from tests.delivery_rig import MORNING

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


def settings_of(folder: Path, **more: Any) -> Settings:
    return Settings.model_validate({"backup_dir": folder / "backups", **more})


async def test_a_backup_is_made_once_in_so_many_hours(database: Database, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, backup_hours=12)

    for hours in (0, 1, 11, 12, 13):
        await backups.save_if_due(database, settings, MORNING + hours * HOUR)

    made = [backup.made_at for backup in backups.list_backups(settings.backup_dir)]
    assert made == [MORNING + 12 * HOUR, MORNING]
    async with database.read() as tx:
        assert await app_state.backed_up_at(tx) == MORNING + 12 * HOUR


async def test_with_zero_hours_there_is_no_backup_by_itself(database: Database, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, backup_hours=0)

    await backups.save_if_due(database, settings, MORNING)

    assert backups.list_backups(settings.backup_dir) == []


async def test_only_the_newest_are_kept_and_other_files_are_left_alone(
    database: Database, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path, backups_kept=2)
    strangers = [settings.backup_dir / name for name in ("vesper-before-moving.db", "notes.txt")]
    settings.backup_dir.mkdir()
    for stranger in strangers:
        stranger.touch()

    for hours in range(4):
        await backups.save_next(database, settings, MORNING + hours * HOUR)

    made = [backup.made_at for backup in backups.list_backups(settings.backup_dir)]
    assert made == [MORNING + 3 * HOUR, MORNING + 2 * HOUR]
    assert all(stranger.exists() for stranger in strangers)


@pytest.mark.parametrize("wrong_days", [1, 10])
@pytest.mark.thorough
async def test_days_with_a_wrong_clock_cost_no_backup_of_the_days_after(
    database: Database, tmp_path: Path, wrong_days: int
) -> None:
    settings = settings_of(tmp_path, backups_kept=7)
    for day in range(wrong_days):
        await backups.save_if_due(database, settings, MORNING + (400 + day) * DAY)

    for day in range(12):
        now = MORNING + day * DAY
        await backups.save_if_due(database, settings, now)
        newest = backups.list_backups(settings.backup_dir)[0]
        assert newest.made_at == now
        assert not newest.is_from_future(now)

    made = [backup.made_at for backup in backups.list_backups(settings.backup_dir)]
    assert made == [MORNING + day * DAY for day in range(11, 4, -1)]


@pytest.mark.parametrize("kept", [1, 2, 7])
async def test_what_was_just_made_stays_whatever_lies_in_the_folder(
    database: Database, tmp_path: Path, kept: int
) -> None:
    settings = settings_of(tmp_path, backups_kept=kept)
    settings.backup_dir.mkdir()
    names = [f"vesper-{year}0101T000000Z.db" for year in range(2091, 2100)]
    names += ["vesper-20990101T000000Z-999999.db", "vesper-20200101T000000Z-999999.db"]
    for name in names:
        (settings.backup_dir / name).write_bytes(b"x")

    made = [await backups.save_next(database, settings, MORNING - day * DAY) for day in range(3)]

    newest_first = [backup.path for backup in backups.list_backups(settings.backup_dir)]
    assert len(newest_first) == kept
    assert newest_first[: min(kept, 3)] == made[::-1][: min(kept, 3)]


async def test_backups_of_earlier_versions_are_found_and_are_older_than_any_of_now(
    database: Database, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path)
    settings.backup_dir.mkdir()
    for name in ("vesper-20260301T080000Z.db", "vesper-20260228T080000Z.db"):
        (settings.backup_dir / name).write_bytes(b"x")
    others = ("vesper-20261301T080000Z.db", "vesper-20260301T080000Z-0.db", "vesper-20260301T080000Z-x.db")
    for name in others:
        (settings.backup_dir / name).write_bytes(b"x")

    path = await backups.save_next(database, settings, MORNING - 9 * DAY)

    names = [backup.path.name for backup in backups.list_backups(settings.backup_dir)]
    assert names == [path.name, "vesper-20260301T080000Z.db", "vesper-20260228T080000Z.db"]


async def test_a_newest_backup_in_the_future_does_not_put_off_the_next(
    database: Database, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path)
    await backups.record_backup(database, MORNING + 400 * DAY)

    await backups.save_if_due(database, settings, MORNING)

    async with database.read() as tx:
        assert await app_state.backed_up_at(tx) == MORNING
    await backups.save_if_due(database, settings, MORNING - timedelta(seconds=30))
    assert len(backups.list_backups(settings.backup_dir)) == 1


async def test_nobody_else_may_read_a_backup(database: Database, tmp_path: Path) -> None:
    path = await backups.save_next(database, settings_of(tmp_path), MORNING)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_backup_is_never_overwritten(database: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("mine")

    with pytest.raises(backups.BackupError, match="exists already"):
        await backups.save(database, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "mine"


async def test_where_nothing_can_be_written_the_bot_goes_on_and_tries_again(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be")

    await backups.save_if_due(database, settings_of(tmp_path), MORNING)
    async with database.read() as tx:
        assert await app_state.backed_up_at(tx) is None

    (tmp_path / "backups").unlink()
    await backups.save_if_due(database, settings_of(tmp_path), MORNING + timedelta(minutes=5))
    assert len(backups.list_backups(tmp_path / "backups")) == 1


async def _at(database: Database, revision: str) -> None:
    async with database.write() as tx:
        await tx.run_sync(lambda connection: command.upgrade(alembic_config(connection), revision))


async def test_before_an_upgrade_there_is_a_backup_of_how_it_was(
    empty_database_url: str, tmp_path: Path
) -> None:
    database, settings = Database(empty_database_url), settings_of(tmp_path)
    await _at(database, "0001")

    await backups.upgrade_safely(database, settings, MORNING)

    (backup,) = backups.list_backups(settings.backup_dir)
    assert examine(backup.path) == "0001"
    async with database.read() as tx:
        assert await tx.run_sync(revision_of) != "0001"
    await database.close()


async def test_an_upgrade_that_cannot_be_taken_back_is_not_begun(
    empty_database_url: str, tmp_path: Path
) -> None:
    database = Database(empty_database_url)
    await _at(database, "0001")
    (tmp_path / "backups").write_text("a file where the folder should be")

    with pytest.raises(backups.BackupError, match="Cannot write a backup"):
        await backups.upgrade_safely(database, settings_of(tmp_path), MORNING)

    async with database.read() as tx:
        assert await tx.run_sync(revision_of) == "0001"
    await database.close()


async def test_a_new_database_and_one_that_is_up_to_date_need_no_backup(
    empty_database_url: str, tmp_path: Path
) -> None:
    database, settings = Database(empty_database_url), settings_of(tmp_path)

    for _ in range(2):
        await backups.upgrade_safely(database, settings, MORNING)

    assert backups.list_backups(settings.backup_dir) == []
    async with database.read() as tx:
        assert (await tx.execute(sa.text("SELECT count(*) FROM subscribers"))).scalar_one() == 0
    await database.close()
