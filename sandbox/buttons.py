"""Callback queries of pressed buttons: which still wait for an answer, and for how long."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]

# Seconds after which apps stop waiting, roughly; Telegram documents no limit.
ANSWER_WITHIN = timedelta(seconds=15)
_FIRST_ID = 4_200_000_000_000_001


@dataclass(frozen=True)
class CallbackAnswer:
    """The bot's answer to a pressed button.

    Attributes:
        id: The callback query's id.
        chat_id: The chat with the button.
    """

    id: str
    chat_id: int
    text: str
    show_alert: bool


@dataclass(frozen=True)
class _Query:
    chat_id: int
    pressed_at: datetime


@dataclass
class CallbackQueries:
    """Callback queries that are not answered yet."""

    _waiting: dict[str, _Query] = field(default_factory=dict)
    _next_id: int = _FIRST_ID

    def add(self, chat_id: int, at: datetime) -> str:
        """Add the query of a pressed button.

        Returns:
            The id of the query.
        """
        query_id = str(self._next_id)
        self._next_id += 1
        self._waiting[query_id] = _Query(chat_id, at)
        return query_id

    def take(self, query_id: str, at: datetime) -> int | None:
        """Remove a query and return its chat.

        Returns:
            The chat; None if the query is unknown, answered already, or too old.
        """
        query = self._waiting.pop(query_id, None)
        return query.chat_id if query and at - query.pressed_at <= ANSWER_WITHIN else None


def refuse_missing_button(message: Json | None, data: str) -> None:
    """Check that the message has the button that a person presses.

    Raises:
        LookupError: The message is gone or has no such button.
    """
    if message is None:
        raise LookupError("the message is gone")
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    if not any(button.get("callback_data") == data for row in rows for button in row):
        raise LookupError(f"the message has no button with the data {data!r}")
