"""The interface through which the chat page shows and moves the demo's clock."""

from datetime import datetime, timedelta
from typing import Protocol


class ClockControl(Protocol):
    """A clock that the chat page can show and move."""

    def now(self) -> datetime:
        """Return the demo's time, aware, UTC."""

    def advance(self, by: timedelta) -> None:
        """Move the time forward."""

    async def next_due(self) -> datetime | None:
        """Return when the bot next has something to send (UTC); None if nothing is planned."""
