"""Counts of the benchmark's Telegram server: sends, answers, sends per second, sends after a 429."""

import statistics
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

# Seconds after the first 429 in which a send counts as already in flight.
IN_FLIGHT_SECONDS = 0.1


@dataclass
class Ledger:
    """Everything that was sent, with the monotonic time of its arrival in seconds."""

    times: "array[float]" = field(default_factory=lambda: array("d"))
    chats: Counter[int] = field(default_factory=Counter)
    asked: dict[int, float] = field(default_factory=dict)
    answers: list[float] = field(default_factory=list)
    inside_retry_after: int = 0
    refused: int = 0
    quiet_until: float = 0.0
    first_refused_at: float = inf

    def record_question(self, now: float, chat_id: int) -> None:
        """Record that a person wrote; the next message to them counts as the answer."""
        self.asked[chat_id] = now

    def halt(self, now: float, seconds: float) -> None:
        """Refuse every send from now on for `seconds`."""
        self.quiet_until, self.first_refused_at = now + seconds, inf

    def remaining_pause(self, now: float) -> float:
        """Return the seconds of the pause left for a send that arrives now, and count the send as refused."""
        left = max(self.quiet_until - now, 0.0)
        if left:
            self.refused += 1
            self.first_refused_at = min(self.first_refused_at, now)
            self.inside_retry_after += now > self.first_refused_at + IN_FLIGHT_SECONDS
        return left

    def accept(self, now: float, chat_id: int) -> None:
        """Record an accepted message."""
        self.times.append(now)
        self.chats[chat_id] += 1
        if chat_id in self.asked:
            self.answers.append(now - self.asked.pop(chat_id))

    def figures(self) -> dict[str, Any]:
        """Return the counts so far as JSON values; times in seconds."""
        return {
            "accepted": len(self.times),
            "chats": len(self.chats),
            "most_to_one": max(self.chats.values(), default=0),
            "most_in_a_second": most_within(self.times, 1.0),
            "inside_retry_after": self.inside_retry_after,
            "refused": self.refused,
            "answered": len(self.answers),
            "answer_median": statistics.median(self.answers or [0]),
            "answer_p99": _p99(self.answers),
        }


def most_within(times: Sequence[float], length: float) -> int:
    """Return the most of these ascending instants within any half-open window of this length."""
    most = first = 0
    for last, instant in enumerate(times):
        while times[first] + length <= instant:
            first += 1
        most = max(most, last - first + 1)
    return most


def _p99(values: Sequence[float]) -> float:
    """Return the 99th percentile."""
    ascending = sorted(values) or [0.0]
    return ascending[-(-99 * len(ascending) // 100) - 1]
