"""A condition that waits for the next change of state without polling."""

import asyncio
from collections.abc import Callable


class ChangeCondition:
    """Notifies all waiters at every change of state; each of them then checks its condition again.

    All callers share one event loop, so nothing can change between the check and the wait.
    """

    def __init__(self) -> None:
        self._waiters: set[asyncio.Future[None]] = set()
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether the server stops; the server's own waits check this, too, and end."""
        return self._closed

    def notify_all(self) -> None:
        """Wake all waiters."""
        listeners, self._waiters = self._waiters, set()
        for listener in listeners:
            listener.set_result(None)

    def close(self) -> None:
        """Mark the server as stopping."""
        self._closed = True
        self.notify_all()

    def reopen(self) -> None:
        """Mark the server as running."""
        self._closed = False

    async def wait_for(self, condition: Callable[[], bool], timeout: float | None) -> bool:  # noqa: ASYNC109
        """Wait until the condition holds.

        The time-out is a plain parameter, hence the noqa above: running out of time is an ordinary result.

        Args:
            condition: Checked now and after every notification.
            timeout: Seconds; None waits for ever.

        Returns:
            Whether the condition holds; False if the time ran out.
        """
        loop = asyncio.get_running_loop()
        deadline = None if timeout is None else loop.time() + timeout
        while not condition():
            left = None if deadline is None else deadline - loop.time()
            if left is not None and left <= 0:
                return False
            await self._notified_within(left)
        return True

    async def _notified_within(self, seconds: float | None) -> None:
        listener = asyncio.get_running_loop().create_future()
        self._waiters.add(listener)
        try:
            await asyncio.wait([listener], timeout=seconds)
        finally:
            self._waiters.discard(listener)
