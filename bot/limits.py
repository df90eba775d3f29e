"""Telegram's flood limits as strict sliding windows, and the silence that it asks for with a 429 (P5).

A send occupies its place from the moment it leaves until one window after Telegram has answered, so that
the limits hold at Telegram's end too, however slow the network is in between.
"""

from collections import Counter, deque
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from math import inf

# For what counts overall but against no chat, such as an edit.
NO_CHAT = 0
SECOND = 1.0
# Seconds. No pause that Telegram asks for is kept longer; a day later one message tries again.
LONGEST_SILENCE = 86_400
MINUTE = 60.0
# What nobody waits for leaves evenly, a tenth of a second's places in any tenth of a second. If all left at
# once, no place would be free until a second later, and an answer would wait as long.
STEPS = 10


@dataclass(frozen=True)
class Budget:
    """How many messages may be sent: overall and per private chat in any second, per group in any minute.

    Telegram's numbers ("My bot is hitting limits" in its bot FAQ); groups have negative chat ids.

    Attributes:
        overall: Without charge.
        per_chat: To one person.
        per_group: To one group.
        paid: In all, when Telegram may charge for what goes beyond `overall`; None when it may not.
    """

    overall: int = 30
    per_chat: int = 1
    per_group: int = 20
    paid: int | None = None


@dataclass
class Limits:
    """Who may be written to right now; every time is a monotonic second, given by the caller."""

    budget: Budget = field(default_factory=Budget)
    quiet_until: float = -inf
    """Until then nothing may leave: Telegram asked for it."""
    # Of what is under way or was answered within the last window: those without charge, all, and by chat.
    _free: int = 0
    _all: int = 0
    _by_chat: Counter[int] = field(default_factory=Counter)
    _full: set[int] = field(default_factory=set)
    _last_second: deque[tuple[float, int, bool]] = field(default_factory=deque)
    _last_minute: deque[tuple[float, int]] = field(default_factory=deque)  # groups only
    _last_step: deque[float] = field(default_factory=deque)  # of what nobody waits for

    def room(self, now: float) -> int:
        """How many messages may leave at this moment without charge."""
        if self.quiet_for(now):
            return 0
        self._forget(now)
        room = self.budget.overall - self._free
        return room if self.budget.paid is None else min(room, self.budget.paid - self._all)

    def even_room(self, now: float) -> int:
        """How many of what nobody waits for may leave at this moment without charge."""
        return min(self.room(now), self._step())

    def paid_room(self, now: float) -> int:
        """How many messages may leave at this moment that Telegram may charge for; nobody waits for them."""
        if self.budget.paid is None or self.quiet_for(now):
            return 0
        self._forget(now)
        return min(self.budget.paid - self._all, self._step())

    def full_chats(self, now: float) -> AbstractSet[int]:
        """Chats that must be left alone at this moment."""
        self._forget(now)
        return self._full

    def leave(self, chat_id: int, now: float, *, paid: bool = False, evenly: bool = False) -> None:
        """A message to this chat leaves now; `evenly` when nobody waits for it."""
        if evenly:
            self._last_step.append(now)
        self._all += 1
        self._free += not paid
        if chat_id != NO_CHAT:
            self._by_chat[chat_id] += 1
            most = self.budget.per_chat if chat_id > 0 else self.budget.per_group
            if self._by_chat[chat_id] >= most:
                self._full.add(chat_id)

    def answered(self, chat_id: int, now: float, *, paid: bool = False) -> None:
        """Telegram answered, or never will: the windows start to run."""
        self._last_second.append((now, chat_id, paid))
        if chat_id < 0:
            self._last_minute.append((now, chat_id))

    def halt(self, until: float) -> None:
        """Telegram asked for silence until then; a shorter wish does not end a longer one."""
        self.quiet_until = max(self.quiet_until, until)

    def quiet_for(self, now: float) -> float:
        """Seconds of silence still to keep; 0 when anything may leave."""
        return max(self.quiet_until - now, 0)

    def wait(self, now: float) -> float:
        """Seconds until a place may become free."""
        self._forget(now)
        place = self._last_second[0][0] + SECOND - now if self._last_second else SECOND
        step = self._last_step[0] + SECOND / STEPS - now if self._last_step else SECOND
        return max(min(place, step), self.quiet_for(now))

    def _step(self) -> int:
        most = self.budget.overall if self.budget.paid is None else self.budget.paid
        return max(most // STEPS, 1) - len(self._last_step)

    def _forget(self, now: float) -> None:
        while self._last_step and self._last_step[0] + SECOND / STEPS <= now:
            self._last_step.popleft()
        while self._last_second and self._last_second[0][0] + SECOND <= now:
            _at, chat_id, paid = self._last_second.popleft()
            self._all -= 1
            self._free -= not paid
            if chat_id > 0:
                self._leave_room(chat_id, self.budget.per_chat)
        while self._last_minute and self._last_minute[0][0] + MINUTE <= now:
            self._leave_room(self._last_minute.popleft()[1], self.budget.per_group)

    def _leave_room(self, chat_id: int, most: int) -> None:
        self._by_chat[chat_id] -= 1
        if self._by_chat[chat_id] < most:
            self._full.discard(chat_id)
        if not self._by_chat[chat_id]:
            del self._by_chat[chat_id]
