"""The product as it runs, with people in its database; what every measurement of ours starts from."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.people import Crowd, settle
from bot import knowledge
from bot.app import Vesper
from bot.clock import Clock
from bot.commands.running import keep_for_good
from bot.context import World
from bot.limits import Budget
from bot.metrics import DELIVERIES
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrations import upgrade

TOKEN = "42:BENCH"
# For what is not about limits.
GENEROUS = Budget(overall=1_000_000, per_chat=1_000_000, per_group=1_000_000)
# Seconds: seldom enough to cost nothing, and nothing beside what is measured.
LOOK_AGAIN = 0.02


async def prepare(path: Path, *crowds: Crowd) -> None:
    """Make a database with these people in it."""
    database = Database(f"sqlite:///{path}")
    await upgrade(database)
    async with database.write() as tx:
        for crowd in crowds:
            await settle(tx, crowd)
    await database.close()


@contextmanager
def copied(database: Path) -> Iterator[Path]:
    """A copy of a prepared database, gone afterwards."""
    with TemporaryDirectory() as folder:
        yield Path(shutil.copy(database, folder))


@asynccontextmanager
async def prepared(*crowds: Crowd) -> AsyncIterator[Path]:
    """A new database with these people, gone afterwards."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "vesper.db"
        await prepare(path, *crowds)
        yield path


def minute() -> datetime:
    """The minute that has just begun (UTC): reminders are for whole minutes."""
    return Clock().now().replace(second=0, microsecond=0)


def later(due_at: datetime) -> datetime:
    """When those fall due who are measured, after those who warm up: the clock is put forward to it."""
    return due_at + timedelta(hours=1)


def settings(path: Path, url: str = "http://127.0.0.1:9", **more: Any) -> Settings:
    """The product's own settings; only its addresses, ports and folders are the benchmark's."""
    given = {"bot_token": TOKEN, "api_url": url, "database_url": f"sqlite:///{path}", "http_port": 0}
    return Settings.model_validate({**given, "backup_dir": path.parent / "backups", **more})


@asynccontextmanager
async def running(
    url: str, path: Path, clock: Clock | None = None, budget: Budget | None = GENEROUS, **more: Any
) -> AsyncIterator[Vesper]:
    """The whole bot at work on this database and this Bot API server.

    Args:
        url: Of the server.
        path: The SQLite file.
        clock: If it is to be put forward.
        budget: None is what the settings say.
        more: Settings.
    """
    vesper = Vesper(settings(path, url, **more), clock, budget)
    async with at_work(vesper):
        yield vesper


@asynccontextmanager
async def at_work(vesper: Vesper) -> AsyncIterator[None]:
    """Let it run as `vesper run` does: from when it is connected until it has stopped in order."""
    keep_for_good()
    work = asyncio.create_task(vesper.run())
    connected = asyncio.create_task(vesper.connected.wait())
    await asyncio.wait({work, connected}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield
    finally:
        vesper.stop()
        connected.cancel()
        await work


@asynccontextmanager
async def world(path: Path, clock: Clock | None = None) -> AsyncIterator[World]:
    """Everything but Telegram, as `vesper run` has it."""
    mine = settings(path)
    known = knowledge.read(mine.content_dir)
    database = Database(mine.database_url.get_secret_value())
    keep_for_good()
    yield World(mine, known, database, clock or Clock(), {})
    known.close()
    await database.close()


def delivered() -> int:
    """How many messages are recorded as delivered, by the product's own count."""
    (counted,) = DELIVERIES.collect()
    mine = [sample for sample in counted.samples if sample.name == "vesper_deliveries_total"]
    return int(sum(sample.value for sample in mine if sample.labels["outcome"] == "delivered"))


async def until_delivered(count: int) -> None:
    """Wait until so many messages are delivered."""
    while delivered() < count:  # noqa: ASYNC110 - a counter of Prometheus rings no bell
        await asyncio.sleep(LOOK_AGAIN)
