"""Throttle per chat: a person who floods the bot slows down only their own chat."""

from dataclasses import dataclass, field

# Updates in a burst: more than quick fingers press on a full keyboard before they wait for an answer.
BURST = 20
# Chats remembered before those with a full bucket are forgotten.
SWEEP_SIZE = 1_000


@dataclass
class TokenBucket:
    """A token bucket per chat; every time is a monotonic second, given by the caller.

    Attributes:
        per_second: Tokens refilled a second: as many as messages may be sent to a private chat, because
            handling more than can be answered would only make the outbox longer.
        burst: Tokens that a bucket holds.
    """

    per_second: float = 1
    burst: int = BURST
    _full_at: dict[int, float] = field(default_factory=dict)
    _sweep_at: int = SWEEP_SIZE

    @property
    def chat_count(self) -> int:
        """The number of chats remembered."""
        return len(self._full_at)

    def seconds_until_token(self, chat_id: int, now: float) -> float:
        """Return the seconds until there is a token; 0 if there is one now."""
        full_at = max(self._full_at.get(chat_id, now), now)
        return max(full_at + (1 - self.burst) / self.per_second - now, 0)

    def take(self, chat_id: int, now: float) -> None:
        """Take a token."""
        self._full_at[chat_id] = max(self._full_at.get(chat_id, now), now) + 1 / self.per_second
        self._sweep(now)

    def _sweep(self, now: float) -> None:
        """Forget full buckets: an unknown chat's bucket counts as full."""
        if len(self._full_at) > self._sweep_at:
            self._full_at = {chat: full_at for chat, full_at in self._full_at.items() if full_at > now}
            self._sweep_at = max(SWEEP_SIZE, 2 * len(self._full_at))
