"""The whole database → one SQLite file, and back: a backup is the same whichever engine it was made from.

The schema of the copy is made by the same migrations, up to where the original is, so that also a database
that is still to be upgraded can be copied.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import aiosqlite
import sqlalchemy as sa

from bot.store.database import Database, DatabaseError
from bot.store.migrations import known_revisions, migrate, revision_of
from bot.store.tables import JSON, Instant, metadata

# What was done so far, and out of how much: bytes or rows.
Progress = Callable[[int, int], None]

PAGE = 500
# SQLite's own steps between two words on how far it is: some fifty of them in a second.
STEPS = 1_000_000
VERSIONS = "alembic_version"


async def copy_out(database: Database, path: Path, told: Progress) -> None:
    """Write everything to a new SQLite file, as it is at one moment, while others go on writing.

    What was deleted is not in the copy, not even in unused pages.

    Raises:
        DatabaseError: there is nothing in it yet.
        OSError, sqlite3.Error, sqlalchemy.exc.SQLAlchemyError: it cannot be read or written.
    """
    async with database.read() as connection:
        revision = await connection.run_sync(revision_of)
        if revision is None:
            raise DatabaseError("There is nothing in this database yet.")
        if database.is_sqlite:
            await _vacuum(database.path, path, told)
        else:
            await connection.run_sync(_dump, revision, path, told)


async def copy_in(path: Path, revision: str, database: Database, told: Progress) -> None:
    """Replace everything in a PostgreSQL database by what is in the file, all or nothing.

    Only Vesper's own tables are touched. The schema is the file's afterwards; `upgrade` brings it up to date.
    """
    async with database.write() as connection:
        await connection.run_sync(_load, revision, path, told)


async def tally(database: Database) -> dict[str, int]:
    """How many rows every table has."""
    async with database.read() as connection:
        return await connection.run_sync(_tallied)


def _tallied(connection: sa.Connection) -> dict[str, int]:
    names = set(sa.inspect(connection).get_table_names()) & set(metadata.tables)
    return {
        name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
        for name in sorted(names)
    }


def examine(path: Path) -> str:
    """Read a backup through; gives the revision of its schema.

    Raises:
        DatabaseError: it is damaged, of a newer Vesper, or no backup at all.
    """
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            return _examined(file, path)
    except sqlite3.DatabaseError:
        raise DatabaseError(f"{path} is no backup of Vesper, or a broken one; nothing was changed.") from None


def _examined(file: sqlite3.Connection, path: Path) -> str:
    ((revision,),) = file.execute(f"SELECT version_num FROM {VERSIONS}")  # noqa: S608 - a name of our own
    if revision not in known_revisions():
        raise DatabaseError(f"{path} was written by a newer Vesper. Install that version to restore it.")
    if file.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        raise DatabaseError(f"{path} is damaged; nothing was changed.")
    if file.execute("PRAGMA foreign_key_check").fetchone() is not None:
        raise DatabaseError(f"{path} is not complete; nothing was changed.")
    return str(revision)


def _telling(live: Path, path: Path, told: Progress) -> Callable[[], None]:
    size = live.stat().st_size
    return lambda: told(min(path.stat().st_size, size), size)


async def _vacuum(live: Path, path: Path, told: Progress) -> None:
    async with aiosqlite.connect(live, isolation_level=None) as connection:
        await connection.set_progress_handler(_telling(live, path, told), STEPS)
        await connection.execute("VACUUM INTO ?", [str(path)])


def _dump(source: sa.Connection, revision: str, path: Path, told: Progress) -> None:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    with engine.begin() as target:
        migrate(target, revision)
        _pour(source, target, told)
    engine.dispose()


def _load(target: sa.Connection, revision: str, path: Path, told: Progress) -> None:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))
    with engine.connect() as source:
        ours = {*metadata.tables, *sa.inspect(source).get_table_names()}
        _reflected(target, ours).drop_all(target)
        migrate(target, revision)
        _pour(source, target, told)
    engine.dispose()


def _pour(source: sa.Connection, target: sa.Connection, told: Progress) -> None:
    """Copy every row of the target's tables, a page at a time."""
    names = set(sa.inspect(target).get_table_names()) & set(sa.inspect(source).get_table_names()) - {VERSIONS}
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
            told(done, total)
        _number_on(target, table)


def _number_on(target: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL number new rows after those that came with their numbers."""
    if target.dialect.name == "postgresql" and "id" in table.c:
        sequence = sa.func.pg_get_serial_sequence(table.name, "id")
        following = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 0) + 1).scalar_subquery()
        target.execute(sa.select(sa.func.setval(sequence, following, sa.false())))


def _reflected(connection: sa.Connection, names: set[str]) -> sa.MetaData:
    """These tables as they are there, with instants and JSON as we read and write them."""
    found = sa.MetaData()

    @sa.event.listens_for(found, "column_reflect")
    def _as_ours(_inspector: object, _table: sa.Table, column: dict[str, Any]) -> None:
        for theirs, ours in ((sa.DateTime, Instant()), (sa.JSON, JSON)):
            if isinstance(column["type"], theirs):
                column["type"] = ours

    found.reflect(connection, only=lambda name, _metadata: name in names)
    return found
