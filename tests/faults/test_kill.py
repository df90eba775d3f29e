"""kill -9 while updates arrive and reminders are due: nothing is lost, copies are marked (P1, P2)."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from bot.clock import Clock
from bot.context import World
from bot.courier import MOST_IN_FLIGHT
from bot.store import inbox, tables
from sandbox.people import User
from sandbox.server import serve
from sandbox.telegram import Telegram
from tests.office import MARK, TOKEN, bot_process, join, remind, rows, world_of

PEOPLE = 200
KILLS = 5
SUBJECT = re.compile(r"(asked|due)-\d+")


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """The bots' database, to look into."""
    world = world_of(database_url, Clock())
    yield world
    await world.database.close()


class Copies:
    """How often each message was accepted, plain and marked as perhaps seen; reads each call once."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._read = 0
        self.plain: Counter[str] = Counter()
        self.marked: Counter[str] = Counter()

    def count(self) -> int:
        """Take in what came since; gives how many different messages there are."""
        for call in self._telegram.ledger[self._read :]:
            found = SUBJECT.search(call.params.get("text", ""))
            if call.method == "sendMessage" and found is not None:
                copies = self.marked if MARK in call.params["text"] else self.plain
                copies[found[0]] += 1
        self._read = len(self._telegram.ledger)
        return len(self.plain | self.marked)


async def due_for_everybody(world: World, people: list[User]) -> None:
    """Give every person a reminder that falls due this minute."""
    minute = datetime.now(UTC).replace(second=0, microsecond=0)
    await join(world, [person.id for person in people])
    for person in people:
        await remind(world, person.id, f"{minute:%H:%M}", name=f"due-{person.id}")


async def accepted(telegram: Telegram, count: int) -> None:
    """Wait until Telegram has accepted so many calls."""
    await telegram.until(lambda: len(telegram.ledger) >= count, timeout=30)


async def nothing_owed(world: World, process: asyncio.subprocess.Process) -> None:
    """Wait until every message is delivered and recorded."""
    async with asyncio.timeout(30):
        while await rows(world, tables.outbox):
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 0.1)
                raise AssertionError("the bot ended by itself")


async def test_kill_9_loses_nothing_and_marks_every_copy(
    world: World, database_url: str, pytestconfig: pytest.Config
) -> None:
    bytecode = pytestconfig.cache.mkdir("bytecode")
    chance = random.Random(20261122)  # noqa: S311 - a reproducible order of events
    telegram = Telegram(token=TOKEN, now=world.clock.now, flood=None)
    people = [telegram.add_user(f"Guest {n}") for n in range(PEOPLE)]
    for person in people:
        person.chat.started = True  # they wrote long ago, so that they can be written to
    await due_for_everybody(world, people)
    waiting, copies = list(people), Copies(telegram)
    quick = {"RATE_LIMIT": "1000", "LOG_LEVEL": "ERROR"}
    async with serve(telegram) as server:
        for _ in range(KILLS):
            async with bot_process(server.url, database_url, bytecode, **quick):
                seen = len(telegram.ledger)
                for person in [waiting.pop() for _ in range(PEOPLE // KILLS)]:
                    person.send(f"/remind asked-{person.id} 200 mg 21:00")
                await accepted(telegram, seen + chance.randint(5, 40))

        async with bot_process(server.url, database_url, bytecode, **quick) as process:
            await telegram.until(lambda: not telegram.updates_pending, timeout=30)
            await telegram.until(lambda: copies.count() == 2 * PEOPLE, timeout=60)
            await nothing_owed(world, process)

    assert max(copies.plain.values()) == 1, "an unmarked copy was sent"
    again = sum((copies.plain + copies.marked).values()) - 2 * PEOPLE
    assert again <= KILLS * MOST_IN_FLIGHT, "more copies than sends in flight at the kills"
    async with world.database.read() as tx:
        assert await inbox.chats(tx, None, 1) == []
    assert Counter(dose.chat_id for dose in await rows(world, tables.doses)) == Counter(p.id for p in people)
    assert {dose.state for dose in await rows(world, tables.doses)} == {"due"}
