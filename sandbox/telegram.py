"""A Telegram in memory: people, chats, the bot's updates, and the rules between them, without HTTP."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sandbox.buttons import CallbackAnswer, CallbackQueries, refuse_missing_button
from sandbox.chats import Chat
from sandbox.condition import ChangeCondition
from sandbox.faults import Fault, Faults
from sandbox.files import Files
from sandbox.flood import TELEGRAMS_LIMITS, FloodControl, FloodLimits
from sandbox.people import User
from sandbox.updates import Updates, Webhook

__all__ = ["AcceptedCall", "CallbackAnswer", "Fault", "FloodLimits", "Telegram", "User"]

Json = dict[str, Any]

_FIRST_USER_ID = 100_000_001
_FIRST_GROUP_ID = -4_000_000_001
_FIRST_SUPERGROUP_ID = -1_004_000_000_001
# The sender that messages of a group's anonymous administrators show.
_ANONYMOUS = {
    "id": 1_087_968_824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
_GENERAL = 1
_LAST_SHOWN = 5


@dataclass(frozen=True)
class AcceptedCall:
    """A call that Telegram accepted and that changed something.

    Attributes:
        at: The time of the call by the sandbox's movable clock, in UTC.
        monotonic: The time of the call in monotonic seconds.
        method: The method's name as in the Bot API documentation (`sendMessage`).
        chat_id: The chat; None if the method names none.
        message_id: The message sent, edited or deleted; None if there is none.
        params: The bot's parameters, JSON fields decoded, files by name.
    """

    at: datetime
    monotonic: float
    method: str
    chat_id: int | None
    message_id: int | None
    params: Json


@dataclass(frozen=True)
class Event:
    """A change that a chat page may want to show."""

    number: int
    content: Json


@dataclass
class Profile:
    """The bot's profile.

    Attributes:
        commands: The command lists, by scope (as JSON text) and language.
    """

    description: str = ""
    short_description: str = ""
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)


class Telegram:
    """Everything that Telegram knows about one bot.

    Args:
        token: The bot's token, `<id>:<secret>`.
        now: Returns the wall time, aware, UTC; the demo may move it.
        monotonic: Returns monotonic seconds, for flood limits.
        flood: The flood limits; None checks none.

    Attributes:
        bot: The bot as a Bot API `User`.
        ledger: All accepted calls that changed something, in order; edits and deletions remove none.
        callback_answers: The bot's answers to pressed buttons, in order.
        faults: The faults still to be injected.
        queries: The callback queries that wait for an answer.
        events: The changes that chat pages show.
    """

    def __init__(
        self,
        token: str = "42:SANDBOX",  # noqa: S107 - opens nothing but this sandbox
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        flood: FloodLimits | None = TELEGRAMS_LIMITS,
    ) -> None:
        self.token = token
        self.now = now
        self.monotonic = monotonic
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Vesper",
            "username": "vesper_sandbox_bot",
        }
        self.changed = ChangeCondition()
        self.updates = Updates(self.changed)
        self.webhook = Webhook()
        self.flood = FloodControl(flood)
        self.faults = Faults()
        self.files = Files()
        self.profile = Profile()
        self.users: dict[int, User] = {}
        self.chats: dict[int, Chat] = {}
        self.ledger: list[AcceptedCall] = []
        self.callback_answers: list[CallbackAnswer] = []
        self.events: list[Event] = []
        self.queries = CallbackQueries()
        self._last_message_id = 0

    @property
    def updates_pending(self) -> list[Json]:
        """The updates that the bot has not confirmed yet, oldest first."""
        return self.updates.pending

    @property
    def flood_refusals(self) -> int:
        """The number of calls answered with 429 because they exceeded a limit."""
        return self.flood.refusals

    @property
    def flood_violations(self) -> int:
        """The number of calls made during a pause that an earlier 429 had imposed."""
        return self.flood.violations

    def add_user(self, first_name: str, language_code: str = "en") -> User:
        """Add a person. The bot cannot write to a person who has not written first."""
        user = User(self, _FIRST_USER_ID + len(self.users), first_name, language_code)
        self.users[user.id] = user
        self.chats[user.id] = Chat(user.id, "private", {"first_name": first_name})
        self.emit("users", user.id)
        return user

    def add_group(self, title: str, creator: User | None = None) -> Chat:
        """Add a group with the bot in it; whoever writes there becomes a member."""
        members = {} if creator is None else {creator.id: "creator"}
        return self._add_chat(
            Chat(_FIRST_GROUP_ID - self._groups(), "group", {"title": title}, members=members)
        )

    def add_forum(self, title: str) -> Chat:
        """Add a supergroup with topics, at first only the General topic."""
        names = {"title": title, "is_forum": True}
        chat = Chat(_FIRST_SUPERGROUP_ID - self._groups(), "supergroup", names, topics={_GENERAL: True})
        self._add_message(self._add_chat(chat), self.bot, {"supergroup_chat_created": True})
        return chat

    def add_topic(self, forum: Chat, name: str) -> int:
        """Open a topic in a forum; return the topic's thread id."""
        made = {"forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}}
        message = self._add_message(forum, self.bot, made)
        thread_id: int = message["message_id"]
        message |= {"message_thread_id": thread_id, "is_topic_message": True}
        forum.topics[thread_id] = True
        return thread_id

    def close_topic(self, forum: Chat, thread_id: int = _GENERAL) -> None:
        """Close a topic to everybody but administrators."""
        forum.topics[thread_id] = False
        self.changed.notify_all()

    def migrate(self, group: Chat, *, oldest_first: bool = True) -> Chat:
        """Turn a group into a supergroup; the bot gets a message about it in both, in either order."""
        new = Chat(_FIRST_SUPERGROUP_ID - self._groups(), "supergroup", dict(group.names))
        new.members = group.members
        self._add_chat(new)
        group.moved_to = new.id
        tellings = [(group, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": group.id})]
        for chat, said in tellings if oldest_first else tellings[::-1]:
            self.updates.add(
                "message", self._add_message(chat, _ANONYMOUS, {"sender_chat": chat.json(), **said})
            )
        return new

    def _groups(self) -> int:
        return sum(chat.is_group for chat in self.chats.values())

    def _add_chat(self, chat: Chat) -> Chat:
        chat.started = True
        self.chats[chat.id] = chat
        self.changed.notify_all()
        return chat

    def messages(self, chat_id: int) -> list[Json]:
        """Return the messages now visible in a chat, oldest first, as edited, without deleted ones."""
        return list(self.chats[chat_id].messages.values())

    async def until(self, condition: Callable[[], bool], timeout: float = 5.0) -> None:  # noqa: ASYNC109
        """Wait until a condition holds, which is checked again at every change in the sandbox.

        The time-out is a plain parameter, so that the error can tell what did happen.

        Args:
            condition: The condition to wait for.
            timeout: Seconds.

        Raises:
            TimeoutError: The condition does not hold in time.
        """
        if not await self.changed.wait_for(condition, timeout):
            last = [f"{call.method} to {call.chat_id}" for call in self.ledger[-_LAST_SHOWN:]]
            waiting = len(self.updates_pending)
            raise TimeoutError(
                f"not so within {timeout} s; {waiting} updates wait for the bot, "
                f"{len(self.ledger)} calls accepted, the last: {', '.join(last) or 'none'}",
            )

    def say(self, user: User, chat_id: int, content: Json) -> Json:
        """Add a person's message to a chat and tell the bot.

        Raises:
            PermissionError: The person has blocked the bot.
        """
        chat = self.chats[chat_id]
        if chat.blocked:
            raise PermissionError("unblock the bot first")
        chat.started = True
        if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None
        if chat.is_group:
            chat.members.setdefault(user.id, "member")
        message = self._add_message(chat, user.json(), content)
        self.updates.add("message", message)
        return message

    def say_anonymously(self, chat_id: int, content: Json) -> Json:
        """Add a message of an anonymous administrator, in the name of the group, and tell the bot.

        Returns:
            The Bot API `Message`.
        """
        chat = self.chats[chat_id]
        message = self._add_message(chat, _ANONYMOUS, {"sender_chat": chat.json(), **content})
        self.updates.add("message", message)
        return message

    def edit_as_user(self, chat_id: int, message_id: int, content: Json) -> Json:
        """Edit a person's message and tell the bot.

        Returns:
            The Bot API `Message` as it is now.
        """
        chat = self.chats[chat_id]
        edited = self.replace_message(chat, {**chat.messages[message_id], **content})
        self.updates.add("edited_message", edited)
        return edited

    def post_as_bot(self, chat: Chat, content: Json) -> Json:
        """Add a message of the bot to a chat."""
        chat.action = None
        return self._add_message(chat, self.bot, content)

    def _add_message(self, chat: Chat, sender: Json, content: Json) -> Json:
        self._last_message_id += 1
        message = {
            "message_id": self._last_message_id,
            "from": sender,
            "chat": chat.json(),
            "date": self.timestamp(),
            **content,
        }
        chat.messages[self._last_message_id] = message
        self.emit("message", chat.id, message_id=self._last_message_id)
        return message

    def replace_message(self, chat: Chat, message: Json) -> Json:
        """Replace a message by its edited version."""
        edited = {**message, "edit_date": self.timestamp()}
        chat.messages[message["message_id"]] = edited
        self.emit("edited", chat.id, message_id=message["message_id"])
        return edited

    def set_reaction(self, chat: Chat, message_id: int, emoji: str | None) -> None:
        """Set the bot's reaction to a message, or take it back."""
        if chat.reactions.get(message_id) == emoji:
            return
        if emoji is None:
            del chat.reactions[message_id]
        else:
            chat.reactions[message_id] = emoji
        self.emit("reaction", chat.id, message_id=message_id)

    def delete_message(self, chat: Chat, message_id: int) -> None:
        """Delete a message."""
        del chat.messages[message_id]
        chat.reactions.pop(message_id, None)
        self.emit("deleted", chat.id, message_id=message_id)

    def press(self, user: User, chat_id: int, message_id: int, data: str, *, forged: bool) -> str:
        """Press an inline button for a person; see `User.press`."""
        chat = self.chats[chat_id]
        message = chat.messages.get(message_id)
        if not forged:
            refuse_missing_button(message, data)
        query_id = self.queries.add(chat_id, self.now())
        gone = {"chat": chat.json(), "message_id": message_id, "date": 0}
        self.updates.add(
            "callback_query",
            {
                "id": query_id,
                "from": user.json(),
                "message": message or gone,
                "chat_instance": str(abs(chat_id)),
                "data": data,
            },
        )
        return query_id

    def show_callback_answer(self, answer: CallbackAnswer) -> None:
        """Show the bot's answer to a pressed button."""
        self.callback_answers.append(answer)
        shown = {"id": answer.id, "text": answer.text, "show_alert": answer.show_alert}
        self.emit("callback_answer", answer.chat_id, **shown)

    def set_blocked(self, user: User, *, blocked: bool) -> None:
        """Block or unblock the bot for a person and tell the bot, unless that is the state already."""
        chat = self.chats[user.id]
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        member = {"user": self.bot, "status": "member"}
        kicked = {"user": self.bot, "status": "kicked", "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        change = {"chat": chat.json(), "from": user.json(), "date": self.timestamp()}
        self.updates.add("my_chat_member", {**change, "old_chat_member": old, "new_chat_member": new})
        self.emit("users", user.id)

    def webhook_failed(self, problem: str) -> None:
        """Record why posting to the webhook failed, for getWebhookInfo."""
        self.webhook = replace(self.webhook, last_error_date=self.timestamp(), last_error_message=problem)
        self.changed.notify_all()

    def record(
        self, method: str, params: Json, chat_id: int | None = None, message_id: int | None = None
    ) -> None:
        """Record an accepted call in the ledger."""
        self.ledger.append(AcceptedCall(self.now(), self.monotonic(), method, chat_id, message_id, params))
        self.changed.notify_all()

    def emit(self, kind: str, chat_id: int | None = None, **more: Any) -> None:
        """Tell chat pages and all waiters about a change."""
        self.events.append(Event(len(self.events) + 1, {"type": kind, "chat_id": chat_id, **more}))
        self.changed.notify_all()

    def timestamp(self) -> int:
        """Return the present time in Unix seconds."""
        return int(self.now().timestamp())
