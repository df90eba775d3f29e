"""Watches this machine's clock: arms the jobs anew when it steps, asks Telegram what time it is in doubt."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.clock import Clock
from bot.domain.clock_guard import TOLERANCE, Reading, step
from bot.metrics import CLOCK_OFF

log = structlog.get_logger()

# Seconds between two looks: a tick is at most so much later after the clock was put back.
LOOK_AGAIN = 0.5
# A clock that steps less than this delays no job by more.
SMALL_STEP = timedelta(seconds=1)
# Seconds between two questions to Telegram: while the clock is in doubt, and while it is not.
ASK_AGAIN, ASK_REGULARLY = 3.0, 300.0
# Seconds to wait for an answer; it is asked for again.
ANSWER_SECONDS = 10.0
# The answer to this says what time it is. Of any other nobody knows how long it was on its way.
ASKED = "getMe"
WHAT_TO_DO = "Let the machine keep time by NTP. Reminders wait until its clock is right."


class Timekeeper:
    """Compares the machine's clock with the stopwatch all the time, and with Telegram's when it matters."""

    def __init__(
        self, clock: Clock, ask: Callable[[], Awaitable[Any]], stepped: Callable[[timedelta, datetime], None]
    ) -> None:
        """Wire it; nothing is watched before `run`.

        Args:
            clock: the bot's.
            ask: makes a request to Telegram whose answer comes to `heard`.
            stepped: hears by how much the machine's clock has jumped, and what it shows now.
        """
        self.last_tick: datetime | None = None
        """The latest tick on record (UTC), for a Telegram that does not say what time it is."""
        self._clock = clock
        self._ask = ask
        self._stepped = stepped
        self._before = clock.reading()
        self._was_right = True
        self._ask_at = self._before.stopwatch + ASK_REGULARLY
        self._asking: asyncio.Task[None] | None = None

    def heard(self, method: str, date: datetime | None) -> None:
        """Telegram answered, and said that it was `date` (aware) then."""
        if method == ASKED:
            self._clock.compare(date, self.last_tick)
            self._say()
        elif date is not None and abs(date - self._clock.wall()) > TOLERANCE and self._was_right:
            self._ask_at = self._before.stopwatch

    async def run(self) -> None:
        """Watch until cancelled."""
        self._before = self._clock.reading()
        try:
            while True:
                try:
                    self._look(self._clock.reading())
                except Exception as error:  # noqa: BLE001 - the next look tries again; nobody else must end by it
                    log.error("clock_not_watched", error=type(error).__name__)  # noqa: TRY400 - nothing to add
                await asyncio.sleep(LOOK_AGAIN)
        finally:
            if self._asking is not None:
                self._asking.cancel()

    def _look(self, reading: Reading) -> None:
        jumped, self._before = step(self._before, reading), reading
        if abs(jumped) >= SMALL_STEP:
            self._stepped(jumped, reading.wall)
        self._say()
        is_asking = self._asking is not None and not self._asking.done()
        if reading.stopwatch >= self._ask_at and not is_asking:
            self._ask_at = reading.stopwatch + (ASK_REGULARLY if self._was_right else ASK_AGAIN)
            self._asking = asyncio.create_task(self._ask_once())

    async def _ask_once(self) -> None:
        with suppress(TelegramError, TimeoutError):  # out of reach: asked again soon
            await asyncio.wait_for(self._ask(), ANSWER_SECONDS)

    def _say(self) -> None:
        """Tell operators once that the clock is in doubt, and once that it is right again."""
        verdict = self._clock.verdict()
        CLOCK_OFF.set(verdict.off_by.total_seconds())
        if verdict.is_right == self._was_right:
            return
        self._was_right = verdict.is_right
        if verdict.is_right:
            log.info("clock_right")
        else:
            self._ask_at = self._before.stopwatch
            log.error("clock_in_doubt", off_by_seconds=round(verdict.off_by.total_seconds()), do=WHAT_TO_DO)
