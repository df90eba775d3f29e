"""`vesper backup`, `backups` and `restore`."""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.backups import Restored
from bot.commands.terminal import AsJson, err, out, plain_errors, printable
from bot.errors import OperatorError
from bot.settings import Settings
from bot.store.copying import Progress
from bot.store.database import Database

Target = Annotated[
    Path | None, typer.Argument(help="File to write; must not exist. Without it: VESPER_BACKUP_DIR.")
]


@contextmanager
def _progress(what: str) -> Iterator["Progress"]:
    """Show a progress bar on a terminal, and nothing elsewhere."""
    from rich.progress import Progress

    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _database(settings: Settings) -> "Database":
    from bot.store.database import Database

    return Database(settings.database_url.get_secret_value())


def backup(path: Target = None, *, as_json: AsJson = False) -> None:
    """Copy the database to one SQLite file, consistently, also while the bot is running."""
    with plain_errors():
        written = asyncio.run(_saved(path, Settings.read()))
        if not written.is_file():
            raise OperatorError(
                f"{written} was made, but something has taken it away. Say `vesper backup` again."
            )
    if as_json:
        typer.echo(json.dumps({"path": str(written), "bytes": written.stat().st_size}))
    else:
        out.print(printable(f"Backed up to {written}."), markup=False)


async def _saved(path: Path | None, settings: Settings) -> Path:
    from bot import backups
    from bot.clock import Clock

    database = _database(settings)
    now = Clock().now()
    try:
        await database.reach()
        with _progress("Copying") as on_progress:
            if path is not None:
                await backups.save(database, path, on_progress)
            else:
                path = await backups.save_next(database, settings, now, on_progress)
        await backups.remember(database, now)
    finally:
        await database.close()
    return path


def listed(*, as_json: AsJson = False) -> None:
    """List the backups in VESPER_BACKUP_DIR, the one made last first."""
    from rich.table import Table

    from bot.backups import kept

    with plain_errors():
        folder = Settings.read().backup_dir
    found = kept(folder)
    if as_json:
        rows = [{"path": str(b.path), "made_at": b.made_at.isoformat(), "bytes": b.size} for b in found]
        typer.echo(json.dumps(rows))
        return
    table = Table("made at (UTC)", "file", "bytes", title=str(folder))
    for each in found:
        table.add_row(f"{each.made_at:%Y-%m-%d %H:%M:%S}", each.path.name, f"{each.size:,}")
    out.print(table)


def restore(path: Annotated[Path, typer.Argument(help="A backup.")], *, as_json: AsJson = False) -> None:
    """Put a backup in the database's place, and show that everything arrived. Stop the bot first.

    A file that is damaged, incomplete, from a newer Vesper or not as Vesper writes it is refused, and nothing
    is changed. A SQLite database that is replaced is kept beside it; of PostgreSQL make a backup first.
    """
    with plain_errors():
        if not os.path.lexists(path):
            raise OperatorError(f"There is no file {path}. `vesper backups` lists what there is.")
        result = asyncio.run(_restored(path, Settings.read()))
    if as_json:
        rows = {"saved": dict(result.saved), "found": dict(result.found)}
        typer.echo(json.dumps({**rows, "replaced": result.replaced and str(result.replaced)}))
    else:
        _show(path, result)
    if result.saved != result.found:
        err.print("Not everything arrived; do not start Vesper with this.", style="red")
        raise typer.Exit(1)


async def _restored(path: Path, settings: Settings) -> "Restored":
    from bot import backups
    from bot.clock import Clock

    database = _database(settings)
    try:
        with _progress("Restoring") as on_progress:
            return await backups.restore(path, database, Clock().now(), on_progress)
    finally:
        await database.close()


def _show(path: Path, done: "Restored") -> None:
    from rich.table import Table

    table = Table("table", "in the backup", "in the database")
    for name, count in done.saved.items():
        table.add_row(name, str(count), str(done.found.get(name, 0)))
    out.print(table)
    if done.replaced is not None:
        out.print(
            printable(f"What was there before is {done.replaced}; delete it when all is well."), markup=False
        )
    out.print(printable(f"Restored {path}. `vesper run` starts with it."), markup=False)
