"""Waiting for the next change without polling."""

import asyncio
from collections.abc import Callable


class Bell:
    """Rings at every change of state; everybody who waits then looks again.

    All callers share one event loop, so nothing can change between looking and starting to wait.
    """

    def __init__(self) -> None:
        self._listeners: set[asyncio.Future[None]] = set()
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the server stops: waits on its behalf look at this too, and end."""
        return self._closed

    def ring(self) -> None:
        """Wake everybody who waits."""
        listeners, self._listeners = self._listeners, set()
        for listener in listeners:
            listener.set_result(None)

    def close(self) -> None:
        """Say that the server stops."""
        self._closed = True
        self.ring()

    def reopen(self) -> None:
        """Say that a server runs."""
        self._closed = False

    async def wait_for(self, condition: Callable[[], bool], timeout: float | None) -> bool:  # noqa: ASYNC109
        """Wait until the condition holds.

        The time limit is a plain parameter, hence the exception above: running out is an ordinary answer.

        Args:
            condition: looked at now and after every ring.
            timeout: seconds; None waits for ever.

        Returns:
            Whether the condition holds; False when time ran out.
        """
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        while not condition():
            left = None if deadline is None else deadline - loop.time()
            if left is not None and left <= 0:
                return False
            await self._ring_within(left)
        return True

    async def _ring_within(self, seconds: float | None) -> None:
        listener = asyncio.get_running_loop().create_future()
        self._listeners.add(listener)
        try:
            await asyncio.wait([listener], timeout=seconds)
        finally:
            self._listeners.discard(listener)
