"""`vesper backup`, `backups` and `restore`."""

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.output import AsJson, err, out, printable, report_errors
from bot.errors import OperatorError
from bot.settings import Settings

if TYPE_CHECKING:  # a command imports what it needs when it runs
    from bot.operations.backups import RestoreResult
    from bot.store.core.backup_copy import ProgressCallback
    from bot.store.core.database import Database

Target = Annotated[
    Path | None, typer.Argument(help="File to write; must not exist. Without it: VESPER_BACKUP_DIR.")
]


@contextmanager
def _progress(what: str) -> Iterator["ProgressCallback"]:
    """Show a progress bar on a terminal, and nothing elsewhere."""
    from rich.progress import Progress

    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _database(settings: Settings) -> "Database":
    from bot.store.core.database import Database

    return Database(settings.database_url.get_secret_value())


def backup(path: Target = None, *, as_json: AsJson = False) -> None:
    """Copy the database to one SQLite file, consistently, also while the bot is running."""
    with report_errors():
        written = asyncio.run(_save(path, Settings.read()))
        if not written.is_file():
            raise OperatorError(
                f"{written} was made, but something has taken it away. Say `vesper backup` again."
            )
    if as_json:
        typer.echo(json.dumps({"path": str(written), "bytes": written.stat().st_size}))
    else:
        out.print(printable(f"Backed up to {written}."), markup=False)


async def _save(path: Path | None, settings: Settings) -> Path:
    from bot.clock import Clock
    from bot.operations import backups

    database = _database(settings)
    now = Clock().now()
    try:
        await database.check_reachable()
        with _progress("Copying") as on_progress:
            if path is not None:
                await backups.save(database, path, on_progress)
            else:
                path = await backups.save_next(database, settings, now, on_progress)
        await backups.record_backup(database, now)
    finally:
        await database.close()
    return path


def show_backups(*, as_json: AsJson = False) -> None:
    """List the backups in VESPER_BACKUP_DIR, the one made last first."""
    from rich.table import Table

    from bot.operations.backups import list_backups

    with report_errors():
        folder = Settings.read().backup_dir
    found = list_backups(folder)
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
    with report_errors():
        if not os.path.lexists(path):
            raise OperatorError(f"There is no file {path}. `vesper backups` lists what there is.")
        result = asyncio.run(_restore(path, Settings.read()))
    if as_json:
        rows = {"saved": dict(result.rows_in_backup), "found": dict(result.rows_in_database)}
        typer.echo(json.dumps({**rows, "replaced": result.replaced_path and str(result.replaced_path)}))
    else:
        _show(path, result)
    if result.rows_in_backup != result.rows_in_database:
        err.print("Not everything arrived; do not start Vesper with this.", style="red")
        raise typer.Exit(1)


async def _restore(path: Path, settings: Settings) -> "RestoreResult":
    from bot.clock import Clock
    from bot.operations import backups

    database = _database(settings)
    try:
        with _progress("Restoring") as on_progress:
            return await backups.restore(path, database, Clock().now(), on_progress)
    finally:
        await database.close()


def _show(path: Path, done: "RestoreResult") -> None:
    from rich.table import Table

    table = Table("table", "in the backup", "in the database")
    for name, count in done.rows_in_backup.items():
        table.add_row(name, str(count), str(done.rows_in_database.get(name, 0)))
    out.print(table)
    if done.replaced_path is not None:
        out.print(
            printable(f"What was there before is {done.replaced_path}; delete it when all is well."),
            markup=False,
        )
    out.print(printable(f"Restored {path}. `vesper run` starts with it."), markup=False)
