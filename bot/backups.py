"""Copies of the database: made by hand, on a schedule and before an upgrade; restored with a proof."""

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog

from bot.errors import OperatorError
from bot.settings import Settings
from bot.store import outbox, state
from bot.store.copying import Progress, copy_in, copy_out, examine, tally
from bot.store.database import ALREADY_RUNNING, Database, DatabaseError
from bot.store.migrations import upgrade

log = structlog.get_logger()

STAMP = "vesper-%Y%m%dT%H%M%SZ.db"
# What cannot be read or written, whichever engine and disk.
TROUBLE = (OSError, sqlite3.Error, sa.exc.SQLAlchemyError)


@dataclass(frozen=True)
class Backup:
    """One copy in the backup folder; `made_at` is UTC."""

    path: Path
    made_at: datetime
    size: int


class BackupError(OperatorError):
    """There is no backup; the message says why and what to do."""


def silent(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def kept(folder: Path) -> list[Backup]:
    """The backups in a folder by their names, newest first; anything else there is left alone."""
    found = []
    for path in folder.glob("vesper-*.db"):
        try:
            made_at = datetime.strptime(path.name, STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        found.append(Backup(path, made_at, path.stat().st_size))
    return sorted(found, key=lambda backup: backup.made_at, reverse=True)


async def save(database: Database, path: Path, told: Progress = silent) -> None:
    """Copy the database to a new file, read it through, and only then give it its name.

    Raises:
        BackupError: there is such a file, or the copy cannot be made.
        DatabaseError: there is nothing to copy, or the copy turned out damaged.
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        _make_room(path, unfinished)
        await copy_out(database, unfinished, told)
        await asyncio.to_thread(_finish, unfinished, path)
    except TROUBLE as error:
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise BackupError(
            f"Cannot write a backup to {path.parent} ({reason}). Is there room, and may Vesper write there?"
        ) from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _make_room(path: Path, unfinished: Path) -> None:
    if path.exists():
        raise BackupError(f"{path} exists already; nothing was overwritten.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)  # nobody else may read what people take


def _finish(unfinished: Path, path: Path) -> None:
    examine(unfinished)
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(path)


async def save_next(database: Database, settings: Settings, now: datetime, told: Progress = silent) -> Path:
    """Add a copy to the backup folder, and take the oldest away that are too many.

    Raises:
        BackupError: the copy cannot be made; nothing was taken away.
        DatabaseError: there is nothing to copy, or the copy turned out damaged.
    """
    path = settings.backup_dir / now.astimezone(UTC).strftime(STAMP)
    await save(database, path, told)
    for old in kept(settings.backup_dir)[settings.backups_kept :]:
        old.path.unlink(missing_ok=True)
    return path


async def remember(database: Database, now: datetime) -> None:
    """Put on record that there is a backup of how things are."""
    async with database.write() as tx:
        await state.back_up_at(tx, now)


async def save_if_due(database: Database, settings: Settings, now: datetime) -> None:
    """What runs in the bot: a copy when the newest is old enough; a failure is logged and tried again."""
    async with database.read() as tx:
        newest = await state.backed_up_at(tx)
    if not settings.backup_hours or (newest and now - newest < timedelta(hours=settings.backup_hours)):
        return
    try:
        path = await save_next(database, settings, now)
        await remember(database, now)
    except OperatorError as error:
        log.error("backup_failed", reason=str(error))  # noqa: TRY400 - the sentence says it all
    else:
        log.info("backed_up", bytes=path.stat().st_size)


async def upgrade_safely(database: Database, settings: Settings, now: datetime) -> None:
    """Bring the database to this Vesper's schema; what there was before is saved first.

    Raises:
        DatabaseError: it was written by a newer Vesper.
        BackupError: it cannot be saved, so nothing was changed.
    """

    async def before() -> None:
        path = await save_next(database, settings, now)
        log.info("backed_up_before_upgrade", file=path.name)

    await upgrade(database, before)


@dataclass(frozen=True)
class Restored:
    """Rows by table: in the backup, and in the database as it is now; `replaced` is where the old one is."""

    saved: Mapping[str, int]
    found: Mapping[str, int]
    replaced: Path | None


async def restore(path: Path, database: Database, now: datetime, told: Progress = silent) -> Restored:
    """Put a backup in the database's place and upgrade it.

    What was still owed when it was made may have been sent since, and says so when it is sent now.

    Raises:
        DatabaseError: the file is damaged or newer, or a bot is running on the database; nothing was changed.
    """
    revision = examine(path)
    saved = await _tally_of(path)
    replaced = None
    async with _alone(database):
        if database.is_sqlite:
            replaced = _swap(path, database.path, now)
        else:
            await copy_in(path, revision, database, told)
        found = await tally(database)
        await upgrade(database)
        async with database.write() as tx:
            await outbox.doubt(tx)
    return Restored(saved, found, replaced)


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[None]:
    """Let no bot work on the database meanwhile."""
    await database.claim()
    if database.is_sqlite:
        yield
        return
    async with database.line() as line:
        if not await line.take_seat():
            raise DatabaseError(ALREADY_RUNNING.format(database.url.database))
        yield


async def _tally_of(path: Path) -> dict[str, int]:
    file = Database(f"sqlite:///{path}")
    try:
        return await tally(file)
    finally:
        await file.close()


def _swap(path: Path, target: Path, now: datetime) -> Path | None:
    """Let a copy take the file's place; gives where the one replaced is, with what belongs to it."""
    incoming = target.with_name(f"{target.name}.part")
    shutil.copyfile(path, incoming)
    incoming.chmod(0o600)
    with incoming.open("rb") as file:
        os.fsync(file.fileno())
    replaced = Path(f"{target}.replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    for suffix in ("", "-wal", "-shm"):
        if Path(f"{target}{suffix}").exists():
            Path(f"{target}{suffix}").rename(f"{replaced}{suffix}")
    incoming.rename(target)
    return replaced if replaced.exists() else None
