"""The context of a handler: services, the time, a transaction, and the methods to answer.

A handler's writes and replies are committed together with the update's deletion from the inbox, so that after
a crash an update is either handled completely or not at all (P1).
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram.ext import Application, CallbackContext, ExtBot

from bot.answer import Answer
from bot.clock import Clock
from bot.domain.language import Language
from bot.domain.languages import language_of
from bot.domain.parsed_message import ParsedMessage
from bot.domain.profiles import Profile
from bot.domain.zones import zone_named
from bot.knowledge import KnowledgeSource
from bot.library import Library
from bot.messages.replies import ButtonAnswer, Reaction, ReplyDeletion, edit_of, reply_of
from bot.replies.basics import CommandHelp
from bot.replies.i18n import language
from bot.replies.message import Message
from bot.search import Index, Knowledge
from bot.settings import Settings
from bot.store.account import profiles, subscribers
from bot.store.account.dialogs import Dialog
from bot.store.account.subscribers import Subscriber
from bot.store.core.database import Database
from bot.store.core.errors import is_write_refused
from bot.store.queue.outbox import OwedMessage
from bot.understanding import MessageModel, Understanding

# Time in which Telegram accepts an answer to a callback query.
TOAST_LIFETIME = timedelta(seconds=15)
# Time after which a reaction no longer reads as the answer to what was just written.
REACTION_LIFETIME = timedelta(minutes=1)


Write = Callable[[AsyncConnection], Awaitable[None]]


class MustWriteError(Exception):
    """A handler that only reads as a rule has to write: it is to be run again, outside of `reading`."""


@dataclass(frozen=True)
class World:
    """The services and settings shared by all updates."""

    settings: Settings
    knowledge_source: KnowledgeSource
    database: Database
    clock: Clock
    model: MessageModel
    commands: Mapping[str, CommandHelp]  # by name
    operator_commands: Mapping[str, CommandHelp] = field(default_factory=dict)  # by name
    menu: Mapping[str, CommandHelp] = field(default_factory=dict)  # by name: those in Telegram's menu

    @property
    def knowledge(self) -> Knowledge:
        """The content and its index as last loaded, for texts in the language of the person."""
        return self.knowledge_source.current.in_language(language_of(language.get()))

    @property
    def library(self) -> Library:
        """The loaded content."""
        return self.knowledge.library

    @property
    def index(self) -> Index:
        """The search index of the content, for texts in the language of the person."""
        return self.knowledge.index

    def zone_of(self, subscriber: Subscriber | None) -> str:
        """Return the IANA name of a subscriber's time zone; the default one if they have not told theirs."""
        return (subscriber.zone if subscriber is not None else None) or self.settings.default_timezone


