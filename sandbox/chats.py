"""Chats as the bot and their members see them."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Chat:
    """One conversation with the bot in it.

    Attributes:
        id: In a private chat the person's own, positive id; negative in a group.
        type: `private`, `group` or `supergroup`.
        names: The naming fields of the Bot API `Chat`.
        started: Whether the bot may write here, because somebody wrote first.
        blocked: Whether the person has blocked the bot.
        messages: The visible messages by id, oldest first.
        reactions: The emoji with which the bot reacted to messages, by message id.
        fixed: Ids of messages sent with a keyboard that cannot be edited away.
        keyboard: The reply keyboard under the input field, or None.
        action: The bot's current chat action (`typing`), or None.
        action_until: When the chat action fades, in monotonic seconds.
        members: The status of a group's members by user id: `creator`, `administrator` or `member`.
        topics: Whether each topic of a forum is open, by thread id; the General topic is 1.
        moved_to: The supergroup that a group became; None if it did not.
    """

    id: int
    type: str
    names: Json
    started: bool = False
    blocked: bool = False
    messages: dict[int, Json] = field(default_factory=dict)
    reactions: dict[int, str] = field(default_factory=dict)
    fixed: set[int] = field(default_factory=set)
    keyboard: Json | None = None
    action: str | None = None
    action_until: float = 0.0
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, bool] = field(default_factory=dict)
    moved_to: int | None = None

    @property
    def is_group(self) -> bool:
        """Whether the chat is a group."""
        return self.type != "private"

    @property
    def is_forum(self) -> bool:
        """Whether the chat's messages are in topics."""
        return bool(self.names.get("is_forum"))

    def json(self) -> Json:
        """Return the Bot API `Chat`."""
        return {"id": self.id, "type": self.type, **self.names}

    def action_at(self, monotonic: float) -> str | None:
        """Return the bot's chat action that is visible at this monotonic second."""
        return self.action if monotonic < self.action_until else None
