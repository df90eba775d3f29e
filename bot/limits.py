"""Telegram's flood limits as strict sliding windows, and the silence that it asks for with a 429 (P5).

A send occupies its place from the moment it leaves until one window after Telegram has answered, so that
the limits hold at Telegram's end too, however slow the network is in between.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from math import inf

# For what counts overall but against no chat, such as an edit.
NO_CHAT = 0
SECOND = 1.0
MINUTE = 60.0


@dataclass(frozen=True)
class Budget:
    """How many messages may be sent: overall and per private chat in any second, per group in any minute.

    Telegram's numbers ("My bot is hitting limits" in its bot FAQ); groups have negative chat ids.
    """

    overall: int = 30
    per_chat: int = 1
    per_group: int = 20


@dataclass
class Limits:
    """Who may be written to right now; every time is a monotonic second, given by the caller."""

    budget: Budget = field(default_factory=Budget)
    _in_flight: Counter[int] = field(default_factory=Counter)
    _last_second: deque[tuple[float, int]] = field(default_factory=deque)
    _last_minute: deque[tuple[float, int]] = field(default_factory=deque)  # groups only
    _quiet_until: float = -inf

    def room(self, now: float) -> int:
        """How many messages may leave at this moment."""
        if self.quiet_for(now):
            return 0
        self._forget(now)
        return self.budget.overall - self._in_flight.total() - len(self._last_second)

    def full_chats(self, now: float) -> set[int]:
        """Chats that must be left alone at this moment."""
        self._forget(now)
        private = self._in_flight + Counter(chat for _, chat in self._last_second if chat > 0)
        groups = self._in_flight + Counter(chat for _, chat in self._last_minute)
        full = {chat for chat, sends in private.items() if chat > 0 and sends >= self.budget.per_chat}
        return full | {chat for chat, sends in groups.items() if chat < 0 and sends >= self.budget.per_group}

    def leave(self, chat_id: int) -> None:
        """A message to this chat leaves now."""
        self._in_flight[chat_id] += 1

    def answered(self, chat_id: int, now: float) -> None:
        """Telegram answered, or never will: the windows start to run."""
        self._in_flight -= Counter([chat_id])
        self._last_second.append((now, chat_id))
        if chat_id < 0:
            self._last_minute.append((now, chat_id))

    def halt(self, until: float) -> None:
        """Telegram asked for silence until then; a shorter wish does not end a longer one."""
        self._quiet_until = max(self._quiet_until, until)

    def quiet_for(self, now: float) -> float:
        """Seconds of silence still to keep; 0 when anything may leave."""
        return max(self._quiet_until - now, 0)

    def wait(self, now: float) -> float:
        """Seconds until a place may become free."""
        self._forget(now)
        place = self._last_second[0][0] + SECOND - now if self._last_second else SECOND
        return max(place, self.quiet_for(now))

    def _forget(self, now: float) -> None:
        for window, length in ((self._last_second, SECOND), (self._last_minute, MINUTE)):
            while window and window[0][0] + length <= now:
                window.popleft()
