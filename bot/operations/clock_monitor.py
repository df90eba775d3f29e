"""Monitors this machine's clock: reports steps of it, and compares it with Telegram's time."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import structlog
from telegram.error import TelegramError

from bot.clock import Clock
from bot.domain.clock_guard import TOLERANCE, ClockReading, clock_step
from bot.logs import log_failure
from bot.metrics import CLOCK_OFF

log = structlog.get_logger()

# Seconds between two checks: the most that a step back of the clock can delay a tick.
CHECK_SECONDS = 0.5
# Smaller steps are ignored, for they delay a job by no more than that.
SMALL_STEP = timedelta(seconds=1)
# Seconds between two requests to Telegram: while the clock is in doubt, and while it is trusted.
ASK_SECONDS_IN_DOUBT, ASK_SECONDS = 3.0, 300.0
# Seconds to wait for a response; the request is repeated later.
ANSWER_SECONDS = 10.0
# The method whose response is trusted for the time: how long other responses took is unknown.
TIME_METHOD = "getMe"
WHAT_TO_DO = "Let the machine keep time by NTP. Reminders wait until its clock is right."


class ClockMonitor:
    """Compares the machine's clock with the monotonic clock all the time, and with Telegram's if in doubt."""

    def __init__(
        self, clock: Clock, ask: Callable[[], Awaitable[Any]], on_step: Callable[[timedelta, datetime], None]
    ) -> None:
        """Store the callbacks; the clock is not monitored before `run`.

        Args:
            clock: The bot's clock.
            ask: Makes a request to Telegram whose response is passed to `on_response`.
            on_step: Called with the step of the machine's clock and the time it shows now.
        """
        self.last_tick: datetime | None = None
        """The latest recorded tick (UTC), used while Telegram does not tell the time."""
        self._clock = clock
        self._ask = ask
        self._on_step = on_step
        self._last_reading = clock.reading()
        self._was_right = True
        self._ask_at = self._last_reading.monotonic + ASK_SECONDS
        self._asking: asyncio.Task[None] | None = None

    def on_response(self, method: str, date: datetime | None) -> None:
        """Compare the clock with the time (`date`, aware) of a response of Telegram."""
        if method == TIME_METHOD:
            self._clock.compare(date, self.last_tick)
            self._report_verdict()
        elif date is not None and abs(date - self._clock.wall()) > TOLERANCE and self._was_right:
            self._ask_at = self._last_reading.monotonic

    async def run(self) -> None:
        """Check the clock until cancelled."""
        self._last_reading = self._clock.reading()
        try:
            while True:
                try:
                    self._check(self._clock.reading())
                except Exception as error:  # noqa: BLE001 - the next check tries again; other tasks must go on
                    log_failure("clock_not_watched", error)
                await asyncio.sleep(CHECK_SECONDS)
        finally:
            if self._asking is not None:
                self._asking.cancel()

    def _check(self, reading: ClockReading) -> None:
        jumped, self._last_reading = clock_step(self._last_reading, reading), reading
        if abs(jumped) >= SMALL_STEP:
            self._on_step(jumped, reading.wall)
        self._report_verdict()
        is_asking = self._asking is not None and not self._asking.done()
        if reading.monotonic >= self._ask_at and not is_asking:
            self._ask_at = reading.monotonic + (ASK_SECONDS if self._was_right else ASK_SECONDS_IN_DOUBT)
            self._asking = asyncio.create_task(self._ask_telegram())

    async def _ask_telegram(self) -> None:
        with suppress(TelegramError, TimeoutError):  # unreachable: the next request comes soon
            await asyncio.wait_for(self._ask(), ANSWER_SECONDS)

    def _report_verdict(self) -> None:
        """Log once that the clock is in doubt, and once that it is right again."""
        verdict = self._clock.verdict()
        CLOCK_OFF.set(verdict.off_by.total_seconds())
        if verdict.is_right == self._was_right:
            return
        self._was_right = verdict.is_right
        if verdict.is_right:
            log.info("clock_right")
        else:
            self._ask_at = self._last_reading.monotonic
            log.error("clock_in_doubt", off_by_seconds=round(verdict.off_by.total_seconds()), do=WHAT_TO_DO)
