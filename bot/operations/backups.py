"""Backups of the database: by hand, on a schedule and before an upgrade; a restore counts its rows."""

import asyncio
import glob
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import sqlalchemy as sa
import structlog

from bot.domain.clock_guard import is_ahead
from bot.errors import OperatorError
from bot.settings import Settings
from bot.store.core import app_state
from bot.store.core.backup_copy import ProgressCallback, copy_in, copy_out, highest_ids
from bot.store.core.backup_file import BackupFile, examine, open_backup
from bot.store.core.database import ALREADY_RUNNING, Database, DatabaseError
from bot.store.migrations import upgrade

log = structlog.get_logger()

STAMP = "%Y%m%dT%H%M%SZ"
# Time by the machine's clock, then the backup's number; backups of Vesper 1 have none.
FILE_NAME = re.compile(r"vesper-(\d{8}T\d{6}Z)(?:-([1-9]\d{0,17}))?\.db")
# Errors of reading and writing, of either engine and of the disk.
IO_ERRORS = (OSError, sqlite3.Error, sa.exc.SQLAlchemyError)


@dataclass(frozen=True)
class Backup:
    """A backup file in the backup folder.

    Attributes:
        path: The backup file.
        made_at: When the backup was made, UTC, by a clock that may have been wrong.
        number: Counts up with each backup, whatever the clock showed; 0 for one of Vesper 1.
        size: Bytes.
    """

    path: Path
    made_at: datetime
    number: int
    size: int

    def is_from_future(self, now: datetime) -> bool:
        """Return whether a wrong clock dated the backup, so that its age is unknown."""
        return is_ahead(self.made_at, now)


class BackupError(OperatorError):
    """A backup that could not be made or restored; the message says why and what to do."""


def ignore_progress(_done: int, _total: int) -> None:
    """Ignore progress."""


def list_backups(folder: Path) -> list[Backup]:
    """Return the backups in a folder, the one made last first; other files are ignored."""
    backups = [backup for path in folder.glob("vesper-*.db") if (backup := _backup_at(path)) is not None]
    return sorted(backups, key=lambda backup: (backup.number, backup.made_at), reverse=True)


def _backup_at(path: Path) -> Backup | None:
    """Return the backup at a path; None if the name is not a backup's, or the file was just deleted."""
    match = FILE_NAME.fullmatch(path.name)
    if match is None:
        return None
    with suppress(ValueError, FileNotFoundError):
        made_at = datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)
        return Backup(path, made_at, int(match[2] or 0), path.stat().st_size)
    return None


async def save(database: Database, path: Path, on_progress: ProgressCallback = ignore_progress) -> None:
    """Copy the database to a temporary file, verify the copy, and only then rename it to `path`.

    Raises:
        BackupError: There is such a file, or the copy cannot be made.
        DatabaseError: There is nothing to copy, or the copy turned out damaged.
    """
    unfinished = path.with_name(f"{path.name}.part")
    try:
        _create_private_file(path, unfinished)
        await copy_out(database, unfinished, on_progress)
        await asyncio.to_thread(_verify_and_rename, unfinished, path)
    except IO_ERRORS as error:
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise BackupError(
            f"Cannot write a backup to {path.parent} ({reason}). Is there room, and may Vesper write there?"
        ) from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _create_private_file(path: Path, unfinished: Path) -> None:
    if os.path.lexists(path):
        raise BackupError(f"{path} exists already; nothing was overwritten.")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished.unlink(missing_ok=True)
    # Mode 0600: nobody else may read what people take. O_EXCL: never write to a file put there meanwhile.
    os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_WRONLY, 0o600))


def _verify_and_rename(unfinished: Path, path: Path) -> None:
    examine(unfinished)
    _sync(unfinished)
    unfinished.rename(path)


async def save_next(
    database: Database, settings: Settings, now: datetime, on_progress: ProgressCallback = ignore_progress
) -> Path:
    """Add a backup to the backup folder, and delete the oldest beyond `backups_kept`, never the new one.

    Raises:
        BackupError: The copy cannot be made; nothing was deleted.
        DatabaseError: There is nothing to copy, or the copy turned out damaged.
    """
    folder = settings.backup_dir
    number = 1 + max((backup.number for backup in list_backups(folder)), default=0)
    path = folder / f"vesper-{now.astimezone(UTC).strftime(STAMP)}-{number}.db"
    await save(database, path, on_progress)
    others = [backup for backup in list_backups(folder) if backup.path != path]
    for old in others[settings.backups_kept - 1 :]:
        old.path.unlink(missing_ok=True)
    return path


async def record_backup(database: Database, now: datetime) -> None:
    """Record the time of the latest backup in the database."""
    async with database.write() as tx:
        await app_state.set_backed_up_at(tx, now)


async def save_if_due(database: Database, settings: Settings, now: datetime) -> None:
    """Make a backup if the newest is old enough; log a failure, and leave the retry to the next call."""
    async with database.read() as tx:
        newest = await app_state.backed_up_at(tx)
    if not settings.backup_hours or _is_young(newest, now, timedelta(hours=settings.backup_hours)):
        return
    try:
        path = await save_next(database, settings, now)
        await record_backup(database, now)
    except OperatorError as error:
        log.error("backup_failed", reason=str(error))  # noqa: TRY400 - the message is enough
    else:
        log.info("backed_up", file=path.name)


