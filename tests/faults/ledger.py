"""What every fault must end with, by Telegram's own record of what it accepted (P2, P5)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.delivery.flood_limits import MINUTE, NO_CHAT, SECOND, Budget
from bot.delivery.sender import METHODS
from bot.store.queue.outbox import SEND_METHODS
from sandbox.telegram import AcceptedCall, Telegram
from tests.delivery_rig import MARK

# What makes a message one that somebody is owed: a name that no other message has.
SUBJECT = re.compile(r"(?:asked|due)-\d+")
SENDS = {METHODS[method][0] for method in SEND_METHODS}


@dataclass
class Ledger:
    """What is owed to whom, beside what Telegram accepted.

    Attributes:
        owed: the subjects that have to arrive.
        in_doubt: how many sends' fate nobody could know: each may come once more, and then it says so.
        budget: the limits that the bot has to keep.
    """

    telegram: Telegram
    budget: Budget = field(default_factory=Budget)
    owed: set[str] = field(default_factory=set)
    in_doubt: int = 0

    def arrived(self) -> dict[str, list[AcceptedCall]]:
        """Every copy of everything that somebody is owed, oldest first."""
        copies: defaultdict[str, list[AcceptedCall]] = defaultdict(list)
        for call in self._sends():
            found = SUBJECT.search(_words(call))
            if found is not None:
                copies[found[0]].append(call)
        return copies

    def missing(self) -> set[str]:
        """What has not arrived yet."""
        return self.owed - self.arrived().keys()

    def settle(self) -> None:
        """Everything has arrived: once, or again with a mark and for a reason, and no limit was broken."""
        copies = self.arrived()
        assert self.owed - copies.keys() == set(), "lost"
        assert copies.keys() - self.owed == set(), "sent although nobody was owed it"
        unmarked = {subject: [MARK not in _words(call) for call in each] for subject, each in copies.items()}
        assert [subject for subject, each in unmarked.items() if any(each[1:])] == [], "copies without a mark"
        marked = sum(each.count(False) for each in unmarked.values())
        assert marked <= self.in_doubt, "more marks than sends whose fate was unknown"
        self._keep_to_the_limits()

    def _keep_to_the_limits(self) -> None:
        of_chats: defaultdict[int, list[float]] = defaultdict(list)
        for call in self._sends():
            of_chats[call.chat_id or NO_CHAT].append(call.monotonic)
        assert fits([call.monotonic for call in self._sends()], self.budget.overall, SECOND), (
            "too many at once"
        )
        for chat_id, times in of_chats.items():
            private = chat_id > 0
            most, window = (self.budget.per_chat, SECOND) if private else (self.budget.per_group, MINUTE)
            assert fits(times, most, window), f"too many to {'a person' if private else 'a group'}"

    def _sends(self) -> Iterable[AcceptedCall]:
        return [call for call in self.telegram.ledger if call.method in SENDS]


def fits(times: Sequence[float], most: int, window: float) -> bool:
    """Whether no stretch of so many seconds holds more than so many of these."""
    return all(later - earlier >= window for earlier, later in zip(times, times[most:], strict=False))


def _words(call: AcceptedCall) -> str:
    return str(call.params.get("text") or call.params.get("caption") or "")
