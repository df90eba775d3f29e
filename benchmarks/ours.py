"""The product as it runs, with a crowd in its database; what every measurement of ours starts from."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from prometheus_client import REGISTRY

from benchmarks.people import Crowd, settle
from bot.app import Vesper
from bot.clock import Clock
from bot.limits import Budget
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrations import upgrade

TOKEN = "42:BENCH"
# For what is not about limits.
GENEROUS = Budget(overall=1_000_000, per_chat=1_000_000, per_group=1_000_000)
LOOK_AGAIN = 0.01


async def prepare(path: Path, *crowds: Crowd) -> None:
    """Make a database with these people in it."""
    database = Database(f"sqlite:///{path}")
    await upgrade(database)
    async with database.write() as tx:
        for crowd in crowds:
            await settle(tx, crowd)
    await database.close()


def minute(clock: Clock) -> datetime:
    """The minute that has just begun (UTC): reminders are for whole minutes."""
    return clock.now().replace(second=0, microsecond=0)


@asynccontextmanager
async def running(url: str, path: Path, clock: Clock, budget: Budget = GENEROUS) -> AsyncIterator[Vesper]:
    """The whole bot at work on this database, connected to this Bot API server."""
    given = {"bot_token": TOKEN, "api_url": url, "database_url": f"sqlite:///{path}", "http_port": 0}
    vesper = Vesper(Settings.model_validate(given), clock, budget)
    work = asyncio.create_task(vesper.run())
    connected = asyncio.create_task(vesper.connected.wait())
    await asyncio.wait({work, connected}, return_when=asyncio.FIRST_COMPLETED)
    try:
        yield vesper
    finally:
        vesper.stop()
        connected.cancel()
        await work


def delivered() -> int:
    """How many messages are recorded as delivered, by the product's own count."""
    kinds = ("reply", "reminder", "tip")
    labels = [{"kind": kind, "outcome": "delivered"} for kind in kinds]
    return int(sum(REGISTRY.get_sample_value("vesper_deliveries_total", each) or 0 for each in labels))


async def until_delivered(count: int) -> None:
    """Wait until so many messages are delivered."""
    while delivered() < count:  # noqa: ASYNC110 - a counter of Prometheus rings no bell
        await asyncio.sleep(LOOK_AGAIN)


def later(crowd_due_at: datetime) -> datetime:
    """When the crowd falls due that is measured, after the one that warms up."""
    return crowd_due_at + timedelta(hours=1)
