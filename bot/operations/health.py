"""Health of the bot, for /readyz and for the database's part of /metrics."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.context import World
from bot.domain.clock_guard import is_ahead
from bot.logs import log_failure
from bot.metrics import DatabaseMetrics
from bot.operations.backups import list_backups
from bot.store.operators.health import DatabaseStats, measure

# Seconds without a response to a poll: a long poll lasts 30, so two of them were lost.
MAX_POLL_SILENCE = 90.0
# Replies and reminders leave within a second; later than this something is wrong.
MAX_DELAY = timedelta(minutes=2)

UNREACHABLE = "The database cannot be read."
NOT_CONNECTED = "Telegram has not been reached yet."
CLOCK_IN_DOUBT = (
    "This machine's clock is {seconds} seconds {way} the right time, so no reminder is sent. "
    "Let the machine keep time by NTP; once the clock is right everything goes on by itself."
)
CLOCK_JUMPED = (
    "This machine's clock has jumped, and Telegram's shows the same, as after a suspended machine wakes up. "
    "Reminders go on in a few seconds."
)
ENCODER_NOT_USED = (
    "The encoder is not used ({problem}): messages are understood by n-grams alone, which is worse."
)
BACKUP_FILE_IN_FUTURE = (
    "The backup {name} is dated in the future: this machine's clock was wrong, or is. "
    "Once the clock is right, say `vesper backup` and delete that file."
)
BACKUP_IN_FUTURE = (
    "The last backup is dated in the future: this machine's clock was wrong, or is. "
    "Once the clock is right a new one is made within five minutes."
)


class Health:
    """Read-only checks of the running bot."""

    def __init__(
        self,
        world: World,
        connected: asyncio.Event,
        last_poll: Callable[[], float | None],
        is_leader: Callable[[], bool],
    ) -> None:
        """Store what to check.

        Args:
            world: The bot's database and clock.
            connected: Set once Telegram has answered who the bot is.
            last_poll: Returns the monotonic time of Telegram's last answer to a poll; None: nobody polls.
            is_leader: Returns whether this process is the leader, which polls, ticks and delivers.
        """
        self._world = world
        self._connected = connected
        self._last_poll = last_poll
        self._is_leader = is_leader

    async def findings(self) -> list[str]:
        """Return one line per problem; none if all is well."""
        stats = await self._stats()
        if stats is None:
            return [UNREACHABLE]
        problems = [] if self._connected.is_set() else [NOT_CONNECTED]
        problems += self._clock_problems()
        if self._is_leader():  # other processes only receive updates, and can while the leader has problems
            problems += [
                *self._poll_problems(),
                *self._delay_problems(stats),
                *self._backup_problems(stats),
            ]
        return problems

    def notes(self) -> list[str]:
        """Return what does not keep the bot from working but should be known, one line each."""
        problem = self._world.model.encoder_problem
        return [] if problem is None else [ENCODER_NOT_USED.format(problem=problem)]

    async def metrics(self) -> DatabaseMetrics | None:
        """Return the metrics of the database; None while it cannot be read."""
        stats = await self._stats()
        if stats is None:
            return None
        now, silence = self._world.clock.now(), self._poll_silence()
        polled_at = None if silence is None else now - timedelta(seconds=silence)
        return DatabaseMetrics(stats, now, polled_at=polled_at, disk_free=self._disk_free())

    async def _stats(self) -> DatabaseStats | None:
        try:
            async with self._world.database.read() as tx:
                return await measure(tx)
        except Exception as error:  # noqa: BLE001 - whatever the error is, the answer is "not ready"
            log_failure("database_out_of_reach", error)
            return None

    def _clock_problems(self) -> list[str]:
        verdict = self._world.clock.verdict()
        if verdict.is_right:
            return []
        if verdict.confirmed is not None:
            return [CLOCK_JUMPED]
        seconds = round(verdict.off_by.total_seconds())
        way = "ahead of" if seconds > 0 else "behind"
        return [CLOCK_IN_DOUBT.format(seconds=abs(seconds), way=way)]

    def _poll_silence(self) -> float | None:
        polled = self._last_poll()
        return None if polled is None else self._world.clock.monotonic() - polled

    def _poll_problems(self) -> list[str]:
        silence = self._poll_silence()
        if silence is None or silence < MAX_POLL_SILENCE:
            return []
        return [f"Telegram has not answered for {silence:.0f} seconds."]

    def _delay_problems(self, stats: DatabaseStats) -> list[str]:
        now = self._world.clock.now()
        waiting = {
            "A message is waiting to be sent for {} seconds.": stats.urgent_since,
            "A reminder is due for {} seconds and was not noticed.": stats.unrecorded_since,
        }
        return [text.format(_seconds(now, at)) for text, at in waiting.items() if at and now - at > MAX_DELAY]

    def _backup_problems(self, stats: DatabaseStats) -> list[str]:
        """Return the problem of a backup dated in the future by a wrong clock, whose age is unknown."""
        settings, now = self._world.settings, self._world.clock.now()
        if not settings.backup_hours:
            return []
        files = [each.path.name for each in list_backups(settings.backup_dir) if each.is_from_future(now)]
        if files:
            return [BACKUP_FILE_IN_FUTURE.format(name=files[0])]
        return [BACKUP_IN_FUTURE] if is_ahead(stats.backed_up_at, now) else []

    def _disk_free(self) -> int | None:
        database = self._world.database
        return shutil.disk_usage(database.path.parent).free if database.is_sqlite else None


def _seconds(now: datetime, since: datetime) -> int:
    return round((now - since).total_seconds())
