"""Leader election: the leader polls, ticks and delivers; on SQLite it is the only process there is (P8)."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from telegram.error import InvalidToken

from bot.errors import OperatorError
from bot.store.database import Database
from bot.store.line import Line, LineLostError

log = structlog.get_logger()

# Seconds between two tries to get the leader's lock, and two checks that the session is alive.
LOOK_AGAIN = 1.0
# Seconds of the window of Telegram's overall flood limit.
A_WINDOW = 1.0
# Topics of notifications: updates wait because a worker has no capacity left; the outbox has new deliveries.
UPDATES, OWED = "updates", "owed"
CALLS = (UPDATES, OWED)
# Topic of a notification that is never assumed lost: an operator asked for a reload of content/.
CONTENT = "content"

Term = Callable[[asyncio.Event], Awaitable[None]]
Called = Callable[[str], None]


async def stand(database: Database, term: Term, called: Called) -> None:
    """Run `tenure` whenever this process is the leader, until cancelled; the tenure then ends in order.

    Args:
        database: On SQLite this process has locked it already and leads for good.
        term: The leader's work, until the event that it is given is set.
        called: Called with each notification of other workers, and from time to time with every topic of
            `POLLED_TOPICS`, in case a notification was lost.

    Raises:
        InvalidToken: Telegram no longer accepted the token during the tenure.
        OperatorError: An error occurred during the tenure that only the operator can fix.
    """
    while True:
        try:
            await _stand(database, term, called)
        except (InvalidToken, OperatorError):
            raise
        except LineLostError as error:
            log.warning("database_line_lost", error=str(error))
        except Exception as error:  # noqa: BLE001 - the database is out of reach: others may lead, and we retry
            log.error("term_failed", error=type(error).__name__)  # noqa: TRY400 - its text may quote rows
        await asyncio.sleep(LOOK_AGAIN)


async def _stand(database: Database, term: Term, called: Called) -> None:
    if database.is_sqlite:
        await _during(term, asyncio.Event().wait())
    else:
        async with database.line() as line:
            for each in CALLS:
                called(each)
            await _be_elected(line, called)
            log.info("leading")
            await _during(term, _hear_for_ever(line, called))


async def _be_elected(line: Line, called: Called) -> None:
    free = await line.take_seat()
    while not free:
        await _hear(line, called)
        if free := await line.take_seat():
            # The previous leader may have used up Telegram's limit for this second.
            await asyncio.sleep(A_WINDOW)


async def _during(term: Term, watch: Coroutine[Any, Any, Any]) -> None:
    """Run the tenure until it fails, the watch fails, or we are cancelled; raise the failure."""
    over = asyncio.Event()
    tasks = [asyncio.ensure_future(term(over)), asyncio.ensure_future(watch)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        over.set()
        tasks[1].cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    raise next(end for end in ends if isinstance(end, Exception))


async def _hear_for_ever(line: Line, called: Called) -> None:
    while True:
        await _hear(line, called)


async def _hear(line: Line, called: Called) -> None:
    for each in await line.hear(LOOK_AGAIN) or CALLS:
        called(each)


class Caller:
    """Notifies the other workers; a topic that is requested again while it waits is sent once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted: set[str] = set()
        self._calling: asyncio.Task[None] | None = None

    def call(self, what: str) -> None:
        """Notify the other workers soon; notifications may be lost, so receivers also poll."""
        if self._database.is_sqlite:  # no other workers
            return
        self._wanted.add(what)
        if self._calling is None or self._calling.done():
            self._calling = asyncio.create_task(self._call())

    async def close(self) -> None:
        """Wait until the last notification is sent."""
        if self._calling is not None:
            await self._calling

    async def _call(self) -> None:
        while self._wanted:
            try:
                await self._database.call(self._wanted.pop())
            except Exception as error:  # noqa: BLE001 - the other workers also poll
                log.warning("call_failed", error=type(error).__name__)
