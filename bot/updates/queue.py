"""Schedules the handling of updates: the inbox table is the queue, memory holds only whose turn it is (P1).

Updates of one chat are handled one after the other, updates of different chats concurrently. Memory holds the
chats that wait or are active, however many updates there are, and one update of each active chat.
"""

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.context import World
from bot.logs import log_failure
from bot.store.queue import inbox
from bot.store.queue.inbox import ReceivedUpdate
from bot.updates.dispatcher import BotApplication, Dispatcher, Understood, UpdateInProgress
from bot.updates.throttle import TokenBucket

# Waiting chats above which no more updates are fetched; unfetched updates stay at Telegram. Chats count, not
# updates, so that one chat that sends a lot does not lock out the others.
MAX_WAITING = 2_000
# Chats that are handled at once. On PostgreSQL each holds a connection, and the courier and the ticker need
# some, too.
MAX_ACTIVE_ON_SQLITE = 200
MAX_ACTIVE_ON_POSTGRESQL = 12
# Active chats from which on no text is understood: where many wait for the database, commands wait, too.
MAX_ACTIVE_BESIDE_UNDERSTANDING = 4
# Chats read from the inbox in one query.
INBOX_PAGE = 200
# Bits of a database integer. Telegram's ids need 52; an id that did not fit would stop all polling.
INTEGER_BITS = 64
# NUL and unpaired UTF-16 surrogates, which Python's strings may contain and databases refuse.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# The same as escapes in JSON, where valid pairs match, too: a quick check before the slow one.
_MAYBE_UNSTORABLE = re.compile(r"\\u(?:0000|d[89a-f])")
# Seconds between retries while the database is out of reach.
RETRY_SECONDS = 1


