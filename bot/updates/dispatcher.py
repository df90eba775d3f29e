"""Dispatches an update to the handler that matches, and commits all its writes and replies at once (P1)."""

import json
import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Message, Update
from telegram.ext import Application, ExtBot

from bot.context import Context, MustWriteError, World
from bot.messages.replies import apology
from bot.metrics import HANDLER_SECONDS, UPDATES
from bot.replies.i18n import language
from bot.store.account.dialogs import current_user_id
from bot.store.queue import inbox, outbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.understanding import Understanding
from bot.updates.group_commit import GroupCommit, HandledUpdate, complete_updates
from bot.updates.typed_texts import typed_text, understand

log = structlog.get_logger()

BotApplication = Application[ExtBot[int], Context, Any, Any, Any, Any]

# Update types in which people address the bot: these are asked of Telegram, and others (channel posts,
# business messages, polls), which an earlier webhook may have asked for, are ignored.
UPDATE_TYPES = ("message", "edited_message", "callback_query", "my_chat_member")
# A command at the start of a picture's caption, by Telegram's rules.
CAPTION_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,64}(@[A-Za-z0-9_]+)?(?!\S)", re.ASCII)
# Fields of the message that a command in a caption keeps.
COMMAND_MESSAGE_FIELDS = {
    *("message_id", "message_thread_id", "is_topic_message", "from", "sender_chat", "date", "edit_date"),
    *("chat", "reply_to_message", "via_bot"),
}
# Thread id of a forum's General topic, which Telegram does not accept as a topic.
GENERAL_TOPIC = 1
# Characters of a language tag that the table holds; an app may report any.
MAX_TAG_LENGTH = 16


class HandledAlreadyError(Exception):
    """Another worker has handled this update meanwhile; the transaction is rolled back."""


class NotDecodedError(Exception):
    """Telegram sent an update that PTB cannot decode."""


@dataclass(frozen=True)
class UpdateInProgress:
    """An update being handled; on PostgreSQL in a transaction, whose row lock keeps other workers off."""

    received: ReceivedUpdate
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    tx: AsyncConnection | None = None
    understanding: Understanding | None = None
    """What its text means; None where there is none that has to be understood."""


@dataclass(frozen=True)
class Understood:
    """What the text of an update means; None: the model failed."""

    update_id: int
    understanding: Understanding | None


class Dispatcher:
    """Handles single updates; calls `on_commit` after every commit that may have filled the outbox.

    Calls `on_chat_migrated` after a commit that moved waiting updates to another chat.
    """

    def __init__(
        self,
        world: World,
        application: BotApplication,
        on_commit: Callable[[], None],
        on_chat_migrated: Callable[[], None] = lambda: None,
    ) -> None:
        self._world = world
        self._application = application
        self._on_commit = on_commit
        self._on_chat_migrated = on_chat_migrated
        self._group_commit = GroupCommit(world)

    async def take(self, chat_id: int | None) -> UpdateInProgress | None:
        """Take the chat's oldest waiting update; None if there is none, or another worker has it."""
        # On SQLite there are no other workers to lock out, and an open transaction would block all writers.
        if self._world.database.is_sqlite:
            async with self._world.database.read() as tx:
                received = await inbox.next_of_chat(tx, chat_id)
            return None if received is None else UpdateInProgress(received)
        async with AsyncExitStack() as stack:
            tx = await stack.enter_async_context(self._world.database.write(urgent=True))
            received = await inbox.next_of_chat(tx, chat_id)
            return None if received is None else UpdateInProgress(received, stack.pop_all(), tx)

    def text_of(self, received: ReceivedUpdate) -> str | None:
        """Return what has to be understood of an update before it is handled, if anything."""
        return typed_text(received.payload, self._application.bot.username)

    async def understand(self, chat_id: int | None, received: ReceivedUpdate | None) -> Understood | None:
        """Understand the text of a chat's next update; None if there is none any more.

        On PostgreSQL its row is locked meanwhile, so that no other worker does the same.

        Args:
            chat_id: The chat.
            received: The update, if it is in memory.
        """
        in_memory = None if received is None or not self._world.database.is_sqlite else received
        next_one = await self.take(chat_id) if in_memory is None else UpdateInProgress(in_memory)
        if next_one is None:
            return None
        async with next_one.stack:
            text = self.text_of(next_one.received)
            model, knowledge = self._world.model, self._world.knowledge_source.current
            heard = None if text is None else await understand(model, knowledge, text)
            return Understood(next_one.received.update_id, heard)

    async def process(self, in_progress: UpdateInProgress) -> bool:
        """Handle an update once; return True if it was handled or set aside, False if it is to be retried.

        Raises:
            Exception: The result could not be recorded.
        """
        try:
            with HANDLER_SECONDS.time():
                async with in_progress.stack:
                    context = await self._handle_or_write(in_progress)
        except HandledAlreadyError:
            return True
        except Exception as error:  # noqa: BLE001 - an error in one update must not stop the others
            return await self._record_failure(in_progress.received, error)
        UPDATES.labels("handled").inc()
        self._on_commit()
        if context.chat_has_migrated:
            self._on_chat_migrated()
        return True

    async def _handle_or_write(self, in_progress: UpdateInProgress) -> Context:
        """Handle an update; once more from the beginning if it only seemed to read."""
        try:
            return await self._handle(in_progress)
        except MustWriteError:
            return await self._handle(in_progress, may_read_only=False)

    async def _handle(self, in_progress: UpdateInProgress, *, may_read_only: bool = True) -> Context:
        update, received = self._decode(in_progress.received), in_progress.received
        user = update.effective_user
        tag = ((user.language_code if user is not None else None) or "en")[:MAX_TAG_LENGTH]
        language.set(tag)
        chat_id = received.chat_id or 0
        current_user_id.set(_speaker(update) if chat_id < 0 else 0)
        async with AsyncExitStack() as stack:
            context = Context(self._application, received.chat_id, _user_id(update))
            written = update.message or update.edited_message
            context.bind(
                *(self._world, stack, chat_id, tag, in_progress.tx),
                thread_id=_thread_of(update),
                message_id=None if written is None else written.message_id,
            )
            context.understanding, context.may_read_only = in_progress.understanding, may_read_only
            if received.chat_id is not None:
                await route(self._application, update, context)
            await self._commit(
                HandledUpdate(received.update_id, [*context.outgoing, *context.reactions], context.now),
                context.open_tx,
            )
        return context

    async def _commit(self, handled: HandledUpdate, tx: AsyncConnection | None) -> None:
        struck = await (self._group_commit.commit(handled) if tx is None else complete_updates(tx, [handled]))
        if not struck:
            raise HandledAlreadyError

    def _decode(self, received: ReceivedUpdate) -> Update:
        try:
            return decode(json.loads(received.payload), self._application.bot)
        except Exception as error:
            raise NotDecodedError from error

    async def _record_failure(self, received: ReceivedUpdate, error: Exception) -> bool:
        undecoded = isinstance(error, NotDecodedError) and error.__cause__
        cause = undecoded or error
        event = "update_not_decoded" if undecoded else "update_failed"
        log.error(event, update_id=received.update_id, error=type(cause).__name__)
        now = self._world.clock.now()
        async with self._world.database.write(urgent=True) as tx:
            if undecoded:
                over = await inbox.set_aside(tx, received.update_id, _trace(cause), now)
            else:
                over = await inbox.record_failure(tx, received.update_id, _trace(cause), now)
            if over and received.chat_id is not None and not (undecoded and _is_not_for_us(received)):
                await outbox.owe(tx, [apology().to(received.chat_id)], now)
        if over:
            UPDATES.labels("set_aside").inc()
            self._on_commit()
        return over


