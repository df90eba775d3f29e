"""Updates in: poll or webhook → inbox → handlers, in order within a chat, concurrently across chats (P1)."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter
from telegram.ext import Application, ExtBot

from bot.context import Context, World
from bot.metrics import HANDLER_SECONDS, UPDATES
from bot.parcels import apology
from bot.replies.words import language
from bot.store import inbox, outbox
from bot.store.inbox import Received
from bot.turns import silence_of

log = structlog.get_logger()

Handlers = Application[ExtBot[int], Context, Any, Any, Any, Any]

KINDS = ("message", "callback_query", "my_chat_member")
# Seconds that Telegram holds an empty answer back.
LONG_POLL = 25
# With so many unhandled updates nothing more is taken in: Telegram keeps the rest safe.
MOST_WAITING = 2_000
MOST_AT_ONCE = 200
LONGEST_PAUSE = 30
# An app may report any language tag; the table has room for so many characters.
LONGEST_TAG = 16
# While the database is out of reach.
TRY_AGAIN_AFTER = 1


class HandledAlreadyError(Exception):
    """Somebody else has handled this update meanwhile; what was about to be done twice is undone."""


class Intake:
    """Commits what arrives, then hands it on; `handled` is called after every commit that owes messages."""

    def __init__(
        self,
        world: World,
        application: Handlers,
        handled: Callable[[], None],
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._world = world
        self._most_waiting = most_waiting
        self._application = application
        self._handled = handled
        self._lines: dict[int | None, deque[Received]] = {}
        self._at_once = asyncio.Semaphore(MOST_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = asyncio.Event()
        self._room.set()
        self._waiting = 0
        self._polled: float | None = None
        # What arrives while nothing is lined up, before `recover` and after `close`; None in between.
        self._kept: list[Received] | None = []

    async def recover(self) -> None:
        """Begin to handle: first what was received before, then what arrives from now on."""
        async with self._world.database.read() as tx:
            waiting = await inbox.waiting(tx)
        kept, self._kept = self._kept or [], None
        for received in sorted({*waiting, *kept}, key=lambda received: received.update_id):
            self._line_up(received)

    async def close(self) -> None:
        """Handle what is lined up and nothing more: what still arrives is committed for the next start."""
        self._kept = []
        await self.drain()

    async def receive(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Commit updates as Telegram sent them; on return they are safe, handled soon after.

        Waits while too many are still to be handled: until they are committed, Telegram keeps them safe.
        """
        await self._room.wait()
        received = [Received(u["update_id"], _chat_of(u), json.dumps(u)) for u in updates]
        async with self._world.database.write() as tx:
            fresh = await inbox.put(tx, received, self._world.clock.now())
        for each in fresh:
            if self._kept is None:
                self._line_up(each)
            else:
                self._kept.append(each)

    def polled(self) -> float | None:
        """The monotonic second of Telegram's last answer, or of the beginning; None while nobody polls."""
        return self._polled

    async def poll(self) -> None:
        """Fetch updates for ever, confirming them to Telegram only after they are committed.

        Raises:
            InvalidToken: Telegram no longer knows the bot.
        """
        async with self._world.database.read() as tx:
            newest = await inbox.newest_id(tx)
        self._polled = self._world.clock.monotonic()
        try:
            await self._poll_on(newest)
        finally:
            self._polled = None

    async def _poll_on(self, newest: int | None) -> None:
        failures = 0
        while True:
            try:
                updates = await self._fetch(newest)
                await self.receive(updates)
            except InvalidToken:
                raise
            except RetryAfter as error:
                log.warning("poll_failed", error=type(error).__name__)
                await asyncio.sleep(silence_of(error))
            except Exception as error:  # noqa: BLE001 - Telegram or the database is out of reach; nothing is confirmed
                event = "polled_elsewhere_too" if isinstance(error, Conflict) else "poll_failed"
                log.warning(event, error=type(error).__name__)
                await asyncio.sleep(min(2**failures, LONGEST_PAUSE))
                failures += 1
            else:
                newest = max((update["update_id"] for update in updates), default=newest)
                failures = 0

    async def _fetch(self, newest: int | None) -> list[dict[str, Any]]:
        bot = self._application.bot
        offset = "" if newest is None else f"&offset={newest + 1}"
        url = f"{bot.base_url}/getUpdates?timeout={LONG_POLL}&allowed_updates={json.dumps(KINDS)}{offset}"
        # The request object itself, since an update that PTB cannot decode must reach the inbox too.
        fetched = await bot.request.post(url, read_timeout=LONG_POLL + 10)
        self._polled = self._world.clock.monotonic()
        return fetched if isinstance(fetched, list) else []

    async def drain(self) -> None:
        """Wait until everything lined up is handled."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _line_up(self, received: Received) -> None:
        line = self._lines.get(received.chat_id)
        if line is not None:
            line.append(received)
        else:
            self._lines[received.chat_id] = deque([received])
            task = asyncio.create_task(self._serve(received.chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        self._count(+1)

    def _count(self, change: int) -> None:
        self._waiting += change
        (self._room.clear if self._waiting >= self._most_waiting else self._room.set)()

    async def _serve(self, chat_id: int | None) -> None:
        line = self._lines[chat_id]
        while line:
            async with self._at_once:
                over = await self._is_over(line[0])
            if over:
                line.popleft()
                self._count(-1)
            else:
                await asyncio.sleep(TRY_AGAIN_AFTER)
        del self._lines[chat_id]

    async def _is_over(self, received: Received) -> bool:
        """See to it; False when what became of it could not be recorded."""
        try:
            await self._see_to(received)
        except Exception as error:  # noqa: BLE001 - the database is out of reach: those behind must wait, too
            log.error("update_not_recorded", error=type(error).__name__)  # noqa: TRY400 - its text may quote rows
            return False
        return True

    async def _see_to(self, received: Received) -> None:
        try:
            update = Update.de_json(json.loads(received.payload), self._application.bot)
        except Exception as error:  # noqa: BLE001 - whatever it is, this one update is set aside
            await self._set_aside(received, error)
            return
        while not await self._tried(received, update):
            pass

    async def _tried(self, received: Received, update: Update) -> bool:
        """Handle once; True when it is over, for better or for worse."""
        try:
            with HANDLER_SECONDS.time():
                await self._handle(received, update)
        except HandledAlreadyError:
            return True
        except Exception as error:  # noqa: BLE001 - a handler's fault must not stop the other chats
            return await self._failed(received, error)
        UPDATES.labels("handled").inc()
        self._handled()
        return True

    async def _handle(self, received: Received, update: Update) -> None:
        user = update.effective_user
        tag = ((user.language_code if user is not None else None) or "en")[:LONGEST_TAG]
        language.set(tag)
        async with AsyncExitStack() as stack:
            context = Context(self._application, received.chat_id, None if user is None else user.id)
            context.begin(self._world, stack, received.chat_id or 0, tag)
            if received.chat_id is not None:
                await self._route(update, context)
            tx = await context.tx()
            await outbox.owe(tx, context.outgoing, context.now)
            if not await inbox.strike_off(tx, received.update_id, context.now):
                raise HandledAlreadyError

    async def _route(self, update: Update, context: Context) -> None:
        """The first handler that matches handles it, as in PTB; its errors are ours to count."""
        for handler in self._application.handlers[0]:
            check = handler.check_update(update)
            if check is not None and check is not False:
                await handler.handle_update(update, self._application, check, context)
                return

    async def _failed(self, received: Received, error: Exception) -> bool:
        now = self._world.clock.now()
        log.error("update_failed", update_id=received.update_id, error=type(error).__name__)
        async with self._world.database.write() as tx:
            over = await inbox.failed(tx, received.update_id, _trace(error), now)
            if over and received.chat_id is not None:
                await outbox.owe(tx, [apology(received.chat_id)], now)
        if over:
            UPDATES.labels("set_aside").inc()
            self._handled()
        return over

    async def _set_aside(self, received: Received, error: Exception) -> None:
        log.error("update_not_decoded", update_id=received.update_id, error=type(error).__name__)
        async with self._world.database.write() as tx:
            await inbox.set_aside(tx, received.update_id, _trace(error), self._world.clock.now())
        UPDATES.labels("set_aside").inc()


def _trace(error: BaseException) -> str:
    """Where it went wrong, without the error's text: that may quote what somebody wrote."""
    places, step = [], error.__traceback__
    while step is not None:
        places.append(f"{step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(error).__name__} at {' > '.join(places)}"


def _chat_of(update: Mapping[str, Any]) -> int | None:
    """The chat an update is about, from whatever Telegram sent: nothing in it has been checked yet."""
    for part in update.values():
        for place in (part, _within(part, "message")):
            chat_id = _within(_within(place, "chat"), "id")
            if isinstance(chat_id, int):
                return chat_id
    return None


def _within(part: object, name: str) -> object:
    return part.get(name) if isinstance(part, Mapping) else None
