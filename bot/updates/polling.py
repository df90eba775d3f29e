"""Polls Telegram for updates; each is committed before it is confirmed to Telegram (P1)."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, RetryAfter

from bot.context import World
from bot.delivery.rate_limiter import retry_after_seconds
from bot.errors import OperatorError
from bot.store.queue import inbox
from bot.updates.dispatcher import UPDATE_TYPES, BotApplication

log = structlog.get_logger()

# Seconds that Telegram waits for an update before it answers with none.
LONG_POLL_SECONDS = 25
MAX_RETRY_SECONDS = 30
# Conflicts in a row before giving up, and seconds between them. At a redeploy the other poller ends within
# this time. Two that both went on would each get half of the updates.
MAX_CONFLICTS = 12
CONFLICT_PAUSE_SECONDS = 5.0
# Seconds without a conflict after which counting starts again.
CONFLICT_RESET_SECONDS = 60.0

Receive = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


class PolledElsewhereError(OperatorError):
    """Another program polls this bot's updates, too, and does not stop."""

    exit_code = 3


class Poller:
    """Polls for updates until cancelled; `receive` returns once they are committed."""

    def __init__(
        self,
        world: World,
        application: BotApplication,
        receive: Receive,
        conflict_pause: float = CONFLICT_PAUSE_SECONDS,
    ) -> None:
        self._world = world
        self._bot = application.bot
        self._receive = receive
        self._conflict_pause = conflict_pause
        self._polled_at: float | None = None
        self._conflicts: list[float] = []

    def polled_at(self) -> float | None:
        """Return the monotonic second of Telegram's last answer, or of the start; None while not polling."""
        return self._polled_at

    async def run(self) -> None:
        """Poll until cancelled.

        Raises:
            InvalidToken: Telegram no longer accepts the token.
            PolledElsewhereError: Another program polls this bot, too, and does not stop.
        """
        async with self._world.database.read() as tx:
            newest = await inbox.newest_id(tx)
        self._polled_at = self._world.clock.monotonic()
        self._conflicts = []
        try:
            await self._run(newest)
        finally:
            self._polled_at = None

    async def _run(self, newest_id: int | None) -> None:
        failures = 0
        while True:
            try:
                updates = await self._fetch(newest_id)
                await self._receive(updates)
            except InvalidToken:
                raise
            except Conflict:
                self._record_conflict()
                await asyncio.sleep(self._conflict_pause)
            except RetryAfter as error:
                log.warning("poll_failed", error=type(error).__name__)
                await asyncio.sleep(retry_after_seconds(error))
            except Exception as error:  # noqa: BLE001 - Telegram or the database is out of reach; no update is confirmed
                log.warning("poll_failed", error=type(error).__name__)
                await asyncio.sleep(min(2**failures, MAX_RETRY_SECONDS))
                failures += 1
            else:
                newest_id = max((update["update_id"] for update in updates), default=newest_id)
                failures = 0

    def _record_conflict(self) -> None:
        now = self._world.clock.monotonic()
        if self._conflicts and now - self._conflicts[-1] > CONFLICT_RESET_SECONDS:
            self._conflicts = []
        self._conflicts.append(now)
        log.warning("polled_elsewhere_too", conflicts=len(self._conflicts), most=MAX_CONFLICTS)
        if len(self._conflicts) >= MAX_CONFLICTS:
            raise PolledElsewhereError(
                "Another program fetches the updates of this bot, and each gets only some of them. "
                "Stop the other one, or give this one a token of its own from @BotFather."
            )

    async def _fetch(self, newest_id: int | None) -> list[dict[str, Any]]:
        offset = "" if newest_id is None else f"&offset={newest_id + 1}"
        query = f"timeout={LONG_POLL_SECONDS}&allowed_updates={json.dumps(UPDATE_TYPES)}{offset}"
        url = f"{self._bot.base_url}/getUpdates?{query}"
        # Not PTB's `get_updates`: an update that PTB cannot decode must reach the inbox, too.
        fetched = await self._bot.request.post(url, read_timeout=LONG_POLL_SECONDS + 10)
        self._polled_at = self._world.clock.monotonic()
        return fetched if isinstance(fetched, list) else []
