"""`vesper demo`: the sandbox and the bot in one process, with a clock that can be moved."""

from __future__ import annotations

import asyncio
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bot.app import Vesper
from bot.clock import Clock
from bot.settings import Settings
from sandbox.server import serve
from sandbox.telegram import Telegram

if TYPE_CHECKING:
    from datetime import datetime, timedelta

TOKEN = "42:DEMO"  # noqa: S105 - the sandbox knows no other


class DemoClock:
    """The chat page's hand on the bot's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.vesper: Vesper | None = None

    def now(self) -> datetime:
        """The demo's time, UTC."""
        return self._clock.now()

    def advance(self, by: timedelta) -> None:
        """Move the demo's time on; the bot notices at its next tick."""
        self._clock.advance(by)

    async def next_due(self) -> datetime | None:
        """When the bot next has something to say by itself."""
        return None if self.vesper is None else await self.vesper.next_due()


async def show(port: int) -> None:
    """Serve the chat page until Ctrl-C; everything lives in a temporary folder.

    Raises:
        OSError: the port is taken.
    """
    clock = Clock()
    control = DemoClock(clock)
    telegram = Telegram(token=TOKEN, now=clock.now, monotonic=clock.monotonic)
    you = telegram.add_user("You")
    with tempfile.TemporaryDirectory() as folder:
        async with serve(telegram, port=port, clock=control) as server:
            settings = Settings.model_validate(
                {
                    "bot_token": TOKEN,
                    "api_url": server.url,
                    "database_url": f"sqlite:///{Path(folder) / 'demo.db'}",
                    "http_port": 0,
                    "admin_ids": {you.id},  # so that /admin and /broadcast can be tried, too
                }
            )
            control.vesper = vesper = Vesper(settings, clock)
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, vesper.stop)
            Console().print(f"Vesper's demo is at {server.url}  (Ctrl-C ends it; nothing is kept)")
            await vesper.run()
