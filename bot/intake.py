"""Updates in: the inbox is the queue; here is only whose turn it is (P1).

Updates of one chat are handled one after the other, those of different chats concurrently. In memory are only
the chats that wait or are being served, however many updates there are, and one update of each being served.
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

# With so many chats waiting for their turn nothing more is taken in: Telegram keeps the rest safe. One chat
# alone, however much it sends, keeps nobody else out.
MOST_WAITING = 2_000
# Chats that are served at once. On PostgreSQL each has a connection meanwhile, and the courier and the ticker
# need some, too.
AT_ONCE = 200
AT_ONCE_ON_SERVER = 12
# So many chats are read from the inbox at once.
PAGE = 200
# Bits of a database's whole number. Telegram's ids need 52; one that did not fit would stop all polling.
LONGEST_ID = 64
# Halves of a pair of UTF-16 are characters only together; Python has them alone where a pair was torn apart.
_UNFIT = re.compile("[\0\ud800-\udfff]")
# The same in JSON, where whole pairs look alike: a quick look that spares most updates the slow one.
_PERHAPS_UNFIT = re.compile(r"\\u(?:0000|d[89a-f])")
# While the database is out of reach.
TRY_AGAIN_AFTER = 1


class Intake:
    """Commits what arrives, then hands it on."""

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
        """Wire it; nothing is handled before `open`.

        Args:
            world: the database and the clock.
            application: who knows the handlers.
            handled: called after every commit that may owe messages.
            crowded: called when more chats wait than can be served at once.
            pace: how fast each chat is served.
            at_once: chats that are served at once; None: as many as the database has room for.
            most_waiting: chats that wait for their turn when nothing more is taken in.
        """
        self._world = world
        self._handling = Handling(world, application, handled, moved=self.look)
        self._crowded = crowded
        self._pace = pace or Pace()
        self._most_waiting = most_waiting
        self._at_once = at_once or (AT_ONCE if world.database.is_sqlite else AT_ONCE_ON_SERVER)
        self._open = False
        # In the order in which they began to wait, with their update where it is known.
        self._waiting: dict[int | None, Received | None] = {}
        self._served: dict[int | None, asyncio.Task[None]] = {}
        # Those being served in which something more may wait.
        self._more: set[int | None] = set()
        self._resting: dict[int, asyncio.TimerHandle] = {}
        # Whether chats may wait in the inbox that are unknown here, and from which id on to look.
        self._unread = False
        self._read_after: int | None = None
        self._reading: asyncio.Task[None] | None = None
        self._room = asyncio.Event()
        self._room.set()
        self._quiet = asyncio.Event()
        self._quiet.set()

    def open(self) -> None:
        """Begin to handle what was received before, and what arrives from now on."""
        self._open = True
        self.look()

    async def close(self) -> None:
        """Finish what is being handled, and begin nothing more: what waits is safe for the next start."""
        self._open = False
        for timer in self._resting.values():
            timer.cancel()
        while tasks := [*self._served.values(), *([self._reading] if self._reading else [])]:
            await asyncio.wait(tasks)

    async def receive(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Commit updates as Telegram sent them; on return they are safe, handled soon after.

        Waits while too many chats wait already: until updates are committed, Telegram keeps them safe.
        """
        await self._room.wait()
        received = [Received(u["update_id"], _chat_of(u), _written(u)) for u in updates]
        async with self._world.database.write() as tx:
            fresh = await inbox.put(tx, received, self._world.clock.now())
        if self._open:  # otherwise they are found when it opens, here or in the next life
            for each in fresh:
                self._line_up(each.chat_id, each)
            self._go_on()

    def look(self) -> None:
        """Line up what waits in the inbox and is unknown here: from before the start, or of other workers."""
        self._unread = True
        self._go_on()

    async def drain(self) -> None:
        """Wait until everything that waits is handled, but for what must wait because of its chat's pace."""
        await self._quiet.wait()

    def _line_up(self, chat_id: int | None, received: Received | None = None) -> None:
        if chat_id in self._served:
            self._more.add(chat_id)
        elif chat_id not in self._resting:
            at_once = chat_id not in self._waiting and self._is_first_and_next()
            self._waiting[chat_id] = received if at_once else None

    def _is_first_and_next(self) -> bool:
        """Whether nothing waits in the inbox but what is known here, and there is a place for one more."""
        known = self._world.database.is_sqlite and not self._unread and self._reading is None
        return known and len(self._served) + len(self._waiting) < self._at_once

    def _go_on(self) -> None:
        """Serve as many chats as can be served at once."""
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
        """Line up a page of chats in which something waits."""
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
        """Handle the next of this chat, which may be known; False when something may wait after it."""
        try:
            hand = await self._handling.take(chat_id) if first is None else InHand(first)
            if hand is None:
                return True
            if chat_id is not None:
                self._pace.take(chat_id, self._world.clock.monotonic())
            return await self._handling.see_to(hand) and first is not None
        except Exception as error:  # noqa: BLE001 - the database is out of reach: those behind must wait, too
            log.error("update_not_recorded", error=type(error).__name__)  # noqa: TRY400 - its text may quote rows
            await asyncio.sleep(TRY_AGAIN_AFTER)
            return False

    def _rests(self, chat_id: int | None) -> bool:
        """Whether this chat must wait because of its pace; then it lines up again in time."""
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
    """An update as it is kept, without characters that no database, or only one of the two, can keep."""
    text = json.dumps(update)
    return json.dumps(_without_unfit(update)) if _PERHAPS_UNFIT.search(text) else text


def _without_unfit(part: Any) -> Any:
    """The same without NUL, which PostgreSQL refuses, and without halves of characters, which both do."""
    if isinstance(part, Mapping):
        return {_without_unfit(key): _without_unfit(value) for key, value in part.items()}
    if isinstance(part, list):
        return [_without_unfit(each) for each in part]
    return _UNFIT.sub("", part) if isinstance(part, str) else part


def _chat_of(update: Mapping[str, Any]) -> int | None:
    """The chat an update is about, from whatever Telegram sent: nothing in it has been checked yet."""
    for part in update.values():
        for place in (part, _within(part, "message")):
            chat_id = _within(_within(place, "chat"), "id")
            if isinstance(chat_id, int) and chat_id.bit_length() < LONGEST_ID:
                return chat_id
    return None


def _within(part: object, name: str) -> object:
    return part.get(name) if isinstance(part, Mapping) else None
