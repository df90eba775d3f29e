"""kill -9 while updates arrive and reminders are due: nothing is lost, copies are marked (P1, P2, P5)."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bot.clock import Clock
from bot.context import World
from bot.store.core import app_state, tables
from sandbox.server import serve
from sandbox.telegram import Fault, Telegram
from tests.delivery_rig import PATIENT, TOKEN, bot_process, rows, world_of
from tests.faults.fault_rig import BUDGET, THOROUGH, due_now, known_people, nothing_waits, under_way
from tests.faults.ledger import Ledger

KILLS = 5 if THOROUGH else 2  # each costs the start of a process
PEOPLE = 40 * KILLS
QUICK = {"RATE_LIMIT": str(BUDGET.overall), "LOG_LEVEL": "ERROR"}


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """The bots' database, to look into."""
    world = world_of(database_url, Clock())
    yield world
    await world.database.close()


async def is_silent(world: World) -> bool:
    """Whether it is on record that Telegram asked for silence."""
    async with world.database.read() as tx:
        return await app_state.halted_until(tx) is not None


async def test_kill_9_loses_nothing_and_marks_every_copy(
    world: World, database_url: str, fault_round: int
) -> None:
    chance = random.Random(fault_round)  # noqa: S311 - a reproducible order of events
    telegram = Telegram(token=TOKEN, now=world.clock.now, flood=None)
    people = await known_people(telegram, world, PEOPLE)
    await due_now(world, people)
    waiting, ledger = list(people), Ledger(telegram, BUDGET, {f"due-{person.id}" for person in people})
    async with serve(telegram) as server:
        for _ in range(KILLS):
            async with bot_process(server.url, database_url, **QUICK):
                seen = len(telegram.ledger) + chance.randint(5, 40)
                for person in [waiting.pop() for _ in range(PEOPLE // KILLS)]:
                    person.send(f"/remind asked-{person.id} 200 mg 21:00")
                    ledger.owed.add(f"asked-{person.id}")
                # mypy cannot infer a lambda with a default, which keeps this round's number.
                await telegram.until(lambda count=seen: len(telegram.ledger) >= count, timeout=PATIENT)  # type: ignore[misc]
            ledger.in_doubt += await under_way(world)

        async with bot_process(server.url, database_url, **QUICK) as process:
            await nothing_waits(world, ledger, process)

    ledger.settle()
    assert sorted(dose.chat_id for dose in await rows(world, tables.doses)) == [each.id for each in people]
    assert {dose.state for dose in await rows(world, tables.doses)} == {"due"}


@pytest.mark.thorough  # after a restart without a kill it is tested in tests/delivery/test_courier_pace.py
@pytest.mark.parametrize("engine", ["sqlite"])  # a process costs seconds; it is the same row on the other
async def test_a_silence_that_telegram_asked_for_outlives_kill_9(world: World, database_url: str) -> None:
    telegram = Telegram(token=TOKEN, now=world.clock.now, flood=None)
    (ada,) = await known_people(telegram, world, 1)
    ledger = Ledger(telegram, BUDGET, {f"asked-{ada.id}"})
    telegram.faults.add(Fault("flood", "sendMessage", retry_after=6))
    async with serve(telegram) as server:
        async with bot_process(server.url, database_url, **QUICK) as process:
            ada.send(f"/remind asked-{ada.id} 200 mg 21:00")
            async with asyncio.timeout(PATIENT):
                while not await is_silent(world):
                    with suppress(TimeoutError):
                        await asyncio.wait_for(process.wait(), 0.05)
        async with bot_process(server.url, database_url, **QUICK) as process:
            await nothing_waits(world, ledger, process)

    ledger.settle()
    assert telegram.flood_violations == 0
