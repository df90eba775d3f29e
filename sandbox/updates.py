"""The queue of updates for the bot, and getUpdates, which takes from it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram.constants import PollingLimit

from sandbox.condition import ChangeCondition
from sandbox.refusals import conflict

Json = dict[str, Any]

_FIRST_ID = 700_000_001
MAX_POLL_SECONDS = 50
# Update ids; Telegram ignores an offset farther ahead, which the bot must have from elsewhere.
_FARTHEST_AHEAD = 10
# Update types that a bot gets only on explicit request.
_ON_REQUEST = ("chat_member", "message_reaction", "message_reaction_count")


@dataclass(frozen=True)
class Webhook:
    """The bot's webhook; with an empty URL, no updates are posted.

    Attributes:
        last_error_date: Unix seconds of the last failed post.
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
        pending: The unconfirmed updates, oldest first.
        allowed: The types that the bot asked for; empty means the default, all but a few.
        webhook_url: The URL to which updates are posted instead; empty while the bot polls.
        polls: The number of getUpdates calls so far, whatever their answer.
    """

    changed: ChangeCondition
    pending: list[Json] = field(default_factory=list)
    allowed: tuple[str, ...] = ()
    webhook_url: str = ""
    polls: int = 0
    _next_id: int = _FIRST_ID
    _poller: object = None

    def add(self, kind: str, content: Json) -> None:
        """Queue an update, unless the bot does not want its type."""
        if kind in self.allowed or (not self.allowed and kind not in _ON_REQUEST):
            self.pending.append({"update_id": self._next_id, kind: content})
            self._next_id += 1
            self.changed.notify_all()

    def allow(self, kinds: Sequence[str] | None) -> None:
        """Set the update types that the bot gets from now on; None changes nothing."""
        if kinds is not None:
            self.allowed = tuple(kinds)

    def confirm_below(self, offset: int) -> None:
        """Delete confirmed updates: all below an id, or all but the last `-offset`."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif 0 < offset <= self._next_id + _FARTHEST_AHEAD:
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self.changed.notify_all()

    def forget_all(self) -> None:
        """Delete all pending updates."""
        self.pending.clear()
        self.changed.notify_all()

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """Answer one getUpdates, after waiting for an update if there is none.

        Args:
            offset: The first update wanted; those below are confirmed. Negative counts from the end.
            limit: Most updates to return; outside 1 to 100 it means 100.
            seconds: Longest time to wait for an update.

        Raises:
            ApiError: 409, a webhook is set, or another getUpdates came meanwhile.
        """
        self.polls += 1
        self._refuse_beside_webhook()
        me = self._poller = object()
        self.confirm_below(offset)
        await self.changed.wait_for(
            lambda: self.changed.closed or bool(self.pending or self.webhook_url) or self._poller is not me,
            timeout=min(max(seconds, 0), MAX_POLL_SECONDS),
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
