"""What a handler is given: the facts, the moment, a transaction, and a way to answer.

Everything a handler writes and everything it says is committed together with striking the update off the
inbox, so that after a crash an update is either wholly handled or not at all (P1).
"""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram.ext import Application, CallbackContext, ExtBot

from bot.clock import Clock
from bot.domain.parsed_message import ParsedMessage
from bot.domain.profiles import Profile
from bot.knowledge import Knowledge
from bot.library import Library
from bot.replies.message import Message
from bot.replies.words import language
from bot.search import Index
from bot.settings import Settings
from bot.store import profiles, subscribers
from bot.store.database import Database
from bot.store.outbox import Owed
from bot.store.subscribers import Subscriber

# Telegram forgets a callback query soon; an answer after that is refused.
TOAST_LIFETIME = timedelta(seconds=15)


@dataclass(frozen=True)
class World:
    """What is the same for every update."""

    settings: Settings
    knowledge: Knowledge
    database: Database
    clock: Clock
    commands: Mapping[str, str]  # name → what it does, in English, to be translated where it is shown
    operator_commands: Mapping[str, str] = field(default_factory=dict)  # the same of those only operators see

    @property
    def library(self) -> Library:
        """What the bot knows now."""
        return self.knowledge.library

    @property
    def index(self) -> Index:
        """Where to look things up in it."""
        return self.knowledge.index


class Context(CallbackContext[ExtBot[int], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """One update being handled."""

    def __init__(
        self, application: Application[Any, Any, Any, Any, Any, Any], chat_id: int | None, user_id: int | None
    ) -> None:
        super().__init__(application, chat_id, user_id)
        self.user_id = user_id
        """Who wrote or pressed; None for who writes in the name of a chat, and where nobody did."""
        self.has_moved = False
        """Whether updates wait in another chat than before."""
        self.outgoing: list[Owed] = []
        self.parsed: ParsedMessage | None = None
        """What the handlers read in the message; None: no intent that they name."""

    def begin(
        self,
        world: World,
        stack: AsyncExitStack,
        chat_id: int,
        tag: str,
        tx: AsyncConnection | None = None,
        thread_id: int | None = None,
    ) -> None:
        """Tie the context to one update of this chat.

        Args:
            world: what is the same for every update.
            stack: where a transaction that is opened is committed.
            chat_id: the chat.
            tag: the language Telegram reports.
            tx: the update's transaction, if it is open already.
            thread_id: the topic of a forum in which it was said.
        """
        self.world = world
        self.now: datetime = world.clock.now()
        self.chat_id = chat_id
        self.thread_id = thread_id
        self._stack = stack
        self._tag = tag
        self.opened = tx
        """The update's transaction, if there is one yet."""
        self._subscriber: Subscriber | None = None
        self._profile: Profile | None = None

    @property
    def is_group(self) -> bool:
        """Whether several people read along: Telegram gives their chats negative ids."""
        return self.chat_id < 0

    @property
    def library(self) -> Library:
        """What the bot knows."""
        return self.world.library

    async def tx(self) -> AsyncConnection:
        """The update's transaction, opened at first use and committed when the handler returns."""
        if self.opened is None:
            self.opened = await self._stack.enter_async_context(self.world.database.write())
        return self.opened

    async def subscriber(self) -> Subscriber:
        """Who is writing, put on record at first contact."""
        if self._subscriber is None:
            set_up_by = self.user_id if self.is_group else None
            self._subscriber = await subscribers.welcome(
                await self.tx(), self.chat_id, self._tag, self.now, set_up_by
            )
        return self._subscriber

    async def change_subscriber(self, **values: Any) -> Subscriber:
        """Store something about who is writing, and give back how it is now."""
        await self.subscriber()
        await subscribers.change(await self.tx(), self.chat_id, **values)
        self._subscriber = None
        return await self.subscriber()

    async def profile(self) -> Profile:
        """What the person told about themselves; empty for one who told nothing."""
        if self._profile is None:
            self._profile = await profiles.get(await self.tx(), self.chat_id)
        return self._profile

    async def change_profile(self, profile: Profile) -> None:
        """Keep this from now on as what the person told."""
        await self.subscriber()
        await profiles.put(await self.tx(), self.chat_id, profile)
        self._profile = profile

    def say(self, message: Message, to: int | None = None) -> None:
        """Send this to the chat, into the topic in which one is talking; `to`: to that chat instead."""
        for piece in message.pieces():
            payload: dict[str, Any] = {"text": piece.text, "reply_markup": piece.markup()}
            method = "send_message"
            if piece.drawing is not None:
                payload["drawing"] = {"kind": piece.drawing.kind, **piece.drawing.of}
                method = piece.drawing.method
            place, thread_id = (self.chat_id, self.thread_id) if to is None else (to, None)
            self.outgoing.append(Owed(place, "reply", method, payload, thread_id=thread_id))

    def edit(self, message_id: int, message: Message) -> None:
        """Change a message of the bot in place."""
        payload = {"message_id": message_id, "text": message.text, "reply_markup": message.markup()}
        method = "edit_message_text"
        if message.drawing is not None:
            payload["drawing"] = {"kind": message.drawing.kind, **message.drawing.of}
            method = "edit_message_media"
        self.outgoing.append(Owed(self.chat_id, "reply", method, payload))

    def delete(self, message_id: int) -> None:
        """Take a message of the bot away; what it asked is answered by another."""
        self.outgoing.append(Owed(self.chat_id, "reply", "delete_message", {"message_id": message_id}))

    def toast(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a pressed button: stops its spinner, with a few words if there are any."""
        payload = {"callback_query_id": query_id, "text": text, "show_alert": alert}
        expires_at = self.now + TOAST_LIFETIME
        self.outgoing.append(
            Owed(self.chat_id, "reply", "answer_callback_query", payload, expires_at=expires_at)
        )

    def speak(self, tag: str) -> None:
        """Use this language from here on."""
        language.set(tag)
