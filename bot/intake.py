"""Schedules the handling of updates: the inbox table is the queue, memory holds only whose turn it is (P1).

Updates of one chat are handled one after the other, updates of different chats concurrently. Memory holds the
chats that wait or are active, however many updates there are, and one update of each active chat.
"""

import asyncio
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.context import World
from bot.handling import Handlers, Handling, InHand
from bot.pace import Pace
from bot.store import inbox
from bot.store.inbox import Received

log = structlog.get_logger()

# Waiting chats above which no more updates are fetched; unfetched updates stay at Telegram. Chats count, not
# updates, so that one chat that sends a lot does not lock out the others.
MOST_WAITING = 2_000
# Chats that are handled at once. On PostgreSQL each holds a connection, and the courier and the ticker need
# some, too.
AT_ONCE = 200
AT_ONCE_ON_SERVER = 12
# Chats read from the inbox in one query.
PAGE = 200
# Bits of a database integer. Telegram's ids need 52; an id that did not fit would stop all polling.
LONGEST_ID = 64
# NUL and unpaired UTF-16 surrogates, which Python's strings may contain and databases refuse.
_UNFIT = re.compile("[\0\ud800-\udfff]")
# The same as escapes in JSON, where valid pairs match, too: a quick check before the slow one.
_PERHAPS_UNFIT = re.compile(r"\\u(?:0000|d[89a-f])")
# Seconds between retries while the database is out of reach.
TRY_AGAIN_AFTER = 1


