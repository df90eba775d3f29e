"""The queue of updates for the bot, and how getUpdates takes from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram.constants import PollingLimit

from sandbox.bell import Bell
from sandbox.refusals import conflict

Json = dict[str, Any]

_FIRST_ID = 700_000_001
LONGEST_POLL_SECONDS = 50
# Telegram passes over an offset farther in the future: the bot must have taken it from elsewhere.
_FARTHEST_AHEAD = 10
# What a bot gets only when it asks by name.
_ON_REQUEST = ("chat_member", "message_reaction", "message_reaction_count")


@dataclass(frozen=True)
class Webhook:
    """Where and how updates are posted; an empty address means not at all.

    Attributes:
        last_error_date: Unix seconds of the last failed delivery.
    """

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    has_certificate: bool = False
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass
class Updates:
    """Updates not yet confirmed by the bot, in order, with sequential ids.

    Attributes:
        pending: the unconfirmed updates, oldest first.
        allowed: kinds the bot asked for; empty means the default, all but a few.
        webhook_url: where updates are posted instead; empty while the bot polls.
        polls: how many getUpdates came so far, whatever their answer.
    """

    bell: Bell
    pending: list[Json] = field(default_factory=list)
    allowed: tuple[str, ...] = ()
    webhook_url: str = ""
    polls: int = 0
    _next_id: int = _FIRST_ID
    _poller: object = None

    def add(self, kind: str, content: Json) -> None:
        """Queue an update, unless the bot does not want its kind."""
        if kind in self.allowed or (not self.allowed and kind not in _ON_REQUEST):
            self.pending.append({"update_id": self._next_id, kind: content})
            self._next_id += 1
            self.bell.ring()

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Set what the bot wants from now on; None leaves it as it was."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def confirm_below(self, offset: int) -> None:
        """Forget what the bot has received: all below an id, or all but the last ``-offset``."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif 0 < offset <= self._next_id + _FARTHEST_AHEAD:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self.bell.ring()

    def forget_all(self) -> None:
        """Drop everything that waits."""
        self.pending.clear()
        self.bell.ring()

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """Answer one getUpdates, waiting for something to arrive.

        Args:
            offset: the first update wanted; what is below counts as received. Negative counts from the end.
            limit: at most so many; outside 1 to 100 it means 100.
            seconds: how long to wait when there is nothing.

        Raises:
            ApiError: 409 when a webhook is set, or another getUpdates came meanwhile.
        """
        self.polls += 1
        self._refuse_beside_webhook()
        me = self._poller = object()
        self.confirm_below(offset)
        await self.bell.wait_for(
            lambda: self.bell.closed or bool(self.pending or self.webhook_url) or self._poller is not me,
            timeout=min(max(seconds, 0), LONGEST_POLL_SECONDS),
        )
        if self._poller is not me:
            raise conflict(
                "terminated by other getUpdates request; make sure that only one bot instance is running"
            )
        if self.webhook_url:
            raise conflict("terminated by setWebhook request")
        most = limit if PollingLimit.MIN_LIMIT <= limit <= PollingLimit.MAX_LIMIT else PollingLimit.MAX_LIMIT
        return self.pending[:most]

    def _refuse_beside_webhook(self) -> None:
        if self.webhook_url:
            raise conflict(
                "can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
