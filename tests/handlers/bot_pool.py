"""A running bot on a Telegram of its own, and how test after test can play on the same one.

Starting and stopping takes longer than many a talk. So the bot goes on (P10: it remembers nobody), and
between two tests the database becomes as it was when the bot had started, and the clock goes back to six.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.app import Vesper
from bot.clock import Clock
from bot.settings import Settings
from bot.store.core import app_state, tables
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import GENEROUS, PATIENT, TOKEN, knowledge

TABLES = {table.name: table for table in tables.metadata.sorted_tables}
WITH_ROWS = sa.union_all(
    *(sa.select(sa.literal(name)).where(sa.exists(table.select())) for name, table in TABLES.items())
)

Kept = dict[str, list[dict[str, Any]]]


class MorningClock(Clock):
    """The wall clock, ahead at the next six in the morning UTC; test after test begins there."""

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        """Six in the morning it is."""
        self._ahead = timedelta()
        now = self.now()
        self.advance((now.replace(hour=6, minute=0, second=0, microsecond=0) - now) % timedelta(days=1))


class Bot:
    """A running Vesper that can be stopped and started again on the same database."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.knowledge = knowledge()
        self.clock = clock

    async def start(self) -> None:
        self.vesper = Vesper(self.settings, self.knowledge, self.clock, GENEROUS)
        self._running = asyncio.create_task(self.vesper.run())
        connected = asyncio.create_task(self.vesper.connected.wait())
        await asyncio.wait({self._running, connected}, timeout=60, return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            self._running.result()

    async def stop(self) -> None:
        self.vesper.stop()
        await self._running


async def settle(telegram: Telegram, bot: Bot) -> None:
    """Wait until everything said was handled and everything owed was sent."""
    await telegram.until(lambda: not telegram.updates_pending)
    await bot.vesper.update_queue.drain()
    await asyncio.wait_for(bot.vesper.courier.idle.wait(), PATIENT)


@dataclass(frozen=True)
class Stage:
    """A bot and its Telegram, and how the bot was set up at first."""

    telegram: Telegram
    bot: Bot
    clock: MorningClock
    settings: Settings


@asynccontextmanager
async def stage(database_url: str) -> AsyncIterator[Stage]:
    """A bot that just started, at six in the morning UTC."""
    clock = MorningClock()
    telegram = Telegram(token=TOKEN, now=clock.now, flood=None)
    async with serve(telegram) as server:
        given = {"bot_token": TOKEN, "api_url": server.url, "database_url": database_url, "http_port": 0}
        given["backup_hours"] = 0  # longer runs than a few minutes would write into the project
        settings = Settings.model_validate(given)
        bot = Bot(settings, clock)
        await bot.start()
        yield Stage(telegram, bot, clock, settings)
        await bot.stop()


class BotPool:
    """A stage for one test after another, each of which finds it as if it had just been built."""

    def __init__(self, new_database: Callable[[], str]) -> None:
        self._new_database = new_database
        self._building = AsyncExitStack()
        self._stage: Stage | None = None
        self._kept: Kept = {}

    @asynccontextmanager
    async def play(self) -> AsyncIterator[Stage]:
        """The stage for one test.

        Raises:
            AssertionError: afterwards, when an update failed, or a message is owed that nothing holds back.
        """
        stage, self._stage = self._stage or await self._build(), None
        stage.clock.begin()
        yield stage
        await settle(stage.telegram, stage.bot)
        async with stage.bot.vesper.world.database.write() as tx:
            left = await _all_rows(tx)
            await _put_back(tx, left, self._kept)
        if _is_as_before(stage, left):
            self._stage = stage
            assert [row["method"] for row in left.get("outbox", ())] == []
        assert [row["error"] for row in left.get("inbox", ()) if row["failures"]] == []

    async def close(self) -> None:
        """Take the stage down."""
        await self._building.aclose()

    async def _build(self) -> Stage:
        await self.close()
        built = await self._building.enter_async_context(stage(self._new_database()))
        async with built.bot.vesper.world.database.read() as tx:
            self._kept = await _all_rows(tx)
        return built


async def _all_rows(tx: AsyncConnection) -> Kept:
    tables = [TABLES[name] for name in (await tx.execute(WITH_ROWS)).scalars()]
    return {each.name: [dict(row) for row in (await tx.execute(each.select())).mappings()] for each in tables}


async def _put_back(tx: AsyncConnection, left: Kept, kept: Kept) -> None:
    for name in reversed(TABLES):
        if name in left:
            await tx.execute(TABLES[name].delete())
    for name, table in TABLES.items():
        if name in kept:
            await tx.execute(table.insert(), kept[name])


def _is_as_before(stage: Stage, left: Kept) -> bool:
    """Whether the test left no trace in what the bot or its Telegram remember themselves."""
    halted = app_state.HALTED_UNTIL in {row["name"] for row in left.get("state", ())}
    changed = stage.bot.vesper.world.settings is not stage.settings
    return not (halted or changed or len(stage.telegram.faults))
