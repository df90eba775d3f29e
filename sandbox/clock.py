"""The demo's movable clock, as the chat page drives it."""

from datetime import datetime, timedelta
from typing import Protocol


class ClockControl(Protocol):
    """What the sandbox needs to show and move the time."""

    def now(self) -> datetime:
        """The time of the demo, aware, UTC."""

    def advance(self, by: timedelta) -> None:
        """Move the time forward."""

    async def next_due(self) -> datetime | None:
        """When the bot will next have something to send, in UTC; None when nothing is planned."""
