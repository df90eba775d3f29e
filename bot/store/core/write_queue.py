"""The queue before a single write connection: what a person waits for goes before what nobody waits for."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import sqlalchemy as sa

# Urgent turns for which another waits at most. People come one by one, so it is rarely as many.
MAX_OVERTAKEN = 8


class WriteQueue:
    """One turn at a time, urgent ones first, each kind in the order of arrival."""

    def __init__(self, timeout_seconds: float) -> None:
        """Take how long a turn is waited for at most."""
        self._timeout_seconds = timeout_seconds
        self._is_taken = False
        self._urgent: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()
        self._overtaken = 0

    @asynccontextmanager
    async def turn(self, *, urgent: bool) -> AsyncIterator[None]:
        """Wait for a turn, which ends with the block.

        Raises:
            TimeoutError: The turn has not come in time.
        """
        await self._wait(self._urgent if urgent else self._others)
        try:
            yield
        finally:
            self._pass_on()

    async def _wait(self, queue: deque[asyncio.Future[None]]) -> None:
        if not self._is_taken:
            self._is_taken = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._take(turn)
        except TimeoutError:
            raise sa.exc.TimeoutError("the database is busy") from None

    async def _take(self, turn: asyncio.Future[None]) -> None:
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it came just as its waiter gave up
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        while (following := self._pop()) is not None:
            if not following.done():
                following.set_result(None)
                return
        self._is_taken = False

    def _pop(self) -> asyncio.Future[None] | None:
        if self._urgent and not (self._others and self._overtaken >= MAX_OVERTAKEN):
            self._overtaken += bool(self._others)
            return self._urgent.popleft()
        self._overtaken = 0
        return self._others.popleft() if self._others else None
