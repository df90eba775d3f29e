"""Health of the bot, for /readyz and for the database's part of /metrics."""

import asyncio
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from bot.backups import kept
from bot.context import World
from bot.domain.clock_guard import is_ahead
from bot.metrics import Reading
from bot.store.vitals import Vitals, look

log = structlog.get_logger()

# Seconds without a response to a poll: a long poll lasts 30, so two of them were lost.
LONGEST_SILENCE = 90.0
# Replies and reminders leave within a second; later than this something is wrong.
LATEST = timedelta(minutes=2)

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
FILE_OF_TOMORROW = (
    "The backup {name} is dated in the future: this machine's clock was wrong, or is. "
    "Once the clock is right, say `vesper backup` and delete that file."
)
BACKUP_OF_TOMORROW = (
    "The last backup is dated in the future: this machine's clock was wrong, or is. "
    "Once the clock is right a new one is made within five minutes."
)


class Health:
    """Read-only checks of the running bot."""

    def __init__(
        self,
        world: World,
        connected: asyncio.Event,
        polled: Callable[[], float | None],
        leads: Callable[[], bool],
    ) -> None:
        """Store what to check.

        Args:
            world: The bot's database and clock.
            connected: Set once Telegram has answered who the bot is.
            polled: Returns the monotonic time of Telegram's last response to a poll; None while nobody polls.
            leads: Returns whether this process is the leader, which polls, ticks and delivers.
        """
        self._world = world
        self._connected = connected
        self._polled = polled
        self._leads = leads

    async def findings(self) -> list[str]:
        """Return one line per problem; none if all is well."""
        vitals = await self._vitals()
        if vitals is None:
            return [UNREACHABLE]
        problems = [] if self._connected.is_set() else [NOT_CONNECTED]
        problems += self._in_doubt()
        if self._leads():  # other processes only receive updates, and can while the leader has problems
            problems += [*self._silent(), *self._late(vitals), *self._backups_of_tomorrow(vitals)]
        return problems

    async def reading(self) -> Reading | None:
        """Return the metrics of the database; None while it cannot be read."""
        vitals = await self._vitals()
        if vitals is None:
            return None
        now, silence = self._world.clock.now(), self._silence()
        polled_at = None if silence is None else now - timedelta(seconds=silence)
        return Reading(vitals, now, polled_at=polled_at, disk_free=self._disk_free())

    async def _vitals(self) -> Vitals | None:
        try:
            async with self._world.database.read() as tx:
                return await look(tx)
        except Exception as error:  # noqa: BLE001 - whatever the error is, the answer is "not ready"
            log.error("database_out_of_reach", error=type(error).__name__)  # noqa: TRY400 - its text may quote rows
            return None

    def _in_doubt(self) -> list[str]:
        verdict = self._world.clock.verdict()
        if verdict.is_right:
            return []
        if verdict.confirmed is not None:
            return [CLOCK_JUMPED]
        seconds = round(verdict.off_by.total_seconds())
        way = "ahead of" if seconds > 0 else "behind"
        return [CLOCK_IN_DOUBT.format(seconds=abs(seconds), way=way)]

    def _silence(self) -> float | None:
        polled = self._polled()
        return None if polled is None else self._world.clock.monotonic() - polled

    def _silent(self) -> list[str]:
        silence = self._silence()
        if silence is None or silence < LONGEST_SILENCE:
            return []
        return [f"Telegram has not answered for {silence:.0f} seconds."]

    def _late(self, vitals: Vitals) -> list[str]:
        now = self._world.clock.now()
        waiting = {
            "A message is waiting to be sent for {} seconds.": vitals.urgent_since,
            "A reminder is due for {} seconds and was not noticed.": vitals.unrecorded_since,
        }
        return [text.format(_seconds(now, at)) for text, at in waiting.items() if at and now - at > LATEST]

    def _backups_of_tomorrow(self, vitals: Vitals) -> list[str]:
        """Return the problem of a backup dated in the future by a wrong clock, whose age is unknown."""
        settings, now = self._world.settings, self._world.clock.now()
        if not settings.backup_hours:
            return []
        files = [each.path.name for each in kept(settings.backup_dir) if each.is_from_future(now)]
        if files:
            return [FILE_OF_TOMORROW.format(name=files[0])]
        return [BACKUP_OF_TOMORROW] if is_ahead(vitals.backed_up_at, now) else []

    def _disk_free(self) -> int | None:
        database = self._world.database
        return shutil.disk_usage(database.path.parent).free if database.is_sqlite else None


def _seconds(now: datetime, since: datetime) -> int:
    return round((now - since).total_seconds())
