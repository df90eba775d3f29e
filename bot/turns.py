"""The limits as PTB's rate limiter: whatever is asked of Telegram beside the courier waits its turn, too."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.limits import LONGEST_SILENCE, NO_CHAT, Limits
from bot.metrics import HALTED_SECONDS, HALTS

# What Telegram counts against a chat; the rest counts overall.
TO_A_CHAT = ("send", "forward", "copy")
# What changes the bot's profile.
ABOUT_ITSELF = "setMy"


@dataclass(order=True)
class _Turn:
    priority: int
    number: int
    chat_id: int = field(compare=False)
    begun: asyncio.Future[None] = field(compare=False)


class Turns(BaseRateLimiter[int]):
    """Lets calls through as `Limits` has room, the more urgent first.

    `rate_limit_args` is the priority as in the outbox, 1 (reminders) to 3 (broadcasts); whoever says none
    answers somebody, which is the most urgent.
    """

    def __init__(self, limits: Limits, monotonic: Callable[[], float]) -> None:
        """Share the courier's limits; `monotonic` is the stopwatch they count by."""
        self._limits = limits
        self._monotonic = monotonic
        self._waiting: list[_Turn] = []
        self._numbers = count()
        self._again: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Forget the alarm; who still waits is cancelled by who called."""
        if self._again is not None:
            self._again.cancel()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Wait for a place, call, and heed a 429 for everybody.

        Raises:
            RetryAfter: Telegram asked for silence; it is kept from now on, and nothing is repeated here. Of
                what a bot says of itself Telegram may want to hear nothing for a day: that is the caller's to
                heed, and no reason to keep from people what they are owed.
        """
        chat_id = data.get("chat_id") if endpoint.startswith(TO_A_CHAT) else NO_CHAT
        place = chat_id if isinstance(chat_id, int) else NO_CHAT
        await self._turn(place, rate_limit_args or 0)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            if not endpoint.startswith(ABOUT_ITSELF):
                heed(self._limits, error, self._monotonic())
            raise
        finally:
            self._limits.answered(place, self._monotonic())

    async def _turn(self, chat_id: int, priority: int) -> None:
        turn = _Turn(priority, next(self._numbers), chat_id, asyncio.get_running_loop().create_future())
        self._waiting.append(turn)
        self._let_go()
        try:
            await turn.begun
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            else:  # it had its place already
                self._limits.answered(chat_id, self._monotonic())
            raise

    def _let_go(self) -> None:
        now = self._monotonic()
        for turn in sorted(self._waiting):
            evenly = turn.priority > 0
            if (self._limits.even_room(now) if evenly else self._limits.room(now)) <= 0:
                break
            if turn.chat_id not in self._limits.full_chats(now):
                self._limits.leave(turn.chat_id, now, evenly=evenly)
                self._waiting.remove(turn)
                turn.begun.set_result(None)
        if self._again is not None:
            self._again.cancel()
        if self._waiting:
            wait = max(self._limits.wait(now), 0.001)
            self._again = asyncio.get_running_loop().call_later(wait, self._let_go)


def heed(limits: Limits, error: RetryAfter, now: float) -> None:
    """Keep the silence that Telegram asked for, and count it; `now` is the stopwatch's."""
    already = limits.quiet_for(now)
    limits.halt(now + silence_of(error))
    HALTS.inc()
    HALTED_SECONDS.inc(limits.quiet_for(now) - already)


def silence_of(error: RetryAfter) -> float:
    """Return the seconds of silence that Telegram asked for, `LONGEST_SILENCE` at most."""
    asked = error.retry_after
    return min(asked.total_seconds() if isinstance(asked, timedelta) else asked, LONGEST_SILENCE)
