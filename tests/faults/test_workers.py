"""Some workers on one PostgreSQL, the leader killed again and again: nothing is lost (P1, P2, P5, P8)."""

import asyncio
import signal
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import psycopg
import pytest

from bot.clock import Clock
from bot.context import World
from bot.delivery.courier import MAX_IN_FLIGHT
from bot.delivery.flood_limits import Budget
from bot.store.core import tables
from bot.store.core.postgres_session import ADVISORY_LOCK_ID
from bot.store.queue import inbox
from sandbox.people import User
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.delivery_rig import PATIENT, TOKEN, bot_process, rows, world_of
from tests.faults.fault_rig import THOROUGH, due_now, known_people
from tests.faults.ledger import Ledger

# A process costs seconds, so in the short form there is just one more than are killed.
WORKERS = 4 if THOROUGH else 3
KILLS = 3 if THOROUGH else 2
PEOPLE = 40 * KILLS
BUDGET = Budget(overall=60)
# Another takes over within ten seconds (P8).
TAKE_OVER = 10
# A lock of 64 bits is kept in two halves.
LEADER = """
SELECT split_part(application_name, ' ', 2)::int FROM pg_stat_activity JOIN pg_locks USING (pid)
WHERE locktype = 'advisory' AND objid = %s AND granted AND application_name LIKE 'vesper %%'
"""

Process = asyncio.subprocess.Process


@dataclass
class Crew:
    """The workers, each in a process of its own."""

    telegram_url: str
    database_url: str
    stack: AsyncExitStack
    workers: dict[int, Process] = field(default_factory=dict)

    async def hire(self) -> None:
        """Let one more begin."""
        bot = bot_process(
            self.telegram_url,
            self.database_url,
            RATE_LIMIT=str(BUDGET.overall),
            LOG_LEVEL="ERROR",
        )
        process = await self.stack.enter_async_context(bot)
        self.workers[process.pid] = process

    def leader(self) -> int | None:
        """The process that leads; None while nobody does."""
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute(LEADER, [ADVISORY_LOCK_ID & 0xFFFFFFFF]).fetchone()
        return None if row is None else int(row[0])

    async def kill_leader(self) -> None:
        """End the one that leads, in the middle of whatever it does."""
        async with asyncio.timeout(PATIENT):
            while (leader := self.leader()) is None:  # noqa: ASYNC110 - the database rings no bell
                await asyncio.sleep(0.1)
        process = self.workers.pop(leader)
        process.send_signal(signal.SIGKILL)
        await process.wait()


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """The workers' database, to look into."""
    world = world_of(database_url, Clock())
    yield world
    await world.database.close()


async def accepted(telegram: Telegram, more: int) -> None:
    """Wait until Telegram has accepted so many more calls than now."""
    count = len(telegram.ledger) + more
    await telegram.until(lambda: len(telegram.ledger) >= count, timeout=PATIENT)


async def nothing_waits(world: World) -> None:
    """Wait until everything is handled, delivered and recorded."""
    async with asyncio.timeout(PATIENT):
        while True:
            async with world.database.read() as tx:
                waits = await inbox.waiting_chats(tx, None, 1)
            if not waits and not await rows(world, tables.outbox):
                return
            await asyncio.sleep(0.1)


def ask(people: Sequence[User], ledger: Ledger) -> None:
    """Let each of them ask for something, and be owed an answer."""
    for person in people:
        person.send(f"/remind asked-{person.id} 200 mg 21:00")
        ledger.owed.add(f"asked-{person.id}")


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_whoever_leads_is_killed_again_and_again_and_nothing_is_lost_or_doubled_unmarked(
    world: World, database_url: str
) -> None:
    telegram = Telegram(token=TOKEN, now=world.clock.now, flood=None)
    people = await known_people(telegram, world, PEOPLE)
    ledger = Ledger(telegram, BUDGET, {f"due-{person.id}" for person in people}, KILLS * MAX_IN_FLIGHT)
    waiting, led_by = list(people), set[int]()
    async with serve(telegram) as server, AsyncExitStack() as stack:
        crew = Crew(server.url, database_url, stack)
        for _ in range(WORKERS):
            await crew.hire()
        await telegram.until(lambda: telegram.updates.polls > 0, timeout=PATIENT)
        await due_now(world, people)
        for _ in range(KILLS):
            ask([waiting.pop() for _ in range(PEOPLE // KILLS)], ledger)
            await accepted(telegram, more=20)
            await crew.kill_leader()
            polls = telegram.updates.polls
            await telegram.until(lambda before=polls: telegram.updates.polls > before, timeout=TAKE_OVER)  # type: ignore[misc]
            led_by.add(crew.leader() or 0)
            if THOROUGH:
                await crew.hire()
        await telegram.until(lambda: not ledger.missing(), timeout=PATIENT)
        await nothing_waits(world)

        assert len(led_by) == KILLS
        assert all(process.returncode is None for process in crew.workers.values())
    ledger.settle()
    assert {dose.state for dose in await rows(world, tables.doses)} == {"due"}
    assert len(await rows(world, tables.doses)) == PEOPLE