def decode(update: dict[str, Any], bot: ExtBot[int]) -> Update:
    """Decode an update as Telegram sends it; a command in a caption counts as a command message."""
    return Update.de_json(_caption_command_as_text(update), bot)


async def route(application: BotApplication, update: Update, context: Context) -> None:
    """Call the first handler that matches an update, as PTB does; its errors reach the caller."""
    if not any(getattr(update, kind) for kind in UPDATE_TYPES):
        return
    for handler in application.handlers[0]:
        check = handler.check_update(update)
        if check is not None and check is not False:
            await handler.handle_update(update, application, check, context)
            return


def _message_of(update: Update) -> Message | None:
    """Return the message that was sent or edited, or whose button was pressed."""
    query = update.callback_query
    pressed = query.message if query is not None and isinstance(query.message, Message) else None
    return update.message or update.edited_message or pressed


def _user_id(update: Update) -> int | None:
    """Return who wrote or pressed; None for a message in the name of a chat, which may be anybody's."""
    written, user = update.message or update.edited_message, update.effective_user
    unnamed = written is not None and written.sender_chat is not None
    return None if unnamed or user is None else user.id


def _speaker(update: Update) -> int:
    """Return the id of whoever speaks in a group: a person, or the chat in whose name they write."""
    message, user_id = update.message or update.edited_message, _user_id(update)
    if message is not None and message.sender_chat is not None:
        return message.sender_chat.id
    return user_id or 0


def _thread_of(update: Update) -> int | None:
    """Return the forum topic of an update; None for a thread of replies outside a forum."""
    message = _message_of(update)
    if message is None or message.message_thread_id in {None, GENERAL_TOPIC}:
        return None
    is_topic = message.is_topic_message or message.chat.is_forum or message.reply_to_message is None
    return message.message_thread_id if is_topic else None


def _caption_command_as_text(update: dict[str, Any]) -> dict[str, Any]:
    """Return an update with a command in a caption turned into a text message of its own."""
    for kind in ("message", "edited_message"):
        message = update.get(kind) or {}
        found = CAPTION_COMMAND.match(message.get("caption") or "")
        if found:
            command = {"type": "bot_command", "offset": 0, "length": found.end()}
            kept = {name: value for name, value in message.items() if name in COMMAND_MESSAGE_FIELDS}
            return {**update, kind: {**kept, "text": message["caption"], "entities": [command]}}
    return update


def _is_not_for_us(received: ReceivedUpdate) -> bool:
    """Return whether an update that could not be decoded was probably not addressed to the bot."""
    update: dict[str, Any] = json.loads(received.payload)
    if "callback_query" in update:
        return False
    in_private = (received.chat_id or 0) > 0
    return not (in_private and ("message" in update or "edited_message" in update))


def _trace(error: BaseException) -> str:
    """Return an error's name and the lines it passed, without its text, which may quote people's messages."""
    places, step = [], error.__traceback__
    while step is not None:
        places.append(f"{step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(error).__name__} at {' > '.join(places)}"
