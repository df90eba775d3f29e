"""Telegram's flood limits, checked when a call arrives, as Telegram does."""

import math
from collections import deque
from dataclasses import dataclass, field

from telegram.constants import FloodLimit

from sandbox.refusals import too_many_requests

_MINUTE = 60.0
_SECOND = 1.0


@dataclass(frozen=True)
class FloodLimits:
    """The flood limits of a bot. Source: the Bot FAQ's broadcasting limits, by way of `telegram.constants`.

    Attributes:
        overall_per_second: Messages and edits to all chats within any second.
        per_chat_per_second: Messages to one chat, on average.
        burst: Messages to one chat that may come at once after a quiet time. Telegram allows "short bursts"
            and does not say how short.
        per_group_per_minute: Messages to one group within any minute.
        paid_per_second: Messages and edits to all chats within any second, paid ones included.
    """

    overall_per_second: int = FloodLimit.MESSAGES_PER_SECOND
    per_chat_per_second: float = FloodLimit.MESSAGES_PER_SECOND_PER_CHAT
    burst: int = 3
    per_group_per_minute: int = FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP
    paid_per_second: int = FloodLimit.PAID_MESSAGES_PER_SECOND


TELEGRAMS_LIMITS = FloodLimits()


@dataclass
class _Window:
    """A sliding window: at most `limit` calls within any `seconds`."""

    limit: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, at: float) -> float:
        while self.times and self.times[0] <= at - self.seconds:
            self.times.popleft()
        return self.times[0] + self.seconds - at if len(self.times) >= self.limit else 0.0

    def spend(self, at: float) -> None:
        self.times.append(at)


@dataclass
class _Bucket:
    """A token bucket: `size` calls at once, refilled at `per_second`."""

    size: int
    per_second: float
    full_at: float = -math.inf

    def wait(self, at: float) -> float:
        room_at = self.full_at - (self.size - 1) / self.per_second
        return max(0.0, room_at - at)

    def spend(self, at: float) -> None:
        self.full_at = max(self.full_at, at) + 1 / self.per_second


@dataclass
class FloodControl:
    """Counts recent calls, and keeps the pauses that a 429 has imposed (monotonic seconds).

    Attributes:
        limits: The limits; None checks none, but a pause imposed by a fault still holds.
        refusals: Calls answered with 429 because they exceeded a limit.
        violations: Calls made during a pause that an earlier 429 had imposed.
    """

    limits: FloodLimits | None
    refusals: int = 0
    violations: int = 0
    _paused_until: dict[int | None, float] = field(default_factory=dict)
    _overall: _Window | None = None
    _paid: _Window | None = None
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _groups: dict[int, _Window] = field(default_factory=dict)

    def pause(self, chat_id: int | None, at: float, seconds: float) -> None:
        """Impose a pause on one chat, or on all (None)."""
        self._paused_until[chat_id] = max(self._paused_until.get(chat_id, at), at + seconds)

    def count_message(self, chat_id: int, at: float, *, group: bool, paid: bool = False) -> None:
        """Count a message to a chat; a paid message does not count against the free limit.

        Raises:
            ApiError: 429, the message exceeds a limit or comes during a pause.
        """
        self._refuse_during_pause(chat_id, at)
        if self.limits is None:
            return
        allowances: list[_Window | _Bucket] = [self._chat(chat_id, self.limits)]
        if group:
            allowances.append(self._group(chat_id, self.limits))
        self._spend(allowances, chat_id, at, paid=paid)

    def count_edit(self, chat_id: int, at: float) -> None:
        """Count an edit, which counts against the overall limit only.

        Raises:
            ApiError: 429, the edit exceeds the limit or comes during a pause.
        """
        self._refuse_during_pause(chat_id, at)
        if self.limits is not None:
            self._spend([], chat_id, at)

    def _spend(
        self, of_chat: list[_Window | _Bucket], chat_id: int, at: float, *, paid: bool = False
    ) -> None:
        free, every = self._windows()
        of_all = (every,) if paid else (free, every)
        self._refuse_over(chat_id, max((allowance.wait(at) for allowance in of_chat), default=0.0), at)
        self._refuse_over(None, max(allowance.wait(at) for allowance in of_all), at)
        for allowance in (*of_all, *of_chat):
            allowance.spend(at)

    def _refuse_over(self, scope: int | None, wait: float, at: float) -> None:
        if wait <= 0:
            return
        self.refusals += 1
        seconds = max(1, math.ceil(wait))
        self.pause(scope, at, seconds)
        raise too_many_requests(seconds)

    def _refuse_during_pause(self, chat_id: int, at: float) -> None:
        until = max(self._paused_until.get(None, at), self._paused_until.get(chat_id, at))
        if until > at:
            self.violations += 1
            raise too_many_requests(max(1, math.ceil(until - at)))

    def _windows(self) -> tuple[_Window, _Window]:
        """Return the windows of free calls and of all calls."""
        if self._overall is None or self._paid is None:
            limits = self.limits or TELEGRAMS_LIMITS
            self._overall = _Window(limits.overall_per_second, _SECOND)
            self._paid = _Window(max(limits.paid_per_second, limits.overall_per_second), _SECOND)
        return self._overall, self._paid

    def _chat(self, chat_id: int, limits: FloodLimits) -> _Bucket:
        return self._chats.setdefault(chat_id, _Bucket(limits.burst, limits.per_chat_per_second))

    def _group(self, chat_id: int, limits: FloodLimits) -> _Window:
        return self._groups.setdefault(chat_id, _Window(limits.per_group_per_minute, _MINUTE))
