"""Telegram's flood limits, checked where Telegram checks them: on arrival."""

import math
from collections import deque
from dataclasses import dataclass, field

from telegram.constants import FloodLimit

from sandbox.refusals import too_many_requests

_MINUTE = 60.0
_SECOND = 1.0


@dataclass(frozen=True)
class FloodLimits:
    """How much a bot may send. Source: the Bot FAQ's broadcasting limits, by way of `telegram.constants`.

    Attributes:
        overall_per_second: messages and edits to all chats within any second.
        per_chat_per_second: messages to one chat, on average.
        burst: messages to one chat that may come at once after a quiet time. Telegram allows "short bursts"
            and does not say how short.
        per_group_per_minute: messages to one group within any minute.
        paid_per_second: messages and edits to all chats within any second, with those that are paid for.
    """

    overall_per_second: int = FloodLimit.MESSAGES_PER_SECOND
    per_chat_per_second: float = FloodLimit.MESSAGES_PER_SECOND_PER_CHAT
    burst: int = 3
    per_group_per_minute: int = FloodLimit.MESSAGES_PER_MINUTE_PER_GROUP
    paid_per_second: int = FloodLimit.PAID_MESSAGES_PER_SECOND


TELEGRAMS_LIMITS = FloodLimits()


@dataclass
class _Window:
    """So many in any stretch of so many seconds."""

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
    """So many at once, refilled evenly."""

    size: int
    per_second: float
    full_at: float = -math.inf

    def wait(self, at: float) -> float:
        room_at = self.full_at - (self.size - 1) / self.per_second
        return max(0.0, room_at - at)

    def spend(self, at: float) -> None:
        self.full_at = max(self.full_at, at) + 1 / self.per_second


@dataclass
class Flood:
    """What was sent lately, and who must keep quiet until when (monotonic seconds).

    Attributes:
        limits: None checks nothing; a halt asked for by a fault is still kept.
        refusals: calls answered with 429 because they went over a limit.
        violations: calls made although an earlier 429 had asked for quiet.
    """

    limits: FloodLimits | None
    refusals: int = 0
    violations: int = 0
    _quiet_until: dict[int | None, float] = field(default_factory=dict)
    _overall: _Window | None = None
    _paid: _Window | None = None
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _groups: dict[int, _Window] = field(default_factory=dict)

    def halt(self, chat_id: int | None, at: float, seconds: float) -> None:
        """Demand quiet, for one chat or (None) for all."""
        self._quiet_until[chat_id] = max(self._quiet_until.get(chat_id, at), at + seconds)

    def spend_message(self, chat_id: int, at: float, *, group: bool, paid: bool = False) -> None:
        """Count a message to a chat; one that is paid for does not count against what is free.

        Raises:
            ApiError: 429, when it is over a limit or comes during a halt.
        """
        self._refuse_during_halt(chat_id, at)
        if self.limits is None:
            return
        allowances: list[_Window | _Bucket] = [self._chat(chat_id, self.limits)]
        if group:
            allowances.append(self._group(chat_id, self.limits))
        self._spend(allowances, chat_id, at, paid=paid)

    def spend_edit(self, chat_id: int, at: float) -> None:
        """Count an edit, which weighs on the overall limit only.

        Raises:
            ApiError: 429, when it is over the limit or comes during a halt.
        """
        self._refuse_during_halt(chat_id, at)
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
        self.halt(scope, at, seconds)
        raise too_many_requests(seconds)

    def _refuse_during_halt(self, chat_id: int, at: float) -> None:
        until = max(self._quiet_until.get(None, at), self._quiet_until.get(chat_id, at))
        if until > at:
            self.violations += 1
            raise too_many_requests(max(1, math.ceil(until - at)))

    def _windows(self) -> tuple[_Window, _Window]:
        """What is free, and everything."""
        if self._overall is None or self._paid is None:
            limits = self.limits or TELEGRAMS_LIMITS
            self._overall = _Window(limits.overall_per_second, _SECOND)
            self._paid = _Window(max(limits.paid_per_second, limits.overall_per_second), _SECOND)
        return self._overall, self._paid

    def _chat(self, chat_id: int, limits: FloodLimits) -> _Bucket:
        return self._chats.setdefault(chat_id, _Bucket(limits.burst, limits.per_chat_per_second))

    def _group(self, chat_id: int, limits: FloodLimits) -> _Window:
        return self._groups.setdefault(chat_id, _Window(limits.per_group_per_minute, _MINUTE))
