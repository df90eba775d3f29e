"""Monitors this machine's clock: reports steps of it, and compares it with Telegram's time."""

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

# Seconds between two checks: the most that a step back of the clock can delay a tick.
LOOK_AGAIN = 0.5
# Smaller steps are ignored, for they delay a job by no more than that.
SMALL_STEP = timedelta(seconds=1)
# Seconds between two requests to Telegram: while the clock is in doubt, and while it is trusted.
ASK_AGAIN, ASK_REGULARLY = 3.0, 300.0
# Seconds to wait for a response; the request is repeated later.
ANSWER_SECONDS = 10.0
# The method whose response is trusted for the time: how long other responses took is unknown.
ASKED = "getMe"
WHAT_TO_DO = "Let the machine keep time by NTP. Reminders wait until its clock is right."


class Timekeeper:
    """Compares the machine's clock with the monotonic clock all the time, and with Telegram's if in doubt."""

    def __init__(
        self, clock: Clock, ask: Callable[[], Awaitable[Any]], stepped: Callable[[timedelta, datetime], None]
    ) -> None:
        """Store the callbacks; the clock is not monitored before `run`.

        Args:
            clock: The bot's clock.
            ask: Makes a request to Telegram whose response is passed to `on_response`.
            stepped: Called with the step of the machine's clock and the time it shows now.
        """
        self.last_tick: datetime | None = None
        """The latest recorded tick (UTC), used while Telegram does not tell the time."""
        self._clock = clock
        self._ask = ask
        self._stepped = stepped
        self._before = clock.reading()
        self._was_right = True
        self._ask_at = self._before.stopwatch + ASK_REGULARLY
        self._asking: asyncio.Task[None] | None = None

    def heard(self, method: str, date: datetime | None) -> None:
        """Compare the clock with the time (`date`, aware) of a response of Telegram."""
        if method == ASKED:
            self._clock.compare(date, self.last_tick)
            self._say()
        elif date is not None and abs(date - self._clock.wall()) > TOLERANCE and self._was_right:
            self._ask_at = self._before.stopwatch

    async def run(self) -> None:
        """Check the clock until cancelled."""
        self._before = self._clock.reading()
        try:
            while True:
                try:
                    self._look(self._clock.reading())
                except Exception as error:  # noqa: BLE001 - the next check tries again; other tasks must go on
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
        with suppress(TelegramError, TimeoutError):  # unreachable: the next request comes soon
            await asyncio.wait_for(self._ask(), ANSWER_SECONDS)

    def _say(self) -> None:
        """Log once that the clock is in doubt, and once that it is right again."""
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
