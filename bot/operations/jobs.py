"""The periodic jobs: the tick, statistics, the clean-up, backups, and the check of the database file."""

import sqlite3
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from telegram.ext import JobQueue

from bot.context import Context, World
from bot.due import clock_repair, ticker, tzdata
from bot.due.jobs import repeat
from bot.logs import log_failure
from bot.operations import backups, census, pruning, retention
from bot.operations.daily_stats import DailyStats
from bot.store.core.database import DatabaseError

log = structlog.get_logger()

TICK_SECONDS = 1
STATS_SECONDS = 60
CLEANUP_SECONDS = 3600
# Seconds between two checks whether a backup is due.
BACKUP_SECONDS = 300
# Seconds between two truncations of SQLite's write-ahead log, so that erased data is gone from the disk
# within a minute; the file lock is checked at the same time.
DATABASE_FILE_SECONDS = 20


class PeriodicJobs:
    """The periodic jobs; those that must run once however many processes there are, run in the leader."""

    def __init__(
        self,
        world: World,
        *,
        is_leader: Callable[[], bool],
        on_tick: Callable[[], None],
        publish_profile: Callable[[], Awaitable[None]],
        on_database_lost: Callable[[DatabaseError], None],
    ) -> None:
        """Wire the jobs; none runs before `schedule`.

        Args:
            world: The database, the clock and the settings.
            is_leader: Tells whether this process is the leader.
            on_tick: Called after every tick, which may have put deliveries into the outbox.
            publish_profile: Retries what Telegram refused of the bot's profile; called by the clean-up.
            on_database_lost: Called when the database file was deleted or replaced.
        """
        self._world = world
        self._is_leader = is_leader
        self._on_tick = on_tick
        self._publish_profile = publish_profile
        self._on_database_lost = on_database_lost
        self._daily_stats = DailyStats()
        self._log_is_held = False
        self.tzdata_is_current = False
        """Whether what this leader computed follows this machine's time zone data."""
        # The latest recorded tick; None: not read yet since this process became the leader.
        self._last_tick_at: datetime | None = None

    def schedule(self, queue: JobQueue[Any]) -> None:
        """Run every job at its interval from now on."""
        repeat(queue, self.tick, TICK_SECONDS, at_once=True)
        repeat(queue, self.write_stats, STATS_SECONDS)
        repeat(queue, self.take_census, STATS_SECONDS)
        repeat(queue, self._clean_up, CLEANUP_SECONDS)
        repeat(queue, self._back_up, BACKUP_SECONDS)
        repeat(queue, self._check_database_file, DATABASE_FILE_SECONDS, at_once=True)

    def on_leader_changed(self) -> None:
        """Trust no earlier tick: the previous leader may have had other time zone data."""
        self.tzdata_is_current, self._last_tick_at = False, None

    def _may_tick(self) -> bool:
        """Return whether this process is the leader and its clock can be trusted."""
        return self._is_leader() and self._world.clock.verdict().is_right

    async def tick(self, _context: Context | None = None) -> None:
        """Put what is due into the outbox, if this process is the leader and its clock is right."""
        if not self._may_tick():
            self._last_tick_at = None  # read the recorded ticks again once ticking resumes
            return
        try:
            self._last_tick_at = await clock_repair.repair_before_tick(self._world, self._last_tick_at)
            if not self.tzdata_is_current:
                await tzdata.recompute_after_update(self._world)
                self.tzdata_is_current = True
            await ticker.tick(self._world)
        except Exception as error:  # noqa: BLE001 - the next tick retries, nothing is lost
            log_failure("tick_failed", error)
        self._on_tick()

    async def write_stats(self, _context: Context | None = None) -> None:
        """Add what this process counted to the daily statistics."""
        try:
            await self._daily_stats.flush(self._world.database, self._world.clock.now())
        except Exception as error:  # noqa: BLE001 - the next run retries; at worst some numbers are missing
            log_failure("not_noted", error)

    async def take_census(self, _context: Context | None = None) -> None:
        """Count the rows of a large database, if this process is the leader and an hour is over."""
        if self._may_tick():
            await census.take_if_due(self._world)

    async def _clean_up(self, _context: Context) -> None:
        if self._may_tick():
            await pruning.prune(self._world)
            await retention.warn_and_erase_inactive(self._world)
            await self._publish_profile()

    async def _back_up(self, _context: Context) -> None:
        if self._may_tick():
            world = self._world
            await backups.save_if_due(world.database, world.settings, world.clock.now())

    async def _check_database_file(self, _context: Context) -> None:
        """Truncate SQLite's log, or report that another process could open the database file."""
        database = self._world.database
        try:
            database.check_lock()
            self._warn_if_log_held(is_held=not await database.truncate_log())
        except DatabaseError as error:
            log.error("database_lost", reason=str(error))  # noqa: TRY400 - the message says everything
            self._on_database_lost(error)
        except (OSError, sqlite3.Error) as error:  # the next run retries
            log_failure("log_not_emptied", error)

    def _warn_if_log_held(self, *, is_held: bool) -> None:
        """Log once when a long-running reader keeps SQLite's log from being truncated."""
        if is_held and not self._log_is_held:
            log.warning("log_held_by_reader")
        self._log_is_held = is_held
