"""`vesper backup` and `vesper restore`."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.terminal import out, plain_errors
from bot.errors import OperatorError
from bot.settings import Settings, SettingsError


def _sqlite_file() -> Path:
    from bot.store.database import Database

    database = Database(Settings.read().database_url.get_secret_value())
    if not database.is_sqlite:
        raise SettingsError("This is for SQLite. For PostgreSQL use pg_dump and pg_restore.")
    return database.path


def backup(path: Annotated[Path, typer.Argument(help="File to write; must not exist.")]) -> None:
    """Copy the database, consistently, also while the bot is running."""
    with plain_errors():
        source = _sqlite_file()
        if path.exists():
            raise SettingsError(f"{path} exists already; nothing was overwritten.")
        if not source.exists():
            raise SettingsError(f"There is no database at {source} yet.")
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(path)) as copy:
            live.backup(copy)
    out.print(f"Backed up to {path}.", markup=False)


def restore(path: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Put a backup in the database's place; the one replaced is kept beside it. Stop the bot first."""
    with plain_errors():
        target = _sqlite_file()
        _refuse_broken(path)
        asyncio.run(_put_in_place(path, target))
    out.print(f"Restored {path}. `vesper run` starts with it.", markup=False)


async def _put_in_place(path: Path, target: Path) -> None:
    from bot.store.database import Database

    database = Database(f"sqlite:///{target}")
    await database.claim()  # refuses while the bot is running
    _swap(path, target)
    await database.close()


def _swap(path: Path, target: Path) -> None:
    if target.exists():
        shutil.move(target, target.with_suffix(".replaced"))
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    shutil.copyfile(path, target)


def _refuse_broken(path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise OperatorError(f"{path} is damaged; nothing was changed.")
            copy.execute("SELECT version_num FROM alembic_version")
    except sqlite3.DatabaseError:
        raise OperatorError(f"{path} is no backup of Vesper; nothing was changed.") from None