def _is_young(newest: datetime | None, now: datetime, every: timedelta) -> bool:
    """Return whether the newest backup is recent; a future date comes from a wrong clock and is not."""
    return newest is not None and not is_ahead(newest, now) and now - newest < every


async def upgrade_safely(database: Database, settings: Settings, now: datetime) -> None:
    """Upgrade the database to this Vesper's schema if it is older, after a backup.

    Raises:
        DatabaseError: The database was written by a newer Vesper.
        BackupError: The backup cannot be made, so nothing was changed.
    """

    async def before() -> None:
        path = await save_next(database, settings, now)
        log.info("backed_up_before_upgrade", file=path.name)

    await upgrade(database, before)


@dataclass(frozen=True)
class RestoreResult:
    """Rows by table in the backup and in the restored database, and the path of the replaced database."""

    rows_in_backup: Mapping[str, int]
    rows_in_database: Mapping[str, int]
    replaced_path: Path | None


async def restore(
    path: Path, database: Database, now: datetime, on_progress: ProgressCallback = ignore_progress
) -> RestoreResult:
    """Replace the database by a backup, and upgrade it.

    Messages still owed when the backup was made may have been sent since; they say so when they are sent now.

    Raises:
        DatabaseError: The file is damaged, newer or not as Vesper writes it, or a bot is running on the
            database; nothing was changed.
        BackupError: The file cannot be read, or there is no room for the database; nothing was changed.
    """
    try:
        _refuse_live_database(path, database)
        with open_backup(path) as backup:
            async with _exclusive_access(database):
                put = _restore_to_sqlite if database.is_sqlite else _restore_to_postgres
                return await put(backup, database, now, on_progress)
    except IO_ERRORS as error:
        reason = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise BackupError(
            f"Cannot restore {path} ({reason}); nothing was changed. "
            "Is there room, and may Vesper read the file and write the database?"
        ) from None


def _refuse_live_database(path: Path, database: Database) -> None:
    if database.is_sqlite and database.path.exists() and path.samefile(database.path):
        raise DatabaseError(f"{path} is the database itself; nothing was changed.")


@asynccontextmanager
async def _exclusive_access(database: Database) -> AsyncIterator[None]:
    """Hold the database exclusively, so that no bot works on it meanwhile."""
    await database.acquire()
    if database.is_sqlite:
        yield
        return
    async with database.session() as line:
        if not await line.try_lock():
            raise DatabaseError(ALREADY_RUNNING.format(database.url.database))
        yield


async def _restore_to_postgres(
    backup: BackupFile, database: Database, _now: datetime, on_progress: ProgressCallback
) -> RestoreResult:
    used_ids = await highest_ids(database)
    rows = await copy_in(backup, database, used_ids, on_progress)
    return RestoreResult(backup.row_counts(), rows, None)


async def _restore_to_sqlite(
    backup: BackupFile, database: Database, now: datetime, on_progress: ProgressCallback
) -> RestoreResult:
    """Build the new file in a private temporary folder, and swap it in when it is complete."""
    target = database.path
    prefix = f".{target.name}.restore-"
    for left in target.parent.glob(f"{glob.escape(prefix)}*"):  # left by a restore that was killed
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
    try:
        used_ids = await _used_ids_of(target)
        rows = await _build_database(backup, folder / target.name, used_ids, on_progress)
        return RestoreResult(backup.row_counts(), rows, _swap(folder / target.name, target, now))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _build_database(
    backup: BackupFile, path: Path, given: Mapping[str, int], on_progress: ProgressCallback
) -> dict[str, int]:
    incoming = Database(path)
    try:
        rows = await copy_in(backup, incoming, given, on_progress)
    finally:
        await incoming.close()  # closing the last connection removes the write-ahead log
    _make_private(path)
    return rows


async def _used_ids_of(target: Path) -> dict[str, int]:
    """Return the highest ids of the database to be replaced, so that its buttons never mean new rows.

    Closing that database moves its write-ahead log into the file.
    """
    replaced = Database(target)
    try:
        await replaced.check_reachable()
        return await highest_ids(replaced)
    except (DatabaseError, sa.exc.DBAPIError):  # there is no database, or a damaged one is being replaced
        return {}
    finally:
        await replaced.close()


def _swap(incoming: Path, target: Path, now: datetime) -> Path | None:
    """Rename a file to the database's path; return where the replaced database and its logs are."""
    replaced = _free_name(f"{target}.replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
    moved = [suffix for suffix in ("", "-wal", "-shm") if Path(f"{target}{suffix}").exists()]
    for suffix in moved:
        Path(f"{target}{suffix}").rename(f"{replaced}{suffix}")
    try:
        incoming.rename(target)
    except OSError:
        for suffix in moved:
            Path(f"{replaced}{suffix}").rename(f"{target}{suffix}")
        raise
    _sync(target.parent)
    return replaced if moved else None


def _free_name(wanted: str) -> Path:
    """Return that name, numbered if it is taken: two databases may be replaced within a second."""
    names = (Path(f"{wanted}{'' if number == 1 else f'-{number}'}") for number in count(1))
    return next(name for name in names if not os.path.lexists(name))


def _make_private(path: Path) -> None:
    """Make a file private to its owner, and flush it to disk."""
    path.chmod(0o600)
    _sync(path)


def _sync(path: Path) -> None:
    """Flush a file, or the entries of a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