class Context(CallbackContext[ExtBot[int], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """One update being handled."""

    def __init__(
        self, application: Application[Any, Any, Any, Any, Any, Any], chat_id: int | None, user_id: int | None
    ) -> None:
        super().__init__(application, chat_id, user_id)
        self.user_id = user_id
        """Who wrote or pressed; None if somebody wrote in the name of a chat, or the update has no author."""
        self.chat_has_migrated = False
        """Whether the handler moved waiting updates to another chat."""
        self.outgoing: list[OwedMessage] = []
        self.reactions: list[OwedMessage] = []
        """Sent after `outgoing`, since an answer must never wait for a reaction."""
        self.parsed: ParsedMessage | None = None
        """The message as the handlers parsed it; None: no intent that they know."""
        self.closed_question: Dialog | None = None
        """The open question that the command of this update closed."""
        self.understanding: Understanding | None = None
        """What the model makes of what was typed; None where it was not asked: `typed_texts.typed_text`."""
        self.read: dict[str, Answer] = {}
        """What texts would be answered if they were questions, whoever asks; a long one takes its time."""
        self.alarmed_by_rules: dict[str, bool] = {}
        """Whether rules alone raise an alarm about texts."""
        self.may_read_only = True
        """Whether `reading` keeps the update's transaction closed; False for a handler that had to write."""
        self._reads: AsyncExitStack | None = None
        self._read_tx: AsyncConnection | None = None
        self._postponed: list[Write] = []

    def bind(
        self,
        world: World,
        stack: AsyncExitStack,
        chat_id: int,
        language_tag: str,
        tx: AsyncConnection | None = None,
        thread_id: int | None = None,
        message_id: int | None = None,
    ) -> None:
        """Bind the context to one update.

        Args:
            world: The services and settings shared by all updates.
            stack: Commits, on exit, a transaction that is opened.
            chat_id: The update's chat.
            language_tag: The language tag that Telegram reports.
            tx: The update's transaction, if it is open already.
            thread_id: The forum topic of the update.
            message_id: The message that was written or edited; None: the update is about none.
        """
        self.world = world
        self.knowledge = world.knowledge
        """The content and its index; the same for the whole update, even if they are reloaded meanwhile."""
        self.now: datetime = world.clock.now()
        self.chat_id = chat_id
        self.thread_id = thread_id
        self.message_id = message_id
        self._stack = stack
        self._language_tag = language_tag
        self.open_tx = tx
        """The update's transaction; None until it is opened."""
        self._subscriber: Subscriber | None = None
        self._profile: Profile | None = None

    @property
    def is_group(self) -> bool:
        """Whether the chat is a group; Telegram gives groups negative ids."""
        return self.chat_id < 0

    @property
    def library(self) -> Library:
        """The content that this update is handled with."""
        return self.knowledge.library

    @property
    def index(self) -> Index:
        """The search index that this update is handled with."""
        return self.knowledge.index

    @property
    def language(self) -> Language:
        """The language that the person writes, as far as the bot can read it."""
        return language_of(language.get())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Let `tx` return a read-only transaction meanwhile, so that a slow page holds up no writer.

        Does nothing where the update's transaction is open, as on PostgreSQL, where it holds up nobody.

        Raises:
            MustWriteError: Something was to be stored without `write_later`.
        """
        if self.open_tx is not None or not self.may_read_only:
            yield
            return
        try:
            async with AsyncExitStack() as self._reads:
                yield
        except OperationalError as error:
            if is_write_refused(error):
                raise MustWriteError from error
            raise
        finally:
            self._reads = self._read_tx = None
        for write in self._postponed:
            await write(await self.tx())

    async def write_later(self, write: Write) -> None:
        """Write in the update's transaction: at the end of `reading`, or at once outside of it."""
        if self._reads is None:
            await write(await self.tx())
        else:
            self._postponed.append(write)

    async def tx(self) -> AsyncConnection:
        """Return the update's transaction, opened at first use and committed when the handler returns.

        While `reading`, return one that refuses to write.
        """
        if self._reads is not None:
            if self._read_tx is None:
                self._read_tx = await self._reads.enter_async_context(self.world.database.read())
            return self._read_tx
        if self.open_tx is None:
            self.open_tx = await self._stack.enter_async_context(self.world.database.write(urgent=True))
        return self.open_tx

    async def subscriber(self) -> Subscriber:
        """Return the chat's subscriber, who is recorded at first contact."""
        if self._subscriber is None:
            set_up_by = self.user_id if self.is_group else None
            self._subscriber = await subscribers.get_or_create(
                await self.tx(), self.chat_id, self._language_tag, self.now, set_up_by
            )
        return self._subscriber

    async def zone(self) -> str:
        """Return the IANA name of the time zone that the chat's times are in."""
        return self.world.zone_of(await self.subscriber())

    async def today(self) -> date:
        """Return the date in the chat's time zone."""
        return self.now.astimezone(zone_named(await self.zone())).date()

    async def change_subscriber(self, **values: Any) -> Subscriber:
        """Store columns of the chat's subscriber, and return the subscriber as changed."""
        await self.subscriber()
        await subscribers.update(await self.tx(), self.chat_id, **values)
        self._subscriber = None
        return await self.subscriber()

    async def profile(self) -> Profile:
        """Return what the person told about themselves; an empty profile if nothing."""
        if self._profile is None:
            self._profile = await profiles.get(await self.tx(), self.chat_id)
        return self._profile

    async def change_profile(self, profile: Profile) -> None:
        """Replace the person's profile."""
        await self.subscriber()
        await profiles.put(await self.tx(), self.chat_id, profile)
        self._profile = profile

    def say(self, message: Message, to_chat_id: int | None = None) -> None:
        """Send a message to the chat, in the update's topic; `to_chat_id` names another chat instead."""
        for piece in message.split():
            place, thread_id = (self.chat_id, self.thread_id) if to_chat_id is None else (to_chat_id, None)
            self.outgoing.append(reply_of(piece).to(place, thread_id=thread_id))

    def say_first(self, message: Message) -> None:
        """Send a short message to the chat before everything that this update has said so far."""
        self.outgoing.insert(0, reply_of(message).to(self.chat_id, thread_id=self.thread_id))

    def edit(self, message_id: int, message: Message) -> None:
        """Edit one of the bot's messages."""
        self.outgoing.append(edit_of(message_id, message).to(self.chat_id))

    def delete(self, message_id: int) -> None:
        """Delete one of the bot's messages whose question is answered by another message."""
        self.outgoing.append(ReplyDeletion(message_id=message_id).to(self.chat_id))

    def toast(self, query_id: str, text: str = "", *, alert: bool = False) -> None:
        """Answer a callback query: stop the button's spinner, with a short text if given."""
        answer = ButtonAnswer(query_id=query_id, text=text, show_alert=alert)
        self.outgoing.append(answer.to(self.chat_id, expires_at=self.now + TOAST_LIFETIME))

    def react(self, emoji: Literal["✍", "👍"]) -> None:
        """React to the message written: ✍ if it was recorded, 👍 to thanks. To a press do nothing."""
        if self.message_id is not None:
            reaction = Reaction(message_id=self.message_id, emoji=emoji)
            self.reactions.append(reaction.to(self.chat_id, expires_at=self.now + REACTION_LIFETIME))

    def set_language(self, tag: str) -> None:
        """Word replies in this language from here on."""
        language.set(tag)
