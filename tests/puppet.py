"""A bot that works only when it is told to, on a machine whose clock and stopwatch are moved by hand."""

import sys
from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from structlog.testing import capture_logs

from bot.app import Vesper
from bot.clock import Clock
from bot.domain.clock_guard import MIN_JUMP_SECONDS, ClockReading
from bot.settings import Settings
from bot.store.core import app_state
from bot.store.core.database import Database
from bot.updates.queue import UpdateQueue
from bot.updates.throttle import TokenBucket
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import GENEROUS, TOKEN, FrozenClock, knowledge

# What the log says when something that the bot did just now has failed.
FAILURES = {"tick_failed", "update_failed", "update_not_decoded", "update_not_recorded"}
# The time that a doubt lasts at least before Telegram's word for the wall clock is believed.
A_WHILE = timedelta(seconds=MIN_JUMP_SECONDS + 5)

Logs = list[MutableMapping[str, Any]]


class UnreliableClock(FrozenClock):
    """A machine that runs only when told: `at` is the right instant, `off_by` how far its clock is ahead."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.off_by = timedelta()
        self._awake = 0.0
        self.compare(at)

    def wall(self) -> datetime:
        return self.at + self.off_by

    def monotonic(self) -> float:
        return self._awake

    def reading(self) -> ClockReading:
        return ClockReading(self.wall(), self._awake)

    def now(self) -> datetime:
        return Clock.now(self)

    def advance(self, by: timedelta) -> None:
        self.at += by
        self._awake += by.total_seconds()

    def suspend(self, by: timedelta) -> None:
        """Let time pass that the stopwatch does not count."""
        self.at += by
        self.verdict()

    def jump(self, off_by: timedelta) -> None:
        """Let the wall clock show another time from now on."""
        self.off_by = off_by
        self.verdict()

    def believe(self, off_by: timedelta) -> None:
        """Let the wall clock and Telegram show another time for so long that it is believed."""
        self.jump(off_by)
        self.compare(self.wall())
        self.advance(A_WHILE)
        self.verdict()


class Puppet(Vesper):
    """A bot with the real jobs, intake and handlers, none of which moves by itself."""

    async def begin(self, database: Database, clock: UnreliableClock) -> None:
        """Lead from now on, on this database and by this clock, as a process that has just started."""
        self.world = replace(self.world, database=database, clock=clock)
        # Between two steps the stopwatch stands still, so an empty bucket would stay empty.
        bottomless = TokenBucket(burst=sys.maxsize)
        self.update_queue = UpdateQueue(self.world, self.application, lambda: None, throttle=bottomless)
        self.update_queue.open()
        self.jobs = self._new_jobs()
        self.is_leader, self.jobs.tzdata_is_current = True, True
        async with database.write() as tx:
            await app_state.set_ticked_at(tx, clock.now())

    async def tick(self) -> Logs:
        """Do what the job does; return what it logged."""
        with capture_logs() as logs:
            await self.jobs.tick()
        return logs

    async def hear(self, updates: Sequence[Mapping[str, Any]], *, dies: Callable[[], None]) -> Logs:
        """Handle these updates; return what was logged. `dies` is called once they are committed."""
        with capture_logs() as logs:
            await self.update_queue.receive(updates)
            dies()
            await self.update_queue.drain()
        return logs


@asynccontextmanager
async def puppet(database: Database) -> AsyncIterator[tuple[Puppet, Telegram]]:
    """A bot with its Telegram, before its first history."""
    telegram = Telegram(token=TOKEN, now=Clock().now, flood=None)
    async with serve(telegram) as server:
        address = database.url.render_as_string(hide_password=False)
        given = {"bot_token": TOKEN, "api_url": server.url, "database_url": address, "http_port": 0}
        bot = Puppet(Settings.model_validate({**given, "backup_hours": 0}), knowledge(), budget=GENEROUS)
        await bot.world.database.close()
        await bot.application.initialize()
        try:
            yield bot, telegram
        finally:
            await bot.update_queue.close()
            await bot.application.shutdown()
