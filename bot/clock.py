"""The only reader of the wall clock; the demo may move it."""

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall time in UTC, plus a monotonic count of seconds for windows and time-outs."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def monotonic(self) -> float:
        """Seconds that never go back, unaffected by `advance`."""
        return time.monotonic()

    def advance(self, by: timedelta) -> None:
        """Move this clock's wall time forward.

        Raises:
            ValueError: for a step back; nothing that was sent can be taken back.
        """
        if by < timedelta():
            raise ValueError("the clock only moves forward")
        self._ahead += by
