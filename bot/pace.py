"""How fast one chat is served: whoever floods the bot slows down nobody but himself."""

from dataclasses import dataclass, field

# More than quick fingers make of a keyboard full of buttons before they wait for an answer.
AT_ONCE = 20
# So many chats are remembered before those are forgotten whose bucket is full again.
REMEMBERED = 1_000


@dataclass
class Pace:
    """A token bucket per chat; every time is a monotonic second, given by the caller.

    Attributes:
        per_second: tokens that come back; as many as messages may leave to a private chat, because to handle
            more than can be answered would only make the outbox longer.
        at_once: tokens that a bucket holds.
    """

    per_second: float = 1
    at_once: int = AT_ONCE
    _full_at: dict[int, float] = field(default_factory=dict)
    _sweep_at: int = REMEMBERED

    @property
    def remembered(self) -> int:
        """How many chats it knows something of."""
        return len(self._full_at)

    def wait(self, chat_id: int, now: float) -> float:
        """Seconds until there is a token; 0 when there is one."""
        full_at = max(self._full_at.get(chat_id, now), now)
        return max(full_at + (1 - self.at_once) / self.per_second - now, 0)

    def take(self, chat_id: int, now: float) -> None:
        """Take a token."""
        self._full_at[chat_id] = max(self._full_at.get(chat_id, now), now) + 1 / self.per_second
        self._sweep(now)

    def _sweep(self, now: float) -> None:
        """A full bucket is as good as none."""
        if len(self._full_at) > self._sweep_at:
            self._full_at = {chat: full_at for chat, full_at in self._full_at.items() if full_at > now}
            self._sweep_at = max(REMEMBERED, 2 * len(self._full_at))
