"""Telegram's flood limits as strict sliding windows, and the pause that Telegram asks for with a 429 (P5).

A send holds its place from its start until one window after Telegram has answered. So the limits hold at
Telegram's end, too, however slow the network is.
"""

from collections import Counter, deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from math import inf

# Chat id for calls that count overall but against no chat, such as an edit.
NO_CHAT = 0
SECOND = 1.0
# Seconds of the longest pause that is kept, whatever Telegram asks for; after a day one message is tried.
MAX_PAUSE_SECONDS = 86_400
MINUTE = 60.0
# Steps a second in which low-priority sends are spread: each step gets its share of the limit. Sent all at
# once, they would use up a whole second's limit, and a reply would have to wait that long.
STEPS_PER_SECOND = 10


@dataclass(frozen=True)
class Budget:
    """The number of messages that may be sent: overall and per private chat a second, per group a minute.

    The defaults are Telegram's ("My bot is hitting limits" in its bot FAQ); groups have negative chat ids.

    Attributes:
        overall: Messages a second to all chats, free of charge.
        per_chat: Messages a second to one person.
        per_group: Messages a minute to one group.
        paid: Messages a second in all when Telegram may charge for those beyond `overall`; None: it may not.
    """

    overall: int = 30
    per_chat: int = 1
    per_group: int = 20
    paid: int | None = None


@dataclass
class SlidingWindow:
    """Counts sends against the flood limits; every time is a monotonic second, given by the caller."""

    budget: Budget = field(default_factory=Budget)
    paused_until: float = -inf
    """The monotonic second until which nothing may be sent, because Telegram asked for a pause."""
    # Sends in flight or answered within the last window: the free ones, all, and all by chat.
    _free_count: int = 0
    _total_count: int = 0
    _count_by_chat: Counter[int] = field(default_factory=Counter)
    _full_chats: set[int] = field(default_factory=set)
    _last_second: deque[tuple[float, int, bool]] = field(default_factory=deque)
    _last_minute: deque[tuple[float, int]] = field(default_factory=deque)  # groups only
    _last_step: deque[float] = field(default_factory=deque)  # low-priority sends

    def available(self, now: float) -> int:
        """Return how many messages may be sent now free of charge."""
        if self.paused_for(now):
            return 0
        self._expire(now)
        room = self.budget.overall - self._free_count
        return room if self.budget.paid is None else min(room, self.budget.paid - self._total_count)

    def available_evenly(self, now: float) -> int:
        """Return how many low-priority messages may be sent now free of charge, spread over the second."""
        return min(self.available(now), self._available_in_step())

    def available_paid(self, now: float) -> int:
        """Return how many low-priority messages may be sent now that Telegram may charge for."""
        if self.budget.paid is None or self.paused_for(now):
            return 0
        self._expire(now)
        return min(self.budget.paid - self._total_count, self._available_in_step())

    def full_chats(self, now: float) -> AbstractSet[int]:
        """Return the chats to which nothing may be sent now."""
        self._expire(now)
        return self._full_chats

    def acquire(self, chat_id: int, now: float, *, paid: bool = False, evenly: bool = False) -> None:
        """Take the places of a message that is sent to this chat now; `evenly` if it has low priority."""
        if evenly:
            self._last_step.append(now)
        self._total_count += 1
        self._free_count += not paid
        if chat_id != NO_CHAT:
            self._count_by_chat[chat_id] += 1
            most = self.budget.per_chat if chat_id > 0 else self.budget.per_group
            if self._count_by_chat[chat_id] >= most:
                self._full_chats.add(chat_id)

    def release(self, chat_id: int, now: float, *, paid: bool = False) -> None:
        """Start the windows after which the places are free: Telegram answered, or never will."""
        self._last_second.append((now, chat_id, paid))
        if chat_id < 0:
            self._last_minute.append((now, chat_id))

    def pause(self, until: float) -> None:
        """Pause until then, as Telegram asked; never shortens a pause that is already set."""
        self.paused_until = max(self.paused_until, until)

    def paused_for(self, now: float) -> float:
        """Return the remaining seconds of the pause; 0 when there is none."""
        return max(self.paused_until - now, 0)

    def seconds_until_available(self, now: float) -> float:
        """Return the seconds until a place may become free."""
        self._expire(now)
        place = self._last_second[0][0] + SECOND - now if self._last_second else SECOND
        step = self._last_step[0] + SECOND / STEPS_PER_SECOND - now if self._last_step else SECOND
        return max(min(place, step), self.paused_for(now))

    def _available_in_step(self) -> int:
        most = self.budget.overall if self.budget.paid is None else self.budget.paid
        return max(most // STEPS_PER_SECOND, 1) - len(self._last_step)

    def _expire(self, now: float) -> None:
        while self._last_step and self._last_step[0] + SECOND / STEPS_PER_SECOND <= now:
            self._last_step.popleft()
        while self._last_second and self._last_second[0][0] + SECOND <= now:
            _at, chat_id, paid = self._last_second.popleft()
            self._total_count -= 1
            self._free_count -= not paid
            if chat_id > 0:
                self._release_chat(chat_id, self.budget.per_chat)
        while self._last_minute and self._last_minute[0][0] + MINUTE <= now:
            self._release_chat(self._last_minute.popleft()[1], self.budget.per_group)

    def _release_chat(self, chat_id: int, most: int) -> None:
        self._count_by_chat[chat_id] -= 1
        if self._count_by_chat[chat_id] < most:
            self._full_chats.discard(chat_id)
        if not self._count_by_chat[chat_id]:
            del self._count_by_chat[chat_id]
