"""The whole database copied to one SQLite file, and back: a backup is the same whichever engine it came from.

The copy's schema is made by the same migrations, up to the revision of the original, so that a database can
be copied before it is upgraded.
"""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import aiosqlite
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.core.backup_file import PAGE, VERSION_TABLE, BackupFile
from bot.store.core.database import Database, DatabaseError
from bot.store.core.row_ids import highest_id, number_after
from bot.store.core.tables import JSON, Instant, metadata
from bot.store.migrations import migrate, revision_of, upgrade
from bot.store.queue import outbox

# Called with bytes or rows done so far, and their total.
ProgressCallback = Callable[[int, int], None]

# Steps of SQLite's virtual machine between two reports of progress: some fifty reports a second.
STEPS_PER_REPORT = 1_000_000


async def copy_out(database: Database, path: Path, on_progress: ProgressCallback) -> None:
    """Copy the database, as it is at one moment, to a new SQLite file while others go on writing.

    Deleted data is not in the copy, not even in unused pages.

    Raises:
        DatabaseError: the database is empty.
        OSError, sqlite3.Error, sqlalchemy.exc.SQLAlchemyError: it cannot be read or written.
    """
    async with database.read() as connection:
        revision = await connection.run_sync(revision_of)
        if revision is None:
            raise DatabaseError("There is nothing in this database yet.")
        if database.is_sqlite:
            await _vacuum(database.path, path, on_progress)
        else:
            await connection.run_sync(_copy_to_sqlite, revision, path, on_progress)


async def copy_in(
    backup: BackupFile, database: Database, min_highest_ids: Mapping[str, int], on_progress: ProgressCallback
) -> dict[str, int]:
    """Replace the database's content by the backup's, all or nothing, and upgrade it.

    Only Vesper's own tables are touched, and their schema is made by our migrations.

    Args:
        backup: where from.
        database: where to.
        min_highest_ids: the highest id ever given, by table: new rows get higher ones.
        on_progress: called with the number of rows done, and their total.

    Returns:
        The number of rows restored, by table.
    """
    async with database.write() as tx:
        await tx.run_sync(_load, backup, on_progress)
        row_counts = await tx.run_sync(_count_rows)
        if (
            not database.is_sqlite
        ):  # PostgreSQL does it all in one transaction; a new SQLite file is seen by nobody before its end
            await tx.run_sync(migrate, "head")
            await _finish(tx, backup, min_highest_ids)
    if database.is_sqlite:
        await upgrade(database)
        async with database.write() as tx:
            await _finish(tx, backup, min_highest_ids)
    return row_counts


async def _finish(tx: AsyncConnection, backup: BackupFile, at_least: Mapping[str, int]) -> None:
    from_backup = backup.highest_ids()
    highest = {
        name: max(from_backup.get(name, 0), at_least.get(name, 0)) for name in {*from_backup, *at_least}
    }
    await tx.run_sync(_number_after, highest)
    await outbox.mark_all_uncertain(tx)


async def highest_ids(database: Database) -> dict[str, int]:
    """Return the highest id ever given, by table, as far as the engine knows."""
    async with database.read() as tx:
        return await tx.run_sync(_highest_ids)


async def count_rows(database: Database) -> dict[str, int]:
    """Return the number of rows by table."""
    async with database.read() as connection:
        return await connection.run_sync(_count_rows)


def _count_rows(connection: sa.Connection) -> dict[str, int]:
    names = set(sa.inspect(connection).get_table_names()) & set(metadata.tables)
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in sorted(names)
    }


def _file_progress(live: Path, path: Path, on_progress: ProgressCallback) -> Callable[[], None]:
    size = live.stat().st_size
    return lambda: on_progress(min(path.stat().st_size, size), size)


async def _vacuum(live: Path, path: Path, on_progress: ProgressCallback) -> None:
    async with aiosqlite.connect(live, isolation_level=None) as connection:
        await connection.set_progress_handler(_file_progress(live, path, on_progress), STEPS_PER_REPORT)
        await connection.execute("VACUUM INTO CAST(? AS TEXT)", [_as_bytes(path)])


def _as_bytes(path: Path) -> bytes:
    """Return the path as bytes, since it need not be text; as text, "file:…" would be a URI to SQLite."""
    return os.fsencode(path.absolute())


def _copy_to_sqlite(source: sa.Connection, revision: str, path: Path, on_progress: ProgressCallback) -> None:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    with engine.begin() as target:
        migrate(target, revision)
        _copy_rows(source, target, on_progress)
    engine.dispose()


def _load(target: sa.Connection, backup: BackupFile, on_progress: ProgressCallback) -> None:
    _reflected(target, {*metadata.tables, *backup.tables, VERSION_TABLE}).drop_all(target)
    migrate(target, backup.revision)
    total, done = sum(backup.row_counts().values()), 0
    for table in _reflected(target, set(backup.tables)).sorted_tables:
        for page in backup.read_pages(table):
            target.execute(sa.insert(table), page)
            done += len(page)
            on_progress(done, total)


def _copy_rows(source: sa.Connection, target: sa.Connection, on_progress: ProgressCallback) -> None:
    """Copy every row of the target's tables, a page at a time."""
    names = set(sa.inspect(target).get_table_names()) & set(sa.inspect(source).get_table_names()) - {
        VERSION_TABLE
    }
    origin, tables = _reflected(source, names).tables, _reflected(target, names).sorted_tables
    total = sum(
        source.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in origin.values()
    )
    done = 0
    for table in tables:
        rows = source.execute(sa.select(origin[table.name]), execution_options={"yield_per": PAGE})
        for page in rows.partitions():
            target.execute(sa.insert(table), [dict(row._mapping) for row in page])  # noqa: SLF001 - SQLAlchemy's public name
            done += len(page)
            on_progress(done, total)
    _number_after(target, _highest_ids(source))


def _with_ids(connection: sa.Connection) -> list[str]:
    inspector = sa.inspect(connection)
    return [
        name
        for name in inspector.get_table_names()
        if name in metadata.tables and any(column["name"] == "id" for column in inspector.get_columns(name))
    ]


def _highest_ids(connection: sa.Connection) -> dict[str, int]:
    if revision_of(connection) is None:  # no table here is Vesper's
        return {}
    return {name: highest_id(connection, name) for name in _with_ids(connection)}


def _number_after(target: sa.Connection, highest: Mapping[str, int]) -> None:
    """Give new rows ids above these and above those in the tables."""
    for table, known in _highest_ids(target).items():
        number_after(target, table, max(known, highest.get(table, 0)))


def _reflected(connection: sa.Connection, names: set[str]) -> sa.MetaData:
    """Reflect these tables as they are in the database, with instants and JSON in our own types."""
    reflected = sa.MetaData()

    @sa.event.listens_for(reflected, "column_reflect")
    def _as_ours(_inspector: object, _table: sa.Table, column: dict[str, Any]) -> None:
        for theirs, ours in ((sa.DateTime, Instant()), (sa.JSON, JSON)):
            if isinstance(column["type"], theirs):
                column["type"] = ours

    reflected.reflect(connection, only=lambda name, _metadata: name in names)
    return reflected
