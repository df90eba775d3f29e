"""`vesper demo`: the sandbox and the bot in one process, with a clock that can be moved."""

import asyncio
import signal
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.app import Vesper
from bot.clock import Clock
from bot.knowledge import load
from bot.search import Knowledge
from bot.settings import Settings
from sandbox.flood import FloodControl
from sandbox.people import User
from sandbox.seed_history import DAYS, PastClock, seed_history
from sandbox.server import serve
from sandbox.telegram import Telegram

TOKEN = "42:DEMO"  # noqa: S105 - the sandbox knows no other


class DemoClock:
    """The bot's clock, for the chat page to show and move."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.vesper: Vesper | None = None

    def now(self) -> datetime:
        """Return the demo's time, UTC."""
        return self._clock.now()

    def advance(self, by: timedelta) -> None:
        """Move the demo's time forward; the bot notices at its next tick."""
        self._clock.advance(by)

    async def next_due(self) -> datetime | None:
        """Return when the next message of the bot falls due."""
        return None if self.vesper is None else await self.vesper.next_due()


async def run_demo(port: int, *, seed: bool = False) -> None:
    """Serve the chat page until Ctrl-C; all data is in a temporary folder.

    Args:
        port: The chat page's port; 0 takes any free one.
        seed: Give the demo's person eleven weeks of history with the bot.

    Raises:
        OSError: The port is taken.
    """
    clock = PastClock(timedelta(days=DAYS if seed else 0))
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
                    "backup_dir": Path(folder) / "backups",
                    "backup_hours": 0,  # the demo keeps no data
                    "admin_ids": {you.id},  # so that /admin and /broadcast can be tried, too
                }
            )
            knowledge = load(settings.content_dir)
            if seed:
                await _seed_history(telegram, settings, knowledge, clock, you)
            control.vesper = vesper = Vesper(settings, knowledge, clock)
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, vesper.stop)
            Console().print(f"Vesper's demo is at {server.url}  (Ctrl-C ends it; nothing is kept)")
            await vesper.run()


async def _seed_history(
    telegram: Telegram, settings: Settings, knowledge: Knowledge, clock: PastClock, you: User
) -> None:
    """Create eleven weeks of history in a minute, with a progress bar."""
    limits, telegram.flood = telegram.flood, FloodControl(None)
    with Progress(transient=True) as bar:
        task = bar.add_task("Living through eleven weeks …", total=DAYS)
        await seed_history(
            telegram, settings, knowledge, clock, you, lambda done, _days: bar.update(task, completed=done)
        )
    telegram.flood = limits
