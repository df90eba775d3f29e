"""Leader election: the leader polls, ticks and delivers; on SQLite it is the only process there is (P8)."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from telegram.error import InvalidToken

from bot.errors import OperatorError
from bot.logs import log_failure
from bot.store.core.database import Database
from bot.store.core.postgres_session import PostgresSession, SessionLostError

log = structlog.get_logger()

# Seconds between two tries to get the leader's lock, and two checks that the session is alive.
POLL_SECONDS = 1.0
# Seconds of the window of Telegram's overall flood limit.
LIMIT_WINDOW_SECONDS = 1.0
# Topics of notifications: updates wait because a worker has no capacity left; the outbox has new deliveries.
UPDATES_WAITING, MESSAGES_OWED = "updates", "owed"
POLLED_TOPICS = (UPDATES_WAITING, MESSAGES_OWED)
# Topic of a notification that is never assumed lost: an operator asked for a reload of content/.
CONTENT_CHANGED = "content"

Tenure = Callable[[asyncio.Event], Awaitable[None]]
OnNotify = Callable[[str], None]


async def run_for_election(database: Database, tenure: Tenure, on_notify: OnNotify) -> None:
    """Run `tenure` whenever this process is the leader, until cancelled; the tenure then ends in order.

    Args:
        database: On SQLite this process has locked it already and leads for good.
        tenure: The leader's work, until the event that it is given is set.
        on_notify: Called with each notification of other workers, and from time to time with every topic of
            `POLLED_TOPICS`, in case a notification was lost.

    Raises:
        InvalidToken: Telegram no longer accepted the token during the tenure.
        OperatorError: An error occurred during the tenure that only the operator can fix.
    """
    while True:
        try:
            await _run_once(database, tenure, on_notify)
        except (InvalidToken, OperatorError):
            raise
        except SessionLostError as error:
            log.warning("database_line_lost", error=str(error))
        except Exception as error:  # noqa: BLE001 - the database is out of reach: others may lead, and we retry
            log_failure("term_failed", error)
        await asyncio.sleep(POLL_SECONDS)


async def _run_once(database: Database, tenure: Tenure, on_notify: OnNotify) -> None:
    if database.is_sqlite:
        await _run_tenure(tenure, asyncio.Event().wait())
    else:
        async with database.session() as line:
            for each in POLLED_TOPICS:
                on_notify(each)
            await _wait_for_leadership(line, on_notify)
            log.info("leading")
            await _run_tenure(tenure, _relay_notifications(line, on_notify))


async def _wait_for_leadership(session: PostgresSession, on_notify: OnNotify) -> None:
    free = await session.try_lock()
    while not free:
        await _relay_next(session, on_notify)
        if free := await session.try_lock():
            # The previous leader may have used up Telegram's limit for this second.
            await asyncio.sleep(LIMIT_WINDOW_SECONDS)


async def _run_tenure(tenure: Tenure, watch: Coroutine[Any, Any, Any]) -> None:
    """Run the tenure until it fails, the watch fails, or we are cancelled; raise the failure."""
    over = asyncio.Event()
    tasks = [asyncio.ensure_future(tenure(over)), asyncio.ensure_future(watch)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        over.set()
        tasks[1].cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    raise next(end for end in ends if isinstance(end, Exception))


async def _relay_notifications(session: PostgresSession, on_notify: OnNotify) -> None:
    while True:
        await _relay_next(session, on_notify)


async def _relay_next(session: PostgresSession, on_notify: OnNotify) -> None:
    for each in await session.wait_for_notify(POLL_SECONDS) or POLLED_TOPICS:
        on_notify(each)


class Notifier:
    """Notifies the other workers; a topic that is requested again while it waits is sent once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pending_topics: set[str] = set()
        self._send_task: asyncio.Task[None] | None = None

    def notify(self, topic: str) -> None:
        """Notify the other workers soon; notifications may be lost, so receivers also poll."""
        if self._database.is_sqlite:  # no other workers
            return
        self._pending_topics.add(topic)
        if self._send_task is None or self._send_task.done():
            self._send_task = asyncio.create_task(self._send_pending())

    async def close(self) -> None:
        """Wait until the last notification is sent."""
        if self._send_task is not None:
            await self._send_task

    async def _send_pending(self) -> None:
        while self._pending_topics:
            try:
                await self._database.notify(self._pending_topics.pop())
            except Exception as error:  # noqa: BLE001 - the other workers also poll
                log.warning("call_failed", error=type(error).__name__)
