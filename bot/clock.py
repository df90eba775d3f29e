"""The only reader of the wall clock, which it also checks against Telegram's; the demo may move it."""

import time
from datetime import UTC, datetime, timedelta

from bot.domain import clock_guard
from bot.domain.clock_guard import ClockReading, Verdict


class Clock:
    """Wall time in UTC, plus monotonic seconds for windows and time-outs.

    Once the wall clock has been compared with Telegram's (`compare`), its jumps are not believed: `now` goes
    on by the monotonic clock until Telegram confirms the jump or the jump is undone.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._verdict = Verdict()

    def wall(self) -> datetime:
        """Return the instant that this machine's clock shows, right or wrong, aware, in UTC."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC, as far as it is known."""
        return self._corrected_now() + self._ahead

    def monotonic(self) -> float:
        """Return seconds that never go back, unaffected by `advance`."""
        return time.monotonic()

    @property
    def ahead(self) -> timedelta:
        """The time by which `now` was moved on purpose."""
        return self._ahead

    def advance(self, by: timedelta) -> None:
        """Move this clock's wall time forward.

        Raises:
            ValueError: The step goes back; sent messages cannot be taken back.
        """
        if by < timedelta():
            raise ValueError("the clock only moves forward")
        self._ahead += by

    def reading(self) -> ClockReading:
        """Read the wall clock and the monotonic clock together, without what `advance` added."""
        return ClockReading(self.wall(), time.monotonic())

    def verdict(self) -> Verdict:
        """Return whether the machine's clock can be trusted now."""
        return self._judge(self.reading())

    def compare(self, telegram_time: datetime | None, last_tick: datetime | None = None) -> Verdict:
        """Compare the machine's clock with Telegram's.

        Args:
            telegram_time: Telegram's time, aware; None: Telegram answered without a date.
            last_tick: The latest recorded tick, UTC; compared instead if there is no date at the start.
        """
        reading = self.reading()
        if telegram_time is None:
            self._verdict = clock_guard.judge_without_telegram(self._verdict, reading, last_tick)
        else:
            self._verdict = clock_guard.judge_with_telegram(self._verdict, reading, telegram_time)
        return self._verdict

    def _judge(self, reading: ClockReading) -> Verdict:
        self._verdict = clock_guard.judge(self._verdict, reading)
        return self._verdict

    def _corrected_now(self) -> datetime:
        reading = self.reading()
        verdict = self._judge(reading)
        if verdict.is_right or verdict.reference is None:
            return reading.wall
        return clock_guard.right_time(verdict.reference, reading.monotonic)
