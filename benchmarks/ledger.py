"""What the benchmark's Telegram counts: sends, the fullest second, what came in spite of a 429."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

# What was on its way when a 429 was written is nobody's fault.
ON_ITS_WAY = 0.1


@dataclass
class Ledger:
    """Everything that was sent, by the second (monotonic) at which it arrived here."""

    times: "array[float]" = field(default_factory=lambda: array("d"))
    chats: Counter[int] = field(default_factory=Counter)
    inside: int = 0
    refused: int = 0
    quiet_from: float = 0.0
    quiet_until: float = 0.0

    def halt(self, now: float, seconds: float) -> None:
        """Refuse everything from now on for so long."""
        self.quiet_from, self.quiet_until = now + ON_ITS_WAY, now + seconds

    def wait(self, now: float) -> float:
        """Seconds of silence left for a send that arrives now; it is counted as one too many."""
        left = max(self.quiet_until - now, 0.0)
        if left:
            self.refused += 1
            self.inside += now >= self.quiet_from
        return left

    def accept(self, now: float, chat_id: int) -> None:
        """One more message arrived."""
        self.times.append(now)
        self.chats[chat_id] += 1

    def figures(self) -> dict[str, Any]:
        """Everything counted so far, as plain values."""
        return {
            "accepted": len(self.times),
            "chats": len(self.chats),
            "most_to_one": max(self.chats.values(), default=0),
            "most_in_a_second": most_within(self.times, 1.0),
            "inside_retry_after": self.inside,
            "refused": self.refused,
        }


def most_within(times: Sequence[float], length: float) -> int:
    """The most of these ascending instants that lie in any half-open window of this length."""
    most = first = 0
    for last, instant in enumerate(times):
        while times[first] + length <= instant:
            first += 1
        most = max(most, last - first + 1)
    return most