class UpdateQueue:
    """Commits updates as they arrive, then has them handled in order."""

    def __init__(
        self,
        world: World,
        application: BotApplication,
        on_commit: Callable[[], None],
        *,
        on_overload: Callable[[], None] = lambda: None,
        throttle: TokenBucket | None = None,
        max_active: int | None = None,
        max_waiting: int = MAX_WAITING,
    ) -> None:
        """Wire the queue; nothing is handled before `open`.

        Args:
            world: The database and the clock.
            application: The application with the handlers.
            on_commit: Called after every commit that may have put deliveries into the outbox.
            on_overload: Called when more chats wait than can be handled at once.
            throttle: The limit on how fast each chat's updates are handled.
            max_active: Chats that are handled at once; None: as many as suit the database.
            max_waiting: Waiting chats above which `receive` waits.
        """
        self._world = world
        self._dispatcher = Dispatcher(world, application, on_commit, on_chat_migrated=self.poll_inbox)
        self._on_overload = on_overload
        self._throttle = throttle or TokenBucket()
        self._max_waiting = max_waiting
        self._max_active = max_active or (
            MAX_ACTIVE_ON_SQLITE if world.database.is_sqlite else MAX_ACTIVE_ON_POSTGRESQL
        )
        self._is_open = False
        # Waiting chats, oldest first, with their update if it is in memory.
        self._waiting: dict[int | None, ReceivedUpdate | None] = {}
        self._active: dict[int | None, asyncio.Task[None]] = {}
        # Active chats that may have more updates in the inbox.
        self._may_have_more: set[int | None] = set()
        self._throttled: dict[int, asyncio.TimerHandle] = {}
        # Chats whose next update is a text that is yet to be understood, oldest first, with it if it is in
        # memory. They take no place of the active ones, so that commands and buttons overtake them.
        self._unheard: dict[int | None, ReceivedUpdate | None] = {}
        self._understood: dict[int | None, Understood | None] = {}
        self._understanding: asyncio.Task[None] | None = None
        # Whether the inbox may hold chats that memory does not, and the id after which to go on reading.
        self._inbox_is_unread = False
        self._read_after: int | None = None
        self._inbox_reader: asyncio.Task[None] | None = None
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._drained = asyncio.Event()
        self._drained.set()

    def open(self) -> None:
        """Start handling: updates received earlier, and those that arrive from now on."""
        self._is_open = True
        self.poll_inbox()

    async def close(self) -> None:
        """Finish the updates being handled and start no others; they stay in the inbox for the next start."""
        self._is_open = False
        for timer in self._throttled.values():
            timer.cancel()
        while tasks := [*self._active.values(), *filter(None, (self._inbox_reader, self._understanding))]:
            await asyncio.wait(tasks)

    async def receive(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Commit updates as Telegram sent them; they are handled soon after.

        Blocks while too many chats wait. Until updates are committed, Telegram keeps them.
        """
        await self._has_room.wait()
        received = [ReceivedUpdate(u["update_id"], _chat_of(u), _serialize(u)) for u in updates]
        async with self._world.database.write(urgent=True) as tx:
            fresh = await inbox.put(tx, received, self._world.clock.now())
        if self._is_open:  # otherwise `open` finds them, here or after the next start
            for each in fresh:
                self._enqueue(each.chat_id, each)
            self._start_waiting()

    def poll_inbox(self) -> None:
        """Enqueue chats that only the inbox knows: from before the start, or received by other workers."""
        self._inbox_is_unread = True
        self._start_waiting()

    async def drain(self) -> None:
        """Wait until all updates are handled, except those of throttled chats."""
        await self._drained.wait()

    def _enqueue(self, chat_id: int | None, received: ReceivedUpdate | None = None) -> None:
        if chat_id in self._active:
            self._may_have_more.add(chat_id)
        elif chat_id in self._unheard:
            self._unheard[chat_id] = None  # there is more than the one in memory
        elif chat_id not in self._throttled:
            at_once = chat_id not in self._waiting and self._can_start_now()
            self._waiting[chat_id] = received if at_once else None

    def _can_start_now(self) -> bool:
        """Return whether memory knows all that the inbox holds, and one more chat could start at once."""
        known = self._world.database.is_sqlite and not self._inbox_is_unread and self._inbox_reader is None
        return known and len(self._active) + len(self._waiting) < self._max_active

    def _start_waiting(self) -> None:
        """Start handling waiting chats, as many as may be active, and read more of the inbox if needed."""
        while self._is_open and self._waiting and len(self._active) < self._max_active:
            chat_id = next(iter(self._waiting))
            task = asyncio.create_task(self._handle_chat(chat_id, self._waiting.pop(chat_id)))
            self._active[chat_id] = task
        if (
            self._is_open
            and self._inbox_is_unread
            and self._inbox_reader is None
            and len(self._waiting) < INBOX_PAGE
        ):
            self._inbox_is_unread = False
            self._inbox_reader = asyncio.create_task(self._read_inbox())
        if (
            self._is_open
            and self._unheard
            and self._understanding is None
            and len(self._active) < MAX_ACTIVE_BESIDE_UNDERSTANDING
        ):
            self._understanding = asyncio.create_task(self._understand_all())
        if self._waiting:
            self._on_overload()
        reading = self._inbox_is_unread or self._inbox_reader is not None
        _set(self._has_room, to=len(self._waiting) < self._max_waiting and not (self._is_open and reading))
        _set(self._drained, to=not (self._waiting or self._active or self._unheard or reading))

    async def _read_inbox(self) -> None:
        """Enqueue a page of chats from the inbox."""
        try:
            await self._read_inbox_page()
        except Exception as error:  # noqa: BLE001 - the database is out of reach
            log_failure("inbox_not_read", error)
            await asyncio.sleep(RETRY_SECONDS)
            self._inbox_is_unread = True
        self._inbox_reader = None
        self._start_waiting()

    async def _read_inbox_page(self) -> None:
        self._may_have_more.update(self._active)
        async with self._world.database.read() as tx:
            chats: list[int | None] = [*await inbox.waiting_chats(tx, self._read_after, INBOX_PAGE)]
            full = len(chats) == INBOX_PAGE
            self._read_after = chats[-1] if full else None
            if not full and await inbox.has_update_without_chat(tx):
                chats.append(None)
        for chat_id in chats:
            self._enqueue(chat_id)
        self._inbox_is_unread = self._inbox_is_unread or full

    async def _handle_chat(self, chat_id: int | None, first: ReceivedUpdate | None) -> None:
        if first is None:
            self._may_have_more.add(chat_id)
        while self._is_open and (first or chat_id in self._may_have_more) and not self._is_throttled(chat_id):
            if first is None:  # what comes while one from memory is handled must not be forgotten
                self._may_have_more.discard(chat_id)
            if not await self._handle_next(chat_id, first):
                self._may_have_more.add(chat_id)
            if chat_id in self._unheard:
                break
            first = None
        self._may_have_more.discard(chat_id)
        del self._active[chat_id]
        self._start_waiting()

    async def _handle_next(self, chat_id: int | None, first: ReceivedUpdate | None) -> bool:
        """Handle this chat's next update, `first` if given; return False if more updates may wait."""
        try:
            hand = await self._dispatcher.take(chat_id) if first is None else UpdateInProgress(first)
            if hand is None:
                return True
            understood = self._understood.pop(chat_id, None)
            if self._dispatcher.text_of(hand.received) is not None:
                if understood is None or understood.update_id != hand.received.update_id:
                    await hand.stack.aclose()
                    self._have_understood(chat_id, first)
                    return True
                hand = replace(hand, understanding=understood.understanding)
            if chat_id is not None:
                self._throttle.take(chat_id, self._world.clock.monotonic())
            return await self._dispatcher.process(hand) and first is not None
        except Exception as error:  # noqa: BLE001 - the database is out of reach: the chat's next updates must wait, too
            log_failure("update_not_recorded", error)
            await asyncio.sleep(RETRY_SECONDS)
            return False

    def _have_understood(self, chat_id: int | None, first: ReceivedUpdate | None) -> None:
        """Line a chat up to have its next update understood, `first` if it is all that the chat has sent.

        The chat must stop being active without waiting for anything, so that it is handled after that.
        """
        is_all = chat_id not in self._may_have_more and len(self._unheard) < self._max_active
        self._unheard[chat_id] = first if is_all else None

    async def _understand_all(self) -> None:
        """Understand what people have typed, one text after another, until nobody waits for it."""
        while self._is_open and self._unheard and len(self._active) < MAX_ACTIVE_BESIDE_UNDERSTANDING:
            chat_id, first = next(iter(self._unheard.items()))
            with suppress(Exception):  # the database is out of reach: handling, which comes next, tries again
                self._understood[chat_id] = await self._dispatcher.understand(chat_id, first)
            # The chat goes to the front: it has waited long enough.
            self._waiting = {chat_id: self._unheard.pop(chat_id), **self._waiting}
            self._start_waiting()
        self._understanding = None

    def _is_throttled(self, chat_id: int | None) -> bool:
        """Return whether this chat must wait for its throttle; if so, it is enqueued again in time."""
        pause = (
            0.0
            if chat_id is None
            else self._throttle.seconds_until_token(chat_id, self._world.clock.monotonic())
        )
        if chat_id is None or not pause:
            return False
        loop = asyncio.get_running_loop()
        self._throttled[chat_id] = loop.call_later(pause, self._end_throttling, chat_id)
        return True

    def _end_throttling(self, chat_id: int) -> None:
        del self._throttled[chat_id]
        self._enqueue(chat_id)
        self._start_waiting()


def _set(event: asyncio.Event, *, to: bool) -> None:
    (event.set if to else event.clear)()


def _serialize(update: Mapping[str, Any]) -> str:
    """Serialize an update for the inbox, without characters that a database would refuse."""
    text = json.dumps(update)
    return json.dumps(_without_unstorable(update)) if _MAYBE_UNSTORABLE.search(text) else text


def _without_unstorable(part: Any) -> Any:
    """Return a copy without NUL, which PostgreSQL refuses, and unpaired surrogates, which both refuse."""
    if isinstance(part, Mapping):
        return {_without_unstorable(key): _without_unstorable(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_without_unstorable(each) for each in part]
    return _UNSTORABLE.sub("", part) if isinstance(part, str) else part


def _chat_of(update: Mapping[str, Any]) -> int | None:
    """Return the chat that an update belongs to; nothing in the update has been validated yet."""
    for part in update.values():
        for place in (part, _get(part, "message")):
            chat_id = _get(_get(place, "chat"), "id")
            if isinstance(chat_id, int) and chat_id.bit_length() < INTEGER_BITS:
                return chat_id
    return None


def _get(part: object, name: str) -> object:
    return part.get(name) if isinstance(part, Mapping) else None
