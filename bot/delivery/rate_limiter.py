"""PTB's rate limiter over the courier's flood limits, so that all other calls to Telegram keep them, too."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.delivery.flood_limits import MAX_PAUSE_SECONDS, NO_CHAT, SlidingWindow
from bot.metrics import HALTED_SECONDS, HALTS

# Prefixes of the methods that Telegram counts against a chat; all others count overall only.
CHAT_METHOD_PREFIXES = ("send", "forward", "copy")
# Prefix of the methods that change the bot's profile.
PROFILE_METHOD_PREFIX = "setMy"


@dataclass(order=True)
class _QueuedCall:
    priority: int
    sequence: int
    chat_id: int = field(compare=False)
    started: asyncio.Future[None] = field(compare=False)


class SharedRateLimiter(BaseRateLimiter[int]):
    """Lets calls through as the flood limits allow, the more urgent first.

    `rate_limit_args` is the priority as in the outbox, 1 (reminders) to 3 (broadcasts); a call without one is
    a reply, which is the most urgent.
    """

    def __init__(self, limits: SlidingWindow, monotonic: Callable[[], float]) -> None:
        """Share the courier's limits; `monotonic` is the clock that they count by."""
        self._limits = limits
        self._monotonic = monotonic
        self._waiting: list[_QueuedCall] = []
        self._sequence = count()
        self._timer: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Open nothing."""

    async def shutdown(self) -> None:
        """Cancel the timer; calls that still wait are cancelled by their callers."""
        if self._timer is not None:
            self._timer.cancel()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Wait for a free place, make the call, and apply a 429 to all calls.

        Raises:
            RetryAfter: Telegram asked for a pause. All calls pause from now on; nothing is retried here. The
                bot's profile is an exception: Telegram may refuse changes to it for a day, which is the
                caller's business and no reason to hold back people's messages.
        """
        chat_id = data.get("chat_id") if endpoint.startswith(CHAT_METHOD_PREFIXES) else NO_CHAT
        place = chat_id if isinstance(chat_id, int) else NO_CHAT
        await self._wait_for_place(place, rate_limit_args or 0)
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            if not endpoint.startswith(PROFILE_METHOD_PREFIX):
                apply_retry_after(self._limits, error, self._monotonic())
            raise
        finally:
            self._limits.release(place, self._monotonic())

    async def _wait_for_place(self, chat_id: int, priority: int) -> None:
        turn = _QueuedCall(
            priority, next(self._sequence), chat_id, asyncio.get_running_loop().create_future()
        )
        self._waiting.append(turn)
        self._start_ready()
        try:
            await turn.started
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            else:  # the call had taken its place already
                self._limits.release(chat_id, self._monotonic())
            raise

    def _start_ready(self) -> None:
        now = self._monotonic()
        for turn in sorted(self._waiting):
            evenly = turn.priority > 0
            if (self._limits.available_evenly(now) if evenly else self._limits.available(now)) <= 0:
                break
            if turn.chat_id not in self._limits.full_chats(now):
                self._limits.acquire(turn.chat_id, now, evenly=evenly)
                self._waiting.remove(turn)
                turn.started.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
        if self._waiting:
            wait = max(self._limits.seconds_until_available(now), 0.001)
            self._timer = asyncio.get_running_loop().call_later(wait, self._start_ready)


def apply_retry_after(limits: SlidingWindow, error: RetryAfter, now: float) -> None:
    """Pause as long as Telegram asked, and count the seconds; `now` is the monotonic second."""
    already = limits.paused_for(now)
    limits.pause(now + retry_after_seconds(error))
    HALTS.inc()
    HALTED_SECONDS.inc(limits.paused_for(now) - already)


def retry_after_seconds(error: RetryAfter) -> float:
    """Return the seconds of the pause that Telegram asked for, `MAX_PAUSE_SECONDS` at most."""
    asked = error.retry_after
    return min(asked.total_seconds() if isinstance(asked, timedelta) else asked, MAX_PAUSE_SECONDS)
