"""Who polls, ticks and delivers: on SQLite the only process there is, on PostgreSQL the elected one (P8)."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog
from telegram.error import InvalidToken

from bot.errors import OperatorError
from bot.store.database import Database
from bot.store.line import Line, LineLostError

log = structlog.get_logger()

# Seconds between two looks whether the seat is free, and whether the line still is.
LOOK_AGAIN = 1.0
# Seconds of Telegram's limit over all chats.
A_WINDOW = 1.0
# What is called: updates wait that another worker is too busy for; messages are owed.
UPDATES, OWED = "updates", "owed"
CALLS = (UPDATES, OWED)
# Called, too, but never in case a call was lost: content/ was changed on purpose and is to be read anew.
CONTENT = "content"

Term = Callable[[asyncio.Event], Awaitable[None]]
Called = Callable[[str], None]


async def stand(database: Database, term: Term, called: Called) -> None:
    """Run `term` whenever this process is the one that leads, until cancelled; then the term ends in order.

    Args:
        database: with SQLite, this process has it alone already and leads for good.
        term: what a leader does until the event it is given is set.
        called: hears what other workers call, and everything once in a while in case a call was lost.

    Raises:
        InvalidToken: in the term Telegram no longer knew the bot.
        OperatorError: in the term something turned out that only the operator can mend.
    """
    while True:
        try:
            await _stand(database, term, called)
        except (InvalidToken, OperatorError):
            raise
        except LineLostError as error:
            log.warning("database_line_lost", error=str(error))
        except Exception as error:  # noqa: BLE001 - the database is out of reach: let others try, and try again
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
            # Whoever led before may have used up what Telegram lets pass in this second.
            await asyncio.sleep(A_WINDOW)


async def _during(term: Term, watch: Coroutine[Any, Any, Any]) -> None:
    """Let the term last until the watch fails, or it fails itself, which is raised; or we are cancelled."""
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
    """Calls the other workers, each thing once however often it is asked for meanwhile."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._wanted: set[str] = set()
        self._calling: asyncio.Task[None] | None = None

    def call(self, what: str) -> None:
        """Let the others know soon; a call that gets lost is made up for by their own looking."""
        if self._database.is_sqlite:  # there are none
            return
        self._wanted.add(what)
        if self._calling is None or self._calling.done():
            self._calling = asyncio.create_task(self._call())

    async def close(self) -> None:
        """Wait until the last call is made."""
        if self._calling is not None:
            await self._calling

    async def _call(self) -> None:
        while self._wanted:
            try:
                await self._database.call(self._wanted.pop())
            except Exception as error:  # noqa: BLE001 - the others look by themselves, too
                log.warning("call_failed", error=type(error).__name__)