class Intake:
    """Commits updates as they arrive, then has them handled in order."""

    def __init__(
        self,
        world: World,
        application: Handlers,
        handled: Callable[[], None],
        *,
        crowded: Callable[[], None] = lambda: None,
        pace: Pace | None = None,
        at_once: int | None = None,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        """Wire the queue; nothing is handled before `open`.

        Args:
            world: The database and the clock.
            application: The application with the handlers.
            handled: Called after every commit that may have put deliveries into the outbox.
            crowded: Called when more chats wait than can be handled at once.
            pace: The limit on how fast each chat's updates are handled.
            at_once: Chats that are handled at once; None: as many as suit the database.
            most_waiting: Waiting chats above which `receive` waits.
        """
        self._world = world
        self._handling = Handling(world, application, handled, moved=self.look)
        self._crowded = crowded
        self._pace = pace or Pace()
        self._most_waiting = most_waiting
        self._at_once = at_once or (AT_ONCE if world.database.is_sqlite else AT_ONCE_ON_SERVER)
        self._open = False
        # Waiting chats, oldest first, with their update if it is in memory.
        self._waiting: dict[int | None, Received | None] = {}
        self._served: dict[int | None, asyncio.Task[None]] = {}
        # Active chats that may have more updates in the inbox.
        self._more: set[int | None] = set()
        self._resting: dict[int, asyncio.TimerHandle] = {}
        # Whether the inbox may hold chats that memory does not, and the id after which to go on reading.
        self._unread = False
        self._read_after: int | None = None
        self._reading: asyncio.Task[None] | None = None
        self._room = asyncio.Event()
        self._room.set()
        self._quiet = asyncio.Event()
        self._quiet.set()

    def open(self) -> None:
        """Start handling: updates received earlier, and those that arrive from now on."""
        self._open = True
        self.look()

    async def close(self) -> None:
        """Finish the updates being handled and start no others; they stay in the inbox for the next start."""
        self._open = False
        for timer in self._resting.values():
            timer.cancel()
        while tasks := [*self._served.values(), *([self._reading] if self._reading else [])]:
            await asyncio.wait(tasks)

    async def receive(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Commit updates as Telegram sent them; they are handled soon after.

        Blocks while too many chats wait. Until updates are committed, Telegram keeps them.
        """
        await self._room.wait()
        received = [Received(u["update_id"], _chat_of(u), _written(u)) for u in updates]
        async with self._world.database.write() as tx:
            fresh = await inbox.put(tx, received, self._world.clock.now())
        if self._open:  # otherwise `open` finds them, here or after the next start
            for each in fresh:
                self._line_up(each.chat_id, each)
            self._go_on()

    def look(self) -> None:
        """Enqueue chats that only the inbox knows: from before the start, or received by other workers."""
        self._unread = True
        self._go_on()

    async def drain(self) -> None:
        """Wait until all updates are handled, except those of throttled chats."""
        await self._quiet.wait()

    def _line_up(self, chat_id: int | None, received: Received | None = None) -> None:
        if chat_id in self._served:
            self._more.add(chat_id)
        elif chat_id not in self._resting:
            at_once = chat_id not in self._waiting and self._is_first_and_next()
            self._waiting[chat_id] = received if at_once else None

    def _is_first_and_next(self) -> bool:
        """Return whether memory knows all that the inbox holds, and one more chat could start at once."""
        known = self._world.database.is_sqlite and not self._unread and self._reading is None
        return known and len(self._served) + len(self._waiting) < self._at_once

    def _go_on(self) -> None:
        """Start handling waiting chats, as many as may be active, and read more of the inbox if needed."""
        while self._open and self._waiting and len(self._served) < self._at_once:
            chat_id = next(iter(self._waiting))
            task = asyncio.create_task(self._serve(chat_id, self._waiting.pop(chat_id)))
            self._served[chat_id] = task
        if self._open and self._unread and self._reading is None and len(self._waiting) < PAGE:
            self._unread = False
            self._reading = asyncio.create_task(self._read())
        if self._waiting:
            self._crowded()
        reading = self._unread or self._reading is not None
        _set(self._room, to=len(self._waiting) < self._most_waiting and not (self._open and reading))
        _set(self._quiet, to=not (self._waiting or self._served or reading))

    async def _read(self) -> None:
        """Enqueue a page of chats from the inbox."""
        try:
            await self._read_page()
        except Exception as error:  # noqa: BLE001 - the database is out of reach
            log.error("inbox_not_read", error=type(error).__name__)  # noqa: TRY400 - its text may quote rows
            await asyncio.sleep(TRY_AGAIN_AFTER)
            self._unread = True
        self._reading = None
        self._go_on()

    async def _read_page(self) -> None:
        self._more.update(self._served)
        async with self._world.database.read() as tx:
            chats: list[int | None] = [*await inbox.chats(tx, self._read_after, PAGE)]
            full = len(chats) == PAGE
            self._read_after = chats[-1] if full else None
            if not full and await inbox.nobodys_wait(tx):
                chats.append(None)
        for chat_id in chats:
            self._line_up(chat_id)
        self._unread = self._unread or full

    async def _serve(self, chat_id: int | None, first: Received | None) -> None:
        if first is None:
            self._more.add(chat_id)
        while self._open and (first or chat_id in self._more) and not self._rests(chat_id):
            self._more.discard(chat_id)
            if not await self._one_more(chat_id, first):
                self._more.add(chat_id)
            first = None
        self._more.discard(chat_id)
        del self._served[chat_id]
        self._go_on()

    async def _one_more(self, chat_id: int | None, first: Received | None) -> bool:
        """Handle this chat's next update, `first` if given; return False if more updates may wait."""
        try:
            hand = await self._handling.take(chat_id) if first is None else InHand(first)
            if hand is None:
                return True
            if chat_id is not None:
                self._pace.take(chat_id, self._world.clock.monotonic())
            return await self._handling.see_to(hand) and first is not None
        except Exception as error:  # noqa: BLE001 - the database is out of reach: the chat's next updates must wait, too
            log.error("update_not_recorded", error=type(error).__name__)  # noqa: TRY400 - its text may quote rows
            await asyncio.sleep(TRY_AGAIN_AFTER)
            return False

    def _rests(self, chat_id: int | None) -> bool:
        """Return whether this chat must wait for its throttle; if so, it is enqueued again in time."""
        pause = 0.0 if chat_id is None else self._pace.wait(chat_id, self._world.clock.monotonic())
        if chat_id is None or not pause:
            return False
        loop = asyncio.get_running_loop()
        self._resting[chat_id] = loop.call_later(pause, self._rested, chat_id)
        return True

    def _rested(self, chat_id: int) -> None:
        del self._resting[chat_id]
        self._line_up(chat_id)
        self._go_on()


def _set(event: asyncio.Event, *, to: bool) -> None:
    (event.set if to else event.clear)()


def _written(update: Mapping[str, Any]) -> str:
    """Serialize an update for the inbox, without characters that a database would refuse."""
    text = json.dumps(update)
    return json.dumps(_without_unfit(update)) if _PERHAPS_UNFIT.search(text) else text


def _without_unfit(part: Any) -> Any:
    """Return a copy without NUL, which PostgreSQL refuses, and unpaired surrogates, which both refuse."""
    if isinstance(part, Mapping):
        return {_without_unfit(key): _without_unfit(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_without_unfit(each) for each in part]
    return _UNFIT.sub("", part) if isinstance(part, str) else part


def _chat_of(update: Mapping[str, Any]) -> int | None:
    """Return the chat that an update belongs to; nothing in the update has been validated yet."""
    for part in update.values():
        for place in (part, _within(part, "message")):
            chat_id = _within(_within(place, "chat"), "id")
            if isinstance(chat_id, int) and chat_id.bit_length() < LONGEST_ID:
                return chat_id
    return None


def _within(part: object, name: str) -> object:
    return part.get(name) if isinstance(part, Mapping) else None
