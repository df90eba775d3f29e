"""Chats as the bot and the people in them see them."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Chat:
    """One conversation with the bot in it.

    Attributes:
        id: positive and the person's own id in a private chat, negative in a group.
        type: ``private``, ``group`` or ``supergroup``.
        names: the naming fields of the Bot API ``Chat``.
        started: whether the bot may write here: somebody wrote first.
        blocked: whether the person has blocked the bot.
        messages: what is visible now, by message id, oldest first.
        fixed: messages sent with a keyboard that cannot be edited away.
        keyboard: the reply keyboard under the input field, or None.
        action: what the bot said it is doing (``typing``), or None.
        action_until: when that fades, in monotonic seconds.
        members: of a group, the status of each person by id: ``creator``, ``administrator`` or ``member``.
        topics: of a forum, whether each topic is open, by its thread id; the General topic is 1.
        moved_to: the supergroup that a group became; None while it is one itself.
    """

    id: int
    type: str
    names: Json
    started: bool = False
    blocked: bool = False
    messages: dict[int, Json] = field(default_factory=dict)
    fixed: set[int] = field(default_factory=set)
    keyboard: Json | None = None
    action: str | None = None
    action_until: float = 0.0
    members: dict[int, str] = field(default_factory=dict)
    topics: dict[int, bool] = field(default_factory=dict)
    moved_to: int | None = None

    @property
    def is_group(self) -> bool:
        """Whether several people see it."""
        return self.type != "private"

    @property
    def is_forum(self) -> bool:
        """Whether its messages are in topics."""
        return bool(self.names.get("is_forum"))

    def json(self) -> Json:
        """The Bot API ``Chat``."""
        return {"id": self.id, "type": self.type, **self.names}

    def action_at(self, monotonic: float) -> str | None:
        """What the bot is seen doing now."""
        return self.action if monotonic < self.action_until else None
