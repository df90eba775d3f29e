"""One update → the handler that knows it → one commit of all it wrote and said (P1)."""

import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Update
from telegram.ext import Application, ExtBot

from bot.context import Context, World
from bot.metrics import HANDLER_SECONDS, UPDATES
from bot.parcels import apology
from bot.replies.words import language
from bot.settling import Done, Together, settle
from bot.store import inbox, outbox
from bot.store.inbox import Received

log = structlog.get_logger()

Handlers = Application[ExtBot[int], Context, Any, Any, Any, Any]

# An app may report any language tag; the table has room for so many characters.
LONGEST_TAG = 16


class HandledAlreadyError(Exception):
    """Somebody else has handled this update meanwhile; what was about to be done twice is undone."""


class NotDecodedError(Exception):
    """What Telegram sent is no update as we know them."""


@dataclass(frozen=True)
class InHand:
    """An update being handled: on PostgreSQL in a transaction from the start, whose lock keeps others off."""

    received: Received
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    tx: AsyncConnection | None = None


class Handling:
    """Sees to single updates; `handled` is called after every commit that may owe messages."""

    def __init__(self, world: World, application: Handlers, handled: Callable[[], None]) -> None:
        self._world = world
        self._application = application
        self._handled = handled
        self._together = Together(world)

    async def take(self, chat_id: int | None) -> InHand | None:
        """The oldest update that waits in this chat; None when none does, or another worker has it."""
        if self._world.database.is_sqlite:  # nobody else is there, and no transaction is held while one waits
            async with self._world.database.read() as tx:
                received = await inbox.next_of(tx, chat_id)
            return None if received is None else InHand(received)
        async with AsyncExitStack() as stack:
            tx = await stack.enter_async_context(self._world.database.write())
            received = await inbox.next_of(tx, chat_id)
            return None if received is None else InHand(received, stack.pop_all(), tx)

    async def see_to(self, hand: InHand) -> bool:
        """Handle it once; True when it is over: handled, or set aside. Otherwise it goes on waiting.

        Raises:
            Exception: what became of it could not be recorded.
        """
        try:
            with HANDLER_SECONDS.time():
                async with hand.stack:
                    await self._handle(hand)
        except HandledAlreadyError:
            return True
        except Exception as error:  # noqa: BLE001 - one update's fault must not stop the others
            return await self._failed(hand.received, error)
        UPDATES.labels("handled").inc()
        self._handled()
        return True

    async def _handle(self, hand: InHand) -> None:
        update, received = self._decoded(hand.received), hand.received
        user = update.effective_user
        tag = ((user.language_code if user is not None else None) or "en")[:LONGEST_TAG]
        language.set(tag)
        async with AsyncExitStack() as stack:
            context = Context(self._application, received.chat_id, None if user is None else user.id)
            context.begin(self._world, stack, received.chat_id or 0, tag, hand.tx)
            if received.chat_id is not None:
                await self._route(update, context)
            await self._settle(Done(received.update_id, context.outgoing, context.now), context.opened)

    async def _settle(self, done: Done, tx: AsyncConnection | None) -> None:
        struck = await (self._together.settle(done) if tx is None else settle(tx, [done]))
        if not struck:
            raise HandledAlreadyError

    def _decoded(self, received: Received) -> Update:
        try:
            return Update.de_json(json.loads(received.payload), self._application.bot)
        except Exception as error:
            raise NotDecodedError from error

    async def _route(self, update: Update, context: Context) -> None:
        """The first handler that matches handles it, as in PTB; its errors are ours to count."""
        for handler in self._application.handlers[0]:
            check = handler.check_update(update)
            if check is not None and check is not False:
                await handler.handle_update(update, self._application, check, context)
                return

    async def _failed(self, received: Received, error: Exception) -> bool:
        undecoded = isinstance(error, NotDecodedError) and error.__cause__
        cause = undecoded or error
        event = "update_not_decoded" if undecoded else "update_failed"
        log.error(event, update_id=received.update_id, error=type(cause).__name__)
        now = self._world.clock.now()
        async with self._world.database.write() as tx:
            if undecoded:
                over = await inbox.set_aside(tx, received.update_id, _trace(cause), now)
            else:
                over = await inbox.failed(tx, received.update_id, _trace(cause), now)
                if over and received.chat_id is not None:
                    await outbox.owe(tx, [apology(received.chat_id)], now)
        if over:
            UPDATES.labels("set_aside").inc()
            self._handled()
        return over


def _trace(error: BaseException) -> str:
    """Where it went wrong, without the error's text: that may quote what somebody wrote."""
    places, step = [], error.__traceback__
    while step is not None:
        places.append(f"{step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(error).__name__} at {' > '.join(places)}"
