"""Command line: `vesper run`, `vesper demo`, `vesper ask` and the operator's commands."""

import asyncio
import json
import logging
import shutil
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from bot.errors import OperatorError
from bot.settings import Settings, SettingsError

if TYPE_CHECKING:
    from bot.library import Library
    from bot.search import Index

# Commands import what they need when they run: `healthcheck` does twice a minute while the bot lives.
app = typer.Typer(help="Vesper: sleep, back pain and supplement safety on Telegram.", no_args_is_help=True)
content_app = typer.Typer(help="What the bot knows.", no_args_is_help=True)
app.add_typer(content_app, name="content")
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contextmanager
def plain_errors() -> Iterator[None]:
    """Whatever the operator can mend is one clear line and exit code 1."""
    try:
        yield
    except OperatorError as error:
        err.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None


@app.command()
def run() -> None:
    """Run the bot until it is told to stop (SIGTERM, Ctrl-C)."""
    from bot import logs

    with plain_errors():
        settings = Settings.read()
        logs.configure(settings.log_format, settings.log_level)
        asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    from bot.app import Vesper

    vesper = Vesper(settings)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, vesper.stop)
    try:
        await vesper.run()
    except OSError as error:
        address = f"{settings.http_host}:{settings.http_port}"
        raise SettingsError(f"Cannot listen on {address} ({error.strerror}); set VESPER_HTTP_PORT.") from None


@app.command()
def demo(port: Annotated[int, typer.Option(help="Port of the chat page.")] = 8099) -> None:
    """Try the bot on a chat page, without a Telegram account. Nothing is kept."""
    from bot import logs

    try:
        from sandbox.demo import show
    except ImportError:
        # The sandbox is not in the image.
        err.print("The demo is not part of the image. Clone the project and run `make demo`.")
        raise typer.Exit(1) from None
    with plain_errors():
        logs.configure("console", "WARNING")
        asyncio.run(show(port))


def _knowledge() -> tuple["Library", "Index"]:
    from bot import library, search

    settings = Settings.read()
    content = library.load(settings.content_dir)
    return content, search.build(content, settings.content_dir)


def _lines(given: list[str] | None, join: str) -> list[str]:
    """What was given on the command line as one question, else every line of standard input."""
    return [join.join(given)] if given else [line.strip() for line in sys.stdin if line.strip()]


@app.command()
def ask(question: Annotated[list[str] | None, typer.Argument()] = None, *, as_json: AsJson = False) -> None:
    """Print what the bot would answer; without a question, one per line of standard input as JSON."""
    from bot import answer
    from bot.replies import answers

    with plain_errors():
        content, index = _knowledge()
    for line in _lines(question, " "):
        found = answer.ask(content, index, line)
        if as_json or not question:
            typer.echo(json.dumps(answers.ask_json(content, found), ensure_ascii=False))
        else:
            out.print(answers.plain(answers.answered(content, found)), markup=False)


@app.command()
def check(names: Annotated[list[str] | None, typer.Argument()] = None, *, as_json: AsJson = False) -> None:
    """Check names against each other; without any, comma-separated lines of standard input as JSON."""
    from bot import answer
    from bot.replies import answers

    with plain_errors():
        content, index = _knowledge()
    for line in _lines(names, ","):
        found = answer.check(content, index, [part.strip() for part in line.split(",")])
        if as_json or not names:
            typer.echo(json.dumps(answers.check_json(found), ensure_ascii=False))
        else:
            out.print(answers.plain(answers.checked(content, found)), markup=False)


@content_app.command("check")
def content_check(*, as_json: AsJson = False) -> None:
    """Read all content; print every problem with file and line, and what nobody has reviewed."""
    with plain_errors():
        content, _index = _knowledge()
    unreviewed = content.unreviewed()
    if as_json:
        typer.echo(json.dumps([list(each) for each in unreviewed], ensure_ascii=False))
        return
    for each in unreviewed:
        out.print(f"not reviewed: {' '.join(str(part) for part in each)}", markup=False, soft_wrap=True)
    out.print(
        f"content is fine: {len(content.tips)} tips, {len(content.entries)} cards, "
        f"{len(content.interactions)} interactions, {len(content.sources)} sources; "
        f"{len(unreviewed)} not reviewed"
    )


@content_app.command("show")
def content_show(name: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Print one thing of the content by its id, as JSON."""
    from bot import library

    with plain_errors():
        content = library.load(Settings.read().content_dir)
    for kind in ("entries", "tips", "claims", "supplements", "interactions", "red_flags", "sources"):
        found = getattr(content, kind).get(name)
        if found is not None:
            typer.echo(found.model_dump_json(indent=2))
            return
    err.print(
        f"Nothing in content/ has the id {name}. `vesper content check` reads everything.", markup=False
    )
    raise typer.Exit(1)


@app.command()
def healthcheck(
    *, ready: Annotated[bool, typer.Option("--ready", help="Ask for more: is all well?")] = False
) -> None:
    """Exit with 0 when the running bot is alive; with --ready, when nothing is wrong with it either."""
    from urllib.error import HTTPError
    from urllib.request import urlopen

    with plain_errors():
        settings = Settings.read()
    host = "127.0.0.1" if settings.http_host in {"0.0.0.0", "::"} else settings.http_host  # noqa: S104 - compared
    path = "readyz" if ready else "healthz"
    try:
        with urlopen(f"http://{host}:{settings.http_port}/{path}", timeout=5) as reply:
            out.print(reply.read().decode(), markup=False)
    except HTTPError as error:
        err.print(error.read().decode(), markup=False)
        raise typer.Exit(1) from None
    except OSError:
        err.print(f"Nothing alive on {host}:{settings.http_port}.")
        raise typer.Exit(1) from None


def _sqlite_file() -> Path:
    from bot.store.database import Database

    database = Database(Settings.read().database_url.get_secret_value())
    if not database.is_sqlite:
        raise SettingsError("This is for SQLite. For PostgreSQL use pg_dump and pg_restore.")
    return database.path


@app.command()
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


@app.command()
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


@app.command()
def stats(*, as_json: AsJson = False) -> None:
    """Print how much there is of everything; no names, no words."""
    from rich.table import Table

    with plain_errors():
        counted = asyncio.run(_figures(Settings.read()))
    if as_json:
        typer.echo(json.dumps(counted))
        return
    table = Table("what", "how many")
    for name, count in counted.items():
        table.add_row(name, str(count))
    out.print(table)


async def _figures(settings: Settings) -> dict[str, int]:
    from bot.store import figures
    from bot.store.database import Database

    database = Database(settings.database_url.get_secret_value())
    if database.is_sqlite and not database.path.exists():
        raise OperatorError(f"There is no database at {database.path} yet.")
    try:
        async with database.read() as tx:
            return await figures.count(tx)
    finally:
        await database.close()


def main() -> Any:
    """Run the command line."""
    logging.captureWarnings(capture=True)
    return app()


if __name__ == "__main__":
    main()
