"""Vesper as it runs, with people in its database: the start of every measurement of Vesper."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.people import Crowd, insert_crowd
from bot import knowledge
from bot.app import Vesper
from bot.cli.run import freeze_gc
from bot.clock import Clock
from bot.context import World
from bot.delivery.flood_limits import Budget
from bot.knowledge import KnowledgeSource
from bot.metrics import DELIVERIES
from bot.settings import Settings
from bot.store.core.database import Database
from bot.store.migrations import upgrade
from bot.understanding import load_model

TOKEN = "42:BENCH"
# For measurements that are not about limits.
GENEROUS = Budget(overall=1_000_000, per_chat=1_000_000, per_group=1_000_000)
# Seconds between two polls of a counter: too seldom to cost time, and short beside what is measured.
POLL_SECONDS = 0.02


async def prepare(path: Path, *crowds: Crowd) -> None:
    """Create a SQLite file with these crowds."""
    await fill(f"sqlite:///{path}", *crowds)


async def fill(url: str, *crowds: Crowd) -> None:
    """Create the tables in a database, and these crowds in them."""
    database = Database(url)
    await upgrade(database)
    async with database.write() as tx:
        for crowd in crowds:
            await insert_crowd(tx, crowd)
    await database.close()


@contextmanager
def database_copy(database: Path) -> Iterator[Path]:
    """Yield a copy of a prepared database, deleted afterwards."""
    with TemporaryDirectory() as folder:
        yield Path(shutil.copy(database, folder))


@asynccontextmanager
async def prepared_database(*crowds: Crowd) -> AsyncIterator[Path]:
    """Yield a new database with these crowds, deleted afterwards."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "vesper.db"
        await prepare(path, *crowds)
        yield path


def this_minute() -> datetime:
    """Return the start of this minute (UTC): reminders are due at whole minutes."""
    return Clock().now().replace(second=0, microsecond=0)


def an_hour_after(due_at: datetime) -> datetime:
    """Return the due time of the measured crowd, after the warm-up crowd's; the clock is advanced to it."""
    return due_at + timedelta(hours=1)


def settings(path: Path, url: str = "http://127.0.0.1:9", **more: Any) -> Settings:
    """Return Vesper's default settings with the benchmark's addresses, ports and folders."""
    given = {"bot_token": TOKEN, "api_url": url, "database_url": f"sqlite:///{path}", "http_port": 0}
    return Settings.model_validate({**given, "backup_dir": path.parent / "backups", **more})


@asynccontextmanager
async def running_bot(
    url: str, path: Path, clock: Clock | None = None, budget: Budget | None = GENEROUS, **more: Any
) -> AsyncIterator[Vesper]:
    """Run the whole bot on this database and this Bot API server.

    Args:
        url: Address of the server.
        path: The SQLite file.
        clock: A clock to advance during the measurement.
        budget: The flood limits; None for those of the settings.
        more: Further settings.
    """
    mine = settings(path, url, **more)
    vesper = Vesper(mine, knowledge.load(mine.content_dir), clock, budget)
    async with bot_at_work(vesper):
        yield vesper


@asynccontextmanager
async def bot_at_work(vesper: Vesper) -> AsyncIterator[None]:
    """Run a bot as `vesper run` does: yield once it is connected, and stop it in order."""
    freeze_gc()
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
async def world(path: Path, clock: Clock | None = None, **more: Any) -> AsyncIterator[World]:
    """Yield the world of `vesper run` without Telegram; `more`: further settings."""
    mine = settings(path, **more)
    source = KnowledgeSource(knowledge.load(mine.content_dir))
    database = Database(mine.database_url.get_secret_value())
    freeze_gc()
    yield World(mine, source, database, clock or Clock(), load_model(), {})
    await database.close()


def delivered_count() -> int:
    """Return how many messages were delivered, by Vesper's own metric."""
    (counted,) = DELIVERIES.collect()
    mine = [sample for sample in counted.samples if sample.name == "vesper_deliveries_total"]
    return int(sum(sample.value for sample in mine if sample.labels["outcome"] == "delivered"))


async def wait_until_delivered(count: int) -> None:
    """Wait until `count` messages are delivered."""
    while delivered_count() < count:  # noqa: ASYNC110 - a Prometheus counter cannot be awaited
        await asyncio.sleep(POLL_SECONDS)
