"""The only reader of the wall clock, and the judge of it; the demo may move it."""

import time
from datetime import UTC, datetime, timedelta

from bot.domain import clock_guard
from bot.domain.clock_guard import Reading, Verdict


class Clock:
    """Wall time in UTC, plus a monotonic count of seconds for windows and time-outs.

    Once it has been compared with Telegram's clock (`compare`), a wall clock that jumps is not believed:
    `now` goes on by the stopwatch until Telegram confirms the jump or it is undone.
    """

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._verdict = Verdict()

    def wall(self) -> datetime:
        """The instant that this machine's clock shows, right or wrong, aware, in UTC."""
        return datetime.now(UTC)

    def now(self) -> datetime:
        """The present instant, aware, in UTC, as far as it is known."""
        return self._right() + self._ahead

    def monotonic(self) -> float:
        """Seconds that never go back, unaffected by `advance`."""
        return time.monotonic()

    @property
    def ahead(self) -> timedelta:
        """How far `now` was moved on purpose."""
        return self._ahead

    def advance(self, by: timedelta) -> None:
        """Move this clock's wall time forward.

        Raises:
            ValueError: for a step back; nothing that was sent can be taken back.
        """
        if by < timedelta():
            raise ValueError("the clock only moves forward")
        self._ahead += by

    def reading(self) -> Reading:
        """The machine's clock and its stopwatch, read together; what was moved on purpose is in neither."""
        return Reading(self.wall(), time.monotonic())

    def verdict(self) -> Verdict:
        """Whether the machine's clock can be trusted at this moment."""
        return self._judged(self.reading())

    def compare(self, theirs: datetime | None, last_tick: datetime | None = None) -> Verdict:
        """Compare the machine's clock with what Telegram says the time is.

        Args:
            theirs: aware; None: Telegram answered without a date.
            last_tick: the latest tick on record, UTC, which counts at a start without a date.
        """
        reading = self.reading()
        if theirs is None:
            self._verdict = clock_guard.told_nothing(self._verdict, reading, last_tick)
        else:
            self._verdict = clock_guard.told(self._verdict, reading, theirs)
        return self._verdict

    def _judged(self, reading: Reading) -> Verdict:
        self._verdict = clock_guard.looked(self._verdict, reading)
        return self._verdict

    def _right(self) -> datetime:
        reading = self.reading()
        verdict = self._judged(reading)
        if verdict.is_right or verdict.best is None:
            return reading.wall
        return clock_guard.right_time(verdict.best, reading.stopwatch)
